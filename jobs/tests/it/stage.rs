//! Where the tests play: a tenant with a session, scripted handlers, and workers to run them.

use std::env;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use classroom::database;
use classroom::events::{NewEvent, Payload};
use classroom::ids::{RecordingId, SessionId, TenantId};
use classroom::testing::{self, TestDatabase};
use futures::FutureExt;
use futures::future::BoxFuture;
use jobs::ledger::{NewJob, enqueue};
use jobs::ops::{self, JobStatus};
use jobs::runtime::{Worker, WorkerConfig};
use jobs::{Effect, Handler, JobError, JobId, JobKind, JobState, Lane, Limits, Outcome, Run};
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Transaction};
use uuid::Uuid;

/// Longer than anything that a test waits for, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

pub struct Stage {
    pub database: TestDatabase,
    pub redis_url: String,
    pub prefix: String,
    pub tenant: TenantId,
    pub session: SessionId,
    /// Of each worker.
    pub cores: usize,
}

impl Stage {
    pub async fn new() -> Stage {
        let redis_url = env::var("REDIS_URL").unwrap_or_else(|_| {
            panic!("REDIS_URL is not set. Run the tests as `lectern dev --services-only -- cargo nextest run`")
        });
        let database = testing::database().await;
        let (tenant, session) = session(&database).await;
        Stage { database, redis_url, prefix: format!("test-{}", Uuid::new_v4().simple()), tenant, session, cores: 8 }
    }

    pub async fn dispatch(&self) -> sqlx::pool::PoolConnection<Postgres> {
        self.database.databases.dispatch.acquire().await.unwrap()
    }

    pub async fn transaction(&self) -> Transaction<'static, Postgres> {
        database::begin(&self.database.databases.app, self.tenant).await.unwrap()
    }

    /// A job outside the plan, one unit each.
    pub async fn enqueue(&self, kind: JobKind, unit: u32) -> JobId {
        enqueue_in(&self.database, self.tenant, self.session, kind, unit).await
    }

    pub async fn job(&self, id: JobId) -> JobStatus {
        ops::get(&mut *self.dispatch().await, id).await.unwrap().expect("the job exists")
    }

    /// Waits until the job is as told.
    pub async fn wait(&self, id: JobId, what: &str, is: impl Fn(&JobStatus) -> bool) -> JobStatus {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let job = self.job(id).await;
            if is(&job) {
                return job;
            }
            assert!(tokio::time::Instant::now() < until, "waited in vain for {what}: {job:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn wait_for(&self, id: JobId, state: JobState) -> JobStatus {
        self.wait(id, state.as_str(), |job| job.state == state).await
    }

    pub fn worker(&self, lanes: &[(Lane, usize)], handlers: Vec<Arc<dyn Handler>>) -> Worker {
        self.worker_with(lanes, handlers, Duration::from_secs(5))
    }

    pub fn worker_with(
        &self,
        lanes: &[(Lane, usize)],
        handlers: Vec<Arc<dyn Handler>>,
        drain_timeout: Duration,
    ) -> Worker {
        let config = WorkerConfig {
            cores: self.cores,
            lanes: lanes.to_vec(),
            databases: self.database.databases.clone(),
            redis_url: self.redis_url.clone(),
            queue_prefix: self.prefix.clone(),
            drain_timeout,
            name: "test".into(),
        };
        Worker::start(config, handlers).unwrap()
    }

    /// What an effect of these tests leaves: one event per committed effect, under a key that lets all of them in.
    pub async fn effects(&self) -> i64 {
        let mut owner = self.database.owner().await;
        sqlx::query_scalar("select count(*) from session_state_events").fetch_one(&mut owner).await.unwrap()
    }

    pub async fn execute(&self, statement: &str) {
        let mut owner = self.database.owner().await;
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut owner).await.unwrap();
    }
}

