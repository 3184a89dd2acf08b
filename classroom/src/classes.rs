//! Classes as people meet them in a list: what each became, how far it is, where one stopped watching.
//!
//! A list is found first, as sessions in their order ([`course`], [`Shelf`]), and told then ([`tell`]), so that every
//! list tells the same. Students find what is published, staff also what is being made.

mod shelf;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use timeline::names;
use timeline::time::Ticks;
use uuid::Uuid;

pub use self::shelf::{SHELF_MAX, Shelf, shelf};
use crate::ids::{CourseId, RecordingId, SessionId, UserId};
use crate::positions::Position;
use crate::recordings::{Failure, RecordingStatus};
use crate::replays::ReplayStatus;
use crate::rights::{Reach, Rights};
use crate::sessions::Cursor;

/// Classes that one [`course`] gives at most.
pub const LIST_MAX: i64 = 200;
/// A class has one recording, and a few when its recorder failed.
const RECORDINGS_MAX: u32 = 8;

/// Who looks, and where they may.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub user: UserId,
    pub member: Reach,
    pub staff: Reach,
}

impl Viewer {
    pub fn new(user: UserId, rights: &Rights) -> Viewer {
        Viewer { user, member: rights.member_reach(), staff: rights.staff_reach() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassState {
    Uploading,
    Processing,
    /// Ready, and for staff alone.
    Draft,
    Published,
    Failed,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    pub session_id: SessionId,
    pub course_id: CourseId,
    pub course_title: String,
    pub title: String,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    /// None while nobody knows.
    pub duration: Option<Ticks>,
    pub state: ClassState,
    /// The recording that the class becomes a replay of: the last that did not fail.
    pub recording_id: Option<RecordingId>,
    pub failure: Option<Failure>,
    /// Of the one who looks.
    pub position: Option<Position>,
    /// Logical name of a picture in the replay's folder.
    pub poster: Option<String>,
    /// Links to its media are of this epoch.
    pub media_epoch: i32,
}

/// The classes of one course that the viewer may see, newest first, those after `after`. At most `limit` and
/// [`LIST_MAX`].
pub async fn course(
    connection: &mut PgConnection,
    viewer: &Viewer,
    course: CourseId,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Class>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        r#"select sessions.id as "id: SessionId"
        from sessions
        join courses on courses.id = course_id
        where course_id = $1
            and case
                when $2 or course_id = any($3) or sessions.id = any($4)
                then exists (select from recordings where session_id = sessions.id)
                else ($5 or course_id = any($6) or sessions.id = any($7)) and courses.status = 'published'
                    and exists (select from replays where session_id = sessions.id and status = 'published')
            end
            and ($8::timestamptz is null or (sessions.created_at, sessions.id) < ($8, $9::uuid))
        order by sessions.created_at desc, sessions.id desc
        limit $10"#,
        course.0,
        viewer.staff.everywhere,
        &viewer.staff.courses,
        &viewer.staff.sessions,
        viewer.member.everywhere,
        &viewer.member.courses,
        &viewer.member.sessions,
        after.map(|cursor| cursor.created_at),
        after.map(|cursor| cursor.id.0),
        limit.clamp(0, LIST_MAX),
    )
    .fetch_all(&mut *connection)
    .await?;
    tell(connection, viewer.user, &ids).await
}

/// How many classes of each course the viewer may see; a course without any is absent.
pub async fn counts(
    connection: &mut PgConnection,
    viewer: &Viewer,
    courses: &[CourseId],
) -> Result<HashMap<CourseId, i64>, sqlx::Error> {
    let courses: Vec<Uuid> = courses.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select course_id as "course_id: CourseId", count(*) as "classes!"
        from sessions
        where course_id = any($1)
            and case
                when $2 or course_id = any($3) or sessions.id = any($4)
                then exists (select from recordings where session_id = sessions.id)
                else exists (select from replays where session_id = sessions.id and status = 'published')
            end
        group by course_id"#,
        &courses,
        viewer.staff.everywhere,
        &viewer.staff.courses,
        &viewer.staff.sessions,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.course_id, row.classes)).collect())
}

