//! What a child cannot do, tried by a child that walls itself in as the real ones do.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use media::request::{BoxFuture, Limits};
use media::sandbox::{Enforcement, Support};
use media::speech::WhisperChild;
use media::{MediaChild, MediaCode, MediaError, Request, Source};
use timeline::chunk::Lengths;
use timeline::recipe::RUNG_HEIGHTS;
use timeline::render_plan::H264Encoder;
use tokio_util::sync::CancellationToken;

use crate::classes::fixtures;
use crate::speech::{executable, fixture_model, strict};

/// Number of `clone3`, on every architecture.
const CLONE3: &str = "435";

/// What an attempt to escape wrote: the attempts with how they ended.
fn escape(attempt: &str) -> BTreeMap<String, String> {
    // Descriptor 9 is open in the child, as one that its parent forgot to close would be.
    let script = format!("exec 9>/dev/null; exec {} escape {attempt}", executable().display());
    let output = Command::new("bash").args(["-c", &script]).stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{}: {text}", output.status);
    text.lines()
        .map(|line| line.split_once(": ").unwrap_or((line, "")))
        .map(|(attempt, ended)| (attempt.to_owned(), ended.to_owned()))
        .collect()
}

#[test]
fn nothing_that_leads_out_is_possible() {
    let mut attempts = escape("everything");
    assert_eq!(attempts.remove("start a thread").unwrap(), "DONE");
    assert_eq!(attempts.remove("raise its processor time").unwrap(), "DONE");
    assert_eq!(attempts.remove("clone anew").unwrap(), "no such call");
    assert_eq!(attempts.remove("write to standard output").unwrap(), "closed");
    assert_eq!(attempts.remove("write to what was inherited").unwrap(), "closed");
    assert_eq!(attempts.len(), 44, "{attempts:#?}");
    attempts.retain(|_, ended| ended != "refused");
    assert!(attempts.is_empty(), "not refused: {attempts:#?}");
}

/// The walls of the program that reads slides are wider, and lead nowhere.
#[test]
fn a_program_reads_files_and_no_more() {
    let mut attempts = escape("program");
    assert_eq!(attempts.remove("read a file").unwrap(), "DONE");
    assert_eq!(attempts.len(), 15, "{attempts:#?}");
    attempts.retain(|_, ended| ended != "refused");
    assert!(attempts.is_empty(), "not refused: {attempts:#?}");
}

#[test]
fn every_call_that_is_not_on_the_list_is_refused() {
    let mut answers = escape("every-call");
    assert_eq!(answers.remove("tried 992"), Some(String::new()), "{answers:#?}");
    assert_eq!(answers.remove(CLONE3).unwrap(), "no such call");
    assert!(answers.is_empty(), "numbers of calls that got through: {answers:#?}");
}

#[test]
fn eight_gibibytes_are_not_to_be_had() {
    let attempts = escape("memory");
    for attempt in ["8 GiB", "a vector of 8 GiB", "eighths of a GiB"] {
        assert_eq!(attempts[attempt], "no memory", "{attempts:#?}");
    }
    assert_eq!(attempts["less than was asked for"], "true", "{attempts:#?}");
}

#[test]
fn processor_time_is_used_up() {
    use std::os::unix::process::ExitStatusExt;
    const SIGXCPU: i32 = 24;
    let status = Command::new(executable()).args(["escape", "spin"]).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.signal(), Some(SIGXCPU), "{status}");
}

/// What the kernel says about a process, by name.
fn status(process: u32) -> BTreeMap<String, String> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect()
}

fn assert_walled_in(process: u32) {
    let status = status(process);
    let value = |name: &str| status[name].as_str();
    assert_eq!((value("Seccomp"), value("NoNewPrivs")), ("2", "1"), "{status:#?}");
    for set in ["CapEff", "CapPrm", "CapInh"] {
        assert_eq!(u64::from_str_radix(value(set), 16).unwrap(), 0, "{set}: {status:#?}");
    }
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
    let limit = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(limit("Max core file size"), "0 0");
    assert_eq!(limit("Max file size"), "0 0");
    assert_eq!(limit("Max open files"), "16 16");
    assert_ne!(limit("Max address space"), "unlimited unlimited");
}

struct Sleeper(Child);

impl Drop for Sleeper {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn eventually(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what} did not happen");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn the_kernel_says_the_same() {
    let sleeper = Command::new(executable()).args(["escape", "sleep"]).stdin(Stdio::null()).spawn().unwrap();
    let sleeper = Sleeper(sleeper);
    let process = sleeper.0.id();
    eventually("walling in", || status(process)["Seccomp"] == "2" && status(process)["Seccomp_filters"] == "3");
    assert_walled_in(process);
}

