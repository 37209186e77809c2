//! Logs: lines come in, parts of them go out.

mod append;
mod read;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::monitor::Monitor;

pub use read::LogParams;

/// A batch is no longer than this, in bytes.
const BATCH_LIMIT: usize = 256 * 1024;

/// The routes, which take longer bodies than others.
pub fn router() -> OpenApiRouter<Monitor> {
    OpenApiRouter::new()
        .routes(routes!(append::append_log, read::read_log))
        .routes(routes!(read::download_log))
        .layer(DefaultBodyLimit::max(BATCH_LIMIT))
}
