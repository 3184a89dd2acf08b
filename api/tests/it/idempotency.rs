//! The same call twice is one call.

use axum::http::Method;
use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::issuer;
use crate::stage::Stage;
use crate::uploads;

fn create_course(stage: &Stage, title: &str) -> Call {
    stage.school.post(&stage.school.admin, "/api/courses", &json!({ "title": title }))
}

async fn courses(stage: &Stage) -> usize {
    let body = stage.school.get(&stage.school.admin, "/api/courses").send().await.ok(200);
    body["items"].as_array().unwrap().len()
}

fn is_replay(answer: &Answer) -> bool {
    answer.headers.get("idempotent-replayed").is_some_and(|value| value == "true")
}

#[tokio::test]
async fn fifty_at_once_make_one_row() {
    let stage = Stage::set().await;
    let before = courses(&stage).await;
    let all = (0..50).map(|_| create_course(&stage, "Graphs").key("same").send());
    let answers = futures::future::join_all(all).await;
    let mut made = Vec::new();
    for answer in &answers {
        if answer.status == 409 {
            answer.refused(409, "idempotency_key_running");
            assert_eq!(answer.header("retry-after"), "1");
        } else {
            made.push((answer.ok(201), is_replay(answer)));
        }
    }
    assert_eq!(made.iter().filter(|(_, replayed)| !replayed).count(), 1);
    assert!(made.iter().all(|(body, _)| body["id"] == made[0].0["id"]));
    assert_eq!(courses(&stage).await, before + 1);

    let again = create_course(&stage, "Graphs").key("same").send().await;
    assert!(is_replay(&again));
    assert_eq!(again.ok(201), made[0].0);
    assert_eq!(again.header("location"), format!("/api/courses/{}", made[0].0["id"].as_str().unwrap()));
}

#[tokio::test]
async fn a_key_is_bare_quoted_or_in_the_body() {
    let stage = Stage::set().await;
    let first = create_course(&stage, "Graphs").key("k1").send().await.ok(201);
    let quoted = create_course(&stage, "Graphs").key("\"k1\"").send().await;
    assert!(is_replay(&quoted));
    assert_eq!(quoted.ok(201), first);

    let in_body = || {
        let body = json!({ "title": "Graphs", "idempotencyKey": "k2" });
        stage.school.post(&stage.school.admin, "/api/courses", &body).without("idempotency-key").send()
    };
    let (first, second) = (in_body().await, in_body().await);
    assert!(!is_replay(&first) && is_replay(&second));
    assert_eq!(first.ok(201), second.ok(201));
}

#[tokio::test]
async fn without_a_usable_key_nothing_is_done() {
    let stage = Stage::set().await;
    let before = courses(&stage).await;
    create_course(&stage, "T").without("idempotency-key").send().await.refused(400, "idempotency_key_missing");
    for key in ["", "\"\"", &"k".repeat(256), "k\u{e9}"] {
        create_course(&stage, "T").key(key).send().await.refused(400, "idempotency_key_invalid");
    }
    let body = json!({ "title": "T", "idempotencyKey": 7 });
    let call = stage.school.post(&stage.school.admin, "/api/courses", &body).without("idempotency-key");
    call.send().await.refused(400, "idempotency_key_invalid");
    assert_eq!(courses(&stage).await, before);
}

#[tokio::test]
async fn one_key_is_one_body_one_address_one_route_and_one_user() {
    let stage = Stage::set().await;
    let school = &stage.school;
    create_course(&stage, "Graphs").key("k").send().await.ok(201);
    create_course(&stage, "Trees").key("k").send().await.refused(422, "idempotency_key_reused");

    let body = uploads::announcement(&stage, 1);
    let of_teacher = school.post(&school.teacher, "/api/recordings", &body).key("k").send().await.ok(201);
    let of_admin = school.post(&school.admin, "/api/recordings", &body).key("k").send().await.ok(201);
    assert_ne!(of_teacher["id"], of_admin["id"]);

    let abort = |recording: &Value| {
        school.delete(&school.admin, format!("/api/recordings/{}", recording["id"].as_str().unwrap()))
    };
    abort(&of_teacher).key("k").send().await.ok(200);
    abort(&of_admin).key("k").send().await.refused(422, "idempotency_key_reused");
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let stage = Stage::set().await;
    let recording = uploads::begin(&stage, 3).await;
    let path = format!("/api/recordings/{}/complete", recording["id"].as_str().unwrap());
    let complete = || stage.school.post(&stage.school.teacher, &path, &json!({})).key("k").send();
    complete().await.refused(409, "upload_incomplete");
    uploads::send_parts(&recording["upload"]).await;
    let completed = complete().await;
    assert!(!is_replay(&completed));
    let again = complete().await;
    assert!(is_replay(&again));
    assert_eq!(again.ok(202), completed.ok(202));
}

#[tokio::test]
async fn presigned_addresses_are_made_again_and_never_kept() {
    let stage = Stage::set().await;
    let body = uploads::announcement(&stage, 3);
    let begin = || stage.school.post(&stage.school.teacher, "/api/recordings", &body).key("k").send();
    let (first, second) = (begin().await, begin().await);
    assert!(is_replay(&second));
    let (first, second) = (first.ok(201), second.ok(201));
    assert_eq!(first["id"], second["id"]);
    uploads::send_parts(&second["upload"]).await;

    let kept: Vec<String> =
        sqlx::query_scalar("select answer_body::text from idempotency_keys where answer_body is not null")
            .fetch_all(&mut stage.database.owner().await)
            .await
            .unwrap();
    assert!(!kept.is_empty() && kept.iter().all(|kept| !kept.contains("X-Amz") && !kept.contains("http")), "{kept:?}");
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let stage = Stage::set().await;
    let first = create_course(&stage, "Graphs").key("k").send().await.ok(201);
    stage.database.advance_clock(classroom::idempotency::KEPT + std::time::Duration::from_secs(1)).await;
    let later = create_course(&stage, "Graphs").key("k").send().await;
    assert!(!is_replay(&later));
    assert_ne!(later.ok(201)["id"], first["id"]);
}

#[tokio::test]
async fn every_call_that_changes_something_asks_for_a_key() {
    let stage = Stage::set().await;
    let described = serde_json::to_value(api::openapi()).unwrap();
    for (path, operations) in described["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            // Signing in and out change nothing but who the browser is. A PUT says how something shall be: sent twice, it
            // is the same.
            let is_sign_in = path == "/api/auth/session";
            let changes = ["post", "patch", "delete"].contains(&method.as_str()) && !is_sign_in;
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let described = parameters.iter().any(|parameter| parameter["name"] == "Idempotency-Key");
            assert_eq!(changes, described, "{method} {path}");
            if changes {
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                let path = crate::matrix::filled(path, &crate::matrix::Ids::unknown());
                let token = issuer::token(&stage.school.admin.subject);
                let call = stage.school.call(method, &path).token(&token).bytes("{}").without("idempotency-key");
                call.send().await.refused(400, "idempotency_key_missing");
            }
        }
    }
}
