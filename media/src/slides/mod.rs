//! Slides: when which page was shown, found in the picture alone.
//!
//! Each chunk is decoded once, by whichever process renders it, and says what it saw as [`ChunkSignatures`]: the stills
//! of its picture and the tiles that never rest. [`decide`] then reads the signatures of all chunks in order and says
//! what was shown when, and which showings are the same page. Both halves are pure.
//!
//! **What is a slide?** A picture of which at least half rests for a second. A presenter in a corner, a camera's grain
//! and a mouse pointer are not changes; tiles that move for a good part of a chunk are left out of every comparison.
//!
//! **A build is one page.** When bullets appear one by one, what was there stays and ink is only added: that is the same
//! page, whose picture is its most complete state. A page is new when ink is replaced by other ink.
//!
//! **Film and scrolling** never rest, or rest in many pictures a minute; neither gives slides.

mod decide;
mod picture;
mod signature;

pub use decide::{Showing, decide};
pub use signature::{ChunkSignatures, FRAME_HEIGHT, FRAME_WIDTH, SNAPSHOTS_MAX, Signer, Still};
