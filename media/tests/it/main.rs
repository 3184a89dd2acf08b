//! Tests of the crate against recorded classes, their truth, and real child processes.

mod classes;
mod slides;
mod speech;
