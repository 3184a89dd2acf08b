//! What the tables say, read past the code under test.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use classroom::ids::SessionId;
use jobs::{JobId, JobKind, JobState, Lane};
use sqlx::PgConnection;

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Row {
    pub id: JobId,
    pub session_id: SessionId,
    pub kind: JobKind,
    pub lane: Lane,
    pub state: JobState,
    pub attempt: i32,
    pub rescues: i32,
    pub run_at: DateTime<Utc>,
    pub dispatch: i32,
    pub published_at: Option<DateTime<Utc>>,
    pub lease_epoch: i64,
    pub lease_owner: Option<String>,
    pub lease_until: Option<DateTime<Utc>>,
    pub cancel_requested: bool,
    pub superseded: bool,
}

pub type Rows = BTreeMap<JobId, Row>;

pub async fn read(owner: &mut PgConnection) -> Rows {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, session_id, kind, lane, state, attempt, rescues, run_at, dispatch, published_at, lease_epoch,
            lease_owner, lease_until, cancel_requested, superseded
        from jobs",
    )
    .fetch_all(owner)
    .await
    .unwrap();
    rows.into_iter().map(|row| (row.id, row)).collect()
}

/// Sequences and markers of a session's events, in order.
pub async fn events(owner: &mut PgConnection, session: SessionId) -> Vec<(i64, String)> {
    sqlx::query_as("select sequence, idempotency_key from session_state_events where session_id = $1 order by sequence")
        .bind(session)
        .fetch_all(owner)
        .await
        .unwrap()
}

pub async fn paused(owner: &mut PgConnection) -> Vec<Lane> {
    sqlx::query_scalar("select lane from lanes where paused").fetch_all(owner).await.unwrap()
}

pub async fn now(owner: &mut PgConnection) -> DateTime<Utc> {
    sqlx::query_scalar("select lectern.now()").fetch_one(owner).await.unwrap()
}
