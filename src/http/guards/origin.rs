//! The Origin guard: no other site's page changes anything here.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::http::refusal::Refusal;

/// Lets programs through (no Origin) and this site's own pages; by
/// Sec-Fetch-Site where the browser sends it, by Origin and Host where not.
pub fn layer() -> CsrfLayer<fn(ProtectionError) -> Response<Body>> {
    CsrfLayer::new().with_rejection_response(refuse)
}

fn refuse(_error: ProtectionError) -> Response<Body> {
    let refusal = Refusal {
        status: StatusCode::FORBIDDEN,
        kind: "foreign-origin",
        title: "Another site's page may not do this",
        detail: "the request comes from a page of another origin; changes are taken from this \
                 server's own pages, and from programs that send no Origin"
            .to_owned(),
    };
    refusal.into_response()
}