#[test]
fn a_child_dies_with_its_parent() {
    let script = format!("{} escape sleep </dev/null >/dev/null 2>&1 & echo $!; read line", executable().display());
    let mut parent =
        Command::new("bash").args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(parent.stdout.take().unwrap()), &mut line).unwrap();
    let child: u32 = line.trim().parse().unwrap();
    eventually("walling in", || status(child)["Seccomp"] == "2");
    parent.kill().unwrap();
    parent.wait().unwrap();
    let is_gone = || fs::read(format!("/proc/{child}/cmdline")).is_ok_and(|line| line.is_empty());
    eventually("the child's death", || is_gone() || !fs::exists(format!("/proc/{child}")).unwrap());
}

/// Our own children, as the kernel lists them.
fn children() -> Vec<u32> {
    let us = std::process::id().to_string();
    let processes =
        fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    processes
        .filter(|process| {
            let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)) == Some(&us)
        })
        .collect()
}

/// Looks at the child whenever it asks for a byte.
struct Watched(Bytes);

impl Source for Watched {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, offset: u64, length: usize) -> BoxFuture<'_, std::io::Result<Bytes>> {
        let children = children();
        assert_eq!(children.len(), 1);
        assert_walled_in(children[0]);
        self.0.read(offset, length)
    }
}

fn media_child() -> MediaChild {
    MediaChild { executable: executable(), sandbox: Enforcement::Required }
}

fn ingest(limits: Limits) -> Request {
    Request::Ingest {
        lengths: Lengths::UPLOAD,
        rung_heights: RUNG_HEIGHTS.to_vec(),
        encoder: H264Encoder::default(),
        limits,
    }
}

#[tokio::test]
async fn the_media_child_is_walled_in_before_it_reads_the_first_byte() {
    let class = Bytes::from(fs::read(fixtures().join("classes/sorting.mp4")).unwrap());
    let sources: Vec<Box<dyn Source>> = vec![Box::new(Watched(class))];
    let mut outputs = Vec::new();
    let request = ingest(Limits::DEFAULT);
    let ended = media_child().run(&request, sources, &mut outputs, &|_| (), &CancellationToken::new()).await;
    ended.unwrap();
    assert!(outputs.len() > 5);
}

/// Bytes whose reader is told to stop, as a terminal tells every process that belongs to it.
struct Interrupted(Bytes);

impl Source for Interrupted {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn read(&self, offset: u64, length: usize) -> BoxFuture<'_, std::io::Result<Bytes>> {
        for signal in ["INT", "TERM", "HUP"] {
            let child = children()[0].to_string();
            assert!(Command::new("kill").args(["-s", signal, &child]).status().unwrap().success());
        }
        self.0.read(offset, length)
    }
}

#[tokio::test]
async fn what_tells_the_worker_to_stop_does_not_end_its_child() {
    let class = Bytes::from(fs::read(fixtures().join("classes/sorting.mp4")).unwrap());
    let sources: Vec<Box<dyn Source>> = vec![Box::new(Interrupted(class))];
    let request = ingest(Limits::DEFAULT);
    let ended = media_child().run(&request, sources, &mut Vec::new(), &|_| (), &CancellationToken::new()).await;
    assert!(ended.is_ok(), "{ended:?}");
}

#[tokio::test]
async fn the_speech_child_is_walled_in_once_it_has_its_model() {
    let child = WhisperChild::start(executable(), fixture_model(), 1, strict()).await.unwrap();
    assert_walled_in(child.process_id().await.unwrap());
}

#[tokio::test]
async fn media_that_takes_too_much_is_refused_by_name() {
    let class = Bytes::from(fs::read(fixtures().join("classes/sorting.mp4")).unwrap());
    let none =
        Limits { cpu_seconds_free: 0, cpu_seconds_per_gibibyte: 0, cpu_seconds_per_media_second: 0, ..Limits::DEFAULT };
    let fast = Limits { pictures_per_second_max: 1, ..Limits::DEFAULT };
    for (limits, expected) in [(none, MediaCode::MediaTooComplex), (fast, MediaCode::MediaTooManyFrames)] {
        let sources: Vec<Box<dyn Source>> = vec![Box::new(class.clone())];
        let ended =
            media_child().run(&ingest(limits), sources, &mut Vec::new(), &|_| (), &CancellationToken::new()).await;
        assert!(matches!(&ended, Err(MediaError::Media { code, .. }) if *code == expected), "{expected}: {ended:?}");
    }
}

#[test]
fn this_system_has_what_it_takes() {
    assert!(matches!(Support::of_this_system(), Support::Full { .. }));
}
