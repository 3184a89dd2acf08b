//! Whoever lost a job changes nothing.

use std::collections::HashMap;
use std::time::Duration;

use jobs::ledger::finish::{self, Ended, Finished, PutBack};
use jobs::ledger::lease::{self, Held, Standing};
use jobs::ledger::{claim, sweep};
use jobs::outputs;
use jobs::{Job, JobError, JobId, JobKind, JobState, NewOutput, Outcome};
use serde_json::json;
use timeline::time::{Span, Ticks};

use crate::stage::{Stage, effect, with_effect};

async fn claim(stage: &Stage, id: JobId, owner: &str) -> Option<Job> {
    claim::claim(&mut *stage.dispatch().await, &[id], owner).await.unwrap().pop()
}

fn outcome_with(name: &str) -> Outcome {
    let output = NewOutput {
        name: name.into(),
        span: Span::new(Ticks(0), Ticks(90_000)),
        sha256: "a".repeat(64),
        size: 10,
        extension: "m4s".into(),
        detail: json!({}),
    };
    Outcome { outputs: vec![output], ..with_effect() }
}

async fn output_names(stage: &Stage) -> Vec<String> {
    let mut transaction = stage.transaction().await;
    let outputs = outputs::list(&mut transaction, stage.session, None, &["0".repeat(64)]).await.unwrap();
    outputs.into_iter().map(|output| output.name).collect()
}

/// Claims, lets the lease run out, and has another run claim.
async fn two_claims(stage: &Stage, id: JobId) -> (Job, Job) {
    let zombie = claim(stage, id, "one").await.unwrap();
    stage.database.advance_clock(Duration::from_secs(21)).await;
    let rescued = sweep::rescue(&mut *stage.dispatch().await, 0.5).await.unwrap();
    assert_eq!(rescued.iter().map(|job| (job.id, job.state)).collect::<Vec<_>>(), [(id, JobState::Queued)]);
    (zombie, claim(stage, id, "two").await.unwrap())
}

#[tokio::test]
async fn a_job_is_claimed_once() {
    let stage = Stage::new().await;
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    assert!(claim(&stage, id, "one").await.is_some());
    assert_eq!(claim(&stage, id, "two").await, None);
}

#[tokio::test]
async fn a_zombie_changes_nothing() {
    let stage = Stage::new().await;
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let (zombie, heir) = two_claims(&stage, id).await;
    let app = &stage.database.databases.app;

    assert_eq!(finish::succeed(app, &zombie, &mut outcome_with("zombie")).await.unwrap(), Finished::Lost);
    assert!(matches!(finish::commit_step(app, &zombie, Some(json!(1)), effect()).await, Err(JobError::Lost)));
    assert_eq!(finish::fail(app, &zombie, &json!({ "code": "x", "message": "" })).await.unwrap(), None);
    let put_back = finish::put_back(&mut *stage.dispatch().await, &zombie, &PutBack::now()).await.unwrap();
    assert_eq!(put_back, None);
    let job = stage.job(id).await;
    assert_eq!((job.state, job.lease_owner.as_deref(), job.attempt), (JobState::Running, Some("two"), 0));
    assert_eq!((stage.effects().await, output_names(&stage).await.len()), (0, 0));

    let finished = finish::succeed(app, &heir, &mut outcome_with("heir")).await.unwrap();
    assert!(matches!(finished, Finished::Succeeded { .. }));
    assert_eq!(finish::succeed(app, &zombie, &mut outcome_with("zombie")).await.unwrap(), Finished::Lost);
    assert_eq!((stage.effects().await, output_names(&stage).await), (1, vec!["heir".to_owned()]));
}

#[tokio::test]
async fn jobs_that_end_together_are_fenced_one_by_one() {
    let stage = Stage::new().await;
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let (zombie, heir) = two_claims(&stage, id).await;
    let mut others = Vec::new();
    for unit in 1..3 {
        let id = stage.enqueue(JobKind::WatchEgress, unit).await;
        others.push(claim(&stage, id, "two").await.unwrap());
    }
    jobs::ops::cancel(&mut *stage.dispatch().await, others[0].id).await.unwrap();

    let results = [json!("zombie"), json!("cancelled"), json!("other"), json!("heir")];
    let runs = [&zombie, &others[0], &others[1]];
    let done: Vec<_> = runs.into_iter().zip(&results).collect();
    let ended = finish::end(&mut *stage.dispatch().await, &done).await.unwrap();
    assert_eq!(stage.job(id).await.state, JobState::Running, "the zombie ended nothing");
    let key = |job: &Job| (job.id, job.lease_epoch);
    assert_eq!(ended, HashMap::from([(key(&others[0]), Ended::Cancelled), (key(&others[1]), Ended::Succeeded)]));

    let ended =
        finish::end(&mut *stage.dispatch().await, &[(&zombie, &results[0]), (&heir, &results[3])]).await.unwrap();
    assert_eq!(ended, HashMap::from([(key(&heir), Ended::Succeeded)]));
    let result = async |job: &Job| stage.job(job.id).await.result;
    assert_eq!(result(&heir).await, Some(json!("heir")));
    assert_eq!((result(&others[0]).await, result(&others[1]).await), (None, Some(json!("other"))));
}

