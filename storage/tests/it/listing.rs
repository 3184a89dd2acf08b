//! Prefixes, order and pages.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::stream::{self, StreamExt, TryStreamExt};
use storage::Storage;

use crate::fresh;

async fn put_all(storage: &Storage, keys: &[String]) {
    let puts = keys.iter().map(|key| storage.put(key, "text/plain", Bytes::from(key.clone())));
    stream::iter(puts).buffer_unordered(8).try_for_each(async |_| Ok(())).await.unwrap();
}

async fn listed(storage: &Storage, prefix: &str) -> Vec<String> {
    storage.list(prefix).map_ok(|object| object.info.key).try_collect().await.unwrap()
}

#[tokio::test]
async fn a_prefix_is_text_not_a_folder() {
    let storage = fresh().await;
    let keys = ["t/1/a", "t/1/ab/c", "t/1-b", "t/10/x", "t/2/a", "u"].map(str::to_owned);
    put_all(&storage, &keys).await;
    assert_eq!(listed(&storage, "t/1").await, ["t/1-b", "t/1/a", "t/1/ab/c", "t/10/x"]);
    assert_eq!(listed(&storage, "t/1/").await, ["t/1/a", "t/1/ab/c"]);
    assert_eq!(listed(&storage, "t/1/a").await, ["t/1/a", "t/1/ab/c"]);
    assert_eq!(listed(&storage, "t/3/").await, Vec::<String>::new());
    assert_eq!(listed(&storage, "").await.len(), 6);
}

#[tokio::test]
async fn order_is_that_of_bytes_across_folders() {
    let storage = fresh().await;
    let mut keys = ["a/b", "a-b", "a.b", "a0", "A", "a/b-c/d", "a/b/c", "a/b.c"].map(str::to_owned);
    if std::env::var_os("S3_ENDPOINT").is_some() {
        // Servers that keep keys as folders may hold no object that is another's folder.
        keys[0] = "a/bb".to_owned();
    }
    put_all(&storage, &keys).await;
    keys.sort();
    assert_eq!(listed(&storage, "").await, keys);
}

#[tokio::test]
async fn pages_join_without_loss_or_doubles() {
    let storage = fresh().await;
    let mut keys: Vec<_> = (0..2100).map(|n| format!("p/{}/{n:04}", n % 7)).collect();
    put_all(&storage, &keys).await;
    keys.sort();
    let objects: Vec<_> = storage.list("p/").try_collect().await.unwrap();
    assert_eq!(objects.iter().map(|object| object.info.key.clone()).collect::<Vec<_>>(), keys);
    assert!(objects.iter().all(|object| object.info.size == 8));
    assert_eq!(storage.head(&keys[1500]).await.unwrap(), objects[1500].info);
    assert_eq!(storage.list("p/").take(3).count().await, 3);
    storage.delete(keys).await.unwrap();
    assert_eq!(listed(&storage, "p/").await, Vec::<String>::new());
}

#[tokio::test]
async fn the_first_key_behind_another_is_found_without_what_lies_between() {
    let storage = fresh().await;
    put_all(&storage, &["s/1/a", "s/1/b", "s/2/a", "t"].map(str::to_owned)).await;
    let first = async |after: &str| storage.first_behind("s/", after).await.unwrap().map(|object| object.info.key);
    assert_eq!(first("").await.as_deref(), Some("s/1/a"));
    assert_eq!(first("s/1/a").await.as_deref(), Some("s/1/b"));
    // The character behind the slash.
    assert_eq!(first("s/10").await.as_deref(), Some("s/2/a"));
    assert_eq!(first("s/2/a").await, None);
}

#[tokio::test]
async fn a_listing_says_when_an_object_was_written() {
    let storage = fresh().await;
    let (hour, before) = (Duration::from_secs(3600), SystemTime::now());
    storage.put("key", "text/plain", Bytes::from_static(b"x")).await.unwrap();
    let object = storage.first_behind("", "").await.unwrap().unwrap();
    assert!(object.modified > before - hour && object.modified < before + hour, "{object:?}");
}
