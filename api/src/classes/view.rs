//! A class as the API gives it in lists.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use classroom::classes::{Class, ClassState};
use classroom::ids::SessionId;
use jobs::stages::{self, SessionProgress};
use serde::Serialize;
use timeline::time::Seconds;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Caller;
use crate::error::ApiResult;
use crate::media::MediaLink;
use crate::media_token::MediaScope;
use crate::positions::PositionView;
use crate::recordings::view::FailureView;
use crate::state::{Inner, Transaction};

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Class)]
pub struct ClassView {
    session_id: Uuid,
    course_id: Uuid,
    course_title: String,
    title: String,
    started_at: Option<DateTime<Utc>>,
    /// Seconds; null while nobody knows.
    duration: Option<f64>,
    state: ClassStateView,
    /// 0 to 1, while it is being processed.
    progress: Option<f64>,
    /// Until it can be played and read, at the pace of the last minute; null when nobody can tell.
    seconds_left: Option<f64>,
    /// Why there will be no replay.
    failure: Option<FailureView>,
    /// Where you stopped watching.
    position: Option<PositionView>,
    /// What the class becomes a replay of, for staff.
    recording_id: Option<Uuid>,
    /// A picture of the class, below this host: it opens pictures alone, and until it expires.
    poster: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ClassState)]
pub enum ClassStateView {
    Uploading,
    Processing,
    /// Ready, and for staff alone.
    Draft,
    Published,
    Failed,
}

impl From<ClassState> for ClassStateView {
    fn from(state: ClassState) -> Self {
        match state {
            ClassState::Uploading => ClassStateView::Uploading,
            ClassState::Processing => ClassStateView::Processing,
            ClassState::Draft => ClassStateView::Draft,
            ClassState::Published => ClassStateView::Published,
            ClassState::Failed => ClassStateView::Failed,
        }
    }
}

/// Tells how far classes are, whatever list they stand in.
pub struct Teller<'a> {
    state: &'a Inner,
    caller: &'a Caller,
    progress: HashMap<SessionId, SessionProgress>,
}

impl<'a> Teller<'a> {
    /// Reads how far those of the classes are that are being processed.
    pub async fn of(
        state: &'a Inner,
        caller: &'a Caller,
        transaction: &mut Transaction,
        classes: impl Iterator<Item = &Class>,
    ) -> ApiResult<Teller<'a>> {
        let processed = classes.filter(|class| class.state == ClassState::Processing);
        let sessions: Vec<SessionId> = processed.map(|class| class.session_id).collect();
        let progress = match sessions.is_empty() {
            true => HashMap::new(),
            false => stages::progress(transaction, &sessions).await?,
        };
        Ok(Teller { state, caller, progress })
    }

    pub fn view(&self, class: Class) -> ClassView {
        let is_staff = self.caller.rights.staff_of_session(class.course_id, class.session_id);
        let progress = self.progress.get(&class.session_id);
        let poster = class.poster.map(|name| {
            let scope = MediaScope::Pictures;
            MediaLink::of(self.state, self.caller, class.session_id, class.media_epoch, scope).url(&name)
        });
        ClassView {
            session_id: class.session_id.into(),
            course_id: class.course_id.into(),
            course_title: class.course_title,
            title: class.title,
            started_at: class.started_at,
            duration: class.duration.map(|duration| Seconds::from(duration).get()),
            state: class.state.into(),
            progress: progress.map(|progress| progress.progress),
            seconds_left: progress.and_then(|progress| progress.time_left).map(|left| left.as_secs_f64().round()),
            failure: class.failure.map(FailureView::from),
            position: class.position.map(PositionView::from),
            recording_id: class.recording_id.filter(|_| is_staff).map(Uuid::from),
            poster,
        }
    }
}
