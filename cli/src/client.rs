//! Lectern's API, as the commands use it.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use uuid::Uuid;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// A part of 8 MiB over a slow line.
const PART_TIMEOUT: Duration = Duration::from_secs(600);
/// Each part is sent so often before the upload is left to be resumed.
const PART_ATTEMPTS_MAX: u32 = 5;
const PART_RETRY_DELAY: Duration = Duration::from_millis(500);

/// What `lectern dev` leaves in its data folder for the commands beside it.
pub const DEV_FILE: &str = "dev.json";

#[derive(Deserialize)]
struct DevFile {
    api: String,
}

pub struct Client {
    http: reqwest::Client,
    api: String,
    token: String,
}

/// Where the API is and who asks.
#[derive(clap::Args, Clone)]
pub struct Target {
    /// Base URL of the API; without it, the running `lectern dev` of this folder.
    #[arg(long, env = "LECTERN_API")]
    pub api: Option<String>,
    /// Bearer token; `lectern dev` gives one to whoever asks.
    #[arg(long, env = "LECTERN_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recording {
    pub id: Uuid,
    pub session_id: Uuid,
    pub status: String,
    /// Bytes of the file.
    pub size: Option<u64>,
    pub failure: Option<Failure>,
    #[serde(default)]
    pub stages: Vec<Stage>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Failure {
    pub code: String,
    pub message: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Stage {
    #[serde(rename = "stage")]
    pub name: String,
    pub state: String,
    pub done: u64,
    pub total: u64,
    /// 0 to 1 over the whole stage.
    pub progress: f32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Upload {
    parts: Vec<Part>,
    next_after: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct Part {
    offset: u64,
    size: u64,
    url: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Begun {
    id: Uuid,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    code: String,
    message: String,
}

impl Target {
    /// `user` is whom `lectern dev` lets us be.
    pub async fn connect(&self, user: &str) -> anyhow::Result<Client> {
        let api = match &self.api {
            Some(api) => api.trim_end_matches('/').to_owned(),
            None => running_dev()?,
        };
        let http = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).build()?;
        let mut client = Client { http, api, token: String::new() };
        client.token = match &self.token {
            Some(token) => token.clone(),
            None => client.development_token(user).await?,
        };
        Ok(client)
    }
}

fn running_dev() -> anyhow::Result<String> {
    let path = Path::new(".lectern").join(DEV_FILE);
    let text = std::fs::read_to_string(&path)
        .context("no API is set: give --api or LECTERN_API, or run `lectern dev` in this folder")?;
    let dev: DevFile = serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))?;
    Ok(dev.api)
}

impl Client {
    async fn development_token(&self, user: &str) -> anyhow::Result<String> {
        #[derive(Deserialize)]
        struct Token {
            token: String,
        }
        let url = format!("{}/dev/token", self.api);
        let answer = self.http.post(&url).timeout(ANSWER_TIMEOUT).json(&json!({ "user": user })).send().await;
        let answer = answer.with_context(|| format!("reaching the API at {}", self.api))?;
        if answer.status() == StatusCode::NOT_FOUND {
            bail!("{} is no `lectern dev`: give a bearer token by --token or LECTERN_TOKEN", self.api);
        }
        let token: Token = read(answer).await?;
        Ok(token.token)
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        self.call(Method::GET, path, None).await
    }

    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: Value) -> anyhow::Result<T> {
        self.call(Method::POST, path, Some(body)).await
    }

    async fn call<T: DeserializeOwned>(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<T> {
        let url = format!("{}{path}", self.api);
        let mut request = self.http.request(method, &url).bearer_auth(&self.token).timeout(ANSWER_TIMEOUT);
        if let Some(body) = body {
            request = request.header("idempotency-key", Uuid::new_v4().to_string()).json(&body);
        }
        read(request.send().await.with_context(|| format!("reaching the API at {}", self.api))?).await
    }

    /// A file of the API or of the storage behind it, whole. None: there is no such file.
    pub async fn file(&self, url: &str) -> anyhow::Result<Option<reqwest::Response>> {
        let url = if url.starts_with('/') { format!("{}{url}", self.api) } else { url.to_owned() };
        let answer = self.http.get(&url).timeout(PART_TIMEOUT).send().await.context("fetching a file of the replay")?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let status = answer.status();
        match answer.error_for_status_ref() {
            Ok(_) => Ok(Some(answer)),
            Err(_) => bail!("a file of the replay was answered with {status}"),
        }
    }

    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.api)
    }

    /// The course to put a recording into when none is named: the first.
    pub async fn first_course(&self) -> anyhow::Result<Uuid> {
        #[derive(Deserialize)]
        struct Course {
            id: Uuid,
        }
        #[derive(Deserialize)]
        struct Courses {
            items: Vec<Course>,
        }
        let courses: Courses = self.get("/api/courses").await?;
        let first = courses.items.first().context("there is no course yet: create one, or name it by --course")?;
        Ok(first.id)
    }

    /// Announces the file; its parts are sent by [`Client::send`].
    pub async fn announce(&self, file: &Path, course: Uuid, title: &str) -> anyhow::Result<Uuid> {
        let size = tokio::fs::metadata(file).await.with_context(|| format!("{}", file.display()))?.len();
        let name = file.file_name().and_then(|name| name.to_str()).context("the file's name is not UTF-8")?;
        let body = json!({ "courseId": course, "title": title, "fileName": name, "size": size });
        let begun: Begun = self.post("/api/recordings", body).await?;
        Ok(begun.id)
    }

