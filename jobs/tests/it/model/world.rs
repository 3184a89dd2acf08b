//! The world in which a history happens.

use std::collections::{BTreeSet, HashSet};
use std::future::Future;

use classroom::database::{self, Databases};
use classroom::events::{NewEvent, Payload};
use classroom::ids::{RecordingId, SessionId, TenantId};
use classroom::testing::{self, TestDatabase};
use classroom::{recordings, segments};
use futures::FutureExt;
use jobs::ledger::finish::{self, Finished, PutBack};
use jobs::ledger::lease::{Held, Standing, renew};
use jobs::ledger::relay::{Pass, publish, unpublish};
use jobs::ledger::{NewJob, claim, enqueue, sweep};
use jobs::limits::{LEASE, PUBLISH_AGAIN_AFTER, RENEW_INTERVAL, REPLAN_INTERVAL};
use jobs::{Effect, Job, JobError, JobId, JobKind, JobState, Lane, NewOutput, Outcome, ops, pipeline};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use timeline::time::{Span, Ticks};
use uuid::Uuid;

use crate::model::action::{Action, Ending};
use crate::model::rows::{self, Rows};
use crate::model::rules::{self, Doer};
use crate::model::wire::{Cut, Fault, Wire};
use crate::pipeline::{recipe, render_plan, segment};
use crate::stage;

const SCHOOLS: usize = 2;
const WORKERS: usize = 3;
const RUNS_PER_WORKER_MAX: usize = 5;
/// One chunk, two units.
const SEGMENTS: u32 = 3;
const LANES: [Lane; 3] = [Lane::Transcode, Lane::Transcribe, Lane::Light];
/// Long enough for every delay, few enough to say that a history is stuck.
const CALM_ROUNDS_MAX: usize = 40;
const CALM_ROUND_SECONDS: i64 = 100;

/// Time is a row: it stands still until somebody moves it, and every connection sees the same.
const CLOCK: &str = "
    create table model_clock (at timestamptz not null);
    insert into model_clock values ('2030-01-01T08:00:00Z');
    grant select on model_clock to public;
    create or replace function lectern.now() returns timestamptz language plpgsql stable parallel safe
        as 'begin return (select at from public.model_clock); end';";

type Played<T> = Result<T, String>;

struct School {
    tenant: TenantId,
    session: SessionId,
    recording: RecordingId,
}

struct Run {
    job: Job,
    /// Its worker told it to come back.
    is_told: bool,
}

pub struct World {
    owner: PgConnection,
    wire: Wire,
    /// Over the wire.
    databases: Databases,
    schools: Vec<School>,
    /// By worker. Whoever does not renew is a zombie sooner or later.
    runs: Vec<Vec<Run>>,
    /// Redis.
    messages: Vec<(Lane, JobId)>,
    markers: u32,
    /// Markers whose transaction ended in a crash: there or not, both are right.
    doubtful: HashSet<String>,
    certain: HashSet<String>,
    now_rows: Rows,
    /// Last, so that it is dropped after all connections to it.
    database: TestDatabase,
}

impl World {
    pub async fn new(fault: Option<Fault>) -> World {
        let database = testing::database().await;
        let mut owner = database.owner().await;
        sqlx::raw_sql(CLOCK).execute(&mut owner).await.unwrap();
        let wire = Wire::to(&database.url, fault).await;
        let databases = database::connect(&wire.url, 2).await.unwrap();
        World {
            owner,
            wire,
            databases,
            schools: Vec::new(),
            runs: Vec::new(),
            messages: Vec::new(),
            markers: 0,
            doubtful: HashSet::new(),
            certain: HashSet::new(),
            now_rows: Rows::new(),
            database,
        }
    }

    pub async fn play(&mut self, actions: &[Action]) -> Played<()> {
        self.begin().await;
        for (number, action) in actions.iter().enumerate() {
            self.act(action).await.map_err(|wrong| format!("step {number}, {action:?}: {wrong}"))?;
        }
        self.calm().await
    }

