//! `GET /healthz`

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Live {
    #[schema(example = "ok")]
    status: &'static str,
}

/// The process answers. Restart it when it does not.
#[utoipa::path(get, path = "/healthz", tag = "health", operation_id = "readHealth", security(()), responses((status = 200, body = Live)))]
pub async fn live() -> Json<Live> {
    Json(Live { status: "ok" })
}
