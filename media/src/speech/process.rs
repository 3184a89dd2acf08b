//! One life of the speech child: the process, the windows in work, and how it ended.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::models::ModelFile;
use super::wire::{FromChild, HeardTokens, ToChild};
use super::{SpeechError, Window};
use crate::child::wire;
use crate::sandbox::Enforcement;

/// The end of what a dying child wrote is enough to see why.
const STDERR_MAX: usize = 4096;
/// Messages that wait to be written; and, for each window, to be read: signs of life, then the answer.
const MESSAGES_MAX: usize = 16;
/// The child looks for cancellation between encoding and each word: the largest model encodes for minutes.
const GIVE_UP_MAX: Duration = Duration::from_secs(10 * 60);

pub struct Running {
    pub process_id: u32,
    requests: mpsc::Sender<(ToChild, Vec<u8>)>,
    next_id: AtomicU64,
    windows: Arc<Windows>,
    kill: CancellationToken,
}

/// The windows in work, and why there will be no more.
#[derive(Default)]
struct Windows(Mutex<WindowsState>);

#[derive(Default)]
struct WindowsState {
    waiting: HashMap<u64, mpsc::Sender<FromChild>>,
    death: Option<Death>,
}

#[derive(Debug, Clone)]
struct Death {
    status: String,
    stderr: String,
}

impl From<Death> for SpeechError {
    fn from(death: Death) -> SpeechError {
        SpeechError::Child { status: death.status, stderr: death.stderr }
    }
}

impl Windows {
    fn state(&self) -> std::sync::MutexGuard<'_, WindowsState> {
        self.0.lock().expect("nobody panics with the lock")
    }
}

impl Running {
    pub async fn start(
        executable: &Path,
        sandbox: Enforcement,
        model: &ModelFile,
        slots: usize,
    ) -> Result<Running, SpeechError> {
        let unavailable =
            |error: std::io::Error| SpeechError::Unavailable(format!("{}: {error}", executable.display()));
        let (ours, theirs) = BlockingStream::pair().map_err(unavailable)?;
        ours.set_nonblocking(true).map_err(unavailable)?;
        let (mut answers, mut requests) = UnixStream::from_std(ours).map_err(unavailable)?.into_split();
        let mut command = Command::new(executable);
        command.arg("speech-child").args(sandbox.arguments()).env_clear().kill_on_drop(true);
        command.stdin(OwnedFd::from(theirs)).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(unavailable)?;
        drop(command);
        let process_id = child.id().ok_or_else(|| SpeechError::Unavailable("the speech child ended at once".into()))?;
        let stderr = tokio::spawn(tail(child.stderr.take()));

        let load = ToChild::Load {
            model: model.path.to_string_lossy().into_owned(),
            heads: model.alignment_heads.clone(),
            slots,
        };
        let loaded = match wire::send(&mut requests, &load, &[]).await {
            Ok(()) => wire::receive(&mut answers).await.map(|(message, _)| message),
            Err(error) => Err(error),
        };
        match loaded {
            Ok(FromChild::Loaded) => {}
            Ok(FromChild::LoadFailed { error }) => return Err(SpeechError::Model(error)),
            Ok(other) => return Err(SpeechError::Model(format!("the speech child began with {other:?}"))),
            Err(_) => return Err(death(&mut child, stderr).await.into()),
        }
        let windows = Arc::new(Windows::default());
        let kill = CancellationToken::new();
        tokio::spawn(deliver(child, stderr, answers, windows.clone(), kill.clone()));
        let (sender, messages) = mpsc::channel(MESSAGES_MAX);
        tokio::spawn(hand_over(messages, requests));
        Ok(Running { process_id, requests: sender, next_id: AtomicU64::new(0), windows, kill })
    }

    pub fn is_alive(&self) -> bool {
        !self.kill.is_cancelled() && self.windows.state().death.is_none()
    }

    pub fn kill(&self) {
        self.kill.cancel();
    }

    /// Hands a window to the child. It keeps `slot` until the child is done with it.
    pub async fn request(
        self: Arc<Running>,
        window: &Window,
        language: &str,
        slot: OwnedSemaphorePermit,
    ) -> Result<Request, SpeechError> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let (sender, messages) = mpsc::channel(MESSAGES_MAX);
        {
            let mut state = self.windows.state();
            if let Some(death) = &state.death {
                return Err(death.clone().into());
            }
            state.waiting.insert(id, sender);
        }
        let request = Request { work: Some(Work { running: self.clone(), id, messages, _slot: slot }) };
        let bytes: Vec<u8> = window.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let message = ToChild::Transcribe { id, language: language.to_owned() };
        // If this fails the child is dead, and the outcome says how it died.
        let _: Result<(), mpsc::error::SendError<_>> = self.requests.send((message, bytes)).await;
        Ok(request)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A window in work. Dropped before its outcome, it is cancelled, and its slot is free once the child has given it up.
pub struct Request {
    /// `None` once it is finished.
    work: Option<Work>,
}

impl Request {
    fn work(&mut self) -> &mut Work {
        self.work.as_mut().expect("a finished request is not asked again")
    }

