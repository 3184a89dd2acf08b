//! What a job found damaged: a document among its outputs, which `settle` makes gaps of.

use jobs::{JobError, NewOutput};
use storage::keys::RecordingKeys;
use timeline::segment::{Hole, HoleReason};
use timeline::time::Span;

use crate::Shop;
use crate::media_failure::of_storage;
use crate::objects::store_json;

/// Name of the document, a list of holes.
pub const DAMAGE: &str = "damage.json";

/// Stretches that could not be decoded.
pub fn undecoded(spans: &[Span]) -> Vec<Hole> {
    spans.iter().map(|span| Hole { span: *span, reason: HoleReason::MediaDamaged }).collect()
}

/// Adds the document to what the job made, when there is something to say.
pub async fn store(
    shop: &Shop,
    keys: RecordingKeys,
    span: Span,
    holes: &[Hole],
    outputs: &mut Vec<NewOutput>,
) -> Result<(), JobError> {
    if !holes.is_empty() {
        outputs.push(store_json(&shop.storage, keys, DAMAGE, span, &holes).await.map_err(of_storage)?);
    }
    Ok(())
}
