//! A file on its way in: announced, sent in parts, completed, resumed, given up.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::stage::Stage;

pub const MEBIBYTE: u64 = 1024 * 1024;

pub fn announcement(stage: &Stage, size: u64) -> Value {
    json!({ "courseId": stage.school.course, "title": "Sorting", "fileName": "sorting.mp4", "size": size })
}

pub async fn begin(stage: &Stage, size: u64) -> Value {
    let body = announcement(stage, size);
    stage.school.post(&stage.school.teacher, "/api/recordings", &body).send().await.ok(201)
}

pub async fn put(url: &str, bytes: Vec<u8>) {
    let answer = reqwest::Client::new().put(url).body(bytes).send().await.unwrap();
    assert!(answer.status().is_success(), "{}: {}", answer.status(), answer.text().await.unwrap());
}

pub async fn send_parts(upload: &Value) {
    for part in upload["parts"].as_array().unwrap().iter().filter(|part| part["uploaded"] == false) {
        let (offset, size) = (part["offset"].as_u64().unwrap(), part["size"].as_u64().unwrap());
        put(part["url"].as_str().unwrap(), bytes(offset, size)).await;
    }
}

/// Every byte tells where it belongs.
fn bytes(offset: u64, size: u64) -> Vec<u8> {
    (offset..offset + size).map(|at| (at % 251) as u8).collect()
}

fn path(recording: &Value, rest: &str) -> String {
    format!("/api/recordings/{}{rest}", recording["id"].as_str().unwrap())
}

