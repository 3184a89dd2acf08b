//! Whole objects and pieces of them: head, get, put, delete; and the bucket itself.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use bytes::{Bytes, BytesMut};
use futures::TryStreamExt;

use crate::error::describe;
use crate::{Result, Storage, StorageError};

/// The most keys that one DeleteObjects request may name.
const DELETE_BATCH: usize = 1000;
/// Room that a read reserves before bytes arrive, whatever the server promises.
const RESERVE_MAX: u64 = 16 * 1024 * 1024;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectInfo {
    pub key: String,
    pub size: u64,
    /// Without quotes. Opaque: the MD5 of the bytes only for objects that were put in one piece.
    pub etag: String,
}

impl Storage {
    /// Creates the bucket unless it is there.
    pub async fn ensure_bucket(&self) -> Result<()> {
        match self.client.head_bucket().bucket(&self.bucket).send().await.map_err(describe("HeadBucket", "")) {
            Ok(_) => return Ok(()),
            Err(StorageError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
        match self.client.create_bucket().bucket(&self.bucket).send().await.map_err(describe("CreateBucket", "")) {
            Ok(_) => Ok(()),
            // Somebody else was faster.
            Err(StorageError::Refused { code, .. }) if code == "BucketAlreadyOwnedByYou" => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub async fn head(&self, key: &str) -> Result<ObjectInfo> {
        let answer = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(key)
            .send()
            .await
            .map_err(describe("HeadObject", key))?;
        object_info("HeadObject", key, answer.content_length(), answer.e_tag())
    }

    /// The whole object, if it is at most `max_bytes` long.
    pub async fn get(&self, key: &str, max_bytes: u64) -> Result<Bytes> {
        let download = self.download(key).await?;
        let size = download.info().size;
        if size > max_bytes {
            return Err(StorageError::TooLarge { key: key.to_owned(), size, limit: max_bytes });
        }
        gather(download.into_stream(), size).await
    }

    /// `length` bytes from `offset`; fewer where the object ends before, none at or behind its end.
    pub async fn get_range(&self, key: &str, offset: u64, length: u64) -> Result<Bytes> {
        let Some(end) = length.checked_sub(1).and_then(|last| offset.checked_add(last)) else {
            return Ok(Bytes::new());
        };
        match self.download_range(key, offset, end).await {
            Ok(download) => gather(download.into_stream(), length).await,
            Err(StorageError::Refused { code, .. }) if code == "InvalidRange" => Ok(Bytes::new()),
            Err(error) => Err(error),
        }
    }

    /// Stores an object that is in memory anyway. Its SHA-256 is part of the signature, so the server checks the bytes.
    pub async fn put(&self, key: &str, content_type: &str, bytes: Bytes) -> Result<ObjectInfo> {
        let size = bytes.len() as u64;
        let answer = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type(content_type)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(describe("PutObject", key))?;
        object_info("PutObject", key, Some(size as i64), answer.e_tag())
    }

    /// Deletes objects. Keys that do not exist are no error.
    pub async fn delete<K: Into<String>>(&self, keys: impl IntoIterator<Item = K>) -> Result<()> {
        let keys: Vec<String> = keys.into_iter().map(Into::into).collect();
        for batch in keys.chunks(DELETE_BATCH) {
            self.delete_batch(batch).await?;
        }
        Ok(())
    }

    async fn delete_batch(&self, keys: &[String]) -> Result<()> {
        let operation = "DeleteObjects";
        let invalid =
            |error: aws_sdk_s3::error::BuildError| StorageError::Invalid { operation, reason: error.to_string() };
        let objects = keys
            .iter()
            .map(|key| ObjectIdentifier::builder().key(key).build().map_err(invalid))
            .collect::<Result<Vec<_>>>()?;
        let delete = Delete::builder().set_objects(Some(objects)).quiet(true).build().map_err(invalid)?;
        let answer = self
            .client
            .delete_objects()
            .bucket(&self.bucket)
            .delete(delete)
            .send()
            .await
            .map_err(describe(operation, &keys[0]))?;
        match answer.errors().first() {
            None => Ok(()),
            Some(error) => Err(StorageError::Refused {
                operation,
                key: error.key().unwrap_or_default().to_owned(),
                code: error.code().unwrap_or_default().to_owned(),
                message: error.message().unwrap_or("no message").to_owned(),
            }),
        }
    }
}

pub(crate) fn object_info(
    operation: &'static str,
    key: &str,
    size: Option<i64>,
    etag: Option<&str>,
) -> Result<ObjectInfo> {
    let size = size
        .and_then(|size| u64::try_from(size).ok())
        .ok_or_else(|| StorageError::incomplete(operation, key, "a length"))?;
    let etag = etag.ok_or_else(|| StorageError::incomplete(operation, key, "an ETag"))?;
    Ok(ObjectInfo { key: key.to_owned(), size, etag: unquoted(etag).to_owned() })
}

pub(crate) fn unquoted(etag: &str) -> &str {
    etag.trim_matches('"')
}

async fn gather(stream: impl futures::Stream<Item = Result<Bytes>>, expected: u64) -> Result<Bytes> {
    let room = BytesMut::with_capacity(expected.min(RESERVE_MAX) as usize);
    let all = stream
        .try_fold(room, |mut all, piece| async move {
            all.extend_from_slice(&piece);
            Ok(all)
        })
        .await?;
    Ok(all.freeze())
}
