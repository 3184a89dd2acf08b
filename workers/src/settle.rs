//! Once every chunk and unit has ended: which slides were shown when, and what is missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use classroom::events::{NewEvent, Payload, system};
use futures::future::BoxFuture;
use jobs::work::SessionWork;
use jobs::{Handler, JobError, JobKind, Limits, OrJobError, Outcome, Run};
use media::request::OutputKind;
use media::slides::{ChunkSignatures, decide};
use serde_json::json;
use timeline::segment::{Hole, HoleReason, Segment};
use timeline::time::{Span, Ticks};

use crate::Shop;
use crate::damage::DAMAGE;
use crate::limits;
use crate::media_failure::of_storage;
use crate::objects::{read_json, store_json};
use crate::recording::{Work, recording_of};
use crate::settled::{SETTLED, Settled, SettledSlide};

/// Less than this is how containers round and pictures step; nobody misses it.
const HOLE_MIN: Ticks = Ticks(timeline::time::TICKS_PER_SECOND / 2);

pub struct Settle(pub Arc<Shop>);

impl Handler for Settle {
    fn kind(&self) -> JobKind {
        JobKind::Settle
    }

    fn limits(&self) -> Limits {
        limits::LIGHT
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(self.settle(run))
    }
}

impl Settle {
    async fn settle(&self, run: &Run) -> Result<Outcome, JobError> {
        let recording = recording_of(run)?;
        let work = Work::of(run).await?;
        let mut transaction = run.transaction().await.unavailable()?;
        let given = SessionWork::read(&mut transaction, run.job.session_id, recording)
            .await
            .map_err(JobError::from_database)?;
        transaction.commit().await.unavailable()?;

        let lengths = &work.recipe.lengths;
        let slides = self.slides(&work, &given).await?;
        let mut gaps = holes(&work.segments, work.end);
        gaps.extend(given.lost(JobKind::RenderChunk).map(|(chunk, reason)| {
            let span = lengths.chunk_span(chunk);
            Hole { span: Span::new(span.start, span.end.min(work.end)), reason }
        }));
        for damage in given.named(DAMAGE) {
            gaps.extend(read_json::<Vec<Hole>>(&self.0.storage, work.keys, damage).await?);
        }
        gaps.sort_by_key(|gap| gap.span.start);
        let unheard = given.lost(JobKind::Transcribe).map(|(unit, _)| lengths.unit_span(unit)).collect();
        let mut gaps = join(gaps);
        gaps.retain(|gap| gap.span.duration() >= HOLE_MIN);
        let settled = Settled { slides, gaps, unheard };

        let whole = Span::new(Ticks::ZERO, work.end);
        let stored = store_json(&self.0.storage, work.keys, SETTLED, whole, &settled).await.map_err(of_storage)?;
        let events = settled.gaps.iter().map(|gap| NewEvent {
            payload: Payload::RecordingGap {
                recording_id: recording,
                start_ticks: gap.span.start,
                end_ticks: gap.span.end,
                reason: gap.reason,
            },
            idempotency_key: system::recording_gap(recording, gap.span, 1),
        });
        let events = events.collect();
        Ok(Outcome { outputs: vec![stored], events, ..Outcome::of(json!({ "outcome": "settled" })) })
    }

    async fn slides(&self, work: &Work, given: &SessionWork) -> Result<Vec<SettledSlide>, JobError> {
        let mut chunks: BTreeMap<u32, ChunkSignatures> = BTreeMap::new();
        for output in given.media(OutputKind::Signatures) {
            chunks.insert(output.unit, read_json(&self.0.storage, work.keys, output).await?);
        }
        let (units, signatures): (Vec<u32>, Vec<ChunkSignatures>) = chunks.into_iter().unzip();
        let mut slides = Vec::new();
        for showing in decide(&signatures, work.end) {
            let unit = units[showing.chunk];
            let name = media::render::snapshot_name(showing.snapshot);
            let picture = given
                .media(OutputKind::SlideSnapshot)
                .find(|output| output.unit == unit && output.name == name)
                .ok_or_else(|| anyhow::anyhow!("chunk {unit} has no snapshot {name}"))
                .retry()?;
            slides.push(SettledSlide {
                span: Span::new(showing.start, showing.end),
                page: showing.page,
                sha256: picture.sha256.clone(),
                size: picture.size,
            });
        }
        Ok(slides)
    }
}

/// What lies between segments: a missing ordinal, or nothing where the source has nothing.
fn holes(segments: &[Segment], end: Ticks) -> Vec<Hole> {
    let mut holes = Vec::new();
    let mut at = Ticks::ZERO;
    let mut next = 0;
    for segment in segments {
        if segment.start - at >= HOLE_MIN {
            let reason = if segment.ordinal == next { HoleReason::SourceSilent } else { HoleReason::SegmentMissing };
            holes.push(Hole { span: Span::new(at, segment.start), reason });
        }
        at = at.max(segment.span().end);
        next = segment.ordinal + 1;
    }
    if end - at >= HOLE_MIN {
        holes.push(Hole { span: Span::new(at, end), reason: HoleReason::SourceSilent });
    }
    holes
}

/// Neighbours of one reason become one gap; what overlaps an earlier gap is cut off.
fn join(sorted: Vec<Hole>) -> Vec<Hole> {
    let mut joined: Vec<Hole> = Vec::new();
    for mut gap in sorted {
        match joined.last_mut() {
            Some(last) if last.reason == gap.reason && gap.span.start <= last.span.end => {
                last.span.end = last.span.end.max(gap.span.end);
            }
            Some(last) if gap.span.start < last.span.end => {
                gap.span.start = last.span.end;
                if gap.span.start < gap.span.end {
                    joined.push(gap);
                }
            }
            _ => joined.push(gap),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Span {
        Span::new(Ticks::from_whole_seconds(start), Ticks::from_whole_seconds(end))
    }

    fn segment(ordinal: u32, start: i64, end: i64) -> Segment {
        let span = span(start, end);
        Segment {
            ordinal,
            key: String::new(),
            size: 1,
            sha256: String::new(),
            start: span.start,
            duration: span.duration(),
            idrs: Vec::new(),
        }
    }

    #[test]
    fn a_missing_segment_and_a_silent_source_are_told_apart() {
        let segments = [segment(0, 0, 10), segment(2, 20, 30), segment(3, 35, 40)];
        let found = holes(&segments, Ticks::from_whole_seconds(41));
        let expected = [
            Hole { span: span(10, 20), reason: HoleReason::SegmentMissing },
            Hole { span: span(30, 35), reason: HoleReason::SourceSilent },
            Hole { span: span(40, 41), reason: HoleReason::SourceSilent },
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn gaps_are_joined_and_never_overlap() {
        let gap = |start, end, reason| Hole { span: span(start, end), reason };
        let joined = join(vec![
            gap(0, 30, HoleReason::MediaDamaged),
            gap(20, 40, HoleReason::SegmentMissing),
            gap(40, 60, HoleReason::SegmentMissing),
            gap(50, 55, HoleReason::MediaDamaged),
        ]);
        assert_eq!(joined, [gap(0, 30, HoleReason::MediaDamaged), gap(30, 60, HoleReason::SegmentMissing)]);
    }
}
