//! Documents of a revision that are read from the storage: small JSON that a job wrote.

use classroom::replays::ReplayFile;
use serde::de::DeserializeOwned;
use timeline::document::{Manifest, Notes, SlideShowing};

use crate::error::{ApiError, ApiResult};
use crate::state::Inner;

/// A day of notes is far smaller.
const DOCUMENT_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// None: the revision has no such document.
#[derive(Debug, Default)]
pub struct Documents {
    pub manifest: Option<Manifest>,
    pub notes: Option<Notes>,
    pub slides: Option<Vec<SlideShowing>>,
}

pub async fn load(state: &Inner, files: &[ReplayFile]) -> ApiResult<Documents> {
    let (manifest, notes, slides) = tokio::try_join!(
        document(state, files, "manifest.json"),
        document(state, files, "notes.json"),
        document(state, files, "slides.json"),
    )?;
    Ok(Documents { manifest, notes, slides })
}

/// None: the revision has no such document.
pub async fn document<T: DeserializeOwned>(state: &Inner, files: &[ReplayFile], name: &str) -> ApiResult<Option<T>> {
    let Some(file) = files.iter().find(|file| file.name == name) else { return Ok(None) };
    let bytes = state.storage.get(&file.key, DOCUMENT_BYTES_MAX).await?;
    serde_json::from_slice(&bytes).map(Some).map_err(ApiError::internal)
}
