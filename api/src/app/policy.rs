//! What the app may load, send to and use: its own origin, the bucket, and whoever says who somebody is.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use url::Url;

use crate::config::SignIn;
use crate::error::{ApiError, ApiResult};
use crate::media::media_origin;
use crate::state::{AppState, Inner};

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
/// Of the machine the app uses the screen and the sound, and nothing that could watch or locate somebody.
const PERMITTED: HeaderValue = HeaderValue::from_static(
    "accelerometer=(), autoplay=(self), camera=(), clipboard-write=(self), display-capture=(), fullscreen=(self), \
     geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(self), \
     serial=(), usb=()",
);

/// On every answer with a file of the app.
pub struct Policy(HeaderValue);

impl Policy {
    pub fn put_on(&self, headers: &mut HeaderMap) {
        headers.insert(header::CONTENT_SECURITY_POLICY, self.0.clone());
        headers.insert(PERMISSIONS, PERMITTED);
    }
}

pub async fn of(state: &AppState) -> ApiResult<Policy> {
    let media = media_origin(&state.storage).await?;
    let policy = content_security_policy(&media, &identity(state));
    HeaderValue::try_from(policy).map(Policy).map_err(ApiError::internal)
}

/// Who is asked for a token, from the page.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    /// Its origin, where there is one.
    asked: Option<String>,
    /// Where a script of theirs comes from.
    script: Option<String>,
}

fn identity(state: &Inner) -> Identity {
    if state.dev().is_ok() {
        return Identity { asked: None, script: None };
    }
    match &state.auth.sign_in {
        SignIn::Oidc { client_id: None, .. } => Identity { asked: None, script: None },
        SignIn::Oidc { client_id: Some(_), .. } => Identity { asked: origin_of(&state.auth.issuer), script: None },
        SignIn::Clerk(key) => Identity { asked: Some(key.origin()), script: Some(key.origin()) },
    }
}

/// None: an issuer that is no address is asked nothing.
fn origin_of(issuer: &str) -> Option<String> {
    let origin = Url::parse(issuer).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

/// Nothing inline. Styles that scripts set on elements go through the CSSOM, which needs no permission; hls.js feeds the
/// video element through a blob.
fn content_security_policy(media: &str, identity: &Identity) -> String {
    let with = |origin: &Option<String>| origin.as_ref().map_or_else(String::new, |origin| format!(" {origin}"));
    let (asked, script) = (with(&identity.asked), with(&identity.script));
    format!(
        "default-src 'none'; script-src 'self'{script}; style-src 'self'; font-src 'self'; \
         img-src 'self' blob: {media}; media-src 'self' blob: {media}; connect-src 'self' {media}{asked}; \
         worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_origin_of_an_issuer_is_let_in() {
        assert_eq!(origin_of("https://id.example:8443/realms/school"), Some("https://id.example:8443".to_owned()));
        assert_eq!(origin_of("urn:issuer"), None);
        assert_eq!(origin_of("id.example; script-src *"), None);
    }

    #[test]
    fn clerks_script_comes_from_clerk_alone() {
        let clerk = Some("https://clerk.example".to_owned());
        let policy = content_security_policy("https://s3.example", &Identity { asked: clerk.clone(), script: clerk });
        assert!(policy.contains("script-src 'self' https://clerk.example;"), "{policy}");
        assert!(policy.contains("connect-src 'self' https://s3.example https://clerk.example;"), "{policy}");
    }
}
