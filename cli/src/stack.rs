//! The processes of Lectern as tasks: an API and a worker over given servers. `lectern api` and `lectern worker` run one
//! of them, `lectern dev` and `lectern demo` both.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use classroom::database::{self, Databases};
use jobs::Lane;
use jobs::runtime::{Worker, WorkerConfig};
use knowledge::llm::LlmConfig;
use media::child::MediaChild;
use media::sandbox::{Enforcement, Support};
use media::slide_text::SlideReader;
use media::speech::{RemoteSettings, RemoteTranscriber, Transcriber, WhisperChild, WhisperLimits};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use storage::Storage;
use timeline::recipe::SpeechRecipe;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use workers::Shop;

use crate::capacity::Capacity;
use crate::settings::{Encoding, Media, Notes, Servers, SlideText, Speech};

/// A GPU takes seconds for a window; the rest is waiting behind other windows.
const REMOTE_WINDOW_MAX: Duration = Duration::from_secs(300);

/// What every process of Lectern stands on.
#[derive(Clone)]
pub struct Ground {
    pub databases: Databases,
    pub storage: Storage,
    pub redis_url: String,
}

impl Ground {
    pub async fn reach(servers: &Servers) -> anyhow::Result<Ground> {
        let databases = database::connect(&servers.database_url, servers.database_connections);
        let databases = databases.await.context("reaching PostgreSQL (DATABASE_URL)")?;
        let storage = Storage::connect(&servers.s3.config()).context("the settings of S3")?;
        Ok(Ground { databases, storage, redis_url: servers.redis_url.clone() })
    }
}

/// Collects the metrics of this process. Once per process.
pub fn record_metrics() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().context("installing the metrics recorder")
}

/// Collects the metrics of a worker process and serves them at `listen`. Within a tokio runtime.
pub fn record_worker_metrics(listen: Option<SocketAddr>) -> anyhow::Result<()> {
    let Some(listen) = listen else { return record_metrics().map(|_| ()) };
    let installed = PrometheusBuilder::new().with_http_listener(listen).install();
    installed.with_context(|| format!("serving metrics on {listen}"))
}

/// An API at work.
pub struct Api {
    pub address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

impl Api {
    /// `config.listen` may name port 0; [`Api::address`] says which one it became.
    pub async fn start(config: api::Config, ground: &Ground, metrics: PrometheusHandle) -> anyhow::Result<Api> {
        let listener = TcpListener::bind(config.listen).await;
        let listener = listener.with_context(|| format!("listening on {}", config.listen))?;
        let address = listener.local_addr()?;
        let services = api::Services {
            databases: ground.databases.clone(),
            storage: ground.storage.clone(),
            redis_url: ground.redis_url.clone(),
            metrics,
        };
        let router = api::router(api::State::new(config, services)?);
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(api::serve(listener, router, async move { stopped.cancelled().await }));
        Ok(Api { address, stop, task })
    }

    pub async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        self.task.await?.context("serving the API")
    }
}

/// How a worker is to work.
pub struct WorkerSettings {
    pub capacity: Capacity,
    pub drain_timeout: Duration,
    pub queue_prefix: String,
    pub media: Media,
    pub speech: Speech,
    pub notes: Notes,
    pub slide_text: SlideText,
    pub encoding: Encoding,
}

/// Starts the speech engine and a worker over it.
pub async fn start_worker(settings: WorkerSettings, ground: &Ground) -> anyhow::Result<Worker> {
    check_sandbox(settings.media.sandbox)?;
    let executable = std::env::current_exe().context("finding our own program")?;
    let slots = |wanted| {
        settings.capacity.lanes.iter().filter(|(lane, _)| *lane == wanted).map(|(_, slots)| slots).sum::<usize>()
    };
    let hearing = (slots(Lane::Transcribe) + slots(Lane::Interactive)).max(1);
    let slide_reader = slide_reader(executable.clone(), settings.media.sandbox);
    let (transcriber, recipe) = speech_engine(&settings, executable.clone(), hearing).await?;
    let shop = Shop {
        databases: ground.databases.clone(),
        storage: ground.storage.clone(),
        media: MediaChild { executable, sandbox: settings.media.sandbox },
        transcriber,
        speech: recipe,
        slide_reader,
        slide_text: settings.slide_text.recipe(),
        limits: settings.media.limits(),
        encoder: settings.encoding.checked()?,
        language_model: language_model(&settings.notes)?,
    };
    let config = WorkerConfig {
        lanes: settings.capacity.lanes,
        cores: settings.capacity.cores,
        databases: ground.databases.clone(),
        redis_url: ground.redis_url.clone(),
        queue_prefix: settings.queue_prefix,
        drain_timeout: settings.drain_timeout,
        name: format!("{}-{}", host_name(), std::process::id()),
    };
    Worker::start(config, workers::handlers(shop)).context("starting the worker")
}

