//! Pins: what is pinned is kept for ever.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::domain::TaskRecord;
use crate::http::path_id::PathId;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::monitor::{Actor, Monitor};

/// Keeps a task for ever, however long ago it finished.
#[utoipa::path(
    put, path = "/api/v1/tasks/{id}/pin", tag = "tasks",
    params(("id" = i64, Path, description = "The task's number")),
    responses(
        (status = 200, body = TaskRecord, description = "The task, which is pinned"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
        (status = 507, body = ProblemDetails, content_type = "application/problem+json", description = "The disk is full"),
    ),
)]
pub(super) async fn pin_task(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
) -> Result<Response, Refusal> {
    let task = monitor.pin(Actor::API, id, true).await?;
    Ok(Json(&*task).into_response())
}

/// Keeps a task no longer than others.
#[utoipa::path(
    delete, path = "/api/v1/tasks/{id}/pin", tag = "tasks",
    params(("id" = i64, Path, description = "The task's number")),
    responses(
        (status = 200, body = TaskRecord, description = "The task, which is not pinned"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
        (status = 507, body = ProblemDetails, content_type = "application/problem+json", description = "The disk is full"),
    ),
)]
pub(super) async fn unpin_task(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
) -> Result<Response, Refusal> {
    let task = monitor.pin(Actor::API, id, false).await?;
    Ok(Json(&*task).into_response())
}