    pub async fn outcome(mut self, silence_max: Duration) -> Result<HeardTokens, SpeechError> {
        let outcome = loop {
            match timeout(silence_max, self.work().messages.recv()).await {
                Ok(Some(FromChild::Alive { .. })) => {}
                Ok(Some(FromChild::Heard { heard, .. })) => break Ok(heard),
                Ok(Some(FromChild::Failed { error, .. })) => break Err(SpeechError::Refused(error)),
                Ok(Some(FromChild::Loaded | FromChild::LoadFailed { .. })) => {
                    break Err(SpeechError::Garbled("the speech child lost its place".into()));
                }
                Ok(None) => break Err(self.work().death()),
                Err(_) => break Err(SpeechError::Stalled(silence_max)),
            }
        };
        self.work = None;
        outcome
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        if let (Some(work), Ok(runtime)) = (self.work.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(work.give_up());
        }
    }
}

struct Work {
    running: Arc<Running>,
    id: u64,
    messages: mpsc::Receiver<FromChild>,
    _slot: OwnedSemaphorePermit,
}

impl Work {
    async fn give_up(mut self) {
        let cancel = ToChild::Cancel { id: self.id };
        let given_up = async {
            if self.running.requests.send((cancel, Vec::new())).await.is_ok() {
                while let Some(FromChild::Alive { .. }) = self.messages.recv().await {}
            }
        };
        if timeout(GIVE_UP_MAX, given_up).await.is_err() {
            self.running.kill();
        }
    }

    fn death(&self) -> SpeechError {
        let unknown = || Death { status: "unknown".into(), stderr: String::new() };
        self.running.windows.state().death.clone().unwrap_or_else(unknown).into()
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.running.windows.state().waiting.remove(&self.id);
    }
}

/// A task of its own, since a frame that was begun must be written to its end, whoever is cancelled meanwhile.
async fn hand_over(mut messages: mpsc::Receiver<(ToChild, Vec<u8>)>, mut requests: OwnedWriteHalf) {
    while let Some((message, body)) = messages.recv().await {
        if let Err(error) = wire::send(&mut requests, &message, &body).await {
            tracing::debug!(%error, "the speech child takes no messages");
            return;
        }
    }
}

/// Hands the child's messages to the windows until it dies or is killed.
async fn deliver(
    mut child: Child,
    stderr: tokio::task::JoinHandle<String>,
    mut answers: OwnedReadHalf,
    windows: Arc<Windows>,
    kill: CancellationToken,
) {
    let read = async {
        while let Ok((message, _)) = wire::receive::<FromChild>(&mut answers).await {
            let id = match &message {
                FromChild::Alive { id } | FromChild::Heard { id, .. } | FromChild::Failed { id, .. } => *id,
                FromChild::Loaded | FromChild::LoadFailed { .. } => break,
            };
            let waiting = windows.state().waiting.get(&id).cloned();
            if let Some(waiting) = waiting {
                // Nobody listens to a window that was given up.
                let _: Result<(), mpsc::error::SendError<FromChild>> = waiting.send(message).await;
            }
        }
    };
    tokio::select! {
        () = read => {}
        () = kill.cancelled() => {}
    }
    let death = death(&mut child, stderr).await;
    let mut state = windows.state();
    state.death = Some(death);
    state.waiting.clear();
}

/// Ends what is left of the child and says how it ended.
async fn death(child: &mut Child, stderr: tokio::task::JoinHandle<String>) -> Death {
    if let Err(error) = child.start_kill() {
        tracing::debug!(%error, "the speech child has ended before it was killed");
    }
    let status = match child.wait().await {
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    Death { status, stderr: stderr.await.unwrap_or_else(|error| error.to_string()) }
}

async fn tail(stderr: Option<ChildStderr>) -> String {
    let Some(mut stderr) = stderr else { return String::new() };
    let mut tail = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(length @ 1..) = stderr.read(&mut buffer).await {
        tail.extend(&buffer[..length]);
        let surplus = tail.len().saturating_sub(STDERR_MAX);
        tail.drain(..surplus);
    }
    String::from_utf8_lossy(&tail).trim().to_owned()
}
