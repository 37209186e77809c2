//! The live stream, `GET /api/v1/live`: one feed, and two transports of it.
//!
//! A WebSocket, whose watcher may change its view as it goes, or Server-Sent
//! Events for whoever only reads. Both say the same frames.

mod events;
mod socket;
mod streams;

use axum::extract::{FromRef, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio_tungstenite::tungstenite;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::guards;
use crate::http::params::Params;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::http::view_params::ViewParams;
use crate::monitor::{Actor, Monitor};

pub use streams::Streams;

use streams::Seat;

/// What the live stream needs.
#[derive(Clone, FromRef)]
pub struct LiveState {
    /// The feed.
    pub monitor: Monitor,
    /// Who listens to it.
    pub streams: Streams,
}

/// The route, with its description.
pub fn router() -> OpenApiRouter<LiveState> {
    OpenApiRouter::new().routes(routes!(watch_tasks))
}

/// Watches tasks: a snapshot first, then what changes, as it changes.
///
/// A WebSocket where the request asks for one, else Server-Sent Events. See
/// docs/api.md for the frames.
#[utoipa::path(
    get, path = "/api/v1/live", tag = "tasks", params(ViewParams),
    responses(
        (status = 200, content_type = "text/event-stream", description = "The frames, as events"),
        (status = 101, description = "The frames, as the text messages of a WebSocket"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "Another site's page asks"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A parameter is not allowed"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Too many watch already"),
    ),
)]
async fn watch_tasks(
    State(monitor): State<Monitor>,
    State(streams): State<Streams>,
    params: Result<Params<ViewParams>, Refusal>,
    request: Request,
) -> Result<Response, Refusal> {
    guards::check_reader(request.headers())?;
    let Params(params) = params?;
    let view = params.live_view()?;
    let Some(seat) = streams.take_seat() else { return Ok(full()) };
    let watch = monitor.watch(Actor::API, view).await;
    if request.headers().contains_key(header::UPGRADE) {
        return socket::upgrade(request, monitor, watch, seat).map_err(|e| not_a_websocket(&e));
    }
    Ok(events::stream(monitor, watch, seat))
}

fn not_a_websocket(error: &tungstenite::Error) -> Refusal {
    Refusal {
        status: StatusCode::BAD_REQUEST,
        kind: "not-a-websocket",
        title: "The WebSocket cannot be opened",
        detail: format!("{error}; without an Upgrade header the stream comes as events"),
    }
}

fn full() -> Response {
    let refusal = Refusal {
        status: StatusCode::SERVICE_UNAVAILABLE,
        kind: "too-many-streams",
        title: "Too many watch already",
        detail: "as many live streams are open as the server allows; poll /api/v1/tasks, or \
                 start the server with a larger --max-streams"
            .to_owned(),
    };
    ([(header::RETRY_AFTER, "5")], refusal).into_response()
}

/// The frame with the watcher's number for its view.
fn numbered(sub: u32, news: &str) -> String {
    format!("{{\"sub\":{sub},{}", &news[1..])
}
