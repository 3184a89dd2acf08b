//! Whatever a client sends, the answer has one shape, and it is never our mistake.

use axum::http::Method;
use serde_json::json;
use uuid::Uuid;

use crate::issuer;
use crate::matrix::{Ids, filled};
use crate::stage::Stage;

#[tokio::test]
async fn no_such_address_and_no_such_method() {
    let stage = Stage::set().await;
    let call = |method, path: &str| stage.school.call(method, path).send();
    call(Method::GET, "/nothing").await.refused(404, "not_found");
    call(Method::GET, "/api/nothing").await.refused(404, "not_found");
    let refusal = call(Method::PUT, "/api/courses").await;
    refusal.refused(405, "method_not_allowed");
    assert_eq!(refusal.header("allow"), "GET,HEAD,POST");
    call(Method::from_bytes(b"FROBNICATE").unwrap(), "/api/courses").await.refused(405, "method_not_allowed");
    stage.school.get(&stage.school.teacher, "/api/courses/not-a-uuid").send().await.refused(404, "not_found");
    stage.school.get(&stage.school.teacher, "/api/courses/%ff").send().await.refused(404, "not_found");
}

#[tokio::test]
async fn the_callers_request_id_is_kept_when_it_is_one() {
    let stage = Stage::set().await;
    let id = Uuid::new_v4().to_string();
    let call = |id: &str| stage.school.call(Method::GET, "/api/nothing").header("x-request-id", id).send();
    assert_eq!(call(&id).await.error()["requestId"], id);
    let made = call("garbage").await.error()["requestId"].as_str().unwrap().to_owned();
    assert!(made.parse::<Uuid>().is_ok());
    assert!(stage.school.call(Method::GET, "/healthz").send().await.header("x-request-id").parse::<Uuid>().is_ok());
}

#[tokio::test]
async fn a_body_that_does_not_fit_says_where() {
    let stage = Stage::set().await;
    let post = |body: &str| {
        let token = issuer::token(&stage.school.teacher.subject);
        stage.school.call(Method::POST, "/api/recordings").token(&token).bytes(body).send()
    };
    let refusal =
        post(&json!({ "courseId": stage.school.course, "title": "T", "fileName": "a.mp4", "size": "1" }).to_string());
    assert_eq!(refusal.await.refused(400, "body_invalid")["details"]["pointer"], "/size");
    let missing = post("{}").await.refused(400, "body_invalid");
    assert!(missing["message"].as_str().unwrap().contains("courseId"), "{missing}");
    post("[]").await.refused(400, "body_invalid");
    post("{").await.refused(400, "body_invalid");
    post(&json!({ "title": "a\0b" }).to_string()).await.refused(400, "body_invalid");
    let large = json!({ "title": "x".repeat(300 * 1024) }).to_string();
    post(&large).await.refused(413, "body_too_large");
}

#[tokio::test]
async fn garbage_is_never_our_mistake() {
    let stage = Stage::set().await;
    let described = serde_json::to_value(api::openapi()).unwrap();
    let bodies: [&[u8]; 9] = [
        b"",
        b"\xff\xfe\x00",
        b"null",
        b"[[[[[[[[",
        b"{\"courseId\":{},\"title\":[],\"size\":1e999}",
        b"{\"title\":\"\\u0000\",\"lane\":\"\\u0000\"}",
        b"{\"title\":\"\\ud800\"}",
        b"{\"lane\":\"nothing\",\"kind\":7}",
        b"{\"idempotencyKey\":{}}",
    ];
    let queries =
        ["", "?limit=-1", "?limit=99999999999999999999", "?cursor=%00", "?after=x", "?state=%00&courseId=x", "?a=%ff"];
    for (path, operations) in described["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let name = method.to_uppercase();
            let strange = path
                .replace("{id}", "%00")
                .replace("{sessionId}", "x")
                .replace("{lane}", "%00")
                .replace("{name}", "%00");
            for path in [filled(path, &Ids::unknown()), strange] {
                for (at, body) in bodies.iter().enumerate() {
                    let path = format!("{path}{}", queries[at % queries.len()]);
                    let token = issuer::token(&stage.school.admin.subject);
                    let call = stage.school.call(Method::from_bytes(name.as_bytes()).unwrap(), &path);
                    let answer = call.token(&token).bytes(*body).send().await;
                    assert!(answer.status.as_u16() < 500, "{name} {path}: {} {}", answer.status, answer.text());
                    if !answer.status.is_success() {
                        answer.error();
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn deeply_nested_json_is_refused_and_not_followed() {
    let stage = Stage::set().await;
    let token = issuer::token(&stage.school.admin.subject);
    let body = format!("{{\"title\":{}1{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let answer = stage.school.call(Method::POST, "/api/courses").token(&token).bytes(body).send().await;
    answer.refused(400, "body_invalid");
}
