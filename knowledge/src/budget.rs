//! How much of what was said notes and highlights may cite, so that they stay notes and do not become the transcript.

use std::collections::BTreeSet;

use timeline::document::Cue;

/// Of the spoken time, at the most.
const SHARE_MAX: f64 = 0.37;
/// In a long recording the share falls towards this.
const SHARE_LONG: f64 = 0.18;
/// Seconds that a long recording may cite on top of its share.
const SECONDS_FREE: f64 = 60.0;

pub(crate) struct Budget {
    /// Of each cue, in seconds.
    durations: Vec<f64>,
    cited: BTreeSet<usize>,
    spent: f64,
    limit: f64,
}

impl Budget {
    pub fn new(cues: &[Cue]) -> Budget {
        let durations: Vec<f64> = cues.iter().map(|cue| cue.end.get() - cue.start.get()).collect();
        let spoken: f64 = durations.iter().sum();
        let limit = (spoken * SHARE_MAX).min(SECONDS_FREE + spoken * SHARE_LONG);
        Budget { durations, cited: BTreeSet::new(), spent: 0.0, limit }
    }

    /// What citing these costs beyond what is cited already.
    pub fn cost(&self, cues: &BTreeSet<usize>) -> f64 {
        cues.difference(&self.cited).map(|&cue| self.durations[cue]).sum()
    }

    pub fn affords(&self, cues: &BTreeSet<usize>) -> bool {
        self.spent + self.cost(cues) <= self.limit
    }

    /// Seconds that `share` of the limit leaves.
    pub fn left(&self, share: f64) -> f64 {
        self.limit * share - self.spent
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
