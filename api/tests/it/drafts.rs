//! Captions, chapters and title of a class are corrected: saved as a draft, applied once.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::call::Call;
use crate::issuer;
use crate::replays::{VTT, assemble, assembled};
use crate::school::{Person, School};
use crate::stage::Stage;

fn path(session: Uuid) -> String {
    format!("/api/sessions/{session}/draft")
}

fn save(school: &School, person: &Person, session: Uuid, version: &str, body: &Value) -> Call {
    let call =
        school.call(Method::PUT, path(session)).without("idempotency-key").token(&issuer::token(&person.subject));
    call.header("if-match", version).json(body)
}

fn apply(school: &School, session: Uuid, version: &str) -> Call {
    school.post(&school.teacher, format!("{}/apply", path(session)), &json!({})).header("if-match", version)
}

fn correction(start: f64, before: &str, after: &str) -> Value {
    let cue = |text: &str| json!({ "start": start, "end": start + 2.0, "text": text });
    json!({ "replaced": [cue(before)], "with": [cue(after)] })
}

fn twenty() -> Value {
    let corrections: Vec<Value> =
        (0..20).map(|n| correction(f64::from(n) * 2.5 + 0.5, &format!("was {n}"), &format!("is {n}"))).collect();
    json!({ "corrections": corrections, "chapters": [{ "start": 0.0, "title": "Heaps" }] })
}

async fn edits(stage: &Stage, session: Uuid) -> i64 {
    sqlx::query_scalar("select count(*) from session_state_events where session_id = $1 and event_type like 'c%ed'")
        .bind(session)
        .fetch_one(&mut stage.database.owner().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_draft_is_saved_read_and_applied_once() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = assembled(&stage).await;
    let read = || school.get(&school.assistant, path(session)).send();
    let empty = read().await;
    assert_eq!(empty.header("etag"), "\"0\"");
    let nothing = json!({ "version": 0, "corrections": [], "chapters": null, "savedAt": null, "mismatches": [] });
    assert_eq!(empty.ok(200), nothing);
    apply(school, session, "\"0\"").send().await.refused(422, "draft_empty");

    let saved = save(school, &school.assistant, session, "\"0\"", &twenty()).send().await;
    assert_eq!((saved.ok(200), saved.header("etag")), (json!({ "version": 1 }), "\"1\""));
    let draft = read().await.ok(200);
    assert_eq!((&draft["corrections"], &draft["chapters"]), (&twenty()["corrections"], &twenty()["chapters"]));
    assert!(draft["savedAt"].is_string());

    let once = apply(school, session, "\"1\"").key("once").send().await;
    assert_eq!(once.ok(202), json!({ "events": [4, 5], "state": "processing" }));
    assert_eq!(once.header("location"), format!("/api/replays/{session}"));
    let again = apply(school, session, "\"1\"").key("once").send().await;
    assert_eq!((again.ok(202), again.header("idempotent-replayed")), (once.json(), "true"));
    apply(school, session, "\"1\"").send().await.refused(412, "draft_changed");
    apply(school, session, "\"2\"").send().await.refused(422, "draft_empty");
    assert_eq!(edits(&stage, session).await, 2);
    let emptied = read().await;
    assert_eq!((emptied.header("etag"), &emptied.ok(200)["corrections"]), ("\"2\"", &json!([])));

    let events = school.get(&school.teacher, format!("/api/sessions/{session}/events?after=3")).send().await.ok(200);
    let event = &events["items"][0];
    assert_eq!((&event["eventType"], &event["schemaVersion"]), (&json!("caption.corrected"), &json!(2)));
    assert_eq!(event["eventPayload"]["corrections"].as_array().unwrap().len(), 20);
    assert_eq!(event["eventPayload"]["corrections"][0]["with"][0]["startTicks"], 45_000);
    assert_eq!(events["items"][1]["eventPayload"]["chapters"], json!([{ "startTicks": 0, "title": "Heaps" }]));
    let audited: Vec<String> = sqlx::query_scalar("select action from audit_log where target_id = $1 order by id")
        .bind(session)
        .fetch_all(&mut stage.database.owner().await)
        .await
        .unwrap();
    assert_eq!(audited, ["draft.applied"]);
}

#[tokio::test]
async fn of_two_people_who_edit_the_second_hears_of_the_first() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = assembled(&stage).await;
    let body = json!({ "corrections": [correction(1.0, "sell", "cell")], "chapters": null });
    let other = json!({ "corrections": [correction(1.0, "sell", "bell")], "chapters": null });
    let save_other = |version: &str| save(school, &school.teacher, session, version, &other);
    let save = |version: &str| save(school, &school.teacher, session, version, &body);
    save("\"0\"").without("if-match").send().await.refused(428, "if_match_missing");
    save("0").send().await.refused(400, "if_match_invalid");
    save("\"0\"").send().await.ok(200);
    let late = save_other("\"0\"").send().await.refused(412, "draft_changed");
    assert_eq!(late["details"], json!({ "version": 1 }));
    // Sent once more, as whoever does not get the answer sends it.
    assert_eq!(save("\"0\"").send().await.ok(200)["version"], 1);
    save_other("\"1\"").send().await.ok(200);
    save("\"1\"").send().await.refused(412, "draft_changed");
    apply(school, session, "\"1\"").send().await.refused(412, "draft_changed");
    apply(school, session, "\"2\"").without("if-match").send().await.refused(428, "if_match_missing");
    apply(school, session, "\"2\"").without("idempotency-key").send().await.refused(400, "idempotency_key_missing");
}

