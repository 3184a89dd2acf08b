//! The plan beside what became of it: what counts for a replay, and how far each stage is.

use std::collections::HashMap;

use classroom::ids::SessionId;
use sqlx::PgConnection;

use crate::pipeline::plan::{PlannedJob, Work, wanted, work_of};
use crate::pipeline::rows::{self, JobRow};

/// A job that should exist, and its row once it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    pub work: Work,
    pub job: Option<JobRow>,
}

/// All work of a session that counts now, in the order of the pipeline. Jobs of other digests are history: a handler
/// whose own digest is not in here works on what is no longer so.
pub async fn planned(connection: &mut PgConnection, session: SessionId) -> Result<Vec<Planned>, sqlx::Error> {
    let Some(rows) = rows::load(connection, session).await? else { return Ok(Vec::new()) };
    let known: HashMap<Work, &JobRow> = rows.jobs.iter().map(|row| (work_of(row), row)).collect();
    let job = |work: &Work| known.get(work).map(|row| (*row).clone());
    Ok(wanted(&rows).into_iter().map(|PlannedJob { work, .. }| Planned { job: job(&work), work }).collect())
}
