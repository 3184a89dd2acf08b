//! Idempotent calls of the API: one key, one effect, one answer.
//!
//! A call begins its key, does its work and keeps its answer in one transaction, so that key and effect commit together
//! and a call that fails leaves neither. A call with effects outside the database commits its intent with the key still
//! running; [`RUNNING_LEASE`] later, or at once after [`release`], a retry resumes it.

use std::time::Duration;

use serde_json::Value;
use sqlx::PgConnection;
use sqlx::postgres::types::PgInterval;

use crate::events::Call;

/// How long an answer is kept.
pub const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a call that committed its intent may work outside before a retry takes over.
pub const RUNNING_LEASE: Duration = Duration::from_secs(30);

/// What was answered. Without credentials: tokens and presigned URLs are minted again.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Begin {
    /// Nobody sent this key before: do the work.
    Fresh,
    /// An earlier call committed its intent and did not finish: carry on from what it left.
    Resume,
    /// Done before: give this answer again.
    Replay(Answer),
    /// The key came with another body before.
    OtherBody,
    /// Another call with this key is at work: try again later.
    Running,
}

/// `body_sha256` in lower-case hexadecimal. Never waits for another call.
pub async fn begin(connection: &mut PgConnection, call: &Call<'_>, body_sha256: &str) -> Result<Begin, sqlx::Error> {
    // Held to the end of the transaction: a second call sees at once that the first is at work.
    let alone = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtextextended(
            concat_ws(chr(10), 'idempotency', lectern.current_tenant(), $1::uuid, $2::text, $3::text), 0)) as "alone!""#,
        call.user.0,
        call.route,
        call.key,
    )
    .fetch_one(&mut *connection)
    .await?;
    if !alone {
        return Ok(Begin::Running);
    }
    forget_expired(&mut *connection, call).await?;
    let known = sqlx::query!(
        r#"select body_sha256, running_until > lectern.now() as "running!", answer_status, answer_body
        from idempotency_keys
        where tenant_id = lectern.current_tenant() and user_id = $1 and route = $2 and key = $3"#,
        call.user.0,
        call.route,
        call.key,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let outcome = match known {
        None => Begin::Fresh,
        Some(known) if known.body_sha256 != body_sha256 => Begin::OtherBody,
        Some(known) => match (known.answer_status, known.answer_body) {
            (Some(status), Some(body)) => {
                let status = u16::try_from(status).map_err(|error| sqlx::Error::Decode(error.into()))?;
                Begin::Replay(Answer { status, body })
            }
            _ if known.running => Begin::Running,
            _ => Begin::Resume,
        },
    };
    if matches!(outcome, Begin::Fresh | Begin::Resume) {
        hold(connection, call, body_sha256).await?;
    }
    Ok(outcome)
}

async fn forget_expired(connection: &mut PgConnection, call: &Call<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from idempotency_keys
        where tenant_id = lectern.current_tenant() and user_id = $1 and route = $2 and key = $3
            and created_at <= lectern.now() - $4::interval",
        call.user.0,
        call.route,
        call.key,
        interval(KEPT)?,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn hold(connection: &mut PgConnection, call: &Call<'_>, body_sha256: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into idempotency_keys (tenant_id, user_id, route, key, body_sha256, state, running_until)
        values (lectern.current_tenant(), $1, $2, $3, $4, 'running', lectern.now() + $5::interval)
        on conflict (tenant_id, user_id, route, key) do update set running_until = excluded.running_until",
        call.user.0,
        call.route,
        call.key,
        body_sha256,
        interval(RUNNING_LEASE)?,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps the answer. Never for a 5xx: roll back, or [`release`] what was committed.
pub async fn finish(connection: &mut PgConnection, call: &Call<'_>, answer: &Answer) -> Result<(), sqlx::Error> {
    let done = sqlx::query!(
        "update idempotency_keys set state = 'finished', answer_status = $4, answer_body = $5
        where tenant_id = lectern.current_tenant() and user_id = $1 and route = $2 and key = $3",
        call.user.0,
        call.route,
        call.key,
        i32::from(answer.status),
        answer.body,
    )
    .execute(connection)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

/// The work outside failed after the intent was committed: a retry may resume it at once.
pub async fn release(connection: &mut PgConnection, call: &Call<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update idempotency_keys set running_until = lectern.now()
        where tenant_id = lectern.current_tenant() and user_id = $1 and route = $2 and key = $3 and state = 'running'",
        call.user.0,
        call.route,
        call.key,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keys that one [`sweep`] removes at most.
pub const SWEEP_MAX: i64 = 1000;

/// Removes expired keys of this tenant. Returns how many; fewer than [`SWEEP_MAX`] means that none is left.
pub async fn sweep(connection: &mut PgConnection) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from idempotency_keys where (tenant_id, user_id, route, key) in (
            select tenant_id, user_id, route, key from idempotency_keys
            where created_at <= lectern.now() - $1::interval
            limit $2
        )",
        interval(KEPT)?,
        SWEEP_MAX,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

fn interval(length: Duration) -> Result<PgInterval, sqlx::Error> {
    PgInterval::try_from(length).map_err(sqlx::Error::Encode)
}
