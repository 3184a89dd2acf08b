//! Objects and pieces of them, their absence, and the bucket.

use bytes::Bytes;
use futures::TryStreamExt;
use storage::StorageError;
use storage::keys::SessionKeys;

use crate::{config, fresh, pattern};

#[tokio::test]
async fn what_was_put_is_what_one_gets() {
    let storage = fresh().await;
    let bytes = Bytes::from(pattern(300_000));
    let put = storage.put("a/b.bin", "video/mp4", bytes.clone()).await.unwrap();
    assert_eq!(storage.head("a/b.bin").await.unwrap(), put);
    assert_eq!(put.size, 300_000);
    assert_eq!(storage.get("a/b.bin", 300_000).await.unwrap(), bytes);

    storage.put("empty", "text/plain", Bytes::new()).await.unwrap();
    assert_eq!(storage.get("empty", 0).await.unwrap(), Bytes::new());
}

#[tokio::test]
async fn keys_of_our_layout_fit() {
    let storage = fresh().await;
    let session = SessionKeys::new(uuid::Uuid::max(), uuid::Uuid::max());
    let hash = "f".repeat(64);
    let recording = session.recording(uuid::Uuid::max());
    let keys = [
        recording.upload(),
        recording.segment(999_999, &hash),
        recording.output(&hash, "m4s"),
        session.replay(&hash, "r0/thumbnails/0000.jpg"),
    ];
    for key in &keys {
        storage.put(key, "application/octet-stream", Bytes::from(key.clone())).await.unwrap();
    }
    for key in &keys {
        assert_eq!(storage.get(key, 1000).await.unwrap(), key.as_bytes());
    }
    let listed: Vec<_> = storage.list(&session.prefix()).map_ok(|object| object.info.key).try_collect().await.unwrap();
    let mut sorted = keys.to_vec();
    sorted.sort();
    assert_eq!(listed, sorted);
}

#[tokio::test]
async fn a_put_replaces_all_of_what_was_there() {
    let storage = fresh().await;
    let old = storage.put("key", "text/plain", Bytes::from_static(b"old and long")).await.unwrap();
    let new = storage.put("key", "text/plain", Bytes::from_static(b"new")).await.unwrap();
    assert_ne!(old.etag, new.etag);
    assert_eq!(storage.get("key", 100).await.unwrap(), "new");
}

#[tokio::test]
async fn ranges_are_exact_and_end_with_the_object() {
    let storage = fresh().await;
    let bytes = pattern(100_000);
    storage.put("key", "video/mp4", Bytes::from(bytes.clone())).await.unwrap();
    assert_eq!(storage.get_range("key", 0, 1).await.unwrap(), bytes[..1]);
    assert_eq!(storage.get_range("key", 70_001, 20_002).await.unwrap(), bytes[70_001..90_003]);
    assert_eq!(storage.get_range("key", 99_990, 1000).await.unwrap(), bytes[99_990..]);
    assert_eq!(storage.get_range("key", 100_000, 10).await.unwrap(), Bytes::new());
    assert_eq!(storage.get_range("key", 5, 0).await.unwrap(), Bytes::new());
    assert!(storage.get_range("none", 0, 10).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_limit_is_kept_before_bytes_are_read() {
    let storage = fresh().await;
    storage.put("key", "video/mp4", Bytes::from(pattern(1000))).await.unwrap();
    let error = storage.get("key", 999).await.unwrap_err();
    assert!(matches!(error, StorageError::TooLarge { size: 1000, limit: 999, .. }), "{error}");
}

#[tokio::test]
async fn absence_is_told_apart() {
    let storage = fresh().await;
    storage.put("folder/object", "text/plain", Bytes::from_static(b"x")).await.unwrap();
    for key in ["none", "folder", "folder/none", "folder/object/below"] {
        assert!(storage.head(key).await.unwrap_err().is_not_found(), "{key}");
        assert!(storage.get(key, 10).await.unwrap_err().is_not_found(), "{key}");
    }

    let elsewhere = storage::Storage::connect(&config(&embedded::test::s3().await)).unwrap();
    assert!(elsewhere.get("key", 10).await.unwrap_err().is_not_found(), "a bucket that does not exist");
    assert!(elsewhere.put("key", "text/plain", Bytes::new()).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn deleting_is_repeatable_and_leaves_neighbours() {
    let storage = fresh().await;
    for key in ["a/one", "a/two", "b"] {
        storage.put(key, "text/plain", Bytes::from_static(b"x")).await.unwrap();
    }
    storage.delete(["a/one", "never/there"]).await.unwrap();
    storage.delete(["a/one"]).await.unwrap();
    let left: Vec<_> = storage.list("").map_ok(|object| object.info.key).try_collect().await.unwrap();
    assert_eq!(left, ["a/two", "b"]);
    storage.delete(Vec::<String>::new()).await.unwrap();
}

#[tokio::test]
async fn a_bucket_is_created_once() {
    let storage = fresh().await;
    storage.put("key", "text/plain", Bytes::from_static(b"x")).await.unwrap();
    storage.ensure_bucket().await.unwrap();
    assert_eq!(storage.get("key", 10).await.unwrap(), "x");
}
