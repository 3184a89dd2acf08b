//! What goes, what stays, and what protects what a job is about to point at.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use classroom::database;
use jobs::{JobId, cleaning, ops, pipeline};
use storage::keys;
use uuid::Uuid;
use workers::cleaner::{Cleaner, Found, Mode, Summary};

use crate::stage::Stage;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn hash(of: u8) -> String {
    format!("{of:02x}").repeat(32)
}

/// By a clock that is `later` than now.
async fn clean(stage: &Stage, mode: Mode, later: Duration) -> (Summary, Vec<Found>) {
    let found = Mutex::new(Vec::new());
    let cleaner = Cleaner {
        databases: &stage.database.databases,
        storage: &stage.storage,
        mode,
        older_than: DAY,
        now: SystemTime::now() + later,
        tell: &|one| found.lock().unwrap().push(one.clone()),
    };
    let summary = cleaner.run().await.unwrap();
    (summary, found.into_inner().unwrap())
}

/// The digest that the plan holds for the recording of the stage: that of its ingest.
async fn planned_digest(stage: &Stage) -> String {
    let mut transaction = database::begin(&stage.database.databases.app, stage.tenant).await.unwrap();
    let planned = pipeline::planned(&mut transaction, stage.session).await.unwrap();
    assert_eq!(planned.len(), 1);
    planned[0].work.digest.clone()
}

#[tokio::test]
async fn what_rows_point_at_stays_and_the_rest_goes() {
    let stage = Stage::new().await;
    let (tenant, session, recording) = (stage.tenant, stage.session, stage.recording);
    let ingest = planned_digest(&stage).await;
    stage.job("ingest_upload", &ingest, "succeeded").await;
    let segment = stage.keys().segment(0, &hash(1));
    let document = stage.keys().session().replay(&hash(2), "master.m3u8");
    let output = stage.output("ingest_upload", &ingest, &hash(3)).await;
    let asset = keys::asset(tenant, Uuid::now_v7());
    stage
        .sql(&format!(
            "insert into recording_segments
                values ('{tenant}', '{recording}', 0, '{segment}', 1, '{0}', 0, 90000, '{{0}}');
            insert into replays (id, tenant_id, session_id, revision, manifest_sha256, duration_ticks, missing)
                values (gen_random_uuid(), '{tenant}', '{session}', '{1}', '{0}', 1, '[]');
            insert into replay_files values ('{tenant}', '{session}', '{1}', 'master.m3u8', '{document}', 1, '{0}', 'x');
            insert into studio_assets (id, tenant_id, session_id, kind, uri, content_type, size)
                values (gen_random_uuid(), '{tenant}', '{session}', 'slide', '{asset}', 'image/png', 1);",
            hash(1),
            hash(2)
        ))
        .await;
    let mut kept = vec![stage.keys().upload(), segment, document, output, asset];
    let erased = keys::SessionKeys::new(tenant, Uuid::now_v7());
    let mut unneeded = vec![
        stage.keys().segment(1, &hash(9)),
        stage.keys().output(&hash(9), "m4s"),
        stage.keys().session().replay(&hash(9), "master.m3u8"),
        erased.recording(Uuid::now_v7()).upload(),
        keys::asset(tenant, Uuid::now_v7()),
    ];
    let elsewhere = vec!["other/tool's/file".to_owned(), format!("t/{tenant}/s/not-a-session/x")];
    for key in kept.iter().chain(&unneeded).chain(&elsewhere) {
        stage.put(key).await;
    }
    let all = stage.stored().await;

    let (young, _) = clean(&stage, Mode::Delete, DAY - Duration::from_secs(60)).await;
    assert_eq!((young.objects_deleted, young.objects_young), (0, 5 + 1), "the asset that is kept is not asked about");
    assert_eq!(stage.stored().await, all);

    let (looked, found) = clean(&stage, Mode::Look, 2 * DAY).await;
    assert_eq!(stage.stored().await, all, "looking deletes nothing");
    let mut told: Vec<String> = found
        .into_iter()
        .map(|found| match found {
            Found::Unneeded { key, size: 1 } => key,
            other => panic!("{other:?}"),
        })
        .collect();
    told.sort();
    unneeded.sort();
    assert_eq!(told, unneeded);

    let (deleted, _) = clean(&stage, Mode::Delete, 2 * DAY).await;
    assert_eq!(deleted, looked, "what was done is what was said");
    assert_eq!((deleted.objects_deleted, deleted.objects_kept, deleted.objects_missing), (5, 5, 0));
    kept.extend(elsewhere);
    kept.sort();
    assert_eq!(stage.stored().await, kept);
}

