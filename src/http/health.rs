//! Whether the process lives, and whether it can do its work.

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::http::refusal::Refusal;
use crate::monitor::Monitor;

/// `/healthz` and `/readyz`.
pub fn router() -> Router<Monitor> {
    Router::new().route("/healthz", get(live)).route("/readyz", get(ready))
}

async fn live() -> &'static str {
    "ok\n"
}

/// Ready means that the store can be written: it writes something to know.
async fn ready(State(monitor): State<Monitor>) -> Result<&'static str, Refusal> {
    monitor.probe().await?;
    Ok("ok\n")
}
