//! How the parent ends children that do not do what they should. The children are shell scripts.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::time::Instant;

use timeline::chunk::Lengths;
use timeline::render_plan::RenderPlan;
use timeline::time::{Span, Ticks};

use super::*;
use crate::request::{BoxError, BoxFuture, Limits};

struct Script {
    folder: tempfile::TempDir,
    stall_max: Duration,
    request: Request,
}

fn ingest() -> Request {
    Request::Ingest {
        lengths: Lengths::UPLOAD,
        rung_heights: vec![],
        encoder: timeline::render_plan::H264Encoder::Libx264,
        limits: Limits::DEFAULT,
    }
}

impl Script {
    fn new(text: &str) -> Script {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("child"), format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(folder.path().join("child"), Permissions::from_mode(0o755)).unwrap();
        Script { folder, stall_max: Duration::from_secs(20), request: ingest() }
    }

    async fn run(&self, cancellation: &CancellationToken) -> Result<Response, MediaError> {
        self.run_with(&mut Vec::new(), cancellation).await
    }

    async fn run_with(&self, sink: &mut dyn Sink, cancellation: &CancellationToken) -> Result<Response, MediaError> {
        let child = MediaChild { executable: self.folder.path().join("child"), sandbox: Enforcement::Required };
        let sources: Vec<Box<dyn Source>> = vec![Box::new(Bytes::from_static(b"0123456789"))];
        child.run_within(self.stall_max, &self.request, sources, sink, &|_| (), cancellation).await
    }

    fn process(&self) -> u32 {
        let text = std::fs::read_to_string(self.folder.path().join("pid")).unwrap();
        text.trim().parse().unwrap()
    }

    /// Writes its process id beside the script.
    fn with_process(text: &str) -> Script {
        Script::new(&format!("echo $$ > $(dirname $0)/pid\n{text}"))
    }
}

fn is_alive(process: u32) -> bool {
    // A process that ended and was not reaped has no command line either.
    std::fs::read(format!("/proc/{process}/cmdline")).is_ok_and(|line| !line.is_empty())
}

/// A script that sends one message, with `printf` escapes for the bytes.
fn says(header: &str, body: &str) -> String {
    format!("{}printf \"{body}\" >&0\n", announces(header, body.len()))
}

/// As [`says`], up to the body, which comes next.
fn announces(header: &str, body_length: usize) -> String {
    let octal = |length: usize| (length as u32).to_le_bytes().map(|byte| format!("\\{byte:03o}")).concat();
    let text = header.replace('"', "\\\"");
    format!("printf \"{}{}{text}\" >&0\n", octal(header.len()), octal(body_length))
}

/// Takes every output and keeps none.
struct Nowhere(u64);

impl Sink for Nowhere {
    fn output(&mut self, _: Output) -> BoxFuture<'_, Result<(), BoxError>> {
        self.0 += 1;
        Box::pin(async { Ok(()) })
    }
}

const OUTPUT: &str = r#"{"message":"output","kind":"init","name":"x","span":{"start":0,"end":1},"detail":null}"#;

#[tokio::test]
async fn a_child_that_says_nothing_is_killed() {
    let script = Script { stall_max: Duration::from_millis(400), ..Script::with_process("exec sleep 100") };
    assert!(matches!(script.run(&CancellationToken::new()).await, Err(MediaError::Stalled)));
    assert!(!is_alive(script.process()));
}

#[tokio::test]
async fn a_cancelled_child_is_killed() {
    let script = Script::with_process("exec sleep 100");
    let cancellation = CancellationToken::new();
    let begun = Instant::now();
    let cancel = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        cancellation.cancel();
    };
    let (ended, ()) = tokio::join!(script.run(&cancellation), cancel);
    assert!(matches!(ended, Err(MediaError::Cancelled)) && begun.elapsed() < Duration::from_secs(10));
    assert!(!is_alive(script.process()));
}

#[tokio::test]
async fn a_child_whose_job_is_dropped_is_killed() {
    let script = Script::with_process("exec sleep 100");
    assert!(timeout(Duration::from_millis(500), script.run(&CancellationToken::new())).await.is_err());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!is_alive(script.process()));
}

#[tokio::test]
async fn a_child_that_crashes_is_quoted_and_its_noise_is_bounded() {
    let script = Script::new("echo 'free(): invalid pointer' >&2; head -c 1000000 /dev/zero >&2; kill -ABRT $$");
    let Err(MediaError::Child { status, stderr }) = script.run(&CancellationToken::new()).await else {
        panic!("a crash is no success")
    };
    assert!(status.contains("signal: 6") && stderr.contains("invalid pointer"), "{status}: {stderr}");
    assert!(stderr.len() < 3 * STDERR_BYTES_MAX);
}

