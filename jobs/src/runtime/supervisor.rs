//! The supervisor owns every run of this process. An apalis worker that dies takes no run with it.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use classroom::database::Databases;
use futures::FutureExt;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::backoff;
use crate::error::{JobError, is_passing};
use crate::handler::{Handler, Limits, Outcome, Run};
use crate::job::{Job, JobId};
use crate::kind::{JobKind, Lane};
use crate::ledger::finish::{self, Finished, PutBack};
use crate::ledger::{claim, lease::Held};
use crate::limits::{LEASE, STOP_GRACE};
use crate::metrics;
use crate::runtime::control::{Control, StopReason};
use crate::runtime::wake::Wakers;

/// How long a finish that meets a database that is away is tried again: then the lease is over.
const FINISH_TRIES_MAX: Duration = LEASE;
const FINISH_TRY_DELAY: Duration = Duration::from_millis(500);

pub(crate) struct Supervisor {
    pub(crate) name: String,
    pub(crate) databases: Databases,
    pub(crate) wakers: Wakers,
    handlers: HashMap<JobKind, Arc<dyn Handler>>,
    /// One per lane of this process; closed when it stops claiming.
    slots: HashMap<Lane, Arc<Semaphore>>,
    runs: Mutex<HashMap<JobId, Live>>,
    tracker: TaskTracker,
    /// Drops everything where it stands, as a crash would.
    killed: CancellationToken,
}

struct Live {
    lease_epoch: i64,
    control: Arc<Control>,
}

impl Supervisor {
    pub(crate) fn new(
        name: String,
        databases: Databases,
        lanes: &[(Lane, usize)],
        handlers: Vec<Arc<dyn Handler>>,
        killed: CancellationToken,
    ) -> Supervisor {
        Supervisor {
            name,
            databases,
            wakers: Wakers::default(),
            handlers: handlers.into_iter().map(|handler| (handler.kind(), handler)).collect(),
            slots: lanes.iter().map(|(lane, slots)| (*lane, Arc::new(Semaphore::new(*slots)))).collect(),
            runs: Mutex::default(),
            tracker: TaskTracker::new(),
            killed,
        }
    }

