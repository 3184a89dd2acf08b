//! Who comes first, and lanes that stand still.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::FutureExt;
use jobs::ledger::relay::{Pass, publish};
use jobs::{JobError, JobKind, JobState, Lane, ops};

use crate::stage::{Notes, Stage, enqueue_in, eventually, scripted, session, succeeding, with_effect};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_smallest_priority_runs_first() {
    let stage = Stage::new().await;
    let order = Notes::default();
    let script = order.clone();
    let handler = scripted(JobKind::WatchEgress, move |run| {
        script.note(run.job.unit);
        async move {
            // Long enough for the relay to have the choice again.
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok(with_effect())
        }
        .boxed()
    });
    let mut last = None;
    for unit in 0..40 {
        last = Some(stage.enqueue(JobKind::WatchEgress, unit).await);
    }
    stage.execute("update jobs set priority = 9; update jobs set priority = 1 where unit >= 35").await;
    let worker = stage.worker(&[(Lane::Light, 1)], vec![handler]);
    stage.wait_for(last.unwrap(), JobState::Succeeded).await;
    let ran = order.read();
    // Messages that wait in Redis are not sorted again, so as many as may wait there can slip in between.
    let ahead = 5 + jobs::limits::OUTSTANDING_PER_WORKER as usize;
    let first = ran.iter().take(ahead).filter(|unit| **unit >= 35).count();
    assert_eq!(first, 5, "{ran:?}");
    worker.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_one_tenant_does_not_hold_up_another() {
    let stage = Stage::new().await;
    let first = stage.enqueue(JobKind::WatchEgress, 0).await;
    for unit in 1..60 {
        stage.enqueue(JobKind::WatchEgress, unit).await;
    }
    let worker = stage.worker(&[(Lane::Light, 1)], vec![succeeding(JobKind::WatchEgress, Duration::from_millis(100))]);
    let (tenant, other) = session(&stage.database).await;
    stage.wait_for(first, JobState::Succeeded).await;
    let id = enqueue_in(&stage.database, tenant, other, JobKind::WatchEgress, 0).await;
    stage.wait_for(id, JobState::Succeeded).await;
    let filter = ops::Filter { state: Some(JobState::Succeeded), ..Default::default() };
    let done = ops::list(&mut *stage.dispatch().await, &filter, None, 200).await.unwrap().jobs.len();
    assert!(done < 30, "{done} jobs of the flood went before it");
    worker.abort().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_lane_stands_still_and_goes_on() {
    let stage = Stage::new().await;
    ops::pause(&mut *stage.dispatch().await, Lane::Light).await.unwrap();
    let paused = stage.enqueue(JobKind::WatchEgress, 0).await;
    let flowing = stage.enqueue(JobKind::CaptionLive, 0).await;
    let handlers =
        vec![succeeding(JobKind::WatchEgress, Duration::ZERO), succeeding(JobKind::CaptionLive, Duration::ZERO)];
    let worker = stage.worker(&[(Lane::Light, 1), (Lane::Interactive, 1)], handlers);
    stage.wait_for(flowing, JobState::Succeeded).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(stage.job(paused).await.state, JobState::Queued);
    let lanes = ops::lanes(&mut *stage.dispatch().await).await.unwrap();
    let light = lanes.iter().find(|lane| lane.lane == Lane::Light).unwrap();
    assert_eq!((light.paused, light.queued, light.slots, light.workers), (true, 1, 1, 1));
    assert!(light.oldest_queued_seconds > 0.5);
    ops::resume(&mut *stage.dispatch().await, Lane::Light).await.unwrap();
    stage.wait_for(paused, JobState::Succeeded).await;
    worker.drain().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lanes_whose_jobs_take_a_core_share_those_of_the_process() {
    let mut stage = Stage::new().await;
    stage.cores = 1;
    let running = Arc::new(AtomicUsize::new(0));
    let seen = Notes::default();
    let handler = |kind| {
        let (running, seen) = (Arc::clone(&running), seen.clone());
        scripted(kind, move |_| {
            let (running, seen) = (Arc::clone(&running), seen.clone());
            async move {
                seen.note(running.fetch_add(1, Ordering::SeqCst) + 1);
                tokio::time::sleep(Duration::from_millis(50)).await;
                running.fetch_sub(1, Ordering::SeqCst);
                // Ends without a plan, which knows nothing of these jobs.
                Err(JobError::Snooze(Duration::from_secs(600)))
            }
            .boxed()
        })
    };
    for unit in 0..4 {
        stage.enqueue(JobKind::RenderChunk, unit).await;
        stage.enqueue(JobKind::Transcribe, unit).await;
    }
    let lanes = [(Lane::Transcode, 2), (Lane::Transcribe, 2)];
    let worker = stage.worker(&lanes, vec![handler(JobKind::RenderChunk), handler(JobKind::Transcribe)]);
    eventually("all to run", || async { seen.len() == 8 }).await;
    assert_eq!(seen.read(), [1; 8], "one at a time, whatever its lane");
    worker.drain().await;
}

#[tokio::test]
async fn no_more_is_sent_than_workers_can_take() {
    let stage = Stage::new().await;
    for unit in 0..20 {
        stage.enqueue(JobKind::WatchEgress, unit).await;
    }
    let sent = |pass| match pass {
        Pass::Published { dispatches, .. } => dispatches.len(),
        Pass::Busy => panic!("nobody else is at it"),
    };
    let mut connection = stage.dispatch().await;
    assert_eq!(sent(publish(&mut connection, Lane::Light).await.unwrap()), 0, "nobody would take it");
    stage.execute("insert into workers (name, lane, slots) values ('w', 'light', 3)").await;
    ops::pause(&mut connection, Lane::Light).await.unwrap();
    assert_eq!(sent(publish(&mut connection, Lane::Light).await.unwrap()), 0, "paused");
    ops::resume(&mut connection, Lane::Light).await.unwrap();
    // Three free slots, and two to have at hand.
    assert_eq!(sent(publish(&mut connection, Lane::Light).await.unwrap()), 5);
    assert_eq!(sent(publish(&mut connection, Lane::Light).await.unwrap()), 0);
    stage.database.advance_clock(Duration::from_secs(16)).await;
    assert_eq!(jobs::ledger::sweep::publish_again(&mut connection).await.unwrap(), [Lane::Light]);
    stage.execute("update workers set seen_at = lectern.now()").await;
    assert_eq!(sent(publish(&mut connection, Lane::Light).await.unwrap()), 5);
}

/// What a fleet is scaled by.
#[tokio::test]
async fn a_lane_tells_what_waits_and_why() {
    let stage = Stage::new().await;
    for unit in 0..4 {
        stage.enqueue(JobKind::WatchEgress, unit).await;
    }
    stage
        .execute(
            "update jobs set attempt = 1, expected_seconds = 3 where unit = 0;
            update jobs set rescues = 2, expected_seconds = 4 where unit = 1;
            update jobs set run_at = lectern.now() + interval '1 hour', expected_seconds = 50 where unit = 2;
            update jobs set state = 'failed', finished_at = lectern.now() where unit = 3;",
        )
        .await;
    stage.database.advance_clock(Duration::from_secs(100)).await;
    let lanes = ops::lanes(&mut *stage.dispatch().await).await.unwrap();
    let light = lanes.iter().find(|lane| lane.lane == Lane::Light).unwrap();
    assert_eq!((light.queued, light.delayed, light.running, light.failed), (2, 1, 0, 1));
    assert_eq!((light.retrying, light.rescued, light.expected_seconds), (1, 1, 7.0));
    assert!((100.0..160.0).contains(&light.oldest_queued_seconds), "{}", light.oldest_queued_seconds);
}

#[tokio::test]
async fn one_relay_works_at_a_time() {
    let stage = Stage::new().await;
    stage.execute("insert into workers (name, lane, slots) values ('w', 'light', 3)").await;
    let mut one = stage.dispatch().await;
    let mut other = stage.dispatch().await;
    sqlx::raw_sql("begin; select pg_advisory_xact_lock(7879, 3)").execute(&mut *one).await.unwrap();
    assert_eq!(publish(&mut other, Lane::Light).await.unwrap(), Pass::Busy);
    assert!(matches!(publish(&mut other, Lane::Transcode).await.unwrap(), Pass::Published { .. }));
    sqlx::raw_sql("rollback").execute(&mut *one).await.unwrap();
    assert!(matches!(publish(&mut other, Lane::Light).await.unwrap(), Pass::Published { .. }));
}

#[tokio::test]
async fn jobs_are_listed_page_by_page() {
    let stage = Stage::new().await;
    let mut ids = Vec::new();
    for unit in 0..5 {
        ids.push(stage.enqueue(JobKind::WatchEgress, unit).await);
    }
    stage.enqueue(JobKind::CaptionLive, 0).await;
    let filter = ops::Filter { kind: Some(JobKind::WatchEgress), ..Default::default() };
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = ops::list(&mut *stage.dispatch().await, &filter, before, 2).await.unwrap();
        seen.extend(page.jobs.iter().map(|job| job.id));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    ids.reverse();
    assert_eq!(seen, ids);
}
