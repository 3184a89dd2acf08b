//! Getting models from a server that behaves like Hugging Face: a redirect with the checksum, then the bytes, in ranges.

use std::sync::Mutex;

use media::speech::models::{Entry, PullError, list, pull};
use sha1::Digest as _;
use sha2::Digest as _;

use crate::http::{Reply, Request, Server};

fn content() -> Vec<u8> {
    (0..200_000u32).map(|index| (index / 7 % 251) as u8).collect()
}

fn entry() -> Entry {
    let sha1 = hex::encode(sha1::Sha1::digest(content()));
    Entry { name: "small-test", size_mib: 1, sha1: sha1.leak(), alignment_heads: &[(1, 0)] }
}

fn hugging_face(linked_etag: String, content: Vec<u8>) -> impl Fn(&Request) -> Reply {
    move |request| match request.line.as_str() {
        "GET /main/ggml-small-test.bin" => {
            Reply::new(302, "").with("location", "/cdn/blob").with("x-linked-etag", &format!("\"{linked_etag}\""))
        }
        "GET /cdn/blob" => match request.header("range") {
            None => Reply::new(200, content.clone()),
            Some(range) => {
                let start: usize = range.trim_start_matches("bytes=").trim_end_matches('-').parse().unwrap();
                if start < content.len() { Reply::new(206, &content[start..]) } else { Reply::new(416, "") }
            }
        },
        other => Reply::new(404, other),
    }
}

fn sha256() -> String {
    hex::encode(sha2::Sha256::digest(content()))
}

#[tokio::test]
async fn a_model_is_downloaded_once_and_resumed() {
    let server = Server::start(hugging_face(sha256(), content())).await;
    let folder = tempfile::tempdir().unwrap();
    // What an earlier attempt left.
    std::fs::write(folder.path().join("ggml-small-test.bin.part"), &content()[..150_000]).unwrap();
    let seen = Mutex::new(Vec::new());
    let progress = |there: u64, total: Option<u64>| seen.lock().unwrap().push((there, total));
    let path = pull(&entry(), &server.url("/main"), folder.path(), &progress).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), content());
    let seen = seen.into_inner().unwrap();
    assert_eq!((seen[0], *seen.last().unwrap()), ((150_000, Some(200_000)), (200_000, Some(200_000))));
    assert_eq!(server.requests()[1].header("range"), Some("bytes=150000-"));

    let asked = server.requests().len();
    assert_eq!(pull(&entry(), &server.url("/main"), folder.path(), &|_, _| ()).await.unwrap(), path);
    assert_eq!(server.requests().len(), asked, "a whole model is not asked for again");
    let installed = list(folder.path()).unwrap();
    assert_eq!((installed.len(), installed[0].name.as_str(), installed[0].size), (1, "small-test", 200_000));
}

#[tokio::test]
async fn a_finished_part_needs_no_more_bytes() {
    let server = Server::start(hugging_face(sha256(), content())).await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ggml-small-test.bin.part"), content()).unwrap();
    let path = pull(&entry(), &server.url("/main"), folder.path(), &|_, _| ()).await.unwrap();
    assert_eq!(std::fs::read(path).unwrap(), content());
}

#[tokio::test]
async fn a_damaged_model_gets_no_name() {
    let mut damaged = content();
    damaged[77] ^= 1;
    // Either checksum alone finds it.
    let right_sha1 = Entry { sha1: hex::encode(sha1::Sha1::digest(&damaged)).leak(), ..entry() };
    for entry in [entry(), right_sha1] {
        let server = Server::start(hugging_face(sha256(), damaged.clone())).await;
        let folder = tempfile::tempdir().unwrap();
        let error = pull(&entry, &server.url("/main"), folder.path(), &|_, _| ()).await.unwrap_err();
        assert!(matches!(error, PullError::Damaged { .. }), "{error}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left to be resumed");
    }
}

#[tokio::test]
async fn a_missing_model_is_the_servers_word() {
    let server = Server::start(|_| Reply::new(404, "")).await;
    let folder = tempfile::tempdir().unwrap();
    let error = pull(&entry(), &server.url("/main"), folder.path(), &|_, _| ()).await.unwrap_err();
    assert!(error.to_string().contains("404"), "{error}");
}