pub async fn enqueue_in(
    database: &TestDatabase,
    tenant: TenantId,
    session: SessionId,
    kind: JobKind,
    unit: u32,
) -> JobId {
    let mut transaction = database::begin(&database.databases.app, tenant).await.unwrap();
    let job = NewJob {
        tenant_id: tenant,
        session_id: session,
        recording_id: None,
        kind,
        unit,
        digest: "0".repeat(64),
        payload: json!({}),
        expected_seconds: 1.0,
    };
    enqueue(&mut transaction, &[job]).await.unwrap();
    let id = sqlx::query_scalar::<_, JobId>("select id from jobs where session_id = $1 and kind = $2 and unit = $3")
        .bind(session)
        .bind(kind)
        .bind(unit.cast_signed())
        .fetch_one(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    id
}

/// A tenant of its own with one session.
pub async fn session(database: &TestDatabase) -> (TenantId, SessionId) {
    let (tenant, session) = (TenantId::generate(), SessionId::generate());
    let (user, course) = (Uuid::now_v7(), Uuid::now_v7());
    let statement = format!(
        "insert into tenants (id, name) values ('{tenant}', 'School');
        insert into users (id, tenant_id, display_name) values ('{user}', '{tenant}', 'Ada');
        insert into courses (id, tenant_id, title) values ('{course}', '{tenant}', 'Sorting');
        insert into sessions (id, tenant_id, course_id, title, scheduled_start_at, scheduled_end_at, created_by)
            values ('{session}', '{tenant}', '{course}', 'Bubble sort', now(), now(), '{user}');
        insert into session_event_heads (session_id, tenant_id) values ('{session}', '{tenant}');"
    );
    let mut owner = database.owner().await;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut owner).await.unwrap();
    (tenant, session)
}

type Script = dyn for<'a> Fn(&'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> + Send + Sync;

/// A handler that does what a test says.
pub struct Scripted {
    kind: JobKind,
    limits: Limits,
    script: Box<Script>,
}

pub const LIMITS: Limits =
    Limits { time_max: Duration::from_secs(600), stall_max: Duration::from_secs(600), attempts_max: 3 };

pub fn scripted(
    kind: JobKind,
    script: impl for<'a> Fn(&'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> + Send + Sync + 'static,
) -> Arc<dyn Handler> {
    limited(kind, LIMITS, script)
}

pub fn limited(
    kind: JobKind,
    limits: Limits,
    script: impl for<'a> Fn(&'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> + Send + Sync + 'static,
) -> Arc<dyn Handler> {
    Arc::new(Scripted { kind, limits, script: Box::new(script) })
}

impl Handler for Scripted {
    fn kind(&self) -> JobKind {
        self.kind
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> {
        (self.script)(run)
    }
}

/// A handler that succeeds after so long, with one event as its effect.
pub fn succeeding(kind: JobKind, after: Duration) -> Arc<dyn Handler> {
    scripted(kind, move |_| {
        async move {
            tokio::time::sleep(after).await;
            Ok(with_effect())
        }
        .boxed()
    })
}

pub fn with_effect() -> Outcome {
    Outcome { effect: Some(effect()), ..Outcome::of(json!({ "outcome": "done" })) }
}

/// Appends one event that no other effect has appended.
pub fn effect() -> Effect {
    Box::new(|_: &mut PgConnection| {
        async move {
            Ok(vec![NewEvent {
                payload: Payload::RecordingStarted { recording_id: RecordingId::generate() },
                idempotency_key: Uuid::new_v4().to_string(),
            }])
        }
        .boxed()
    })
}

/// What handlers note for their test.
#[derive(Clone, Default)]
pub struct Notes<T>(Arc<Mutex<Vec<T>>>);

impl<T: Clone> Notes<T> {
    pub fn note(&self, item: T) {
        self.0.lock().unwrap().push(item);
    }

    pub fn read(&self) -> Vec<T> {
        self.0.lock().unwrap().clone()
    }

    pub fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

/// Waits for anything else.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut is: impl FnMut() -> F) {
    let until = tokio::time::Instant::now() + PATIENCE;
    while !is().await {
        assert!(tokio::time::Instant::now() < until, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
