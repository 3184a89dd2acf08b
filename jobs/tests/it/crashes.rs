//! What is left when workers and Redis go away.

use std::time::Duration;

use futures::FutureExt;
use jobs::runtime::Worker;
use jobs::{JobError, JobKind, JobState, Lane, Outcome};
use serde_json::json;

use crate::stage::{Notes, Stage, effect, eventually, scripted, succeeding, with_effect};

const LIGHT: &[(Lane, usize)] = &[(Lane::Light, 2)];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_of_a_worker_that_died_are_taken_over() {
    let stage = Stage::new().await;
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let dying = stage.worker(LIGHT, vec![scripted(JobKind::WatchEgress, |_| std::future::pending().boxed())]);
    let first = stage.wait_for(id, JobState::Running).await;
    dying.abort().await;
    let heir = stage.worker(LIGHT, vec![succeeding(JobKind::WatchEgress, Duration::ZERO)]);
    let later = stage.enqueue(JobKind::WatchEgress, 1).await;
    stage.wait_for(later, JobState::Succeeded).await;
    assert_eq!(stage.job(id).await.lease_owner, first.lease_owner, "its lease is still good");
    stage.database.advance_clock(Duration::from_secs(25)).await;
    let job = stage.wait_for(id, JobState::Succeeded).await;
    assert_eq!((job.attempt, job.rescues, stage.effects().await), (0, 1, 2));
    heir.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_run_keeps_its_lease() {
    let stage = Stage::new().await;
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let worker = stage.worker_with(
        LIGHT,
        vec![scripted(JobKind::WatchEgress, |_| std::future::pending().boxed())],
        Duration::ZERO,
    );
    stage.wait_for(id, JobState::Running).await;
    for _ in 0..2 {
        stage.database.advance_clock(Duration::from_secs(12)).await;
        tokio::time::sleep(jobs::limits::RENEW_INTERVAL + Duration::from_millis(500)).await;
    }
    let job = stage.job(id).await;
    assert_eq!((job.state, job.rescues), (JobState::Running, 0), "34 s into a lease of 20 s");
    worker.abort().await;
}

/// Nobody works on such a job any more, so nobody may renew its lease.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_in_a_finish_lets_the_lease_run_out() {
    let stage = Stage::new().await;
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let runs = Notes::default();
    let script = runs.clone();
    let handler = scripted(JobKind::WatchEgress, move |run| {
        script.note(run.job.unit);
        let is_first = script.len() == 1;
        async move {
            match is_first {
                true => Ok(Outcome { effect: Some(Box::new(|_| panic!("on purpose"))), ..Outcome::of(json!({})) }),
                false => Ok(with_effect()),
            }
        }
        .boxed()
    });
    let worker = stage.worker(LIGHT, vec![handler]);
    eventually("the first run", || async { runs.len() == 1 }).await;
    for _ in 0..2 {
        stage.database.advance_clock(Duration::from_secs(12)).await;
        tokio::time::sleep(jobs::limits::RENEW_INTERVAL + Duration::from_millis(500)).await;
    }
    let job = stage.wait_for(id, JobState::Succeeded).await;
    assert_eq!((job.rescues, stage.effects().await), (1, 1));
    worker.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drained_worker_hands_back_from_the_checkpoint_without_an_attempt() {
    let stage = Stage::new().await;
    let slow = scripted(JobKind::WatchEgress, |run| {
        async move {
            run.commit_step(Some(json!({ "done": 3 })), effect()).await?;
            run.cancellation().cancelled().await;
            Err(JobError::Cancelled)
        }
        .boxed()
    });
    let deaf = scripted(JobKind::CaptionLive, |_| std::future::pending().boxed());
    let listening = stage.enqueue(JobKind::WatchEgress, 0).await;
    let not_listening = stage.enqueue(JobKind::CaptionLive, 0).await;
    let lanes = [(Lane::Light, 1), (Lane::Interactive, 1)];
    let worker = stage.worker_with(&lanes, vec![slow, deaf], Duration::from_millis(300));
    stage.wait(listening, "the step", |job| job.state == JobState::Running && job.progress >= 0.0).await;
    eventually("the step", || async { stage.effects().await == 1 }).await;
    stage.wait_for(not_listening, JobState::Running).await;
    worker.drain().await;
    for id in [listening, not_listening] {
        let job = stage.job(id).await;
        assert_eq!((job.state, job.attempt, job.rescues), (JobState::Queued, 0, 0));
        assert!(job.run_at <= chrono::Utc::now());
    }
    let resumed = scripted(JobKind::WatchEgress, |run| {
        async move { Ok(Outcome::of(json!({ "from": run.job.checkpoint }))) }.boxed()
    });
    let next = stage.worker(LIGHT, vec![resumed]);
    let job = stage.wait_for(listening, JobState::Succeeded).await;
    assert_eq!(job.result, Some(json!({ "from": { "done": 3 } })));
    next.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drained_worker_lets_short_jobs_end_and_claims_no_more() {
    let stage = Stage::new().await;
    let mut ids = Vec::new();
    for unit in 0..6 {
        ids.push(stage.enqueue(JobKind::WatchEgress, unit).await);
    }
    let worker = stage.worker(LIGHT, vec![succeeding(JobKind::WatchEgress, Duration::from_millis(700))]);
    stage.wait_for(ids[0], JobState::Running).await;
    worker.drain().await;
    let mut states = Vec::new();
    for id in ids {
        states.push(stage.job(id).await.state);
    }
    let count = |wanted: JobState| states.iter().filter(|state| **state == wanted).count();
    assert_eq!(count(JobState::Running), 0, "{states:?}");
    assert!((1..=4).contains(&count(JobState::Succeeded)), "{states:?}");
    assert_eq!(stage.effects().await, count(JobState::Succeeded) as i64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_drains_a_worker() {
    let stage = Stage::new().await;
    let worker = stage.worker(LIGHT, vec![succeeding(JobKind::WatchEgress, Duration::ZERO)]);
    let listed = || async { jobs::ops::workers::list(&mut *stage.dispatch().await).await.unwrap() };
    eventually("the worker to sign on", || async { !listed().await.is_empty() }).await;
    assert_eq!(listed().await[0].name, worker.name());
    assert!(jobs::ops::workers::request_drain(&mut *stage.dispatch().await, worker.name()).await.unwrap());
    tokio::time::timeout(Duration::from_secs(10), worker.drain_requested()).await.unwrap();
    worker.drain().await;
}

/// Redis is emptied in the middle: messages, the registration of the workers, everything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emptied_redis_costs_time_and_nothing_else() {
    let mut stage = Stage::new().await;
    // A database that no other test uses, since all of it goes.
    let mut url = stage.redis_url.trim_end_matches('/').to_owned();
    url.push_str("/15");
    stage.redis_url = url;
    let starts = Notes::default();
    let script = starts.clone();
    let handler = scripted(JobKind::WatchEgress, move |run| {
        script.note(run.job.unit);
        async move {
            tokio::time::sleep(Duration::from_millis(300)).await;
            Ok(with_effect())
        }
        .boxed()
    });
    let mut ids = Vec::new();
    for unit in 0..30 {
        ids.push(stage.enqueue(JobKind::WatchEgress, unit).await);
    }
    let worker: Worker = stage.worker(LIGHT, vec![handler]);
    let client = redis::Client::open(stage.redis_url.as_str()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    for after in [2, 8, 14] {
        eventually("jobs to start", || async { starts.len() >= after }).await;
        redis::cmd("FLUSHDB").exec_async(&mut connection).await.unwrap();
        // What was waiting in Redis is sent again when it is late.
        stage.database.advance_clock(Duration::from_secs(16)).await;
    }
    for id in &ids {
        let job = stage.wait_for(*id, JobState::Succeeded).await;
        assert_eq!((job.attempt, job.rescues), (0, 0), "a worker of apalis that dies takes no run with it");
    }
    let mut units = starts.read();
    units.sort_unstable();
    assert_eq!(units, (0..30).collect::<Vec<_>>(), "each ran once");
    assert_eq!(stage.effects().await, 30);
    worker.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ended_messages_are_pruned() {
    let stage = Stage::new().await;
    let mut ids = Vec::new();
    for unit in 0..20 {
        ids.push(stage.enqueue(JobKind::WatchEgress, unit).await);
    }
    let worker = stage.worker(LIGHT, vec![succeeding(JobKind::WatchEgress, Duration::ZERO)]);
    for id in ids {
        stage.wait_for(id, JobState::Succeeded).await;
    }
    let client = redis::Client::open(stage.redis_url.as_str()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut left = Vec::new();
    for _ in 0..75 {
        left = redis::cmd("KEYS").arg(format!("{}:*", stage.prefix)).query_async(&mut connection).await.unwrap();
        left.retain(|key: &String| !key.contains(":workers"));
        if left.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(left, Vec::<String>::new());
    worker.drain().await;
}
