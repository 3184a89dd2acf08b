//! One handler for each kind of job, and what they share.
//!
//! A handler reads its rows, lets a child process do the dangerous or heavy part, stores what came out under the name of
//! its content, and returns an [`Outcome`](jobs::Outcome): the ledger writes the rest in one transaction. A handler never
//! waits for another job, and may be run twice or die anywhere: the same inputs give the same objects under the same keys.

use std::sync::Arc;

use classroom::database::Databases;
use jobs::Handler;
use media::child::MediaChild;
use media::slide_text::SlideReader;
use media::speech::Transcriber;
use storage::Storage;
use timeline::recipe::{SlideTextRecipe, SpeechRecipe};
use timeline::render_plan::H264Encoder;

mod assemble;
pub mod cleaner;
mod damage;
mod derive;
mod ingest_upload;
mod limits;
mod media_failure;
mod objects;
mod poster;
mod read_slides;
mod recording;
mod render_chunk;
mod revision;
mod settle;
mod settled;
mod slide_text;
mod source;
mod transcribe;

/// What every handler works with.
#[derive(Clone)]
pub struct Shop {
    pub databases: Databases,
    pub storage: Storage,
    pub media: MediaChild,
    pub transcriber: Arc<dyn Transcriber>,
    /// Written into the recipe of recordings that this worker ingests; those of another model it does not hear.
    pub speech: SpeechRecipe,
    pub slide_reader: SlideReader,
    /// Written into the recipe of recordings that this worker ingests.
    pub slide_text: SlideTextRecipe,
    pub limits: media::request::Limits,
    /// Written into the render plan of recordings that this worker ingests.
    pub encoder: H264Encoder,
    /// Rewrites notes when one is configured.
    pub language_model: Option<knowledge::llm::LlmConfig>,
}

/// All handlers, for `jobs::runtime`.
pub fn handlers(shop: Shop) -> Vec<Arc<dyn Handler>> {
    let shop = Arc::new(shop);
    vec![
        Arc::new(ingest_upload::IngestUpload(shop.clone())),
        Arc::new(render_chunk::RenderChunk(shop.clone())),
        Arc::new(transcribe::Transcribe(shop.clone())),
        Arc::new(settle::Settle(shop.clone())),
        Arc::new(read_slides::ReadSlides(shop.clone())),
        Arc::new(derive::Derive(shop.clone())),
        Arc::new(assemble::Assemble(shop)),
    ]
}
