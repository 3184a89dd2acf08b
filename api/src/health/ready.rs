//! `GET /readyz`

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::json;
use storage::StorageError;
use utoipa::ToSchema;

use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::state::{AppState, Inner};

const CHECK_TIME_MAX: Duration = Duration::from_secs(2);
/// Need not exist: what counts is that S3 answers about it.
const PROBE_KEY: &str = "readyz";

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ready {
    database: Check,
    /// Without Redis nothing is lost and processing waits, so it does not make the API unready.
    redis: Check,
    storage: Check,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Check {
    Up,
    Down,
}

/// Whether requests should be sent here.
#[utoipa::path(get, path = "/readyz", tag = "health", operation_id = "readReadiness", security(()), responses(
    (status = 200, body = Ready),
    (status = 503, description = "the database or the storage does not answer; `details` says which", body = ErrorBody),
))]
pub async fn ready(State(state): State<AppState>) -> ApiResult<Json<Ready>> {
    let (database, redis, storage) = tokio::join!(
        check("database", database(&state)),
        check("redis", redis(&state)),
        check("storage", storage(&state)),
    );
    if database == Check::Up && storage == Check::Up {
        return Ok(Json(Ready { database, redis, storage }));
    }
    let error = ApiError::unavailable("not_ready", "Something that every request needs does not answer.");
    Err(error.detail("database", json!(database)).detail("redis", json!(redis)).detail("storage", json!(storage)))
}

async fn check<E: Display>(what: &str, probe: impl Future<Output = Result<(), E>>) -> Check {
    match tokio::time::timeout(CHECK_TIME_MAX, probe).await {
        Ok(Ok(())) => Check::Up,
        Ok(Err(error)) => {
            tracing::warn!(what, %error, "not ready");
            Check::Down
        }
        Err(_) => {
            tracing::warn!(what, error = "no answer in time", "not ready");
            Check::Down
        }
    }
}

async fn database(state: &Inner) -> Result<(), sqlx::Error> {
    use sqlx::Connection;
    state.databases.app.acquire().await?.ping().await
}

async fn redis(state: &Inner) -> Result<(), redis::RedisError> {
    let mut connection = state.redis.get_multiplexed_async_connection().await?;
    redis::cmd("PING").query_async::<()>(&mut connection).await
}

async fn storage(state: &Inner) -> Result<(), StorageError> {
    match state.storage.head(PROBE_KEY).await {
        Ok(_) | Err(StorageError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
