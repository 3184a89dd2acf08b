//! What can go wrong with S3, sorted by what a caller does about it.

use std::error::Error;
use std::io;

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

type Source = Box<dyn Error + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The object, the bucket or the multipart upload does not exist.
    #[error("{operation} {key}: not found")]
    NotFound { operation: &'static str, key: String },
    /// The server cannot be reached, is overloaded or failed; the same call may succeed later.
    #[error("{operation} {key}: S3 is unavailable")]
    Unavailable { operation: &'static str, key: String, source: Source },
    /// The server understood and said no; the same call will fail again.
    #[error("{operation} {key}: S3 refused with {code}: {message}")]
    Refused { operation: &'static str, key: String, code: String, message: String },
    /// The object is larger than the caller is ready to hold.
    #[error("{key}: {size} bytes are more than the limit of {limit}")]
    TooLarge { key: String, size: u64, limit: u64 },
    /// The object was replaced while it was being read.
    #[error("{key}: changed while it was read")]
    Changed { key: String },
    /// What the caller wanted to upload could not be read.
    #[error("{key}: reading what is to be uploaded failed")]
    Input { key: String, source: io::Error },
    /// The call was wrong before it reached the server.
    #[error("{operation}: {reason}")]
    Invalid { operation: &'static str, reason: String },
}

impl StorageError {
    /// Whether waiting helps.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }

    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    /// A body that broke off.
    pub(crate) fn broken(operation: &'static str, key: &str, source: impl Into<Source>) -> Self {
        Self::Unavailable { operation, key: key.to_owned(), source: source.into() }
    }

    /// An answer that lacks what every S3 server sends.
    pub(crate) fn incomplete(operation: &'static str, key: &str, missing: &str) -> Self {
        Self::Refused {
            operation,
            key: key.to_owned(),
            code: "IncompleteAnswer".to_owned(),
            message: format!("the answer lacks {missing}"),
        }
    }
}

/// Errors that say "later" whatever their HTTP status.
const BUSY_CODES: [&str; 8] = [
    "InternalError",
    "OperationAborted",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
];

/// Sorts an error of the SDK: `describe(operation, key)` fits `map_err`.
pub(crate) fn describe<E>(operation: &'static str, key: &str) -> impl FnOnce(SdkError<E>) -> StorageError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let key = key.to_owned();
    move |error| {
        let Some(response) = error.raw_response() else {
            return match error {
                SdkError::ConstructionFailure(_) => StorageError::Invalid { operation, reason: chain(&error) },
                _ => StorageError::Unavailable { operation, key, source: Box::new(error) },
            };
        };
        let status = response.status().as_u16();
        // An answer to HEAD has no body, and so no code.
        let code = error.code().map_or_else(|| format!("HTTP {status}"), str::to_owned);
        if status == 404 {
            StorageError::NotFound { operation, key }
        } else if status >= 500 || status == 429 || BUSY_CODES.contains(&code.as_str()) {
            StorageError::Unavailable { operation, key, source: Box::new(error) }
        } else {
            let message = error.message().unwrap_or("no message").to_owned();
            StorageError::Refused { operation, key, code, message }
        }
    }
}

/// An error with its causes in one line, where only text can be kept.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
