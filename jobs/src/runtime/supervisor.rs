//! The supervisor owns every run of this process. An apalis worker that dies takes no run with it.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use classroom::database::{self, Databases};
use classroom::ids::{SessionId, TenantId};
use futures::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::error::JobError;
use crate::handler::{Handler, Limits, Outcome, Run};
use crate::job::{Job, JobId};
use crate::kind::{JobKind, JobState, Lane};
use crate::ledger::finish::{self, Ended, Finished};
use crate::ledger::{lease::Held, relay};
use crate::limits::{FINISH_TRIES_MAX, FINISH_TRY_DELAY, STOP_GRACE};
use crate::runtime::claims::{self, Claims, Ends};
use crate::runtime::control::{Control, StopReason};
use crate::runtime::verdict::{Verdict, verdict};
use crate::runtime::wake::Wakers;
use crate::{metrics, pipeline};

pub(crate) struct Supervisor {
    pub(crate) name: String,
    pub(crate) databases: Databases,
    pub(crate) wakers: Wakers,
    claims: Claims,
    ends: Ends,
    handlers: HashMap<JobKind, Arc<dyn Handler>>,
    /// One per lane of this process; closed when it stops claiming.
    slots: HashMap<Lane, Arc<Semaphore>>,
    /// Messages that came, by lane.
    heard: HashMap<Lane, AtomicU64>,
    /// Shared by the lanes whose jobs take a core each; closed with the slots.
    cores: Arc<Semaphore>,
    /// By job and epoch: a job that was rescued may run again here while its zombie still does.
    runs: Mutex<HashMap<(JobId, i64), Arc<Control>>>,
    handing_back: AtomicBool,
    tracker: TaskTracker,
    /// Drops everything where it stands, as a crash would.
    killed: CancellationToken,
}

impl Supervisor {
    pub(crate) fn new(
        name: String,
        databases: Databases,
        lanes: &[(Lane, usize)],
        cores: usize,
        handlers: Vec<Arc<dyn Handler>>,
        killed: CancellationToken,
    ) -> Supervisor {
        Supervisor {
            claims: claims::claims(databases.clone(), name.clone(), killed.clone()),
            ends: claims::ends(databases.clone(), killed.clone()),
            name,
            databases,
            wakers: Wakers::default(),
            handlers: handlers.into_iter().map(|handler| (handler.kind(), handler)).collect(),
            slots: lanes.iter().map(|(lane, slots)| (*lane, Arc::new(Semaphore::new(*slots)))).collect(),
            heard: lanes.iter().map(|(lane, _)| (*lane, AtomicU64::default())).collect(),
            cores: Arc::new(Semaphore::new(cores)),
            runs: Mutex::default(),
            handing_back: AtomicBool::new(false),
            tracker: TaskTracker::new(),
            killed,
        }
    }

