//! From an upload to segments: look at every packet, decide what will be rendered, cut by stream copy.

mod clock;
mod cut;
mod holes;
mod normalise;
mod pace;
mod picture_size;
mod picture_tally;
mod plan;
mod reader;
mod scan;
mod sound_tally;
mod upload;

use serde::{Deserialize, Serialize};
use timeline::chunk::Lengths;
use timeline::render_plan::{H264Encoder, RenderPlan};
use timeline::time::{Span, Ticks};

pub use pace::Pace;
pub use scan::{PictureScan, Scan, SoundScan};

use crate::error::MediaCode;
use crate::inside::parent::Parent;
use crate::inside::{self, Failure};
use crate::request::{Limits, OutputKind, Response};
use crate::sandbox;

/// Detail of [`OutputKind::Plan`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IngestPlan {
    pub scan: Scan,
    pub render_plan: RenderPlan,
    pub duration_ticks: Ticks,
}

/// What rungs are wanted, and what makes those that are encoded.
pub(crate) struct Ladder<'a> {
    pub heights: &'a [u32],
    pub encoder: H264Encoder,
}

/// Share of the work that the scan is; the cut reads the same packets again.
const SCAN_PERCENT: i64 = 50;

pub(crate) fn run(
    parent: &Parent,
    size: u64,
    lengths: &Lengths,
    ladder: &Ladder<'_>,
    limits: &Limits,
) -> Result<Response, Failure> {
    if size == 0 {
        return Err(Failure::media(MediaCode::MediaEmpty, "0 bytes"));
    }
    let bytes = size as i64;
    let (mut scan, unused) = scan_used(parent, size, limits)?;
    let work = inside::cpu_seconds_of_work(limits, scan.duration.seconds());
    sandbox::allow_cpu(inside::cpu_seconds_of_reading(limits, size) + work)?;
    let normaliser = match scan.picture.as_mut().filter(|picture| !picture.is_cuttable()) {
        Some(picture) => Some(normalise::Normaliser::new(picture, scan.origin, ladder.heights, limits)?),
        None => None,
    };
    let planned = plan::plan(&scan, lengths, ladder)?;
    let whole = Span::new(Ticks::ZERO, scan.duration);
    let detail = IngestPlan { scan: scan.clone(), render_plan: planned.render_plan, duration_ticks: scan.duration };
    let detail = serde_json::to_value(detail).map_err(|error| Failure::Request(error.to_string()))?;
    parent.output(OutputKind::Plan, "plan".into(), whole, detail, &[])?;
    for init in planned.inits {
        parent.output(
            OutputKind::Init,
            format!("{}/init.mp4", init.rendition),
            whole,
            serde_json::Value::Null,
            &init.bytes,
        )?;
    }
    let upload = upload::open(parent.source(0, size), &unused, limits)?;
    cut::cut(parent, upload, &scan, lengths, limits, normaliser, |at| {
        parent.progress(bytes * SCAN_PERCENT + at * (100 - SCAN_PERCENT), bytes * 100)
    })
}

/// Scans; once more without each track that was chosen and turned out empty while there is another one. Gives those.
fn scan_used(parent: &Parent, size: u64, limits: &Limits) -> Result<(Scan, Vec<usize>), Failure> {
    let mut unused = Vec::new();
    loop {
        let upload = upload::open(parent.source(0, size), &unused, limits)?;
        let spare = upload.spare;
        let scanned = scan::scan(upload, limits, |at| parent.progress(at * SCAN_PERCENT, size as i64 * 100));
        let held = match &scanned {
            Ok(scan) => [scan.picture.is_some(), scan.sound.is_some()],
            Err(Failure::Media { code: MediaCode::MediaNoFrames, .. }) => [false, false],
            Err(_) => [true, true],
        };
        let empty: Vec<usize> =
            spare.into_iter().zip(held).filter_map(|(index, held)| index.filter(|_| !held)).collect();
        if empty.is_empty() {
            return scanned.map(|scan| (scan, unused));
        }
        unused.extend(empty);
    }
}
