//! Notes rewritten by a language model, for deployments that configure one. Nothing here runs otherwise.
//!
//! The model gets the cues of a chapter, each with its id, and answers with notes that cite ids. It never writes a time:
//! what it cites is looked up in what was sent. A note that cites nothing, or what was not sent, or whose words are not
//! those of its cues, is dropped; a chapter of which nothing is left keeps its extractive notes. So does everything when
//! the model cannot be reached: [`Outcome::Kept`] says why.
//!
//! The wire is that of `/v1/chat/completions` with a JSON schema, as OpenAI, vLLM, llama.cpp and Ollama serve it.

mod check;
mod wire;

use std::time::Duration;

use timeline::document::{Chapter, NoteKind, Notes, Transcript};

use crate::derive::Knowledge;
use crate::lexicon::Lexicon;

pub use check::{Dropped, DroppedBecause};

/// Where the model is, and how much it may be given.
#[derive(Debug, Clone)]
pub struct LlmConfig {
    /// Up to and including `/v1`.
    pub endpoint: String,
    pub api_key: Option<String>,
    pub model: String,
    /// For one chapter, from the first byte sent to the last received.
    pub timeout: Duration,
    /// Of transcript text, over all chapters of a recording. Chapters that no longer fit keep their extractive notes.
    pub characters_max: usize,
    pub requests_max: usize,
    pub response_bytes_max: usize,
}

impl LlmConfig {
    pub fn new(endpoint: impl Into<String>, model: impl Into<String>) -> LlmConfig {
        LlmConfig {
            endpoint: endpoint.into(),
            api_key: None,
            model: model.into(),
            timeout: Duration::from_secs(60),
            characters_max: 200_000,
            requests_max: 40,
            response_bytes_max: 256 * 1024,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum LlmError {
    #[error("the language model could not be reached")]
    Unreachable(#[source] reqwest::Error),
    #[error("the language model took longer than {} s", .0.as_secs())]
    Timeout(Duration),
    #[error("the language model answered with status {0}")]
    Refused(u16),
    #[error("the language model's answer is larger than {0} bytes")]
    TooLarge(usize),
    #[error("the language model's answer is not in the form that was asked for: {0}")]
    Malformed(String),
}

/// What came of asking.
#[derive(Debug)]
pub enum Outcome {
    /// Some chapters at least are the model's; `dropped` are notes of its that did not hold.
    Rewritten { notes: Notes, dropped: Vec<Dropped> },
    /// The extractive notes, as they were.
    Kept { notes: Notes, reason: KeptBecause, dropped: Vec<Dropped> },
}

#[derive(Debug, thiserror::Error)]
pub enum KeptBecause {
    #[error(transparent)]
    Model(#[from] LlmError),
    #[error("no note of the language model was borne out by the cues that it cites")]
    NothingHeld,
    #[error("no chapter is within the limit of {characters_max} characters")]
    NothingSent { characters_max: usize },
}

/// Asks for each chapter in turn. A chapter that fails ends the asking: what the model gave before that is dropped too,
/// so that the notes of a recording are of one kind wherever possible.
pub async fn rewrite(config: &LlmConfig, lexicon: &Lexicon, knowledge: &Knowledge) -> Outcome {
    match rewrite_chapters(config, lexicon, knowledge).await {
        Ok(Attempt { asked: 0, .. }) => Outcome::Kept {
            notes: knowledge.notes.clone(),
            reason: KeptBecause::NothingSent { characters_max: config.characters_max },
            dropped: Vec::new(),
        },
        Ok(Attempt { held: 0, dropped, .. }) => {
            Outcome::Kept { notes: knowledge.notes.clone(), reason: KeptBecause::NothingHeld, dropped }
        }
        Ok(Attempt { notes, dropped, .. }) => Outcome::Rewritten { notes, dropped },
        Err(error) => Outcome::Kept { notes: knowledge.notes.clone(), reason: error.into(), dropped: Vec::new() },
    }
}

struct Attempt {
    notes: Notes,
    dropped: Vec<Dropped>,
    asked: usize,
    held: usize,
}

async fn rewrite_chapters(config: &LlmConfig, lexicon: &Lexicon, knowledge: &Knowledge) -> Result<Attempt, LlmError> {
    let client = wire::client(config)?;
    let mut attempt = Attempt { notes: knowledge.notes.clone(), dropped: Vec::new(), asked: 0, held: 0 };
    let mut characters_left = config.characters_max;
    for noted in &mut attempt.notes.chapters {
        let Some(chapter) = knowledge.chapters.iter().find(|chapter| chapter.start == noted.start) else { continue };
        let said = wire::said(chapter, &knowledge.transcript);
        let characters = said.chars().count();
        if characters > characters_left || attempt.asked == config.requests_max {
            continue;
        }
        characters_left -= characters;
        attempt.asked += 1;
        let proposed = wire::ask(&client, config, &knowledge.transcript.language, &chapter.title, &said).await?;
        let checked = check::check(proposed, &cues_of(chapter, &knowledge.transcript), lexicon);
        attempt.dropped.extend(checked.dropped);
        if !checked.items.is_empty() {
            attempt.held += 1;
            // What stands on slides was not for the model to judge.
            let shown = noted.items.drain(..).filter(|item| item.kind == NoteKind::OnSlide).collect::<Vec<_>>();
            noted.items = checked.items;
            noted.items.extend(shown);
            // Whoever reviewed the cues has not read these sentences.
            noted.reviewed = false;
        }
    }
    Ok(attempt)
}

fn cues_of<'a>(chapter: &Chapter, transcript: &'a Transcript) -> Vec<&'a timeline::document::Cue> {
    transcript.cues.iter().filter(|cue| chapter.cue_ids.contains(&cue.id)).collect()
}
