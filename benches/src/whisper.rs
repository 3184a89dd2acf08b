//! What a user gets from whisper.cpp: a whole file in one process; greedy, as ours listens, with times of words.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;
use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters};

const WAV_HEADER_BYTES: usize = 44;

#[derive(Args)]
pub struct Arguments {
    model: PathBuf,
    /// 16 kHz, mono, 16 bit.
    wav: PathBuf,
    #[arg(long, default_value_t = 1)]
    threads: i32,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let bytes = fs::read(&arguments.wav).with_context(|| format!("reading {}", arguments.wav.display()))?;
    ensure!(bytes.len() > WAV_HEADER_BYTES && bytes.starts_with(b"RIFF"), "{} is no wav", arguments.wav.display());
    let samples: Vec<f32> = bytes[WAV_HEADER_BYTES..]
        .chunks_exact(2)
        .map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32768.0)
        .collect();
    whisper_rs::install_logging_hooks();
    let model = arguments.model.to_str().context("the model's path is not UTF-8")?;
    let context = WhisperContext::new_with_params(model, WhisperContextParameters::default())?;
    let mut state = context.create_state()?;
    let mut parameters = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    parameters.set_n_threads(arguments.threads);
    parameters.set_token_timestamps(true);
    parameters.set_print_progress(false);
    state.full(parameters, &samples)?;
    for segment in state.as_iter() {
        println!("{} {} {}", segment.start_timestamp(), segment.end_timestamp(), segment.to_str_lossy()?);
    }
    Ok(())
}
