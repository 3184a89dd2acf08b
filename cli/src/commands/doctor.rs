//! `lectern doctor`: what this machine lacks, and how to get it.

use std::process::{Command, ExitCode};
use std::time::Duration;

use bytes::Bytes;
use media::sandbox::{Enforcement, Support};
use media::slide_text::SlideReader;
use media::speech::models::ModelFile;
use media::{Limits, MediaChild, MediaError, Request};
use timeline::chunk::Lengths;
use timeline::render_plan::H264Encoder;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::settings::{self, SlideText, Speech};

const REACH_TIMEOUT: Duration = Duration::from_secs(3);

#[derive(clap::Args)]
pub struct Arguments {
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    #[arg(long, env = "REDIS_URL", hide_env_values = true)]
    redis_url: Option<String>,
    #[arg(long, env = "S3_ENDPOINT")]
    s3_endpoint: Option<String>,
    #[command(flatten)]
    speech: Speech,
    #[command(flatten)]
    slide_text: SlideText,
}

enum Finding {
    Good(String),
    /// What is wrong, and what to do.
    Bad(String, String),
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let mut findings = vec![
        ("FFmpeg's command line", program("ffmpeg", &["-version"], "ffmpeg")),
        ("H.264 encoder", encoder()),
        ("encoders in hardware", hardware_encoders()),
        ("Chromium", optional("chromium", &["--version"], "chromium", "the browser test")),
        ("Node.js", optional("node", &["--version"], "nodejs npm", "building the player")),
        ("speech model", model(&arguments.speech)),
        ("reader of slides", slide_reader(&arguments.slide_text)),
    ];
    let servers = [
        (
            "PostgreSQL",
            "DATABASE_URL",
            &arguments.database_url,
            5432,
            embedded::programs::postgres().map(|programs| programs.postgres),
        ),
        ("Redis", "REDIS_URL", &arguments.redis_url, 6379, embedded::programs::redis_server()),
    ];
    for (name, variable, url, port, program) in servers {
        let finding = match url {
            Some(url) => reach(variable, url, port).await,
            None => match program {
                Ok(path) => Finding::Good(format!("{} for `lectern dev`", path.display())),
                Err(error) => Finding::Bad(error.to_string(), format!("or set {variable}")),
            },
        };
        findings.push((name, finding));
    }
    let s3 = match &arguments.s3_endpoint {
        Some(url) => reach("S3_ENDPOINT", url, 443).await,
        None => Finding::Good("in the process of `lectern dev`".to_owned()),
    };
    findings.push(("S3", s3));
    findings.push(("sandbox", sandbox()));
    findings.push(("media child", media_child().await));

    let mut bad = 0;
    for (name, finding) in &findings {
        match finding {
            Finding::Good(what) => println!("  ok       {name:<22} {what}"),
            Finding::Bad(what, remedy) => {
                bad += 1;
                println!("  MISSING  {name:<22} {what}\n           {:<22} {remedy}", "");
            }
        }
    }
    if bad > 0 {
        println!("\n{bad} of {} need something done.", findings.len());
        return Ok(ExitCode::FAILURE);
    }
    println!("\nEverything is there.");
    Ok(ExitCode::SUCCESS)
}

fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or(program).to_owned())
}

fn program(name: &str, arguments: &[&str], package: &str) -> Finding {
    match first_line(name, arguments) {
        Some(version) => Finding::Good(version),
        None => Finding::Bad(format!("{name} does not run"), format!("apt-get install {package}")),
    }
}

fn optional(name: &str, arguments: &[&str], package: &str, purpose: &str) -> Finding {
    match first_line(name, arguments) {
        Some(version) => Finding::Good(version),
        None => Finding::Good(format!("not here; only {purpose} needs it (apt-get install {package})")),
    }
}

fn encoder() -> Finding {
    let listed = Command::new("ffmpeg").args(["-hide_banner", "-encoders"]).output();
    match listed {
        Ok(output) if String::from_utf8_lossy(&output.stdout).contains("libx264") => {
            Finding::Good("libx264".to_owned())
        }
        Ok(_) => Finding::Bad(
            "this FFmpeg has no libx264".to_owned(),
            "install a GPL build of FFmpeg, such as Debian's".to_owned(),
        ),
        Err(_) => Finding::Bad("cannot be asked without ffmpeg".to_owned(), "apt-get install ffmpeg".to_owned()),
    }
}

/// None is needed; the one that is asked for must be among them.
fn hardware_encoders() -> Finding {
    if settings::is_walled_in() {
        return Finding::Good("not used: the sandbox lets no child open a device".to_owned());
    }
    let others = H264Encoder::ALL.into_iter().filter(|encoder| *encoder != H264Encoder::Libx264);
    let about = others.map(|encoder| match media::encoders::check(encoder) {
        Ok(()) => format!("{encoder} is ready"),
        Err(_) if media::encoders::is_built_in(encoder) => format!("{encoder} has no device"),
        Err(_) => format!("{encoder} is not in this FFmpeg"),
    });
    Finding::Good(about.collect::<Vec<_>>().join(", "))
}

