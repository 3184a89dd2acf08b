//! Notes that people write beside a class for themselves. **Nobody else ever sees them**, whatever their role: every
//! function here takes the writer, and finds nothing of anybody else.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use timeline::time::Ticks;

use crate::error::{Error, Refusal};
use crate::ids::{PrivateNoteId, SessionId, UserId};

/// Of one person in one class.
pub const NOTES_MAX: u32 = 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateNote {
    pub id: PrivateNoteId,
    pub session_id: SessionId,
    /// Recording time.
    pub at: Ticks,
    pub text: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

struct Row {
    id: PrivateNoteId,
    session_id: SessionId,
    at_ticks: i64,
    text: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<Row> for PrivateNote {
    fn from(row: Row) -> PrivateNote {
        let Row { id, session_id, at_ticks, text, created_at, updated_at } = row;
        PrivateNote { id, session_id, at: Ticks(at_ticks), text, created_at, updated_at }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct NewPrivateNote<'a> {
    /// Chosen by a client that was offline, or by us.
    pub id: PrivateNoteId,
    pub session_id: SessionId,
    pub at: Ticks,
    /// 1 to 4000 characters.
    pub text: &'a str,
}

/// In the order of the class.
pub async fn list(
    connection: &mut PgConnection,
    writer: UserId,
    session: SessionId,
) -> Result<Vec<PrivateNote>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id as "id: PrivateNoteId", session_id as "session_id: SessionId", at_ticks, text,
            created_at, updated_at
        from private_notes
        where user_id = $1 and session_id = $2
        order by at_ticks, created_at, id
        limit $3"#,
        writer.0,
        session.0,
        i64::from(NOTES_MAX),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(PrivateNote::from).collect())
}

/// A note that came before under this id is given as it stands: a client that heard no answer may send it again.
pub async fn add(
    connection: &mut PgConnection,
    writer: UserId,
    note: &NewPrivateNote<'_>,
) -> Result<PrivateNote, Error> {
    if let Some(known) = find(&mut *connection, writer, note.id).await? {
        return if known.session_id == note.session_id { Ok(known) } else { Err(Refusal::NoteIdTaken.into()) };
    }
    let added = sqlx::query_as!(
        Row,
        r#"insert into private_notes (tenant_id, user_id, id, session_id, at_ticks, text)
        select lectern.current_tenant(), $1, $2, $3, $4, $5
        where (select count(*) from private_notes where user_id = $1 and session_id = $3) < $6
        returning id as "id: PrivateNoteId", session_id as "session_id: SessionId", at_ticks, text,
            created_at, updated_at"#,
        writer.0,
        note.id.0,
        note.session_id.0,
        note.at.0,
        note.text,
        i64::from(NOTES_MAX),
    )
    .fetch_optional(connection)
    .await?;
    Ok(added.ok_or(Refusal::TooManyNotes { max: NOTES_MAX })?.into())
}

pub async fn find(
    connection: &mut PgConnection,
    writer: UserId,
    id: PrivateNoteId,
) -> Result<Option<PrivateNote>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select id as "id: PrivateNoteId", session_id as "session_id: SessionId", at_ticks, text,
            created_at, updated_at
        from private_notes where user_id = $1 and id = $2"#,
        writer.0,
        id.0,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(PrivateNote::from))
}

/// What is None stays as it is.
pub async fn update(
    connection: &mut PgConnection,
    writer: UserId,
    id: PrivateNoteId,
    at: Option<Ticks>,
    text: Option<&str>,
) -> Result<PrivateNote, Error> {
    let updated = sqlx::query_as!(
        Row,
        r#"update private_notes
        set at_ticks = coalesce($3, at_ticks), text = coalesce($4, text), updated_at = lectern.now()
        where user_id = $1 and id = $2
        returning id as "id: PrivateNoteId", session_id as "session_id: SessionId", at_ticks, text,
            created_at, updated_at"#,
        writer.0,
        id.0,
        at.map(|at| at.0),
        text,
    )
    .fetch_optional(connection)
    .await?;
    Ok(updated.ok_or(Refusal::NoSuchNote)?.into())
}

pub async fn delete(connection: &mut PgConnection, writer: UserId, id: PrivateNoteId) -> Result<(), Error> {
    let done = sqlx::query!("delete from private_notes where user_id = $1 and id = $2", writer.0, id.0)
        .execute(connection)
        .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Refusal::NoSuchNote.into()) }
}
