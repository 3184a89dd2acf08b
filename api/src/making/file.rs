//! One file of a replay in the making, by its logical name.

use bytes::Bytes;
use classroom::ids::{SessionId, TenantId};
use classroom::recordings::{self, Recording};
use jobs::{JobKind, outputs};
use serde::Serialize;
use storage::keys::RecordingKeys;
use timeline::names::Name;
use timeline::output;

use super::{MANIFEST, MASTER, Making, THUMBNAILS, TRANSCRIPT, manifest};
use crate::error::ApiResult;
use crate::state::Transaction;

/// Where a file comes from.
#[derive(Debug, PartialEq, Eq)]
pub enum Made {
    /// Written here, for this answer.
    Document { content_type: &'static str, bytes: Bytes },
    /// What a job has stored under this key.
    Object { key: String },
}

/// None: there is no such file, or not yet.
pub async fn find(
    transaction: &mut Transaction,
    tenant: TenantId,
    session: SessionId,
    name: &str,
) -> ApiResult<Option<Made>> {
    let recordings = recordings::list_of_session(transaction, session).await?;
    if let Some(key) = object(transaction, tenant, &recordings, name).await? {
        return Ok(Some(Made::Object { key }));
    }
    let making = Making::of(transaction, session).await?;
    if name == MANIFEST {
        return Ok(Some(json(&manifest::of(making.as_ref(), &recordings)?)));
    }
    let Some(making) = making else { return Ok(None) };
    match name {
        TRANSCRIPT => Ok(making.transcript()?.as_ref().map(json)),
        THUMBNAILS => Ok(making.thumbnails()?.map(|text| document("text/vtt; charset=utf-8", text))),
        _ if name == MASTER || name.ends_with(".m3u8") => {
            let found = making.playlists().into_iter().find(|playlist| playlist.name == name);
            Ok(found.map(|playlist| document("application/vnd.apple.mpegurl", playlist.text)))
        }
        _ => Ok(None),
    }
}

/// The key of what a job has stored. Asked for hundreds of times while somebody watches, so it looks at one piece of work
/// alone.
async fn object(
    transaction: &mut Transaction,
    tenant: TenantId,
    recordings: &[Recording],
    name: &str,
) -> ApiResult<Option<String>> {
    let parsed = recordings.iter().find_map(|recording| Some((recording, Name::parse(recording.ordinal, name)?)));
    let Some((recording, name)) = parsed else { return Ok(None) };
    let keys = RecordingKeys::new(tenant, recording.session_id, recording.id);
    let (chunk, name) = match name {
        Name::MediaPlaylist { .. } => return Ok(None),
        Name::Init { rendition } => {
            let sha256 = recording.render_plan.as_ref().and_then(|plan| plan.init_sha256(rendition));
            return Ok(sha256.map(|sha256| keys.output(sha256, output::OutputKind::Init.extension())));
        }
        Name::HlsSegment { rendition, chunk, position } => (chunk, output::hls_segment(rendition, position)),
        Name::Thumbnails { chunk } => (chunk, output::THUMBNAILS.to_owned()),
    };
    let found = outputs::newest(transaction, recording.id, JobKind::RenderChunk, chunk, &name).await?;
    Ok(found.map(|output| keys.output(&output.sha256, &output.extension)))
}

fn json(value: &impl Serialize) -> Made {
    let bytes = serde_json::to_vec(value).expect("our documents have string keys and finite numbers");
    Made::Document { content_type: "application/json", bytes: bytes.into() }
}

fn document(content_type: &'static str, text: String) -> Made {
    Made::Document { content_type, bytes: text.into() }
}
