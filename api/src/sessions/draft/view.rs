//! Corrections and chapters as the API gives and takes them: times in seconds, rounded to a millisecond.

use chrono::{DateTime, Utc};
use classroom::drafts::{Changes, Draft};
use serde::{Deserialize, Serialize};
use timeline::document::{Mismatch, PlacedCorrection, PlacedText};
use timeline::edits::{ChapterStart, Correction, CueText};
use timeline::time::{Seconds, Ticks};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Draft)]
pub struct DraftView {
    /// Of this save; also the `ETag`. 0 while nothing was ever saved.
    version: u32,
    corrections: Vec<CorrectionView>,
    /// All chapters, in place of those that there are; null: unchanged; empty: those that are found, again.
    chapters: Option<Vec<ChapterStartView>>,
    /// Null when it holds nothing.
    saved_at: Option<DateTime<Utc>>,
    /// Corrections that were applied before and whose words are not in the replay any more.
    mismatches: Vec<MismatchView>,
}

/// What a draft shall hold.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = DraftChanges)]
pub struct DraftBody {
    /// At most 5,000, in the order in which they are to be made.
    corrections: Vec<CorrectionView>,
    /// All chapters, at most 500; null: unchanged; empty: those that are found, again.
    chapters: Option<Vec<ChapterStartView>>,
}

/// Cues that follow each other give way to others: one to one (to the same: it is reviewed as it is), one to two, two to
/// one, one to none.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Correction)]
pub struct CorrectionView {
    /// As they stand in `transcript.json`; 1 to 20.
    replaced: Vec<CueTextView>,
    /// Up to 20.
    with: Vec<CueTextView>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CueText)]
pub struct CueTextView {
    start: f64,
    end: f64,
    /// 1 to 1,000 characters; lines are parted by a newline.
    text: String,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ChapterStart)]
pub struct ChapterStartView {
    /// The first begins with the class, whatever stands here.
    start: f64,
    /// 1 to 200 characters.
    title: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mismatch)]
pub struct MismatchView {
    correction: CorrectionView,
    /// The cues that stand there now.
    found: Vec<CueTextView>,
}

impl DraftView {
    pub fn new(draft: Draft, mismatches: Vec<Mismatch>) -> DraftView {
        let Changes { corrections, chapters } = draft.changes;
        DraftView {
            version: draft.version,
            corrections: corrections.iter().map(PlacedCorrection::from).map(Into::into).collect(),
            chapters: chapters.map(|chapters| chapters.into_iter().map(Into::into).collect()),
            saved_at: draft.saved_at,
            mismatches: mismatches.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<DraftBody> for Changes {
    fn from(body: DraftBody) -> Changes {
        Changes {
            corrections: body.corrections.into_iter().map(Into::into).collect(),
            chapters: body.chapters.map(|chapters| chapters.into_iter().map(Into::into).collect()),
        }
    }
}

fn ticks(seconds: f64) -> Ticks {
    Seconds::new(seconds).into()
}

impl From<CorrectionView> for Correction {
    fn from(view: CorrectionView) -> Correction {
        let texts = |views: Vec<CueTextView>| views.into_iter().map(CueText::from).collect();
        Correction { replaced: texts(view.replaced), with: texts(view.with) }
    }
}

impl From<CueTextView> for CueText {
    fn from(view: CueTextView) -> CueText {
        CueText { start_ticks: ticks(view.start), end_ticks: ticks(view.end), text: view.text }
    }
}

impl From<ChapterStartView> for ChapterStart {
    fn from(view: ChapterStartView) -> ChapterStart {
        ChapterStart { start_ticks: ticks(view.start), title: view.title }
    }
}

impl From<ChapterStart> for ChapterStartView {
    fn from(chapter: ChapterStart) -> ChapterStartView {
        ChapterStartView { start: Seconds::from(chapter.start_ticks).get(), title: chapter.title }
    }
}

impl From<PlacedCorrection> for CorrectionView {
    fn from(correction: PlacedCorrection) -> CorrectionView {
        CorrectionView { replaced: texts(correction.replaced), with: texts(correction.with) }
    }
}

impl From<Mismatch> for MismatchView {
    fn from(mismatch: Mismatch) -> MismatchView {
        MismatchView { correction: mismatch.correction.into(), found: texts(mismatch.found) }
    }
}

fn texts(texts: Vec<PlacedText>) -> Vec<CueTextView> {
    let view = |placed: PlacedText| CueTextView { start: placed.start.get(), end: placed.end.get(), text: placed.text };
    texts.into_iter().map(view).collect()
}
