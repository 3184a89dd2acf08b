//! Listing by prefix, page after page.

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

enum Page {
    First,
    Next(String),
    Done,
}

impl Storage {
    /// All objects whose key begins with `prefix`, in the byte order of their keys. One page is in memory at a time.
    pub fn list(&self, prefix: &str) -> impl Stream<Item = Result<ObjectInfo>> + Send + Unpin + 'static {
        let start = (self.clone(), prefix.to_owned(), Page::First, 0);
        stream::try_unfold(start, |(storage, prefix, page, pages)| async move {
            let token = match page {
                Page::First => None,
                Page::Next(token) => Some(token),
                Page::Done => return Ok(None),
            };
            if pages == PAGES_MAX {
                return Err(StorageError::Invalid {
                    operation: OPERATION,
                    reason: format!("{prefix:?} has more than {PAGES_MAX} pages of keys"),
                });
            }
            let (objects, next) = storage.page(&prefix, token).await?;
            let objects = stream::iter(objects.into_iter().map(Ok));
            Ok(Some((objects, (storage, prefix, next, pages + 1))))
        })
        .try_flatten()
        .boxed()
    }

    async fn page(&self, prefix: &str, token: Option<String>) -> Result<(Vec<ObjectInfo>, Page)> {
        let answer = self
            .client
            .list_objects_v2()
            .bucket(&self.bucket)
            .prefix(prefix)
            .max_keys(PAGE_SIZE)
            .set_continuation_token(token.clone())
            .send()
            .await
            .map_err(describe(OPERATION, prefix))?;
        let next = match answer.next_continuation_token() {
            Some(next) if answer.is_truncated() == Some(true) => {
                if token.as_deref() == Some(next) {
                    return Err(StorageError::incomplete(OPERATION, prefix, "progress"));
                }
                Page::Next(next.to_owned())
            }
            _ => Page::Done,
        };
        let objects = answer.contents().iter().map(listed).collect::<Result<_>>()?;
        Ok((objects, next))
    }
}

fn listed(object: &Object) -> Result<ObjectInfo> {
    let key = object.key().ok_or_else(|| StorageError::incomplete(OPERATION, "", "a key"))?;
    object_info(OPERATION, key, object.size(), object.e_tag())
}
