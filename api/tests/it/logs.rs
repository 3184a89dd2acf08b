//! What is logged of a request: its id and its route, once, and never a credential.

use std::io;
use std::sync::{Mutex, Once};

use axum::http::Method;
use serde_json::Value;

use crate::issuer;
use crate::replays::published;
use crate::sign_in::{cookie, sign_in};
use crate::stage::Stage;

/// Of all tests of the process.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes as production does, from the first stage on.
pub fn start() {
    static START: Once = Once::new();
    START.call_once(|| {
        tracing_subscriber::fmt().json().with_max_level(tracing::Level::INFO).with_writer(|| Log).init();
    });
}

fn lines() -> Vec<Value> {
    let text = String::from_utf8(LOG.lock().unwrap().clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_request_is_one_line_without_its_tokens() {
    let stage = Stage::set().await;
    let session = published(&stage).await;
    let bearer = issuer::token(&stage.school.student.subject);
    let path = format!("/api/replays/{session}");
    let answer = stage.school.call(Method::GET, &path).token(&bearer).send().await;
    let replay = answer.ok(200);
    let folder = replay["links"]["pageUrl"].as_str().unwrap();
    let segment = stage.school.call(Method::GET, format!("{folder}r0/720p/0000-00.m4s")).send().await;
    let signature = segment.header("location").split("X-Amz-Signature=").nth(1).unwrap().to_owned();
    stage.school.call(Method::GET, format!("{folder}nothing.json")).send().await.refused(404, "file_not_found");

    let lines = lines();
    let of = |id: &str| lines.iter().filter(|line| line["span"]["requestId"] == id).collect::<Vec<_>>();
    let line = of(answer.header("x-request-id"));
    assert_eq!(line.len(), 1, "{line:#?}");
    assert_eq!(line[0]["span"]["route"], "/api/replays/{sessionId}");
    assert_eq!(line[0]["fields"]["status"], 200);
    let line = of(segment.header("x-request-id"));
    assert_eq!(line[0]["span"]["route"], "/media/{token}/{session}/{*name}");

    let signed_in = sign_in(&stage.school, &stage.school.student).await;
    let session = cookie(&signed_in).split_once('=').unwrap().1.to_owned();
    stage.school.call(Method::GET, "/api/auth/me").header("cookie", &cookie(&signed_in)).send().await.ok(200);

    let media_token = folder.split('/').nth(2).unwrap();
    let lines = self::lines();
    for secret in [bearer.as_str(), media_token, &signature, &session] {
        // Whole, and its signed part alone.
        for secret in [secret, &secret[secret.len() - 40..]] {
            assert!(!lines.iter().any(|line| line.to_string().contains(secret)), "a credential is in the log");
        }
    }
}
