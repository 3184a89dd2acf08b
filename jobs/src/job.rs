//! One job, as a worker gets it.

use std::fmt;
use std::str::FromStr;

use classroom::ids::{RecordingId, SessionId, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::kind::{JobKind, Lane};

/// Version 7, so that jobs sort by the time they were planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct JobId(pub Uuid);

impl JobId {
    #[expect(clippy::new_without_default, reason = "each one is another")]
    pub fn new() -> JobId {
        JobId(Uuid::now_v7())
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for JobId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<JobId, uuid::Error> {
        text.parse().map(JobId)
    }
}

/// What a handler needs to know about its job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub id: JobId,
    pub tenant_id: TenantId,
    pub session_id: SessionId,
    /// None for the jobs of a whole session.
    pub recording_id: Option<RecordingId>,
    pub kind: JobKind,
    /// The chunk or unit; 0 where there is only one.
    pub unit: u32,
    /// SHA-256 of what the job works on, hexadecimal.
    pub digest: String,
    pub lane: Lane,
    pub payload: Value,
    /// What the last committed step left.
    pub checkpoint: Option<Value>,
    /// Failures so far.
    pub attempt: u32,
    /// Times in a row that something outside was unavailable.
    pub(crate) deferrals: u32,
    /// Fences this run: whoever holds another epoch changes nothing.
    pub lease_epoch: i64,
}
