//! Which decoded pictures are what was filmed. After damage the last good one stays, until a key frame comes.

use std::collections::BTreeSet;

use timeline::time::{Span, Ticks};

use crate::av::Frame;
use crate::damage;

/// A picture that renews itself bit by bit has no key frames; after so long it is taken as whole again.
const MENDED_AFTER: Ticks = Ticks::from_whole_seconds(10);
/// No picture for so long where several packets are: they could not be decoded.
const NOTHING_MIN: Ticks = Ticks(45_000);
const NOTHING_PACKETS_MIN: usize = 2;

#[derive(Default)]
pub struct Watch {
    /// When packets without a picture yet are to be shown.
    expected: BTreeSet<Ticks>,
    last: Option<Ticks>,
    /// Pictures from this key frame on do not look behind it.
    clean_from: Option<Ticks>,
    broken_since: Option<Ticks>,
    damaged: Vec<Span>,
}

impl Watch {
    pub fn sent(&mut self, at: Ticks) {
        self.expected.insert(at);
    }

    pub fn refused(&mut self, at: Ticks) {
        if self.clean_from.is_none_or(|clean| at >= clean) {
            self.broken_since.get_or_insert(at);
        }
    }

    /// Whether a picture is to be shown. They come in order of time.
    pub fn shows(&mut self, frame: &Frame, at: Ticks) -> bool {
        self.missed_until(at);
        self.last = Some(at);
        if frame.is_damaged() {
            self.refused(at);
        } else if frame.is_key() {
            self.clean_from = Some(at);
            self.mend(at);
        } else if self.broken_since.is_some_and(|since| at - since > MENDED_AFTER) {
            self.mend(at);
        }
        self.broken_since.is_none_or(|since| at < since)
    }

    /// Up to where pictures have come without any damage so far.
    pub fn proved(&self) -> Option<Ticks> {
        self.last.filter(|_| self.damaged.is_empty() && self.broken_since.is_none())
    }

    fn mend(&mut self, at: Ticks) {
        if let Some(since) = self.broken_since.take_if(|since| *since < at) {
            self.damaged.push(Span::new(since, at));
        }
    }

    fn missed_until(&mut self, at: Ticks) {
        let later = self.expected.split_off(&at);
        let missed = std::mem::replace(&mut self.expected, later);
        self.expected.remove(&at);
        let Some(first) = missed.first().copied().filter(|_| missed.len() >= NOTHING_PACKETS_MIN) else { return };
        let from = self.last.map_or(first, |last| first.max(last));
        if at - from >= NOTHING_MIN {
            self.damaged.push(Span::new(from, at));
        }
    }

    /// What could not be decoded up to `end`. `to_the_end`: no picture was left undecoded because it is not needed.
    pub fn finish(mut self, end: Ticks, to_the_end: bool) -> Vec<Span> {
        if to_the_end {
            self.missed_until(end);
        }
        self.mend(end);
        damage::joined(self.damaged)
    }
}
