//! One unit of speech: its audio, voice activity, and the words that the speech engine hears.

use std::sync::Arc;

use futures::future::BoxFuture;
use jobs::{Handler, JobError, JobKind, Limits, NewOutput, OrJobError, Outcome, Run};
use knowledge::{Lexicon, provisional};
use media::request::{Output, Request};
use media::speech::{Heard, SpeechError, Timing, hear_unit};
use serde_json::json;
use timeline::recipe::SpeechRecipe;

use crate::Shop;
use crate::damage;
use crate::limits;
use crate::media_failure::{Ended, of_storage, sort};
use crate::objects::store_json;
use crate::recording::{Work, reference};
use crate::source::StoredObject;

/// Decoding is the small part of the work; recognition reports nothing until it is done.
const DECODED: f32 = 0.2;
/// Name of the words among the outputs of this job.
pub const WORDS: &str = "words.json";

pub struct Transcribe(pub Arc<Shop>);

impl Handler for Transcribe {
    fn kind(&self) -> JobKind {
        JobKind::Transcribe
    }

    fn limits(&self) -> Limits {
        limits::TRANSCRIBE
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(self.transcribe(run))
    }
}

impl Transcribe {
    async fn transcribe(&self, run: &Run) -> Result<Outcome, JobError> {
        let shop = &self.0;
        let work = Work::of(run).await?;
        same_model(&work.recipe.speech, &shop.speech)?;
        let unit = run.job.unit;
        let inputs = jobs::pipeline::unit_inputs(&work.recipe.lengths, unit, &work.segments, work.end);
        let request = Request::UnitAudio {
            plan: work.plan.clone(),
            reach: inputs.reach,
            segments: inputs.segments.iter().map(|segment| reference(segment)).collect(),
            limits: shop.limits,
        };
        let sources = StoredObject::all(&shop.storage, &inputs.segments);
        let mut outputs: Vec<Output> = Vec::new();
        let progress = |done: f32| run.progress(done * DECODED);
        let ended = shop.media.run(&request, sources, &mut outputs, &progress, run.cancellation()).await;
        let response = match sort(ended)? {
            Ended::Well(response) => response,
            Ended::Bad { code, detail } => {
                tracing::warn!(unit, %code, detail, "a unit of speech is a gap");
                return Ok(Outcome::of(json!({ "outcome": "gap", "code": code })));
            }
        };
        let mut stored = Vec::new();
        let holes = damage::undecoded(&response.damaged);
        damage::store(shop, work.keys, inputs.reach, &holes, &mut stored).await?;
        let pcm = outputs.pop().ok_or_else(|| anyhow::anyhow!("the media child gave no audio")).retry()?;
        let samples: Vec<f32> = pcm
            .bytes
            .chunks_exact(4)
            .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();

        let language = &work.recipe.speech.language;
        let heard = hear_unit(
            shop.transcriber.as_ref(),
            &samples,
            unit,
            &work.recipe.lengths,
            work.end,
            language,
            run.cancellation(),
        )
        .await
        .map_err(of_speech)?;
        let (words, timing, hearing) = match heard {
            Heard::Silence => {
                let result = json!({ "outcome": "silent", "cpuSeconds": response.cpu_seconds });
                return Ok(Outcome { outputs: stored, ..Outcome::of(result) });
            }
            Heard::Words { words, timing, cpu_seconds } => (words, timing, cpu_seconds),
        };
        let lexicon = Lexicon::for_language(&words.language).fail("lexicon_unusable")?;
        let so_far = provisional::transcript(work.ordinal, &words, &lexicon);
        let spoken = store_json(&shop.storage, work.keys, WORDS, inputs.reach, &words).await.map_err(of_storage)?;
        // In the row, so that a transcript in the making is one query.
        stored.push(NewOutput { detail: json!(so_far), ..spoken });
        let timing = match timing {
            Timing::Aligned => "aligned",
            Timing::Estimated => "estimated",
        };
        let cpu_seconds = response.cpu_seconds + hearing.unwrap_or_default();
        let result = json!({ "outcome": "words", "timing": timing, "cpuSeconds": cpu_seconds });
        Ok(Outcome { outputs: stored, ..Outcome::of(result) })
    }
}

/// A recording has the words of one model. A worker with another one leaves the unit to others; when nobody has the
/// model any more, the unit ends as a dead letter that says so.
fn same_model(wanted: &SpeechRecipe, mine: &SpeechRecipe) -> Result<(), JobError> {
    if (&wanted.model, &wanted.model_sha256) == (&mine.model, &mine.model_sha256) {
        return Ok(());
    }
    let name = |speech: &SpeechRecipe| format!("{} ({:.12})", speech.model, speech.model_sha256);
    let error =
        anyhow::anyhow!("the recording wants the speech model {}, this worker has {}", name(wanted), name(mine));
    Err(JobError::Retry(error))
}

fn of_speech(error: SpeechError) -> JobError {
    match error {
        SpeechError::Unavailable(_) => JobError::Unavailable(error.into()),
        SpeechError::Refused(_) => JobError::Fail { code: "speech_refused", error: error.into() },
        SpeechError::Model(_) => JobError::Fail { code: "speech_model_unusable", error: error.into() },
        SpeechError::Garbled(_) | SpeechError::Child { .. } | SpeechError::Stalled(_) | SpeechError::TimedOut(_) => {
            JobError::Retry(error.into())
        }
        SpeechError::Cancelled => JobError::Cancelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speech(model: &str, sha256: &str, language: &str) -> SpeechRecipe {
        SpeechRecipe { model: model.into(), model_sha256: sha256.into(), language: language.into() }
    }

    #[test]
    fn only_the_model_of_the_recipe_may_hear() {
        let wanted = speech("base.en", "aa", "en");
        // The language is read from the recipe, whatever the worker was told.
        assert!(same_model(&wanted, &speech("base.en", "aa", "auto")).is_ok());
        assert!(matches!(same_model(&wanted, &speech("base.en", "bb", "en")), Err(JobError::Retry(_))));
        assert!(matches!(same_model(&wanted, &speech("small.en", "aa", "en")), Err(JobError::Retry(_))));
    }
}
