//! One unit of speech: its audio, voice activity, and the words that the speech engine hears.

use std::sync::Arc;

use futures::future::BoxFuture;
use jobs::{Handler, JobError, JobKind, Limits, OrJobError, Outcome, Run};
use media::request::{Output, Request};
use media::speech::{Heard, SpeechError, Timing, hear_unit};
use serde_json::json;

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
        let (words, timing) = match heard {
            Heard::Silence => return Ok(Outcome { outputs: stored, ..Outcome::of(json!({ "outcome": "silent" })) }),
            Heard::Words { words, timing } => (words, timing),
        };
        stored.push(store_json(&shop.storage, work.keys, WORDS, inputs.reach, &words).await.map_err(of_storage)?);
        let timing = match timing {
            Timing::Aligned => "aligned",
            Timing::Estimated => "estimated",
        };
        let result = json!({ "outcome": "words", "timing": timing });
        Ok(Outcome { outputs: stored, ..Outcome::of(result) })
    }
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
