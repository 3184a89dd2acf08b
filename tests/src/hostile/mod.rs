//! Media that means harm, or that nobody would think of; and what becomes of it in the child that decodes it.

pub mod canary;
pub mod corpus;
mod matroska;
mod mp4;
pub mod mutator;
pub mod trial;