#[tokio::test]
async fn a_child_that_speaks_nonsense_is_ended() {
    for nonsense in
        ["printf 'GET / HTTP/1.1' >&0; exec sleep 100", &format!("{}exec sleep 100", says("{\"no\":1}", ""))]
    {
        let script = Script::new(nonsense);
        let ended = timeout(Duration::from_secs(15), script.run(&CancellationToken::new())).await.unwrap();
        assert!(matches!(ended, Err(MediaError::Child { .. })), "{ended:?}");
    }
}

#[tokio::test]
async fn a_read_beyond_the_source_is_the_childs_fault() {
    let read = r#"{"message":"read","source":0,"offset":5,"length":6}"#;
    let script = Script::new(&format!("{}exec sleep 100", says(read, "")));
    let ended = timeout(Duration::from_secs(15), script.run(&CancellationToken::new())).await.unwrap();
    assert!(matches!(ended, Err(MediaError::Child { .. })), "{ended:?}");
}

#[tokio::test]
async fn outputs_that_cannot_be_stored_end_the_child() {
    struct Full;
    impl Sink for Full {
        fn output(&mut self, output: Output) -> BoxFuture<'_, Result<(), BoxError>> {
            assert_eq!(output.bytes, "abc");
            Box::pin(async { Err("no room".into()) })
        }
    }
    let script = Script::new(&format!("{}exec sleep 100", says(OUTPUT, "abc")));
    let ended = script.run_with(&mut Full, &CancellationToken::new()).await;
    assert!(matches!(ended, Err(MediaError::Sink(error)) if error.to_string() == "no room"));
}

#[tokio::test]
async fn more_bytes_than_the_media_can_become_are_too_many() {
    let plan = RenderPlan { target_duration: 6, video: None, audio: None };
    let request = Request::UnitAudio {
        plan,
        reach: Span::new(Ticks::ZERO, Ticks::ZERO),
        segments: vec![],
        limits: Limits::DEFAULT,
    };
    let most = request.output_bytes_max(10) as usize;
    let half = format!("{}head -c {} /dev/zero >&0\n", announces(OUTPUT, most / 2), most / 2);
    let script = Script { request, ..Script::new(&format!("{half}{half}exec sleep 100")) };
    let mut sink = Nowhere(0);
    let ended = script.run_with(&mut sink, &CancellationToken::new()).await;
    assert!(matches!(ended, Err(MediaError::Media { code: MediaCode::MediaTooLarge, .. })), "{ended:?}");
    assert_eq!(sink.0, 1, "names and details count too");
}

#[tokio::test]
async fn a_child_that_gives_without_end_is_ended() {
    let script = Script::new(&format!("while true; do {} done", says(OUTPUT, "")));
    let mut sink = Nowhere(0);
    let ended = script.run_with(&mut sink, &CancellationToken::new()).await;
    assert!(matches!(ended, Err(MediaError::Child { .. })), "{ended:?}");
    assert_eq!(sink.0, OUTPUTS_MAX);
}

#[tokio::test]
async fn what_the_media_is_blamed_for_comes_through() {
    let fail = r#"{"message":"fail","code":"media_no_frames","detail":"no packets"}"#;
    // Ends only when told to: one that leaves without reading its request has broken the protocol.
    let script = |message| Script::new(&format!("{}exec cat >/dev/null", says(message, "")));
    let ended = script(fail).run(&CancellationToken::new()).await;
    assert!(matches!(ended, Err(MediaError::Media { code: crate::MediaCode::MediaNoFrames, .. })), "{ended:?}");
    let end = r#"{"message":"end","response":{"framesDecoded":7,"packetsDamaged":0,"cpuSeconds":0.1,"damaged":[]}}"#;
    let ended = script(end).run(&CancellationToken::new()).await;
    assert_eq!(ended.unwrap().frames_decoded, 7);
}

#[tokio::test]
async fn a_missing_executable_is_said() {
    let child = MediaChild { executable: "/no/such/file".into(), sandbox: Enforcement::Required };
    let ended = child.run(&ingest(), vec![], &mut Vec::new(), &|_| (), &CancellationToken::new()).await;
    assert!(matches!(ended, Err(MediaError::Start { executable, .. }) if executable.ends_with("no/such/file")));
}
