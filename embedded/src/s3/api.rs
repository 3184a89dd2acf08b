//! The calls of S3 that Lectern and its clients make, on the [`Store`]. All others answer `NotImplemented`.

use std::io;

use bytes::Bytes;
use futures::{Stream, TryStreamExt};
use s3s::dto::*;
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};
use tokio::io::AsyncReadExt;
use tokio::task::spawn_blocking;
use tokio_util::io::ReaderStream;

use super::faults::{Edge, Verdict};
use super::listing;
use super::store::{self, Opened, Store, Writer, hex};
use super::uploads::{self, Upload, UploadError};

/// What one PUT may carry, as on AWS.
const PUT_SIZE_MAX: i64 = 5 * 1024 * 1024 * 1024;
const PART_NUMBER_MAX: i32 = 10_000;
/// Entries of a page, as on AWS.
const PAGE_SIZE_MAX: i32 = 1000;
const READ_SIZE: usize = 256 * 1024;
/// Written to disk at once.
const WRITE_SIZE: usize = 1024 * 1024;

#[derive(Debug, Clone)]
pub struct Api {
    store: Store,
}

impl Api {
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// File calls block, so they run beside the connections.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> S3Result<T> + Send + 'static,
    ) -> S3Result<T> {
        let store = self.store.clone();
        spawn_blocking(move || work(&store)).await.map_err(S3Error::internal_error)?
    }

    async fn pass(&self, key: &str, edge: Edge) -> S3Result<()> {
        match self.store.faults.pass(key, edge).await {
            Verdict::Pass => Ok(()),
            Verdict::Refuse => Err(s3_error!(ServiceUnavailable, "a test closed the gate")),
        }
    }

    async fn open(&self, bucket: String, key: String) -> S3Result<Opened> {
        self.blocking(move |store| {
            let path = store.object(&bucket, &key).ok_or_else(|| s3_error!(NoSuchKey))?;
            store::open(&path).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound if !store.bucket(&bucket).is_dir() => s3_error!(NoSuchBucket),
                io::ErrorKind::NotFound => s3_error!(NoSuchKey),
                _ => S3Error::internal_error(error),
            })
        })
        .await
    }

    async fn receive(&self, body: Option<StreamingBlob>, length: Option<i64>) -> S3Result<Writer> {
        let mut body = body.ok_or_else(|| s3_error!(IncompleteBody))?;
        if length.is_some_and(|length| length > PUT_SIZE_MAX) {
            return Err(s3_error!(EntityTooLarge));
        }
        let mut writer = self.blocking(|store| store.write().map_err(S3Error::internal_error)).await?;
        let mut received = 0;
        loop {
            let pieces = gather(&mut body).await?;
            let is_last = pieces.is_empty();
            received += pieces.iter().map(Bytes::len).sum::<usize>() as i64;
            if received > PUT_SIZE_MAX {
                return Err(s3_error!(EntityTooLarge));
            }
            writer = self
                .blocking(move |_| {
                    pieces.iter().try_for_each(|piece| writer.write(piece)).map_err(S3Error::internal_error)?;
                    Ok(writer)
                })
                .await?;
            if is_last {
                break;
            }
        }
        match length {
            Some(length) if length != received => Err(s3_error!(IncompleteBody)),
            _ => Ok(writer),
        }
    }

    async fn upload(&self, bucket: String, key: String, id: String) -> S3Result<Upload> {
        self.blocking(move |store| Ok(Upload::find(store, &bucket, &key, &id)?)).await
    }
}

#[async_trait::async_trait]
impl S3 for Api {
    async fn create_bucket(&self, req: S3Request<CreateBucketInput>) -> S3Result<S3Response<CreateBucketOutput>> {
        self.blocking(move |store| {
            let bucket = req.input.bucket;
            if store.bucket(&bucket).is_dir() {
                return Err(s3_error!(BucketAlreadyOwnedByYou));
            }
            store.create_bucket(&bucket).map_err(S3Error::internal_error)
        })
        .await?;
        Ok(S3Response::new(CreateBucketOutput::default()))
    }

