//! What stands before every route: who is addressed, who sent it, what may be done with the answer.

mod host;
mod origin;
mod secure_headers;

use axum::Router;
use axum::middleware;
use tower_http::catch_panic::CatchPanicLayer;

pub use host::{AllowedHost, AllowedHosts};

/// Puts the guards around `routes`, the outermost last: the Host first of all,
/// since a page that rebinds its name to this server has the right Origin.
pub fn around(routes: Router, allowed: AllowedHosts) -> Router {
    routes
        .layer(origin::layer())
        .layer(middleware::from_fn_with_state(allowed, host::check))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(secure_headers::add))
}
