//! Classes in lists: what one finds when one comes in, what a course holds, where one goes on.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::replays;
use crate::school::{Person, School};
use crate::stage::Stage;
use crate::uploads;

async fn home(school: &School, person: &Person) -> Value {
    school.get(person, "/api/home").send().await.ok(200)
}

fn sessions(list: &Value) -> Vec<Uuid> {
    list.as_array().unwrap().iter().map(|class| class["sessionId"].as_str().unwrap().parse().unwrap()).collect()
}

async fn watch(school: &School, person: &Person, session: Uuid, seconds: f64) {
    let path = format!("/api/sessions/{session}/position");
    school.put(person, path, &json!({ "seconds": seconds })).send().await.ok_empty();
}

fn classes(school: &School) -> String {
    format!("/api/courses/{}/classes", school.course)
}

#[tokio::test]
async fn a_student_goes_on_where_they_stopped() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let (first, second) = (replays::published(&stage).await, replays::published(&stage).await);
    let draft = replays::assembled(&stage).await;
    let before = home(school, &school.student).await;
    assert_eq!(sessions(&before["fresh"]), [second, first]);
    for list in ["continue", "making", "recent"] {
        assert_eq!(before[list], json!([]), "{list}");
    }
    assert_eq!(
        before["courses"],
        json!([{ "id": school.course, "title": "Sorting", "role": "student", "classes": 2, "status": "published" }])
    );

    watch(school, &school.student, first, 12.5).await;
    watch(school, &school.student, first, 20.25).await;
    let after = home(school, &school.student).await;
    assert_eq!((sessions(&after["continue"]), sessions(&after["fresh"])), (vec![first], vec![second]));
    assert_eq!(after["continue"][0]["position"]["seconds"], 20.25);
    let replay = school.get(&school.student, format!("/api/replays/{first}")).send().await.ok(200);
    assert_eq!((&replay["position"]["seconds"], &replay["role"]), (&json!(20.25), &json!("student")));
    let others = school.get(&school.teacher, format!("/api/replays/{first}")).send().await.ok(200);
    assert_eq!((&others["position"], &others["role"]), (&Value::Null, &json!("teacher")));

    // Seen to the end: neither to go on with nor new.
    watch(school, &school.student, first, 45.0).await;
    let seen = home(school, &school.student).await;
    assert_eq!((sessions(&seen["continue"]), sessions(&seen["fresh"])), (vec![], vec![second]));
    let path = |session| format!("/api/sessions/{session}/position");
    let put = |session, seconds: f64| school.put(&school.student, path(session), &json!({ "seconds": seconds })).send();
    put(draft, 1.0).await.refused(404, "replay_not_found");
    put(first, -1.0).await.refused(422, "time_invalid");
}

