//! What stands before every route: who is addressed, who sent it, what may be done with the answer.

mod host;
mod origin;
mod secure_headers;

use axum::Router;
use tower::layer::layer_fn;
use tower::util::MapResponseLayer;
use tower_http::catch_panic::CatchPanicLayer;

pub use host::{AllowedHost, AllowedHosts};
pub use origin::check_reader;

use host::HostGuard;

/// Puts the guards around `routes`, the outermost first: the Host before the Origin,
/// since a page that rebinds its name to this server has the right Origin.
///
/// They are one layer, because axum boxes what each `layer` makes, for each request.
pub fn around(routes: Router, allowed: AllowedHosts) -> Router {
    routes.layer((
        MapResponseLayer::new(secure_headers::add),
        CatchPanicLayer::new(),
        layer_fn(move |inner| HostGuard { inner, allowed: allowed.clone() }),
        origin::layer(),
    ))
}
