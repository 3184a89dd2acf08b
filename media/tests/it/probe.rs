//! Measures media files with the ffmpeg command line, which shares no code with what wrote them but libavcodec.

use std::path::Path;
use std::process::Command;

use crate::studio::run;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Packet {
    pub pts: f64,
    pub dts: f64,
    pub duration: f64,
    pub is_key: bool,
}

/// Packets of the first stream of a kind, `v` or `a`, in the order of the file.
pub fn packets(path: &Path, kind: &str) -> Vec<Packet> {
    let entries = "packet=pts_time,dts_time,duration_time,flags";
    let text = run(Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", &format!("{kind}:0")])
        .args(["-show_entries", entries, "-of", "csv=p=0"])
        .arg(path));
    let text = String::from_utf8(text).unwrap();
    text.lines()
        // Side data stands on lines of its own; what is discarded is not shown.
        .filter(|line| line.split(',').count() >= 4 && !line.contains('D'))
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let number = |index: usize| fields[index].parse().unwrap_or(f64::NAN);
            Packet { pts: number(0), dts: number(1), duration: number(2), is_key: fields[3].starts_with('K') }
        })
        .collect()
}

/// A hash of each packet's bytes, but for parameter sets and delimiters, which containers keep in different places.
pub fn payloads(path: &Path, kind: &str) -> Vec<String> {
    let filter = if kind == "v" { "filter_units=remove_types=6-9" } else { "null" };
    let words = ["-nostdin", "-v", "error", "-i"];
    let command =
        ["-map", &format!("0:{kind}:0"), "-c", "copy", &format!("-bsf:{kind}"), filter, "-f", "framemd5", "-"];
    let text = String::from_utf8(run(Command::new("ffmpeg").args(words).arg(path).args(command))).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit(',').next().unwrap().trim().to_owned()).collect()
}

/// Presentation times in order.
pub fn times(path: &Path, kind: &str) -> Vec<f64> {
    let mut times: Vec<f64> = packets(path, kind).iter().map(|packet| packet.pts).collect();
    times.sort_by(f64::total_cmp);
    times
}

/// Decodes everything; fails at the first error. Gives the number of frames of the picture.
pub fn decode_all(path: &Path) -> usize {
    let words = ["-nostdin", "-v", "error", "-xerror", "-err_detect", "explode", "-i"];
    run(Command::new("ffmpeg").args(words).arg(path).args(["-f", "null", "-"]));
    let counted = ["-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0"];
    let text = String::from_utf8(run(Command::new("ffprobe").args(counted).arg(path))).unwrap();
    text.trim().trim_end_matches(',').parse().unwrap()
}

/// The same of a file with sound alone.
pub fn decode_all_sound(path: &Path) {
    let words = ["-nostdin", "-v", "error", "-xerror", "-err_detect", "explode", "-i"];
    run(Command::new("ffmpeg").args(words).arg(path).args(["-f", "null", "-"]));
}

/// Mono samples at `rate`, at their times: silence before the first, as a player would do.
pub fn samples(path: &Path, rate: u32) -> Vec<f32> {
    let command =
        ["-map", "0:a:0", "-af", "aresample=async=1:first_pts=0:min_hard_comp=0.01", "-ac", "1", "-f", "f32le"];
    let rate = rate.to_string();
    let bytes = run(Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i"])
        .arg(path)
        .args(command)
        .args(["-ar", &rate, "-"]));
    bytes.chunks_exact(4).map(|sample| f32::from_le_bytes(sample.try_into().unwrap())).collect()
}

/// Mono samples at `rate`, as they come, whatever their times.
pub fn untimed_samples(path: &Path, rate: u32) -> Vec<f32> {
    let rate = rate.to_string();
    let command = ["-map", "0:a:0", "-af", "aresample=async=0", "-ac", "1", "-ar", &rate, "-f", "f32le", "-"];
    let words = ["-nostdin", "-v", "error", "-i"];
    let bytes = run(Command::new("ffmpeg").args(words).arg(path).args(command));
    bytes.chunks_exact(4).map(|sample| f32::from_le_bytes(sample.try_into().unwrap())).collect()
}

/// Time and mean brightness of each frame, 0 to 255.
pub fn brightness(path: &Path) -> Vec<(f64, f64)> {
    let filter = "signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-";
    let words = ["-nostdin", "-v", "error", "-copyts", "-i"];
    let text = run(Command::new("ffmpeg").args(words).arg(path).args([
        "-vf",
        filter,
        "-vsync",
        "passthrough",
        "-f",
        "null",
        "/dev/null",
    ]));
    let text = String::from_utf8(text).unwrap();
    let mut frames = Vec::new();
    let mut at = 0.0;
    for line in text.lines() {
        if let Some((_, time)) = line.split_once("pts_time:") {
            at = time.trim().parse().unwrap();
        } else if let Some((_, value)) = line.split_once("YAVG=") {
            frames.push((at, value.trim().parse().unwrap()));
        }
    }
    frames
}

/// Where light begins: times of frames that are bright after a dark one.
pub fn flashes(path: &Path) -> Vec<f64> {
    let frames = brightness(path);
    frames.windows(2).filter(|pair| pair[0].1 < 100.0 && pair[1].1 > 150.0).map(|pair| pair[1].0).collect()
}

/// Where sound begins after half a second of silence.
pub fn beeps(path: &Path) -> Vec<f64> {
    const RATE: u32 = 48_000;
    let mut beeps = Vec::new();
    let mut quiet_since: usize = 0;
    for (index, sample) in samples(path, RATE).iter().enumerate() {
        if sample.abs() > 0.05 {
            if index - quiet_since > RATE as usize / 2 {
                beeps.push(index as f64 / f64::from(RATE));
            }
            quiet_since = index;
        }
    }
    beeps
}

pub fn size(path: &Path) -> (u32, u32) {
    let entries = ["-v", "error", "-select_streams", "v", "-show_entries", "stream=width,height", "-of", "csv=p=0"];
    let text = String::from_utf8(run(Command::new("ffprobe").args(entries).arg(path))).unwrap();
    let (width, height) = text.trim().trim_end_matches(',').split_once(',').unwrap();
    (width.parse().unwrap(), height.parse().unwrap())
}

/// Structural similarity of two films of the same size, frame by frame, 0 to 1.
pub fn likeness(path: &Path, reference: &Path) -> f64 {
    let filter = "[0:v]setpts=N/TB[a];[1:v]setpts=N/TB[b];[a][b]ssim=stats_file=-";
    let words = ["-filter_complex", filter, "-vsync", "passthrough", "-f", "null", "/dev/null"];
    let mut command = Command::new("ffmpeg");
    let command = command.args(["-nostdin", "-v", "error", "-i"]).arg(path).arg("-i").arg(reference).args(words);
    let text = String::from_utf8(run(command)).unwrap();
    let all = text.lines().filter_map(|line| line.split("All:").nth(1)?.split(' ').next()?.parse::<f64>().ok());
    let values: Vec<f64> = all.collect();
    values.iter().sum::<f64>() / values.len() as f64
}
