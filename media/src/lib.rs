//! media
pub mod slides;
