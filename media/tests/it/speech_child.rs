//! The speech child when things go wrong: it dies, hangs, is cancelled, or has no model.

use std::process::Command;
use std::time::{Duration, Instant};

use media::speech::models::ModelFile;
use media::speech::{SpeechError, Timing, Transcriber, Transcription, WhisperChild, WhisperLimits, Window};
use timeline::time::Ticks;
use tokio_util::sync::CancellationToken;

use crate::classes::samples;
use crate::speech::{executable, fixture_model, strict};

/// 28 s of speech: more than a second of work.
fn window() -> Window {
    Window { samples: samples("cities")[..28 * 16_000].into(), start: Ticks::ZERO }
}

async fn start(limits: WhisperLimits) -> WhisperChild {
    WhisperChild::start(executable(), fixture_model(), 2, limits).await.unwrap()
}

async fn transcribe(child: &WhisperChild, window: &Window) -> Result<Transcription, SpeechError> {
    child.transcribe(window, "en", &CancellationToken::new()).await
}

fn signal(process: u32, signal: &str) {
    assert!(Command::new("kill").args([signal, &process.to_string()]).status().unwrap().success());
}

fn text(transcription: &Transcription) -> String {
    let words = transcription.phrases.iter().flat_map(|phrase| &phrase.words);
    words.map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_killed_child_costs_its_window_and_is_replaced() {
    let child = start(strict()).await;
    let window = window();
    let first = child.process_id().await.unwrap();
    let killer = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        signal(first, "-KILL");
    };
    let (heard, ()) = tokio::join!(transcribe(&child, &window), killer);
    let error = heard.unwrap_err();
    assert!(matches!(&error, SpeechError::Child { status, .. } if status.contains('9')), "{error}");

    let heard = transcribe(&child, &window).await.unwrap();
    assert!(text(&heard).starts_with("Hello, everyone, and welcome back"));
    assert_ne!(child.process_id().await, Some(first));
}

#[tokio::test]
async fn a_hanging_child_is_killed_and_replaced() {
    let limits = WhisperLimits { silence_max: Duration::from_secs(15), ..strict() };
    let child = start(limits).await;
    let first = child.process_id().await.unwrap();
    signal(first, "-STOP");
    let window = window();
    assert!(matches!(transcribe(&child, &window).await, Err(SpeechError::Stalled(_))));
    assert!(!text(&transcribe(&child, &window).await.unwrap()).is_empty());
    assert_ne!(child.process_id().await, Some(first));
}

#[tokio::test]
async fn a_window_has_its_time() {
    let limits = WhisperLimits { window_max: Duration::from_millis(100), ..strict() };
    let child = start(limits).await;
    assert!(matches!(transcribe(&child, &window()).await, Err(SpeechError::TimedOut(_))));
}

#[tokio::test]
async fn a_cancelled_window_frees_its_slot_and_the_child_lives_on() {
    let child = start(strict()).await;
    let window = window();
    let first = child.process_id().await;
    let cancellation = CancellationToken::new();
    let cancel = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        cancellation.cancel();
    };
    let began = Instant::now();
    let (heard, ()) = tokio::join!(child.transcribe(&window, "en", &cancellation), cancel);
    assert!(matches!(heard, Err(SpeechError::Cancelled)), "{heard:?}");
    assert!(began.elapsed() < Duration::from_secs(1), "cancelled after {:?}", began.elapsed());
    assert!(!text(&transcribe(&child, &window).await.unwrap()).is_empty());
    assert_eq!(child.process_id().await, first);
}

#[tokio::test]
async fn what_cannot_be_started_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ggml-nonsense.bin");
    std::fs::write(&path, "this is no model").unwrap();
    let nonsense = ModelFile::open(&path).unwrap();
    let started = WhisperChild::start(executable(), nonsense, 1, strict()).await;
    assert!(matches!(started.err(), Some(SpeechError::Model(_))));

    // Heads that this model does not have.
    let heads = ModelFile { alignment_heads: vec![(31, 19)], ..fixture_model() };
    let started = WhisperChild::start(executable(), heads, 1, strict()).await;
    assert!(matches!(started.err(), Some(SpeechError::Model(_))));

    let started = WhisperChild::start("/nowhere/lectern".into(), fixture_model(), 1, strict()).await;
    assert!(matches!(started.err(), Some(SpeechError::Unavailable(_))));

    let started = WhisperChild::start("/bin/false".into(), fixture_model(), 1, strict()).await;
    assert!(matches!(started.err(), Some(SpeechError::Child { .. })));
}

#[tokio::test]
async fn short_sound_and_unknown_alignment_work_and_the_latter_is_said() {
    let model = ModelFile { alignment_heads: Vec::new(), ..fixture_model() };
    let child = WhisperChild::start(executable(), model, 1, strict()).await.unwrap();
    let heard = transcribe(&child, &window()).await.unwrap();
    assert_eq!(heard.timing, Timing::Estimated);
    assert!(text(&heard).starts_with("Hello, everyone,"));
    let starts: Vec<Ticks> = heard.phrases.iter().flat_map(|phrase| &phrase.words).map(|word| word.start).collect();
    assert!(starts.is_sorted() && starts[0] < Ticks::from_whole_seconds(1), "{starts:?}");

    let blip = Window { samples: vec![0.0; 160].into(), start: Ticks::ZERO };
    assert_eq!(text(&transcribe(&child, &blip).await.unwrap()), "");
}
