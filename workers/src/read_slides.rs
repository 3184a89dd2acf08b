//! The text on the slides of a recording, page by page.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use jobs::work::SessionWork;
use jobs::{Handler, JobError, JobKind, Limits, OrJobError, Outcome, Run};
use media::request::{Output, Request, Source};
use media::slide_text::ReadError;
use serde_json::json;
use timeline::document::SlideLine;
use timeline::time::{Span, Ticks};

use crate::Shop;
use crate::limits;
use crate::media_failure::{Ended, of_storage, sort};
use crate::objects::{read_json, store_json};
use crate::recording::{Work, recording_of};
use crate::settled::{SETTLED, Settled, SettledSlide};
use crate::slide_text::{PageText, SLIDE_TEXT, SlideText};
use crate::source::StoredObject;

pub struct ReadSlides(pub Arc<Shop>);

impl Handler for ReadSlides {
    fn kind(&self) -> JobKind {
        JobKind::ReadSlides
    }

    fn limits(&self) -> Limits {
        limits::READ
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(self.read(run))
    }
}

impl ReadSlides {
    async fn read(&self, run: &Run) -> Result<Outcome, JobError> {
        let storage = &self.0.storage;
        let recording = recording_of(run)?;
        let work = Work::of(run).await?;
        let recipe = work.recipe.slide_text.as_ref();
        let recipe = recipe.ok_or_else(|| anyhow::anyhow!("the recipe reads no slides")).fail("job_malformed")?;
        let mut transaction = run.transaction().await.unavailable()?;
        let given = SessionWork::read(&mut transaction, run.job.session_id, recording)
            .await
            .map_err(JobError::from_database)?;
        transaction.commit().await.unavailable()?;
        let settled = given.output(JobKind::Settle, SETTLED);
        let settled = settled.ok_or_else(|| anyhow::anyhow!("the recording is not settled")).retry()?;
        let settled: Settled = read_json(storage, work.keys, settled).await?;

        // A page has one picture, however often it is shown.
        let pictures: BTreeMap<u32, &SettledSlide> = settled.slides.iter().map(|slide| (slide.page, slide)).collect();
        let (mut pages, mut cpu_seconds) = (Vec::new(), 0.0);
        for (done, (&page, picture)) in pictures.iter().enumerate() {
            run.progress(done as f32 / pictures.len() as f32);
            let lines = match self.page(run, &work, &recipe.languages, picture, &mut cpu_seconds).await? {
                Ok(lines) => Some(lines),
                Err(error) if is_last_attempt(run) => {
                    tracing::warn!(page, %error, "a slide could not be read");
                    None
                }
                Err(error) => return Err(JobError::Retry(error)),
            };
            pages.push(PageText { page, lines });
        }
        if !pages.is_empty() && pages.iter().all(|page| page.lines.is_none()) {
            return Err(anyhow::anyhow!("no slide could be read")).fail("slides_unreadable");
        }
        let text = SlideText { pages };
        let whole = Span::new(Ticks::ZERO, work.end);
        let stored = store_json(storage, work.keys, SLIDE_TEXT, whole, &text).await.map_err(of_storage)?;
        let outcome = if text.is_whole() { "read" } else { "read_partly" };
        let result = json!({ "outcome": outcome, "cpuSeconds": cpu_seconds });
        Ok(Outcome { outputs: vec![stored], ..Outcome::of(result) })
    }

    /// The inner failure is this page's alone.
    async fn page(
        &self,
        run: &Run,
        work: &Work,
        languages: &[String],
        picture: &SettledSlide,
        cpu_seconds: &mut f64,
    ) -> Result<Result<Vec<SlideLine>, anyhow::Error>, JobError> {
        let shop = &self.0;
        let key = work.keys.output(&picture.sha256, "jpg");
        let source = StoredObject { storage: shop.storage.clone(), key, size: picture.size };
        let sources: Vec<Box<dyn Source>> = vec![Box::new(source)];
        let request = Request::SlidePage { limits: shop.limits };
        let mut outputs: Vec<Output> = Vec::new();
        let ended = shop.media.run(&request, sources, &mut outputs, &|_| {}, run.cancellation()).await;
        let response = match sort(ended)? {
            Ended::Well(response) => response,
            Ended::Bad { code, detail } => return Ok(Err(anyhow::anyhow!("{code}: {detail}"))),
        };
        *cpu_seconds += response.cpu_seconds;
        let page = outputs.pop().ok_or_else(|| anyhow::anyhow!("the media child gave no page")).retry()?;
        match shop.slide_reader.read(&page.bytes, languages, run.cancellation()).await {
            Ok(lines) => Ok(Ok(lines)),
            Err(ReadError::Cancelled) => Err(JobError::Cancelled),
            Err(
                error @ (ReadError::Start { .. }
                | ReadError::Child { .. }
                | ReadError::TimedOut(_)
                | ReadError::TooMuch(_)
                | ReadError::Garbled(_)),
            ) => Ok(Err(error.into())),
        }
    }
}

fn is_last_attempt(run: &Run) -> bool {
    run.job.attempt + 1 >= limits::READ.attempts_max
}
