//! One unit of speech from samples to words.

use timeline::chunk::Lengths;
use timeline::time::{Span, Ticks};
use timeline::word::{UnitWords, Word};
use tokio_util::sync::CancellationToken;

use super::{SpeechError, Timing, Transcriber, Window, hallucination, onset};
use crate::voice::{sample_index, speech_spans, unit_edges};

/// What was heard in one unit.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// Nobody spoke, and no engine was asked; or it was asked and heard no word.
    Silence,
    Words {
        words: UnitWords,
        timing: Timing,
        cpu_seconds: Option<f64>,
    },
}

/// `samples` cover `lengths.unit_reach(unit, duration)`: 16 kHz mono.
pub async fn hear_unit(
    transcriber: &dyn Transcriber,
    samples: &[f32],
    unit: u32,
    lengths: &Lengths,
    duration: Ticks,
    language: &str,
    cancellation: &CancellationToken,
) -> Result<Heard, SpeechError> {
    let reach = lengths.unit_reach(unit, duration);
    let edges = unit_edges(samples, unit, lengths, duration);
    let index = |at: Ticks| sample_index(at - reach.start).min(samples.len());
    let window = Window { samples: samples[index(edges.start)..index(edges.end)].into(), start: edges.start };
    let place = |span: Span| Span::new(edges.start + span.start, edges.start + span.end);
    let voice: Vec<Span> = speech_spans(&window.samples).into_iter().map(place).collect();
    if voice.is_empty() {
        return Ok(Heard::Silence);
    }
    let mut transcription = transcriber.transcribe(&window, language, cancellation).await?;
    onset::bind(&mut transcription.phrases, &voice, transcription.timing);
    hallucination::drop_invented(&mut transcription.phrases, &voice);
    let words: Vec<Word> = transcription.phrases.into_iter().flat_map(|phrase| phrase.words).collect();
    if words.is_empty() {
        return Ok(Heard::Silence);
    }
    let words = UnitWords { unit, language: transcription.language, model: transcriber.model().to_owned(), words };
    Ok(Heard::Words { words, timing: transcription.timing, cpu_seconds: transcription.cpu_seconds })
}
