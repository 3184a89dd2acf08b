//! What one chunk saw: its stills, the tiles that never rest, and which frames are worth keeping as pictures.

use serde::{Deserialize, Serialize};
use timeline::time::{Span, Ticks};

pub use super::picture::{FRAME_HEIGHT, FRAME_WIDTH};
use super::picture::{Picture, TILES, TileSet};

/// Frames of one chunk that are looked at, six minutes at 5 a second; more are ignored.
const FRAMES_MAX: usize = 1800;

/// Snapshots of one chunk. At most one in [`SNAPSHOT_SPACING_MIN`], so a chunk of 30 s does not reach it.
pub const SNAPSHOTS_MAX: u32 = 20;
const SNAPSHOT_SPACING_MIN: Ticks = Ticks::from_whole_seconds(2);
/// A tile must have rested this long to be believed in a snapshot.
const SNAPSHOT_REST_MIN: Ticks = Ticks(72_000);

/// A picture that stays this long is settled; shorter ones are transitions.
pub(super) const SETTLED_MIN: Ticks = Ticks::from_whole_seconds(1);
/// Between two settled stills at most this long is a fade, whose middle is the change; longer is something else.
const FADE_MAX: Ticks = Ticks::from_whole_seconds(2);
/// Stills that one chunk reports; a chunk of 30 s does not reach it.
const STILLS_MAX: usize = 64;

/// Tiles that may differ within one still: a mouse pointer covers two, and two where it was.
pub(super) const STILL_TILES_DIFFERING_MAX: usize = 3;
/// More moving tiles than this, and the picture is no slide.
pub(super) const MOVING_TILES_MAX: usize = TILES / 2;

/// Movement is a difference from a second before, so that slow swaying is seen.
const MOVEMENT_SPAN: Ticks = Ticks::from_whole_seconds(1);
/// A tile that moves in this share of the frames belongs to a presenter or a film, in percent.
const MOVING_FRAMES_PERCENT_MIN: usize = 25;
/// Fewer frames say nothing about who moves.
const MOVEMENT_FRAMES_MIN: usize = 15;

/// What [`Signer`] reports of one chunk. Serialised as an output of the chunk's job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChunkSignatures {
    /// From the first frame to the end of the last; `None` without a frame.
    pub span: Option<Span>,
    /// Tiles that moved for a good part of the chunk, with their neighbours.
    pub(super) moving: TileSet,
    /// In order of time. The first and the last state of the chunk are among them even when they lasted too short to be
    /// settled: the neighbour chunk may know the rest.
    pub stills: Vec<Still>,
}

/// A stretch in which the picture, but for its moving tiles, did not change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Still {
    pub start: Ticks,
    pub end: Ticks,
    pub(super) picture: Picture,
    /// The last snapshot taken of it, as an ordinal within the chunk.
    pub snapshot: Option<u32>,
}

/// Watches the frames of one chunk, about five a second, in order of time.
pub struct Signer {
    times: Vec<Ticks>,
    pictures: Vec<Picture>,
    /// Since when each tile has shown the same.
    resting_since: Vec<Ticks>,
    /// Indices of the frames of which a snapshot was asked for.
    snapshots: Vec<usize>,
}

impl Default for Signer {
    fn default() -> Signer {
        Signer::new()
    }
}

impl Signer {
    pub fn new() -> Signer {
        Signer { times: Vec::new(), pictures: Vec::new(), resting_since: Vec::new(), snapshots: Vec::new() }
    }

    /// `luma` is 320 x 180 grey levels, rows without padding. True: keep a picture of this frame; the n-th such frame is
    /// snapshot n of the chunk, from 0.
    pub fn push(&mut self, at: Ticks, luma: &[u8]) -> bool {
        let late = self.times.last().is_some_and(|last| at <= *last);
        if late || self.times.len() == FRAMES_MAX {
            return false;
        }
        let picture = Picture::of(luma);
        match self.pictures.last() {
            None => self.resting_since = vec![at; TILES],
            Some(last) => {
                let differing = picture.differing(last);
                for tile in (0..TILES).filter(|tile| differing.contains(*tile)) {
                    self.resting_since[tile] = at;
                }
            }
        }
        self.times.push(at);
        self.pictures.push(picture);
        let wanted = self.snapshot_is_due();
        if wanted {
            self.snapshots.push(self.times.len() - 1);
        }
        wanted
    }

