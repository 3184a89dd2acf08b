//! How a handler says what became of a fallible step. There is no fourth way.

use std::time::Duration;

use classroom::database;

/// Why a run did not succeed, and so what happens to its job.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Again after a delay; counts an attempt.
    #[error("to be tried again")]
    Retry(#[source] anyhow::Error),
    /// Never again by itself: a dead letter.
    #[error("failed as {code}")]
    Fail {
        code: &'static str,
        #[source]
        error: anyhow::Error,
    },
    /// Something outside is down (object store, speech server, database): again after a delay, counts no attempt.
    #[error("something outside is unavailable")]
    Unavailable(#[source] anyhow::Error),
    /// Nothing to do yet: again after this, counts no attempt.
    #[error("snoozed for {0:?}")]
    Snooze(Duration),
    /// The handler stopped because [`crate::Run::cancellation`] told it to.
    #[error("cancelled")]
    Cancelled,
    /// The job is no longer this run's: somebody else holds it, or it is gone.
    #[error("the lease was lost")]
    Lost,
}

/// Says at each `?` of a handler what a failure means for the job.
pub trait OrJobError<T> {
    fn retry(self) -> Result<T, JobError>;
    fn fail(self, code: &'static str) -> Result<T, JobError>;
    fn unavailable(self) -> Result<T, JobError>;
}

impl<T, E: Into<anyhow::Error>> OrJobError<T> for Result<T, E> {
    fn retry(self) -> Result<T, JobError> {
        self.map_err(|error| JobError::Retry(error.into()))
    }

    fn fail(self, code: &'static str) -> Result<T, JobError> {
        self.map_err(|error| JobError::Fail { code, error: error.into() })
    }

    fn unavailable(self) -> Result<T, JobError> {
        self.map_err(|error| JobError::Unavailable(error.into()))
    }
}

impl JobError {
    /// Of a statement: unavailable when the database is away or gave up this transaction for another's sake, else to be
    /// tried again.
    pub fn from_database(error: sqlx::Error) -> JobError {
        if database::is_passing(&error) { JobError::Unavailable(error.into()) } else { JobError::Retry(error.into()) }
    }
}

/// What is kept of an error: the chain of causes, within a limit.
pub(crate) fn text(error: &anyhow::Error) -> String {
    let mut text = format!("{error:#}");
    if let Some((end, _)) = text.char_indices().nth(crate::limits::ERROR_TEXT_MAX) {
        text.truncate(end);
    }
    // PostgreSQL's jsonb holds no NUL.
    text.replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_away_counts_no_attempt() {
        let away = sqlx::Error::Io(std::io::ErrorKind::UnexpectedEof.into());
        assert!(matches!(JobError::from_database(away), JobError::Unavailable(_)));
        assert!(matches!(JobError::from_database(sqlx::Error::RowNotFound), JobError::Retry(_)));
    }

    #[test]
    fn a_long_error_is_cut_between_characters() {
        let text = text(&anyhow::anyhow!("{}", "ä".repeat(10_000)));
        assert_eq!(text.chars().count(), crate::limits::ERROR_TEXT_MAX);
    }
}