    async fn head_bucket(&self, req: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        self.blocking(move |store| require_bucket(store, &req.input.bucket)).await?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let opened = self.open(req.input.bucket, req.input.key).await?;
        Ok(S3Response::new(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: Some(length(opened.about.size)?),
            content_type: opened.about.content_type,
            e_tag: Some(ETag::Strong(opened.about.etag)),
            last_modified: Some(opened.modified.into()),
            ..Default::default()
        }))
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let input = req.input;
        let Opened { file, about, modified } = self.open(input.bucket, input.key).await?;
        let etag = ETag::Strong(about.etag);
        if let Some(ETagCondition::ETag(wanted)) = &input.if_match
            && !wanted.strong_cmp(&etag)
        {
            return Err(s3_error!(PreconditionFailed));
        }
        let (range, content_range) = match input.range {
            None => (0..about.size, None),
            Some(range) => {
                let range = range.check(about.size)?;
                let shown = format!("bytes {}-{}/{}", range.start, range.end - 1, about.size);
                (range, Some(shown))
            }
        };
        let size = range.end - range.start;
        let mut file = tokio::fs::File::from_std(file);
        tokio::io::AsyncSeekExt::seek(&mut file, io::SeekFrom::Start(range.start))
            .await
            .map_err(S3Error::internal_error)?;
        Ok(S3Response::new(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            body: Some(StreamingBlob::wrap(ReaderStream::with_capacity(file.take(size), READ_SIZE))),
            content_disposition: input.response_content_disposition,
            content_length: Some(length(size)?),
            content_range,
            content_type: input.response_content_type.or(about.content_type),
            e_tag: Some(etag),
            last_modified: Some(modified.into()),
            ..Default::default()
        }))
    }

    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let input = req.input;
        if input.if_match.is_some() || input.if_none_match.is_some() {
            return Err(s3_error!(NotImplemented, "conditional writes"));
        }
        let mut writer = self.receive(input.body, input.content_length).await?;
        let key = input.key.clone();
        self.pass(&key, Edge::Arrived).await?;
        let about = self
            .blocking(move |store| {
                require_bucket(store, &input.bucket)?;
                let place = store.object(&input.bucket, &input.key).ok_or_else(unkeepable)?;
                let etag = hex(&writer.digest());
                writer.place(&place, etag, input.content_type).map_err(S3Error::internal_error)
            })
            .await?;
        self.pass(&key, Edge::Stored).await?;
        Ok(S3Response::new(PutObjectOutput { e_tag: Some(ETag::Strong(about.etag)), ..Default::default() }))
    }

    async fn delete_object(&self, req: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.blocking(move |store| {
            require_bucket(store, &req.input.bucket)?;
            store.delete(&req.input.bucket, &req.input.key).map_err(S3Error::internal_error)
        })
        .await?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn delete_objects(&self, req: S3Request<DeleteObjectsInput>) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let DeleteObjectsInput { bucket, delete, .. } = req.input;
        let quiet = delete.quiet == Some(true);
        let deleted = self
            .blocking(move |store| {
                require_bucket(store, &bucket)?;
                let mut deleted = Vec::new();
                for object in delete.objects {
                    store.delete(&bucket, &object.key).map_err(S3Error::internal_error)?;
                    deleted.push(DeletedObject { key: Some(object.key), ..Default::default() });
                }
                Ok(deleted)
            })
            .await?;
        let deleted = (!quiet).then_some(deleted);
        Ok(S3Response::new(DeleteObjectsOutput { deleted, ..Default::default() }))
    }

    async fn list_objects_v2(&self, req: S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = req.input;
        if input.delimiter.as_deref().is_some_and(|delimiter| !delimiter.is_empty()) {
            return Err(s3_error!(NotImplemented, "delimiters"));
        }
        let limit = input.max_keys.unwrap_or(PAGE_SIZE_MAX).clamp(0, PAGE_SIZE_MAX);
        let bucket = input.bucket.clone();
        let prefix = input.prefix.clone().unwrap_or_default();
        // The token is the last key of the page before.
        let after = input.continuation_token.clone().max(input.start_after.clone()).unwrap_or_default();
        let mut found = self
            .blocking(move |store| {
                require_bucket(store, &bucket)?;
                listing::list(&store.bucket(&bucket), &prefix, &after, limit as usize + 1)
                    .map_err(S3Error::internal_error)
            })
            .await?;
        let is_truncated = limit > 0 && found.len() > limit as usize;
        found.truncate(limit as usize);
        let next = found.last().filter(|_| is_truncated).map(|last| last.key.clone());
        let contents = found
            .into_iter()
            .map(|object| {
                Ok(Object {
                    key: Some(object.key),
                    size: Some(length(object.about.size)?),
                    e_tag: Some(ETag::Strong(object.about.etag)),
                    last_modified: Some(object.modified.into()),
                    ..Default::default()
                })
            })
            .collect::<S3Result<Vec<_>>>()?;
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: input.prefix,
            key_count: Some(contents.len() as i32),
            max_keys: Some(limit),
            is_truncated: Some(is_truncated),
            contents: Some(contents),
            continuation_token: input.continuation_token,
            next_continuation_token: next,
            start_after: input.start_after,
            ..Default::default()
        }))
    }

    async fn create_multipart_upload(
        &self,
        req: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let CreateMultipartUploadInput { bucket, key, content_type, .. } = req.input;
        let output =
            CreateMultipartUploadOutput { bucket: Some(bucket.clone()), key: Some(key.clone()), ..Default::default() };
        let upload_id = self
            .blocking(move |store| {
                require_bucket(store, &bucket)?;
                store.object(&bucket, &key).ok_or_else(unkeepable)?;
                Upload::create(store, bucket, key, content_type).map_err(S3Error::internal_error)
            })
            .await?;
        Ok(S3Response::new(CreateMultipartUploadOutput { upload_id: Some(upload_id), ..output }))
    }

    async fn upload_part(&self, req: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        let input = req.input;
        if !(1..=PART_NUMBER_MAX).contains(&input.part_number) {
            return Err(s3_error!(InvalidArgument, "part numbers are 1 to {PART_NUMBER_MAX}"));
        }
        let upload = self.upload(input.bucket, input.key, input.upload_id).await?;
        let writer = self.receive(input.body, input.content_length).await?;
        let about = self.blocking(move |_| Ok(upload.place(input.part_number, writer)?)).await?;
        Ok(S3Response::new(UploadPartOutput { e_tag: Some(ETag::Strong(about.etag)), ..Default::default() }))
    }

    async fn list_parts(&self, req: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        let ListPartsInput { bucket, key, upload_id, max_parts, part_number_marker, .. } = req.input;
        let limit = max_parts.unwrap_or(PAGE_SIZE_MAX).clamp(0, PAGE_SIZE_MAX) as usize;
        let after = part_number_marker.unwrap_or(0);
        let upload = self.upload(bucket.clone(), key.clone(), upload_id.clone()).await?;
        let mut parts = self.blocking(move |_| Ok(upload.parts()?)).await?;
        parts.retain(|part| part.number > after);
        let is_truncated = limit > 0 && parts.len() > limit;
        parts.truncate(limit);
        let next = parts.last().filter(|_| is_truncated).map(|last| last.number);
        let parts = parts
            .into_iter()
            .map(|part| {
                Ok(Part {
                    part_number: Some(part.number),
                    size: Some(length(part.about.size)?),
                    e_tag: Some(ETag::Strong(part.about.etag)),
                    last_modified: Some(part.modified.into()),
                    ..Default::default()
                })
            })
            .collect::<S3Result<Vec<_>>>()?;
        Ok(S3Response::new(ListPartsOutput {
            bucket: Some(bucket),
            key: Some(key),
            upload_id: Some(upload_id),
            max_parts: Some(limit as i32),
            part_number_marker,
            next_part_number_marker: next,
            is_truncated: Some(is_truncated),
            parts: Some(parts),
            ..Default::default()
        }))
    }

    async fn list_multipart_uploads(
        &self,
        req: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        let ListMultipartUploadsInput { bucket, prefix, key_marker, upload_id_marker, max_uploads, .. } = req.input;
        let limit = max_uploads.unwrap_or(PAGE_SIZE_MAX).clamp(0, PAGE_SIZE_MAX) as usize;
        let (wanted, of) = (prefix.clone().unwrap_or_default(), bucket.clone());
        let mut found = self
            .blocking(move |store| {
                require_bucket(store, &of)?;
                uploads::list(store, &of, &wanted).map_err(S3Error::internal_error)
            })
            .await?;
        if let Some(key) = &key_marker {
            let id = upload_id_marker.as_deref();
            found.retain(|upload| upload.key > *key || upload.key == *key && id.is_some_and(|id| *upload.id > *id));
        }
        let is_truncated = limit > 0 && found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| is_truncated);
        Ok(S3Response::new(ListMultipartUploadsOutput {
            bucket: Some(bucket),
            prefix,
            next_key_marker: next.map(|last| last.key.clone()),
            next_upload_id_marker: next.map(|last| last.id.clone()),
            is_truncated: Some(is_truncated),
            max_uploads: Some(limit as i32),
            key_marker,
            upload_id_marker,
            uploads: Some(
                found
                    .into_iter()
                    .map(|upload| MultipartUpload {
                        key: Some(upload.key),
                        upload_id: Some(upload.id),
                        initiated: Some(upload.initiated.into()),
                        ..Default::default()
                    })
                    .collect(),
            ),
            ..Default::default()
        }))
    }

    async fn complete_multipart_upload(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let CompleteMultipartUploadInput { bucket, key, upload_id, multipart_upload, if_match, if_none_match, .. } =
            req.input;
        if if_match.is_some() || if_none_match.is_some() {
            return Err(s3_error!(NotImplemented, "conditional writes"));
        }
        let parts = multipart_upload.and_then(|upload| upload.parts).unwrap_or_default();
        let named = parts
            .into_iter()
            .map(|part| match (part.part_number, part.e_tag) {
                (Some(number), Some(etag)) => Ok((number, etag.into_value())),
                _ => Err(s3_error!(MalformedXML, "a part needs a number and an ETag")),
            })
            .collect::<S3Result<Vec<_>>>()?;
        let upload = self.upload(bucket.clone(), key.clone(), upload_id).await?;
        let about = self.blocking(move |_| Ok(upload.complete(&named)?)).await?;
        Ok(S3Response::new(CompleteMultipartUploadOutput {
            bucket: Some(bucket),
            key: Some(key),
            e_tag: Some(ETag::Strong(about.etag)),
            ..Default::default()
        }))
    }

    async fn abort_multipart_upload(
        &self,
        req: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let upload = self.upload(req.input.bucket, req.input.key, req.input.upload_id).await?;
        self.blocking(move |_| Ok(upload.abort()?)).await?;
        Ok(S3Response::new(AbortMultipartUploadOutput::default()))
    }
}

