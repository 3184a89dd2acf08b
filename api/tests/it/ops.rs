//! Steering the fleet.

use axum::http::Method;
use serde_json::{Value, json};

use crate::stage::Stage;
use crate::uploads;

async fn queued_job(stage: &Stage) -> Value {
    let recording = uploads::begin(stage, 1).await;
    uploads::send_parts(&recording["upload"]).await;
    let path = format!("/api/recordings/{}/complete", recording["id"].as_str().unwrap());
    stage.school.post(&stage.school.teacher, path, &json!({})).send().await.ok(202);
    let jobs = stage.school.get(&stage.school.admin, "/api/ops/jobs?state=queued&limit=1").send().await.ok(200);
    jobs["items"][0].clone()
}

#[tokio::test]
async fn a_job_is_read_cancelled_and_retried() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let job = queued_job(&stage).await;
    assert_eq!((&job["kind"], &job["lane"]), (&json!("ingest_upload"), &json!("transcode")));
    let path = format!("/api/ops/jobs/{}", job["id"].as_str().unwrap());
    let act = |verb: &str| school.post(&school.admin, format!("{path}/{verb}"), &json!({})).send();
    assert_eq!(act("retry").await.refused(409, "job_state")["details"]["state"], "queued");
    assert_eq!(act("cancel").await.ok(200)["state"], "cancelled");
    act("cancel").await.refused(409, "job_state");
    assert_eq!(act("retry").await.ok(200)["state"], "queued");
    assert_eq!(school.get(&school.admin, &path).send().await.ok(200)["state"], "queued");
    let written: Vec<String> = sqlx::query_scalar("select action from audit_log order by created_at, id")
        .fetch_all(&mut stage.database.owner().await)
        .await
        .unwrap();
    assert_eq!(written, ["job.cancelled", "job.retried"]);
}

#[tokio::test]
async fn jobs_are_filtered_and_paged() {
    let stage = Stage::set().await;
    let school = &stage.school;
    for _ in 0..3 {
        queued_job(&stage).await;
    }
    let list = |query: &str| school.get(&school.admin, format!("/api/ops/jobs{query}")).send();
    let first = list("?limit=2").await.ok(200);
    let cursor = first["nextCursor"].as_str().unwrap();
    let second = list(&format!("?limit=2&cursor={cursor}")).await.ok(200);
    assert_eq!((first["items"].as_array().unwrap().len(), second["items"].as_array().unwrap().len()), (2, 1));
    assert_eq!(second["nextCursor"], Value::Null);
    assert_eq!(list("?lane=light").await.ok(200)["items"], json!([]));
    assert_eq!(list("?kind=ingest_upload").await.ok(200)["items"].as_array().unwrap().len(), 3);
    list("?lane=nothing").await.refused(400, "query_invalid");
    assert_eq!(stage.other.get(&stage.other.admin, "/api/ops/jobs").send().await.ok(200)["items"], json!([]));
}

#[tokio::test]
async fn dead_letters_are_queued_again() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let job = queued_job(&stage).await;
    sqlx::query("update jobs set state = 'failed', finished_at = now()")
        .execute(&mut stage.database.owner().await)
        .await
        .unwrap();
    let replay =
        |who: &crate::school::School, body: Value| who.post(&who.admin, "/api/ops/dead-letters/replay", &body).send();
    assert_eq!(replay(&stage.other, json!({})).await.ok(200)["jobIds"], json!([]));
    assert_eq!(replay(school, json!({ "lane": "light" })).await.ok(200)["jobIds"], json!([]));
    assert_eq!(replay(school, json!({ "lane": "transcode" })).await.ok(200)["jobIds"], json!([job["id"]]));
    let path = format!("/api/ops/jobs/{}", job["id"].as_str().unwrap());
    assert_eq!(school.get(&school.admin, path).send().await.ok(200)["state"], "queued");
}

#[tokio::test]
async fn lanes_and_workers_are_steered_by_the_operator_alone() {
    let stage = Stage::with(|config| config.operator_domain = Some("operator.test".into())).await;
    let school = &stage.school;
    school.get(&school.admin, "/api/ops/lanes").send().await.refused(403, "not_an_operator");
    let mut transaction = stage.state.begin(school.tenant).await.unwrap();
    classroom::tenants::add_domain(&mut transaction, "operator.test").await.unwrap();
    transaction.commit().await.unwrap();

    queued_job(&stage).await;
    let lane = |name: &'static str| async move {
        let lanes = school.get(&school.admin, "/api/ops/lanes").send().await.ok(200);
        lanes["items"].as_array().unwrap().iter().find(|lane| lane["lane"] == name).unwrap().clone()
    };
    assert_eq!((&lane("transcode").await["queued"], &lane("transcode").await["paused"]), (&json!(1), &json!(false)));
    let act = |path: &str| school.post(&school.admin, path.to_owned(), &json!({})).send();
    act("/api/ops/lanes/transcode/pause").await.ok(200);
    assert_eq!(lane("transcode").await["paused"], true);
    act("/api/ops/lanes/transcode/resume").await.ok(200);
    assert_eq!(lane("transcode").await["paused"], false);
    act("/api/ops/lanes/nothing/pause").await.refused(404, "lane_not_found");

    sqlx::query("insert into workers (name, lane, slots) values ('w1', 'light', 4)")
        .execute(&mut stage.database.owner().await)
        .await
        .unwrap();
    act("/api/ops/workers/w1/drain").await.ok(200);
    act("/api/ops/workers/w2/drain").await.refused(404, "worker_not_found");
    let workers = school.get(&school.admin, "/api/ops/workers").send().await.ok(200);
    assert_eq!((&workers["items"][0]["name"], &workers["items"][0]["drainRequested"]), (&json!("w1"), &json!(true)));
    stage.school.call(Method::GET, "/metrics").send().await.ok_bytes();
}
