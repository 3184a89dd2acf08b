//! What was said, made readable: captions, chapters, highlights and notes from timed words.
//!
//! Text in, text out: no FFmpeg, no SQL, no storage, no clock. The same input gives the same bytes. The one part that
//! talks to anybody is [`llm`], and only when a deployment configures a model.
//!
//! The stages, one file each, in the order in which [`derive`] runs them:
//!
//! ```text
//! words -> sentences -> cues -> corrections       what captions show
//!                             |
//!              +--------------+  the corrected words, in sentences again
//!              v
//!           reading (roles of a sentence)  ->  evidence -> chapters -> titles
//!              |                                              |
//!              v                                              v
//!           context (what a sentence needs) -> salience -> highlights, notes   within one citation budget
//! ```
//!
//! Nothing English is wired in: word lists and phrases are [`Lexicon`] data, and a language without data is split and
//! weighed by punctuation, pauses, slides and word statistics alone.

mod budget;
pub mod captions;
mod chapters;
mod context;
mod corrections;
mod cues;
mod derive;
mod draft;
mod evidence;
mod highlights;
mod input;
mod lengths;
mod lexicon;
mod lines;
pub mod llm;
mod markdown;
mod note_text;
pub mod notes;
mod nouns;
mod outline;
mod phrase;
pub mod provisional;
mod reading;
mod retiming;
mod salience;
mod sentences;
mod similarity;
mod slides;
mod stress;
mod titles;
mod words;

pub use derive::{Knowledge, derive};
pub use input::{EventKind, Input, TimedEvent};
pub use lexicon::{Lexicon, LexiconError};
