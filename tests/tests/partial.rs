//! A class is watched in Chromium while it is being processed. `web/e2e/partial.test.mjs` does what a viewer and an operator
//! would: it holds the work at a point by pausing lanes, looks, and lets it go on.

use std::path::{Path, PathBuf};
use std::process::Command;

use lectern_tests::lectern::{Lectern, binary};
use lectern_tests::truth::{class_file, repository};

/// A class of some minutes: one of the fixtures, again and again, without encoding anything.
fn looped(class: &str, times: u32, folder: &Path) -> PathBuf {
    let file = folder.join("looped.mp4");
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-stream_loop", &(times - 1).to_string(), "-i"])
        .arg(class_file(class))
        .args(["-c", "copy"])
        .arg(&file)
        .output()
        .expect("ffmpeg runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    file
}

#[test]
fn a_class_is_watched_while_it_is_being_processed() {
    watch(3);
}

/// `cargo nextest run -p lectern-tests --test partial --run-ignored only`.
#[test]
#[ignore = "an hour of class takes minutes to process"]
fn an_hour_is_watched_while_it_is_being_processed() {
    watch(54);
}

fn watch(times: u32) {
    let lectern = Lectern::start();
    let _worker = lectern.worker();
    let class = looped("sorting", times, lectern.folder.path());
    let output = Command::new("npm")
        .args(["run", "--silent", "partial"])
        .envs(&lectern.address.environment)
        .env("LECTERN_API", &lectern.address.api)
        .env("LECTERN_BINARY", binary())
        .env("CLASS_FILE", class)
        .env("REPLAY_MEDIA_ORIGINS", &lectern.address.environment["S3_ENDPOINT"])
        .current_dir(repository().join("web/e2e"))
        .output()
        .expect("npm runs");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
}
