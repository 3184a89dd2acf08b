//! Test inputs, made by the ffmpeg command line; each is made once per run.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());
static MADE: LazyLock<Mutex<HashMap<String, Arc<OnceLock<PathBuf>>>>> = LazyLock::new(Mutex::default);

/// A file of this name, made by `make` when it is not there yet.
fn once(name: &str, make: impl FnOnce(&Path)) -> PathBuf {
    let made = MADE.lock().unwrap().entry(name.to_owned()).or_default().clone();
    made.get_or_init(|| {
        let path = FOLDER.path().join(name);
        make(&path);
        path
    })
    .clone()
}

pub fn folder() -> &'static Path {
    FOLDER.path()
}

/// What `ffmpeg {arguments} {name}` writes.
pub fn ffmpeg(name: &str, arguments: &str) -> PathBuf {
    once(name, |path| {
        let words = arguments.split_whitespace();
        run(Command::new("ffmpeg").args(["-nostdin", "-v", "error", "-y"]).args(words).arg(path));
    })
}

pub fn bytes(name: &str, content: &[u8]) -> PathBuf {
    once(name, |path| std::fs::write(path, content).unwrap())
}

pub fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A white flash of 100 ms and a beep of 1 kHz begin together at each of these seconds, in a dark and silent recording.
pub const BEATS_EVERY: f64 = 4.0;
pub const FIRST_BEAT: f64 = 2.0;

fn beats(seconds: u32, size: &str, rate: u32) -> String {
    let on = format!("lt(mod(t+{BEATS_EVERY}-{FIRST_BEAT},{BEATS_EVERY}),0.1)");
    let tone = on.replace(',', "\\,");
    format!(
        "-f lavfi -i color=c=0x101010:s={size}:r={rate}:d={seconds},drawbox=c=white:t=fill:enable='{tone}' \
         -f lavfi -i aevalsrc=exprs='0.5*sin(2*PI*1000*t)*{tone}':s=48000:d={seconds}"
    )
}

/// Ten beats in 40 s, small.
pub fn short_beats(name: &str, codecs: &str) -> PathBuf {
    ffmpeg(name, &format!("{} {codecs}", beats(40, "320x180", 25)))
}

/// Clean H.264 with a key frame every 2 s, and AAC: copied.
pub fn copied_beats() -> PathBuf {
    let codecs =
        "-c:v libx264 -preset veryfast -g 50 -keyint_min 50 -sc_threshold 0 -pix_fmt yuv420p -c:a aac -b:a 96k";
    ffmpeg("copied_beats.mp4", &format!("{} {codecs}", beats(100, "640x480", 25)))
}

/// VP9 and Opus: both are encoded again.
pub fn webm_beats() -> PathBuf {
    let codecs = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 100 -b:v 300k -c:a libopus -b:a 64k";
    ffmpeg("webm_beats.webm", &format!("{} {codecs}", beats(100, "640x360", 30)))
}

/// A screen that is recorded when it changes, and otherwise now and then; H.264 with B-frames.
pub fn variable_beats() -> PathBuf {
    let keep = format!("lt(mod(t+{BEATS_EVERY}-{FIRST_BEAT},{BEATS_EVERY}),0.3)+not(mod(n,7))").replace(',', "\\,");
    let codecs = "-c:v libx264 -preset veryfast -g 40 -bf 2 -pix_fmt yuv420p -c:a aac -b:a 96k";
    let filter = format!("-vf select='{keep}' -vsync vfr");
    ffmpeg("variable_beats.mp4", &format!("{} {filter} {codecs}", beats(100, "640x480", 30)))
}

/// 70 s that change all the time: a moving test picture with its frame number, and a tone that rises.
pub fn busy(name: &str, rate: &str, codecs: &str) -> PathBuf {
    let picture = format!("-f lavfi -i testsrc2=s=640x360:r={rate}:d=70");
    let sound = "-f lavfi -i aevalsrc=exprs='0.4*sin(2*PI*(200+5*t)*t)':s=48000:d=70";
    ffmpeg(name, &format!("{picture} {sound} {codecs}"))
}