impl From<UploadError> for S3Error {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::NoSuchUpload => s3_error!(NoSuchUpload),
            UploadError::InvalidPart(_) => s3_error!(InvalidPart, "{error}"),
            UploadError::InvalidPartOrder => s3_error!(InvalidPartOrder),
            UploadError::EntityTooSmall(_) => s3_error!(EntityTooSmall, "{error}"),
            UploadError::NoParts => s3_error!(MalformedXML, "{error}"),
            UploadError::Io(error) => S3Error::internal_error(error),
        }
    }
}

/// Some pieces of the body, at least [`WRITE_SIZE`] bytes unless it ends before; none at its end.
async fn gather(body: &mut (impl Stream<Item = Result<Bytes, s3s::StdError>> + Unpin)) -> S3Result<Vec<Bytes>> {
    let mut pieces = Vec::new();
    let mut size = 0;
    while size < WRITE_SIZE {
        // The client went away, or its bytes do not match its signature.
        let next = body.try_next().await.map_err(|error| {
            let mut refusal = s3_error!(IncompleteBody);
            refusal.set_source(error);
            refusal
        })?;
        let Some(piece) = next else { break };
        size += piece.len();
        pieces.push(piece);
    }
    Ok(pieces)
}

fn require_bucket(store: &Store, bucket: &str) -> S3Result<()> {
    match store.bucket(bucket).is_dir() {
        true => Ok(()),
        false => Err(s3_error!(NoSuchBucket)),
    }
}

fn unkeepable() -> S3Error {
    s3_error!(InvalidArgument, "this server keeps no key with an empty or overlong component")
}

fn length(size: u64) -> S3Result<i64> {
    i64::try_from(size).map_err(S3Error::internal_error)
}
