//! Sessions: one class each, live or uploaded.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::{Error, Refusal};
use crate::events::{self, Call, NewEvent, Payload};
use crate::ids::{CourseId, LessonId, SessionId, UserId};

/// Sessions that one [`list`] gives at most.
pub const LIST_MAX: i64 = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "session_status", rename_all = "snake_case")]
pub enum SessionStatus {
    Scheduled,
    Starting,
    Live,
    Ending,
    Ended,
    Archived,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub course_id: CourseId,
    pub lesson_id: Option<LessonId>,
    pub title: String,
    pub status: SessionStatus,
    pub scheduled_start_at: DateTime<Utc>,
    pub scheduled_end_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    pub id: SessionId,
    pub course_id: CourseId,
    pub lesson_id: Option<LessonId>,
    pub title: &'a str,
    pub created_by: UserId,
}

/// A place in a list that is ordered by creation, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub created_at: DateTime<Utc>,
    pub id: SessionId,
}

#[derive(Debug, Clone, Copy)]
pub struct Filter {
    pub course_id: Option<CourseId>,
    /// Only sessions that this user has a role in, by the session, its course or the whole tenant; students, those that
    /// are open ([`is_open`]).
    pub member: UserId,
}

/// A class that already took place: its recording is about to be uploaded. Appends no event; the upload does.
pub(crate) async fn create_ended(connection: &mut PgConnection, session: &NewSession<'_>) -> Result<Session, Error> {
    let created = sqlx::query_as!(
        Session,
        r#"insert into sessions (id, tenant_id, course_id, lesson_id, title, status, scheduled_start_at,
            scheduled_end_at, started_at, ended_at, created_by)
        select $1, lectern.current_tenant(), $2, $3, $4, 'ended', moment, moment, moment, moment, $5
        from lectern.now() as moment
        returning id, course_id, lesson_id as "lesson_id: LessonId", title, status as "status: SessionStatus",
            scheduled_start_at, scheduled_end_at, started_at, ended_at, created_by, created_at, updated_at"#,
        session.id.0,
        session.course_id.0,
        session.lesson_id.map(Uuid::from),
        session.title,
        session.created_by.0,
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into session_event_heads (session_id, tenant_id) values ($1, lectern.current_tenant())",
        session.id.0,
    )
    .execute(connection)
    .await?;
    Ok(created)
}

pub async fn find(connection: &mut PgConnection, id: SessionId) -> Result<Option<Session>, sqlx::Error> {
    sqlx::query_as!(
        Session,
        r#"select id, course_id, lesson_id as "lesson_id: LessonId", title, status as "status: SessionStatus",
            scheduled_start_at, scheduled_end_at, started_at, ended_at, created_by, created_at, updated_at
        from sessions where id = $1"#,
        id.0,
    )
    .fetch_optional(connection)
    .await
}

/// Whether students see it: before and while it is held, and after that once its replay is published; in a published
/// course.
pub async fn is_open(connection: &mut PgConnection, id: SessionId) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select lectern.session_is_open($1) as "is_open!""#, id.0).fetch_one(connection).await
}

/// Gives the class another title, with the event that says so; the same one again changes nothing.
pub async fn rename(
    connection: &mut PgConnection,
    call: &Call<'_>,
    id: SessionId,
    title: &str,
) -> Result<Session, Error> {
    let renamed = sqlx::query_scalar!(
        "update sessions set title = $2, updated_at = lectern.now() where id = $1 and title <> $2 returning id",
        id.0,
        title,
    )
    .fetch_optional(&mut *connection)
    .await?;
    if renamed.is_some() {
        let payload = Payload::SessionRenamed { title: title.to_owned(), actor_user_id: call.user };
        let event = NewEvent { payload, idempotency_key: call.event_key(0) };
        events::append(&mut *connection, id, &[event]).await?;
    }
    find(connection, id).await?.ok_or(Refusal::NoSuchSession.into())
}

/// Newest first, those after `after`. At most `limit` and [`LIST_MAX`].
pub async fn list(
    connection: &mut PgConnection,
    filter: Filter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Session>, sqlx::Error> {
    sqlx::query_as!(
        Session,
        r#"select id, course_id, lesson_id as "lesson_id: LessonId", title, status as "status: SessionStatus",
            scheduled_start_at, scheduled_end_at, started_at, ended_at, created_by, created_at, updated_at
        from sessions
        where ($1::uuid is null or course_id = $1)
            and exists (
                select from user_roles
                where user_id = $2 and (scope = 'tenant' or scope_id in (sessions.course_id, sessions.id))
                    and (role <> 'student' or lectern.session_is_open(sessions.id))
            )
            and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
        order by created_at desc, id desc
        limit $5"#,
        filter.course_id.map(Uuid::from),
        filter.member.0,
        after.map(|cursor| cursor.created_at),
        after.map(|cursor| cursor.id.0),
        limit.clamp(0, LIST_MAX),
    )
    .fetch_all(connection)
    .await
}

/// Where the page after this one begins.
impl From<&Session> for Cursor {
    fn from(session: &Session) -> Cursor {
        Cursor { created_at: session.created_at, id: session.id }
    }
}

/// The first session behind `after` that has a recording.
pub async fn next_recorded(connection: &mut PgConnection, after: SessionId) -> Result<Option<SessionId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select session_id as "id!: SessionId" from recordings where session_id > $1 order by session_id limit 1"#,
        after.0,
    )
    .fetch_optional(connection)
    .await
}
