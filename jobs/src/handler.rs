//! The side of a job that does the work: one [`Handler`] per kind gets a [`Run`] and gives an [`Outcome`].

use std::sync::Arc;
use std::time::Duration;

use classroom::database::{self, Databases};
use classroom::events::NewEvent;
use futures::future::BoxFuture;
use serde_json::Value;
use sqlx::{PgConnection, Postgres, Transaction};
use timeline::time::Span;
use tokio_util::sync::CancellationToken;

use crate::error::JobError;
use crate::job::Job;
use crate::kind::JobKind;
use crate::ledger::finish;
use crate::runtime::control::Control;
use crate::runtime::wake::Wakers;

/// How long a run may take, and how often a job may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub time_max: Duration,
    /// Longest time between two rises of its progress or committed steps.
    pub stall_max: Duration,
    pub attempts_max: u32,
}

pub trait Handler: Send + Sync + 'static {
    fn kind(&self) -> JobKind;
    fn limits(&self) -> Limits;
    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<Outcome, JobError>>;
}

/// Rows that a job writes, run inside the transaction that its finish or step commits. The events that it returns are
/// appended after everything else, because the log's lock is the last one that a transaction takes.
pub type Effect =
    Box<dyn for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, Result<Vec<NewEvent>, sqlx::Error>> + Send>;

/// One object that a job made. Its bytes are already stored, under its SHA-256.
#[derive(Debug, Clone, PartialEq)]
pub struct NewOutput {
    /// Logical name, unique among the outputs of the job: `720p/00.m4s`.
    pub name: String,
    /// In recording time.
    pub span: Span,
    pub sha256: String,
    pub size: u64,
    /// Without the dot: `m4s`.
    pub extension: String,
    pub detail: Value,
}

/// What a job came to. Everything in it is committed in one transaction, or nothing is.
pub struct Outcome {
    /// Kept on the row; `outcome` in it enters the digests of the jobs that come after, and nothing else does. Where
    /// children did the work, `cpuSeconds` is what they took on this machine.
    pub result: Value,
    pub outputs: Vec<NewOutput>,
    pub effect: Option<Effect>,
    pub events: Vec<NewEvent>,
}

impl Outcome {
    /// A result without rows, outputs or events.
    pub fn of(result: Value) -> Outcome {
        Outcome { result, outputs: Vec::new(), effect: None, events: Vec::new() }
    }

    /// Whether it is a result and nothing else.
    pub fn is_bare(&self) -> bool {
        self.outputs.is_empty() && self.effect.is_none() && self.events.is_empty()
    }
}

/// One run of one job.
pub struct Run {
    pub job: Job,
    pub(crate) control: Arc<Control>,
    pub(crate) databases: Databases,
    pub(crate) wakers: Wakers,
}

impl Run {
    /// From 0 to 1; it only rises. The lease carries it out, and a run whose progress stands still is stopped.
    pub fn progress(&self, done: f32) {
        self.control.progress(done);
    }

    /// Fires when the job was cancelled, lost or timed out, or the worker is to stop. Come back soon then, with
    /// whatever error: why it fired decides what happens to the job.
    pub fn cancellation(&self) -> &CancellationToken {
        &self.control.cancellation
    }

    /// A transaction under the job's tenant, for reading. What a job writes goes through [`Run::commit_step`] or its
    /// [`Outcome`], which are fenced.
    pub async fn transaction(&self) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        database::begin(&self.databases.app, self.job.tenant_id).await
    }

    /// Commits a part of the work, so that a later run goes on from `checkpoint` (None leaves it as it is). The effect
    /// is committed with it, or neither is.
    pub async fn commit_step(&self, checkpoint: Option<Value>, effect: Effect) -> Result<(), JobError> {
        let woken = finish::commit_step(&self.databases.app, &self.job, checkpoint, effect).await?;
        self.control.stepped();
        self.wakers.wake(&woken);
        Ok(())
    }
}
