//! The rung that is a copy of the source. What cannot be decoded here is not given to players either: some of them stop at
//! it for good.

use std::collections::VecDeque;

use timeline::time::{Span, Ticks};

use super::Job;
use super::fragments::{Fragments, Gathered};
use crate::cmaf::fragment::Sample;
use crate::inside::Failure;
use crate::inside::parent::Parent;

pub struct Copied<'a> {
    fragments: Fragments<'a>,
    /// HLS segments that have not been decoded to their ends.
    waiting: VecDeque<Gathered>,
}

impl<'a> Copied<'a> {
    pub fn new(parent: &'a Parent, job: &'a Job, rendition: &str) -> Copied<'a> {
        let mut fragments = Fragments::new(parent, job, rendition);
        (0..job.hls_segments()).for_each(|index| fragments.announce(index, job.starts[index]));
        Copied { fragments, waiting: VecDeque::new() }
    }

    pub fn push(&mut self, sample: Sample) {
        self.waiting.extend(self.fragments.push(sample));
    }

    /// Everything before `until` was decoded without damage.
    pub fn proved(&mut self, until: Ticks) -> Result<(), Failure> {
        while let Some(gathered) = self.waiting.pop_front_if(|gathered| gathered.end <= until) {
            self.fragments.give(gathered)?;
        }
        Ok(())
    }

    /// `damaged`: what could not be decoded. An HLS segment whose key frame is among it is left out.
    pub fn finish(mut self, end: Ticks, damaged: &[Span]) -> Result<(), Failure> {
        self.waiting.extend(self.fragments.finish(end));
        for mut gathered in std::mem::take(&mut self.waiting) {
            gathered.samples = whole_samples(gathered.samples, damaged);
            self.fragments.give(gathered)?;
        }
        Ok(())
    }
}

/// Without those that are damaged, and those after them that may refer to them.
fn whole_samples(samples: Vec<Sample>, damaged: &[Span]) -> Vec<Sample> {
    if damaged.is_empty() {
        return samples;
    }
    let is_damaged = |sample: &Sample| damaged.iter().any(|span| span.contains(Ticks(sample.pts)));
    let begins_damaged = samples.first().is_none_or(is_damaged);
    if begins_damaged {
        return Vec::new();
    }
    let mut broken = false;
    let is_whole = |sample: &Sample| {
        broken = is_damaged(sample) || (broken && !sample.is_key);
        !broken
    };
    samples.into_iter().filter(is_whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_damage_is_left_out_until_the_next_key_frame() {
        let sample = |pts: i64, is_key: bool| Sample { pts, is_key, data: Vec::new() };
        // Decoded in this order; the picture at 40 is broken, and the one at 30 may refer to it.
        let samples = vec![
            sample(0, true),
            sample(20, false),
            sample(10, false),
            sample(40, false),
            sample(30, false),
            sample(60, true),
            sample(70, false),
        ];
        let damaged = [Span::new(Ticks(40), Ticks(60))];
        let kept: Vec<i64> = whole_samples(samples.clone(), &damaged).iter().map(|sample| sample.pts).collect();
        assert_eq!(kept, [0, 20, 10, 60, 70]);
        assert_eq!(whole_samples(samples.clone(), &[]).len(), 7);
        assert!(whole_samples(samples, &[Span::new(Ticks(0), Ticks(5))]).is_empty());
    }
}
