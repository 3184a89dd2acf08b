//! Claims of one process, gathered: whoever asks while a statement is on its way goes with the next one, so that a flood
//! of short jobs costs a commit per batch and a single job waits for nobody.

use classroom::database::Databases;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::job::{Job, JobId};
use crate::ledger::claim::claim;
use crate::limits::CLAIM_BATCH;

struct Request {
    id: JobId,
    answer: oneshot::Sender<Option<Job>>,
}

/// Where the lanes of a process ask for jobs.
pub(crate) struct Claims(mpsc::Sender<Request>);

impl Claims {
    /// The claimer runs until `killed`, or until the last of the lanes has gone.
    pub(crate) fn start(databases: Databases, owner: String, killed: CancellationToken) -> Claims {
        let (sender, receiver) = mpsc::channel(CLAIM_BATCH);
        tokio::spawn(killed.run_until_cancelled_owned(serve(receiver, databases, owner)));
        Claims(sender)
    }

    /// None: there is nothing to do about it now. That is also what a database that is away comes to; the row is then
    /// still queued, and the sweep sends it again.
    pub(crate) async fn claim(&self, id: JobId) -> Option<Job> {
        let (answer, answered) = oneshot::channel();
        // Both fail only when the claimer was killed, and this run with it.
        self.0.send(Request { id, answer }).await.ok()?;
        answered.await.ok()?
    }
}

async fn serve(mut requests: mpsc::Receiver<Request>, databases: Databases, owner: String) {
    let mut batch = Vec::with_capacity(CLAIM_BATCH);
    while requests.recv_many(&mut batch, CLAIM_BATCH).await > 0 {
        let ids: Vec<JobId> = batch.iter().map(|request| request.id).collect();
        let claimed = match databases.dispatch.acquire().await {
            Ok(mut connection) => claim(&mut connection, &ids, &owner).await,
            Err(error) => Err(error),
        };
        let mut jobs = claimed.unwrap_or_else(|error| {
            tracing::warn!(jobs = ids.len(), error = &error as &dyn std::error::Error, "jobs could not be claimed");
            Vec::new()
        });
        for request in batch.drain(..) {
            // Two messages about one job may be in a batch: the first one has it.
            let job = jobs.iter().position(|job| job.id == request.id).map(|index| jobs.swap_remove(index));
            drop(request.answer.send(job));
        }
    }
}
