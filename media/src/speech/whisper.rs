//! The parent's side of the speech child: starts it, hands windows to its slots, and replaces it when it dies.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::models::ModelFile;
use super::wire::{FromChild, HeardTokens, ToChild};
use super::{SpeechError, Timing, Transcriber, Transcription, WINDOW_MAX, Window, tokens};
use crate::child::wire;

/// The end of what a dying child wrote is enough to see why.
const STDERR_MAX: usize = 4096;
/// Messages of one window that wait to be read: signs of life, then the answer.
const MESSAGES_MAX: usize = 16;

#[derive(Debug, Clone)]
pub struct WhisperLimits {
    /// For reading the model.
    pub load_max: Duration,
    /// For one window.
    pub window_max: Duration,
    /// Without a sign of life from a window in work.
    pub silence_max: Duration,
    /// For giving up a cancelled window.
    pub cancel_max: Duration,
}

impl Default for WhisperLimits {
    fn default() -> WhisperLimits {
        WhisperLimits {
            load_max: Duration::from_secs(120),
            // The largest model takes about four minutes on one old core.
            window_max: Duration::from_secs(20 * 60),
            silence_max: Duration::from_secs(60),
            cancel_max: Duration::from_secs(15),
        }
    }
}

/// A long-lived `{executable} speech-child` with one model. It is started with the first window, and again after a death:
/// a dead child costs the windows that it had in work, one attempt each, and nothing else.
pub struct WhisperChild {
    executable: PathBuf,
    model: ModelFile,
    slots: usize,
    limits: WhisperLimits,
    free: Semaphore,
    running: tokio::sync::Mutex<Option<Arc<Running>>>,
}

impl WhisperChild {
    /// Starts the child at once, so that a model that cannot be used is known before any work is taken.
    pub async fn start(
        executable: PathBuf,
        model: ModelFile,
        slots: usize,
        limits: WhisperLimits,
    ) -> Result<WhisperChild, SpeechError> {
        assert!(slots > 0, "a speech child has at least one slot");
        let free = Semaphore::new(slots);
        let child = WhisperChild { executable, model, slots, limits, free, running: tokio::sync::Mutex::new(None) };
        child.running().await?;
        Ok(child)
    }

    /// Of the child that runs now; for tests and for ops.
    pub async fn process_id(&self) -> Option<u32> {
        self.running.lock().await.as_ref().map(|running| running.process_id)
    }

    async fn running(&self) -> Result<Arc<Running>, SpeechError> {
        let mut running = self.running.lock().await;
        if let Some(running) = running.as_ref().filter(|running| running.is_alive()) {
            return Ok(running.clone());
        }
        *running = None;
        let started = timeout(self.limits.load_max, Running::start(&self.executable, &self.model, self.slots)).await;
        let started = Arc::new(started.map_err(|_| SpeechError::TimedOut(self.limits.load_max))??);
        *running = Some(started.clone());
        Ok(started)
    }

    async fn hear(
        &self,
        window: &Window,
        language: &str,
        cancellation: &CancellationToken,
    ) -> Result<HeardTokens, SpeechError> {
        assert!(window.span().duration() <= WINDOW_MAX, "a window is at most 30 s");
        let _slot = tokio::select! {
            slot = self.free.acquire() => slot.expect("the semaphore is never closed"),
            () = cancellation.cancelled() => return Err(SpeechError::Cancelled),
        };
        let running = self.running().await?;
        let request = running.request(window, language).await?;
        let outcome = tokio::select! {
            outcome = timeout(self.limits.window_max, request.outcome(self.limits.silence_max)) => {
                outcome.unwrap_or(Err(SpeechError::TimedOut(self.limits.window_max)))
            }
            () = cancellation.cancelled() => Err(SpeechError::Cancelled),
        };
        match &outcome {
            // A child that does not obey, or a window that never ends, occupies a slot for ever.
            Err(SpeechError::TimedOut(_) | SpeechError::Stalled(_)) => running.kill(),
            Err(SpeechError::Cancelled) if timeout(self.limits.cancel_max, request.given_up()).await.is_err() => {
                running.kill();
            }
            _ => {}
        }
        outcome
    }
}

