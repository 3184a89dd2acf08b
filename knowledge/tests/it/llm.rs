//! Rewriting by a language model, against a local server that speaks the real wire format.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use knowledge::llm::{DroppedBecause, KeptBecause, LlmConfig, LlmError, Outcome, rewrite};
use knowledge::{Knowledge, Lexicon};
use serde_json::{Value, json};
use timeline::document::NoteKind;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::classes::Class;

/// Answers every request with what `answer` makes of its body; keeps the requests as they came.
async fn server(answer: fn(&Value) -> (u16, String)) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/v1", listener.local_addr().unwrap());
    let requests = Arc::new(Mutex::new(Vec::new()));
    let kept = requests.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (head, body) = read_request(&mut stream).await;
            let (status, text) = answer(&serde_json::from_str(&body).unwrap());
            kept.lock().unwrap().push(format!("{head}\r\n\r\n{body}"));
            let response = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
                text.len()
            );
            // The client may have gone away, which is what some tests are about.
            let _closed = stream.write_all(response.as_bytes()).await;
        }
    });
    (endpoint, requests)
}

async fn read_request(stream: &mut tokio::net::TcpStream) -> (String, String) {
    let mut bytes = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "the request ended early");
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return (head.to_owned(), body.to_owned());
        }
    }
}

fn completion(items: Value) -> (u16, String) {
    let content = json!({ "items": items }).to_string();
    (200, json!({ "id": "x", "object": "chat.completion", "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": content } }] }).to_string())
}

/// The id of the first cue in the request that holds `text`.
fn id_of(request: &Value, text: &str) -> Option<String> {
    let said = request["messages"][1]["content"].as_str().unwrap();
    let line = said.lines().find(|line| line.starts_with('[') && line.contains(text))?;
    Some(line[1..].split(' ').next().unwrap().to_owned())
}

fn biology() -> (Knowledge, Lexicon) {
    (Class::heard("biology").derive(), Lexicon::for_language("en").unwrap())
}

#[tokio::test]
async fn notes_that_hold_are_taken_and_others_dropped_with_their_reason() {
    let (endpoint, requests) = server(|request| {
        let Some(id) = id_of(request, "photosynthesis") else { return completion(json!([])) };
        completion(json!([
            { "kind": "definition", "text": "Photosynthesis is the name of this process.", "cueIds": [id] },
            { "kind": "key_point", "text": "This process is called photosynthesis.", "cueIds": ["9-9-9"] },
            { "kind": "key_point", "text": "This process is called photosynthesis.", "cueIds": [] },
            { "kind": "key_point", "text": "Mitochondria release carbon dioxide at night.", "cueIds": [id] },
        ]))
    })
    .await;
    let (knowledge, lexicon) = biology();
    let config = LlmConfig { api_key: Some("secret".into()), ..LlmConfig::new(endpoint, "some-model") };
    let Outcome::Rewritten { notes, dropped } = rewrite(&config, &lexicon, &knowledge).await else { panic!("kept") };
    let (shown, written): (Vec<_>, Vec<_>) =
        notes.chapters[0].items.iter().partition(|item| item.kind == NoteKind::OnSlide);
    let written: Vec<&str> = written.iter().map(|item| item.text.as_str()).collect();
    assert_eq!(written, ["Photosynthesis is the name of this process."]);
    let own = knowledge.notes.chapters[0].items.iter().filter(|item| item.kind == NoteKind::OnSlide);
    assert!(own.eq(shown), "what stands on slides stays");
    assert_eq!(notes.chapters[1], knowledge.notes.chapters[1], "a chapter without accepted notes keeps its own");
    let because: Vec<&DroppedBecause> = dropped.iter().map(|dropped| &dropped.because).collect();
    assert!(
        matches!(because[..], [DroppedBecause::UnknownCue(id), DroppedBecause::Uncited, DroppedBecause::Unsupported(_)] if id == "9-9-9"),
        "{because:?}"
    );
    let requests = requests.lock().unwrap();
    assert_eq!(requests.len(), 3, "one request a chapter");
    assert!(requests[0].starts_with("POST /v1/chat/completions ") && requests[0].contains("Bearer secret"));
    let body: Value = serde_json::from_str(requests[0].split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(body["model"], "some-model");
    assert_eq!(body["response_format"]["type"], "json_schema");
    assert_eq!(body["response_format"]["json_schema"]["strict"], true);
}

#[tokio::test]
async fn no_more_is_sent_than_configured() {
    let (endpoint, requests) = server(|_| completion(json!([]))).await;
    let (knowledge, lexicon) = biology();
    let config = LlmConfig { characters_max: 10, ..LlmConfig::new(endpoint.clone(), "m") };
    let outcome = rewrite(&config, &lexicon, &knowledge).await;
    assert!(matches!(outcome, Outcome::Kept { reason: KeptBecause::NothingSent { characters_max: 10 }, .. }));
    assert!(requests.lock().unwrap().is_empty());
    let config = LlmConfig { requests_max: 1, ..LlmConfig::new(endpoint, "m") };
    let outcome = rewrite(&config, &lexicon, &knowledge).await;
    assert!(matches!(outcome, Outcome::Kept { reason: KeptBecause::NothingHeld, .. }));
    assert_eq!(requests.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_model_that_fails_leaves_the_extractive_notes_and_says_why() {
    let (knowledge, lexicon) = biology();
    let reason = async |config: LlmConfig| match rewrite(&config, &lexicon, &knowledge).await {
        Outcome::Kept { notes, reason: KeptBecause::Model(error), .. } => {
            assert_eq!(notes, knowledge.notes);
            error
        }
        other => panic!("{other:?}"),
    };
    let (refusing, _) = server(|_| (503, "{}".into())).await;
    assert!(matches!(reason(LlmConfig::new(refusing, "m")).await, LlmError::Refused(503)));
    let (prose, _) =
        server(|_| (200, json!({ "choices": [{ "message": { "content": "Here are your notes!" } }] }).to_string()))
            .await;
    assert!(matches!(reason(LlmConfig::new(prose, "m")).await, LlmError::Malformed(_)));
    let (long, _) = server(|_| (200, " ".repeat(5_000))).await;
    let config = LlmConfig { response_bytes_max: 1_000, ..LlmConfig::new(long, "m") };
    assert!(matches!(reason(config).await, LlmError::TooLarge(1_000)));
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/v1", silent.local_addr().unwrap());
    let config = LlmConfig { timeout: Duration::from_millis(200), ..LlmConfig::new(endpoint, "m") };
    assert!(matches!(reason(config).await, LlmError::Timeout(_)));
    drop(silent);
    let gone = LlmConfig::new("http://127.0.0.1:9/v1", "m");
    assert!(matches!(reason(gone).await, LlmError::Unreachable(_)));
}
