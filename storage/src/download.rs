//! Reading an object as a stream. A connection that breaks is taken up again where it broke.

use std::io;

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use tokio::io::AsyncRead;
use tokio_util::io::StreamReader;

use crate::error::describe;
use crate::objects::object_info;
use crate::{ObjectInfo, Result, Storage, StorageError};

/// How often one read is taken up again. Each time is a request with retries of its own.
const RESUMES_MAX: u32 = 5;

const OPERATION: &str = "GetObject";

/// An object, or a range of it, on its way. Holds one piece of the body in memory at a time.
pub struct Download {
    storage: Storage,
    info: ObjectInfo,
    body: ByteStream,
    /// The next byte that the consumer has not seen, and the one behind the last.
    position: u64,
    end: u64,
    resumes_left: u32,
}

impl Storage {
    pub async fn download(&self, key: &str) -> Result<Download> {
        let answer = self.request(key, None, None).await?;
        let info = object_info(OPERATION, key, answer.content_length(), answer.e_tag())?;
        let end = info.size;
        Ok(self.started(info, answer.body, 0, end))
    }

    /// The bytes from `first` to `last`, both included, or to the end of the object where that comes before.
    pub(crate) async fn download_range(&self, key: &str, first: u64, last: u64) -> Result<Download> {
        let answer = self.request(key, Some((first, last)), None).await?;
        let info = object_info(OPERATION, key, answer.content_length(), answer.e_tag())?;
        if answer.content_range().is_none() {
            return Err(StorageError::incomplete(OPERATION, key, "a Content-Range"));
        }
        let end = first + info.size;
        Ok(self.started(info, answer.body, first, end))
    }

    fn started(&self, info: ObjectInfo, body: ByteStream, position: u64, end: u64) -> Download {
        Download { storage: self.clone(), info, body, position, end, resumes_left: RESUMES_MAX }
    }

    async fn request(&self, key: &str, range: Option<(u64, u64)>, etag: Option<&str>) -> Result<GetObjectOutput> {
        self.client
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .set_range(range.map(|(first, last)| format!("bytes={first}-{last}")))
            .set_if_match(etag.map(|etag| format!("\"{etag}\"")))
            .send()
            .await
            .map_err(describe(OPERATION, key))
    }
}

impl Download {
    /// Of the whole object when the whole object was asked for; otherwise `size` is that of the range.
    pub fn info(&self) -> &ObjectInfo {
        &self.info
    }

    pub fn into_stream(self) -> BoxStream<'static, Result<Bytes>> {
        stream::try_unfold(
            self,
            |mut download| async move { Ok(download.next().await?.map(|piece| (piece, download))) },
        )
        .boxed()
    }

    /// Failures arrive as [`io::Error`]s around a [`StorageError`].
    pub fn into_reader(self) -> impl AsyncRead + Send + Unpin {
        StreamReader::new(self.into_stream().map_err(io::Error::other))
    }

    async fn next(&mut self) -> Result<Option<Bytes>> {
        while self.position < self.end {
            match self.body.try_next().await {
                Ok(Some(piece)) if piece.is_empty() => {}
                Ok(Some(piece)) => {
                    self.position += piece.len() as u64;
                    return Ok(Some(piece));
                }
                Ok(None) => self.resume(io::ErrorKind::UnexpectedEof.into()).await?,
                Err(error) => self.resume(error.into()).await?,
            }
        }
        Ok(None)
    }

    async fn resume(&mut self, cause: io::Error) -> Result<()> {
        let key = &self.info.key;
        let Some(left) = self.resumes_left.checked_sub(1) else {
            return Err(StorageError::broken(OPERATION, key, cause));
        };
        self.resumes_left = left;
        tracing::debug!(key, position = self.position, error = %cause, "download broke off, resuming");
        let rest = Some((self.position, self.end - 1));
        match self.storage.request(key, rest, Some(&self.info.etag)).await {
            Ok(answer) => {
                self.body = answer.body;
                Ok(())
            }
            Err(StorageError::Refused { code, .. }) if code == "PreconditionFailed" || code == "HTTP 412" => {
                Err(StorageError::Changed { key: key.clone() })
            }
            Err(error) => Err(error),
        }
    }
}
