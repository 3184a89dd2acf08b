//! A recording goes through the whole pipeline, with handlers that only pretend.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use classroom::ids::RecordingId;
use classroom::{recordings, segments};
use futures::FutureExt;
use jobs::pipeline::{self, Planned};
use jobs::{Handler, JobKind, JobState, Lane, NewOutput, OrJobError, Outcome, outputs};
use serde_json::json;
use timeline::chunk::Lengths;
use timeline::recipe::{CODE_VERSION, Recipe, SlideTextRecipe, SpeechRecipe};
use timeline::render_plan::{AudioEncoding, AudioPlan, Boundaries, RenderPlan, VideoPlan};
use timeline::segment::Segment;
use timeline::time::{Span, Ticks};

use crate::stage::{Stage, eventually, scripted};

const SEGMENTS: u32 = 9;

pub fn segment(ordinal: u32) -> Segment {
    let seconds = |seconds: u32| Ticks::from_whole_seconds(i64::from(seconds));
    Segment {
        ordinal,
        key: format!("raw/{ordinal}"),
        size: 1000,
        sha256: format!("{ordinal:064x}"),
        start: seconds(ordinal * 10),
        duration: seconds(10),
        idrs: vec![seconds(ordinal * 10)],
    }
}

pub fn recipe() -> Recipe {
    Recipe {
        code_version: CODE_VERSION,
        lengths: Lengths::UPLOAD,
        speech: SpeechRecipe { model: "tiny".into(), model_sha256: "1".repeat(64), language: "en".into() },
        slide_text: Some(SlideTextRecipe { languages: vec!["eng".into()] }),
        rung_heights: vec![720],
        parameters: BTreeMap::new(),
    }
}

/// Chunks on the grid.
pub fn render_plan() -> RenderPlan {
    let video = VideoPlan {
        shape: (1280, 720),
        stream: 0,
        frame_rate: (25, 1),
        variable_frame_rate: false,
        rotation: 0,
        boundaries: Boundaries::Grid,
        rungs: Vec::new(),
    };
    let audio = AudioPlan {
        stream: 1,
        encoding: AudioEncoding::Encode { bits_per_second: 96_000 },
        sample_rate: 48_000,
        channels: 1,
        codecs: "mp4a.40.2".into(),
        init_sha256: "0".repeat(64),
    };
    RenderPlan { target_duration: 6, video: Some(video), audio: Some(audio) }
}

async fn upload(stage: &Stage) -> RecordingId {
    let id = RecordingId::generate();
    stage
        .execute(&format!(
            "insert into recordings (id, tenant_id, session_id, ordinal, status, source, file_name, declared_size,
                upload_id, media_uri, etag, size)
            values ('{id}', '{}', '{}', 0, 'finalizing', 'upload', 'class.mp4', 9000, 'u', 'upload', 'etag', 9000)",
            stage.tenant, stage.session
        ))
        .await;
    let mut transaction = stage.transaction().await;
    let woken = pipeline::replan(&mut transaction, stage.session).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(woken, [Lane::Transcode]);
    id
}

