//! One file through the real child: ingest, the first and the last chunk, the first and the last unit of speech.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use bytes::Bytes;
use media::ingest::IngestPlan;
use media::request::{OutputKind, Response, SegmentDetail};
use media::sandbox::Enforcement;
use media::{Limits, MediaChild, MediaCode, MediaError, Output, Request, SegmentRef, Source};
use tempfile::TempDir;
use timeline::chunk::Lengths;
use timeline::recipe::RUNG_HEIGHTS;
use timeline::render_plan::Boundaries;
use timeline::render_plan::H264Encoder;
use timeline::time::{Span, Ticks};
use tokio_util::sync::CancellationToken;

use super::canary::Canary;
use crate::lectern::binary;

/// What one request may take of the child.
#[derive(Debug, Clone, Copy)]
pub struct Allowed {
    pub peak_bytes: u64,
    pub cpu: Duration,
    pub wall: Duration,
    pub output_bytes: u64,
}

impl Allowed {
    /// Of files that hold a few seconds.
    pub const SMALL: Allowed = Allowed {
        peak_bytes: 400 << 20,
        cpu: Duration::from_secs(40),
        wall: Duration::from_secs(300),
        output_bytes: 64 << 20,
    };
    pub const HUGE: Allowed = Allowed { peak_bytes: 2 << 30, cpu: Duration::from_secs(120), ..Allowed::SMALL };
}

/// How a file ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    Replay {
        chunks: u32,
    },
    Refused(MediaCode),
    /// Chunks or units that are gaps.
    Damaged(MediaCode),
}