#[tokio::test]
async fn staff_see_what_is_being_made_and_what_became_of_the_rest() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let draft = replays::assembled(&stage).await;
    let failed = uploads::begin(&stage, 1).await;
    let abort = format!("/api/recordings/{}", failed["id"].as_str().unwrap());
    school.delete(&school.teacher, abort).send().await.ok(200);
    let uploading = uploads::begin(&stage, 1).await;
    let processing = uploads::begin(&stage, 1).await;
    uploads::send_parts(&processing["upload"]).await;
    let complete = format!("/api/recordings/{}/complete", processing["id"].as_str().unwrap());
    school.post(&school.teacher, complete, &json!({})).send().await.ok(202);

    for person in [&school.teacher, &school.assistant, &school.admin] {
        let home = home(school, person).await;
        let making = home["making"].as_array().unwrap();
        let states: Vec<_> = making.iter().map(|class| class["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["processing", "uploading"]);
        assert_eq!((&making[0]["progress"], &making[1]["progress"]), (&json!(0.0), &Value::Null));
        assert_eq!(making[0]["recordingId"], processing["id"]);
        assert_eq!(making[1]["sessionId"], uploading["sessionId"]);
        let recent = home["recent"].as_array().unwrap();
        let states: Vec<_> = recent.iter().map(|class| class["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["failed", "draft"]);
        assert_eq!(recent[0]["failure"]["code"], "upload_aborted");
        assert_eq!((&recent[1]["duration"], &recent[1]["failure"]), (&json!(60.0), &Value::Null));
        assert_eq!(sessions(&home["recent"])[1], draft);
    }
    let course = school.get(&school.assistant, classes(school)).send().await.ok(200);
    assert_eq!(course["items"].as_array().unwrap().len(), 4);
    let course = school.get(&school.student, classes(school)).send().await.ok(200);
    assert_eq!(course, json!({ "items": [], "nextCursor": null }));
    let guest = home(school, &school.guest).await;
    assert!(guest.as_object().unwrap().values().all(|list| *list == json!([])), "{guest}");
}

#[tokio::test]
async fn the_classes_of_a_course_come_a_page_at_a_time() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(replays::published(&stage).await);
    }
    made.reverse();
    let mut found = Vec::new();
    let mut next = format!("{}?limit=2", classes(school));
    loop {
        let page = school.get(&school.student, next).send().await.ok(200);
        assert!(page["items"].as_array().unwrap().len() <= 2);
        found.extend(sessions(&page["items"]));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        next = format!("{}?limit=2&cursor={cursor}", classes(school));
    }
    assert_eq!(found, made);
    school.get(&school.guest, classes(school)).send().await.refused(404, "course_not_found");
    stage.other.get(&stage.other.admin, classes(school)).send().await.refused(404, "course_not_found");
    let hidden = json!({ "status": "draft" });
    school.patch(&school.teacher, format!("/api/courses/{}", school.course), &hidden).send().await.ok(200);
    school.get(&school.student, classes(school)).send().await.refused(404, "course_not_found");
    assert_eq!(home(school, &school.student).await["fresh"], json!([]));
}

#[tokio::test]
async fn a_poster_opens_pictures_and_nothing_else() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = replays::published(&stage).await;
    let listed = school.get(&school.student, classes(school)).send().await.ok(200);
    let class = &listed["items"][0];
    assert_eq!((&class["state"], &class["recordingId"]), (&json!("published"), &Value::Null));
    let poster = class["poster"].as_str().unwrap();
    assert!(poster.ends_with("/r0/slides/000.jpg"), "{poster}");
    let open = |url: String| school.call(Method::GET, url).send();
    assert_eq!(open(poster.to_owned()).await.status, 302);
    for name in ["master.m3u8", "transcript.json", "r0/720p/0000-00.m4s"] {
        open(poster.replace("r0/slides/000.jpg", name)).await.refused(403, "media_token_invalid");
    }
    let logged: i64 = sqlx::query_scalar("select count(*) from media_access_log where session_id = $1")
        .bind(session)
        .fetch_one(&mut stage.database.owner().await)
        .await
        .unwrap();
    assert_eq!(logged, 0, "who looks at a list has opened nothing");
}

#[tokio::test]
async fn an_automatic_course_publishes_by_itself() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let path = format!("/api/courses/{}", school.course);
    let course = school.get(&school.student, path.as_str()).send().await.ok(200);
    assert_eq!((&course["publishPolicy"], &course["role"]), (&json!("manual"), &json!("student")));
    let body = json!({ "publishPolicy": "automatic" });
    let course = school.patch(&school.teacher, path, &body).send().await.ok(200);
    assert_eq!((&course["publishPolicy"], &course["role"]), (&json!("automatic"), &json!("teacher")));
    let session = replays::assembled(&stage).await;
    let replay = school.get(&school.student, format!("/api/replays/{session}")).send().await.ok(200);
    assert_eq!(replay["published"], true);
    let events = school.get(&school.teacher, format!("/api/sessions/{session}/events")).send().await.ok(200);
    let last = events["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["eventType"], &last["eventPayload"]["actorUserId"]), (&json!("replay.published"), &Value::Null));
}