    fn runs(&self) -> std::sync::MutexGuard<'_, HashMap<JobId, Live>> {
        self.runs.lock().expect("nothing panics while it holds this")
    }

    /// Claims the job once there is a free slot and runs it to its end. Nothing to do is fine. Dropping the future does
    /// not stop the run.
    pub(crate) async fn work(self: &Arc<Self>, lane: Lane, id: JobId) {
        let supervisor = Arc::clone(self);
        let killed = self.killed.clone();
        let work = async move {
            let Some(slots) = supervisor.slots.get(&lane) else { return };
            let Ok(_slot) = Arc::clone(slots).acquire_owned().await else { return };
            let claimed = match supervisor.databases.dispatch.acquire().await {
                Ok(mut connection) => claim::claim(&mut connection, id, &supervisor.name).await,
                Err(error) => Err(error),
            };
            match claimed {
                Ok(Some(job)) => {
                    supervisor.wakers.of(lane).notify_one();
                    let span = tracing::info_span!(
                        "job", job_id = %job.id, session_id = %job.session_id, kind = %job.kind, unit = job.unit,
                    );
                    supervisor.run(job).instrument(span).await;
                    supervisor.wakers.of(lane).notify_one();
                }
                Ok(None) => tracing::debug!(job_id = %id, "a message about a job that is not to be run now"),
                // Still queued: the sweep publishes it again.
                Err(error) => {
                    tracing::warn!(job_id = %id, error = &error as &dyn std::error::Error, "a job could not be claimed");
                }
            }
        };
        let task = self.tracker.spawn(async move { killed.run_until_cancelled(work).await });
        if let Err(error) = task.await {
            tracing::error!(job_id = %id, %error, "a run broke down");
        }
    }

    async fn run(&self, job: Job) {
        let Some(handler) = self.handlers.get(&job.kind) else {
            tracing::error!("this worker serves the lane and has no handler for the kind");
            let error = JobError::Unavailable(anyhow::anyhow!("worker {} has no handler", self.name));
            return self.conclude_error(&job, None, attempts_unlimited(), error).await;
        };
        let limits = handler.limits();
        let control = Arc::new(Control::new(limits, Instant::now()));
        self.runs().insert(job.id, Live { lease_epoch: job.lease_epoch, control: Arc::clone(&control) });
        let run = Run {
            job: job.clone(),
            control: Arc::clone(&control),
            databases: self.databases.clone(),
            wakers: self.wakers.clone(),
        };
        let started = Instant::now();
        let result = drive(handler.as_ref(), &run).await;
        control.returned();
        metrics::ran(&job, started.elapsed(), result.is_ok());
        match result {
            Ok(outcome) => self.conclude(&job, &control, limits, outcome).await,
            Err(error) => self.conclude_error(&job, Some(&control), limits, error).await,
        }
        self.runs().remove(&job.id);
    }

    /// Commits the outcome. While its effect was not begun, a database that is away is waited for; after that only a new
    /// run can give it again.
    async fn conclude(&self, job: &Job, control: &Control, limits: Limits, mut outcome: Outcome) {
        let has_effect = outcome.effect.is_some();
        let until = Instant::now() + FINISH_TRIES_MAX;
        loop {
            match finish::succeed(&self.databases.app, job, &mut outcome).await {
                Ok(Finished::Succeeded { woken }) => {
                    tracing::info!("succeeded");
                    return self.wakers.wake(&woken);
                }
                Ok(Finished::Cancelled) => return tracing::info!("cancelled"),
                Ok(Finished::Lost) => return tracing::warn!("the lease was lost; nothing was changed"),
                Err(error)
                    if is_passing(&error) && has_effect == outcome.effect.is_some() && Instant::now() < until =>
                {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the finish is tried again");
                    sleep(FINISH_TRY_DELAY).await;
                }
                Err(error) => {
                    let error = JobError::from_database(error);
                    return self.conclude_error(job, Some(control), limits, error).await;
                }
            }
        }
    }

    async fn conclude_error(&self, job: &Job, control: Option<&Control>, limits: Limits, error: JobError) {
        let reason = control.and_then(Control::reason);
        let verdict = verdict(job, reason, limits, error, rand::random());
        let until = Instant::now() + FINISH_TRIES_MAX;
        loop {
            match self.carry_out(job, &verdict).await {
                Ok(()) => return,
                Err(error) if is_passing(&error) && Instant::now() < until => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the ending is tried again");
                    sleep(FINISH_TRY_DELAY).await;
                }
                // The lease will run out, and the sweep takes the job.
                Err(error) => {
                    return tracing::error!(error = &error as &dyn std::error::Error, "the run could not be ended");
                }
            }
        }
    }

    async fn carry_out(&self, job: &Job, verdict: &Verdict) -> Result<(), sqlx::Error> {
        match verdict {
            Verdict::Nothing => tracing::warn!("the lease was lost; nothing was changed"),
            Verdict::PutBack(put_back) => {
                let mut connection = self.databases.dispatch.acquire().await?;
                let state = finish::put_back(&mut connection, job, put_back).await?;
                metrics::put_back(job, put_back);
                tracing::info!(?state, delay = ?put_back.delay, error = ?put_back.error, "put back");
            }
            Verdict::Fail(error) => {
                let woken = finish::fail(&self.databases.app, job, error).await?;
                metrics::dead_letter(job.lane, job.kind);
                tracing::error!(%error, "failed");
                self.wakers.wake(&woken.unwrap_or_default());
            }
        }
        Ok(())
    }

    /// What this process is to renew. Runs beyond a limit are stopped and left out.
    pub(crate) fn held(&self) -> Vec<Held> {
        let now = Instant::now();
        self.runs()
            .iter()
            .filter(|(_, live)| live.control.check(now))
            .map(|(id, live)| Held {
                id: *id,
                lease_epoch: live.lease_epoch,
                progress: live.control.current_progress(),
            })
            .collect()
    }

    pub(crate) fn stop_run(&self, held: &Held, reason: StopReason) {
        if let Some(live) = self.runs().get(&held.id)
            && live.lease_epoch == held.lease_epoch
        {
            live.control.stop(reason);
        }
    }

    /// No more claims. Runs go on.
    pub(crate) fn stop_claiming(&self) {
        self.slots.values().for_each(|slots| slots.close());
        self.tracker.close();
    }

    /// Resolves once every run has ended and was written down.
    pub(crate) async fn idle(&self) {
        self.tracker.wait().await;
    }

    pub(crate) fn hand_back_all(&self) {
        self.runs().values().for_each(|live| live.control.stop(StopReason::Drained));
    }
}

