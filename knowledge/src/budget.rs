//! How much of what was said notes and highlights may cite, so that they stay notes and do not become the transcript.

use std::collections::BTreeSet;

use timeline::document::Cue;

/// Of the spoken time, at the most.
const SHARE_MAX: f64 = 0.365;
/// In a long recording the share falls towards this.
const SHARE_LONG: f64 = 0.18;
/// Seconds that a long recording may cite on top of its share.
const SECONDS_FREE: f64 = 60.0;

const RESERVED_MAX: f64 = 0.4;

pub(crate) struct Budget {
    /// Of each cue, in seconds.
    durations: Vec<f64>,
    cited: BTreeSet<usize>,
    spent: f64,
    limit: f64,
    reserved: f64,
}

impl Budget {
    pub fn new(cues: &[Cue]) -> Budget {
        let durations: Vec<f64> = cues.iter().map(|cue| cue.end.get() - cue.start.get()).collect();
        let spoken: f64 = durations.iter().sum();
        let limit = (spoken * SHARE_MAX).min(SECONDS_FREE + spoken * SHARE_LONG);
        Budget { durations, cited: BTreeSet::new(), spent: 0.0, limit, reserved: 0.0 }
    }

    /// What citing these costs beyond what is cited already.
    pub fn cost(&self, cues: &BTreeSet<usize>) -> f64 {
        cues.difference(&self.cited).map(|&cue| self.durations[cue]).sum()
    }

    pub fn affords(&self, cues: &BTreeSet<usize>) -> bool {
        self.spent + self.cost(cues) <= self.limit - self.reserved
    }

    /// Keeps seconds back for what comes later, but never more than a share of the limit.
    pub fn reserve(&mut self, seconds: f64) {
        self.reserved = seconds.clamp(0.0, self.limit * RESERVED_MAX);
    }

    /// Cites them, whatever is left.
    pub fn cite(&mut self, cues: &BTreeSet<usize>) {
        self.spent += self.cost(cues);
        self.cited.extend(cues);
    }

    pub fn is_cited(&self, cue: usize) -> bool {
        self.cited.contains(&cue)
    }
}
