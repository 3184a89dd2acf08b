//! Captions, chapters, highlights and notes from the words of all units and the slides.

use std::sync::Arc;

use bytes::Bytes;
use classroom::edits;
use classroom::ids::SessionId;
use classroom::recordings::{self, Recording};
use futures::future::BoxFuture;
use jobs::work::SessionWork;
use jobs::{Handler, JobError, JobKind, Limits, OrJobError, Outcome, Run};
use knowledge::{Input, Knowledge, Lexicon, captions, llm, notes};
use serde_json::{Value, json};
use sqlx::PgConnection;
use storage::keys::RecordingKeys;
use timeline::document::{Corrections, Notes, SlideShowing};
use timeline::names;
use timeline::time::{Span, Ticks};
use timeline::word::UnitWords;

use crate::Shop;
use crate::limits;
use crate::media_failure::of_storage;
use crate::objects::{read_json, store, store_json};
use crate::recording::keys;
use crate::settled::{SETTLED, Settled};
use crate::slide_text::SlideText;
use crate::transcribe::WORDS;

/// BCP 47 for a language that nobody knows.
const UNDETERMINED: &str = "und";
/// Not the class's title: that can be changed, and equal recordings give equal files.
const NOTES_TITLE: &str = "Notes";

pub struct Derive(pub Arc<Shop>);

impl Handler for Derive {
    fn kind(&self) -> JobKind {
        JobKind::Derive
    }

    fn limits(&self) -> Limits {
        limits::LIGHT
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(self.derive(run))
    }
}

impl Derive {
    async fn derive(&self, run: &Run) -> Result<Outcome, JobError> {
        let shop = &self.0;
        let mut transaction = run.transaction().await.unavailable()?;
        let recording = replayable(&mut transaction, run.job.session_id).await?;
        let given = SessionWork::read(&mut transaction, run.job.session_id, recording.id)
            .await
            .map_err(JobError::from_database)?;
        let edits = edits::of_session(&mut transaction, run.job.session_id).await.map_err(JobError::from_database)?;
        transaction.commit().await.unavailable()?;
        let keys = keys(run, recording.id);
        let duration = recording.duration.ok_or_else(|| anyhow::anyhow!("the recording has no duration")).retry()?;

        let mut units: Vec<UnitWords> = Vec::new();
        for output in given.outputs(JobKind::Transcribe).filter(|output| output.name == WORDS) {
            units.push(read_json(&shop.storage, keys, output).await?);
        }
        let settled = given.output(JobKind::Settle, SETTLED);
        let settled = settled.ok_or_else(|| anyhow::anyhow!("the recording is not settled")).retry()?;
        let settled: Settled = read_json(&shop.storage, keys, settled).await?;
        let read = SlideText::of(&shop.storage, keys, &given).await?;
        let showings = showings(&settled, read.as_ref(), recording.ordinal);
        let language = units.first().map_or(UNDETERMINED, |unit| unit.language.as_str()).to_owned();
        let model = units.first().map_or(shop.speech.model.as_str(), |unit| unit.model.as_str()).to_owned();
        let lexicon = Lexicon::for_language(&language).fail("lexicon_unusable")?;
        let input = Input {
            recording: recording.ordinal,
            language: &language,
            model: &model,
            units: &units,
            showings: &showings,
            events: &[],
            edits: &edits,
            duration,
        };
        let mut knowledge = knowledge::derive(&input, &lexicon);
        run.progress(0.5);
        let rewritten = self.rewrite(&mut knowledge, &lexicon, run).await?;
        self.write(knowledge, &showings, keys, duration, &language, rewritten).await
    }

    /// None when no model is configured; else whether it rewrote anything.
    async fn rewrite(&self, knowledge: &mut Knowledge, lexicon: &Lexicon, run: &Run) -> Result<Option<bool>, JobError> {
        let Some(model) = &self.0.language_model else { return Ok(None) };
        let outcome = tokio::select! {
            outcome = llm::rewrite(model, lexicon, knowledge) => outcome,
            () = tokio::time::sleep(limits::REWRITE_MAX) => {
                tracing::warn!("the language model is too slow, the notes stay extractive");
                return Ok(Some(false));
            }
            () = run.cancellation().cancelled() => return Err(JobError::Cancelled),
        };
        let (notes, rewritten) = match outcome {
            llm::Outcome::Rewritten { notes, dropped } => {
                tracing::info!(dropped = dropped.len(), "the notes are rewritten");
                (notes, true)
            }
            llm::Outcome::Kept { notes, reason, .. } => {
                tracing::warn!(%reason, "the notes stay extractive");
                (notes, false)
            }
        };
        knowledge.notes = notes;
        Ok(Some(rewritten))
    }

    async fn write(
        &self,
        knowledge: Knowledge,
        showings: &[SlideShowing],
        keys: RecordingKeys,
        duration: Ticks,
        language: &str,
        rewritten: Option<bool>,
    ) -> Result<Outcome, JobError> {
        let storage = &self.0.storage;
        let whole = Span::new(Ticks::ZERO, duration);
        let text = |name: String, text: String| async move {
            store(storage, keys, &name, whole, Value::Null, Bytes::from(text)).await.map_err(of_storage)
        };
        let mut outputs = vec![
            store_json(storage, keys, "transcript.json", whole, &knowledge.transcript).await.map_err(of_storage)?,
            store_json(storage, keys, "chapters.json", whole, &knowledge.chapters).await.map_err(of_storage)?,
            store_json(storage, keys, "highlights.json", whole, &knowledge.highlights).await.map_err(of_storage)?,
            store_json::<Notes>(storage, keys, "notes.json", whole, &knowledge.notes).await.map_err(of_storage)?,
            text("notes.md".into(), notes::markdown(&knowledge.notes, &knowledge.transcript, showings, NOTES_TITLE))
                .await?,
            text(format!("captions.{language}.vtt"), captions::vtt(&knowledge.transcript, None)).await?,
            text(format!("captions.{language}.srt"), captions::srt(&knowledge.transcript)).await?,
            text("transcript.txt".into(), captions::txt(&knowledge.transcript)).await?,
        ];
        // Only where somebody corrected something.
        if knowledge.corrections != Corrections::default() {
            let made = store_json(storage, keys, "corrections.json", whole, &knowledge.corrections).await;
            outputs.push(made.map_err(of_storage)?);
        }
        let result = json!({ "outcome": "derived", "language": language, "rewritten": rewritten });
        Ok(Outcome { outputs, ..Outcome::of(result) })
    }
}

/// The recording that the session's replay is made of: its first one that has all its media.
pub async fn replayable(connection: &mut PgConnection, session: SessionId) -> Result<Recording, JobError> {
    let recordings = recordings::list_of_session(connection, session).await.map_err(JobError::from_database)?;
    let complete = |recording: &Recording| recording.render_plan.is_some() && recording.source_closed;
    let found = recordings.into_iter().find(complete);
    found.ok_or_else(|| anyhow::anyhow!("no recording of the session is complete")).retry()
}

/// The slides as people see them, with what was read on them.
pub fn showings(settled: &Settled, read: Option<&SlideText>, recording: u32) -> Vec<SlideShowing> {
    let showing = |(index, slide): (usize, &crate::settled::SettledSlide)| {
        let lines = read.map_or(Vec::new(), |read| read.lines(slide.page).to_vec());
        SlideShowing {
            index: index as u32,
            start: slide.span.start.into(),
            end: slide.span.end.into(),
            page: slide.page,
            image: names::slide(recording, slide.page),
            text: SlideShowing::text_of(&lines),
            lines,
        }
    };
    settled.slides.iter().enumerate().map(showing).collect()
}