/// Registers three segments a step, and says so in its checkpoint.
fn ingest() -> Arc<dyn Handler> {
    scripted(JobKind::IngestUpload, |run| {
        async move {
            let recording = run.job.recording_id.expect("an upload is a recording");
            let mut at = run.job.checkpoint.as_ref().and_then(serde_json::Value::as_u64).unwrap_or(0) as u32;
            while at < SEGMENTS {
                let some: Vec<Segment> = (at..at + 3).map(segment).collect();
                at += 3;
                let effect: jobs::Effect = Box::new(move |connection| {
                    async move {
                        recordings::set_plan(connection, recording, &recipe(), &render_plan(), None).await?;
                        segments::register(connection, recording, &some).await?;
                        Ok(Vec::new())
                    }
                    .boxed()
                });
                run.commit_step(Some(json!(at)), effect).await?;
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
            let finalize: jobs::Effect = Box::new(move |connection| {
                async move {
                    recordings::close_source(connection, recording, Ticks::from_whole_seconds(90)).await?;
                    Ok(vec![recordings::finalize(connection, recording).await?])
                }
                .boxed()
            });
            Ok(Outcome { effect: Some(finalize), ..Outcome::of(json!({ "outcome": "segments" })) })
        }
        .boxed()
    })
}

fn part(kind: JobKind) -> Arc<dyn Handler> {
    scripted(kind, |run| {
        async move {
            let output = NewOutput {
                name: format!("{}/{}", run.job.kind, run.job.unit),
                span: Span::new(Ticks(0), Ticks(1)),
                sha256: "a".repeat(64),
                size: 1,
                extension: "bin".into(),
                detail: json!({}),
            };
            Ok(Outcome { outputs: vec![output], ..Outcome::of(json!({ "outcome": "rendered" })) })
        }
        .boxed()
    })
}

fn handlers() -> Vec<Arc<dyn Handler>> {
    let failing = scripted(JobKind::Transcribe, |run| {
        let bad = run.job.unit == 2;
        async move {
            if bad {
                Err::<(), _>(anyhow::anyhow!("noise")).fail("noise")?;
            }
            Ok(Outcome::of(json!({ "outcome": "words" })))
        }
        .boxed()
    });
    let [render, settle, read, derive, assemble] =
        [JobKind::RenderChunk, JobKind::Settle, JobKind::ReadSlides, JobKind::Derive, JobKind::Assemble].map(part);
    vec![ingest(), failing, render, settle, read, derive, assemble]
}

const LANES: &[(Lane, usize)] = &[(Lane::Transcode, 2), (Lane::Transcribe, 2), (Lane::Light, 2)];

async fn planned(stage: &Stage) -> Vec<Planned> {
    pipeline::planned(&mut *stage.transaction().await, stage.session).await.unwrap()
}

fn has_ended(planned: &[Planned], kind: JobKind) -> bool {
    let of_kind = planned.iter().find(|planned| planned.work.kind == kind);
    of_kind.and_then(|planned| planned.job.as_ref()).is_some_and(|job| job.state.has_ended())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_runs_through_while_it_is_taken_in_and_a_late_segment_makes_a_revision() {
    let stage = Stage::new().await;
    let recording = upload(&stage).await;
    let one = stage.worker(LANES, handlers());
    let two = stage.worker(LANES, handlers());
    eventually("a chunk to be planned while the ingest runs", || async {
        let planned = planned(&stage).await;
        planned.iter().any(|planned| planned.work.kind == JobKind::RenderChunk)
            && !has_ended(&planned, JobKind::IngestUpload)
    })
    .await;
    eventually("the replay", || async { has_ended(&planned(&stage).await, JobKind::Assemble) }).await;

    let all = planned(&stage).await;
    let state = |kind, unit| {
        let found = all.iter().find(|planned| (planned.work.kind, planned.work.unit) == (kind, unit)).unwrap();
        found.job.as_ref().unwrap().state
    };
    assert_eq!(all.len(), 1 + 3 + 4 + 4);
    assert_eq!(state(JobKind::Transcribe, 2), JobState::Failed);
    assert_eq!(state(JobKind::Assemble, 0), JobState::Succeeded);
    let mut owner = stage.database.owner().await;
    let rows: i64 = sqlx::query_scalar("select count(*) from jobs").fetch_one(&mut owner).await.unwrap();
    assert_eq!(rows, 12, "no job was planned twice");
    assert_eq!(stage.effects().await, 1, "recording.finalized");
    let digests: Vec<String> = all.iter().map(|planned| planned.work.digest.clone()).collect();
    let mut transaction = stage.transaction().await;
    let made = outputs::list(&mut transaction, stage.session, Some(recording), &digests).await.unwrap();
    assert_eq!(made.len(), 5, "three chunks, settle and what was read: {made:?}");
    drop(transaction);

    // A segment turns up that differs: its chunk, its unit, and all that follows.
    let mut transaction = stage.transaction().await;
    pipeline::lock(&mut transaction, stage.session).await.unwrap();
    let changed = format!("update recording_segments set sha256 = '{}' where ordinal = 0", "f".repeat(64));
    sqlx::raw_sql(sqlx::AssertSqlSafe(changed)).execute(&mut *transaction).await.unwrap();
    pipeline::replan(&mut transaction, stage.session).await.unwrap();
    transaction.commit().await.unwrap();
    let revision = all.last().unwrap().work.digest.clone();
    eventually("the next revision", || async {
        let all = planned(&stage).await;
        has_ended(&all, JobKind::Assemble) && all.last().unwrap().work.digest != revision
    })
    .await;
    let rows: i64 = sqlx::query_scalar("select count(*) from jobs").fetch_one(&mut owner).await.unwrap();
    assert_eq!(rows, 12 + 2 + 4, "one chunk, one unit, settle, read_slides, derive, assemble");
    one.drain().await;
    two.drain().await;
}

#[tokio::test]
async fn what_the_plan_put_aside_is_cancelled_and_queued_again_in_the_rows() {
    let stage = Stage::new().await;
    let recording = upload(&stage).await;
    let states = || async {
        let mut owner = stage.database.owner().await;
        sqlx::query_as::<_, (JobState, bool)>("select state, superseded from jobs").fetch_all(&mut owner).await.unwrap()
    };
    let replan = || async {
        let mut transaction = stage.transaction().await;
        pipeline::replan(&mut transaction, stage.session).await.unwrap();
        transaction.commit().await.unwrap();
    };
    stage.execute("update recordings set etag = 'other'").await;
    replan().await;
    let mut after = states().await;
    after.sort_unstable();
    assert_eq!(after, [(JobState::Queued, false), (JobState::Cancelled, true)]);
    stage.execute(&format!("update recordings set etag = 'etag' where id = '{recording}'")).await;
    replan().await;
    assert_eq!(states().await.len(), 2);
    let mut planned = planned(&stage).await;
    assert_eq!(planned.remove(0).job.unwrap().state, JobState::Queued);
}

/// A finish that waits for the session's recordings holds its job's row; the plan that holds those must not wait for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_does_not_wait_for_a_job_that_is_just_finishing() {
    let stage = Stage::new().await;
    upload(&stage).await;
    let mut owner = stage.database.owner().await;
    let id: jobs::JobId = sqlx::query_scalar("select id from jobs").fetch_one(&mut owner).await.unwrap();
    let job = jobs::ledger::claim::claim(&mut *stage.dispatch().await, &[id], "one").await.unwrap().remove(0);
    let mut planning = stage.transaction().await;
    pipeline::lock(&mut planning, stage.session).await.unwrap();
    let app = stage.database.databases.app.clone();
    let finish = tokio::spawn(async move {
        let mut outcome = Outcome::of(json!({ "outcome": "failed" }));
        jobs::ledger::finish::succeed(&app, &job, &mut outcome).await
    });
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    eventually("the finish to wait for the lock of the plan", || async {
        sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut stage.database.owner().await).await.unwrap() == 1
    })
    .await;
    sqlx::query("update recordings set etag = 'other'").execute(&mut *planning).await.unwrap();
    let planned = tokio::time::timeout(Duration::from_secs(5), pipeline::replan(&mut planning, stage.session));
    planned.await.expect("no deadlock").unwrap();
    planning.commit().await.unwrap();
    finish.await.unwrap().unwrap();
    assert_eq!(stage.job(id).await.state, JobState::Succeeded);
}

