//! An upload becomes segments: one packet scan, recipe and render plan, then a cut by stream copy.

use std::sync::Arc;

use classroom::ids::RecordingId;
use classroom::{recordings, segments};
use futures::future::BoxFuture;
use jobs::{Handler, JobError, JobKind, Limits, NewOutput, OrJobError, Outcome, Run};

use media::ingest::IngestPlan;
use media::request::{BoxError, Output, OutputKind, Request, SegmentDetail, Sink};
use media::{MediaCode, MediaError};
use serde_json::json;
use timeline::chunk::Lengths;
use timeline::recipe::{CODE_VERSION, RUNG_HEIGHTS, Recipe};
use timeline::segment::{Hole, Segment};
use timeline::time::{Span, Ticks};
use tokio::time::Instant;

use crate::Shop;
use crate::damage;
use crate::limits;
use crate::media_failure::{Ended, of_storage, sort};
use crate::objects::{detail, sha256, store};
use crate::recording::{keys, recording_of};
use crate::source::StoredObject;
use storage::keys::RecordingKeys;

pub struct IngestUpload(pub Arc<Shop>);

impl Handler for IngestUpload {
    fn kind(&self) -> JobKind {
        JobKind::IngestUpload
    }

    fn limits(&self) -> Limits {
        limits::INGEST
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(self.ingest(run))
    }
}

impl IngestUpload {
    async fn ingest(&self, run: &Run) -> Result<Outcome, JobError> {
        let shop = &self.0;
        let recording = recording_of(run)?;
        let keys = keys(run, recording);
        let upload = shop.storage.head(&keys.upload()).await.map_err(of_storage)?;
        let request = Request::Ingest {
            lengths: Lengths::UPLOAD,
            rung_heights: RUNG_HEIGHTS.to_vec(),
            encoder: shop.encoder,
            limits: shop.limits,
        };
        let source = StoredObject { storage: shop.storage.clone(), key: upload.key, size: upload.size };
        let mut sink = Registrar {
            shop,
            run,
            recording,
            keys,
            duration: None,
            holes: Vec::new(),
            pending: Vec::new(),
            registered: None,
            stored: Vec::new(),
        };
        let ended = shop
            .media
            .run(&request, vec![Box::new(source)], &mut sink, &|done| run.progress(done), run.cancellation())
            .await;
        let ended = match ended {
            // What killed its child on every attempt is no recording that can be used.
            Err(error @ (MediaError::Child { .. } | MediaError::Stalled)) if is_last_attempt(run) => {
                Ended::Bad { code: MediaCode::MediaUnreadable, detail: error.to_string() }
            }
            other => sort(other)?,
        };
        match ended {
            Ended::Well(response) => {
                sink.register().await?;
                let Registrar { duration, mut holes, mut stored, .. } = sink;
                let duration = duration.ok_or_else(|| anyhow::anyhow!("the media child gave no plan")).retry()?;
                holes.extend(damage::undecoded(&response.damaged));
                damage::store(shop, keys, Span::new(Ticks::ZERO, duration), &holes, &mut stored).await?;
                Ok(finalized(recording, duration, stored, response.cpu_seconds))
            }
            Ended::Bad { code, detail } => {
                tracing::warn!(%recording, %code, detail, "an upload is no recording");
                Ok(failed(recording, code))
            }
        }
    }
}

fn is_last_attempt(run: &Run) -> bool {
    run.job.attempt + 1 >= limits::INGEST.attempts_max
}

fn finalized(recording: RecordingId, duration: Ticks, outputs: Vec<NewOutput>, cpu_seconds: f64) -> Outcome {
    Outcome {
        outputs,
        effect: Some(Box::new(move |connection| {
            Box::pin(async move {
                recordings::close_source(&mut *connection, recording, duration).await?;
                Ok(vec![recordings::finalize(connection, recording).await?])
            })
        })),
        ..Outcome::of(json!({ "outcome": "segments", "cpuSeconds": cpu_seconds }))
    }
}

