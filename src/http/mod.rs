//! The doors: REST for programs, pages for people, guards before both.
//!
//! The only room that knows status codes. Handlers translate and call the
//! monitor; what they refuse, they refuse as a [`refusal::Refusal`].

mod backup;
mod batch;
mod body;
mod docs;
mod guards;
mod guide;
mod health;
mod history;
mod live;
mod openapi;
mod pages;
mod params;
mod path_id;
mod refusal;
mod retention;
mod searches;
mod site;
mod tasks;
mod view_params;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::get;
use tower::util::MapResponseLayer;
use tower_http::timeout::TimeoutLayer;

use crate::monitor::Monitor;

use live::LiveState;

pub use guards::{AllowedHost, AllowedHosts};
pub use live::Streams;

/// What the doors need to know.
#[derive(Clone)]
pub struct Options {
    /// The names under which the server may be addressed.
    pub allowed_hosts: AllowedHosts,
    /// A style sheet of the user's, loaded after the program's own.
    pub custom_css: Option<PathBuf>,
    /// Who listens to the live stream.
    pub streams: Streams,
}

/// No body is longer than this, in bytes.
const BODY_LIMIT: usize = 64 * 1024;

/// No request is worked at for longer than this.
const REQUEST_TIME: Duration = Duration::from_secs(15);

/// Every route, guarded.
pub fn router(monitor: Monitor, options: Options) -> Router {
    let live = LiveState { monitor: monitor.clone(), streams: options.streams };
    let described = tasks::router()
        .merge(batch::router())
        .merge(history::router())
        .merge(retention::router())
        .merge(searches::router())
        .with_state(monitor.clone());
    let described = described.merge(live::router().with_state(live));
    let (described, mut openapi) = openapi::split(described);
    let (backup, backup_paths) = backup::router().with_state(monitor.clone()).split_for_parts();
    openapi.merge(backup_paths);
    let has_custom_css = options.custom_css.is_some();
    let custom_css = options.custom_css.map(Arc::new);
    let routes = Router::new()
        .merge(guide::router())
        .merge(health::router())
        .with_state(monitor.clone())
        .merge(described)
        .merge(docs::router(openapi))
        .route("/custom.css", get(move || site::custom_css(custom_css.clone())))
        .merge(pages::router(monitor, has_custom_css))
        .method_not_allowed_fallback(refusal::method_not_allowed)
        .layer((
            MapResponseLayer::new(refusal::for_timeout),
            TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIME),
            DefaultBodyLimit::max(BODY_LIMIT),
        ))
        // A copy of gigabytes takes longer than any other request may.
        .merge(backup.method_not_allowed_fallback(refusal::method_not_allowed));
    guards::around(routes, options.allowed_hosts)
}
