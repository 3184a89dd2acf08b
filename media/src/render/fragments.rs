//! Packets of one rung into one object per HLS segment.

use std::collections::VecDeque;

use serde_json::json;
use timeline::output::{self, OutputKind};
use timeline::time::Ticks;

use super::Job;
use crate::cmaf::fragment::{Sample, fragment};
use crate::inside::Failure;
use crate::inside::parent::Parent;

/// Takes samples in the order of decoding and gives each HLS segment as soon as the next one begins.
pub struct Fragments<'a> {
    parent: &'a Parent,
    job: &'a Job,
    rendition: String,
    /// Of the HLS segments that have not begun: index and first presentation time.
    announced: VecDeque<(usize, Ticks)>,
    current: Option<usize>,
    samples: Vec<Sample>,
}

impl<'a> Fragments<'a> {
    pub fn new(parent: &'a Parent, job: &'a Job, rendition: &str) -> Fragments<'a> {
        Fragments {
            parent,
            job,
            rendition: rendition.into(),
            announced: VecDeque::new(),
            current: None,
            samples: Vec::new(),
        }
    }

    /// HLS segment `index` will begin with the key frame that is shown at `first`.
    pub fn announce(&mut self, index: usize, first: Ticks) {
        self.announced.push_back((index, first));
    }

    pub fn push(&mut self, sample: Sample) -> Result<(), Failure> {
        let begins = |(_, first): &mut (usize, Ticks)| sample.is_key && sample.pts == first.0;
        if let Some((index, first)) = self.announced.pop_front_if(begins) {
            self.give(first)?;
            self.current = Some(index);
        }
        if self.current.is_some() {
            self.samples.push(sample);
        }
        Ok(())
    }

    /// `end`: when what follows the chunk is first shown. Gives the index of an HLS segment that was announced and has
    /// no key frame.
    pub fn finish(mut self, end: Ticks) -> Result<Option<usize>, Failure> {
        self.give(end)?;
        Ok(self.announced.pop_front().map(|(index, _)| index))
    }

    fn give(&mut self, end: Ticks) -> Result<(), Failure> {
        let Some(index) = self.current.take() else { return Ok(()) };
        let bytes = fragment(self.job.sequence(index), &self.samples, end.0);
        let detail = json!({ "samples": self.samples.len() });
        self.samples.clear();
        let name = output::hls_segment(&self.rendition, index);
        self.parent.output(OutputKind::HlsSegment, name, self.job.hls_span(index), detail, &bytes)
    }
}
