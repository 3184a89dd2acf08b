//! The event log: the truth about a session.
//!
//! [`append`] is its only writer. A session's events are numbered 1, 2, 3 … without gaps: the number is taken from the
//! session's row in `session_event_heads`, which stays locked until the transaction ends. **That row is the last lock
//! that a transaction takes**, so append after everything else, or two transactions may wait for each other. An event
//! that was appended under the same idempotency key before is returned as it stands and appended no second time.

mod key;
mod payload;
mod upcast;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

pub use self::key::{Call, system};
pub use self::payload::{DestinationState, Payload};
use crate::ids::{EventId, SessionId};

/// Events that one transaction may append; a job that finds more gaps than this has found a broken recording.
pub const APPEND_MAX: usize = 10_000;
/// Events that one [`list`] gives at most.
pub const LIST_MAX: i64 = 1000;

#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    pub payload: Payload,
    /// From [`Call::event_key`] for what a user did, from [`system`] for what the system did.
    pub idempotency_key: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: EventId,
    pub session_id: SessionId,
    /// 1, 2, 3 … within the session.
    pub sequence: i64,
    /// Of [`Event::payload`], whatever version the row was written in.
    pub schema_version: i32,
    pub payload: Payload,
    pub idempotency_key: String,
    /// Never earlier than that of the event before.
    pub created_at: DateTime<Utc>,
}

/// What stands in a row. Turned into an [`Event`] by bringing the payload up to date.
struct Row {
    id: EventId,
    session_id: SessionId,
    sequence: i64,
    event_type: String,
    schema_version: i32,
    event_payload: Value,
    idempotency_key: String,
    created_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Event, sqlx::Error> {
        let current = upcast::current_version(&self.event_type);
        let value = upcast::to_current(&self.event_type, self.schema_version, self.event_payload)
            .map_err(|error| sqlx::Error::Decode(error.into()))?;
        let payload =
            Payload::from_parts(&self.event_type, value).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Event {
            id: self.id,
            session_id: self.session_id,
            sequence: self.sequence,
            schema_version: current,
            payload,
            idempotency_key: self.idempotency_key,
            created_at: self.created_at,
        })
    }
}

/// Appends in the given order and returns the events in that order. At most [`APPEND_MAX`].
///
/// `RowNotFound` when this tenant has no such session.
pub async fn append(
    connection: &mut PgConnection,
    session: SessionId,
    events: &[NewEvent],
) -> Result<Vec<Event>, sqlx::Error> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    if events.len() > APPEND_MAX {
        return Err(sqlx::Error::Protocol(format!("{} events in one append, {APPEND_MAX} allowed", events.len())));
    }
    // The last lock. What follows reads the clock in later statements, so after the lock was granted.
    sqlx::query!("select last_sequence from session_event_heads where session_id = $1 for no key update", session.0)
        .fetch_one(&mut *connection)
        .await?;

    let keys: Vec<String> = events.iter().map(|event| event.idempotency_key.clone()).collect();
    let mut known = by_keys(&mut *connection, session, &keys).await?;
    let mut seen: HashSet<&str> = known.keys().map(String::as_str).collect();
    let fresh: Vec<&NewEvent> = events.iter().filter(|event| seen.insert(&event.idempotency_key)).collect();
    if !fresh.is_empty() {
        insert(&mut *connection, session, &fresh).await?;
        let keys: Vec<String> = fresh.iter().map(|event| event.idempotency_key.clone()).collect();
        known.extend(by_keys(connection, session, &keys).await?);
    }
    keys.iter().map(|key| known.get(key).cloned().ok_or(sqlx::Error::RowNotFound)).collect()
}

async fn insert(connection: &mut PgConnection, session: SessionId, events: &[&NewEvent]) -> Result<(), sqlx::Error> {
    let ids: Vec<_> = events.iter().map(|_| EventId::generate().0).collect();
    let mut types = Vec::with_capacity(events.len());
    let mut versions = Vec::with_capacity(events.len());
    let mut payloads = Vec::with_capacity(events.len());
    for event in events {
        let (event_type, value) = event.payload.to_parts().map_err(|error| sqlx::Error::Encode(error.into()))?;
        versions.push(upcast::current_version(&event_type));
        types.push(event_type);
        payloads.push(value);
    }
    let keys: Vec<String> = events.iter().map(|event| event.idempotency_key.clone()).collect();
    sqlx::query!(
        "with head as (
            update session_event_heads
            set last_sequence = last_sequence + cardinality($2::uuid[]),
                last_created_at = greatest(last_created_at, lectern.now())
            where session_id = $1
            returning tenant_id, last_sequence - cardinality($2::uuid[]) as before, last_created_at
        )
        insert into session_state_events
            (id, tenant_id, session_id, sequence, event_type, schema_version, event_payload, idempotency_key, created_at)
        select event.id, head.tenant_id, $1, head.before + event.n, event.type, event.version, event.payload, event.key,
            head.last_created_at
        from head,
            unnest($2::uuid[], $3::text[], $4::int[], $5::jsonb[], $6::text[])
                with ordinality as event (id, type, version, payload, key, n)",
        session.0,
        &ids,
        &types,
        &versions,
        &payloads,
        &keys,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn by_keys(
    connection: &mut PgConnection,
    session: SessionId,
    keys: &[String],
) -> Result<HashMap<String, Event>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select id, session_id, sequence, event_type, schema_version, event_payload, idempotency_key, created_at
        from session_state_events
        where session_id = $1 and idempotency_key = any($2)",
        session.0,
        keys,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|row| row.read().map(|event| (event.idempotency_key.clone(), event))).collect()
}

/// The events after sequence `after`, in order; 0 gives them from the first. At most `limit` and [`LIST_MAX`].
pub async fn list(
    connection: &mut PgConnection,
    session: SessionId,
    after: i64,
    limit: i64,
) -> Result<Vec<Event>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select id, session_id, sequence, event_type, schema_version, event_payload, idempotency_key, created_at
        from session_state_events
        where session_id = $1 and sequence > $2
        order by sequence
        limit $3",
        session.0,
        after,
        limit.clamp(0, LIST_MAX),
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// All events of one type, in order. At most [`APPEND_MAX`].
pub async fn list_of_type(
    connection: &mut PgConnection,
    session: SessionId,
    event_type: &str,
) -> Result<Vec<Event>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select id, session_id, sequence, event_type, schema_version, event_payload, idempotency_key, created_at
        from session_state_events
        where session_id = $1 and event_type = $2
        order by sequence
        limit $3",
        session.0,
        event_type,
        APPEND_MAX as i64,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// The newest event of one type.
pub async fn last_of_type(
    connection: &mut PgConnection,
    session: SessionId,
    event_type: &str,
) -> Result<Option<Event>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select id, session_id, sequence, event_type, schema_version, event_payload, idempotency_key, created_at
        from session_state_events
        where session_id = $1 and event_type = $2
        order by sequence desc
        limit 1",
        session.0,
        event_type,
    )
    .fetch_optional(connection)
    .await?;
    row.map(Row::read).transpose()
}

pub async fn count_of_type(
    connection: &mut PgConnection,
    session: SessionId,
    event_type: &str,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from session_state_events where session_id = $1 and event_type = $2"#,
        session.0,
        event_type,
    )
    .fetch_one(connection)
    .await
}

/// The sequence of the newest event; 0 when there is none yet. None when this tenant has no such session.
pub async fn last_sequence(connection: &mut PgConnection, session: SessionId) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!("select last_sequence from session_event_heads where session_id = $1", session.0)
        .fetch_optional(connection)
        .await
}
