//! Long classes, made by looping the fixture classes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::script;

const CLASSES: [&str; 5] = ["biology", "sorting", "derivatives", "revolution", "cities"];

/// An H.264/AAC file of `seconds`, 1280x720 at 25 fps, in `folder`; made once.
pub fn class(folder: &Path, seconds: u32) -> anyhow::Result<PathBuf> {
    let file = folder.join(format!("class-{seconds}.mp4"));
    if file.exists() {
        return Ok(file);
    }
    let listing: String = CLASSES
        .iter()
        .map(|class| format!("file '{}/fixtures/classes/{class}.mp4'\n", crate::results::repository().display()))
        .collect();
    let list = folder.join("classes.txt");
    // Together they are seven minutes: as often as the length needs.
    fs::write(&list, listing.repeat(seconds as usize / 400 + 1)).context("writing the list of classes")?;
    let seconds = seconds.to_string();
    let (list, name) = (list.display().to_string(), file.display().to_string());
    script::ffmpeg(&[
        "-f",
        "concat",
        "-safe",
        "0",
        "-i",
        &list,
        "-t",
        &seconds,
        "-c",
        "copy",
        "-movflags",
        "+faststart",
        &name,
    ])?;
    Ok(file)
}

/// The same class of `seconds` as a browser records it: VP9 and Opus, with a key frame every 5 s. Encoding is slow, so
/// the classes are encoded once and looped.
pub fn vp9(folder: &Path, seconds: u32) -> anyhow::Result<PathBuf> {
    const LOOP_SECONDS: u32 = 200;
    let file = folder.join(format!("class-{seconds}.webm"));
    if file.exists() {
        return Ok(file);
    }
    let source = class(folder, LOOP_SECONDS)?.display().to_string();
    let part = folder.join("loop.webm").display().to_string();
    let mut encode =
        vec!["-i", &source, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-row-mt", "1"];
    encode.extend(["-b:v", "1M", "-g", "125", "-c:a", "libopus", &part]);
    script::ffmpeg(&encode)?;
    let list = folder.join("loop.txt");
    fs::write(&list, format!("file '{part}'\n").repeat(seconds.div_ceil(LOOP_SECONDS) as usize))?;
    let (list, seconds, name) = (list.display().to_string(), seconds.to_string(), file.display().to_string());
    script::ffmpeg(&["-f", "concat", "-safe", "0", "-i", &list, "-t", &seconds, "-c", "copy", &name])?;
    Ok(file)
}
