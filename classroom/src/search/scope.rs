//! The sessions that somebody may search.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{SESSIONS_MAX, words};
use crate::classes::Viewer;
use crate::ids::{CourseId, SessionId};

pub struct Session {
    pub id: SessionId,
    pub vocabulary: Vocabulary,
    pub title: String,
    pub started_at: Option<DateTime<Utc>>,
    pub media_epoch: i32,
}

/// Words of one language in one course: what a query's words are looked up in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Vocabulary {
    pub course: CourseId,
    /// Primary subtag; empty where nothing is known.
    pub language: String,
}

/// Those with a replay, newest first: students search what is published, staff also drafts. At most [`SESSIONS_MAX`].
pub async fn read(
    connection: &mut PgConnection,
    viewer: &Viewer,
    course: Option<CourseId>,
) -> Result<Vec<Session>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select sessions.id as "id: SessionId", course_id as "course_id: CourseId", sessions.title, started_at,
            media_epoch, language
        from replays
        join sessions on sessions.id = session_id
        join courses on courses.id = course_id
        where ($1::uuid is null or course_id = $1)
            and (
                $2 or course_id = any($3) or sessions.id = any($4)
                or ($5 or course_id = any($6) or sessions.id = any($7))
                    and replays.status = 'published' and courses.status = 'published'
            )
        order by sessions.created_at desc, sessions.id desc
        limit $8"#,
        course.map(Uuid::from),
        viewer.staff.everywhere,
        &viewer.staff.courses,
        &viewer.staff.sessions,
        viewer.member.everywhere,
        &viewer.member.courses,
        &viewer.member.sessions,
        SESSIONS_MAX,
    )
    .fetch_all(connection)
    .await?;
    let sessions = rows.into_iter().map(|row| Session {
        id: row.id,
        vocabulary: Vocabulary {
            course: row.course_id,
            language: row.language.map_or(String::new(), |language| words::language(&language)),
        },
        title: row.title,
        started_at: row.started_at,
        media_epoch: row.media_epoch,
    });
    Ok(sessions.collect())
}

pub fn vocabularies(sessions: &[Session]) -> BTreeSet<Vocabulary> {
    sessions.iter().map(|session| session.vocabulary.clone()).collect()
}
