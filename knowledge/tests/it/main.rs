//! What the text of a replay is worth, measured against the truth of the fixture classes, and what holds for any text.

mod classes;
mod corrections;
mod invariants;
mod languages;
mod llm;
mod metrics;
mod quality;
mod scale;
