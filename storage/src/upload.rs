//! Sending a stream of unknown length: in one piece if it is short, as a multipart upload if it is not.

use aws_sdk_s3::primitives::ByteStream;
use bytes::{Bytes, BytesMut};
use futures::stream::{FuturesUnordered, TryStreamExt};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::error::describe;
use crate::multipart::part_number;
use crate::objects::unquoted;
use crate::{CompletedPart, ObjectInfo, PART_NUMBER_MAX, Result, Storage, StorageError};

/// The size of every part but the last. With [`PART_NUMBER_MAX`] parts an object may have 80 GB.
pub const UPLOAD_PART_SIZE: usize = 8 * 1024 * 1024;
/// Parts on the way at once. One more is being filled, so an upload holds at most three parts in memory.
const PARTS_IN_FLIGHT: usize = 2;

impl Storage {
    /// Stores what `input` gives until it ends. Nothing is left behind when it fails.
    pub async fn upload(
        &self,
        key: &str,
        content_type: &str,
        mut input: impl AsyncRead + Unpin + Send,
    ) -> Result<ObjectInfo> {
        let first = read_part(key, &mut input).await?;
        if first.len() < UPLOAD_PART_SIZE {
            return self.put(key, content_type, first).await;
        }
        let upload_id = self.create_multipart(key, content_type).await?;
        let sent = async {
            let (parts, size) = self.send_parts(key, &upload_id, first, &mut input).await?;
            let etag = self.complete_multipart(key, &upload_id, &parts).await?;
            Ok(ObjectInfo { key: key.to_owned(), size, etag })
        };
        let sent = sent.await;
        if sent.is_err()
            && let Err(error) = self.abort_multipart(key, &upload_id).await
        {
            tracing::warn!(key, upload_id, %error, "parts of a failed upload stay behind");
        }
        sent
    }

    async fn send_parts(
        &self,
        key: &str,
        upload_id: &str,
        first: Bytes,
        input: &mut (impl AsyncRead + Unpin + Send),
    ) -> Result<(Vec<CompletedPart>, u64)> {
        let mut parts = Vec::new();
        let mut in_flight = FuturesUnordered::new();
        let mut size = 0;
        let mut piece = first;
        for number in 1.. {
            let is_last = piece.len() < UPLOAD_PART_SIZE;
            size += piece.len() as u64;
            if in_flight.len() == PARTS_IN_FLIGHT
                && let Some(part) = in_flight.try_next().await?
            {
                parts.push(part);
            }
            if !piece.is_empty() {
                in_flight.push(self.send_part(key, upload_id, number, piece));
            }
            if is_last {
                break;
            }
            // The parts on the way go on while the next one is read.
            let next = read_part(key, input);
            tokio::pin!(next);
            piece = loop {
                tokio::select! {
                    piece = &mut next => break piece?,
                    Some(part) = futures::StreamExt::next(&mut in_flight) => parts.push(part?),
                }
            };
        }
        while let Some(part) = in_flight.try_next().await? {
            parts.push(part);
        }
        Ok((parts, size))
    }

    async fn send_part(&self, key: &str, upload_id: &str, number: u32, bytes: Bytes) -> Result<CompletedPart> {
        let operation = "UploadPart";
        if number > PART_NUMBER_MAX {
            let limit = u64::from(PART_NUMBER_MAX) * UPLOAD_PART_SIZE as u64;
            return Err(StorageError::TooLarge { key: key.to_owned(), size: limit + 1, limit });
        }
        let answer = self
            .client
            .upload_part()
            .bucket(&self.bucket)
            .key(key)
            .upload_id(upload_id)
            .part_number(part_number(operation, number)?)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(describe(operation, key))?;
        let etag = answer.e_tag().ok_or_else(|| StorageError::incomplete(operation, key, "an ETag"))?;
        Ok(CompletedPart { number, etag: unquoted(etag).to_owned() })
    }
}

/// Up to [`UPLOAD_PART_SIZE`] bytes; fewer mean that the input has ended.
async fn read_part(key: &str, input: &mut (impl AsyncRead + Unpin)) -> Result<Bytes> {
    let mut part = BytesMut::with_capacity(UPLOAD_PART_SIZE);
    let mut limited = input.take(UPLOAD_PART_SIZE as u64);
    loop {
        let read = limited.read_buf(&mut part).await;
        let count = read.map_err(|source| StorageError::Input { key: key.to_owned(), source })?;
        if count == 0 {
            return Ok(part.freeze());
        }
    }
}
