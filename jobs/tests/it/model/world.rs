//! The world in which a history happens.

mod calm;
mod work;

use std::collections::HashSet;
use std::future::Future;

use classroom::database::{self, Databases};
use classroom::ids::{RecordingId, SessionId, TenantId};
use classroom::testing::{self, TestDatabase};
use jobs::ledger::relay::{Pass, publish, unpublish};
use jobs::ledger::{NewJob, enqueue, sweep};
use jobs::limits::{LEASE, PUBLISH_AGAIN_AFTER};
use jobs::{Job, JobId, JobKind, JobState, Lane, ops, pipeline};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use crate::model::action::{Action, Ending};
use crate::model::rows::{self, Rows};
use crate::model::rules::{self, Doer};
use crate::model::wire::{Cut, Fault, Wire};
use crate::stage;

const SCHOOLS: usize = 2;
const WORKERS: usize = 3;
const RUNS_PER_WORKER_MAX: usize = 5;
/// One chunk, two units.
const SEGMENTS: u32 = 3;
const LANES: [Lane; 3] = [Lane::Transcode, Lane::Transcribe, Lane::Light];

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
}