impl Ending {
    pub fn name(&self) -> String {
        match self {
            Ending::Replay { .. } => "replay".to_owned(),
            Ending::Refused(code) => code.to_string(),
            Ending::Damaged(code) => format!("replay without some chunks: {code}"),
        }
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub struct Taken {
    pub peak_bytes: u64,
    pub cpu: Duration,
    pub output_bytes: u64,
}

/// The real child, behind something that measures it.
pub struct Trial {
    folder: TempDir,
    pub allowed: Allowed,
    pub limits: Limits,
    pub taken: Taken,
}

impl Trial {
    pub fn new(allowed: Allowed) -> Trial {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let lectern = binary();
        let measured = lectern.with_file_name("lectern-media-test-child");
        assert!(measured.exists(), "{} is missing: run `cargo build --workspace` first", measured.display());
        for (name, program) in [("measured", measured), ("child", lectern)] {
            symlink(program, folder.path().join(name)).expect("a link can be made");
        }
        Trial { folder, allowed, limits: Limits::DEFAULT, taken: Taken::default() }
    }

    /// An error names what must not happen: a crash, a call that is forbidden, or more than is allowed.
    pub async fn run(&mut self, upload: Bytes) -> Result<Ending, String> {
        let (lengths, limits) = (Lengths::UPLOAD, self.limits);
        let request = Request::Ingest {
            lengths: lengths.clone(),
            rung_heights: RUNG_HEIGHTS.to_vec(),
            encoder: H264Encoder::default(),
            limits,
        };
        let outputs = match self.request(&request, vec![upload]).await? {
            Ok((outputs, _)) => outputs,
            Err(code) => return Ok(Ending::Refused(code)),
        };
        let ingested = Ingested::new(outputs)?;
        let chunks = lengths.chunk_count(ingested.plan.duration_ticks);
        let mut ending = Ending::Replay { chunks };
        let mut requests = Vec::new();
        for chunk in first_and_last(chunks) {
            requests.extend(ingested.chunk(chunk, limits));
        }
        if ingested.plan.render_plan.audio.is_some() {
            for unit in first_and_last(lengths.unit_count(ingested.plan.duration_ticks)) {
                requests.push(ingested.unit(unit, limits));
            }
        }
        for (request, sources) in requests {
            match self.request(&request, sources).await? {
                Ok((outputs, response)) => {
                    let damaged = !(response.damaged.is_empty() && ingested.plan.scan.holes.is_empty());
                    is_valid(&request, &outputs, damaged)?;
                }
                Err(code) => ending = Ending::Damaged(code),
            }
        }
        Ok(ending)
    }

    async fn request(
        &mut self,
        request: &Request,
        sources: Vec<Bytes>,
    ) -> Result<Result<(Vec<Output>, Response), MediaCode>, String> {
        let child = MediaChild { executable: self.folder.path().join("measured"), sandbox: Enforcement::Strict };
        let sources = sources.into_iter().map(|bytes| Box::new(bytes) as Box<dyn Source>).collect();
        let mut outputs = Vec::new();
        let began = Instant::now();
        let ended = child.run(request, sources, &mut outputs, &|_| (), &CancellationToken::new()).await;
        let wall = began.elapsed();
        let what = match request {
            Request::Ingest { .. } => "ingest".to_owned(),
            Request::RenderChunk { chunk, .. } => format!("chunk {chunk}"),
            Request::UnitAudio { reach, .. } => format!("unit at {:.0} s", reach.start.seconds()),
            Request::SlidePage { .. } => "slide".to_owned(),
        };
        let result = match ended {
            Ok(response) => Ok(response),
            Err(MediaError::Media { code, .. }) => Err(code),
            Err(other) => return Err(format!("{what}: {other}")),
        };
        let output_bytes = outputs.iter().map(|output: &Output| output.bytes.len() as u64).sum();
        self.measure(&what, wall, output_bytes)?;
        if outputs.iter().any(|output| Canary::is_in(&output.bytes)) {
            return Err(format!("{what}: the canary is in the outputs"));
        }
        Ok(result.map(|response| (outputs, response)))
    }

    fn measure(&mut self, what: &str, wall: Duration, output_bytes: u64) -> Result<(), String> {
        let usage = fs::read_to_string(self.folder.path().join("usage")).unwrap_or_default();
        let numbers: Vec<u64> = usage.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        let (peak, cpu, signal) = match numbers[..] {
            [peak, cpu, signal] => (peak << 10, Duration::from_millis(cpu), signal),
            _ => return Err(format!("{what}: nobody measured the child ({usage:?})")),
        };
        fs::remove_file(self.folder.path().join("usage")).map_err(|error| error.to_string())?;
        if signal != 0 {
            return Err(format!("{what}: the child was ended by signal {signal}"));
        }
        self.taken.peak_bytes = self.taken.peak_bytes.max(peak);
        self.taken.cpu += cpu;
        self.taken.output_bytes += output_bytes;
        let Allowed { peak_bytes, cpu: cpu_max, wall: wall_max, output_bytes: output_max } = self.allowed;
        let broken = peak > peak_bytes || cpu > cpu_max || wall > wall_max || output_bytes > output_max;
        if broken {
            return Err(format!(
                "{what}: {} MiB of memory, {cpu:?} of processor time, {wall:?}, {output_bytes} bytes of output; allowed: {:?}",
                peak >> 20,
                self.allowed
            ));
        }
        Ok(())
    }
}

/// Whether a chunk or unit that ended well is what a player and a recogniser take: every HLS segment of every rendition
/// (where no damage is named), each with its header and its media; finite samples.
fn is_valid(request: &Request, outputs: &[Output], damaged: bool) -> Result<(), String> {
    match request {
        Request::Ingest { .. } => Ok(()),
        Request::RenderChunk { plan, chunk, starts, .. } => {
            let renditions =
                plan.video.as_ref().map_or(0, |video| video.rungs.len()) + usize::from(plan.audio.is_some());
            let segments: Vec<&Output> =
                outputs.iter().filter(|output| output.kind == OutputKind::HlsSegment).collect();
            let wanted = renditions * (starts.len() - 1);
            if segments.len() > wanted || segments.len() < wanted && !damaged {
                return Err(format!("chunk {chunk}: {} HLS segments, not {wanted}", segments.len()));
            }
            let holds = |segment: &Output, name: &[u8]| segment.bytes.windows(4).any(|bytes| bytes == name);
            match segments.iter().find(|segment| !(holds(segment, b"moof") && holds(segment, b"mdat"))) {
                Some(segment) => Err(format!("chunk {chunk}: {} is no CMAF", segment.name)),
                None => Ok(()),
            }
        }
        Request::UnitAudio { reach, .. } => {
            let [pcm] = outputs else {
                return Err(format!("unit at {:.0} s: {} outputs", reach.start.seconds(), outputs.len()));
            };
            let mut samples = pcm
                .bytes
                .chunks_exact(4)
                .map(|sample| f32::from_le_bytes([sample[0], sample[1], sample[2], sample[3]]));
            if pcm.bytes.len() % 4 == 0 && samples.all(f32::is_finite) {
                return Ok(());
            }
            Err(format!("unit at {:.0} s: no samples", reach.start.seconds()))
        }
        Request::SlidePage { .. } => match outputs {
            [page] if page.bytes.starts_with(b"P5\n") => Ok(()),
            _ => Err("slide: no page".to_owned()),
        },
    }
}

fn first_and_last(count: u32) -> Vec<u32> {
    match count {
        0 => vec![],
        1 => vec![0],
        _ => vec![0, count - 1],
    }
}

struct Ingested {
    plan: IngestPlan,
    segments: Vec<(SegmentDetail, Bytes)>,
}

impl Ingested {
    fn new(outputs: Vec<Output>) -> Result<Ingested, String> {
        let mut plan = None;
        let mut segments = Vec::new();
        for output in outputs {
            match output.kind {
                OutputKind::Plan => plan = Some(from(output.detail)?),
                OutputKind::Segment => segments.push((from(output.detail)?, output.bytes)),
                OutputKind::Init => {}
                other => return Err(format!("{other:?} from an ingest")),
            }
        }
        Ok(Ingested { plan: plan.ok_or("no plan from an ingest that ended well")?, segments })
    }

    /// The segments that touch `reach`, and the one before.
    fn touching(&self, reach: Span) -> (Vec<SegmentRef>, Vec<Bytes>) {
        let span = |detail: &SegmentDetail| Span::new(detail.start_ticks, detail.start_ticks + detail.duration_ticks);
        let first = self.segments.iter().position(|(detail, _)| span(detail).overlaps(reach)).unwrap_or(0);
        let taken =
            self.segments[first.saturating_sub(1)..].iter().take_while(|(detail, _)| detail.start_ticks < reach.end);
        let reference = |(detail, bytes): &(SegmentDetail, Bytes)| {
            let &SegmentDetail { ordinal, start_ticks: start, duration_ticks: duration, .. } = detail;
            (SegmentRef { ordinal, start, duration }, bytes.clone())
        };
        taken.map(reference).unzip()
    }

    fn chunk(&self, chunk: u32, limits: Limits) -> Option<(Request, Vec<Bytes>)> {
        let (plan, lengths, duration) = (&self.plan.render_plan, Lengths::UPLOAD, self.plan.duration_ticks);
        let idrs: Vec<Ticks> = self.segments.iter().flat_map(|(detail, _)| detail.idr_ticks.clone()).collect();
        let copied = plan.video.as_ref().is_some_and(|video| video.boundaries == Boundaries::SourceIdrs);
        let starts = lengths.hls_starts(chunk, copied.then_some(idrs.as_slice()), duration);
        if starts.is_empty() {
            return None;
        }
        let (segments, sources) = self.touching(media::render::reach(&starts));
        let plan = plan.clone();
        Some((Request::RenderChunk { plan, chunk, starts, segments, limits }, sources))
    }

    fn unit(&self, unit: u32, limits: Limits) -> (Request, Vec<Bytes>) {
        let reach = Lengths::UPLOAD.unit_reach(unit, self.plan.duration_ticks);
        let (segments, sources) = self.touching(media::unit_audio::reach(reach));
        (Request::UnitAudio { plan: self.plan.render_plan.clone(), reach, segments, limits }, sources)
    }
}

fn from<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}