/// Says now what would otherwise fail every job.
fn check_sandbox(enforcement: Enforcement) -> anyhow::Result<()> {
    match (Support::of_this_system(), enforcement) {
        (Support::Full { .. }, _) => {}
        (Support::NoSeccomp { reason }, Enforcement::Required | Enforcement::Strict) => bail!(
            "this kernel has no seccomp ({reason}), so foreign media cannot be decoded safely; \
             LECTERN_SANDBOX=optional does it all the same"
        ),
        (Support::NoSeccomp { reason }, Enforcement::Optional) => {
            tracing::warn!(reason, "media is decoded without seccomp, as LECTERN_SANDBOX allows");
        }
        (Support::OtherSystem, _) => tracing::warn!("media is decoded without a sandbox: this system has none"),
    }
    Ok(())
}

/// Without the program slides stay unread and replays say so, which is no reason to do nothing else.
fn slide_reader(executable: PathBuf, sandbox: Enforcement) -> SlideReader {
    let program = SlideReader::installed().unwrap_or_else(|| {
        tracing::warn!("tesseract is not installed, so the text on slides will not be read (`lectern doctor`)");
        PathBuf::from(media::slide_text::PROGRAM)
    });
    SlideReader { executable, program, sandbox }
}

async fn speech_engine(
    settings: &WorkerSettings,
    executable: PathBuf,
    slots: usize,
) -> anyhow::Result<(Arc<dyn Transcriber>, SpeechRecipe)> {
    let speech = &settings.speech;
    if let Some(url) = &speech.speech_url {
        let model = speech.model.clone().context("LECTERN_MODEL names the model of the speech server")?;
        let language = speech.language.clone().unwrap_or_else(|| "auto".to_owned());
        let remote = RemoteTranscriber::new(RemoteSettings {
            url: url.clone(),
            key: speech.speech_key.clone(),
            model: model.clone(),
            window_max: REMOTE_WINDOW_MAX,
        })?;
        return Ok((Arc::new(remote), SpeechRecipe { model, model_sha256: String::new(), language }));
    }
    let model = speech.model_file()?;
    let recipe = SpeechRecipe {
        model: model.name.clone(),
        model_sha256: model.sha256()?,
        language: speech.language.clone().unwrap_or_else(|| "auto".to_owned()),
    };
    let limits = WhisperLimits { sandbox: settings.media.sandbox, ..WhisperLimits::default() };
    let whisper = WhisperChild::start(executable, model, slots, limits).await?;
    Ok((Arc::new(whisper), recipe))
}

fn language_model(notes: &Notes) -> anyhow::Result<Option<LlmConfig>> {
    let Some(url) = &notes.notes_url else { return Ok(None) };
    let model = notes.notes_model.clone().context("LECTERN_NOTES_MODEL names the model that rewrites notes")?;
    Ok(Some(LlmConfig { api_key: notes.notes_key.clone(), ..LlmConfig::new(url.clone(), model) }))
}

fn host_name() -> String {
    let read = std::fs::read_to_string("/proc/sys/kernel/hostname");
    read.map_or_else(|_| "worker".to_owned(), |name| name.trim().to_owned())
}

/// Ctrl-C or SIGTERM.
pub async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be heard");
    tokio::select! {
        result = tokio::signal::ctrl_c() => result.expect("SIGINT can be heard"),
        _ = terminate.recv() => {}
    }
}
