//! One chunk of picture and sound: HLS segments of every rendition, thumbnails, and what was seen of slides.

use std::sync::Arc;

use futures::future::BoxFuture;
use jobs::{Handler, JobError, JobKind, Limits, Outcome, Run};
use media::request::Request;
use serde_json::json;

use crate::Shop;
use crate::damage;
use crate::limits;
use crate::media_failure::{Ended, sort};
use crate::objects::StoringSink;
use crate::recording::{Work, reference};
use crate::source::StoredObject;

pub struct RenderChunk(pub Arc<Shop>);

impl Handler for RenderChunk {
    fn kind(&self) -> JobKind {
        JobKind::RenderChunk
    }

    fn limits(&self) -> Limits {
        limits::RENDER
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(self.render(run))
    }
}

impl RenderChunk {
    async fn render(&self, run: &Run) -> Result<Outcome, JobError> {
        let shop = &self.0;
        let work = Work::of(run).await?;
        let chunk = run.job.unit;
        let inputs = jobs::pipeline::chunk_inputs(&work.plan, &work.recipe.lengths, chunk, &work.segments, work.end);
        let request = Request::RenderChunk {
            plan: work.plan.clone(),
            chunk,
            starts: inputs.starts.clone(),
            segments: inputs.segments.iter().map(|segment| reference(segment)).collect(),
            limits: shop.limits,
        };
        let sources = StoredObject::all(&shop.storage, &inputs.segments);
        let mut sink = StoringSink { storage: &shop.storage, keys: work.keys, stored: Vec::new() };
        let ended = shop.media.run(&request, sources, &mut sink, &|done| run.progress(done), run.cancellation()).await;
        match sort(ended)? {
            Ended::Well(response) => {
                let mut outputs = sink.stored;
                let span = work.recipe.lengths.chunk_span(chunk);
                let holes = damage::undecoded(&response.damaged);
                damage::store(shop, work.keys, span, &holes, &mut outputs).await?;
                Ok(Outcome {
                    outputs,
                    ..Outcome::of(json!({ "outcome": "rendered", "cpuSeconds": response.cpu_seconds }))
                })
            }
            Ended::Bad { code, detail } => {
                tracing::warn!(chunk, %code, detail, "a chunk is a gap");
                Ok(Outcome::of(json!({ "outcome": "gap", "code": code })))
            }
        }
    }
}
