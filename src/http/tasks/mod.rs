//! The full door: tasks as resources under `/api/v1`.

mod bodies;
mod list;
mod logs;
mod pin;
mod story;

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::{Invalid, TaskRecord};
use crate::http::body::Body;
use crate::http::params::Params;
use crate::http::path_id::PathId;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::monitor::{Actor, Monitor};

pub use bodies::{NewTaskBody, UpdateBody, no_start, required_name, required_type};
pub use logs::LogParams;

/// The routes, each with its description.
pub fn router() -> OpenApiRouter<Monitor> {
    OpenApiRouter::new()
        .routes(routes!(add_task, list::list_tasks))
        .routes(routes!(get_task, update_task, remove_task))
        .routes(routes!(restore_task))
        .routes(routes!(pin::pin_task, pin::unpin_task))
        .routes(routes!(story::list_events))
        .routes(routes!(story::show_progress))
        .routes(routes!(story::list_attempts))
        .merge(logs::router())
}

/// Adds a task.
#[utoipa::path(
    post, path = "/api/v1/tasks", tag = "tasks", request_body = NewTaskBody,
    responses(
        (status = 201, body = TaskRecord, description = "Added, or a new attempt of a finished task with the key",
            headers(("Location" = String, description = "The task's own address"))),
        (status = 200, body = TaskRecord, description = "An unfinished task has the key; this is it"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A value is not allowed"),
        (status = 507, body = ProblemDetails, content_type = "application/problem+json", description = "The disk is full"),
    ),
)]
async fn add_task(
    State(monitor): State<Monitor>,
    body: Result<Body<NewTaskBody>, Refusal>,
) -> Result<Response, Refusal> {
    let Body(body) = body?;
    let added = monitor.add(Actor::API, body.into_new_task()?).await?;
    let status = if added.is_new { StatusCode::CREATED } else { StatusCode::OK };
    let location = [(header::LOCATION, format!("/api/v1/tasks/{}", added.task.id()))];
    Ok((status, location, Json(&*added.task)).into_response())
}

/// Shows a task, finished long ago or not.
#[utoipa::path(
    get, path = "/api/v1/tasks/{id}", tag = "tasks",
    params(("id" = i64, Path, description = "The task's number")),
    responses(
        (status = 200, body = TaskRecord, description = "The task"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
    ),
)]
async fn get_task(State(monitor): State<Monitor>, PathId(id): PathId) -> Result<Response, Refusal> {
    Ok(Json(monitor.task(Actor::API, id).await?).into_response())
}

/// Changes a task.
#[utoipa::path(
    patch, path = "/api/v1/tasks/{id}", tag = "tasks", request_body = UpdateBody,
    params(("id" = i64, Path, description = "The task's number")),
    responses(
        (status = 200, body = TaskRecord, description = "The task after the change"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "The task, standing where it does, cannot take the change"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A value is not allowed"),
        (status = 507, body = ProblemDetails, content_type = "application/problem+json", description = "The disk is full"),
    ),
)]
async fn update_task(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
    body: Result<Body<UpdateBody>, Refusal>,
) -> Result<Response, Refusal> {
    let Body(body) = body?;
    let task = monitor.update(Actor::API, id, body.into_update()?).await?;
    Ok(Json(&*task).into_response())
}

/// Removes a task; its number is never used again.
#[utoipa::path(
    delete, path = "/api/v1/tasks/{id}", tag = "tasks",
    params(("id" = i64, Path, description = "The task's number"), RemoveParams),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A parameter is not allowed"),
    ),
)]
async fn remove_task(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
    Params(params): Params<RemoveParams>,
) -> Result<StatusCode, Refusal> {
    monitor.remove(Actor::API, id, params.grace()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// For how long a removal can be taken back.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RemoveParams {
    /// For so many seconds, 0 (the default) to 60, the removal can be taken
    /// back, and what the bot reports still counts.
    #[param(value_type = Option<u32>)]
    grace_s: Option<String>,
}

impl RemoveParams {
    fn grace(&self) -> Result<Duration, Refusal> {
        let Some(text) = &self.grace_s else { return Ok(Duration::ZERO) };
        match text.parse() {
            Ok(seconds @ 0..=60) => Ok(Duration::from_secs(seconds)),
            _ => {
                let invalid = Invalid::new(text, "a number of seconds from 0 to 60");
                Err(Refusal::invalid(format!("grace_s: {invalid}")))
            }
        }
    }
}

/// Takes the removal of a task back.
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/restore", tag = "tasks",
    params(("id" = i64, Path, description = "The task's number")),
    responses(
        (status = 200, body = TaskRecord, description = "The task, which is listed again"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task, or its removal cannot be taken back any more"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Another task has its key by now"),
    ),
)]
async fn restore_task(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
) -> Result<Response, Refusal> {
    let task = monitor.restore(Actor::API, id).await?;
    Ok(Json(&*task).into_response())
}
