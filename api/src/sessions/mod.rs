//! Sessions: one class each. They are read, renamed and corrected; live classes come with their own calls.

mod draft;
mod events;
mod list;
mod read;
mod state;
mod update;
pub mod view;

use classroom::ids::SessionId;
use classroom::sessions::{self, Session};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::Caller;
use crate::error::{ApiError, ApiResult};
use crate::state::{AppState, Transaction};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(read::read))
        .routes(routes!(update::update))
        .routes(routes!(state::state))
        .routes(routes!(events::events))
        .merge(draft::routes())
}

/// The session, if the caller may see it: students, while it is open.
pub async fn visible(transaction: &mut Transaction, caller: &Caller, id: Uuid) -> ApiResult<Session> {
    let session = of_member(transaction, caller, id).await?;
    let may_see = caller.rights.staff_of_session(session.course_id, session.id)
        || sessions::is_open(transaction, session.id).await?;
    if may_see { Ok(session) } else { Err(ApiError::not_found("session")) }
}

/// The session, if the caller has a role in it. What they may see of it is another question.
pub async fn of_member(transaction: &mut Transaction, caller: &Caller, id: Uuid) -> ApiResult<Session> {
    let session = sessions::find(transaction, SessionId(id)).await?.ok_or_else(|| ApiError::not_found("session"))?;
    caller.must_see_session(session.course_id, session.id)?;
    Ok(session)
}
