//! Nothing is lost and nothing differs, whatever dies or is away; and uploads that are no recordings.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use lectern_tests::faults::{self, Fault, Quiet, Scale};
use lectern_tests::lectern::Lectern;
use lectern_tests::stage::Stage;
use lectern_tests::truth::class_file;

/// Each fault in its short form; `lectern-bench faults` has the long one.
fn nothing_is_lost(fault: Fault) {
    let mut stage = Stage::start();
    let clips = tempfile::TempDir::new().unwrap();
    let scale = Scale::short(clips.path());
    let quiet = Quiet::of(&mut stage, &scale);
    let trial = faults::play(fault, &mut stage, &scale, &quiet, faults::seed());
    println!("{trial:#?}");
    assert!(trial.wrong.is_empty(), "{:#?}\n{}", trial.wrong, stage.log("worker.log"));
    assert_eq!((trial.completed, trial.equal), (trial.accepted, trial.accepted));
}

#[test]
fn killed_workers_leave_no_trace_in_the_replay() {
    nothing_is_lost(Fault::WorkersKilled);
}

#[test]
fn what_an_api_acknowledged_before_it_died_is_kept() {
    nothing_is_lost(Fault::ApiKilled);
}

#[test]
fn a_redis_that_forgets_everything_loses_nothing() {
    nothing_is_lost(Fault::RedisEmptied);
}

#[test]
fn a_redis_that_dies_loses_nothing() {
    nothing_is_lost(Fault::RedisRestarted);
}

#[test]
fn a_postgresql_that_dies_counts_no_attempt() {
    nothing_is_lost(Fault::PostgresRestarted);
}

#[test]
fn an_object_store_that_is_away_counts_no_attempt() {
    nothing_is_lost(Fault::S3Refuses);
}

#[test]
fn a_worker_that_comes_back_too_late_changes_nothing() {
    nothing_is_lost(Fault::WorkerStopped);
}

#[test]
fn a_full_disk_counts_no_attempt() {
    nothing_is_lost(Fault::DiskFull);
}

#[test]
fn a_stopped_worker_hands_back_its_jobs_without_counting_an_attempt() {
    let lectern = Lectern::start();
    let class = class_file("revolution");
    let worker = lectern.worker();
    thread::scope(|scope| {
        let run = scope.spawn(|| lectern.ingest(&class));
        thread::sleep(Duration::from_millis(1500));
        assert_eq!(worker.stop(), Some(0), "{}", lectern.log("worker.log"));
        let _successor = lectern.worker();
        let ingested = run.join().expect("the class is processed");
        assert_eq!(ingested.status, "finalized", "{:?}", ingested.failure);
    });
    let output = lectern.command().args(["jobs", "list", "--json"]).output().expect("lectern jobs runs");
    let jobs: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    let jobs = jobs["items"].as_array().expect("a list of jobs");
    assert!(jobs.len() >= 6, "only {} jobs", jobs.len());
    for job in jobs {
        assert_eq!(job["attempt"], 0, "{job}");
        assert_eq!(job["state"], "succeeded", "{job}");
    }
}

fn ffmpeg(arguments: &[&str], output: &Path) {
    let status = Command::new("ffmpeg").args(["-v", "error", "-y"]).args(arguments).arg(output).status();
    assert!(status.expect("ffmpeg runs").success(), "{arguments:?}");
}

/// `ftyp`, and a `moov` with nothing but its header (ISO/IEC 14496-12).
fn mp4_without_tracks() -> Vec<u8> {
    let boxed = |name: &[u8; 4], body: &[u8]| [&(body.len() as u32 + 8).to_be_bytes()[..], name, body].concat();
    let movie_header = boxed(b"mvhd", &[0; 100]);
    [boxed(b"ftyp", b"isom\0\0\0\0isom"), boxed(b"moov", &movie_header)].concat()
}

/// Each file with the code that its recording must end with.
fn unusable(folder: &Path) -> Vec<(PathBuf, &'static str)> {
    let text = folder.join("text.mp4");
    fs::write(&text, "This is not a film.\n".repeat(200)).unwrap();

    let no_streams = folder.join("no-streams.mp4");
    fs::write(&no_streams, mp4_without_tracks()).unwrap();

    // An mp4 whose index comes last, and is cut in half.
    let whole = folder.join("moov-last.mp4");
    let class = class_file("derivatives");
    ffmpeg(&["-i", class.to_str().unwrap(), "-t", "20", "-c", "copy"], &whole);
    let bytes = fs::read(&whole).unwrap();
    let moov = bytes.windows(4).rposition(|window| window == b"moov").expect("an mp4 has an index");
    let cut = folder.join("moov-cut.mp4");
    fs::write(&cut, &bytes[..moov + (bytes.len() - moov) / 2]).unwrap();

    let no_frames = folder.join("no-frames.mp4");
    ffmpeg(&["-f", "lavfi", "-i", "color=s=320x240", "-frames:v", "0", "-movflags", "+empty_moov"], &no_frames);

    let empty = folder.join("empty.mp4");
    fs::write(&empty, "").unwrap();

    vec![
        (empty, "media_empty"),
        (text, "media_unreadable"),
        (no_streams, "media_no_streams"),
        (cut, "media_unreadable"),
        (no_frames, "media_no_frames"),
    ]
}

#[test]
fn what_is_no_recording_ends_with_a_code_and_a_sentence() {
    let lectern = Lectern::start();
    let _worker = lectern.worker();
    for (file, code) in unusable(lectern.folder.path()) {
        let ingested = lectern.ingest(&file);
        assert_eq!(ingested.status, "failed", "{}", file.display());
        let failure = ingested.failure.expect("a failed recording says why");
        assert_eq!(failure.code, code, "{}", file.display());
        assert!(
            failure.message.ends_with('.') && failure.message.len() > 30,
            "{}: {}",
            file.display(),
            failure.message
        );
    }
    // The worker that met them all still works.
    let ingested = lectern.ingest(&class_file("derivatives"));
    assert_eq!(ingested.status, "finalized", "{:?}", ingested.failure);
}