    /// Empties the tables that histories share, and founds schools with an upload each.
    async fn begin(&mut self) {
        self.execute(
            "delete from job_outputs; delete from jobs; delete from workers; delete from recording_segments;
            delete from recordings; update lanes set paused = false",
        )
        .await;
        self.schools.clear();
        self.messages.clear();
        self.doubtful.clear();
        self.certain.clear();
        self.runs = (0..WORKERS).map(|_| Vec::new()).collect();
        for _ in 0..SCHOOLS {
            let (tenant, session) = stage::session(&self.database).await;
            let recording = RecordingId::generate();
            self.execute(&format!(
                "insert into recordings (id, tenant_id, session_id, ordinal, status, source, file_name, declared_size,
                    upload_id, media_uri, etag, size)
                values ('{recording}', '{tenant}', '{session}', 0, 'finalizing', 'upload', 'class.mp4', 9000, 'u',
                    'upload', 'etag', 9000)"
            ))
            .await;
            let school = School { tenant, session, recording };
            self.plan(&school).await.unwrap();
            self.schools.push(school);
        }
        self.workers_live().await;
        self.now_rows = rows::read(&mut self.owner).await;
    }

    async fn execute(&mut self, statements: &str) {
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut self.owner).await.unwrap();
    }

    async fn workers_live(&mut self) {
        self.execute(
            "insert into workers (name, lane, slots)
            select 'w' || n, lane, 3 from generate_series(0, 2) n, lanes
            on conflict on constraint workers_pkey do update set seen_at = lectern.now()",
        )
        .await;
    }

    async fn advance(&mut self, seconds: i64) {
        self.execute(&format!("update model_clock set at = at + interval '{seconds} seconds'")).await;
        self.workers_live().await;
    }

    /// Does something over the wire, which may be cut meanwhile. None: it was, and nobody knows how far it came.
    async fn over<T, E: std::fmt::Debug>(
        &self,
        cut: Option<Cut>,
        doing: impl Future<Output = Result<T, E>>,
    ) -> Played<Option<T>> {
        self.wire.set(cut);
        let done = doing.await;
        self.wire.set(None);
        // What the pools still have to roll back belongs to this step.
        let pools = [&self.databases.app, &self.databases.dispatch];
        while pools.iter().any(|pool| pool.num_idle() != pool.size() as usize) {
            tokio::task::yield_now().await;
        }
        match done {
            Ok(done) => Ok(Some(done)),
            Err(_) if cut.is_some() => Ok(None),
            Err(error) => Err(format!("{error:?} without a crash")),
        }
    }

    /// Holds what became of the rows against what `doer` may do.
    async fn hold(&mut self, doer: &Doer<'_>) -> Played<()> {
        let after = rows::read(&mut self.owner).await;
        let now = rows::now(&mut self.owner).await;
        let paused = rows::paused(&mut self.owner).await;
        rules::check(doer, &self.now_rows, &after, now, &paused)?;
        self.now_rows = after;
        Ok(())
    }

    async fn dispatch(&self) -> Result<sqlx::pool::PoolConnection<sqlx::Postgres>, sqlx::Error> {
        self.databases.dispatch.acquire().await
    }

    fn school(&self, index: usize) -> &School {
        &self.schools[index % self.schools.len()]
    }

    fn any_job(&self, index: usize) -> Option<JobId> {
        let count = self.now_rows.len();
        (count > 0).then(|| *self.now_rows.keys().nth(index % count).unwrap())
    }

    /// Worker and place of a run.
    fn any_run(&self, index: usize) -> Option<(usize, usize)> {
        let all: Vec<_> = self
            .runs
            .iter()
            .enumerate()
            .flat_map(|(worker, runs)| (0..runs.len()).map(move |at| (worker, at)))
            .collect();
        (!all.is_empty()).then(|| all[index % all.len()])
    }

    async fn act(&mut self, action: &Action) -> Played<()> {
        match *action {
            Action::Wait(seconds) => self.advance(seconds).await,
            Action::NewJob { school, cut } => {
                let adding = self.add_job(self.school(school));
                self.over(cut, adding).await?;
                self.hold(&Doer::Planner).await?;
            }
            Action::Publish { lane, is_sent, cut } => self.publish(lane, is_sent, cut).await?,
            Action::Deliver { message, count, worker, cut } => {
                let count = count.min(self.messages.len());
                let lane = (count > 0).then(|| self.messages[message % self.messages.len()].0);
                let mut ids = Vec::new();
                for _ in 0..count {
                    let at = message % self.messages.len();
                    if Some(self.messages[at].0) == lane {
                        ids.push(self.messages.remove(at).1);
                    }
                    if self.messages.is_empty() {
                        break;
                    }
                }
                self.deliver(ids, worker % WORKERS, cut).await?;
            }
            Action::Lose(index) => {
                if !self.messages.is_empty() {
                    self.messages.remove(index % self.messages.len());
                }
            }
            Action::Repeat(index) => {
                if !self.messages.is_empty() {
                    self.messages.push(self.messages[index % self.messages.len()]);
                }
            }
            Action::Flush => self.messages.clear(),
            Action::Step { run, cut } => {
                if let Some((worker, at)) = self.any_run(run) {
                    let job = self.runs[worker][at].job.clone();
                    self.step(&job, cut).await?;
                }
            }
            Action::End { run, ending, cut } => {
                if let Some((worker, at)) = self.any_run(run) {
                    let run = self.runs[worker].remove(at);
                    self.end(&run, ending, cut).await?;
                }
            }
            Action::Renew { worker, cut } => self.renew(worker % WORKERS, cut).await?,
            Action::TakeOver(worker) => self.take_over(worker % WORKERS).await?,
            Action::Kill(worker) => self.runs[worker % WORKERS].clear(),
            Action::Drain(worker) => {
                for run in std::mem::take(&mut self.runs[worker % WORKERS]) {
                    self.end(&run, Ending::Snooze, None).await?;
                }
            }
            Action::Sweep { cut } => self.sweep(cut).await?,
            Action::Plan { school, cut } => {
                let planning = self.plan(self.school(school));
                self.over(cut, planning).await?;
                self.hold(&Doer::Planner).await?;
            }
            Action::Change { school, cut } => {
                let changing = self.change(self.school(school));
                self.over(cut, changing).await?;
                self.hold(&Doer::Planner).await?;
            }
            Action::Cancel { job, cut } => {
                let Some(id) = self.any_job(job) else { return Ok(()) };
                let cancelling = async { ops::cancel(&mut *self.dispatch().await?, id).await };
                let done = self.over(cut, cancelling).await?;
                self.hold(&Doer::Canceller(id)).await?;
                let row = &self.now_rows[&id];
                if done.flatten().is_some() && !row.cancel_requested {
                    return Err(format!("not cancelled: {row:#?}"));
                }
            }
            Action::Retry { job, cut } => {
                let Some(id) = self.any_job(job) else { return Ok(()) };
                let retrying = async { ops::retry(&mut *self.dispatch().await?, id).await };
                self.over(cut, retrying).await?;
                self.hold(&Doer::Retrier).await?;
            }
            Action::ReplayDeadLetters => {
                let replaying = async { ops::replay_dead_letters(&mut *self.dispatch().await?, None, None).await };
                self.over(None, replaying).await?;
                self.hold(&Doer::Retrier).await?;
                self.no_row("a dead letter", |row| row.state == JobState::Failed)?;
            }
            Action::Pause(lane) => {
                let pausing = async { ops::pause(&mut *self.dispatch().await?, lane).await };
                self.over(None, pausing).await?;
            }
            Action::Resume { lane, cut } => self.resume(lane, cut).await?,
        }
        Ok(())
    }

    async fn take_over(&mut self, heir: usize) -> Played<()> {
        self.advance(LEASE.as_secs().cast_signed() + 1).await;
        self.sweep(None).await?;
        for lane in LANES {
            self.publish(lane, true, None).await?;
        }
        while !self.messages.is_empty() && self.runs[heir].len() < RUNS_PER_WORKER_MAX {
            let (_, id) = self.messages.remove(0);
            self.deliver(vec![id], heir, None).await?;
        }
        Ok(())
    }

    fn no_row(&self, what: &str, is: impl Fn(&rows::Row) -> bool) -> Played<()> {
        match self.now_rows.values().find(|row| is(row)) {
            Some(row) => Err(format!("{what} is left: {row:#?}")),
            None => Ok(()),
        }
    }

    async fn add_job(&self, school: &School) -> Result<(), sqlx::Error> {
        let mut transaction = database::begin(&self.databases.app, school.tenant).await?;
        let job = NewJob {
            tenant_id: school.tenant,
            session_id: school.session,
            recording_id: None,
            kind: JobKind::WatchEgress,
            unit: 0,
            digest: format!("{:0>64}", Uuid::new_v4().simple().to_string()),
            payload: json!({}),
            expected_seconds: 1.0,
        };
        enqueue(&mut transaction, &[job]).await?;
        transaction.commit().await
    }

    async fn plan(&self, school: &School) -> Result<(), sqlx::Error> {
        let mut transaction = database::begin(&self.databases.app, school.tenant).await?;
        pipeline::replan(&mut transaction, school.session).await?;
        transaction.commit().await
    }

    async fn change(&self, school: &School) -> Result<(), sqlx::Error> {
        let mut transaction = database::begin(&self.databases.app, school.tenant).await?;
        pipeline::lock(&mut transaction, school.session).await?;
        let hash = format!("{:0>64}", Uuid::new_v4().simple().to_string());
        sqlx::query("update recording_segments set sha256 = $1 where recording_id = $2 and ordinal = 1")
            .bind(hash)
            .bind(school.recording)
            .execute(&mut *transaction)
            .await?;
        pipeline::replan(&mut transaction, school.session).await?;
        transaction.commit().await
    }

    async fn publish(&mut self, lane: Lane, is_sent: bool, cut: Option<Cut>) -> Played<()> {
        let publishing = async { publish(&mut *self.dispatch().await?, lane).await };
        let pass = self.over(cut, publishing).await?;
        self.hold(&Doer::Relay(lane)).await?;
        let dispatches = match pass {
            Some(Pass::Published { dispatches, .. }) => dispatches,
            Some(Pass::Busy) => return Err("nobody else is at this lane".into()),
            None => return Ok(()),
        };
        let ids: Vec<JobId> = dispatches.iter().map(|dispatch| dispatch.id).collect();
        if is_sent {
            self.messages.extend(ids.iter().map(|id| (lane, *id)));
            return Ok(());
        }
        let taking_back = async { unpublish(&mut *self.dispatch().await?, &ids).await };
        self.over(cut, taking_back).await?;
        self.hold(&Doer::Resumer(lane)).await
    }

    async fn deliver(&mut self, ids: Vec<JobId>, worker: usize, cut: Option<Cut>) -> Played<()> {
        if ids.is_empty() || self.runs[worker].len() >= RUNS_PER_WORKER_MAX {
            return Ok(());
        }
        let now = rows::now(&mut self.owner).await;
        let paused = rows::paused(&mut self.owner).await;
        let can_be_had: BTreeSet<JobId> = ids
            .iter()
            .filter(|id| {
                let row = &self.now_rows[id];
                row.state == JobState::Queued && row.run_at <= now && !paused.contains(&row.lane)
            })
            .copied()
            .collect();
        let owner = format!("w{worker}");
        let claiming = async { claim::claim(&mut *self.dispatch().await?, &ids, &owner).await };
        let claimed = self.over(cut, claiming).await?;
        self.hold(&Doer::Claimer(&ids)).await?;
        if let Some(claimed) = claimed {
            let got: BTreeSet<JobId> = claimed.iter().map(|job| job.id).collect();
            if got != can_be_had || claimed.len() != got.len() {
                return Err(format!("claimed {got:?} of {can_be_had:?}"));
            }
            self.runs[worker].extend(claimed.into_iter().map(|job| Run { job, is_told: false }));
        }
        Ok(())
    }

    fn holds(&self, job: &Job) -> bool {
        self.now_rows
            .get(&job.id)
            .is_some_and(|row| row.state == JobState::Running && row.lease_epoch == job.lease_epoch)
    }

    fn is_to_be_cancelled(&self, job: &Job) -> bool {
        self.now_rows[&job.id].cancel_requested
    }

    /// An effect that leaves a mark that no other one leaves.
    fn effect(&mut self, job: &Job, is_end: bool) -> (String, Effect) {
        self.markers += 1;
        let marker = format!("{}-{}-{}", if is_end { "end" } else { "step" }, job.id, self.markers);
        let event = NewEvent {
            payload: Payload::RecordingStarted { recording_id: RecordingId::generate() },
            idempotency_key: marker.clone(),
        };
        let recording = job.recording_id.filter(|_| job.kind == JobKind::IngestUpload);
        let effect: Effect = Box::new(move |connection| {
            async move {
                if let Some(recording) = recording {
                    recordings::set_plan(connection, recording, &recipe(), &render_plan(), None).await?;
                    let cut = if is_end { SEGMENTS } else { SEGMENTS - 1 };
                    let all: Vec<_> = (0..cut).map(segment).collect();
                    segments::register(connection, recording, &all).await?;
                }
                if let Some(recording) = recording.filter(|_| is_end) {
                    let length = Ticks::from_whole_seconds(i64::from(SEGMENTS) * 10);
                    recordings::close_source(connection, recording, length).await?;
                    recordings::finalize(connection, recording).await?;
                }
                Ok(vec![event])
            }
            .boxed()
        });
        (marker, effect)
    }

    /// The marks of the job's session are those that are certain, and perhaps doubtful ones.
    async fn hold_events(&mut self, job: &Job) -> Played<()> {
        let events = rows::events(&mut self.owner, job.session_id).await;
        let numbers: Vec<i64> = events.iter().map(|(sequence, _)| *sequence).collect();
        if numbers != (1..=events.len() as i64).collect::<Vec<_>>() {
            return Err(format!("the log has a gap: {numbers:?}"));
        }
        for (_, marker) in &events {
            if !self.certain.contains(marker) && !self.doubtful.contains(marker) {
                return Err(format!("{marker} must not be there"));
            }
        }
        let prefix = format!("end-{}-", job.id);
        let ends = events.iter().filter(|(_, marker)| marker.starts_with(&prefix)).count();
        let succeeded = self.now_rows[&job.id].state == JobState::Succeeded;
        let has_effect = !matches!(job.kind, JobKind::RenderChunk | JobKind::Transcribe);
        if ends != usize::from(succeeded && has_effect) {
            return Err(format!("{ends} effects of {:#?}", self.now_rows[&job.id]));
        }
        let missing = self
            .certain
            .iter()
            .find(|marker| marker.contains(&job.id.to_string()) && !events.iter().any(|(_, there)| there == *marker));
        missing.map_or(Ok(()), |marker| Err(format!("{marker} is lost")))
    }

    async fn step(&mut self, job: &Job, cut: Option<Cut>) -> Played<()> {
        let (holds, cancelled) = (self.holds(job), self.is_to_be_cancelled(job));
        let (marker, effect) = self.effect(job, false);
        let app = self.databases.app.clone();
        let stepping = async {
            match finish::commit_step(&app, job, Some(json!(1)), effect).await {
                Ok(_) => Ok(true),
                Err(JobError::Lost | JobError::Cancelled) => Ok(false),
                Err(error) => Err(error),
            }
        };
        let done = self.over(cut, stepping).await?;
        if done.is_some_and(|done| done != (holds && !cancelled)) {
            return Err(format!("stepped: {done:?}, holds: {holds}, to be cancelled: {cancelled}"));
        }
        self.remember(marker, done, holds && !cancelled);
        self.hold(&Doer::Run { job, holds, ending: None }).await?;
        self.hold_events(job).await
    }

    fn remember(&mut self, marker: String, done: Option<bool>, could: bool) {
        match done {
            Some(true) => drop(self.certain.insert(marker)),
            None if could => drop(self.doubtful.insert(marker)),
            Some(false) | None => {}
        }
    }

    async fn end(&mut self, run: &Run, ending: Ending, cut: Option<Cut>) -> Played<()> {
        let job = &run.job;
        // Whoever was told to come back is put back, whatever it says.
        let ending = if run.is_told { Ending::Snooze } else { ending };
        let (holds, cancelled) = (self.holds(job), self.is_to_be_cancelled(job));
        let app = self.databases.app.clone();
        let error = json!({ "code": "x", "message": "" });
        let is_part = matches!(job.kind, JobKind::RenderChunk | JobKind::Transcribe);
        let mut marker = None;
        let done = match ending {
            Ending::Succeed => {
                let mut outcome = Outcome::of(json!({ "outcome": "done" }));
                if is_part {
                    outcome.outputs.push(output());
                } else {
                    let (mark, effect) = self.effect(job, true);
                    outcome.effect = Some(effect);
                    marker = Some(mark);
                }
                let finishing = async {
                    finish::succeed(&app, job, &mut outcome).await.map(|finished| match finished {
                        Finished::Succeeded { .. } => Some(JobState::Succeeded),
                        Finished::Cancelled => Some(JobState::Cancelled),
                        Finished::Lost => None,
                    })
                };
                self.over(cut, finishing).await?
            }
            Ending::Fail => {
                let failing = async { finish::fail(&app, job, &error).await };
                let done = self.over(cut, failing).await?;
                done.map(|failed| failed.map(|(state, _)| state))
            }
            Ending::Retry | Ending::Snooze | Ending::Unavailable => {
                let put_back = PutBack {
                    attempt: ending == Ending::Retry,
                    deferral: ending == Ending::Unavailable,
                    ..PutBack::now()
                };
                let putting = async { finish::put_back(&mut *self.dispatch().await?, job, &put_back).await };
                self.over(cut, putting).await?
            }
        };
        if done.is_some_and(|state| state.is_some() != holds) {
            return Err(format!("ended as {done:?}, holds: {holds}"));
        }
        if let Some(marker) = marker {
            let took = done.map(|state| state == Some(JobState::Succeeded));
            self.remember(marker, took, holds && !cancelled);
        }
        self.hold(&Doer::Run { job, holds, ending: Some(ending) }).await?;
        let row = &self.now_rows[&job.id];
        if let Some(Some(state)) = done
            && row.state != state
        {
            return Err(format!("ended as {state}: {row:#?}"));
        }
        self.hold_events(job).await
    }

    async fn renew(&mut self, worker: usize, cut: Option<Cut>) -> Played<()> {
        let held: Vec<Held> = self.runs[worker]
            .iter()
            .map(|run| Held { id: run.job.id, lease_epoch: run.job.lease_epoch, progress: 0.5 })
            .collect();
        let renewing = async { renew(&mut *self.dispatch().await?, &held).await };
        let standings = self.over(cut, renewing).await?;
        let names: Vec<_> = held.iter().map(|held| (held.id, held.lease_epoch)).collect();
        self.hold(&Doer::Renewal(&names)).await?;
        let Some(standings) = standings else { return Ok(()) };
        for run in std::mem::take(&mut self.runs[worker]) {
            let standing = standings.get(&(run.job.id, run.job.lease_epoch)).copied();
            let expected = match (self.holds(&run.job), self.is_to_be_cancelled(&run.job)) {
                (true, false) => Standing::Held,
                (true, true) => Standing::CancelRequested,
                (false, _) => Standing::Lost,
            };
            if standing != Some(expected) {
                return Err(format!("renewed as {standing:?}, is {expected:?}"));
            }
            if expected != Standing::Lost {
                self.runs[worker].push(Run { is_told: expected == Standing::CancelRequested, ..run });
            }
        }
        let now = rows::now(&mut self.owner).await;
        self.no_row("a lease that was to be renewed", |row| {
            names.contains(&(row.id, row.lease_epoch))
                && row.state == JobState::Running
                && row.lease_until.is_some_and(|until| until <= now + RENEW_INTERVAL)
        })
    }

    async fn sweep(&mut self, cut: Option<Cut>) -> Played<()> {
        let sweeping = async { sweep::sweep(&mut *self.dispatch().await?, true, 0.5).await };
        let swept = self.over(cut, sweeping).await?;
        self.hold(&Doer::Sweeper).await?;
        let Some(swept) = swept else { return Ok(()) };
        let Some(swept) = swept else { return Err("nobody else sweeps".into()) };
        let now = rows::now(&mut self.owner).await;
        let paused = rows::paused(&mut self.owner).await;
        rules::swept(&self.now_rows, now)?;
        self.no_row("a message that nobody took", |row| {
            !paused.contains(&row.lane) && row.published_at.is_some_and(|at| at < now - PUBLISH_AGAIN_AFTER)
        })?;
        for job in swept.rescued.iter().filter(|job| job.state == JobState::Failed) {
            let school = self.schools.iter().find(|school| school.session == job.session_id).unwrap();
            let planning = self.plan(school);
            self.over(None, planning).await?;
            self.hold(&Doer::Planner).await?;
        }
        Ok(())
    }

    async fn resume(&mut self, lane: Lane, cut: Option<Cut>) -> Played<()> {
        let resuming = async {
            let mut connection = self.dispatch().await?;
            let mut transaction = connection.begin().await?;
            ops::resume(&mut transaction, lane).await?;
            transaction.commit().await
        };
        self.over(cut, resuming).await?;
        self.hold(&Doer::Resumer(lane)).await
    }

    /// No more faults: everything must end, and the plan be satisfied. Those who were left behind come back last.
    async fn calm(&mut self) -> Played<()> {
        let zombies: Vec<Run> = self.runs.iter_mut().flat_map(std::mem::take).collect();
        for lane in LANES {
            self.resume(lane, None).await?;
        }
        // What a person ended last is planned for by the next sweep.
        self.calm_round(REPLAN_INTERVAL.as_secs().cast_signed()).await?;
        let mut rounds = 0;
        while self.now_rows.values().any(|row| !row.state.has_ended()) {
            rounds += 1;
            if rounds > CALM_ROUNDS_MAX {
                self.no_row("a job that does not end", |row| !row.state.has_ended())?;
            }
            self.calm_round(CALM_ROUND_SECONDS).await?;
        }
        for run in &zombies {
            self.end(run, Ending::Succeed, None).await?;
            self.step(&run.job, None).await?;
        }
        for school in &self.schools {
            satisfied(&self.databases, school).await?;
        }
        Ok(())
    }

    async fn calm_round(&mut self, seconds: i64) -> Played<()> {
        self.advance(seconds).await;
        self.sweep(None).await?;
        let at_work = async { sweep::sessions_at_work(&mut *self.dispatch().await?, SessionId(Uuid::nil())).await };
        let at_work = self.over(None, at_work).await?.unwrap_or_default();
        for (_, session) in at_work {
            let school = self.schools.iter().find(|school| school.session == session).ok_or("another's session")?;
            let planning = self.plan(school);
            self.over(None, planning).await?;
        }
        self.hold(&Doer::Planner).await?;
        for lane in LANES {
            self.publish(lane, true, None).await?;
        }
        while !self.messages.is_empty() {
            let some = self.messages.len().min(RUNS_PER_WORKER_MAX);
            let ids = self.messages.drain(..some).map(|(_, id)| id).collect();
            self.deliver(ids, 0, None).await?;
            for run in std::mem::take(&mut self.runs[0]) {
                self.end(&run, Ending::Succeed, None).await?;
            }
        }
        Ok(())
    }
}