async fn jobs_of(stage: &Stage, recording: &Value) -> Vec<(String, String)> {
    let id: Uuid = recording["id"].as_str().unwrap().parse().unwrap();
    sqlx::query_as("select kind::text, state::text from jobs where recording_id = $1")
        .bind(id)
        .fetch_all(&mut stage.database.owner().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_file_in_parts_becomes_one_object_and_a_job() {
    let stage = Stage::set().await;
    let size = 17 * MEBIBYTE + 5;
    let recording = begin(&stage, size).await;
    assert_eq!(recording["status"], "uploading");
    assert_eq!(
        (&recording["upload"]["partSize"], &recording["upload"]["partCount"]),
        (&json!(8 * MEBIBYTE), &json!(3))
    );
    assert_eq!(recording["upload"]["nextAfter"], Value::Null);
    send_parts(&recording["upload"]).await;
    assert_eq!(jobs_of(&stage, &recording).await, []);

    let teacher = &stage.school.teacher;
    let answer = stage.school.post(teacher, path(&recording, "/complete"), &json!({})).send().await;
    let completed = answer.ok(202);
    assert_eq!((&completed["status"], &completed["size"]), (&json!("finalizing"), &json!(size)));
    assert_eq!(answer.header("location"), path(&recording, ""));
    assert_eq!(jobs_of(&stage, &recording).await, [("ingest_upload".into(), "queued".into())]);

    let keys = storage::keys::SessionKeys::new(stage.school.tenant, id_of(&recording, "sessionId"));
    let stored = stage.storage.get(&keys.recording(id_of(&recording, "id")).upload(), size).await.unwrap();
    assert!(stored == bytes(0, size), "the object holds other bytes");

    let read = stage.school.get(teacher, path(&recording, "")).send().await.ok(200);
    let stages = read["stages"].as_array().unwrap();
    assert_eq!(
        stages[0],
        json!({ "stage": "ingest", "state": "waiting", "total": 1, "done": 0, "failed": 0, "progress": 0.0 })
    );
    assert!(stages[1..].iter().all(|stage| stage["state"] == "waiting" && stage["total"] == 0));
}

fn id_of(value: &Value, name: &str) -> Uuid {
    value[name].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_events_of_an_upload_are_in_the_log() {
    let stage = Stage::set().await;
    let recording = begin(&stage, 1).await;
    let path = format!("/api/sessions/{}", recording["sessionId"].as_str().unwrap());
    let teacher = &stage.school.teacher;
    let events = stage.school.get(teacher, format!("{path}/events")).send().await.ok(200);
    let seen: Vec<_> =
        events["items"].as_array().unwrap().iter().map(|event| (&event["sequence"], &event["eventType"])).collect();
    assert_eq!(seen, [(&json!(1), &json!("session.scheduled")), (&json!(2), &json!("recording.started"))]);
    let later = stage.school.get(teacher, format!("{path}/events?after=1")).send().await.ok(200);
    assert_eq!(later["items"].as_array().unwrap().len(), 1);
    let state = stage.school.get(teacher, format!("{path}/state")).send().await.ok(200);
    assert_eq!((&state["status"], &state["sequence"]), (&json!("ended"), &json!(2)));
}

#[tokio::test]
async fn an_upload_that_broke_off_is_resumed_where_it_stood() {
    let stage = Stage::set().await;
    let teacher = &stage.school.teacher;
    let recording = begin(&stage, 20 * MEBIBYTE).await;
    let parts = &recording["upload"]["parts"];
    put(parts[0]["url"].as_str().unwrap(), bytes(0, 8 * MEBIBYTE)).await;
    // Cut short: it has to be sent again.
    put(parts[1]["url"].as_str().unwrap(), bytes(0, MEBIBYTE)).await;

    let refusal = stage.school.post(teacher, path(&recording, "/complete"), &json!({})).send().await;
    let refusal = refusal.refused(409, "upload_incomplete");
    assert_eq!(refusal["details"], json!({ "missing": [2, 3], "missingCount": 2 }));

    let upload = stage.school.get(teacher, path(&recording, "/parts")).send().await.ok(200);
    let uploaded: Vec<_> =
        upload["parts"].as_array().unwrap().iter().map(|part| part["uploaded"].as_bool().unwrap()).collect();
    assert_eq!(uploaded, [true, false, false]);
    assert_eq!(upload["parts"][0]["url"], Value::Null);
    let rest = stage.school.get(teacher, path(&recording, "/parts?after=2")).send().await.ok(200);
    assert_eq!(rest["parts"].as_array().unwrap().len(), 1);
    send_parts(&upload).await;
    stage.school.post(teacher, path(&recording, "/complete"), &json!({})).send().await.ok(202);
    stage.school.get(teacher, path(&recording, "/parts")).send().await.refused(409, "upload_over");
}

#[tokio::test]
async fn addresses_come_in_batches() {
    let stage = Stage::set().await;
    let recording = begin(&stage, 250 * 8 * MEBIBYTE).await;
    let mut seen = Vec::new();
    let mut upload = recording["upload"].clone();
    loop {
        seen.extend(upload["parts"].as_array().unwrap().iter().map(|part| part["number"].as_u64().unwrap()));
        let Some(after) = upload["nextAfter"].as_u64() else { break };
        let next = path(&recording, &format!("/parts?after={after}"));
        upload = stage.school.get(&stage.school.teacher, next).send().await.ok(200);
    }
    assert_eq!(seen, (1..=250).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_empty_file_is_taken_and_left_to_the_ingest() {
    let stage = Stage::set().await;
    let recording = begin(&stage, 0).await;
    send_parts(&recording["upload"]).await;
    stage.school.post(&stage.school.teacher, path(&recording, "/complete"), &json!({})).send().await.ok(202);
    assert_eq!(jobs_of(&stage, &recording).await.len(), 1);
}

#[tokio::test]
async fn an_upload_that_is_given_up_takes_nothing_more() {
    let stage = Stage::set().await;
    let teacher = &stage.school.teacher;
    let recording = begin(&stage, 1).await;
    let aborted = stage.school.delete(teacher, path(&recording, "")).send().await.ok(200);
    assert_eq!((&aborted["status"], &aborted["failure"]["code"]), (&json!("failed"), &json!("upload_aborted")));
    let url = recording["upload"]["parts"][0]["url"].as_str().unwrap();
    assert!(reqwest::Client::new().put(url).body("x").send().await.unwrap().status().is_client_error());
    stage.school.get(teacher, path(&recording, "/parts")).send().await.refused(409, "upload_over");
    stage.school.post(teacher, path(&recording, "/complete"), &json!({})).send().await.refused(409, "upload_over");
    assert_eq!(jobs_of(&stage, &recording).await, []);
}

#[tokio::test]
async fn a_complete_upload_cannot_be_given_up() {
    let stage = Stage::set().await;
    let recording = begin(&stage, 3).await;
    send_parts(&recording["upload"]).await;
    let teacher = &stage.school.teacher;
    stage.school.post(teacher, path(&recording, "/complete"), &json!({})).send().await.ok(202);
    // Another key is another call, and changes nothing.
    stage.school.post(teacher, path(&recording, "/complete"), &json!({})).send().await.ok(202);
    assert_eq!(jobs_of(&stage, &recording).await.len(), 1);
    let refusal = stage.school.delete(teacher, path(&recording, "")).send().await;
    assert_eq!(refusal.refused(409, "recording_state")["details"]["status"], "finalizing");
}

#[tokio::test]
async fn a_crash_between_storage_and_database_is_made_good_by_the_next_call() {
    let stage = Stage::set().await;
    let recording = begin(&stage, 3).await;
    send_parts(&recording["upload"]).await;
    // S3 has made the object, and we died before we wrote it down.
    let id = id_of(&recording, "id");
    let (key, upload_id): (String, String) =
        sqlx::query_as("select media_uri, upload_id from recordings where id = $1")
            .bind(id)
            .fetch_one(&mut stage.database.owner().await)
            .await
            .unwrap();
    let parts: Vec<_> = stage.storage.list_parts(&key, &upload_id).await.unwrap().into_iter().map(Into::into).collect();
    stage.storage.complete_multipart(&key, &upload_id, &parts).await.unwrap();
    stage.school.post(&stage.school.teacher, path(&recording, "/complete"), &json!({})).send().await.ok(202);
    assert_eq!(jobs_of(&stage, &recording).await.len(), 1);
}

#[tokio::test]
async fn limits_are_told_before_a_byte_is_sent() {
    let stage = Stage::set().await;
    let teacher = &stage.school.teacher;
    let limits = classroom::tenants::UploadLimits { size_max: 1000, open_max: 2 };
    let mut transaction = stage.state.begin(stage.school.tenant).await.unwrap();
    classroom::tenants::set_upload_limits(&mut transaction, limits).await.unwrap();
    transaction.commit().await.unwrap();
    let me = stage.school.get(teacher, "/api/auth/me").send().await.ok(200);
    assert_eq!(me["tenant"]["uploadSizeMax"], 1000);

    let announce = |change: Value| {
        let mut body = announcement(&stage, 1000);
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        stage.school.post(teacher, "/api/recordings", &body).send()
    };
    let refusal = announce(json!({ "size": 1001 })).await.refused(413, "media_too_large");
    assert_eq!(refusal["details"], json!({ "size": 1001, "max": 1000 }));
    announce(json!({ "size": u64::MAX })).await.refused(413, "media_too_large");
    announce(json!({ "size": -1 })).await.refused(400, "body_invalid");
    announce(json!({ "fileName": "notes.pdf" })).await.refused(415, "media_type_unsupported");
    announce(json!({ "fileName": "" })).await.refused(422, "file_name_invalid");
    announce(json!({ "title": " " })).await.refused(422, "text_length");
    announce(json!({ "title": "x".repeat(201) })).await.refused(422, "text_length");
    announce(json!({ "courseId": Uuid::new_v4() })).await.refused(404, "course_not_found");
    announce(json!({ "lessonId": Uuid::new_v4() })).await.refused(404, "lesson_not_found");
    let open = json!({});
    announce(open.clone()).await.ok(201);
    announce(open.clone()).await.ok(201);
    assert_eq!(announce(open).await.refused(429, "too_many_uploads")["details"]["max"], 2);
}

#[tokio::test]
async fn recordings_are_listed_page_by_page_to_staff_alone() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let mut begun = Vec::new();
    for _ in 0..5 {
        begun.push(begin(&stage, 1).await["id"].clone());
    }
    begun.reverse();
    let mut seen = Vec::new();
    let mut next = format!("/api/recordings?limit=2&courseId={}", school.course);
    loop {
        let page = school.get(&school.assistant, &next).send().await.ok(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        next = format!("/api/recordings?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, begun);
    let of_student = school.get(&school.student, "/api/recordings").send().await.ok(200);
    assert_eq!(of_student, json!({ "items": [], "nextCursor": null }));
    school
        .call(Method::GET, "/api/recordings?cursor=garbage")
        .token(&crate::issuer::token(&school.teacher.subject))
        .send()
        .await
        .refused(400, "cursor_invalid");
    school.get(&school.teacher, "/api/recordings?limit=1000").send().await.refused(400, "limit_invalid");
    let sessions = school.get(&school.teacher, "/api/sessions?limit=3").send().await.ok(200);
    assert_eq!(sessions["items"].as_array().unwrap().len(), 3);
    assert!(sessions["nextCursor"].is_string());
    let of_student = school.get(&school.student, "/api/sessions").send().await.ok(200);
    assert_eq!(of_student, json!({ "items": [], "nextCursor": null }));
}
