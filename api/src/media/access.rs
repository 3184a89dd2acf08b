//! Whether a link still opens what it names.

use chrono::Utc;
use classroom::ids::SessionId;
use uuid::Uuid;

use crate::error::{ApiError, ApiResult};
use crate::media_token::{MediaClaims, MediaTokenError};
use crate::state::AppState;

/// The token is ours, has not expired, and is for this very session. Whether it was revoked, the database knows.
pub fn claims(state: &AppState, token: &str, session: Uuid) -> ApiResult<MediaClaims> {
    let claims = state.media_tokens.verify(token, Utc::now()).map_err(|error| match error {
        MediaTokenError::Expired => {
            ApiError::forbidden("media_token_expired", "This link has expired. Open the replay again.")
        }
        MediaTokenError::Invalid => refused(),
    })?;
    if claims.session == SessionId(session) { Ok(claims) } else { Err(refused()) }
}

pub fn refused() -> ApiError {
    ApiError::forbidden("media_token_invalid", "This link is not valid. Open the replay again.")
}
