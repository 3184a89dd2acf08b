//! Any server with OpenAI's `/v1/audio/transcriptions`: GPU farms, faster-whisper, whisper.cpp's own server.

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Response, StatusCode};
use tokio_util::sync::CancellationToken;

use super::tokens::primary_language;
use super::{SpeechError, Transcriber, Transcription, Window, answer};
use crate::voice::SAMPLE_RATE;

/// Half a minute of words with their times takes a few tens of kilobytes.
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// Of an error's text, for the log.
const ERROR_CHARACTERS_MAX: usize = 500;

#[derive(Debug, Clone)]
pub struct RemoteSettings {
    /// Up to and with the version, `https://host/v1`.
    pub url: String,
    /// Sent as a bearer token.
    pub key: Option<String>,
    /// As the server calls it.
    pub model: String,
    /// For one window, the way there and back included.
    pub window_max: Duration,
}

pub struct RemoteTranscriber {
    settings: RemoteSettings,
    client: Client,
}

impl RemoteTranscriber {
    pub fn new(settings: RemoteSettings) -> Result<RemoteTranscriber, SpeechError> {
        let client = Client::builder().timeout(settings.window_max).redirect(reqwest::redirect::Policy::none()).build();
        Ok(RemoteTranscriber { settings, client: client.map_err(|error| SpeechError::Unavailable(reason(&error)))? })
    }

    async fn ask(&self, window: &Window, language: &str) -> Result<Transcription, SpeechError> {
        let sound = Part::bytes(wav(&window.samples)).file_name("window.wav").mime_str("audio/wav");
        let mut form = Form::new()
            .part("file", sound.expect("a valid media type"))
            .text("model", self.settings.model.clone())
            .text("response_format", "verbose_json")
            .text("timestamp_granularities[]", "word")
            .text("timestamp_granularities[]", "segment")
            .text("temperature", "0");
        if language != "auto" {
            // The interface takes ISO 639-1.
            form = form.text("language", primary_language(language));
        }
        let mut request = self.client.post(format!("{}/audio/transcriptions", self.settings.url.trim_end_matches('/')));
        if let Some(key) = &self.settings.key {
            request = request.bearer_auth(key);
        }
        let response =
            request.multipart(form).send().await.map_err(|error| SpeechError::Unavailable(reason(&error)))?;
        let status = response.status();
        let body = body(response).await?;
        if !status.is_success() {
            return Err(refusal(status, &body));
        }
        answer::transcription(&body, language, window)
    }
}

impl Transcriber for RemoteTranscriber {
    fn transcribe<'a>(
        &'a self,
        window: &'a Window,
        language: &'a str,
        cancellation: &'a CancellationToken,
    ) -> BoxFuture<'a, Result<Transcription, SpeechError>> {
        async move {
            tokio::select! {
                biased;
                () = cancellation.cancelled() => Err(SpeechError::Cancelled),
                transcription = self.ask(window, language) => transcription,
            }
        }
        .boxed()
    }

    fn model(&self) -> &str {
        &self.settings.model
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, SpeechError> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|error| SpeechError::Unavailable(reason(&error)))? {
        if body.len() + part.len() > ANSWER_BYTES_MAX {
            return Err(SpeechError::Garbled(format!("more than {ANSWER_BYTES_MAX} bytes")));
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// Overload and faults pass; what the server says about the request does not.
fn refusal(status: StatusCode, body: &[u8]) -> SpeechError {
    let text: String = String::from_utf8_lossy(body).chars().take(ERROR_CHARACTERS_MAX).collect();
    let text = format!("{status}: {text}");
    let passes = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS].contains(&status);
    if status.is_server_error() || passes { SpeechError::Unavailable(text) } else { SpeechError::Refused(text) }
}

/// With its sources, since reqwest's own text only says that something failed.
fn reason(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// 16 bits a sample: twice as small as what we have, and more than speech recognition hears.
fn wav(samples: &[f32]) -> Vec<u8> {
    const BYTES_PER_SAMPLE: u32 = 2;
    let rate = SAMPLE_RATE as u32;
    let size = samples.len() as u32 * BYTES_PER_SAMPLE;
    let mut wav = Vec::with_capacity(44 + size as usize);
    wav.extend(b"RIFF");
    wav.extend((36 + size).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16u32.to_le_bytes());
    let (linear, channels) = (1u16, 1u16);
    wav.extend(linear.to_le_bytes());
    wav.extend(channels.to_le_bytes());
    wav.extend(rate.to_le_bytes());
    wav.extend((rate * BYTES_PER_SAMPLE).to_le_bytes());
    wav.extend((BYTES_PER_SAMPLE as u16).to_le_bytes());
    wav.extend(16u16.to_le_bytes());
    wav.extend(b"data");
    wav.extend(size.to_le_bytes());
    for sample in samples {
        wav.extend(((sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16).to_le_bytes());
    }
    wav
}
