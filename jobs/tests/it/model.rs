//! The ledger's SQL against a model of it: whatever happens in whatever order, rows and effects are as they should be.

use jobs::ledger::finish::{self, Finished, PutBack};
use jobs::ledger::{claim, sweep};
use jobs::{Job, JobError, JobId, JobKind, JobState, ops};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use crate::stage::{Stage, effect, with_effect};

/// Numbers choose among the claims so far, the newest last: most of them are zombies.
#[derive(Debug, Clone)]
enum Action {
    Claim,
    Finish(usize),
    Commit(usize),
    PutBack(usize),
    Fail(usize),
    LeaseRunsOut,
    Cancel,
    Retry,
}

fn any_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        4 => Just(Action::Claim),
        2 => (0..3_usize).prop_map(Action::Finish),
        2 => (0..3_usize).prop_map(Action::Commit),
        1 => (0..3_usize).prop_map(Action::PutBack),
        1 => (0..3_usize).prop_map(Action::Fail),
        2 => Just(Action::LeaseRunsOut),
        1 => Just(Action::Cancel),
        2 => Just(Action::Retry),
    ]
}

#[derive(Debug, Clone, PartialEq)]
struct Model {
    state: JobState,
    attempt: i32,
    rescues: i32,
    cancel_requested: bool,
    effects: i64,
}

impl Model {
    fn leave_running(&mut self, to: JobState) {
        self.state = if self.cancel_requested { JobState::Cancelled } else { to };
    }
}

async fn play(stage: &Stage, id: JobId, actions: &[Action]) -> Result<(), TestCaseError> {
    let app = &stage.database.databases.app;
    let before = stage.effects().await;
    let mut model = Model { state: JobState::Queued, attempt: 0, rescues: 0, cancel_requested: false, effects: 0 };
    let mut claims: Vec<Job> = Vec::new();
    let mut holder: Option<usize> = None;
    for action in actions {
        let pick = |back: &usize| claims.len().checked_sub(back + 1);
        match action {
            Action::Claim => {
                stage.execute("update jobs set run_at = lectern.now() - interval '1 second'").await;
                let claimed = claim::claim(&mut *stage.dispatch().await, id, "w").await.unwrap();
                prop_assert_eq!(claimed.is_some(), model.state == JobState::Queued);
                if let Some(job) = claimed {
                    model.state = JobState::Running;
                    holder = Some(claims.len());
                    claims.push(job);
                }
            }
            Action::Finish(back) => {
                let Some(index) = pick(back) else { continue };
                let finished = finish::succeed(app, &claims[index], &mut with_effect()).await.unwrap();
                let expected = match (holder == Some(index), model.cancel_requested) {
                    (false, _) => Finished::Lost,
                    (true, true) => Finished::Cancelled,
                    (true, false) => Finished::Succeeded { woken: Vec::new() },
                };
                prop_assert_eq!(&finished, &expected);
                if finished != Finished::Lost {
                    holder = None;
                    model.effects += i64::from(!model.cancel_requested);
                    model.leave_running(JobState::Succeeded);
                }
            }
            Action::Commit(back) => {
                let Some(index) = pick(back) else { continue };
                let done = finish::commit_step(app, &claims[index], Some(json!(index)), effect()).await;
                match done {
                    Ok(_) => {
                        prop_assert!(holder == Some(index) && !model.cancel_requested);
                        model.effects += 1;
                        model.rescues = 0;
                    }
                    Err(JobError::Cancelled) => prop_assert!(holder == Some(index) && model.cancel_requested),
                    Err(JobError::Lost) => prop_assert!(holder != Some(index)),
                    Err(error) => panic!("{error:?}"),
                }
            }
            Action::PutBack(back) => {
                let Some(index) = pick(back) else { continue };
                let put_back = PutBack { attempt: true, ..PutBack::now() };
                let state = finish::put_back(&mut *stage.dispatch().await, &claims[index], &put_back).await.unwrap();
                prop_assert_eq!(state.is_some(), holder == Some(index));
                if state.is_some() {
                    holder = None;
                    model.attempt += 1;
                    model.leave_running(JobState::Queued);
                }
            }
            Action::Fail(back) => {
                let Some(index) = pick(back) else { continue };
                let failed = finish::fail(app, &claims[index], &json!({ "code": "x", "message": "" })).await.unwrap();
                prop_assert_eq!(failed.is_some(), holder == Some(index));
                if failed.is_some() {
                    holder = None;
                    model.attempt += 1;
                    model.leave_running(JobState::Failed);
                }
            }
            Action::LeaseRunsOut => {
                stage
                    .execute(
                        "update jobs set lease_until = lectern.now() - interval '1 second' where state = 'running'",
                    )
                    .await;
                let rescued = sweep::rescue(&mut *stage.dispatch().await, 0.5).await.unwrap();
                prop_assert_eq!(rescued.len(), usize::from(holder.is_some()));
                if holder.take().is_some() {
                    model.rescues += 1;
                    model.leave_running(JobState::Queued);
                }
            }
            Action::Cancel => {
                let open = !model.state.has_ended();
                let cancelled = ops::cancel(&mut *stage.dispatch().await, id).await.unwrap();
                prop_assert_eq!(cancelled.is_some(), open);
                if open {
                    model.cancel_requested = true;
                    if model.state == JobState::Queued {
                        model.state = JobState::Cancelled;
                    }
                }
            }
            Action::Retry => {
                let again = matches!(model.state, JobState::Failed | JobState::Cancelled);
                let retried = ops::retry(&mut *stage.dispatch().await, id).await.unwrap();
                prop_assert_eq!(retried.is_some(), again);
                if again {
                    model = Model { state: JobState::Queued, attempt: 0, rescues: 0, cancel_requested: false, ..model };
                }
            }
        }
        let job = stage.job(id).await;
        let row = Model {
            state: job.state,
            attempt: job.attempt,
            rescues: job.rescues,
            cancel_requested: job.cancel_requested,
            effects: stage.effects().await - before,
        };
        prop_assert_eq!(&row, &model, "after {:?}", action);
    }
    Ok(())
}

#[test]
fn the_ledger_does_what_its_model_does() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stage = runtime.block_on(Stage::new());
    let unit = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&prop::collection::vec(any_action(), 1..25), |actions| {
        runtime.block_on(async {
            stage.execute("delete from jobs").await;
            unit.set(unit.get() + 1);
            let id = stage.enqueue(JobKind::WatchEgress, unit.get()).await;
            play(&stage, id, &actions).await
        })
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    drop(runtime);
}
