//! The contract with S3: what Lectern relies on, asked of a real server. By default that is the in-process one; with
//! `S3_ENDPOINT` and its companions set, any other must pass the same tests.

mod faults;
mod listing;
mod multipart;
mod objects;
mod presigned;
mod streams;

use embedded::test::{S3Access, bucket_name, s3};
use storage::{Storage, StorageConfig};

fn config(access: &S3Access) -> StorageConfig {
    StorageConfig::at(&access.endpoint, &access.access_key, &access.secret_key, bucket_name())
}

/// A bucket of the test's own.
async fn fresh() -> Storage {
    let storage = Storage::connect(&config(&s3().await)).unwrap();
    storage.ensure_bucket().await.unwrap();
    storage
}

/// Bytes that differ from one place to the next, so that a piece out of place shows.
fn pattern(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    for (number, piece) in bytes.chunks_mut(8).enumerate() {
        let word = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes();
        piece.copy_from_slice(&word[..piece.len()]);
    }
    bytes
}

const MB: usize = 1024 * 1024;
