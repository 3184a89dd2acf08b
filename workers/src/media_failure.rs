//! What a failure of the media child means for the job that started it.

use std::error::Error;

use jobs::JobError;
use media::{MediaCode, MediaError};
use storage::StorageError;

/// Media that is at fault is a result; everything else is said to the ledger.
pub enum Ended<T> {
    Well(T),
    Bad { code: MediaCode, detail: String },
}

pub fn sort<T>(result: Result<T, MediaError>) -> Result<Ended<T>, JobError> {
    match result {
        Ok(value) => Ok(Ended::Well(value)),
        Err(MediaError::Media { code, detail }) => Ok(Ended::Bad { code, detail }),
        Err(MediaError::Cancelled) => Err(JobError::Cancelled),
        Err(MediaError::Source(error) | MediaError::Sink(error)) => Err(of_storage_or_job(error)),
        Err(error @ MediaError::Start { .. }) => Err(JobError::Unavailable(error.into())),
        Err(error @ (MediaError::Child { .. } | MediaError::Stalled)) => Err(JobError::Retry(error.into())),
    }
}

/// What went wrong with S3 says whether waiting helps. A sink may also pass on what the ledger said to it.
fn of_storage_or_job(error: Box<dyn Error + Send + Sync>) -> JobError {
    let error = match error.downcast::<JobError>() {
        Ok(job) => return *job,
        Err(error) => error,
    };
    let mut cause: Option<&(dyn Error + 'static)> = Some(error.as_ref());
    let mut unavailable = false;
    while let Some(current) = cause {
        let storage = current.downcast_ref::<StorageError>().or_else(|| {
            let inner = current.downcast_ref::<std::io::Error>()?.get_ref()?;
            inner.downcast_ref::<StorageError>()
        });
        unavailable |= storage.is_some_and(StorageError::is_unavailable);
        cause = current.source();
    }
    let error = anyhow::Error::from_boxed(error);
    if unavailable { JobError::Unavailable(error) } else { JobError::Retry(error) }
}

/// A failure of S3 itself: only one that passes is waited for without counting.
pub fn of_storage(error: StorageError) -> JobError {
    if error.is_unavailable() { JobError::Unavailable(error.into()) } else { JobError::Retry(error.into()) }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn an_outage_of_the_object_store_counts_no_attempt() {
        let outage = || StorageError::Unavailable { operation: "get", key: "k".into(), source: "away".into() };
        let read = MediaError::Source(Box::new(io::Error::other(outage())));
        assert!(matches!(sort::<()>(Err(read)), Err(JobError::Unavailable(_))));
        let stored = MediaError::Sink(Box::new(outage()));
        assert!(matches!(sort::<()>(Err(stored)), Err(JobError::Unavailable(_))));
        let missing = StorageError::NotFound { operation: "get", key: "k".into() };
        assert!(matches!(sort::<()>(Err(MediaError::Source(Box::new(missing)))), Err(JobError::Retry(_))));
    }

    #[test]
    fn a_lost_lease_passes_through_the_sink() {
        let lost = MediaError::Sink(Box::new(JobError::Lost));
        assert!(matches!(sort::<()>(Err(lost)), Err(JobError::Lost)));
    }
}
