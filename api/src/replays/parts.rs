//! Which parts of a replay there are, and why the others are not.

use classroom::recordings::{Recording, RecordingStatus};
use classroom::replays::{Replay, ReplayFile};
use serde::Serialize;
use utoipa::ToSchema;

/// Part, and the document that it is there with.
const PARTS: [(&str, &str); 7] = [
    ("playback", "master.m3u8"),
    ("transcript", "transcript.json"),
    ("chapters", "chapters.json"),
    ("highlights", "highlights.json"),
    ("notes", "notes.json"),
    ("slides", "slides.json"),
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
    Processing,
    Ready,
    /// Not all that there could be, or nothing at all, for the `reason`.
    Incomplete,
    /// The recording could not be used.
    Failed,
    /// This recording has none, or it could not be made.
    Missing,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReplayPart)]
pub struct PartView {
    #[schema(example = "transcript")]
    part: String,
    state: PartState,
    /// Why it, or a part of it, is not there.
    reason: Option<String>,
}

pub fn state(replay: Option<&Replay>, recordings: &[Recording]) -> ReplayState {
    match replay {
        Some(_) => ReplayState::Ready,
        None if recordings.iter().all(|recording| recording.status == RecordingStatus::Failed) => ReplayState::Failed,
        None => ReplayState::Processing,
    }
}

pub fn parts(replay: Option<&Replay>, files: &[ReplayFile], recordings: &[Recording]) -> Vec<PartView> {
    let failure =
        || recordings.iter().find_map(|recording| recording.failure.as_ref()).map(|failure| failure.message.clone());
    let part = |&(name, document): &(&str, &str)| {
        let (state, reason) = match (state(replay, recordings), replay) {
            (ReplayState::Processing, _) | (ReplayState::Ready, None) => (PartState::Processing, None),
            (ReplayState::Failed, _) => (PartState::Failed, failure()),
            (ReplayState::Ready, Some(replay)) => {
                let missing = replay.missing.iter().find(|missing| missing.part == name);
                let state = match (files.iter().any(|file| file.name == document), missing) {
                    (true, None) => PartState::Ready,
                    (true, Some(_)) => PartState::Incomplete,
                    (false, _) => PartState::Missing,
                };
                (state, missing.map(|missing| missing.reason.clone()))
            }
        };
        PartView { part: name.to_owned(), state, reason }
    };
    PARTS.iter().map(part).collect()
}
