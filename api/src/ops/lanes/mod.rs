//! Lanes: how much waits in each, and whether it flows. They are shared by all schools.

pub mod list;
pub mod pause;
pub mod resume;

use jobs::Lane;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{ApiError, ApiResult};

fn named(name: &str) -> ApiResult<Lane> {
    name.parse().map_err(|_| ApiError::not_found("lane"))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LaneFlow {
    #[schema(value_type = String, example = "transcode")]
    lane: Lane,
    paused: bool,
}
