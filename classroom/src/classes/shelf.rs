//! The short lists that somebody finds when they come in.

use sqlx::PgConnection;
use timeline::time::Ticks;

use super::{Class, Viewer, tell};
use crate::ids::SessionId;

/// Classes on one shelf.
pub const SHELF_MAX: i64 = 12;
/// Who has less than this left to watch has seen it.
const SEEN_TO_THE_END: Ticks = Ticks(30 * timeline::time::TICKS_PER_SECOND);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Begun and not seen to the end, the last watched first.
    Continue,
    /// Published and not begun, the last published first.
    Fresh,
    /// Uploads and what is being processed where one is staff, newest first.
    Making,
    /// What became of the others where one is staff, newest first.
    Recent,
}

/// At most [`SHELF_MAX`].
pub async fn shelf(connection: &mut PgConnection, viewer: &Viewer, shelf: Shelf) -> Result<Vec<Class>, sqlx::Error> {
    let sessions = match shelf {
        Shelf::Continue => begun(&mut *connection, viewer).await?,
        Shelf::Fresh => fresh(&mut *connection, viewer).await?,
        Shelf::Making => of_staff(&mut *connection, viewer, Made::Unfinished).await?,
        Shelf::Recent => of_staff(&mut *connection, viewer, Made::Over).await?,
    };
    tell(connection, viewer.user, &sessions).await
}

async fn begun(connection: &mut PgConnection, viewer: &Viewer) -> Result<Vec<SessionId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select sessions.id as "id: SessionId"
        from playback_positions as position
        join sessions on sessions.id = position.session_id
        join courses on courses.id = course_id
        join replays on replays.session_id = sessions.id
        where user_id = $1 and position_ticks > 0 and position_ticks < duration_ticks - $2
            and (
                $3 or course_id = any($4) or sessions.id = any($5)
                or ($6 or course_id = any($7) or sessions.id = any($8))
                    and replays.status = 'published' and courses.status = 'published'
            )
        order by position.updated_at desc, sessions.id desc
        limit $9"#,
        viewer.user.0,
        SEEN_TO_THE_END.0,
        viewer.staff.everywhere,
        &viewer.staff.courses,
        &viewer.staff.sessions,
        viewer.member.everywhere,
        &viewer.member.courses,
        &viewer.member.sessions,
        SHELF_MAX,
    )
    .fetch_all(connection)
    .await
}

async fn fresh(connection: &mut PgConnection, viewer: &Viewer) -> Result<Vec<SessionId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select sessions.id as "id: SessionId"
        from replays
        join sessions on sessions.id = session_id
        join courses on courses.id = course_id
        where replays.status = 'published' and courses.status = 'published'
            and ($2 or course_id = any($3) or sessions.id = any($4))
            and not exists (
                select from playback_positions as position
                where user_id = $1 and position.session_id = sessions.id and position_ticks > 0
            )
        order by published_at desc, sessions.id desc
        limit $5"#,
        viewer.user.0,
        viewer.member.everywhere,
        &viewer.member.courses,
        &viewer.member.sessions,
        SHELF_MAX,
    )
    .fetch_all(connection)
    .await
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    Unfinished,
    /// A replay, or failed.
    Over,
}

async fn of_staff(connection: &mut PgConnection, viewer: &Viewer, made: Made) -> Result<Vec<SessionId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select sessions.id as "id: SessionId"
        from sessions
        where ($1 or course_id = any($2) or sessions.id = any($3))
            and exists (select from recordings where session_id = sessions.id)
            and $4 = (
                not exists (select from replays where session_id = sessions.id)
                and exists (select from recordings where session_id = sessions.id and status <> 'failed')
            )
        order by created_at desc, id desc
        limit $5"#,
        viewer.staff.everywhere,
        &viewer.staff.courses,
        &viewer.staff.sessions,
        made == Made::Unfinished,
        SHELF_MAX,
    )
    .fetch_all(connection)
    .await
}
