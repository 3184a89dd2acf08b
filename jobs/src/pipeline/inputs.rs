//! What a chunk and a unit are made of. The digest and the handler ask the same functions, so they cannot disagree.

use timeline::chunk::Lengths;
use timeline::render_plan::{Boundaries, RenderPlan};
use timeline::segment::Segment;
use timeline::time::{Span, Ticks};

/// Audio after the end of a chunk's last HLS segment that its encoder and resampler are fed.
pub const AUDIO_LOOK_AHEAD: Ticks = Ticks::from_whole_seconds(1);

#[derive(Debug, Clone, PartialEq)]
pub struct ChunkInputs<'a> {
    /// Starts of the chunk's HLS segments, then the end of the last. Empty: nothing starts in this chunk, so there is
    /// nothing to render; what lies in it belongs to an HLS segment of an earlier one.
    pub starts: Vec<Ticks>,
    /// Everything that touches the chunk, from the segment before it (pre-roll) to the look-ahead; by ordinal.
    pub segments: Vec<&'a Segment>,
    /// Ordinals among those that are not there.
    pub missing: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct UnitInputs<'a> {
    /// The audio that decides the unit's ends.
    pub reach: Span,
    /// Nothing comes after it: its end is the recording's.
    pub last: bool,
    pub segments: Vec<&'a Segment>,
    pub missing: Vec<u32>,
}

/// `segments` by ordinal. `duration`: of the recording, or while that is not known, up to where it is known.
pub fn chunk_inputs<'a>(
    plan: &RenderPlan,
    lengths: &Lengths,
    chunk: u32,
    segments: &'a [Segment],
    duration: Ticks,
) -> ChunkInputs<'a> {
    let span = lengths.chunk_span(chunk);
    let starts = match plan.video.as_ref().map(|video| video.boundaries) {
        Some(Boundaries::SourceIdrs) => lengths.hls_starts(chunk, Some(&idrs_around(segments, span)), duration),
        Some(Boundaries::Grid) | None => lengths.hls_starts(chunk, None, duration),
    };
    let end = starts.last().map_or(span.end, |end| (*end).max(span.end)) + AUDIO_LOOK_AHEAD;
    let (segments, missing) = touching(segments, Span::new(span.start, end));
    ChunkInputs { starts, segments, missing }
}

/// As [`chunk_inputs`].
pub fn unit_inputs<'a>(lengths: &Lengths, unit: u32, segments: &'a [Segment], duration: Ticks) -> UnitInputs<'a> {
    let reach = lengths.unit_reach(unit, duration);
    let last = unit + 1 >= lengths.unit_count(duration);
    let (segments, missing) = touching(segments, reach);
    UnitInputs { reach, last, segments, missing }
}

/// The source's IDR times inside `span`, and the first one after it.
fn idrs_around(segments: &[Segment], span: Span) -> Vec<Ticks> {
    let mut idrs: Vec<Ticks> = Vec::new();
    let first = segments.partition_point(|segment| segment.span().end <= span.start);
    for at in segments[first..].iter().flat_map(|segment| segment.idrs.iter().copied()) {
        if at >= span.start {
            idrs.push(at);
        }
        if at >= span.end {
            break;
        }
    }
    idrs
}

/// The segments that overlap `reach` with the one before them, and the ordinals that are missing among these. Segments
/// are in order of ordinal, and so of time.
fn touching(segments: &[Segment], reach: Span) -> (Vec<&Segment>, Vec<u32>) {
    let end = segments.partition_point(|segment| segment.start < reach.end);
    let start = segments.partition_point(|segment| segment.span().end <= reach.start);
    let (Some(first), Some(last)) = (segments.get(start), end.checked_sub(1).and_then(|last| segments.get(last)))
    else {
        return (Vec::new(), Vec::new());
    };
    if start >= end {
        return (Vec::new(), Vec::new());
    }
    let from = first.ordinal.saturating_sub(1);
    let before = segments[..start].iter().rev().take_while(|segment| segment.ordinal >= from).count();
    let taken = &segments[start - before..end];
    let missing = (from..=last.ordinal)
        .filter(|ordinal| taken.binary_search_by_key(ordinal, |segment| segment.ordinal).is_err())
        .collect();
    (taken.iter().collect(), missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::rows::fixture;

    #[test]
    fn a_chunk_takes_the_segment_before_it_and_the_look_ahead() {
        let segments = fixture::segments(9);
        let plan = fixture::render_plan(Boundaries::SourceIdrs);
        let ordinals = |chunk| {
            let inputs = chunk_inputs(&plan, &Lengths::UPLOAD, chunk, &segments, Ticks::from_whole_seconds(90));
            inputs.segments.iter().map(|segment| segment.ordinal).collect::<Vec<_>>()
        };
        assert_eq!(ordinals(0), [0, 1, 2, 3]);
        assert_eq!(ordinals(1), [2, 3, 4, 5, 6]);
        assert_eq!(ordinals(2), [5, 6, 7, 8]);
    }

    #[test]
    fn a_copied_top_rung_reaches_to_the_next_boundary() {
        let mut segments = fixture::segments(9);
        // No key frame between 30 s and 70 s: what starts in chunk 0 ends there.
        for segment in &mut segments {
            segment.idrs.retain(|at| *at < Ticks::from_whole_seconds(30) || *at >= Ticks::from_whole_seconds(70));
        }
        let plan = fixture::render_plan(Boundaries::SourceIdrs);
        let inputs = |chunk| chunk_inputs(&plan, &Lengths::UPLOAD, chunk, &segments, Ticks::from_whole_seconds(90));
        assert_eq!(inputs(0).starts.last(), Some(&Ticks::from_whole_seconds(70)));
        assert_eq!(inputs(0).segments.last().unwrap().ordinal, 7);
        assert!(inputs(1).starts.is_empty());
    }

    #[test]
    fn a_missing_ordinal_is_named() {
        let mut segments = fixture::segments(9);
        segments.remove(4);
        let plan = fixture::render_plan(Boundaries::Grid);
        let inputs = chunk_inputs(&plan, &Lengths::UPLOAD, 1, &segments, Ticks::from_whole_seconds(90));
        assert_eq!(inputs.missing, [4]);
        let inputs = unit_inputs(&Lengths::UPLOAD, 1, &segments, Ticks::from_whole_seconds(90));
        assert_eq!(
            (inputs.reach.start, inputs.reach.end),
            (Ticks::from_whole_seconds(21), Ticks::from_whole_seconds(51))
        );
        assert_eq!(inputs.missing, [4]);
        assert!(!inputs.last);
    }
}
