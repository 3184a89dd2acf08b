//! Speech models are files: what is known about a model, how to get one, and how to see that it is whole.

mod catalogue;
mod file;
mod pull;

pub use catalogue::{CATALOGUE, Entry, HUGGING_FACE, find};
pub use file::ModelFile;
pub use pull::{Installed, PullError, list, pull, verify};
