//! What a worker works on, and how much of it at a time.

use std::num::NonZeroUsize;

use anyhow::{Context, ensure};
use jobs::Lane;

/// Light jobs wait for PostgreSQL and S3 more than they compute.
const LIGHT_SLOTS: usize = 4;

#[derive(clap::Args, Clone)]
pub struct Flags {
    /// What to work on, and how much of each at a time. Without it: everything, fitted to the cores.
    #[arg(long, env = "LECTERN_LANES", value_name = "LANE=SLOTS,…")]
    lanes: Option<String>,
    /// Jobs at a time that keep a core busy, over all lanes. Without it, the cores of this machine.
    #[arg(long, env = "LECTERN_CORES")]
    cores: Option<NonZeroUsize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capacity {
    pub lanes: Vec<(Lane, usize)>,
    pub cores: usize,
}

impl Flags {
    pub fn capacity(&self) -> anyhow::Result<Capacity> {
        let available = || std::thread::available_parallelism().context("counting the cores; give --cores");
        let cores = match self.cores {
            Some(cores) => cores.get(),
            None => available()?.get(),
        };
        let lanes = match &self.lanes {
            Some(text) => parse(text)?,
            None => fitted(cores),
        };
        Ok(Capacity { lanes, cores })
    }
}

/// Rendering and speech may each have every core, so that none idles when the other is done; they share them by turns.
fn fitted(cores: usize) -> Vec<(Lane, usize)> {
    vec![(Lane::Interactive, 1), (Lane::Transcode, cores), (Lane::Transcribe, cores), (Lane::Light, LIGHT_SLOTS)]
}

/// `transcode=2,transcribe=1,light=4`
fn parse(text: &str) -> anyhow::Result<Vec<(Lane, usize)>> {
    let mut lanes: Vec<(Lane, usize)> = Vec::new();
    for part in text.split(',') {
        let (lane, slots) = part.split_once('=').with_context(|| format!("{part:?}: write LANE=SLOTS"))?;
        let lane: Lane = lane.trim().parse().map_err(|_| anyhow::anyhow!("{lane:?} is no lane"))?;
        let slots: usize = slots.trim().parse().with_context(|| format!("{slots:?} is no number of slots"))?;
        ensure!(slots > 0, "{lane}: a lane that is named has at least one slot");
        ensure!(lanes.iter().all(|(known, _)| *known != lane), "{lane} is named twice");
        lanes.push((lane, slots));
    }
    Ok(lanes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_read_and_mistakes_are_named() {
        assert_eq!(parse("transcode=2, light=4").unwrap(), [(Lane::Transcode, 2), (Lane::Light, 4)]);
        for wrong in ["", "transcode", "transcode=0", "heavy=1", "light=1,light=2", "light=x"] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn every_lane_has_a_slot_on_the_smallest_machine() {
        let lanes = fitted(1);
        assert!(Lane::ALL.iter().all(|lane| lanes.iter().any(|(known, slots)| known == lane && *slots >= 1)));
    }
}
