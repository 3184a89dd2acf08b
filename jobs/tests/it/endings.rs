//! How runs end: what counts as an attempt, and what comes after.

use std::time::Duration;

use futures::FutureExt;
use jobs::{JobError, JobKind, JobState, Lane, Limits, OrJobError, Outcome};
use serde_json::json;

use crate::stage::{LIMITS, Notes, Stage, effect, limited, scripted, succeeding, with_effect};

const LIGHT: &[(Lane, usize)] = &[(Lane::Light, 2)];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_goes_through_redis_and_takes_effect_once() {
    let stage = Stage::new().await;
    let worker = stage.worker(LIGHT, vec![succeeding(JobKind::WatchEgress, Duration::ZERO)]);
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let job = stage.wait_for(id, JobState::Succeeded).await;
    assert_eq!((job.attempt, job.progress, job.result), (0, 1.0, Some(json!({ "outcome": "done" }))));
    assert_eq!(stage.effects().await, 1);
    worker.drain().await;
    assert_eq!(jobs::ops::workers::list(&mut *stage.dispatch().await).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_is_tried_again_later_and_ends_as_a_dead_letter_that_can_be_replayed() {
    let stage = Stage::new().await;
    let runs = Notes::default();
    let script = runs.clone();
    let handler = scripted(JobKind::WatchEgress, move |run| {
        script.note(run.job.attempt);
        let succeed = script.len() > 3;
        async move { if succeed { Ok(with_effect()) } else { Err(anyhow::anyhow!("no luck")).retry() } }.boxed()
    });
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let worker = stage.worker(LIGHT, vec![handler]);
    for attempt in 1..3 {
        let job = stage.wait(id, "an attempt", |job| job.attempt == attempt).await;
        assert_eq!(job.state, JobState::Queued);
        let wait = job.run_at - chrono::Utc::now();
        assert!(wait > chrono::TimeDelta::milliseconds(500), "attempt {attempt} comes back in {wait}");
        stage.execute("update jobs set run_at = lectern.now()").await;
    }
    let job = stage.wait_for(id, JobState::Failed).await;
    assert_eq!((job.attempt, job.last_error.unwrap().message.as_str()), (3, "no luck"));
    assert_eq!(runs.read(), [0, 1, 2]);
    let replayed = jobs::ops::replay_dead_letters(&mut *stage.dispatch().await, Some(Lane::Light), None).await.unwrap();
    assert_eq!(replayed, [id]);
    assert_eq!(stage.wait_for(id, JobState::Succeeded).await.attempt, 0);
    worker.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_unavailable_counts_no_attempt() {
    let stage = Stage::new().await;
    let runs = Notes::default();
    let script = runs.clone();
    let handler = limited(JobKind::WatchEgress, Limits { attempts_max: 1, ..LIMITS }, move |_| {
        script.note(());
        let up = script.len() > 2;
        async move { if up { Ok(with_effect()) } else { Err(anyhow::anyhow!("S3 is down")).unavailable() } }.boxed()
    });
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let worker = stage.worker(LIGHT, vec![handler]);
    let job = stage.wait_for(id, JobState::Succeeded).await;
    assert_eq!((job.attempt, runs.len(), job.last_error.unwrap().code.as_str()), (0, 3, "unavailable"));
    worker.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fail_snooze_and_panic_are_what_they_say() {
    let stage = Stage::new().await;
    let runs = Notes::default();
    let script = runs.clone();
    let handler = scripted(JobKind::WatchEgress, move |run| {
        script.note(run.job.unit);
        let again = script.read().iter().filter(|unit| **unit == run.job.unit).count() > 1;
        let unit = run.job.unit;
        async move {
            match (unit, again) {
                (0, _) => Err(anyhow::anyhow!("cannot be")).fail("cannot_be"),
                (1, false) => Err(JobError::Snooze(Duration::from_millis(300))),
                (2, false) => panic!("the handler has a hole"),
                _ => Ok(with_effect()),
            }
        }
        .boxed()
    });
    let mut ids = Vec::new();
    for unit in 0..3 {
        ids.push(stage.enqueue(JobKind::WatchEgress, unit).await);
    }
    let worker = stage.worker(LIGHT, vec![handler]);
    let failed = stage.wait_for(ids[0], JobState::Failed).await;
    assert_eq!((failed.last_error.unwrap().code.as_str(), failed.attempt), ("cannot_be", 1));
    let snoozed = stage.wait_for(ids[1], JobState::Succeeded).await;
    assert_eq!((snoozed.attempt, snoozed.last_error), (0, None));
    let panicked = stage.wait_for(ids[2], JobState::Succeeded).await;
    assert_eq!(panicked.attempt, 1);
    assert!(panicked.last_error.unwrap().message.contains("the handler has a hole"));
    worker.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_stands_still_is_stopped_and_one_that_moves_is_not() {
    let stage = Stage::new().await;
    let limits = Limits { stall_max: Duration::from_secs(1), attempts_max: 1, ..LIMITS };
    let handler = limited(JobKind::WatchEgress, limits, |run| {
        async move {
            if run.job.unit == 0 {
                run.cancellation().cancelled().await;
                return Err(JobError::Cancelled);
            }
            for tenth in 0..70_u8 {
                run.progress(f32::from(tenth) / 100.0);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Ok(with_effect())
        }
        .boxed()
    });
    let still = stage.enqueue(JobKind::WatchEgress, 0).await;
    let moving = stage.enqueue(JobKind::WatchEgress, 1).await;
    let worker = stage.worker(LIGHT, vec![handler]);
    let job = stage.wait_for(still, JobState::Failed).await;
    assert_eq!((job.last_error.unwrap().code.as_str(), job.attempt), ("stalled", 1));
    stage.wait_for(moving, JobState::Succeeded).await;
    worker.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_kept_when_the_run_fails_after_it() {
    let stage = Stage::new().await;
    let handler = scripted(JobKind::WatchEgress, |run| {
        async move {
            if run.job.checkpoint.is_none() {
                run.commit_step(Some(json!({ "at": 7 })), effect()).await?;
                return Err(anyhow::anyhow!("after the step")).retry();
            }
            Ok(Outcome::of(json!({ "resumed": run.job.checkpoint })))
        }
        .boxed()
    });
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let worker = stage.worker(LIGHT, vec![handler]);
    let job = stage.wait_for(id, JobState::Succeeded).await;
    assert_eq!(job.result, Some(json!({ "resumed": { "at": 7 } })));
    assert_eq!(stage.effects().await, 1);
    worker.drain().await;
}
