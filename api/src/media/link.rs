//! A link to the media of one session, for one user.

use chrono::{DateTime, Utc};
use classroom::ids::SessionId;

use crate::auth::Caller;
use crate::media_token::{MediaClaims, MediaScope};
use crate::state::Inner;

pub struct MediaLink {
    /// Names of files are relative to it.
    pub page_url: String,
    pub expires_at: DateTime<Utc>,
}

impl MediaLink {
    /// `epoch`: the session's at the moment. Whether the caller may see it was asked before.
    pub fn of(state: &Inner, caller: &Caller, session: SessionId, epoch: i32, scope: MediaScope) -> MediaLink {
        let expires_at = state.media_tokens.expiry(Utc::now());
        let claims = MediaClaims { scope, tenant: caller.tenant, user: caller.user.id, session, expires_at, epoch };
        MediaLink {
            page_url: format!("/media/{}/{session}/", state.media_tokens.sign(&claims)),
            expires_at: DateTime::from_timestamp(expires_at, 0).expect("expiries are hours away"),
        }
    }

    pub fn url(&self, name: &str) -> String {
        format!("{}{name}", self.page_url)
    }
}
