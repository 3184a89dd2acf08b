//! A session as the API gives it.

use chrono::{DateTime, Utc};
use classroom::sessions::{Session, SessionStatus};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Session)]
pub struct SessionView {
    id: Uuid,
    course_id: Uuid,
    lesson_id: Option<Uuid>,
    title: String,
    status: SessionStatusView,
    scheduled_start_at: DateTime<Utc>,
    scheduled_end_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SessionStatus)]
pub enum SessionStatusView {
    Scheduled,
    Starting,
    Live,
    Ending,
    Ended,
    Archived,
}

impl From<SessionStatus> for SessionStatusView {
    fn from(status: SessionStatus) -> Self {
        match status {
            SessionStatus::Scheduled => SessionStatusView::Scheduled,
            SessionStatus::Starting => SessionStatusView::Starting,
            SessionStatus::Live => SessionStatusView::Live,
            SessionStatus::Ending => SessionStatusView::Ending,
            SessionStatus::Ended => SessionStatusView::Ended,
            SessionStatus::Archived => SessionStatusView::Archived,
        }
    }
}

impl From<Session> for SessionView {
    fn from(session: Session) -> SessionView {
        SessionView {
            id: session.id.into(),
            course_id: session.course_id.into(),
            lesson_id: session.lesson_id.map(Uuid::from),
            title: session.title,
            status: session.status.into(),
            scheduled_start_at: session.scheduled_start_at,
            scheduled_end_at: session.scheduled_end_at,
            started_at: session.started_at,
            ended_at: session.ended_at,
            created_at: session.created_at,
        }
    }
}
