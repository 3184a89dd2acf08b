//! A position as the API gives it.

use chrono::{DateTime, Utc};
use classroom::positions::Position;
use serde::Serialize;
use timeline::time::Seconds;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Position)]
pub struct PositionView {
    seconds: f64,
    updated_at: DateTime<Utc>,
}

impl From<Position> for PositionView {
    fn from(position: Position) -> PositionView {
        PositionView { seconds: Seconds::from(position.at).get(), updated_at: position.updated_at }
    }
}
