//! What may be done with a presigned URL, and from where.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{Client, Method};
use storage::{PRESIGN_TTL_MAX, Storage, StorageConfig, StorageError};

use crate::{fresh, pattern};

const TTL: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_url_opens_one_object_with_ranges_and_its_type() {
    let storage = fresh().await;
    let bytes = pattern(50_000);
    storage.put("r0/a b+c.m4s", "video/iso.segment", Bytes::from(bytes.clone())).await.unwrap();
    let url = storage.presign_get("r0/a b+c.m4s", TTL).await.unwrap();

    let whole = Client::new().get(&url).send().await.unwrap();
    assert_eq!(whole.status(), 200);
    assert_eq!(whole.headers()["content-type"], "video/iso.segment");
    assert_eq!(whole.headers()["accept-ranges"], "bytes");
    assert_eq!(whole.bytes().await.unwrap(), bytes);

    let piece = Client::new().get(&url).header("range", "bytes=100-199").send().await.unwrap();
    assert_eq!(piece.status(), 206);
    assert_eq!(piece.headers()["content-range"], "bytes 100-199/50000");
    assert_eq!(piece.bytes().await.unwrap(), bytes[100..200]);

    let tail = Client::new().get(&url).header("range", "bytes=-10").send().await.unwrap();
    assert_eq!(tail.bytes().await.unwrap(), bytes[49_990..]);

    let other = url.replacen("a%20b", "b%20b", 1);
    assert_ne!(other, url);
    assert_eq!(Client::new().get(&other).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_url_for_reading_does_not_write_and_dies() {
    let storage = fresh().await;
    storage.put("key", "text/plain", Bytes::from_static(b"kept")).await.unwrap();
    let url = storage.presign_get("key", Duration::from_secs(1)).await.unwrap();
    assert_eq!(Client::new().put(&url).body("changed").send().await.unwrap().status(), 403);
    assert_eq!(storage.get("key", 10).await.unwrap(), "kept");
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(Client::new().get(&url).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_life_beyond_the_protocols_limit_is_refused() {
    let storage = fresh().await;
    storage.presign_get("key", PRESIGN_TTL_MAX).await.unwrap();
    let error = storage.presign_get("key", PRESIGN_TTL_MAX + Duration::from_secs(1)).await.unwrap_err();
    assert!(matches!(error, StorageError::Invalid { .. }), "{error:?}");
}

#[tokio::test]
async fn urls_lead_to_the_public_address_in_either_style() {
    let base = StorageConfig {
        public_endpoint: Some("https://media.example.org".to_owned()),
        ..StorageConfig::at("http://10.0.0.7:9000", "access", "secret", "bucket")
    };
    let path_style = Storage::connect(&base).unwrap().presign_get("a/b", TTL).await.unwrap();
    assert!(path_style.starts_with("https://media.example.org/bucket/a/b?"), "{path_style}");
    let virtual_host = StorageConfig { path_style: false, ..base.clone() };
    let virtual_host = Storage::connect(&virtual_host).unwrap().presign_get("a/b", TTL).await.unwrap();
    assert!(virtual_host.starts_with("https://bucket.media.example.org/a/b?"), "{virtual_host}");
    let aws = StorageConfig { endpoint: None, public_endpoint: None, path_style: false, ..base };
    let aws = StorageConfig { region: "eu-central-1".to_owned(), ..aws };
    let aws = Storage::connect(&aws).unwrap().presign_get("a/b", TTL).await.unwrap();
    assert!(aws.starts_with("https://bucket.s3.eu-central-1.amazonaws.com/a/b?"), "{aws}");
}

/// What a browser asks before and after a request from a page of another origin.
#[tokio::test]
async fn pages_of_other_origins_may_read_and_send() {
    if std::env::var_os("S3_ENDPOINT").is_some() {
        // A bucket's CORS rules are its owner's business.
        return;
    }
    let storage = fresh().await;
    storage.put("key", "text/plain", Bytes::from_static(b"bytes")).await.unwrap();
    let url = storage.presign_get("key", TTL).await.unwrap();
    let origin = "http://localhost:8080";

    let preflight = Client::new()
        .request(Method::OPTIONS, &url)
        .header("origin", origin)
        .header("access-control-request-method", "PUT")
        .header("access-control-request-headers", "content-type")
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.status(), 200);
    assert_eq!(preflight.headers()["access-control-allow-origin"], "*");
    assert!(preflight.headers()["access-control-allow-methods"].to_str().unwrap().contains("PUT"));

    let answer = Client::new().get(&url).header("origin", origin).send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let exposed = answer.headers()["access-control-expose-headers"].to_str().unwrap().to_lowercase();
    for header in ["etag", "content-range", "accept-ranges"] {
        assert!(exposed.contains(header), "{exposed}");
    }
}