/// A chunk that ends while others are open plans nothing, so of those that end together one must see that it is the last.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_of_parts_that_end_together_plans_the_settle() {
    let stage = Stage::new().await;
    let recording = upload(&stage).await;
    let mut transaction = stage.transaction().await;
    let all: Vec<Segment> = (0..SEGMENTS).map(segment).collect();
    recordings::set_plan(&mut transaction, recording, &recipe(), &render_plan(), None).await.unwrap();
    segments::register(&mut transaction, recording, &all).await.unwrap();
    recordings::close_source(&mut transaction, recording, Ticks::from_whole_seconds(90)).await.unwrap();
    pipeline::replan(&mut transaction, stage.session).await.unwrap();
    transaction.commit().await.unwrap();

    let mut finishes = Vec::new();
    for planned in planned(&stage).await {
        let Some(job) = planned.job.filter(|job| matches!(job.kind, JobKind::RenderChunk | JobKind::Transcribe)) else {
            continue;
        };
        let job = jobs::ledger::claim::claim(&mut *stage.dispatch().await, &[job.id], "one").await.unwrap().remove(0);
        let app = stage.database.databases.app.clone();
        finishes.push(tokio::spawn(async move {
            let mut outcome = Outcome::of(json!({ "outcome": "rendered" }));
            jobs::ledger::finish::succeed(&app, &job, &mut outcome).await
        }));
    }
    assert_eq!(finishes.len(), 7);
    for finish in finishes {
        finish.await.unwrap().unwrap();
    }
    let settles = planned(&stage).await.into_iter().filter(|planned| planned.work.kind == JobKind::Settle);
    assert_eq!(settles.map(|planned| planned.job.unwrap().state).collect::<Vec<_>>(), [JobState::Queued]);
}
