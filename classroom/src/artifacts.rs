//! Artifacts: what a revision of a replay offers to people, each with the events that it was made from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::ids::{ArtifactId, SessionId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "artifact_kind", rename_all = "snake_case")]
pub enum ArtifactKind {
    Transcript,
    Captions,
    Chapter,
    Highlight,
    Note,
    Slide,
    Thumbnail,
    Playlist,
    Manifest,
    Gap,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    pub id: ArtifactId,
    pub kind: ArtifactKind,
    /// Logical name of the file in the replay's folder.
    pub name: String,
    pub key: String,
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    pub sha256: String,
    /// `timeline::recipe::CODE_VERSION` of the recipe.
    pub recipe_version: u32,
    /// First and last sequence of the events that it was derived from.
    pub events: (i64, i64),
    pub created_at: DateTime<Utc>,
}

/// Of the session's current revision, by name.
pub async fn list(connection: &mut PgConnection, session: SessionId) -> Result<Vec<Artifact>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select artifacts.id, kind as "kind: ArtifactKind", name, key, content_type, size, sha256, recipe_version,
            first_sequence, last_sequence, artifacts.created_at
        from artifacts join replays using (session_id, revision)
        where session_id = $1
        order by name"#,
        session.0,
    )
    .fetch_all(connection)
    .await?;
    let artifacts = rows.into_iter().map(|row| Artifact {
        id: ArtifactId(row.id),
        kind: row.kind,
        name: row.name,
        key: row.key,
        content_type: row.content_type,
        size: row.size.cast_unsigned(),
        sha256: row.sha256,
        recipe_version: row.recipe_version.cast_unsigned(),
        events: (row.first_sequence, row.last_sequence),
        created_at: row.created_at,
    });
    Ok(artifacts.collect())
}
