//! A replay as the API gives it. Times are seconds since the class began.

use chrono::{DateTime, Utc};
use serde::Serialize;
use timeline::document;
use timeline::segment::HoleReason;
use utoipa::ToSchema;
use uuid::Uuid;

use super::parts::{PartView, ReplayState};
use crate::auth::RoleName;
use crate::positions::PositionView;
use crate::recordings::view::RecordingView;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Replay)]
pub struct ReplayView {
    pub session_id: Uuid,
    pub course_id: Uuid,
    pub title: String,
    pub state: ReplayState,
    /// Another one whenever it has been made again, as after a correction; null while there is none.
    pub revision: Option<String>,
    /// Students see it.
    pub published: bool,
    pub published_at: Option<DateTime<Utc>>,
    /// Seconds; null while it is not known.
    pub duration: Option<f64>,
    /// Where its files are; null while there is nothing to play.
    pub links: Option<LinksView>,
    pub parts: Vec<PartView>,
    /// While it is being made: until picture, sound and text are there; null when nobody can tell.
    pub seconds_left: Option<f64>,
    pub chapters: Vec<ChapterView>,
    pub highlights: Vec<HighlightView>,
    /// Null: none were made, `parts` says why.
    pub notes: Option<NotesView>,
    pub slides: Vec<SlideView>,
    pub timeline: Vec<PlacedRecordingView>,
    pub gaps: Vec<GapView>,
    /// What it is made from, for staff; empty for others.
    pub recordings: Vec<RecordingView>,
    /// What you are in this class.
    pub role: RoleName,
    /// Where you stopped watching.
    pub position: Option<PositionView>,
}

/// Addresses below this host. Whoever has one can open it until it expires or the replay is withdrawn.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReplayLinks)]
pub struct LinksView {
    /// The player page; the names of files (`image` of a slide) are relative to it.
    pub page_url: String,
    /// HLS.
    pub playback_url: Option<String>,
    pub transcript_url: Option<String>,
    pub captions: Vec<CaptionsView>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Captions)]
pub struct CaptionsView {
    /// BCP 47.
    pub language: String,
    /// WebVTT.
    pub url: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Chapter)]
pub struct ChapterView {
    start: f64,
    end: f64,
    title: String,
    cue_ids: Vec<String>,
    /// A person has set where it begins and what it is called.
    reviewed: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Highlight)]
pub struct HighlightView {
    start: f64,
    end: f64,
    text: String,
    cue_ids: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notes)]
pub struct NotesView {
    chapters: Vec<NoteChapterView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NoteChapter)]
pub struct NoteChapterView {
    title: String,
    start: f64,
    items: Vec<NoteItemView>,
    /// A person has read every cue that it cites against the sound; else it is machine-made.
    reviewed: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NoteItem)]
pub struct NoteItemView {
    #[schema(value_type = String, example = "key_point")]
    kind: document::NoteKind,
    text: String,
    /// The cues that say it; empty only where `slide` shows it.
    cue_ids: Vec<String>,
    /// `index` of the slide on which it stands.
    slide: Option<u32>,
}

/// One showing; `page` is equal when a slide returns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Slide)]
pub struct SlideView {
    index: u32,
    start: f64,
    end: f64,
    page: u32,
    /// Relative to the player page.
    image: String,
    /// What stands on it, a line each; empty when nothing was read.
    text: String,
    /// The same with its places, in the order in which it is read.
    lines: Vec<SlideLineView>,
}

/// A line of text on a slide. All numbers are fractions of the picture.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlideLine)]
pub struct SlideLineView {
    text: String,
    /// Left, top, width, height.
    #[serde(rename = "box")]
    bounds: [f64; 4],
    /// Height of its capitals.
    size: f64,
}

/// Where a recording lies on the timeline of the class.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlacedRecording)]
pub struct PlacedRecordingView {
    offset: f64,
    duration: f64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Gap)]
pub struct GapView {
    start: f64,
    end: f64,
    #[schema(value_type = String, example = "segment_missing")]
    reason: HoleReason,
}

impl From<document::Chapter> for ChapterView {
    fn from(chapter: document::Chapter) -> ChapterView {
        ChapterView {
            start: chapter.start.get(),
            end: chapter.end.get(),
            title: chapter.title,
            cue_ids: chapter.cue_ids,
            reviewed: chapter.reviewed,
        }
    }
}

impl From<document::Highlight> for HighlightView {
    fn from(highlight: document::Highlight) -> HighlightView {
        HighlightView {
            start: highlight.start.get(),
            end: highlight.end.get(),
            text: highlight.text,
            cue_ids: highlight.cue_ids,
        }
    }
}

impl From<document::Notes> for NotesView {
    fn from(notes: document::Notes) -> NotesView {
        let item = |item: document::NoteItem| NoteItemView {
            kind: item.kind,
            text: item.text,
            cue_ids: item.cue_ids,
            slide: item.slide,
        };
        let chapter = |chapter: document::NoteChapter| NoteChapterView {
            title: chapter.title,
            start: chapter.start.get(),
            items: chapter.items.into_iter().map(item).collect(),
            reviewed: chapter.reviewed,
        };
        NotesView { chapters: notes.chapters.into_iter().map(chapter).collect() }
    }
}

impl From<document::SlideShowing> for SlideView {
    fn from(slide: document::SlideShowing) -> SlideView {
        SlideView {
            index: slide.index,
            start: slide.start.get(),
            end: slide.end.get(),
            page: slide.page,
            image: slide.image,
            text: slide.text,
            lines: slide.lines.into_iter().map(SlideLineView::from).collect(),
        }
    }
}

impl From<document::SlideLine> for SlideLineView {
    fn from(line: document::SlideLine) -> SlideLineView {
        SlideLineView { text: line.text, bounds: line.bounds, size: line.size }
    }
}

impl From<&document::ManifestRecording> for PlacedRecordingView {
    fn from(recording: &document::ManifestRecording) -> PlacedRecordingView {
        PlacedRecordingView { offset: recording.offset.get(), duration: recording.duration.get() }
    }
}

impl From<&document::Gap> for GapView {
    fn from(gap: &document::Gap) -> GapView {
        GapView { start: gap.start.get(), end: gap.end.get(), reason: gap.reason }
    }
}
