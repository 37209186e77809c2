//! The parameters of an address.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::http::refusal::Refusal;

/// The parameters, of which an unknown or a repeated one is refused as every wrong value is.
pub struct Params<P>(pub P);

impl<S: Send + Sync, P: DeserializeOwned> FromRequestParts<S> for Params<P> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let params = Query::<P>::from_request_parts(parts, state).await;
        let Query(params) = params.map_err(|rejection| Refusal::invalid(rejection.body_text()))?;
        Ok(Params(params))
    }
}
