//! Links to the media of a session: what they open, and how they end.
//!
//! A link is checked here once for every file that a player fetches, so one query answers all that may have changed
//! since it was made: whether it was revoked, and where the file lies now.

use sqlx::PgConnection;

use crate::ids::SessionId;
use crate::replays::ReplayFile;

/// What a link opens at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// A link made in another epoch is void.
    pub epoch: i32,
    /// Nothing has been assembled yet: what there is, jobs have made.
    pub in_the_making: bool,
    /// The file of this name in the current revision.
    pub file: Option<ReplayFile>,
}

/// None when this tenant has no such session.
pub async fn open(
    connection: &mut PgConnection,
    session: SessionId,
    name: &str,
) -> Result<Option<Opened>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select media_epoch, replays.id is null as "in_the_making!", file.name as "name?", file.key as "key?",
            file.size as "size?", file.sha256 as "sha256?", file.content_type as "content_type?"
        from sessions
        left join replays on replays.session_id = sessions.id
        left join replay_files as file
            on file.session_id = replays.session_id and file.revision = replays.revision and file.name = $2
        where sessions.id = $1"#,
        session.0,
        name,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Opened {
        epoch: row.media_epoch,
        in_the_making: row.in_the_making,
        file: match (row.name, row.key, row.size, row.sha256, row.content_type) {
            (Some(name), Some(key), Some(size), Some(sha256), Some(content_type)) => {
                Some(ReplayFile { name, key, size: size.cast_unsigned(), sha256, content_type })
            }
            _ => None,
        },
    }))
}

/// The epoch that a link made now belongs to. None when this tenant has no such session.
pub async fn epoch(connection: &mut PgConnection, session: SessionId) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar!("select media_epoch from sessions where id = $1", session.0).fetch_optional(connection).await
}

/// Ends every link of the session. Before anything that appends events: it takes the session's row.
pub async fn revoke(connection: &mut PgConnection, session: SessionId) -> Result<(), sqlx::Error> {
    sqlx::query!("update sessions set media_epoch = media_epoch + 1 where id = $1", session.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// The documents of the session's current revision: its files that lie in no folder, by name. A few dozen.
pub async fn documents(connection: &mut PgConnection, session: SessionId) -> Result<Vec<ReplayFile>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select name, key, size, sha256, content_type
        from replay_files join replays using (session_id, revision)
        where session_id = $1 and name not like '%/%' order by name collate "C" limit $2"#,
        session.0,
        DOCUMENTS_MAX,
    )
    .fetch_all(connection)
    .await?;
    let files = rows.into_iter().map(|row| ReplayFile {
        name: row.name,
        key: row.key,
        size: row.size.cast_unsigned(),
        sha256: row.sha256,
        content_type: row.content_type,
    });
    Ok(files.collect())
}

/// Captions in a hundred languages, three files each, and what else there is.
const DOCUMENTS_MAX: i64 = 500;
