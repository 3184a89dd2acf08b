//! Parts of a request, refused in our shape.

use axum::extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery};

use timeline::time::{Seconds, Ticks};

use crate::error::{ApiError, ApiResult};

/// No class lasts longer.
const RECORDING_SECONDS_MAX: f64 = 7.0 * 24.0 * 3600.0;

/// What is not a valid address is not found.
#[derive(FromRequestParts)]
#[from_request(via(AxumPath), rejection(ApiError))]
pub struct Path<T>(pub T);

#[derive(FromRequestParts)]
#[from_request(via(AxumQuery), rejection(ApiError))]
pub struct Query<T>(pub T);

/// A time that a client sends: seconds since the class began.
pub fn recording_time(seconds: f64) -> ApiResult<Ticks> {
    if (0.0..=RECORDING_SECONDS_MAX).contains(&seconds) {
        return Ok(Seconds::new(seconds).into());
    }
    let message = format!("A time is 0 to {RECORDING_SECONDS_MAX} seconds since the class began.");
    Err(ApiError::unprocessable("time_invalid", message))
}
