//! A backup of everything, as one file.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use futures_util::stream;
use tokio::sync::mpsc;
use tokio::time::timeout;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::params::{NoParams, Params};
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::monitor::{Actor, Backup, Error, Monitor};

/// A client that takes nothing for so long is not waited for: others want a backup too.
const STALL: Duration = Duration::from_secs(60);

/// Seconds after which a second client may find the first one served.
const RETRY_AFTER: &str = "10";

/// The route, which is allowed more time than others.
pub fn router() -> OpenApiRouter<Monitor> {
    OpenApiRouter::new().routes(routes!(back_up))
}

/// Makes a backup of everything and sends it: one SQLite file.
///
/// It holds all that was answered before, and nothing half; writes go on
/// meanwhile. A line of text behind the database has its SHA-256.
#[utoipa::path(
    post, path = "/api/v1/backup", tag = "backup",
    responses(
        (status = 200, content_type = "application/vnd.sqlite3", description = "The file, for progress-monitor restore"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "Another site's page asks"),
        (status = 500, body = ProblemDetails, content_type = "application/problem+json", description = "The database cannot be copied, or is damaged; the server's log says why"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Another backup is being made or sent"),
        (status = 507, body = ProblemDetails, content_type = "application/problem+json", description = "The disk has no room for a copy"),
    ),
)]
async fn back_up(
    State(monitor): State<Monitor>,
    given: Result<Params<NoParams>, Refusal>,
) -> Response {
    if let Err(refusal) = given {
        return refusal.into_response();
    }
    match monitor.backup(Actor::API).await {
        Ok(backup) => sent(backup),
        Err(error @ Error::BackupInProgress) => {
            ([(header::RETRY_AFTER, RETRY_AFTER)], Refusal::from(error)).into_response()
        }
        Err(error) => Refusal::from(error).into_response(),
    }
}

fn sent(backup: Backup) -> Response {
    let name = Utc::now().format("progress-monitor-%Y%m%dT%H%M%SZ.db");
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.sqlite3".to_owned()),
        (header::CONTENT_LENGTH, backup.bytes().to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    let (chunks, waiting) = mpsc::channel(1);
    tokio::spawn(send(backup, chunks));
    let body = stream::unfold(waiting, async |mut waiting| {
        let chunk: io::Result<Bytes> = waiting.recv().await?;
        Some((chunk, waiting))
    });
    (headers, Body::from_stream(body)).into_response()
}

/// Reads the backup as fast as it is taken. A client that sees less than the
/// length it was told knows that something went wrong.
async fn send(mut backup: Backup, chunks: mpsc::Sender<io::Result<Bytes>>) {
    while let Some(chunk) = backup.chunk().await.transpose() {
        if let Err(error) = &chunk {
            tracing::error!(%error, "a backup could not be read");
        }
        if !matches!(timeout(STALL, chunks.send(chunk)).await, Ok(Ok(()))) {
            tracing::info!("a backup was not taken to its end");
            return;
        }
    }
}
