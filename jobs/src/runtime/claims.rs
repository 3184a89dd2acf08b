//! Claims of one process, and the ends of its jobs that change nothing but their row, a statement per batch.

use std::collections::HashMap;
use std::error::Error;

use classroom::database::Databases;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::job::{Job, JobId};
use crate::ledger::claim::claim;
use crate::ledger::finish::{self, Ended};
use crate::limits::{CLAIM_BATCH, FINISH_BATCH};
use crate::runtime::gather::Gather;

/// By id. None: there is nothing to do about it now. That is also what a database that is away comes to; the row is then
/// still queued, and the sweep sends it again.
pub(crate) type Claims = Gather<JobId, JobId, Job>;

pub(crate) fn claims(databases: Databases, owner: String, killed: CancellationToken) -> Claims {
    Gather::start(CLAIM_BATCH, killed, move |ids: Vec<JobId>| {
        let (databases, owner) = (databases.clone(), owner.clone());
        async move {
            let claimed = match databases.dispatch.acquire().await {
                Ok(mut connection) => claim(&mut connection, &ids, &owner).await,
                Err(error) => Err(error),
            };
            let jobs = claimed.unwrap_or_else(|error| {
                tracing::warn!(jobs = ids.len(), error = &error as &dyn Error, "jobs could not be claimed");
                Vec::new()
            });
            jobs.into_iter().map(|job| (job.id, job)).collect()
        }
    })
}

/// By id and epoch. None: it was not this run's any more, or the database is away.
pub(crate) type Ends = Gather<(JobId, i64), (Job, Value), Ended>;

pub(crate) fn ends(databases: Databases, killed: CancellationToken) -> Ends {
    Gather::start(FINISH_BATCH, killed, move |done: Vec<(Job, Value)>| {
        let databases = databases.clone();
        async move {
            let done: Vec<(&Job, &Value)> = done.iter().map(|(job, result)| (job, result)).collect();
            let ended = match databases.dispatch.acquire().await {
                Ok(mut connection) => finish::end(&mut connection, &done).await,
                Err(error) => Err(error),
            };
            ended.unwrap_or_else(|error| {
                tracing::warn!(jobs = done.len(), error = &error as &dyn Error, "jobs are ended one by one");
                HashMap::new()
            })
        }
    })
}
