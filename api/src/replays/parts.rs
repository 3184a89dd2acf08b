//! Which parts of a replay there are, and why the others are not.

use classroom::recordings::{Recording, RecordingStatus};
use classroom::replays::{Replay, ReplayFile};
use serde::Serialize;
use timeline::document::{NO_PICTURE, NO_SOUND};
use timeline::time::{Seconds, Ticks};
use utoipa::ToSchema;

use crate::error::ApiResult;
use crate::making::{Extent, Making};

/// Part, and the document that it is there with.
const PARTS: [(&str, &str); 8] = [
    ("playback", "master.m3u8"),
    ("transcript", "transcript.json"),
    ("chapters", "chapters.json"),
    ("highlights", "highlights.json"),
    ("notes", "notes.json"),
    ("slides", "slides.json"),
    ("slide_text", "slides.json"),
    ("thumbnails", "thumbnails.vtt"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplayState {
    Processing,
    Ready,
    /// There is none, and none will come.
    Failed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// It will come, and nothing of it is there.
    Pending,
    /// The beginning is there, and the rest will come.
    Partial,
    Ready,
    /// Not all that there could be, or nothing at all, for the `reason`.
    Incomplete,
    /// The recording could not be used.
    Failed,
    /// This recording has none, or it could not be made.
    Missing,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ReplayPart)]
pub struct PartView {
    #[schema(example = "transcript")]
    part: String,
    state: PartState,
    /// 0 to 1: how much of the work for it is done.
    progress: f64,
    /// Seconds: up to where a partial one is there.
    until: Option<f64>,
    /// Why it, or a part of it, is not there.
    reason: Option<String>,
}

impl PartView {
    fn new(part: &str, state: PartState, reason: Option<String>) -> PartView {
        let is_made = matches!(state, PartState::Ready | PartState::Incomplete);
        let progress = if is_made { 1.0 } else { 0.0 };
        PartView { part: part.to_owned(), state, progress, until: None, reason }
    }

    fn growing(part: &str, extent: Extent) -> PartView {
        let until = (extent.until > Ticks::ZERO).then(|| Seconds::from(extent.until).get());
        let state = if until.is_some() { PartState::Partial } else { PartState::Pending };
        PartView { part: part.to_owned(), state, progress: extent.progress, until, reason: None }
    }
}

pub fn state(replay: Option<&Replay>, recordings: &[Recording]) -> ReplayState {
    match replay {
        Some(_) => ReplayState::Ready,
        None if recordings.iter().all(|recording| recording.status == RecordingStatus::Failed) => ReplayState::Failed,
        None => ReplayState::Processing,
    }
}

/// Of a finished replay.
pub fn finished(replay: &Replay, files: &[ReplayFile]) -> Vec<PartView> {
    let part = |&(name, document): &(&str, &str)| {
        let why = |name: &str| replay.missing.iter().find(|missing| missing.part == name);
        // Where there are no slides there is no text on them.
        let missing = why(name).or_else(|| why("slides").filter(|_| name == "slide_text"));
        let state = match (files.iter().any(|file| file.name == document), missing) {
            (true, None) => PartState::Ready,
            (true, Some(_)) => PartState::Incomplete,
            (false, _) => PartState::Missing,
        };
        PartView::new(name, state, missing.map(|missing| missing.reason.clone()))
    };
    PARTS.iter().map(part).collect()
}

/// While there is no finished one. `making`: None while nobody has looked into the recording.
pub fn in_the_making(making: Option<&Making>, recordings: &[Recording]) -> ApiResult<Vec<PartView>> {
    if state(None, recordings) == ReplayState::Failed {
        let failure = recordings.iter().find_map(|recording| recording.failure.as_ref());
        let reason = failure.map(|failure| failure.message.clone());
        return Ok(PARTS.iter().map(|(name, _)| PartView::new(name, PartState::Failed, reason.clone())).collect());
    }
    PARTS.iter().map(|(name, _)| growing(name, making)).collect()
}

fn growing(name: &str, making: Option<&Making>) -> ApiResult<PartView> {
    let Some(making) = making else { return Ok(PartView::new(name, PartState::Pending, None)) };
    let plan = &making.material.plan;
    let missing = |reason: &str| PartView::new(name, PartState::Missing, Some(reason.to_owned()));
    Ok(match name {
        "playback" => PartView::growing(name, making.playback()),
        "slides" | "slide_text" | "thumbnails" if plan.video.is_none() => missing(NO_PICTURE),
        "thumbnails" => PartView::growing(name, making.playback()),
        "slides" | "slide_text" => PartView::new(name, PartState::Pending, None),
        _ if plan.audio.is_none() => missing(NO_SOUND),
        "transcript" => PartView::growing(name, making.transcribed()),
        _ => PartView::new(name, PartState::Pending, None),
    })
}
