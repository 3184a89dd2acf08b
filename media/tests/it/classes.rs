//! The recorded classes of `fixtures/` and what is true about them.

use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;

pub const CLASSES: [&str; 5] = ["biology", "sorting", "derivatives", "revolution", "cities"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Truth {
    pub duration_seconds: f64,
    pub sentences: Vec<Sentence>,
    pub slides_shown: Vec<SlideShown>,
}

#[derive(Deserialize)]
pub struct Sentence {
    pub text: String,
    pub start: f64,
    pub end: f64,
}

#[derive(Deserialize)]
pub struct SlideShown {
    pub start: f64,
    pub page: u32,
}

pub fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

pub fn truth(class: &str) -> Truth {
    let path = fixtures().join(format!("classes/{class}.truth.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// 320 x 180 grey frames, five a second.
pub fn frames(class: &str) -> Vec<u8> {
    decode(class, &["-vf", "fps=5,scale=320:180:flags=area,format=gray", "-f", "rawvideo"])
}

/// 16 kHz mono.
pub fn samples(class: &str) -> Vec<f32> {
    let bytes = decode(class, &["-ac", "1", "-ar", "16000", "-f", "f32le"]);
    bytes.chunks_exact(4).map(|sample| f32::from_le_bytes(sample.try_into().unwrap())).collect()
}

fn decode(class: &str, output: &[&str]) -> Vec<u8> {
    let path = fixtures().join(format!("classes/{class}.mp4"));
    let run = Command::new("ffmpeg").args(["-v", "error", "-i"]).arg(path).args(output).arg("-").output().unwrap();
    assert!(run.status.success(), "ffmpeg: {}", String::from_utf8_lossy(&run.stderr));
    run.stdout
}
