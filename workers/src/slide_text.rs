//! What `read_slides` reads, and hands to the jobs after it as one document.

use jobs::JobKind;
use jobs::work::SessionWork;
use serde::{Deserialize, Serialize};
use storage::Storage;
use storage::keys::RecordingKeys;
use timeline::document::SlideLine;

use crate::objects::read_json;

/// Name of the document among the outputs of `read_slides`.
pub const SLIDE_TEXT: &str = "slide_text.json";

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SlideText {
    /// In order.
    pub pages: Vec<PageText>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageText {
    /// As in [`SettledSlide`](crate::settled::SettledSlide).
    pub page: u32,
    /// None: the page could not be read.
    pub lines: Option<Vec<SlideLine>>,
}

impl SlideText {
    /// None: it has not been read, or could not be.
    pub async fn of(
        storage: &Storage,
        keys: RecordingKeys,
        work: &SessionWork,
    ) -> Result<Option<SlideText>, jobs::JobError> {
        match work.output(JobKind::ReadSlides, SLIDE_TEXT) {
            Some(output) => read_json(storage, keys, output).await.map(Some),
            None => Ok(None),
        }
    }

    /// Empty where nothing was read.
    pub fn lines(&self, page: u32) -> &[SlideLine] {
        let found = self.pages.iter().find(|read| read.page == page).and_then(|read| read.lines.as_deref());
        found.unwrap_or(&[])
    }

    pub fn is_whole(&self) -> bool {
        self.pages.iter().all(|page| page.lines.is_some())
    }
}
