//! Stretches of an upload in which there is neither picture nor sound.

use timeline::segment::{Hole, HoleReason};
use timeline::time::{Span, Ticks};

/// What is shorter is how pictures and containers step.
pub const HOLE_MIN: Ticks = Ticks(45_000);
/// Holes of one stream that are remembered; one with more of them just changes now and then, and has none.
pub const HOLES_MAX: usize = 20_000;
/// Damage this near to a hole made it.
const NEAR: Ticks = Ticks::from_whole_seconds(1);

/// `picture` and `sound`: holes of each, in order; `None` for a stream that is not there.
/// `troubles`: when the file was seen to be damaged.
pub fn common(picture: Option<&[Span]>, sound: Option<&[Span]>, troubles: &[Ticks]) -> Vec<Hole> {
    let spans = match (picture, sound) {
        (Some(picture), Some(sound)) => overlaps(picture, sound),
        (Some(alone), None) | (None, Some(alone)) => alone.to_vec(),
        (None, None) => Vec::new(),
    };
    let reason = |span: &Span| {
        let near = Span::new(span.start - NEAR, span.end + NEAR);
        let damaged = troubles.iter().any(|at| near.contains(*at));
        if damaged { HoleReason::MediaDamaged } else { HoleReason::SourceSilent }
    };
    spans
        .into_iter()
        .filter(|span| span.duration() >= HOLE_MIN)
        .map(|span| Hole { reason: reason(&span), span })
        .collect()
}

fn overlaps(one: &[Span], other: &[Span]) -> Vec<Span> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut both = Vec::new();
    while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
        let span = Span::new(a.start.max(b.start), a.end.min(b.end));
        if span.start < span.end {
            both.push(span);
        }
        if a.end < b.end {
            one.next()
        } else {
            other.next()
        };
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Span {
        Span::new(Ticks::from_whole_seconds(start), Ticks::from_whole_seconds(end))
    }

    #[test]
    fn a_hole_is_where_nothing_is_seen_and_nothing_is_heard() {
        let picture = [span(2, 10), span(12, 13), span(20, 30)];
        let sound = [span(5, 12), span(22, 24), span(26, 40)];
        let troubles = [Ticks::from_whole_seconds(25)];
        let found = common(Some(&picture), Some(&sound), &troubles);
        let hole = |start, end, reason| Hole { span: span(start, end), reason };
        let wanted = [
            hole(5, 10, HoleReason::SourceSilent),
            hole(22, 24, HoleReason::SourceSilent),
            hole(26, 30, HoleReason::MediaDamaged),
        ];
        assert_eq!(found[0], wanted[0]);
        assert_eq!(found[2], wanted[2]);
        assert_eq!(found.len(), 3);
        assert_eq!(common(None, Some(&sound), &[]).len(), 3);
        assert!(common(None, None, &troubles).is_empty());
    }
}