/// The upload stays where it is, for ops to look at, until its retention ends.
fn failed(recording: RecordingId, code: MediaCode) -> Outcome {
    Outcome {
        effect: Some(Box::new(move |connection| {
            Box::pin(
                async move { Ok(vec![recordings::fail(connection, recording, code.as_str(), code.sentence()).await?]) },
            )
        })),
        ..Outcome::of(json!({ "outcome": "failed", "code": code }))
    }
}

/// Stores what the child gives and commits it step by step, so that chunks are rendered while the upload is being cut.
struct Registrar<'a> {
    shop: &'a Shop,
    run: &'a Run,
    recording: RecordingId,
    keys: RecordingKeys,
    duration: Option<Ticks>,
    /// Where the upload holds nothing.
    holes: Vec<Hole>,
    /// Stored and not yet committed.
    pending: Vec<Segment>,
    /// When segments were committed last.
    registered: Option<Instant>,
    stored: Vec<NewOutput>,
}

impl Sink for Registrar<'_> {
    fn output(&mut self, output: Output) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(async move {
            match output.kind {
                OutputKind::Plan => self.plan(output).await,
                OutputKind::Segment => self.segment(output).await,
                OutputKind::Init
                | OutputKind::HlsSegment
                | OutputKind::Thumbnails
                | OutputKind::SlideSnapshot
                | OutputKind::Signatures
                | OutputKind::Peaks
                | OutputKind::Pcm
                | OutputKind::SlidePage => self.other(output).await,
            }
        })
    }
}

impl Registrar<'_> {
    async fn plan(&mut self, output: Output) -> Result<(), BoxError> {
        let plan: IngestPlan = serde_json::from_value(output.detail)?;
        self.duration = Some(plan.duration_ticks);
        self.holes = plan.scan.holes;
        let recipe = Recipe {
            code_version: CODE_VERSION,
            lengths: Lengths::UPLOAD,
            speech: self.shop.speech.clone(),
            slide_text: Some(self.shop.slide_text.clone()),
            rung_heights: RUNG_HEIGHTS.to_vec(),
            parameters: Default::default(),
        };
        let recording = self.recording;
        self.run
            .commit_step(
                None,
                Box::new(move |connection| {
                    Box::pin(async move {
                        let duration = Some(plan.duration_ticks);
                        recordings::set_plan(connection, recording, &recipe, &plan.render_plan, duration).await?;
                        Ok(Vec::new())
                    })
                }),
            )
            .await?;
        Ok(())
    }

    async fn segment(&mut self, output: Output) -> Result<(), BoxError> {
        let about: SegmentDetail = serde_json::from_value(output.detail)?;
        let sha256 = sha256(&output.bytes);
        let key = self.keys.segment(about.ordinal, &sha256);
        let size = output.bytes.len() as u64;
        self.shop.storage.put(&key, "application/octet-stream", output.bytes).await?;
        self.pending.push(Segment {
            ordinal: about.ordinal,
            key,
            size,
            sha256,
            start: about.start_ticks,
            duration: about.duration_ticks,
            idrs: about.idr_ticks,
        });
        let due = self.registered.is_none_or(|at| at.elapsed() >= limits::REGISTER_EVERY);
        if due || self.pending.len() >= limits::SEGMENTS_PENDING_MAX {
            self.register().await?;
        }
        Ok(())
    }

    /// Every commit plans the whole session again, so segments that come fast share one.
    async fn register(&mut self) -> Result<(), JobError> {
        let (recording, pending) = (self.recording, std::mem::take(&mut self.pending));
        if pending.is_empty() {
            return Ok(());
        }
        self.run
            .commit_step(
                None,
                Box::new(move |connection| {
                    Box::pin(async move {
                        segments::register(connection, recording, &pending).await?;
                        Ok(Vec::new())
                    })
                }),
            )
            .await?;
        self.registered = Some(Instant::now());
        Ok(())
    }

    async fn other(&mut self, output: Output) -> Result<(), BoxError> {
        let detail = detail(output.kind, output.detail);
        let stored = store(&self.shop.storage, self.keys, &output.name, output.span, detail, output.bytes).await?;
        self.stored.push(stored);
        Ok(())
    }
}
