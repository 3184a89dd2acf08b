//! Parts of a request, refused in our shape.

use axum::extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery};

use crate::error::ApiError;

/// What is not a valid address is not found.
#[derive(FromRequestParts)]
#[from_request(via(AxumPath), rejection(ApiError))]
pub struct Path<T>(pub T);

#[derive(FromRequestParts)]
#[from_request(via(AxumQuery), rejection(ApiError))]
pub struct Query<T>(pub T);