fn output() -> NewOutput {
    NewOutput {
        name: "part".into(),
        span: Span::new(Ticks(0), Ticks(1)),
        sha256: "a".repeat(64),
        size: 1,
        extension: "bin".into(),
        detail: json!({}),
    }
}

/// What should exist does, has ended, and there is nothing to do about the rest.
async fn satisfied(databases: &Databases, school: &School) -> Played<()> {
    let wrong = |error: sqlx::Error| error.to_string();
    let mut transaction = database::begin(&databases.app, school.tenant).await.map_err(wrong)?;
    let rows = pipeline::load(&mut transaction, school.session).await.map_err(wrong)?.ok_or("no recording")?;
    let plan = pipeline::plan(&rows);
    if plan != pipeline::Plan::default() {
        return Err(format!("something is left to plan: {plan:#?}"));
    }
    let planned = pipeline::planned(&mut transaction, school.session).await.map_err(wrong)?;
    let open = planned.iter().find(|planned| planned.job.as_ref().is_none_or(|job| !job.state.has_ended()));
    if let Some(open) = open {
        return Err(format!("planned and not done: {open:#?}"));
    }
    let has = |kind, state| {
        planned.iter().any(|one| one.work.kind == kind && one.job.as_ref().is_some_and(|job| job.state == state))
    };
    if has(JobKind::IngestUpload, JobState::Succeeded)
        && !has(JobKind::Settle, JobState::Succeeded)
        && !has(JobKind::Settle, JobState::Failed)
        && !has(JobKind::Settle, JobState::Cancelled)
    {
        return Err(format!("an ingest without a settle: {planned:#?}"));
    }
    Ok(())
}
