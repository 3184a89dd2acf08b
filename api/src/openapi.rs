//! The description of the API, gathered from the handlers. `docs/openapi.json` is kept equal by a test.

use axum::Json;
use axum::http::StatusCode;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ComponentsBuilder, Info, OpenApi, OpenApiBuilder, RefOr, Response};
use utoipa_axum::router::OpenApiRouter;

use crate::error::ErrorBody;
use crate::state::AppState;

const BEARER: &str = "bearer";
const COOKIE: &str = "cookie";

/// Every described route with its description.
pub fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(head())
        .merge(crate::auth::routes())
        .merge(crate::courses::routes())
        .merge(crate::lessons::routes())
        .merge(crate::sessions::routes())
        .merge(crate::recordings::routes())
        .merge(crate::replays::routes())
        .merge(crate::classes::routes())
        .merge(crate::people::routes())
        .merge(crate::positions::routes())
        .merge(crate::private_notes::routes())
        .merge(crate::search::routes())
        .merge(crate::ops::routes())
        .merge(crate::health::routes())
}

/// The same bytes on every machine.
pub fn openapi() -> OpenApi {
    let mut openapi = described().into_openapi();
    let items = openapi.paths.paths.values_mut();
    let operations = items
        .flat_map(|item| [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete])
        .flatten();
    for (status, response) in operations.flat_map(|operation| &mut operation.responses.responses) {
        describe(status, response);
    }
    openapi
}

/// A response must have a description; where a handler gives none, the status says enough.
fn describe(status: &str, response: &mut RefOr<Response>) {
    if let RefOr::T(response) = response
        && response.description.is_empty()
    {
        let status = StatusCode::from_bytes(status.as_bytes()).expect("handlers name statuses by their number");
        response.description = status.canonical_reason().unwrap_or("Unnamed").to_owned();
    }
}

/// `GET /api/openapi.json`
pub async fn read() -> Json<OpenApi> {
    Json(openapi())
}

fn head() -> OpenApi {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("A token of the configured issuer: RS256 or ES256."))
        .build();
    let cookie = ApiKeyValue::with_description(
        "__Host-lectern_session",
        "Of a browser that has signed in; `lectern_session` on loopback. What changes something must come from a page of \
         the same origin.",
    );
    let components = ComponentsBuilder::new()
        .security_scheme(BEARER, SecurityScheme::Http(bearer))
        .security_scheme(COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)))
        .schema_from::<ErrorBody>()
        .build();
    let info = Info::builder()
        .title("Lectern")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Recorded classes become replays. Every POST, PATCH and DELETE takes an `Idempotency-Key` header (or \
             `idempotencyKey` in the body). Every refusal has the shape of the schema `Error`.",
        ))
        .build();
    // For every operation that does not say otherwise.
    let security = [BEARER, COOKIE].map(|scheme| SecurityRequirement::new(scheme, [""; 0]));
    OpenApiBuilder::new().info(info).components(Some(components)).security(Some(security)).build()
}