impl Transcriber for WhisperChild {
    fn transcribe<'a>(
        &'a self,
        window: &'a Window,
        language: &'a str,
        cancellation: &'a CancellationToken,
    ) -> BoxFuture<'a, Result<Transcription, SpeechError>> {
        async move {
            let heard = self.hear(window, language, cancellation).await?;
            let phrases = tokens::words(&heard, window);
            let timing = if self.model.alignment_heads.is_empty() { Timing::Estimated } else { Timing::Aligned };
            Ok(Transcription { language: heard.language, phrases, timing })
        }
        .boxed()
    }

    fn model(&self) -> &str {
        &self.model.name
    }
}

struct Running {
    process_id: u32,
    requests: tokio::sync::Mutex<OwnedWriteHalf>,
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
    async fn start(executable: &PathBuf, model: &ModelFile, slots: usize) -> Result<Running, SpeechError> {
        let unavailable =
            |error: std::io::Error| SpeechError::Unavailable(format!("{}: {error}", executable.display()));
        let (ours, theirs) = BlockingStream::pair().map_err(unavailable)?;
        ours.set_nonblocking(true).map_err(unavailable)?;
        let (mut answers, mut requests) = UnixStream::from_std(ours).map_err(unavailable)?.into_split();
        let mut command = Command::new(executable);
        command.arg("speech-child").env_clear().kill_on_drop(true);
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
        Ok(Running { process_id, requests: requests.into(), next_id: AtomicU64::new(0), windows, kill })
    }

    fn is_alive(&self) -> bool {
        !self.kill.is_cancelled() && self.windows.state().death.is_none()
    }

    fn kill(&self) {
        self.kill.cancel();
    }

    async fn request(&self, window: &Window, language: &str) -> Result<Request<'_>, SpeechError> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let (sender, messages) = mpsc::channel(MESSAGES_MAX);
        {
            let mut state = self.windows.state();
            if let Some(death) = &state.death {
                return Err(death.clone().into());
            }
            state.waiting.insert(id, sender);
        }
        let request = Request { running: self, id, messages: tokio::sync::Mutex::new(messages) };
        let bytes: Vec<u8> = window.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let message = ToChild::Transcribe { id, language: language.to_owned() };
        // If this fails the child is dead, and the answer says how it died.
        if let Err(error) = wire::send(&mut *self.requests.lock().await, &message, &bytes).await {
            tracing::warn!(%error, "the speech child takes no window");
        }
        Ok(request)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

struct Request<'a> {
    running: &'a Running,
    id: u64,
    messages: tokio::sync::Mutex<mpsc::Receiver<FromChild>>,
}

impl Request<'_> {
    async fn outcome(&self, silence_max: Duration) -> Result<HeardTokens, SpeechError> {
        let mut messages = self.messages.lock().await;
        loop {
            let message = timeout(silence_max, messages.recv()).await.map_err(|_| SpeechError::Stalled(silence_max))?;
            match message {
                Some(FromChild::Alive { .. }) => {}
                Some(FromChild::Heard { heard, .. }) => return Ok(heard),
                Some(FromChild::Failed { error, .. }) => return Err(SpeechError::Refused(error)),
                Some(FromChild::Loaded | FromChild::LoadFailed { .. }) => {
                    return Err(SpeechError::Refused("the speech child lost its place".into()));
                }
                None => return Err(self.death()),
            }
        }
    }

    /// Tells the child, and waits until the slot is free again.
    async fn given_up(&self) {
        let cancel = ToChild::Cancel { id: self.id };
        if wire::send(&mut *self.running.requests.lock().await, &cancel, &[]).await.is_err() {
            return;
        }
        let mut messages = self.messages.lock().await;
        while let Some(FromChild::Alive { .. }) = messages.recv().await {}
    }

    fn death(&self) -> SpeechError {
        let unknown = || Death { status: "unknown".into(), stderr: String::new() };
        self.running.windows.state().death.clone().unwrap_or_else(unknown).into()
    }
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        self.running.windows.state().waiting.remove(&self.id);
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
