//! The parameters of an address.

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::http::refusal::Refusal;

/// The parameters, of which an unknown or a repeated one is refused as every wrong value is.
pub struct Params<P>(pub P);

/// None at all, so that what is given in vain does not go unnoticed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoParams {}

impl<S: Send + Sync, P: DeserializeOwned> FromRequestParts<S> for Params<P> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let Query(given) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|rejection| Refusal::invalid(said(&rejection)))?;
        let twice = given.iter().enumerate();
        let mut twice = twice.filter(|(at, (name, _))| given[..*at].iter().any(|it| it.0 == *name));
        if let Some((_, (name, _))) = twice.next() {
            return Err(Refusal::invalid(format!("{name}: is given twice; give it once")));
        }
        let params = Query::<P>::try_from_uri(&parts.uri);
        let Query(params) = params.map_err(|rejection| Refusal::invalid(said(&rejection)))?;
        Ok(Params(params))
    }
}

/// What is wrong, without the library's own words for where it was found.
fn said(rejection: &QueryRejection) -> String {
    let text = rejection.body_text();
    let reason = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
    let unknown = reason.split_once("unknown field `").and_then(|(_, it)| it.split_once("`, "));
    match unknown {
        Some((name, "there are no fields")) => format!("{name}: there are no parameters here"),
        Some((name, allowed)) => format!("{name}: there is no such parameter here; {allowed}"),
        None => reason.to_owned(),
    }
}
