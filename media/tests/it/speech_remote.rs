//! The engine behind HTTP, against a server that speaks OpenAI's wire format.

use std::time::Duration;

use media::speech::{Heard, RemoteSettings, RemoteTranscriber, SpeechError, Timing, Transcriber, Window, hear_unit};
use timeline::chunk::Lengths;
use timeline::time::Ticks;
use tokio_util::sync::CancellationToken;

use crate::http::{Reply, Server};

fn transcriber(server: &Server) -> RemoteTranscriber {
    let settings = RemoteSettings {
        url: server.url("/v1/"),
        key: Some("secret".into()),
        model: "whisper-1".into(),
        window_max: Duration::from_millis(700),
    };
    RemoteTranscriber::new(settings).unwrap()
}

/// Ten seconds: silence, but for a tone from 2 s to 4 s and from 6 s to 7 s.
fn tones() -> Vec<f32> {
    let voiced = |second: f32| (2.0..4.0).contains(&second) || (6.0..7.0).contains(&second);
    let sample = |index: i32| {
        let second = index as f32 / 16_000.0;
        if voiced(second) { (second * 1_500.0).sin() * 0.3 } else { 0.0 }
    };
    (0..160_000).map(sample).collect()
}

const ANSWER: &str = r#"{"task": "transcribe", "language": "english", "duration": 10.0, "text": "Good morning. Sit down.",
    "words": [{"word": "Good", "start": 2.2, "end": 2.6}, {"word": "morning", "start": 2.6, "end": 3.5},
              {"word": "Sit", "start": 6.1, "end": 6.4}, {"word": "down", "start": 6.4, "end": 8.9}],
    "segments": [{"id": 0, "start": 2.0, "end": 4.0, "text": " Good morning."}, {"id": 1, "start": 6.0, "end": 9.0, "text": " Sit down."}]}"#;

#[tokio::test]
async fn a_unit_is_sent_as_a_form_and_its_words_are_bound_to_the_voice() {
    let server = Server::start(|_| Reply::new(200, ANSWER)).await;
    let duration = Ticks::from_whole_seconds(10);
    let cancellation = CancellationToken::new();
    let remote = transcriber(&server);
    let heard = hear_unit(&remote, &tones(), 0, &Lengths::UPLOAD, duration, "en-GB", &cancellation).await.unwrap();
    let Heard::Words { words, timing, .. } = heard else { panic!("nothing was heard") };
    assert_eq!((words.model.as_str(), words.language.as_str(), timing), ("whisper-1", "en", Timing::Aligned));
    let times: Vec<(&str, f64, f64)> =
        words.words.iter().map(|word| (word.text.as_str(), word.start.seconds(), word.end.seconds())).collect();
    assert_eq!(times, [("Good", 2.0, 2.6), ("morning.", 2.6, 4.01), ("Sit", 6.0, 6.4), ("down.", 6.4, 7.01)]);

    let request = &server.requests()[0];
    assert_eq!(request.line, "POST /v1/audio/transcriptions");
    assert_eq!(request.header("authorization"), Some("Bearer secret"));
    let body = String::from_utf8_lossy(&request.body);
    let field = |name: &str| {
        let (_, rest) = body.split_once(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name}"));
        rest.split_once("\r\n\r\n").unwrap().1.split("\r\n").next().unwrap().to_owned()
    };
    let fields = ["model", "response_format", "language", "temperature", "timestamp_granularities[]"].map(field);
    assert_eq!(fields, ["whisper-1", "verbose_json", "en", "0", "word"]);
    let wav = request.body.windows(4).position(|four| four == b"RIFF").unwrap();
    let wav = &request.body[wav..];
    assert_eq!(u32::from_le_bytes(wav[24..28].try_into().unwrap()), 16_000);
    assert_eq!(u32::from_le_bytes(wav[40..44].try_into().unwrap()), 320_000);
    assert_eq!(i16::from_le_bytes(wav[44..46].try_into().unwrap()), 0);
}

#[tokio::test]
async fn silence_is_not_sent() {
    let server = Server::start(|_| Reply::new(200, ANSWER)).await;
    let (duration, cancellation) = (Ticks::from_whole_seconds(10), CancellationToken::new());
    let hiss: Vec<f32> =
        (0..160_000u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 16) as f32 / 65_536.0 * 0.002).collect();
    for quiet in [vec![0.0; 160_000], hiss] {
        let remote = transcriber(&server);
        let heard = hear_unit(&remote, &quiet, 0, &Lengths::UPLOAD, duration, "en", &cancellation).await.unwrap();
        assert_eq!(heard, Heard::Silence);
    }
    assert!(server.requests().is_empty());
}

async fn ask(remote: &RemoteTranscriber) -> SpeechError {
    let window = Window { samples: tones().into(), start: Ticks::ZERO };
    remote.transcribe(&window, "en", &CancellationToken::new()).await.unwrap_err()
}

#[tokio::test]
async fn what_passes_is_unavailable_and_what_stays_is_refused() {
    for (status, unavailable) in
        [(500, true), (503, true), (429, true), (408, true), (400, false), (401, false), (413, false)]
    {
        let server = Server::start(move |_| Reply::new(status, r#"{"error": {"message": "because"}}"#)).await;
        let error = ask(&transcriber(&server)).await;
        assert!(error.to_string().contains("because"), "{error}");
        assert_eq!(matches!(error, SpeechError::Unavailable(_)), unavailable, "{status}: {error}");
        assert_eq!(matches!(error, SpeechError::Refused(_)), !unavailable, "{status}: {error}");
    }
    let nonsense = Server::start(|_| Reply::new(200, "<html>")).await;
    assert!(matches!(ask(&transcriber(&nonsense)).await, SpeechError::Garbled(_)));
    let slow = Server::start(|_| {
        std::thread::sleep(Duration::from_secs(2));
        Reply::new(200, ANSWER)
    });
    assert!(matches!(ask(&transcriber(&slow.await)).await, SpeechError::Unavailable(_)));
    let gone = transcriber(&Server::start(|_| Reply::new(200, ANSWER)).await);
    assert!(matches!(ask(&gone).await, SpeechError::Unavailable(_)));
}

#[tokio::test]
async fn a_cancelled_window_is_not_sent() {
    let server = Server::start(|_| Reply::new(200, ANSWER)).await;
    let cancellation = CancellationToken::new();
    cancellation.cancel();
    let window = Window { samples: tones().into(), start: Ticks::ZERO };
    let transcription = transcriber(&server).transcribe(&window, "en", &cancellation).await;
    assert!(matches!(transcription, Err(SpeechError::Cancelled)));
    assert!(server.requests().is_empty());
}
