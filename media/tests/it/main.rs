//! Tests of the crate against recorded classes, their truth, and real child processes.

mod bad_input;
mod boxes;
mod changes;
mod classes;
mod damage;
mod formats;
mod http;
mod joins;
mod probe;
mod renditions;
mod replay;
mod sandbox;
mod slide_text;
mod slides;
mod sources;
mod speech;
mod speech_child;
mod speech_models;
mod speech_remote;
mod speed;
mod studio;
mod sync;
mod units;
mod voice;
