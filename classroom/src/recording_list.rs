//! Lists of recordings, for those who may see them before they are replays.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::ids::{CourseId, RecordingId, SessionId, UserId};
use crate::recordings::{Failure, RecordingStatus};

/// Recordings that one [`list`] gives at most.
pub const LIST_MAX: i64 = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub id: RecordingId,
    pub session_id: SessionId,
    pub course_id: CourseId,
    /// Of the session.
    pub title: String,
    pub status: RecordingStatus,
    pub file_name: Option<String>,
    /// Bytes; until the upload is complete, as they were announced.
    pub size: Option<u64>,
    pub failure: Option<Failure>,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy)]
pub struct Filter {
    pub course_id: Option<CourseId>,
    pub session_id: Option<SessionId>,
    /// Only recordings where this user is staff, by the session, its course or the whole tenant.
    pub staff: UserId,
}

/// A place in the list, which is ordered by creation, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub created_at: DateTime<Utc>,
    pub id: RecordingId,
}

/// Newest first, those after `after`. At most `limit` and [`LIST_MAX`].
pub async fn list(
    connection: &mut PgConnection,
    filter: Filter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Listed>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select recordings.id, session_id, course_id, title, recordings.status as "status: RecordingStatus", file_name,
            coalesce(size, declared_size) as size, failure_code, failure_message, recordings.created_at
        from recordings join sessions on sessions.id = session_id
        where ($1::uuid is null or course_id = $1) and ($2::uuid is null or session_id = $2)
            and exists (
                select from user_roles
                where user_id = $3 and role in ('teacher', 'assistant', 'admin')
                    and (scope = 'tenant' or scope_id in (sessions.course_id, sessions.id))
            )
            and ($4::timestamptz is null or (recordings.created_at, recordings.id) < ($4, $5::uuid))
        order by recordings.created_at desc, recordings.id desc
        limit $6"#,
        filter.course_id.map(Uuid::from),
        filter.session_id.map(Uuid::from),
        filter.staff.0,
        after.map(|cursor| cursor.created_at),
        after.map(|cursor| cursor.id.0),
        limit.clamp(0, LIST_MAX),
    )
    .fetch_all(connection)
    .await?;
    let listed = rows.into_iter().map(|row| Listed {
        id: RecordingId(row.id),
        session_id: SessionId(row.session_id),
        course_id: CourseId(row.course_id),
        title: row.title,
        status: row.status,
        file_name: row.file_name,
        size: row.size.map(i64::cast_unsigned),
        failure: row.failure_code.zip(row.failure_message).map(|(code, message)| Failure { code, message }),
        created_at: row.created_at,
    });
    Ok(listed.collect())
}
