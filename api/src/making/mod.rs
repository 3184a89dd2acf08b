//! A replay in the making: what can be played and read of it before it is complete.
//!
//! Nothing of it is stored. Playlists are written by the code that writes the finished ones, over what the jobs have given
//! so far; the same addresses give the finished replay once there is one. A player that follows a playlist goes on by
//! itself, and a page that asks for `manifest.json` again sees what has been added.

mod file;
mod manifest;

use std::time::Duration;

use classroom::ids::SessionId;
use jobs::material::Material;
use jobs::work::Part;
use jobs::{JobKind, stages};
use timeline::document::{Cue, Gap, Transcript};
use timeline::hls::PlaylistType;
use timeline::playlists::{Playlist, Rendered};
use timeline::segment::{Hole, HoleReason};
use timeline::thumbnails;
use timeline::time::{Span, Ticks};

use crate::error::{ApiError, ApiResult};
use crate::state::Transaction;

pub use file::{Made, find};

pub const MASTER: &str = "master.m3u8";
pub const TRANSCRIPT: &str = "transcript.json";
pub const THUMBNAILS: &str = "thumbnails.vtt";
pub const MANIFEST: &str = "manifest.json";

pub struct Making {
    pub material: Material,
    /// At the pace of the last minute; None: nobody can tell.
    pub time_left: Option<Duration>,
}

/// How much there is of something that grows from the beginning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Up to where all of it is there.
    pub until: Ticks,
    /// 0 to 1, also of what lies beyond.
    pub progress: f64,
}

impl Making {
    /// None: nobody has looked into a recording of the session yet, or none can become a replay.
    pub async fn of(transaction: &mut Transaction, session: SessionId) -> ApiResult<Option<Making>> {
        let Some(material) = Material::of_session(transaction, session).await? else { return Ok(None) };
        // While the file is being cut, not all of the work is known.
        let time_left = match material.recording.source_closed {
            true => stages::time_left(transaction, session, material.recording.id).await?,
            false => None,
        };
        Ok(Some(Making { material, time_left }))
    }

    /// Of the whole recording, as far as anybody knows.
    pub fn duration(&self) -> Ticks {
        let recording = &self.material.recording;
        recording.duration.or(recording.expected_duration).unwrap_or(self.material.duration)
    }

    fn rendered(&self) -> Rendered<'_> {
        // No captions: they are cut anew once all has been heard. The page shows those of the transcript.
        self.material.rendered(PlaylistType::Event, None)
    }

    /// Empty while nothing can be played: a playlist without segments is none.
    pub fn playlists(&self) -> Vec<Playlist> {
        let rendered = self.rendered();
        if rendered.pieces.is_empty() { Vec::new() } else { rendered.playlists() }
    }

    pub fn playback(&self) -> Extent {
        let rendered = self.rendered();
        let until = if rendered.pieces.is_empty() { Ticks::ZERO } else { rendered.end() };
        self.extent(JobKind::RenderChunk, until, self.material.recipe.lengths.chunk_count(self.duration()))
    }

    pub fn transcribed(&self) -> Extent {
        let lengths = &self.material.recipe.lengths;
        let units = self.material.work.parts(JobKind::Transcribe);
        let heard = units.take_while(|(_, part)| *part != Part::Open).last();
        let until = heard.map_or(Ticks::ZERO, |(unit, _)| lengths.unit_span(unit).end.min(self.duration()));
        self.extent(JobKind::Transcribe, until, lengths.unit_count(self.duration()))
    }

    fn extent(&self, kind: JobKind, until: Ticks, total: u32) -> Extent {
        let ended = self.material.work.parts(kind).filter(|(_, part)| *part != Part::Open).count();
        let share = ended as f64 / f64::from(total.max(1));
        Extent { until, progress: (share.min(1.0) * 1000.0).round() / 1000.0 }
    }

    /// The cues of all units that have been heard. None while there are none.
    pub fn transcript(&self) -> ApiResult<Option<Transcript>> {
        let mut whole: Option<Transcript> = None;
        for output in self.material.work.outputs(JobKind::Transcribe) {
            let unit: Transcript = serde_json::from_value(output.detail.clone()).map_err(ApiError::internal)?;
            match &mut whole {
                Some(whole) => append(&mut whole.cues, unit.cues),
                None => whole = Some(unit),
            }
        }
        Ok(whole.filter(|transcript| !transcript.cues.is_empty()))
    }

    /// WebVTT. None while there are none.
    pub fn thumbnails(&self) -> ApiResult<Option<String>> {
        let strips = self.material.strips().map_err(ApiError::internal)?;
        Ok((!strips.is_empty()).then(|| thumbnails::vtt(&strips)))
    }

    /// What can be played and has no media.
    pub fn gaps(&self) -> Vec<Gap> {
        let rendered = self.rendered();
        let reasons: std::collections::BTreeMap<u32, HoleReason> =
            self.material.work.lost(JobKind::RenderChunk).collect();
        let gap = |(chunk, starts): (&u32, &Vec<Ticks>)| {
            let span = Span::new(*starts.first()?, *starts.last()?);
            // A chunk without a job is one of which nothing ever came.
            let reason = reasons.get(chunk).copied().unwrap_or(HoleReason::SourceSilent);
            Some(Gap::from(&Hole { span, reason }))
        };
        rendered.lost.iter().filter_map(gap).collect()
    }
}

/// Two units may have heard the same breath: the later one begins where the earlier ends.
fn append(cues: &mut Vec<Cue>, unit: Vec<Cue>) {
    let heard_until = cues.last().map(|cue| cue.end);
    let begins_later = |cue: &Cue| heard_until.is_none_or(|end| cue.end > end);
    cues.extend(unit.into_iter().filter(begins_later).map(|mut cue| {
        cue.start = heard_until.map_or(cue.start, |end| if cue.start < end { end } else { cue.start });
        cue
    }));
}
