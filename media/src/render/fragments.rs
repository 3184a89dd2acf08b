//! Packets of one rung into one object per HLS segment.

use std::collections::VecDeque;

use serde_json::json;
use timeline::output::{self, OutputKind};
use timeline::time::Ticks;

use super::Job;
use crate::cmaf::fragment::{Sample, fragment};
use crate::inside::Failure;
use crate::inside::parent::Parent;

/// Takes samples in the order of decoding, and gives them by HLS segment as soon as the next one begins.
pub struct Fragments<'a> {
    parent: &'a Parent,
    job: &'a Job,
    rendition: String,
    /// Of the HLS segments that have not begun: index and first presentation time.
    announced: VecDeque<(usize, Ticks)>,
    current: Option<usize>,
    samples: Vec<Sample>,
}

/// All samples of an HLS segment, and what comes after it.
pub struct Gathered {
    pub index: usize,
    pub samples: Vec<Sample>,
    /// When what follows is first shown.
    pub end: Ticks,
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

    /// Gives the HLS segment that ends here.
    pub fn push(&mut self, sample: Sample) -> Option<Gathered> {
        let begins = |(_, first): &(usize, Ticks)| sample.is_key && sample.pts == first.0;
        // One whose key frame did not come is not waited for.
        let place = self.announced.iter().position(begins);
        let begun = place.and_then(|place| self.announced.drain(..=place).next_back());
        let gathered = begun.and_then(|(index, first)| {
            let gathered = self.gather(first);
            self.current = Some(index);
            gathered
        });
        if self.current.is_some() {
            self.samples.push(sample);
        }
        gathered
    }

    /// The last HLS segment. `end`: when what follows the chunk is first shown.
    pub fn finish(&mut self, end: Ticks) -> Option<Gathered> {
        self.gather(end)
    }

    /// The index of an HLS segment that was announced and has not begun.
    pub fn missing(&self) -> Option<usize> {
        self.announced.front().map(|(index, _)| *index)
    }

    fn gather(&mut self, end: Ticks) -> Option<Gathered> {
        let index = self.current.take()?;
        Some(Gathered { index, samples: std::mem::take(&mut self.samples), end })
    }

    pub fn give(&self, gathered: Gathered) -> Result<(), Failure> {
        let Gathered { index, samples, end } = gathered;
        if samples.is_empty() {
            return Ok(());
        }
        let bytes = fragment(self.job.sequence(index), &samples, end.0);
        let detail = json!({ "samples": samples.len() });
        let name = output::hls_segment(&self.rendition, index);
        self.parent.output(OutputKind::HlsSegment, name, self.job.hls_span(index), detail, &bytes)
    }
}