    fn runs(&self) -> std::sync::MutexGuard<'_, HashMap<(JobId, i64), Arc<Control>>> {
        self.runs.lock().expect("nothing panics while it holds this")
    }

    /// A slot of the lane and, where its jobs take one, a core; None when this process claims no more.
    async fn admit(&self, lane: Lane) -> Option<(OwnedSemaphorePermit, Option<OwnedSemaphorePermit>)> {
        let slot = Arc::clone(self.slots.get(&lane)?).acquire_owned().await.ok()?;
        if !lane.takes_a_core() {
            return Some((slot, None));
        }
        let core = Arc::clone(&self.cores).acquire_owned().await.ok()?;
        Some((slot, Some(core)))
    }

    /// Claims the job once there is room for it and runs it to its end. Nothing to do is fine. Dropping the future does
    /// not stop the run.
    pub(crate) async fn work(self: &Arc<Self>, lane: Lane, id: JobId) {
        if let Some(heard) = self.heard.get(&lane) {
            heard.fetch_add(1, Ordering::Relaxed);
        }
        let supervisor = Arc::clone(self);
        let killed = self.killed.clone();
        let work = async move {
            let Some(_room) = supervisor.admit(lane).await else { return supervisor.pass_on(lane, id).await };
            match supervisor.claims.ask(id, id).await {
                Some(job) => {
                    supervisor.wakers.of(lane).notify_one();
                    let span = tracing::info_span!(
                        "job", job_id = %job.id, session_id = %job.session_id, kind = %job.kind, unit = job.unit,
                    );
                    supervisor.run(job).instrument(span).await;
                    supervisor.wakers.of(lane).notify_one();
                }
                None => tracing::debug!(job_id = %id, "a message about a job that is not to be run now"),
            }
        };
        let task = self.tracker.spawn(async move { killed.run_until_cancelled(work).await });
        if let Err(error) = task.await {
            tracing::error!(job_id = %id, %error, "a run broke down");
        }
    }

    /// Messages of the lane that came so far; None while it has no free slot, and so hears none.
    pub(crate) fn heard(&self, lane: Lane) -> Option<u64> {
        let is_free = self.slots.get(&lane).is_some_and(|slots| slots.available_permits() > 0);
        self.heard.get(&lane).filter(|_| is_free).map(|heard| heard.load(Ordering::Relaxed))
    }

    /// The message came while this worker was leaving: another one is sent, for another worker.
    async fn pass_on(&self, lane: Lane, id: JobId) {
        let unpublished = match self.databases.dispatch.acquire().await {
            Ok(mut connection) => relay::unpublish(&mut connection, &[id]).await,
            Err(error) => Err(error),
        };
        match unpublished {
            Ok(()) => self.wakers.wake(&[lane]),
            Err(error) => {
                tracing::warn!(job_id = %id, error = &error as &dyn std::error::Error, "a job waits to be sent again");
            }
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
        let _held = Registered::new(self, &job, &control);
        if self.handing_back.load(Ordering::SeqCst) {
            control.stop(StopReason::Drained);
        }
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
    }

    /// Commits the outcome. While its effect was not begun, a database that is away is waited for; after that only a new
    /// run can give it again.
    async fn conclude(&self, job: &Job, control: &Control, limits: Limits, mut outcome: Outcome) {
        if outcome.is_bare() && !job.kind.is_planned() {
            let ended = self.ends.ask((job.id, job.lease_epoch), (job.clone(), outcome.result.clone())).await;
            match ended {
                Some(Ended::Succeeded) => return tracing::info!("succeeded"),
                Some(Ended::Cancelled) => return tracing::info!("cancelled"),
                None => {}
            }
        }
        let has_effect = outcome.effect.is_some();
        let until = Instant::now() + FINISH_TRIES_MAX;
        loop {
            match finish::succeed(&self.databases.app, job, &mut outcome).await {
                Ok(Finished::Succeeded { woken }) => {
                    tracing::info!("succeeded");
                    return self.wakers.wake(&woken);
                }
                Ok(Finished::Cancelled) => return self.plan_without(job).await,
                Ok(Finished::Lost) => return tracing::warn!("the lease was lost; nothing was changed"),
                Err(error)
                    if database::is_passing(&error)
                        && has_effect == outcome.effect.is_some()
                        && Instant::now() < until =>
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
                Err(error) if database::is_passing(&error) && Instant::now() < until => {
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
                match finish::put_back(&mut connection, job, put_back).await? {
                    None => tracing::warn!("the lease was lost; nothing was changed"),
                    Some(JobState::Cancelled) => {
                        drop(connection);
                        self.plan_without(job).await;
                    }
                    Some(_) => {
                        metrics::put_back(job, put_back);
                        tracing::info!(delay = ?put_back.delay, error = ?put_back.error, "put back");
                    }
                }
            }
            Verdict::Fail(error) => match finish::fail(&self.databases.app, job, error).await? {
                None => tracing::warn!("the lease was lost; nothing was changed"),
                Some((state, woken)) => {
                    if state == JobState::Failed {
                        metrics::dead_letter(job.lane, job.kind);
                        tracing::error!(%error, "failed");
                    }
                    self.wakers.wake(&woken);
                }
            },
        }
        Ok(())
    }

    /// A job was cancelled: what waited for it goes on without it. Should this fail, the sweep does it.
    async fn plan_without(&self, job: &Job) {
        tracing::info!("cancelled");
        if let Err(error) = self.replan(job.tenant_id, job.session_id).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the session is planned by the sweep");
        }
    }

    pub(crate) async fn replan(&self, tenant: TenantId, session: SessionId) -> Result<(), sqlx::Error> {
        let mut transaction = database::begin(&self.databases.app, tenant).await?;
        let woken = pipeline::replan(&mut transaction, session).await?;
        transaction.commit().await?;
        self.wakers.wake(&woken);
        Ok(())
    }

    /// What this process is to renew. Runs beyond a limit are stopped and left out.
    pub(crate) fn held(&self) -> Vec<Held> {
        let now = Instant::now();
        self.runs()
            .iter()
            .filter(|(_, control)| control.check(now))
            .map(|((id, lease_epoch), control)| Held {
                id: *id,
                lease_epoch: *lease_epoch,
                progress: control.current_progress(),
            })
            .collect()
    }

    pub(crate) fn stop_run(&self, held: &Held, reason: StopReason) {
        if let Some(control) = self.runs().get(&(held.id, held.lease_epoch)) {
            control.stop(reason);
        }
    }

    /// No more claims. Runs go on.
    pub(crate) fn stop_claiming(&self) {
        self.slots.values().for_each(|slots| slots.close());
        self.cores.close();
        self.tracker.close();
    }

    /// Resolves once every run has ended and was written down.
    pub(crate) async fn idle(&self) {
        self.tracker.wait().await;
    }

    pub(crate) fn hand_back_all(&self) {
        self.handing_back.store(true, Ordering::SeqCst);
        self.runs().values().for_each(|control| control.stop(StopReason::Drained));
    }
}

/// A run that this process holds, until it is dropped: also by a panic, so that nobody renews what nobody works on.
struct Registered<'a> {
    supervisor: &'a Supervisor,
    key: (JobId, i64),
}

impl<'a> Registered<'a> {
    fn new(supervisor: &'a Supervisor, job: &Job, control: &Arc<Control>) -> Registered<'a> {
        let key = (job.id, job.lease_epoch);
        supervisor.runs().insert(key, Arc::clone(control));
        Registered { supervisor, key }
    }
}

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        self.supervisor.runs().remove(&self.key);
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

fn attempts_unlimited() -> Limits {
    Limits { time_max: Duration::MAX, stall_max: Duration::MAX, attempts_max: u32::MAX }
}