#[tokio::test]
async fn many_objects_go_page_by_page() {
    let stage = Stage::new().await;
    stage.put(&stage.keys().upload()).await;
    let keys: Vec<String> = (0..1050).map(|n| stage.keys().output(&format!("{n:064x}"), "m4s")).collect();
    let puts = keys.iter().map(|key| stage.put(key));
    futures::StreamExt::collect::<Vec<()>>(futures::StreamExt::buffer_unordered(futures::stream::iter(puts), 16)).await;
    let (summary, _) = clean(&stage, Mode::Delete, 2 * DAY).await;
    assert_eq!(summary.objects_deleted, 1050);
    assert_eq!(stage.stored().await, [stage.keys().upload()]);
}

#[tokio::test]
async fn what_is_missing_is_told() {
    let stage = Stage::new().await;
    let (summary, found) = clean(&stage, Mode::Delete, 2 * DAY).await;
    assert_eq!(found, [Found::Missing { key: stage.keys().upload() }]);
    assert_eq!(summary.objects_missing, 1);
}

/// A job stores first and commits then: neither its age nor a name that an older object had may cost it the object.
#[tokio::test]
async fn what_a_running_job_stored_stays_however_old_it_looks() {
    let stage = Stage::new().await;
    stage.put(&stage.keys().upload()).await;
    let job = stage.job("render_chunk", &hash(4), "running").await;
    let stored = stage.keys().output(&hash(5), "m4s");
    stage.put(&stored).await;
    for state in ["running", "queued"] {
        let (summary, _) = clean(&stage, Mode::Delete, 2 * DAY).await;
        assert_eq!((summary.sessions_at_work, summary.objects_deleted), (1, 0), "{state}");
        stage
            .sql(&format!(
                "update jobs set state = 'queued', lease_owner = null, lease_until = null where id = '{job}'"
            ))
            .await;
    }
    // It will never commit.
    stage.sql(&format!("update jobs set state = 'failed', finished_at = now() where id = '{job}'")).await;
    let (summary, _) = clean(&stage, Mode::Delete, 2 * DAY).await;
    assert_eq!((summary.sessions_at_work, summary.objects_deleted), (0, 1));
}

const LOCK_NOT_AVAILABLE: &str = "55P03";

/// A transaction that would rather fail than wait.
async fn impatient(stage: &Stage) -> sqlx::Transaction<'static, sqlx::Postgres> {
    let mut transaction = database::begin(&stage.database.databases.app, stage.tenant).await.unwrap();
    sqlx::raw_sql("set local lock_timeout = '10ms'").execute(&mut *transaction).await.unwrap();
    transaction
}

#[tokio::test]
async fn a_session_that_is_held_gets_no_work_and_one_at_work_is_not_held() {
    let stage = Stage::new().await;
    let app = &stage.database.databases.app;
    let job = JobId(stage.job("render_chunk", &hash(4), "failed").await);

    let mut holder = database::begin(app, stage.tenant).await.unwrap();
    assert!(cleaning::hold(&mut holder, stage.session).await.unwrap());
    let mut other = database::begin(app, stage.tenant).await.unwrap();
    assert!(!cleaning::hold(&mut other, stage.session).await.unwrap(), "one holds it at a time");
    let mut person = impatient(&stage).await;
    let refused = ops::retry(&mut person, job).await.unwrap_err();
    assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some(LOCK_NOT_AVAILABLE));
    let mut api = impatient(&stage).await;
    let refused = pipeline::lock(&mut api, stage.session).await.unwrap_err();
    assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some(LOCK_NOT_AVAILABLE));
    drop((other, person, api));
    holder.commit().await.unwrap();

    let mut person = impatient(&stage).await;
    assert!(ops::retry(&mut person, job).await.unwrap().is_some());
    let mut late = database::begin(app, stage.tenant).await.unwrap();
    assert!(!cleaning::hold(&mut late, stage.session).await.unwrap(), "a row that is being changed is work");
    drop(late);
    person.commit().await.unwrap();
    let mut after = database::begin(app, stage.tenant).await.unwrap();
    assert!(!cleaning::hold(&mut after, stage.session).await.unwrap(), "it is queued");
}