/// Runs the handler; a panic is a failure, and one that does not come back when told to is dropped.
async fn drive(handler: &dyn Handler, run: &Run) -> Result<Outcome, JobError> {
    let overdue = async {
        run.cancellation().cancelled().await;
        sleep(STOP_GRACE).await;
    };
    tokio::select! {
        result = AssertUnwindSafe(handler.run(run)).catch_unwind() => result.unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message");
            Err(JobError::Retry(anyhow::anyhow!("the handler panicked: {text}")))
        }),
        () = overdue => Err(JobError::Cancelled),
    }
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Nothing,
    PutBack(PutBack),
    Fail(serde_json::Value),
}

/// What a failed run means for its job. Why it was told to stop counts for more than what it said then.
fn verdict(job: &Job, reason: Option<StopReason>, limits: Limits, error: JobError, random: f64) -> Verdict {
    match reason {
        Some(StopReason::Lost) => return Verdict::Nothing,
        // The row knows whether it is to be cancelled; if that was taken back, it is queued.
        Some(StopReason::Cancelled | StopReason::Drained) => return Verdict::PutBack(PutBack::now()),
        Some(StopReason::Stalled) => {
            let error = anyhow::anyhow!("no progress for {:?}", limits.stall_max);
            return failure(job, limits, "stalled", &error, random);
        }
        Some(StopReason::TimedOut) => {
            let error = anyhow::anyhow!("not done after {:?}", limits.time_max);
            return failure(job, limits, "timed_out", &error, random);
        }
        None => {}
    }
    match error {
        JobError::Lost => Verdict::Nothing,
        JobError::Retry(error) => failure(job, limits, "retry", &error, random),
        JobError::Fail { code, error } => Verdict::Fail(finish::error_value(code, &error)),
        JobError::Unavailable(error) => Verdict::PutBack(PutBack {
            delay: backoff::after_unavailable(job.deferrals + 1, random),
            attempt: false,
            deferral: true,
            error: Some(finish::error_value("unavailable", &error)),
        }),
        JobError::Snooze(delay) => Verdict::PutBack(PutBack { delay, ..PutBack::now() }),
        // A step found `cancel_requested` before the lease did; or the handler says so for no reason that we gave.
        JobError::Cancelled => Verdict::PutBack(PutBack {
            delay: backoff::after_failure(job.attempt + 1, random),
            error: Some(json!({ "code": "cancelled", "message": "the handler stopped" })),
            ..PutBack::now()
        }),
    }
}

fn failure(job: &Job, limits: Limits, code: &str, error: &anyhow::Error, random: f64) -> Verdict {
    let attempts = job.attempt + 1;
    let error = finish::error_value(code, error);
    if attempts >= limits.attempts_max {
        return Verdict::Fail(error);
    }
    let delay = backoff::after_failure(attempts, random);
    Verdict::PutBack(PutBack { delay, attempt: true, deferral: false, error: Some(error) })
}

fn attempts_unlimited() -> Limits {
    Limits { time_max: Duration::MAX, stall_max: Duration::MAX, attempts_max: u32::MAX }
}