    /// Sends the parts that have not arrived and starts the processing; `sent` hears the bytes that are there.
    pub async fn send(
        &self,
        file: &Path,
        recording: Uuid,
        sent: &mut (dyn FnMut(u64) + Send),
    ) -> anyhow::Result<Recording> {
        let mut source = File::open(file).await.with_context(|| format!("opening {}", file.display()))?;
        let mut next = Some(0);
        let mut arrived = 0;
        while let Some(after) = next {
            let upload: Upload = self.get(&format!("/api/recordings/{recording}/parts?after={after}")).await?;
            for part in &upload.parts {
                if let Some(url) = &part.url {
                    source.seek(std::io::SeekFrom::Start(part.offset)).await?;
                    let mut bytes = vec![0; usize::try_from(part.size)?];
                    source.read_exact(&mut bytes).await.context("the file is shorter than was announced")?;
                    let kept = || format!("go on later with `lectern ingest FILE --resume {recording}`");
                    self.send_part(url, bytes).await.with_context(kept)?;
                }
                arrived += part.size;
                sent(arrived);
            }
            next = upload.next_after;
        }
        self.post(&format!("/api/recordings/{recording}/complete"), json!({})).await
    }

    async fn send_part(&self, url: &str, bytes: Vec<u8>) -> anyhow::Result<()> {
        let bytes = bytes::Bytes::from(bytes);
        let mut attempt = 0;
        loop {
            attempt += 1;
            let sent = self.http.put(url).timeout(PART_TIMEOUT).body(bytes.clone()).send().await;
            match sent.and_then(reqwest::Response::error_for_status) {
                Ok(_) => return Ok(()),
                Err(error) if attempt >= PART_ATTEMPTS_MAX => {
                    return Err(error.without_url()).context("sending a part of the file");
                }
                Err(_) => tokio::time::sleep(PART_RETRY_DELAY * attempt).await,
            }
        }
    }

    pub async fn recording(&self, id: Uuid) -> anyhow::Result<Recording> {
        self.get(&format!("/api/recordings/{id}")).await
    }
}

/// Where a replay's files are.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Links {
    pub page_url: String,
}

impl Client {
    /// Of a finished replay. None: it is still being made.
    pub async fn links(&self, session: Uuid) -> anyhow::Result<Option<Links>> {
        #[derive(Deserialize)]
        struct Replay {
            state: String,
            links: Option<Links>,
        }
        let replay: Replay = self.get(&format!("/api/replays/{session}")).await?;
        Ok(replay.links.filter(|_| replay.state == "ready"))
    }
}

impl Client {
    /// Shows a replay to everyone in the course.
    pub async fn publish(&self, session: Uuid) -> anyhow::Result<()> {
        let path = format!("/api/replays/{session}/publish");
        let _: serde::de::IgnoredAny = self.post(&path, json!({})).await?;
        Ok(())
    }
}

/// Stages that all later ones wait for: when one of them has failed for good, nothing more will come by itself.
const BLOCKING_STAGES: [&str; 3] = ["ingest", "settle", "assemble"];

impl Recording {
    /// Nothing more will come.
    pub fn has_failed(&self) -> bool {
        let blocks = |stage: &Stage| BLOCKING_STAGES.contains(&stage.name.as_str()) && stage.state == "failed";
        self.status == "failed" || self.stages.iter().any(blocks)
    }

    /// Something could not be made, whether or not there is a replay without it.
    pub fn lacks_something(&self) -> bool {
        self.has_failed() || self.stages.iter().any(|stage| stage.state == "failed")
    }

    /// Every stage has ended, and the replay can be opened.
    pub fn is_ready(&self) -> bool {
        self.status == "finalized" && self.stages.last().is_some_and(|stage| stage.state == "done")
    }
}

async fn read<T: DeserializeOwned>(answer: reqwest::Response) -> anyhow::Result<T> {
    let status = answer.status();
    let body = answer.bytes().await.context("reading the API's answer")?;
    if status.is_success() {
        return serde_json::from_slice(&body).context("the API's answer is not what was expected");
    }
    match serde_json::from_slice::<Refusal>(&body) {
        Ok(refusal) => bail!("{} ({})", refusal.message, refusal.code),
        Err(_) => bail!("the API answered with {status}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(states: [&str; 7]) -> Recording {
        let names = ["ingest", "render", "transcribe", "settle", "read", "derive", "assemble"];
        let stage = |(name, state): (&str, &str)| Stage {
            name: name.to_owned(),
            state: state.to_owned(),
            done: 0,
            total: 1,
            progress: 0.0,
        };
        let stages = names.into_iter().zip(states).map(stage).collect();
        let (id, session_id) = (Uuid::nil(), Uuid::nil());
        Recording { id, session_id, status: "finalizing".to_owned(), size: None, failure: None, stages }
    }

    #[test]
    fn nobody_waits_for_what_will_not_come() {
        let stuck = recording(["failed", "waiting", "waiting", "waiting", "waiting", "waiting", "waiting"]);
        assert!(stuck.has_failed() && stuck.lacks_something());
        let degraded = recording(["done", "done", "failed", "done", "failed", "failed", "running"]);
        assert!(!degraded.has_failed() && degraded.lacks_something());
        assert!(!recording(["done", "running", "done", "waiting", "waiting", "waiting", "waiting"]).lacks_something());
    }
}
