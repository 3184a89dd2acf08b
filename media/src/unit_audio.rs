//! One unit of speech as samples: mono, 16 kHz, on the grid from recording zero.

use serde_json::json;
use timeline::render_plan::RenderPlan;
use timeline::time::{Span, TICKS_PER_SECOND, Ticks};

use crate::damage;
use crate::inside::Failure;
use crate::inside::parent::Parent;
use crate::request::{Limits, OutputKind, Response};
use crate::segments::{SegmentFile, Walk};
use crate::sound::decode::{self, PREROLL, Restarts, Wanted};

pub const SAMPLE_RATE: u32 = 16_000;
/// Samples of one unit at most; a unit is half a minute.
const SAMPLES_MAX: i64 = 600 * SAMPLE_RATE as i64;

/// Decoding begins anew at every multiple of this, so that neighbouring units hear the same where they overlap.
const BLOCK: Ticks = Ticks::from_whole_seconds(3);

/// The recording time whose segments are needed for `span`.
pub fn reach(span: Span) -> Span {
    let (start, end) = wanted(span).reach();
    // The decoder of the first block begins before that block does.
    Span::new(Ticks(start.0.div_euclid(BLOCK.0) * BLOCK.0) - PREROLL, end)
}

/// Index of the sample nearest to `at`: neighbours that share an end share no sample and miss none.
fn sample_at(at: Ticks) -> i64 {
    (at.0 * i64::from(SAMPLE_RATE) + TICKS_PER_SECOND / 2).div_euclid(TICKS_PER_SECOND)
}

fn wanted(span: Span) -> Wanted {
    Wanted { rate: SAMPLE_RATE, channels: 1, start: sample_at(span.start), end: sample_at(span.end) }
}

pub fn run(
    parent: &Parent,
    plan: &RenderPlan,
    span: Span,
    segments: Vec<SegmentFile>,
    limits: &Limits,
) -> Result<Response, Failure> {
    let wanted = wanted(span);
    let Some(audio) = &plan.audio else {
        return Err(Failure::Request("a recording without sound has no units of speech".into()));
    };
    if !(0..=SAMPLES_MAX).contains(&(wanted.end - wanted.start)) {
        return Err(Failure::Request(format!("a unit of {} s", span.duration().seconds())));
    }
    let reach = reach(span);
    let mut walk = Walk::new(segments);
    let mut packets = Vec::new();
    while let Some(timed) = walk.next()? {
        if timed.stream == audio.stream as usize && reach.contains(timed.at()) {
            packets.push(timed);
        }
    }
    let (stretch, refused) = match walk.parameters(audio.stream as usize) {
        Some(parameters) => decode::decode(&packets, parameters, wanted, Restarts::Every(BLOCK), limits)?,
        None => return Err(walk.damaged()),
    };
    let bytes: Vec<u8> = stretch.channels[0].iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let detail = json!({ "sampleRate": SAMPLE_RATE, "samples": stretch.len() });
    parent.output(OutputKind::Pcm, "pcm".into(), span, detail, &bytes)?;
    Ok(Response {
        frames_decoded: packets.len() as u64,
        packets_damaged: refused.len() as u64,
        damaged: damage::within(damage::around(&refused), span),
        ..Response::default()
    })
}
