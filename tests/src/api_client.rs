//! The API, call by call, for tests that must act between two of them.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::lectern::Failure;

const CALL_TIMEOUT: Duration = Duration::from_secs(30);
const POLL_INTERVAL: Duration = Duration::from_millis(30);
const JOBS_PAGE: usize = 100;

pub struct ApiClient {
    http: Client,
    api: String,
    teacher: String,
    ops: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recording {
    pub id: String,
    pub session_id: String,
    pub status: String,
    pub failure: Option<Failure>,
    pub stages: Vec<Stage>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Stage {
    pub stage: String,
    pub state: String,
}

impl Recording {
    /// Its replay is there.
    pub fn is_ready(&self) -> bool {
        self.status == "finalized" && self.stages.last().is_some_and(|stage| stage.state == "done")
    }

    pub fn has_failed(&self) -> bool {
        self.status == "failed" || self.stages.last().is_some_and(|stage| stage.state == "failed")
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    pub id: String,
    pub session_id: String,
    pub kind: String,
    pub state: String,
    pub attempt: u32,
    pub rescues: u32,
    pub worker: Option<String>,
    pub superseded: bool,
    pub last_error: Option<Value>,
}

/// A POST that can be made again.
pub struct Call {
    path: String,
    body: Value,
    key: String,
}

impl Call {
    pub fn new(path: impl Into<String>, body: Value) -> Call {
        Call { path: path.into(), body, key: Uuid::new_v4().to_string() }
    }

    /// Begins an upload of this file.
    pub fn create(course: &str, file: &Path) -> Call {
        let size = fs::metadata(file).expect("the file is there").len();
        let name = file.file_name().and_then(|name| name.to_str()).expect("its name is UTF-8");
        Call::new("/api/recordings", json!({ "courseId": course, "title": name, "fileName": name, "size": size }))
    }

    pub fn complete(recording: &str) -> Call {
        Call::new(format!("/api/recordings/{recording}/complete"), json!({}))
    }
}

/// An outage is an error; a call that is wrong is a mistake of the test.
fn answered(answer: Response) -> reqwest::Result<Response> {
    if answer.status().is_client_error() {
        panic!("{}: {:?}", answer.url().clone(), answer.text());
    }
    answer.error_for_status()
}

impl ApiClient {
    pub fn new(api: &str) -> ApiClient {
        // A connection that is kept would outlive a killed API.
        let http =
            Client::builder().timeout(CALL_TIMEOUT).pool_max_idle_per_host(0).build().expect("a client can be made");
        let token = |user: &str| {
            let answer = http.post(format!("{api}/dev/token")).json(&json!({ "user": user })).send();
            let answer: Value = answer.and_then(Response::json).expect("the development issuer answers");
            answer["token"].as_str().expect("it gives a token").to_owned()
        };
        ApiClient { teacher: token("teacher"), ops: token("ops"), api: api.to_owned(), http }
    }

    fn get(&self, token: &str, path: &str) -> reqwest::Result<Value> {
        answered(self.http.get(format!("{}{path}", self.api)).bearer_auth(token).send()?)?.json()
    }

    /// Comes back with the head of the answer.
    pub fn call(&self, call: &Call) -> reqwest::Result<Response> {
        let request = self.http.post(format!("{}{}", self.api, call.path)).bearer_auth(&self.teacher);
        answered(request.header("idempotency-key", &call.key).json(&call.body).send()?)
    }

    pub fn course(&self) -> String {
        let courses = self.get(&self.teacher, "/api/courses").expect("the API answers");
        courses["items"][0]["id"].as_str().expect("the seed has a course").to_owned()
    }

    /// Sends the parts of an upload that are asked for in the answer to its creation.
    pub fn send_parts(&self, created: &Value, file: &Path) {
        let bytes = fs::read(file).expect("the file can be read");
        for part in created["upload"]["parts"].as_array().expect("an upload has parts") {
            let range = |name: &str| part[name].as_u64().expect("a number") as usize;
            let (offset, size) = (range("offset"), range("size"));
            let url = part["url"].as_str().expect("nothing has arrived yet");
            let sent = self.http.put(url).body(bytes[offset..offset + size].to_vec()).send();
            sent.and_then(Response::error_for_status).expect("S3 takes the part");
        }
    }

    pub fn recording(&self, id: &str) -> reqwest::Result<Recording> {
        let answer = self.get(&self.teacher, &format!("/api/recordings/{id}"))?;
        Ok(Recording::deserialize(&answer).expect("a recording is as the API says"))
    }

    /// Waits for its replay or its failure, over all outages. None: neither came in time.
    pub fn ended(&self, id: &str, patience: Duration) -> Option<Recording> {
        let until = Instant::now() + patience;
        while Instant::now() < until {
            if let Ok(recording) = self.recording(id)
                && (recording.is_ready() || recording.has_failed())
            {
                return Some(recording);
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        None
    }

    /// All jobs that `query` (`state=running`) asks for, newest first.
    pub fn jobs(&self, query: &str) -> reqwest::Result<Vec<Job>> {
        let mut jobs = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let next = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            let page = self.get(&self.ops, &format!("/api/ops/jobs?limit={JOBS_PAGE}&{query}{next}"))?;
            let items = page["items"].as_array().expect("a page has items");
            jobs.extend(items.iter().map(|job| Job::deserialize(job).expect("a job is as the API says")));
            match page["nextCursor"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => return Ok(jobs),
            }
        }
    }

    pub fn job(&self, id: &str) -> reqwest::Result<Job> {
        let job = self.get(&self.ops, &format!("/api/ops/jobs/{id}"))?;
        Ok(Job::deserialize(&job).expect("a job is as the API says"))
    }

    /// A replay as the teacher sees it.
    pub fn replay(&self, session: &str) -> reqwest::Result<Value> {
        self.get(&self.teacher, &format!("/api/replays/{session}"))
    }

    /// Waits for a revision of the replay that is not `before`. None: the `patience` is over.
    pub fn replay_after(&self, session: &str, before: &Value, patience: Duration) -> Option<Value> {
        let until = Instant::now() + patience;
        while Instant::now() < until {
            if let Ok(replay) = self.replay(session)
                && replay["revision"] != before["revision"]
            {
                return Some(replay);
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        None
    }

    pub fn draft(&self, session: &str) -> reqwest::Result<Value> {
        self.get(&self.teacher, &format!("/api/sessions/{session}/draft"))
    }

    /// Saves the draft of a session over the one that there is, and applies it.
    pub fn apply(&self, session: &str, changes: &Value) -> reqwest::Result<Value> {
        let path = format!("{}/api/sessions/{session}/draft", self.api);
        let tag = |version: &Value| format!("\"{version}\"");
        let draft = self.draft(session)?;
        let save = self.http.put(&path).header("if-match", tag(&draft["version"])).json(changes);
        let saved: Value = answered(save.bearer_auth(&self.teacher).send()?)?.json()?;
        let apply = self.http.post(format!("{path}/apply")).header("if-match", tag(&saved["version"]));
        let apply = apply.header("idempotency-key", Uuid::new_v4().to_string()).json(&json!({}));
        answered(apply.bearer_auth(&self.teacher).send()?)?.json()
    }

    /// Waits until `is` gives something about the running jobs. None: the `patience` is over.
    pub fn await_running<T>(&self, patience: Duration, mut is: impl FnMut(&[Job]) -> Option<T>) -> Option<T> {
        let until = Instant::now() + patience;
        while Instant::now() < until {
            if let Ok(jobs) = self.jobs("state=running")
                && let Some(found) = is(&jobs)
            {
                return Some(found);
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        None
    }
}
