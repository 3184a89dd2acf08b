//! Where people stopped watching, so that they go on from there.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use timeline::time::Ticks;

use crate::error::Error;
use crate::ids::{SessionId, UserId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub at: Ticks,
    pub updated_at: DateTime<Utc>,
}

/// The last word counts, whatever device it comes from.
pub async fn put(connection: &mut PgConnection, user: UserId, session: SessionId, at: Ticks) -> Result<(), Error> {
    sqlx::query!(
        "insert into playback_positions (tenant_id, user_id, session_id, position_ticks)
        values (lectern.current_tenant(), $1, $2, $3)
        on conflict (tenant_id, user_id, session_id) do update
        set (position_ticks, updated_at) = (excluded.position_ticks, excluded.updated_at)",
        user.0,
        session.0,
        at.0,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn find(
    connection: &mut PgConnection,
    user: UserId,
    session: SessionId,
) -> Result<Option<Position>, sqlx::Error> {
    let row = sqlx::query!(
        "select position_ticks, updated_at from playback_positions where user_id = $1 and session_id = $2",
        user.0,
        session.0,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Position { at: Ticks(row.position_ticks), updated_at: row.updated_at }))
}
