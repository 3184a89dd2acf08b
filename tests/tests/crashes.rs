//! Every kind of job is crashed after each of its steps and run twice; what it leaves is the same.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use lectern_tests::crashes::{Crash, Step, crash_at_every_step, run_again};
use lectern_tests::left_behind;
use lectern_tests::stage::Stage;
use lectern_tests::truth::class_file;

const KINDS: [&str; 7] = ["ingest_upload", "render_chunk", "transcribe", "settle", "read_slides", "derive", "assemble"];

/// A class of a few seconds and few pixels: a job of each kind, in as few steps as can be.
fn small_class(folder: &Path) -> std::path::PathBuf {
    let file = folder.join("small.mp4");
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(class_file("sorting"))
        .args([
            "-t",
            "12",
            "-vf",
            "scale=320:180",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-g",
            "75",
            "-c:a",
            "copy",
        ])
        .arg(&file)
        .status();
    assert!(status.expect("ffmpeg runs").success());
    file
}

fn assert_same(what: &str, quiet: &[String], now: &[String]) {
    let only = |one: &[String], other: &[String]| {
        one.iter()
            .filter(|line| !other.contains(line))
            .map(|line| line.chars().take(300).collect())
            .collect::<Vec<String>>()
    };
    assert!(quiet == now, "{what}: gone: {:#?}\nnew: {:#?}", only(quiet, now), only(now, quiet));
}

#[test]
fn a_job_that_crashed_anywhere_or_ran_twice_leaves_the_same() {
    let folder = tempfile::TempDir::new().unwrap();
    let class = small_class(folder.path());
    let stage = Stage::start();
    let worker = stage.worker();
    let ingested = stage.ingest(&class);
    assert_eq!(ingested.status, "finalized", "{:?}", ingested.failure);
    assert_eq!(worker.stop(), Some(0));
    let quiet = left_behind::of_session(&stage, &ingested.session_id);

    run_again(&stage, &ingested.session_id, &KINDS);
    assert_same("run twice", &quiet, &left_behind::of_session(&stage, &ingested.session_id));

    let accepted = stage.accept(&class);
    let crashes = crash_at_every_step(&stage, &accepted.session_id);
    let mut counted: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for Crash { kind, step } in &crashes {
        *counted.entry((kind, format!("{step:?}"))).or_default() += 1;
    }
    println!("{} crashes: {counted:#?}", crashes.len());
    for kind in KINDS {
        let at = |step: &Step| crashes.iter().any(|crash| crash.kind == kind && crash.step == *step);
        assert!(at(&Step::Stored) && at(&Step::Finish), "{kind} was not crashed at its steps: {crashes:?}");
        assert_eq!(at(&Step::Part), kind == "ingest_upload", "{kind}: {crashes:?}");
    }
    assert_same("crashed", &quiet, &left_behind::of_session(&stage, &accepted.session_id));
}
