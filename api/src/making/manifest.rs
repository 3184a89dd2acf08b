//! `manifest.json` of a replay in the making. It names what is there and says what is still to come, by `making`, which a
//! finished one has not.

use classroom::recordings::Recording;
use serde::Serialize;
use timeline::document::{Gap, MissingPart};
use timeline::time::Seconds;

use super::{Making, THUMBNAILS, TRANSCRIPT};
use crate::error::ApiResult;
use crate::replays::parts::{self, PartView};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProvisionalManifest {
    making: MakingView,
    /// Of the whole recording; 0 while nobody knows.
    duration: Seconds,
    /// Their hashes are known in the end.
    recordings: [(); 0],
    files: Vec<FileView>,
    gaps: Vec<Gap>,
    missing: Vec<MissingPart>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct MakingView {
    parts: Vec<PartView>,
    /// Until picture, sound and text are there; null: nobody can tell.
    seconds_left: Option<f64>,
}

#[derive(Debug, Serialize)]
struct FileView {
    name: String,
}

pub fn of(making: Option<&Making>, recordings: &[Recording]) -> ApiResult<ProvisionalManifest> {
    let parts = parts::in_the_making(making, recordings)?;
    let Some(making) = making else {
        return Ok(ProvisionalManifest {
            making: MakingView { parts, seconds_left: None },
            duration: Seconds::default(),
            recordings: [],
            files: Vec::new(),
            gaps: Vec::new(),
            missing: Vec::new(),
        });
    };
    let mut names: Vec<String> = making.playlists().into_iter().map(|playlist| playlist.name).collect();
    let documents = [(TRANSCRIPT, making.transcript()?.is_some()), (THUMBNAILS, making.thumbnails()?.is_some())];
    names.extend(documents.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name.to_owned()));
    Ok(ProvisionalManifest {
        making: MakingView { parts, seconds_left: making.time_left.map(|left| left.as_secs_f64().round()) },
        duration: making.duration().into(),
        recordings: [],
        files: names.into_iter().map(|name| FileView { name }).collect(),
        gaps: making.gaps(),
        missing: Vec::new(),
    })
}
