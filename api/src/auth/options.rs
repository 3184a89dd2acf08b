//! `GET /api/auth/config`

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use classroom::users::{self, Known};
use serde::Serialize;
use utoipa::ToSchema;

use super::HostTenant;
use super::RoleName;
use crate::config::SignIn;
use crate::dev;
use crate::error::{ApiResult, ErrorBody};
use crate::state::AppState;

const PEOPLE_MAX: i64 = 50;

/// What a browser needs to sign in. What the mode has no use for is null or empty.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuthConfig)]
pub struct Options {
    mode: Mode,
    /// OpenID Connect issuer.
    issuer: Option<String>,
    /// Ours there. Null where nobody has set one: then nobody signs in in a browser.
    client_id: Option<String>,
    /// What the issuer is asked for, parted by spaces.
    #[schema(example = "openid profile email")]
    scopes: Option<String>,
    clerk_publishable_key: Option<String>,
    /// Those of whom one is chosen.
    people: Vec<Person>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AuthMode)]
enum Mode {
    Dev,
    Oidc,
    Clerk,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuthPerson)]
struct Person {
    /// `user` of `POST /dev/token`.
    subject: String,
    display_name: String,
    #[schema(example = "teacher")]
    role: Option<RoleName>,
}

impl From<Known> for Person {
    fn from(known: Known) -> Person {
        Person { subject: known.subject, display_name: known.display_name, role: known.role.map(RoleName::from) }
    }
}

/// How one signs in here.
#[utoipa::path(get, path = "/api/auth/config", tag = "me", operation_id = "readAuthConfig", security(()), responses(
    (status = 200, body = Options),
    (status = 404, description = "nobody teaches under this Host", body = ErrorBody),
))]
pub async fn read(State(state): State<AppState>, mut parts: Parts) -> ApiResult<Json<Options>> {
    let issuer = Some(state.auth.issuer.clone());
    let unused = |mode| Options {
        mode,
        issuer: None,
        client_id: None,
        scopes: None,
        clerk_publishable_key: None,
        people: Vec::new(),
    };
    if state.dev().is_ok() {
        let HostTenant(tenant) = HostTenant::from_request_parts(&mut parts, &state).await?;
        let mut transaction = state.begin(tenant.id).await?;
        let people = users::known_to(&mut transaction, dev::ISSUER, PEOPLE_MAX).await?;
        transaction.commit().await?;
        return Ok(Json(Options { people: people.into_iter().map(Person::from).collect(), ..unused(Mode::Dev) }));
    }
    Ok(Json(match &state.auth.sign_in {
        SignIn::Oidc { client_id, scopes } => {
            let scopes = Some(scopes.join(" "));
            Options { issuer, client_id: client_id.clone(), scopes, ..unused(Mode::Oidc) }
        }
        SignIn::Clerk(key) => {
            Options { issuer, clerk_publishable_key: Some(key.as_str().to_owned()), ..unused(Mode::Clerk) }
        }
    }))
}