#[tokio::test]
async fn superseded_jobs_lose_their_rows_and_then_their_objects() {
    let stage = Stage::new().await;
    let (tenant, session) = (stage.tenant, stage.session);
    let ingest = planned_digest(&stage).await;
    stage.job("ingest_upload", &ingest, "succeeded").await;
    let counts = stage.output("ingest_upload", &ingest, &hash(1)).await;
    stage.job("render_chunk", &hash(7), "succeeded").await;
    let superseded = stage.output("render_chunk", &hash(7), &hash(2)).await;
    let served = stage.output("render_chunk", &hash(7), &hash(3)).await;
    stage
        .sql(&format!(
            "insert into replays (id, tenant_id, session_id, revision, manifest_sha256, duration_ticks, missing)
                values (gen_random_uuid(), '{tenant}', '{session}', '{0}', '{0}', 1, '[]');
            insert into replay_files values ('{tenant}', '{session}', '{0}', 'a.m4s', '{served}', 1, '{0}', 'x');",
            hash(8)
        ))
        .await;
    for key in [&stage.keys().upload(), &counts, &superseded, &served] {
        stage.put(key).await;
    }
    let (young, _) = clean(&stage, Mode::Delete, 2 * DAY).await;
    assert_eq!((young.jobs_let_go, young.outputs_let_go, young.objects_deleted), (0, 0, 0), "the job has just ended");

    stage.sql(&format!("update jobs set finished_at = now() - interval '25 hours' where digest = '{}'", hash(7))).await;
    let (looked, _) = clean(&stage, Mode::Look, 2 * DAY).await;
    let (old, found) = clean(&stage, Mode::Delete, 2 * DAY).await;
    assert_eq!(looked, old, "what was done is what was said");
    assert_eq!((old.jobs_let_go, old.outputs_let_go), (1, 2));
    assert_eq!(found, [Found::Unneeded { key: superseded, size: 1 }]);
    let mut left = vec![stage.keys().upload(), counts, served];
    left.sort();
    assert_eq!(stage.stored().await, left);
}

#[tokio::test]
async fn uploads_that_nobody_completes_are_aborted() {
    let stage = Stage::new().await;
    stage.put(&stage.keys().upload()).await;
    let (tenant, session, going_on) = (stage.tenant, stage.session, Uuid::now_v7());
    let open_key = stage.keys().session().recording(going_on).upload();
    let open = stage.storage.create_multipart(&open_key, "video/mp4").await.unwrap();
    let abandoned_key = stage.keys().output(&hash(1), "m4s");
    stage.storage.create_multipart(&abandoned_key, "video/mp4").await.unwrap();
    stage
        .sql(&format!(
            "insert into recordings (id, tenant_id, session_id, ordinal, status, source, file_name, declared_size,
                media_uri, upload_id)
            values ('{going_on}', '{tenant}', '{session}', 1, 'uploading', 'upload', 'b.mp4', 1, '{open_key}', '{open}')"
        ))
        .await;
    let (young, _) = clean(&stage, Mode::Delete, Duration::ZERO).await;
    assert_eq!(young.multiparts_aborted, 0);
    let (old, found) = clean(&stage, Mode::Delete, 2 * DAY).await;
    assert_eq!(old.multiparts_aborted, 1);
    assert_eq!(found, [Found::OpenMultipart { key: abandoned_key }]);
    let left = stage.storage.list_multiparts("").await.unwrap();
    assert_eq!(left.into_iter().map(|upload| upload.upload_id).collect::<Vec<_>>(), [open]);
}