/// What there is to say about these sessions, in their order. Whether the user may see them was asked before.
pub async fn tell(
    connection: &mut PgConnection,
    user: UserId,
    sessions: &[SessionId],
) -> Result<Vec<Class>, sqlx::Error> {
    let ids: Vec<Uuid> = sessions.iter().map(|id| id.0).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select sessions.id as "session_id: SessionId", course_id as "course_id: CourseId",
            courses.title as course_title, sessions.title, sessions.created_at, started_at, media_epoch,
            replays.status as "replay?: ReplayStatus",
            coalesce(replays.duration_ticks, recording.duration_ticks, recording.expected_duration_ticks)
                as duration_ticks,
            recording.id as "recording_id?: RecordingId", recording.status as "recording?: RecordingStatus",
            failure_code as "failure_code?", failure_message as "failure_message?",
            position_ticks as "position_ticks?", position.updated_at as "positioned_at?",
            (
                select min(name) from replay_files
                where session_id = sessions.id and revision = replays.revision and name = any($3)
            ) as poster
        from sessions
        join courses on courses.id = course_id
        left join replays on replays.session_id = sessions.id
        left join lateral (
            select id, status, duration_ticks, expected_duration_ticks, failure_code, failure_message
            from recordings where session_id = sessions.id
            order by status = 'failed', ordinal desc
            limit 1
        ) recording on true
        left join playback_positions position on position.session_id = sessions.id and user_id = $2
        where sessions.id = any($1)"#,
        &ids,
        user.0,
        &posters(),
    )
    .fetch_all(connection)
    .await?;
    let mut told: HashMap<SessionId, Class> = rows.into_iter().map(|row| (row.session_id, Class::from(row))).collect();
    Ok(sessions.iter().filter_map(|id| told.remove(id)).collect())
}

/// Of a class with a picture the first slide, of one without its waveform.
fn posters() -> Vec<String> {
    (0..RECORDINGS_MAX).flat_map(|recording| [names::slide(recording, 0), names::poster(recording)]).collect()
}

struct Row {
    session_id: SessionId,
    course_id: CourseId,
    course_title: String,
    title: String,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    media_epoch: i32,
    replay: Option<ReplayStatus>,
    duration_ticks: Option<i64>,
    recording_id: Option<RecordingId>,
    recording: Option<RecordingStatus>,
    failure_code: Option<String>,
    failure_message: Option<String>,
    position_ticks: Option<i64>,
    positioned_at: Option<DateTime<Utc>>,
    poster: Option<String>,
}

impl Row {
    fn state(&self) -> ClassState {
        match (self.replay, self.recording) {
            (Some(ReplayStatus::Published), _) => ClassState::Published,
            (Some(ReplayStatus::Draft), _) => ClassState::Draft,
            (None, Some(RecordingStatus::Failed)) => ClassState::Failed,
            (None, Some(RecordingStatus::Uploading)) => ClassState::Uploading,
            (
                None,
                Some(
                    RecordingStatus::Arming
                    | RecordingStatus::Recording
                    | RecordingStatus::Finalizing
                    | RecordingStatus::Finalized,
                )
                | None,
            ) => ClassState::Processing,
        }
    }
}

impl From<Row> for Class {
    fn from(row: Row) -> Class {
        let state = row.state();
        let failure = row.failure_code.zip(row.failure_message).map(|(code, message)| Failure { code, message });
        let position = row.position_ticks.zip(row.positioned_at);
        Class {
            session_id: row.session_id,
            course_id: row.course_id,
            course_title: row.course_title,
            title: row.title,
            created_at: row.created_at,
            started_at: row.started_at,
            duration: row.duration_ticks.map(Ticks),
            state,
            recording_id: row.recording_id,
            failure: failure.filter(|_| state == ClassState::Failed),
            position: position.map(|(at, updated_at)| Position { at: Ticks(at), updated_at }),
            poster: row.poster,
            media_epoch: row.media_epoch,
        }
    }
}

/// Where the page after this one begins.
impl From<&Class> for Cursor {
    fn from(class: &Class) -> Cursor {
        Cursor { created_at: class.created_at, id: class.session_id }
    }
}
