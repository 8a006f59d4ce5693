//! The query of a URL.

use authenticator_core::protocol::ProblemCode;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// A query that was read; what cannot be read, a member that occurs twice for one, is a problem like any other.
#[derive(Debug)]
pub(crate) struct ReadQuery<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ReadQuery<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(value)| Self(value)).map_err(|_| Failure::refused(ProblemCode::Malformed, "query"))
    }
}
