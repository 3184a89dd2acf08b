//! Stretches of a recording that could not be decoded.

use timeline::time::{Span, Ticks};

/// Damage this near to each other is one stretch.
const JOIN: Ticks = Ticks::from_whole_seconds(1);
/// What a packet holds at least, when nobody knows.
const PACKET: Ticks = Ticks(1_800);

/// Around packets that were refused, by their times.
pub fn around(refused: &[Ticks]) -> Vec<Span> {
    joined(refused.iter().map(|at| Span::new(*at, *at + PACKET)).collect())
}

/// In order and apart from each other.
pub fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start - last.end <= JOIN => last.end = last.end.max(span.end),
            Some(_) | None => joined.push(span),
        }
    }
    joined
}

/// What lies inside `whole`.
pub fn within(spans: Vec<Span>, whole: Span) -> Vec<Span> {
    let cut = |span: Span| Span::new(span.start.max(whole.start), span.end.min(whole.end));
    spans.into_iter().map(cut).filter(|span| span.start < span.end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_packets_become_stretches() {
        let at = |seconds: f64| Ticks::from_seconds(seconds);
        let spans = around(&[at(5.5), at(1.0), at(1.5), at(2.4)]);
        assert_eq!(spans, [Span::new(at(1.0), at(2.42)), Span::new(at(5.5), at(5.52))]);
        assert_eq!(within(spans, Span::new(at(2.0), at(5.0))), [Span::new(at(2.0), at(2.42))]);
    }
}