#[tokio::test]
async fn a_renewal_tells_each_run_how_it_stands() {
    let stage = Stage::new().await;
    let mut claimed = Vec::new();
    for unit in 0..3 {
        let id = stage.enqueue(JobKind::WatchEgress, unit).await;
        claimed.push(claim(&stage, id, "one").await.unwrap());
    }
    jobs::ops::cancel(&mut *stage.dispatch().await, claimed[1].id).await.unwrap();
    let held = |job: &Job, epoch| Held { id: job.id, lease_epoch: epoch, progress: 0.5 };
    let all = [held(&claimed[0], 1), held(&claimed[1], 1), held(&claimed[2], 0)];
    let standings = lease::renew(&mut *stage.dispatch().await, &all).await.unwrap();
    let standings: Vec<_> = all.iter().map(|held| standings[&(held.id, held.lease_epoch)]).collect();
    assert_eq!(standings, [Standing::Held, Standing::CancelRequested, Standing::Lost]);
    assert_eq!(stage.job(claimed[0].id).await.progress, 0.5);
    assert_eq!(stage.job(claimed[2].id).await.progress, 0.0, "another's run is not touched");
}

#[tokio::test]
async fn a_renewed_lease_is_not_rescued() {
    let stage = Stage::new().await;
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    claim(&stage, id, "one").await.unwrap();
    for _ in 0..3 {
        stage.database.advance_clock(Duration::from_secs(15)).await;
        let held = [Held { id, lease_epoch: 1, progress: 0.0 }];
        lease::renew(&mut *stage.dispatch().await, &held).await.unwrap();
        assert_eq!(sweep::rescue(&mut *stage.dispatch().await, 0.5).await.unwrap(), []);
    }
}

#[tokio::test]
async fn an_effect_that_fails_takes_everything_with_it() {
    let stage = Stage::new().await;
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let job = claim(&stage, id, "one").await.unwrap();
    let mut outcome = outcome_with("never");
    outcome.effect = Some(Box::new(|connection| {
        Box::pin(async move { sqlx::query("select 1 / 0").execute(connection).await.map(|_| Vec::new()) })
    }));
    finish::succeed(&stage.database.databases.app, &job, &mut outcome).await.unwrap_err();
    assert_eq!(stage.job(id).await.state, JobState::Running);
    assert_eq!(output_names(&stage).await.len(), 0);
}

#[tokio::test]
async fn ten_rescues_without_a_step_give_the_job_up_and_a_step_forgives_them() {
    let stage = Stage::new().await;
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    for round in 0..12 {
        stage.database.advance_clock(Duration::from_secs(120)).await;
        let job = claim(&stage, id, "one").await.unwrap_or_else(|| panic!("no claim in round {round}"));
        if round == 2 {
            finish::commit_step(&stage.database.databases.app, &job, Some(json!(2)), effect()).await.unwrap();
        }
        stage.database.advance_clock(Duration::from_secs(21)).await;
        let rescued = sweep::rescue(&mut *stage.dispatch().await, 0.5).await.unwrap();
        let expected = if round == 11 { JobState::Failed } else { JobState::Queued };
        assert_eq!(rescued[0].state, expected, "round {round}");
    }
    let job = stage.job(id).await;
    assert_eq!((job.state, job.last_error.unwrap().code.as_str()), (JobState::Failed, "worker_died"));
    assert_eq!(job.attempt, 0);
    assert!(jobs::ops::retry(&mut *stage.dispatch().await, id).await.unwrap().is_some());
    assert_eq!(claim(&stage, id, "one").await.unwrap().checkpoint, Some(json!(2)));
}

#[tokio::test]
async fn a_tenant_sees_its_own_jobs() {
    let stage = Stage::new().await;
    let id = stage.enqueue(JobKind::WatchEgress, 0).await;
    let (other, _) = crate::stage::session(&stage.database).await;
    let mut transaction = classroom::database::begin(&stage.database.databases.app, other).await.unwrap();
    assert_eq!(jobs::ops::get(&mut transaction, id).await.unwrap(), None);
    assert_eq!(jobs::ops::cancel(&mut transaction, id).await.unwrap(), None);
    assert!(jobs::ops::pause(&mut transaction, jobs::Lane::Light).await.is_err(), "lanes belong to the fleet");
}
