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
        .map(|class| format!("file '{}/fixtures/classes/{class}.mp4'\n", crate::pipeline::repository().display()))
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