#[tokio::test]
async fn a_draft_is_for_staff_and_within_limits() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = assembled(&stage).await;
    let body = json!({ "corrections": [], "chapters": null });
    let by = |person: &Person, body: &Value| save(school, person, session, "\"0\"", body);
    by(&school.student, &body).send().await.refused(404, "session_not_found");
    by(&school.guest, &body).send().await.refused(404, "session_not_found");
    school.get(&school.student, path(session)).send().await.refused(404, "session_not_found");
    school.get(&stage.other.teacher, path(session)).send().await.refused(403, "not_a_member");
    stage.other.get(&stage.other.admin, path(session)).send().await.refused(404, "session_not_found");

    let wrong = json!({ "corrections": [correction(1.0, "a", "b"), correction(3.0, "a", " ")] });
    let refused = by(&school.teacher, &wrong).send().await.refused(422, "correction_invalid");
    assert_eq!(refused["details"], json!({ "index": 1 }));
    let many: Vec<Value> = (0..5001).map(|n| correction(f64::from(n), "a", "b")).collect();
    let many = json!({ "corrections": many });
    by(&school.teacher, &many).send().await.refused(422, "too_many_corrections");
    let chapters =
        json!({ "corrections": [], "chapters": [{ "start": 5.0, "title": "a" }, { "start": 5.0, "title": "b" }] });
    by(&school.teacher, &chapters).send().await.refused(422, "chapters_invalid");
    by(&school.teacher, &json!({ "corrections": [{ "replaced": 1 }] })).send().await.refused(400, "body_invalid");
    // Above what other calls take, and within what a draft may have.
    let long: Vec<Value> = (0..4000).map(|n| correction(f64::from(n), "a", &"b".repeat(40))).collect();
    by(&school.teacher, &json!({ "corrections": long })).send().await.ok(200);
    let longer: Vec<Value> = (0..4000).map(|n| correction(f64::from(n), "a", &"b".repeat(400))).collect();
    by(&school.teacher, &json!({ "corrections": longer })).send().await.refused(413, "body_too_large");
}

#[tokio::test]
async fn corrections_whose_words_are_gone_are_shown_beside_the_draft() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = assembled(&stage).await;
    let mismatch = json!({ "correction": correction(1.0, "sell", "cell"),
        "found": [{ "start": 1.0, "end": 3.0, "text": "shell" }] });
    let made = json!({ "applied": 3, "mismatches": [mismatch] }).to_string();
    let captions = ("captions.en.vtt", "text/vtt; charset=utf-8", VTT.to_owned());
    assemble(&stage, session, "rev-2", vec![captions, ("corrections.json", "application/json", made)]).await;
    let draft = school.get(&school.teacher, path(session)).send().await.ok(200);
    assert_eq!(draft["mismatches"], json!([mismatch]));
    let replay = school.get(&school.teacher, format!("/api/replays/{session}")).send().await.ok(200);
    assert_eq!(replay["revision"], "rev-2");
}

#[tokio::test]
async fn a_class_gets_another_title() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = assembled(&stage).await;
    let rename = |person: &Person, title: &str| {
        let call = school.call(Method::PATCH, format!("/api/sessions/{session}"));
        call.token(&issuer::token(&person.subject)).json(&json!({ "title": title })).send()
    };
    rename(&school.student, "Heaps").await.refused(404, "session_not_found");
    assert_eq!(rename(&school.assistant, " Heaps ").await.ok(200)["title"], "Heaps");
    rename(&school.teacher, "  ").await.refused(422, "text_length");
    let replay = school.get(&school.teacher, format!("/api/replays/{session}")).send().await.ok(200);
    assert_eq!(replay["title"], "Heaps");
    let events = school.get(&school.teacher, format!("/api/sessions/{session}/events?after=3")).send().await.ok(200);
    assert_eq!(events["items"][0]["eventPayload"]["title"], "Heaps");
}
