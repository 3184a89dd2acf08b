//! Cancelling what waits and what runs.

use std::time::Duration;

use futures::FutureExt;
use jobs::{JobError, JobKind, JobState, Lane, ops};

use crate::stage::{Stage, scripted, succeeding, with_effect};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queued_job_is_cancelled_at_once_and_can_be_had_again() {
    let stage = Stage::new().await;
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    assert_eq!(ops::cancel(&mut *stage.dispatch().await, id).await.unwrap(), Some(JobState::Cancelled));
    assert_eq!(ops::cancel(&mut *stage.dispatch().await, id).await.unwrap(), None);
    let worker = stage.worker(&[(Lane::Light, 1)], vec![succeeding(JobKind::WatchEgress, Duration::ZERO)]);
    let later = stage.enqueue(JobKind::WatchEgress, 1).await;
    stage.wait_for(later, JobState::Succeeded).await;
    assert_eq!((stage.job(id).await.state, stage.effects().await), (JobState::Cancelled, 1), "only the later one ran");
    assert_eq!(ops::retry(&mut *stage.dispatch().await, id).await.unwrap(), Some(Lane::Light));
    stage.wait_for(id, JobState::Succeeded).await;
    worker.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_job_hears_of_it_and_leaves_nothing() {
    let stage = Stage::new().await;
    let handler = scripted(JobKind::WatchEgress, |run| {
        async move {
            run.cancellation().cancelled().await;
            Err(JobError::Cancelled)
        }
        .boxed()
    });
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let worker = stage.worker(&[(Lane::Light, 1)], vec![handler]);
    stage.wait_for(id, JobState::Running).await;
    assert_eq!(ops::cancel(&mut *stage.dispatch().await, id).await.unwrap(), Some(JobState::Running));
    let asked = std::time::Instant::now();
    let job = stage.wait_for(id, JobState::Cancelled).await;
    assert!(asked.elapsed() < jobs::limits::LEASE, "it heard of it, its lease did not run out");
    assert_eq!((job.attempt, job.rescues, stage.effects().await), (0, 0, 0));
    worker.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_does_not_listen_is_cancelled_in_its_finish() {
    let stage = Stage::new().await;
    let (sender, receiver) = tokio::sync::watch::channel(false);
    let handler = scripted(JobKind::WatchEgress, move |_| {
        let mut receiver = receiver.clone();
        async move {
            receiver.wait_for(|go| *go).await.unwrap();
            Ok(with_effect())
        }
        .boxed()
    });
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let worker = stage.worker(&[(Lane::Light, 1)], vec![handler]);
    stage.wait_for(id, JobState::Running).await;
    ops::cancel(&mut *stage.dispatch().await, id).await.unwrap();
    sender.send(true).unwrap();
    stage.wait_for(id, JobState::Cancelled).await;
    assert_eq!(stage.effects().await, 0, "cancelled, and nothing else");
    worker.drain().await;
}
