//! What a load balancer and Prometheus see.

use axum::http::Method;
use serde_json::json;

use crate::stage::Stage;

#[tokio::test]
async fn a_process_with_all_its_servers_is_ready() {
    let stage = Stage::set().await;
    let get = |path: &str| stage.school.call(Method::GET, path).header("host", "10.0.0.1").send();
    assert_eq!(get("/healthz").await.ok(200), json!({ "status": "ok" }));
    assert_eq!(get("/readyz").await.ok(200), json!({ "database": "up", "redis": "up", "storage": "up" }));
    let metrics = get("/metrics").await;
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
}

#[tokio::test]
async fn without_its_database_a_process_lives_and_is_not_ready() {
    let stage = Stage::set().await;
    stage.database.databases.close().await;
    let get = |path: &str| stage.school.call(Method::GET, path).send();
    get("/healthz").await.ok(200);
    let refusal = get("/readyz").await.refused(503, "not_ready");
    assert_eq!(refusal["details"], json!({ "database": "down", "redis": "up", "storage": "up" }));
    let answer = stage.school.get(&stage.school.teacher, "/api/auth/me").send().await;
    answer.refused(503, "database_unavailable");
    assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
}
