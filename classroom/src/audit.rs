//! Who did what, and who watched what. Both logs are append-only; write to them in the transaction of the deed.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::ids::{SessionId, UserId};

#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// None: the system did it by itself.
    pub actor: Option<UserId>,
    /// `noun.verb`, as `role.granted`.
    pub action: &'a str,
    /// The noun that was acted on, and its id.
    pub target_type: &'a str,
    pub target_id: Option<Uuid>,
    pub details: Value,
    pub request_id: Option<Uuid>,
}

pub async fn append(connection: &mut PgConnection, entry: &Entry<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into audit_log (id, tenant_id, actor_user_id, action, target_type, target_id, details, request_id)
        values ($1, lectern.current_tenant(), $2, $3, $4, $5, $6, $7)",
        Uuid::now_v7(),
        entry.actor.map(Uuid::from),
        entry.action,
        entry.target_type,
        entry.target_id,
        entry.details,
        entry.request_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// `access` is `playback` or the name of a downloaded file. Once per opening, not per HLS segment.
pub async fn record_media_access(
    connection: &mut PgConnection,
    user: UserId,
    session: SessionId,
    access: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into media_access_log (id, tenant_id, user_id, session_id, access)
        values ($1, lectern.current_tenant(), $2, $3, $4)",
        Uuid::now_v7(),
        user.0,
        session.0,
        access,
    )
    .execute(connection)
    .await?;
    Ok(())
}