fn model(speech: &Speech) -> Finding {
    if let Some(url) = &speech.speech_url {
        return Finding::Good(format!("speech is recognised by {url}"));
    }
    let heads = |model: &ModelFile| match model.alignment_heads.is_empty() {
        true => "word times estimated: its alignment heads are not known",
        false => "word times by alignment",
    };
    match speech.model_file() {
        Ok(model) => Finding::Good(format!("{} ({})", model.path.display(), heads(&model))),
        Err(error) => {
            Finding::Bad(format!("{error:#}"), "lectern models pull base.en; LECTERN_MODEL=base.en".to_owned())
        }
    }
}

/// The program, and trained data of each language.
fn slide_reader(wanted: &SlideText) -> Finding {
    let Some(program) = SlideReader::installed() else {
        return Finding::Bad(
            "tesseract is not here: the text on slides is not read".to_owned(),
            "apt-get install tesseract-ocr tesseract-ocr-eng".to_owned(),
        );
    };
    let listed = Command::new(&program).arg("--list-langs").output().map(|output| output.stdout);
    let listed = listed.map_or_else(|_| String::new(), |text| String::from_utf8_lossy(&text).into_owned());
    let has = |language: &str| listed.lines().skip(1).any(|line| line.trim() == language);
    match wanted.ocr_languages.iter().find(|language| !has(language)) {
        None => Finding::Good(format!("{} reads {}", program.display(), wanted.ocr_languages.join(", "))),
        Some(lacking) => Finding::Bad(
            format!("{} has not learnt {lacking} (LECTERN_OCR_LANGUAGES)", program.display()),
            format!("apt-get install tesseract-ocr-{}", lacking.replace('_', "-")),
        ),
    }
}

async fn reach(variable: &str, url: &str, port: u16) -> Finding {
    let wrong = |what: String| Finding::Bad(what, format!("check {variable}, and that the server runs"));
    let Ok(parsed) = Url::parse(url) else { return wrong(format!("{variable} is no address")) };
    let Some(host) = parsed.host_str() else { return wrong(format!("{variable} names no host")) };
    let port = parsed.port_or_known_default().unwrap_or(port);
    match tokio::time::timeout(REACH_TIMEOUT, TcpStream::connect((host, port))).await {
        Ok(Ok(_)) => Finding::Good(format!("{host}:{port} answers")),
        Ok(Err(error)) => wrong(format!("{host}:{port}: {error}")),
        Err(_) => wrong(format!("{host}:{port} does not answer")),
    }
}

/// What the children that decode foreign media are walled in with.
fn sandbox() -> Finding {
    match Support::of_this_system() {
        Support::Full { landlock: Some(version) } => {
            Finding::Good(format!("seccomp is available; Landlock as well (version {version}), which is optional"))
        }
        Support::Full { landlock: None } => {
            Finding::Good("seccomp is available; Landlock is not, and is optional".to_owned())
        }
        Support::NoSeccomp { reason } => Finding::Bad(
            format!("this kernel has no seccomp ({reason}): workers refuse to decode foreign media"),
            "use a kernel with CONFIG_SECCOMP_FILTER, or accept the risk with LECTERN_SANDBOX=optional".to_owned(),
        ),
        Support::OtherSystem => Finding::Bad(
            "there is no sandbox for media on this system".to_owned(),
            "fine for development; run workers on Linux".to_owned(),
        ),
    }
}

/// The child is this binary. Given an empty file it must say so itself, rather than die or not start at all.
async fn media_child() -> Finding {
    let executable = match std::env::current_exe() {
        Ok(path) => path,
        Err(error) => return Finding::Bad(error.to_string(), "run lectern by its path".to_owned()),
    };
    let request = Request::Ingest {
        lengths: Lengths::UPLOAD,
        rung_heights: Vec::new(),
        encoder: H264Encoder::default(),
        limits: Limits::DEFAULT,
    };
    let (nothing, mut outputs, cancellation) = (Bytes::new(), Vec::new(), CancellationToken::new());
    let child = MediaChild { executable, sandbox: Enforcement::default() };
    match child.run(&request, vec![Box::new(nothing)], &mut outputs, &|_| {}, &cancellation).await {
        Err(MediaError::Media { .. }) => Finding::Good(format!("{} starts and answers", child.executable.display())),
        Err(error) => Finding::Bad(error.to_string(), "the kernel must allow what the child asks for".to_owned()),
        Ok(_) => Finding::Bad("it found a recording in an empty file".to_owned(), "build lectern again".to_owned()),
    }
}