    /// Decided from what has been seen so far, since the frame is at hand only now: most of the picture rests, and what
    /// rests is not what the last snapshot shows.
    fn snapshot_is_due(&self) -> bool {
        let frame = self.times.len() - 1;
        let at = self.times[frame];
        let resting = TileSet::filter(|tile| at - self.resting_since[tile] >= SNAPSHOT_REST_MIN);
        if TILES - resting.len() > MOVING_TILES_MAX || self.snapshots.len() as u32 == SNAPSHOTS_MAX {
            return false;
        }
        let Some(&last) = self.snapshots.last() else { return true };
        let changed = self.pictures[frame].differing(&self.pictures[last]).and(&resting);
        at - self.times[last] >= SNAPSHOT_SPACING_MIN && changed.len() > STILL_TILES_DIFFERING_MAX
    }

    pub fn finish(self) -> ChunkSignatures {
        let (Some(&start), Some(&last)) = (self.times.first(), self.times.last()) else {
            return ChunkSignatures { span: None, moving: TileSet::EMPTY, stills: Vec::new() };
        };
        let moving = self.moving_tiles();
        let end = last + self.frame_interval();
        let stills = if moving.len() > MOVING_TILES_MAX { Vec::new() } else { self.stills(&moving, end) };
        ChunkSignatures { span: Some(Span::new(start, end)), moving, stills }
    }

    /// Median distance of frames; a fifth of a second when there is only one.
    fn frame_interval(&self) -> Ticks {
        let mut intervals: Vec<Ticks> = self.times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        intervals.sort_unstable();
        intervals.get(intervals.len() / 2).copied().unwrap_or(Ticks(18_000))
    }

    fn moving_tiles(&self) -> TileSet {
        let mut moved = [0usize; TILES];
        let mut compared = 0;
        let mut before = 0;
        for frame in 1..self.times.len() {
            while self.times[frame] - self.times[before + 1] >= MOVEMENT_SPAN {
                before += 1;
            }
            if self.times[frame] - self.times[before] < MOVEMENT_SPAN {
                continue;
            }
            let differing = self.pictures[frame].differing(&self.pictures[before]);
            // A film or a new slide says nothing about who moves beside the slides.
            if differing.len() > MOVING_TILES_MAX {
                continue;
            }
            compared += 1;
            (0..TILES).filter(|tile| differing.contains(*tile)).for_each(|tile| moved[tile] += 1);
        }
        if compared < MOVEMENT_FRAMES_MIN {
            return TileSet::EMPTY;
        }
        TileSet::filter(|tile| moved[tile] * 100 >= compared * MOVING_FRAMES_PERCENT_MIN).grown()
    }

    fn stills(&self, moving: &TileSet, end: Ticks) -> Vec<Still> {
        let runs = self.runs(moving);
        let time = |frame: usize| self.times.get(frame).copied().unwrap_or(end);
        let settled = |run: &std::ops::Range<usize>| time(run.end) - time(run.start) >= SETTLED_MIN;
        let last = runs.len() - 1;
        let mut stills: Vec<Still> = Vec::new();
        for (index, run) in runs.iter().enumerate() {
            if stills.len() == STILLS_MAX || !(settled(run) || index == 0 || index == last) {
                continue;
            }
            let picture = Picture::mean(&self.pictures[run.clone()]);
            let mut start = run.start;
            if let Some(previous) = stills.last_mut()
                && time(run.start) - previous.end <= FADE_MAX
            {
                start = self.middle_of_fade(previous, run.start, &picture, moving);
                previous.end = time(start);
            }
            let snapshot = self.snapshots.iter().rposition(|frame| run.contains(frame));
            let snapshot = snapshot.map(|ordinal| ordinal as u32);
            stills.push(Still { start: time(start), end: time(run.end), picture, snapshot });
        }
        stills
    }

    /// Stretches of frames that show what their first frame shows.
    fn runs(&self, moving: &TileSet) -> Vec<std::ops::Range<usize>> {
        let mut runs = Vec::new();
        let mut start = 0;
        for frame in 1..self.pictures.len() {
            let differing = self.pictures[frame].differing(&self.pictures[start]).without(moving);
            if differing.len() > STILL_TILES_DIFFERING_MAX {
                runs.push(start..frame);
                start = frame;
            }
        }
        runs.push(start..self.pictures.len());
        runs
    }

    /// The first frame since which the picture has been more like `after` than like the still before it.
    fn middle_of_fade(&self, before: &Still, first_of_after: usize, after: &Picture, moving: &TileSet) -> usize {
        let changed = after.differing(&before.picture).without(moving);
        let mut start = first_of_after;
        while start > 0
            && self.times[start - 1] >= before.end
            && self.pictures[start - 1].distance(after, &changed)
                < self.pictures[start - 1].distance(&before.picture, &changed)
        {
            start -= 1;
        }
        start
    }
}
