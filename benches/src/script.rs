//! The scripts that a user would write: the ffmpeg command line for the renditions, whisper.cpp for the words.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, ensure};
use nix::sys::resource::{UsageWho, getrusage};

use crate::table::{Figures, Step};

/// The same settings as our recipe's, so that both make the same thing.
const X264: [&str; 6] = ["-preset", "veryfast", "-tune", "stillimage", "-crf", "23"];

/// CPU seconds of all children that have ended and been awaited.
pub fn children_cpu_seconds() -> anyhow::Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}

pub fn ffmpeg(arguments: &[&str]) -> anyhow::Result<()> {
    await_success(start("ffmpeg", &ffmpeg_arguments(arguments))?, "ffmpeg")
}

fn ffmpeg_arguments(arguments: &[&str]) -> Vec<String> {
    let fixed = ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"];
    fixed.iter().chain(arguments).map(|argument| (*argument).to_owned()).collect()
}

fn start(program: &str, arguments: &[String]) -> anyhow::Result<Child> {
    let started = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    started.with_context(|| format!("starting {program}"))
}

fn await_success(mut child: Child, program: &str) -> anyhow::Result<()> {
    let status = child.wait()?;
    ensure!(status.success(), "{program} ended with {status}");
    Ok(())
}

fn step(name: &str, work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<Step> {
    let (began, cpu) = (Instant::now(), children_cpu_seconds()?);
    work()?;
    Ok(Step {
        name: name.to_owned(),
        wall_seconds: Some(began.elapsed().as_secs_f64()),
        cpu_seconds: children_cpu_seconds()? - cpu,
    })
}

/// One decode, every rung encoded at once; then the sound; then the words. One after the other.
pub fn plain(input: &Path, model: &Path, folder: &Path) -> anyhow::Result<Figures> {
    let (began, cpu) = (Instant::now(), children_cpu_seconds()?);
    let steps = vec![
        step("ffmpeg, all rungs as HLS", || await_success(start("ffmpeg", &ladder(input, folder, false))?, "ffmpeg"))?,
        step("ffmpeg, sound as wav", || await_success(start("ffmpeg", &wav(input, folder))?, "ffmpeg"))?,
        step("whisper.cpp", || await_success(transcription(model, folder)?, "whisper"))?,
    ];
    Ok(Figures {
        name: String::from("plain script"),
        wall_seconds: began.elapsed().as_secs_f64(),
        cpu_seconds: children_cpu_seconds()? - cpu,
        steps,
        more: None,
    })
}

/// The top rung and the sound are copied, and the words are recognised while the other rungs are encoded.
pub fn expert(input: &Path, model: &Path, folder: &Path) -> anyhow::Result<Figures> {
    let (began, cpu) = (Instant::now(), children_cpu_seconds()?);
    let steps = vec![
        step("ffmpeg, sound as wav", || await_success(start("ffmpeg", &wav(input, folder))?, "ffmpeg"))?,
        step("ffmpeg beside whisper.cpp", || {
            let words = transcription(model, folder)?;
            let rungs = start("ffmpeg", &ladder(input, folder, true))?;
            await_success(rungs, "ffmpeg")?;
            await_success(words, "whisper")
        })?,
    ];
    Ok(Figures {
        name: String::from("expert script"),
        wall_seconds: began.elapsed().as_secs_f64(),
        cpu_seconds: children_cpu_seconds()? - cpu,
        steps,
        more: None,
    })
}

fn wav(input: &Path, folder: &Path) -> Vec<String> {
    let (input, output) = (input.display().to_string(), folder.join("sound.wav").display().to_string());
    ffmpeg_arguments(&["-i", &input, "-vn", "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", "-bitexact", &output])
}

fn transcription(model: &Path, folder: &Path) -> anyhow::Result<Child> {
    let program = std::env::current_exe()?;
    let arguments = ["whisper".to_owned(), model.display().to_string(), folder.join("sound.wav").display().to_string()];
    start(&program.display().to_string(), &arguments)
}

/// 720, 480 and 360 lines and the sound as HLS with fragmented mp4 of 6 s.
fn ladder(input: &Path, folder: &Path, copy_top: bool) -> Vec<String> {
    // Opus cannot stay: HLS players know AAC.
    let sound = if input.extension().is_some_and(|extension| extension == "mp4") { "copy" } else { "aac" };
    let input = input.display().to_string();
    let filter = if copy_top {
        "[0:v]split=2[b][c];[b]scale=-2:480[v1];[c]scale=-2:360[v2]"
    } else {
        "[0:v]split=3[v0][b][c];[b]scale=-2:480[v1];[c]scale=-2:360[v2]"
    };
    let mut arguments = vec!["-i", &input, "-filter_complex", filter];
    if copy_top {
        arguments.extend(["-map", "0:v", "-c:v:0", "copy"]);
    } else {
        arguments.extend(["-map", "[v0]", "-c:v:0", "libx264"]);
    }
    arguments.extend(["-map", "[v1]", "-c:v:1", "libx264", "-map", "[v2]", "-c:v:2", "libx264"]);
    arguments.extend(X264);
    arguments.extend(["-sc_threshold", "0", "-force_key_frames", "expr:gte(t,n_forced*6)"]);
    arguments.extend(["-map", "0:a", "-c:a", sound]);
    arguments.extend(["-f", "hls", "-hls_time", "6", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]);
    arguments.extend(["-master_pl_name", "master.m3u8", "-var_stream_map"]);
    arguments.push("v:0,agroup:a v:1,agroup:a v:2,agroup:a a:0,agroup:a");
    let name = folder.join("v%v.m3u8").display().to_string();
    arguments.push(&name);
    ffmpeg_arguments(&arguments)
}
