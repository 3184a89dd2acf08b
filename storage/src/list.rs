//! Listing by prefix, page after page: objects, and uploads that are not complete.

use std::time::SystemTime;

use aws_sdk_s3::primitives::DateTime;
use aws_sdk_s3::types::Object;
use futures::stream::{self, Stream, StreamExt, TryStreamExt};

use crate::error::describe;
use crate::objects::object_info;
use crate::{ObjectInfo, Result, Storage, StorageError};

/// Keys per request; servers give no more.
const PAGE_SIZE: i32 = 1000;
/// A listing longer than ten million keys is a mistake in the prefix.
const PAGES_MAX: u32 = 10_000;

const OPERATION: &str = "ListObjectsV2";

/// An object as a listing shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    pub info: ObjectInfo,
    /// When it was written, by the server's clock, which may count whole seconds.
    pub modified: SystemTime,
}

/// One page of a listing, in the byte order of the keys.
struct ListPage {
    objects: Vec<ListedObject>,
    /// Whether there are keys behind the last one of `objects`.
    more: bool,
}

/// A multipart upload that was begun, and neither completed nor aborted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenMultipart {
    pub key: String,
    pub upload_id: String,
    pub initiated: SystemTime,
}

impl Storage {
    /// All objects whose key begins with `prefix`, in the byte order of their keys. One page is in memory at a time.
    pub fn list(&self, prefix: &str) -> impl Stream<Item = Result<ListedObject>> + Send + Unpin + 'static {
        // Behind which key the next page begins; None: there is no next page.
        let start = (self.clone(), prefix.to_owned(), Some(String::new()), 0);
        stream::try_unfold(start, |(storage, prefix, after, pages)| async move {
            let Some(after) = after else { return Ok(None) };
            if pages == PAGES_MAX {
                return Err(StorageError::Invalid {
                    operation: OPERATION,
                    reason: format!("{prefix:?} has more than {PAGES_MAX} pages of keys"),
                });
            }
            let page = storage.list_page(&prefix, &after, PAGE_SIZE).await?;
            let last = page.objects.last().map(|object| object.info.key.clone());
            let next = last.filter(|_| page.more);
            let objects = stream::iter(page.objects.into_iter().map(Ok));
            Ok(Some((objects, (storage, prefix, next, pages + 1))))
        })
        .try_flatten()
        .boxed()
    }

    /// The first object whose key begins with `prefix` and comes behind `after`. To skip everything below a folder, let
    /// `after` be a key that comes behind all of it.
    pub async fn first_behind(&self, prefix: &str, after: &str) -> Result<Option<ListedObject>> {
        Ok(self.list_page(prefix, after, 1).await?.objects.into_iter().next())
    }

    async fn list_page(&self, prefix: &str, after: &str, limit: i32) -> Result<ListPage> {
        let answer = self
            .client
            .list_objects_v2()
            .bucket(&self.bucket)
            .prefix(prefix)
            .max_keys(limit)
            .set_start_after(Some(after.to_owned()).filter(|after| !after.is_empty()))
            .send()
            .await
            .map_err(describe(OPERATION, prefix))?;
        let objects = answer.contents().iter().map(listed).collect::<Result<Vec<_>>>()?;
        if objects.first().is_some_and(|first| first.info.key.as_str() <= after) {
            return Err(StorageError::incomplete(OPERATION, prefix, "progress"));
        }
        Ok(ListPage { more: answer.is_truncated() == Some(true) && !objects.is_empty(), objects })
    }

    /// Uploads below `prefix` that are not complete.
    pub async fn list_multiparts(&self, prefix: &str) -> Result<Vec<OpenMultipart>> {
        let operation = "ListMultipartUploads";
        let mut uploads = Vec::new();
        let (mut key_marker, mut id_marker) = (None, None);
        for _ in 0..PAGES_MAX {
            let answer = self
                .client
                .list_multipart_uploads()
                .bucket(&self.bucket)
                .prefix(prefix)
                .max_uploads(PAGE_SIZE)
                .set_key_marker(key_marker.take())
                .set_upload_id_marker(id_marker.take())
                .send()
                .await
                .map_err(describe(operation, prefix))?;
            for upload in answer.uploads() {
                let (Some(key), Some(id), Some(initiated)) = (upload.key(), upload.upload_id(), upload.initiated())
                else {
                    return Err(StorageError::incomplete(operation, prefix, "key, id or time of an upload"));
                };
                let initiated = time(operation, initiated)?;
                uploads.push(OpenMultipart { key: key.to_owned(), upload_id: id.to_owned(), initiated });
            }
            match answer.next_key_marker() {
                Some(next) if answer.is_truncated() == Some(true) => {
                    key_marker = Some(next.to_owned());
                    id_marker = answer.next_upload_id_marker().map(str::to_owned);
                }
                _ => return Ok(uploads),
            }
        }
        Err(StorageError::incomplete(operation, prefix, "an end"))
    }
}

fn listed(object: &Object) -> Result<ListedObject> {
    let key = object.key().ok_or_else(|| StorageError::incomplete(OPERATION, "", "a key"))?;
    let modified = object.last_modified().ok_or_else(|| StorageError::incomplete(OPERATION, key, "a time"))?;
    Ok(ListedObject {
        info: object_info(OPERATION, key, object.size(), object.e_tag())?,
        modified: time(OPERATION, modified)?,
    })
}

fn time(operation: &'static str, time: &DateTime) -> Result<SystemTime> {
    SystemTime::try_from(*time).map_err(|_| StorageError::incomplete(operation, "", "a time since 1970"))
}
