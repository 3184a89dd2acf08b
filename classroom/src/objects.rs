//! Which objects of the storage rows point at. What jobs made is `jobs::outputs`.

use sqlx::PgConnection;

use crate::ids::SessionId;

/// An object by its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pointed {
    pub key: String,
    /// The row says that the object is there; otherwise it may only be on its way.
    pub stored: bool,
}

/// Of a session: uploads, whatever became of them; segments; the files of the revision that is served.
pub async fn of_session(connection: &mut PgConnection, session: SessionId) -> Result<Vec<Pointed>, sqlx::Error> {
    sqlx::query_as!(
        Pointed,
        r#"
        select media_uri as "key!", etag is not null as "stored!" from recordings
        where session_id = $1 and media_uri is not null
        union all
        select key, true from recording_segments
        where recording_id in (select id from recordings where session_id = $1)
        union all
        select key, true from replay_files where session_id = $1
        "#,
        session.0,
    )
    .fetch_all(connection)
    .await
}

/// Those of `keys` that are slides or whiteboards of the studio.
pub async fn assets(connection: &mut PgConnection, keys: &[String]) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!("select uri from studio_assets where uri = any ($1)", keys).fetch_all(connection).await
}

/// Those of `upload_ids`, multipart uploads of the storage, that somebody is still sending to.
pub async fn open_uploads(connection: &mut PgConnection, upload_ids: &[String]) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select upload_id as "upload_id!" from recordings where status = 'uploading' and upload_id = any ($1)"#,
        upload_ids,
    )
    .fetch_all(connection)
    .await
}
