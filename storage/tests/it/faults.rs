//! A server that is down, comes back, breaks off, is overloaded or says no.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use embedded::test::s3;
use futures::TryStreamExt;
use storage::{Storage, StorageConfig, StorageError};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::{config, pattern};

/// A server that gives the same answer to every request, and counts them.
async fn scripted(answer: &'static str) -> (Storage, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&requests);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut length = 0;
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).await.unwrap();
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            stream.read_exact(&mut vec![0; length]).await.unwrap();
            counter.fetch_add(1, Ordering::Relaxed);
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let storage = Storage::connect(&StorageConfig::at(endpoint, "access", "secret", "bucket")).unwrap();
    (storage, requests)
}

#[tokio::test]
async fn an_overloaded_server_is_asked_again_and_then_unavailable() {
    let (storage, requests) = scripted(
        "HTTP/1.1 503 Slow Down\r\nconnection: close\r\ncontent-length: 72\r\n\r\n\
         <Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>",
    )
    .await;
    let error = storage.get("key", 10).await.unwrap_err();
    assert!(error.is_unavailable(), "{error:?}");
    assert_eq!(requests.load(Ordering::Relaxed), 4);
}

#[tokio::test]
async fn a_refusal_is_final_and_says_why() {
    let (storage, requests) = scripted(
        "HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 68\r\n\r\n\
         <Error><Code>AccessDenied</Code><Message>Not you.</Message></Error>\n",
    )
    .await;
    let error = storage.put("key", "text/plain", Bytes::from_static(b"x")).await.unwrap_err();
    let StorageError::Refused { code, message, .. } = &error else { panic!("{error:?}") };
    assert_eq!((code.as_str(), message.as_str()), ("AccessDenied", "Not you."));
    assert_eq!(requests.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_wrong_secret_is_a_refusal() {
    let access = s3().await;
    let wrong = StorageConfig { secret_key: "wrong".to_owned(), ..config(&access) };
    let storage = Storage::connect(&wrong).unwrap();
    for error in [storage.head("key").await.unwrap_err(), storage.ensure_bucket().await.unwrap_err()] {
        assert!(matches!(error, StorageError::Refused { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn nobody_there_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let storage = Storage::connect(&StorageConfig::at(endpoint, "access", "secret", "bucket")).unwrap();
    assert!(storage.head("key").await.unwrap_err().is_unavailable());
    assert!(storage.put("key", "text/plain", Bytes::from_static(b"x")).await.unwrap_err().is_unavailable());
    let list: Result<Vec<_>, _> = storage.list("").try_collect().await;
    assert!(list.unwrap_err().is_unavailable());
}

#[tokio::test]
async fn an_outage_is_unavailable_and_over_when_it_is_over() {
    let mut services = embedded::Services::start(embedded::Options::temporary()).await.unwrap();
    let storage = Storage::connect(&StorageConfig::at(
        &services.s3_endpoint,
        &services.s3_access_key,
        &services.s3_secret_key,
        &services.s3_bucket,
    ))
    .unwrap();
    let bytes = Bytes::from(pattern(40_000_000));
    storage.put("key", "video/mp4", bytes.clone()).await.unwrap();

    // In the middle of a download: read some, take the server away, bring it back, read on.
    let mut reader = storage.download("key").await.unwrap().into_reader();
    let mut read = vec![0; 1_000_000];
    reader.read_exact(&mut read).await.unwrap();
    services.s3.restart().await.unwrap();
    reader.read_to_end(&mut read).await.unwrap();
    assert!(read == bytes, "the download went on where it broke off");

    // The same, but somebody replaced the object.
    let mut reader = storage.download("key").await.unwrap().into_reader();
    reader.read_exact(&mut vec![0; 1_000_000]).await.unwrap();
    services.s3.restart().await.unwrap();
    storage.put("key", "video/mp4", Bytes::from(pattern(39_000_000)).slice(1..)).await.unwrap();
    let error = reader.read_to_end(&mut Vec::new()).await.unwrap_err();
    let error = error.get_ref().and_then(|inner| inner.downcast_ref::<StorageError>());
    assert!(matches!(error, Some(StorageError::Changed { .. })), "{error:?}");

    services.s3.stop().await;
    assert!(storage.head("key").await.unwrap_err().is_unavailable());
    services.s3.restart().await.unwrap();
    assert_eq!(storage.head("key").await.unwrap().size, 38_999_999);
    services.stop().await;
}

#[tokio::test]
async fn a_connection_that_cannot_work_is_refused_at_once() {
    for endpoint in ["localhost:9000", "ftp://host", "http://", "nonsense"] {
        let error = Storage::connect(&StorageConfig::at(endpoint, "access", "secret", "bucket")).unwrap_err();
        assert!(matches!(error, StorageError::Invalid { .. }), "{endpoint}: {error:?}");
    }
    assert!(Storage::connect(&StorageConfig::at("http://host", "access", "secret", "")).is_err());
}

#[test]
fn the_secret_is_not_printed() {
    let config = StorageConfig::at("http://host", "access", "s3cr3t", "bucket");
    assert!(!format!("{config:?}").contains("s3cr3t"));
}
