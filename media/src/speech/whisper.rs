//! The parent's side of the speech child: starts it, hands windows to its slots, and replaces it when it dies.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::models::ModelFile;
use super::process::Running;
use super::wire::HeardTokens;
use super::{SpeechError, Timing, Transcriber, Transcription, WINDOW_MAX, Window, tokens};
use crate::sandbox::Enforcement;

#[derive(Debug, Clone)]
pub struct WhisperLimits {
    pub sandbox: Enforcement,
    /// For reading the model.
    pub load_max: Duration,
    /// For one window.
    pub window_max: Duration,
    /// Without a sign of life from a window in work. There is one after encoding and with each word.
    pub silence_max: Duration,
}

impl Default for WhisperLimits {
    fn default() -> WhisperLimits {
        WhisperLimits {
            sandbox: Enforcement::Required,
            load_max: Duration::from_secs(120),
            // The largest model encodes a window for minutes on one old core.
            window_max: Duration::from_secs(20 * 60),
            silence_max: Duration::from_secs(8 * 60),
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
    free: Arc<Semaphore>,
    running: Mutex<Option<Arc<Running>>>,
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
        let free = Arc::new(Semaphore::new(slots));
        let child = WhisperChild { executable, model, slots, limits, free, running: Mutex::new(None) };
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
        let starting = Running::start(&self.executable, self.limits.sandbox, &self.model, self.slots);
        let started = timeout(self.limits.load_max, starting).await;
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
        let work = async {
            let slot = self.free.clone().acquire_owned().await.expect("the semaphore is never closed");
            let running = self.running().await?;
            let request = running.clone().request(window, language, slot).await?;
            let heard = timeout(self.limits.window_max, request.outcome(self.limits.silence_max)).await;
            let heard = heard.unwrap_or(Err(SpeechError::TimedOut(self.limits.window_max)));
            if let Err(SpeechError::TimedOut(_) | SpeechError::Stalled(_)) = &heard {
                // It would occupy its slot for ever.
                running.kill();
            }
            heard
        };
        tokio::select! {
            biased;
            () = cancellation.cancelled() => Err(SpeechError::Cancelled),
            heard = work => heard,
        }
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
            Ok(Transcription { language: heard.language, phrases, timing, cpu_seconds: Some(heard.cpu_seconds) })
        }
        .boxed()
    }

    fn model(&self) -> &str {
        &self.model.name
    }
}
