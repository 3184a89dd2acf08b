//! Uploads in parts that a browser sends.

use std::time::{Duration, SystemTime};

use storage::{CompletedPart, Storage, StorageError, UploadedPart};

use crate::{MB, fresh, pattern};

const TTL: Duration = Duration::from_secs(60);

/// Sends a part as a browser does.
async fn send(storage: &Storage, key: &str, upload: &str, number: u32, bytes: &[u8]) -> CompletedPart {
    let url = storage.presign_part(key, upload, number, TTL).await.unwrap();
    let answer = reqwest::Client::new().put(url).body(bytes.to_vec()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let etag = answer.headers()["etag"].to_str().unwrap().to_owned();
    CompletedPart { number, etag }
}

#[tokio::test]
async fn parts_sent_in_any_order_become_one_object() {
    let storage = fresh().await;
    let bytes = pattern(13 * MB);
    let upload = storage.create_multipart("key", "video/mp4").await.unwrap();
    let third = send(&storage, "key", &upload, 3, &bytes[12 * MB..]).await;
    let first = send(&storage, "key", &upload, 1, &bytes[..6 * MB]).await;

    let arrived = storage.list_parts("key", &upload).await.unwrap();
    let quoted = |part: &UploadedPart| format!("\"{}\"", part.etag);
    assert_eq!(
        arrived.iter().map(|part| (part.number, part.size)).collect::<Vec<_>>(),
        [(1, 6 * MB as u64), (3, MB as u64)]
    );
    assert_eq!(arrived.iter().map(quoted).collect::<Vec<_>>(), [first.etag.clone(), third.etag.clone()]);
    assert!(storage.head("key").await.unwrap_err().is_not_found(), "nothing is there before the end");

    let second = send(&storage, "key", &upload, 2, &bytes[6 * MB..12 * MB]).await;
    let etag = storage.complete_multipart("key", &upload, &[third, first, second]).await.unwrap();
    assert!(etag.ends_with("-3"), "{etag}");
    let head = storage.head("key").await.unwrap();
    assert_eq!((head.size, head.etag), (13 * MB as u64, etag));
    assert!(storage.get("key", 13 * MB as u64).await.unwrap() == bytes);
    assert!(storage.list_parts("key", &upload).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_part_sent_again_replaces_itself() {
    let storage = fresh().await;
    let upload = storage.create_multipart("key", "video/mp4").await.unwrap();
    send(&storage, "key", &upload, 1, b"wrong").await;
    let part = send(&storage, "key", &upload, 1, b"right one").await;
    storage.complete_multipart("key", &upload, &[part]).await.unwrap();
    assert_eq!(storage.get("key", 100).await.unwrap(), "right one");
}

#[tokio::test]
async fn a_refused_completion_can_be_corrected() {
    let storage = fresh().await;
    let upload = storage.create_multipart("key", "video/mp4").await.unwrap();
    let part = send(&storage, "key", &upload, 1, b"bytes").await;

    let other = CompletedPart { etag: "00000000000000000000000000000000".to_owned(), ..part.clone() };
    let missing = CompletedPart { number: 2, ..part.clone() };
    for parts in [vec![other], vec![part.clone(), missing]] {
        let error = storage.complete_multipart("key", &upload, &parts).await.unwrap_err();
        assert!(matches!(error, StorageError::Refused { .. }), "{error:?}");
    }
    storage.complete_multipart("key", &upload, &[part]).await.unwrap();
}

#[tokio::test]
async fn small_parts_are_refused_unless_they_are_last() {
    let storage = fresh().await;
    let upload = storage.create_multipart("key", "video/mp4").await.unwrap();
    let parts = [send(&storage, "key", &upload, 1, b"small").await, send(&storage, "key", &upload, 2, b"last").await];
    let error = storage.complete_multipart("key", &upload, &parts).await.unwrap_err();
    assert!(matches!(&error, StorageError::Refused { code, .. } if code == "EntityTooSmall"), "{error:?}");
}

#[tokio::test]
async fn an_aborted_upload_is_gone_and_may_be_aborted_again() {
    let storage = fresh().await;
    let upload = storage.create_multipart("key", "video/mp4").await.unwrap();
    let part = send(&storage, "key", &upload, 1, b"bytes").await;
    storage.abort_multipart("key", &upload).await.unwrap();
    storage.abort_multipart("key", &upload).await.unwrap();
    assert!(storage.complete_multipart("key", &upload, &[part]).await.unwrap_err().is_not_found());
    assert!(storage.head("key").await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn uploads_that_are_not_complete_are_listed_by_prefix() {
    let storage = fresh().await;
    let (hour, before) = (Duration::from_secs(3600), SystemTime::now());
    let (one, other) =
        tokio::join!(storage.create_multipart("a/one", "video/mp4"), storage.create_multipart("b", "x/y"));
    let (one, other) = (one.unwrap(), other.unwrap());
    send(&storage, "a/one", &one, 1, b"bytes").await;

    let below_a = storage.list_multiparts("a/").await.unwrap();
    assert_eq!(
        below_a.iter().map(|upload| (upload.key.as_str(), &upload.upload_id)).collect::<Vec<_>>(),
        [("a/one", &one)]
    );
    assert!(below_a[0].initiated > before - hour && below_a[0].initiated < before + hour, "{below_a:?}");
    assert_eq!(storage.list_multiparts("").await.unwrap().len(), 2);

    storage.abort_multipart("a/one", &one).await.unwrap();
    storage.abort_multipart("b", &other).await.unwrap();
    assert_eq!(storage.list_multiparts("").await.unwrap(), []);
}

#[tokio::test]
async fn part_numbers_have_bounds() {
    let storage = fresh().await;
    for number in [0, 10_001] {
        let error = storage.presign_part("key", "upload", number, TTL).await.unwrap_err();
        assert!(matches!(error, StorageError::Invalid { .. }), "{error:?}");
    }
}
