//! A recording that went through the media child, chunk by chunk, as the jobs would send it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use media::ingest::{IngestPlan, Scan};
use media::request::{Limits, OutputKind, SegmentDetail};
use media::sandbox::Enforcement;
use media::{MediaChild, MediaError, Output, Request, Response, SegmentRef, Source};
use timeline::chunk::Lengths;
use timeline::recipe::RUNG_HEIGHTS;
use timeline::render_plan::{AUDIO_RENDITION, Boundaries, H264Encoder, RenderPlan};
use timeline::time::{Span, Ticks};
use tokio_util::sync::CancellationToken;

pub fn child() -> MediaChild {
    // Kills where production refuses, so that no call goes unseen.
    MediaChild {
        executable: PathBuf::from(env!("CARGO_BIN_EXE_lectern-media-test-child")),
        sandbox: Enforcement::Strict,
    }
}

pub async fn request(request: &Request, sources: Vec<Bytes>) -> Result<(Vec<Output>, Response), MediaError> {
    let sources = sources.into_iter().map(|bytes| Box::new(bytes) as Box<dyn Source>).collect();
    let mut outputs = Vec::new();
    let response = child().run(request, sources, &mut outputs, &|_| (), &CancellationToken::new()).await?;
    Ok((outputs, response))
}

pub struct Ingested {
    pub scan: Scan,
    pub plan: RenderPlan,
    pub duration: Ticks,
    pub inits: BTreeMap<String, Bytes>,
    pub segments: Vec<(SegmentDetail, Bytes)>,
}

pub async fn ingest(path: &Path) -> Result<Ingested, MediaError> {
    let upload = Bytes::from(std::fs::read(path).unwrap());
    let wanted = Request::Ingest {
        lengths: Lengths::UPLOAD,
        rung_heights: RUNG_HEIGHTS.to_vec(),
        encoder: H264Encoder::Libx264,
        limits: Limits::DEFAULT,
    };
    let (outputs, _) = request(&wanted, vec![upload]).await?;
    let mut outputs = outputs.into_iter();
    let first = outputs.next().unwrap();
    assert_eq!(first.kind, OutputKind::Plan, "the plan comes first");
    let IngestPlan { scan, render_plan, duration_ticks } = serde_json::from_value(first.detail).unwrap();
    let mut ingested =
        Ingested { scan, plan: render_plan, duration: duration_ticks, inits: BTreeMap::new(), segments: Vec::new() };
    for output in outputs {
        match output.kind {
            OutputKind::Init => {
                let rendition = output.name.strip_suffix("/init.mp4").unwrap().to_owned();
                ingested.inits.insert(rendition, output.bytes);
            }
            OutputKind::Segment => {
                ingested.segments.push((serde_json::from_value(output.detail).unwrap(), output.bytes));
            }
            other => panic!("{other:?} from an ingest"),
        }
    }
    Ok(ingested)
}

impl Ingested {
    /// The segments that overlap `reach`, and the one before them, as references and as sources.
    fn touching(&self, reach: Span) -> (Vec<SegmentRef>, Vec<Bytes>) {
        let span = |detail: &SegmentDetail| Span::new(detail.start_ticks, detail.start_ticks + detail.duration_ticks);
        let first = self.segments.iter().position(|(detail, _)| span(detail).overlaps(reach)).unwrap();
        let taken =
            self.segments[first.saturating_sub(1)..].iter().take_while(|(detail, _)| detail.start_ticks < reach.end);
        taken
            .map(|(detail, bytes)| {
                let reference =
                    SegmentRef { ordinal: detail.ordinal, start: detail.start_ticks, duration: detail.duration_ticks };
                (reference, bytes.clone())
            })
            .unzip()
    }

    pub fn starts(&self, chunk: u32) -> Vec<Ticks> {
        let idrs: Vec<Ticks> = self.segments.iter().flat_map(|(detail, _)| detail.idr_ticks.clone()).collect();
        let copied = self.plan.video.as_ref().is_some_and(|video| video.boundaries == Boundaries::SourceIdrs);
        Lengths::UPLOAD.hls_starts(chunk, copied.then_some(idrs.as_slice()), self.duration)
    }

    pub async fn chunk(&self, chunk: u32) -> Vec<Output> {
        self.rendered(chunk).await.0
    }

    pub async fn rendered(&self, chunk: u32) -> (Vec<Output>, Response) {
        let starts = self.starts(chunk);
        let (segments, sources) = match starts.as_slice() {
            [] => (Vec::new(), Vec::new()),
            _ => self.touching(media::render::reach(&starts)),
        };
        let wanted = Request::RenderChunk { plan: self.plan.clone(), chunk, starts, segments, limits: Limits::DEFAULT };
        request(&wanted, sources).await.unwrap()
    }

    pub async fn unit(&self, reach: Span) -> Vec<f32> {
        let (segments, sources) = self.touching(media::unit_audio::reach(reach));
        let wanted = Request::UnitAudio { plan: self.plan.clone(), reach, segments, limits: Limits::DEFAULT };
        let (outputs, _) = request(&wanted, sources).await.unwrap();
        assert_eq!(outputs.len(), 1);
        outputs[0].bytes.chunks_exact(4).map(|sample| f32::from_le_bytes(sample.try_into().unwrap())).collect()
    }

    pub async fn replay(self) -> Replay {
        let folder = tempfile::tempdir().unwrap();
        let (mut chunks, mut damaged) = (Vec::new(), Vec::new());
        for chunk in 0..Lengths::UPLOAD.chunk_count(self.duration) {
            let (outputs, response) = self.rendered(chunk).await;
            chunks.push(outputs);
            damaged.extend(response.damaged);
        }
        let replay = Replay { ingested: self, chunks, damaged, folder };
        for rendition in replay.ingested.plan.renditions() {
            let mut whole = replay.ingested.inits[rendition].to_vec();
            replay.hls_segments(rendition).for_each(|output| whole.extend(&output.bytes));
            std::fs::write(replay.path(rendition), whole).unwrap();
        }
        replay
    }
}

pub struct Replay {
    pub ingested: Ingested,
    pub chunks: Vec<Vec<Output>>,
    /// What the chunks say could not be decoded.
    pub damaged: Vec<Span>,
    folder: tempfile::TempDir,
}

impl Replay {
    pub async fn of(path: &Path) -> Replay {
        ingest(path).await.unwrap().replay().await
    }

    /// One file of a rendition's init segment and all its HLS segments.
    pub fn path(&self, rendition: &str) -> PathBuf {
        self.folder.path().join(format!("{rendition}.mp4"))
    }

    pub fn sound(&self) -> PathBuf {
        self.path(AUDIO_RENDITION)
    }

    pub fn hls_segments<'a>(&'a self, rendition: &str) -> impl Iterator<Item = &'a Output> {
        let prefix = format!("{rendition}/");
        let outputs = self.chunks.iter().flatten();
        outputs.filter(move |output| output.kind == OutputKind::HlsSegment && output.name.starts_with(&prefix))
    }

    pub fn rungs(&self) -> Vec<String> {
        let video = self.ingested.plan.video.as_ref().unwrap();
        video.rungs.iter().map(|rung| rung.name.clone()).collect()
    }

    /// Where HLS segments start, over all chunks.
    pub fn starts(&self) -> Vec<Ticks> {
        let chunks = 0..self.chunks.len() as u32;
        chunks
            .flat_map(|chunk| self.ingested.starts(chunk).into_iter().rev().skip(1).rev().collect::<Vec<_>>())
            .collect()
    }
}
