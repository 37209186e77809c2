//! The Origin guard: no other site's page changes anything here.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::http::refusal::Refusal;

/// Lets programs through (no Origin) and this site's own pages; by
/// Sec-Fetch-Site where the browser sends it, by Origin and Host where not.
pub fn layer() -> CsrfLayer<fn(ProtectionError) -> Response<Body>> {
    CsrfLayer::new().with_rejection_response(refuse)
}

/// Checks who wants to read a stream, which the layer lets through as it does
/// every GET: a browser asks for sockets and streams of other sites as well.
/// An Origin must be this server's own; a request without one comes from a
/// program, unless it has cookies.
pub fn check_reader(headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let is_own = |origin: &str| {
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        authority.zip(text(header::HOST)).is_some_and(|(own, host)| own.eq_ignore_ascii_case(host))
    };
    let is_allowed = match headers.get(header::ORIGIN) {
        Some(origin) => origin.to_str().is_ok_and(is_own),
        None => !headers.contains_key(header::COOKIE) && !is_cross_site(headers),
    };
    if is_allowed { Ok(()) } else { Err(foreign()) }
}

fn is_cross_site(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    site.is_some_and(|site| site != b"same-origin" && site != b"none")
}

fn refuse(_error: ProtectionError) -> Response<Body> {
    foreign().into_response()
}

fn foreign() -> Refusal {
    Refusal {
        status: StatusCode::FORBIDDEN,
        kind: "foreign-origin",
        title: "Another site's page may not do this",
        detail: "the request comes from a page of another origin; changes are taken from this \
                 server's own pages, and from programs that send no Origin"
            .to_owned(),
    }
}
