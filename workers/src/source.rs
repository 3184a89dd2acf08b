//! Objects in S3 as what the media child reads from.

use std::io;

use bytes::Bytes;
use futures::future::BoxFuture;
use media::request::Source;
use storage::{Storage, StorageError};
use timeline::segment::Segment;

/// Range requests to one object. Its size is known beforehand, so opening it costs nothing.
pub struct StoredObject {
    pub storage: Storage,
    pub key: String,
    pub size: u64,
}

impl Source for StoredObject {
    fn size(&self) -> u64 {
        self.size
    }

    fn read(&self, offset: u64, length: usize) -> BoxFuture<'_, io::Result<Bytes>> {
        Box::pin(async move {
            if length == 0 {
                return Ok(Bytes::new());
            }
            self.storage.get_range(&self.key, offset, length as u64).await.map_err(into_io)
        })
    }
}

/// Keeps the storage error inside, where `media_failure` finds it again.
fn into_io(error: StorageError) -> io::Error {
    io::Error::other(error)
}

impl StoredObject {
    pub fn all(storage: &Storage, segments: &[&Segment]) -> Vec<Box<dyn Source>> {
        let object = |segment: &&Segment| -> Box<dyn Source> {
            Box::new(StoredObject { storage: storage.clone(), key: segment.key.clone(), size: segment.size })
        };
        segments.iter().map(object).collect()
    }
}
