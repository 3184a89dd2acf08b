//! What the derivation is given.

use timeline::document::SlideShowing;
use timeline::edits::Edits;
use timeline::time::Ticks;
use timeline::word::UnitWords;

/// One recording. Times are recording time.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Ordinal of the recording in its session; cue ids begin with it.
    pub recording: u32,
    /// BCP 47.
    pub language: &'a str,
    /// Who heard the words, for people.
    pub model: &'a str,
    /// In the order of their ordinals; missing units are simply not there.
    pub units: &'a [UnitWords],
    pub showings: &'a [SlideShowing],
    /// The log of a live class; empty for an upload.
    pub events: &'a [TimedEvent],
    /// What people corrected.
    pub edits: &'a Edits,
    pub duration: Ticks,
}

/// An event of the class that says something about what was said around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimedEvent {
    pub at: Ticks,
    pub kind: EventKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    SceneChanged,
    /// The teacher marked this moment.
    MomentMarked,
    QuestionAsked,
    PollStarted,
    HandRaised,
}
