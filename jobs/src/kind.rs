//! What jobs there are, where they run, and the states of a job.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no {1}")]
pub struct UnknownName(String, &'static str);

/// An enum that is one in SQL too, under the same names.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident, $sql:literal, $what:literal { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type)]
        #[serde(rename_all = "snake_case")]
        #[sqlx(type_name = $sql, rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            pub const ALL: [$name; [$($text),+].len()] = [$($name::$variant),+];

            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;
            fn from_str(text: &str) -> Result<$name, UnknownName> {
                $name::ALL.into_iter().find(|name| name.as_str() == text).ok_or_else(|| UnknownName(text.into(), $what))
            }
        }
    };
}

named! {
    JobKind, "job_kind", "kind of job" {
        /// Scans an upload, writes recipe and render plan, cuts it into segments.
        IngestUpload = "ingest_upload",
        /// Registers the segments of a recording that is still growing.
        WatchEgress = "watch_egress",
        /// Renders one chunk: HLS segments, thumbnails, slide candidates.
        RenderChunk = "render_chunk",
        /// Turns one unit of speech into words.
        Transcribe = "transcribe",
        /// A provisional transcription of one live segment.
        CaptionLive = "caption_live",
        /// Completeness, alignment and slides over a whole recording.
        Settle = "settle",
        /// The text on the slides of a recording.
        ReadSlides = "read_slides",
        /// Captions, chapters, highlights and notes of a session.
        Derive = "derive",
        /// A revision of the replay.
        Assemble = "assemble",
    }
}

named! {
    /// Lanes are divided by the resource that they need, so that light steps never wait behind encodes.
    Lane, "job_lane", "lane" {
        Interactive = "interactive",
        Transcode = "transcode",
        Transcribe = "transcribe",
        Light = "light",
    }
}

named! {
    JobState, "job_state", "state of a job" {
        Queued = "queued",
        Running = "running",
        Succeeded = "succeeded",
        /// Dead letter: no worker touches it until it is replayed.
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

impl JobKind {
    pub fn lane(self) -> Lane {
        match self {
            JobKind::CaptionLive => Lane::Interactive,
            JobKind::IngestUpload | JobKind::RenderChunk => Lane::Transcode,
            JobKind::Transcribe => Lane::Transcribe,
            JobKind::WatchEgress | JobKind::Settle | JobKind::ReadSlides | JobKind::Derive | JobKind::Assemble => {
                Lane::Light
            }
        }
    }

    /// Within its lane; the smallest runs first. Ingest feeds all lanes, so it goes before rendering; what completes a
    /// replay goes before what begins the next one.
    pub fn priority(self) -> i16 {
        match self {
            JobKind::IngestUpload | JobKind::CaptionLive | JobKind::WatchEgress => 0,
            JobKind::Assemble => 1,
            JobKind::Derive => 2,
            JobKind::ReadSlides => 3,
            JobKind::Settle => 4,
            JobKind::RenderChunk | JobKind::Transcribe => 5,
        }
    }

    /// Whether [`crate::pipeline::plan`] decides about it; others are enqueued by hand and end by themselves.
    pub fn is_planned(self) -> bool {
        match self {
            JobKind::WatchEgress | JobKind::CaptionLive => false,
            JobKind::IngestUpload
            | JobKind::RenderChunk
            | JobKind::Transcribe
            | JobKind::Settle
            | JobKind::ReadSlides
            | JobKind::Derive
            | JobKind::Assemble => true,
        }
    }
}

impl Lane {
    /// Whether each of its jobs keeps a core busy for as long as it runs.
    pub fn takes_a_core(self) -> bool {
        match self {
            Lane::Transcode | Lane::Transcribe => true,
            // Captions of a live class come before everything else, and light steps wait more than they compute.
            Lane::Interactive | Lane::Light => false,
        }
    }
}

impl JobState {
    pub fn has_ended(self) -> bool {
        match self {
            JobState::Queued | JobState::Running => false,
            JobState::Succeeded | JobState::Failed | JobState::Cancelled => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_text_json_and_sql() {
        for kind in JobKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(kind.as_str().parse::<JobKind>().unwrap(), kind);
        }
        for lane in Lane::ALL {
            assert_eq!(serde_json::to_value(lane).unwrap(), lane.as_str());
        }
        for state in JobState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        assert!("bogus".parse::<Lane>().is_err());
    }
}
