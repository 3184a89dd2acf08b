//! `GET /media/{token}/{session}/`: the player page.
//!
//! The page itself is no secret, so it also comes with a link that has ended: it then says so in words. Only the title of
//! the class is put in for those who may see it.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use classroom::{media_links, sessions};
use uuid::Uuid;

use super::{access, player, policy};
use crate::error::ApiResult;
use crate::extract::Path;
use crate::state::AppState;

pub async fn read(
    State(state): State<AppState>,
    Path((token, session)): Path<(String, Uuid)>,
    request: HeaderMap,
) -> ApiResult<Response> {
    let policy = policy::content_security_policy(&state.storage).await?;
    let title = match access::claims(&state, &token, session) {
        Ok(claims) => {
            let mut transaction = state.begin(claims.tenant).await?;
            let epoch = media_links::epoch(&mut transaction, claims.session).await?;
            let session = sessions::find(&mut transaction, claims.session).await?;
            transaction.commit().await?;
            session.filter(|_| epoch == Some(claims.epoch)).map(|session| session.title)
        }
        Err(_) => None,
    };
    Ok(player::page(title.as_deref(), &request, &policy))
}

/// Relative addresses need the slash. Relative itself, so that the token is in no header of ours.
pub async fn without_slash(Path((_, session)): Path<(String, Uuid)>) -> Response {
    Redirect::permanent(&format!("{session}/")).into_response()
}
