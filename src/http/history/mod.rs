//! The history: everything that ever ran, to be searched and to be taken along.

mod csv;
mod export;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::{ListedTask, Moment, Task, TaskRecord};
use crate::http::params::{NoParams, Params};
use crate::http::path_id::PathId;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::http::view_params::ViewParams;
use crate::monitor::{Actor, Kept, Monitor};
use crate::store::Stored;

/// The routes, each with its description.
pub fn router() -> OpenApiRouter<Monitor> {
    OpenApiRouter::new()
        .routes(routes!(search_history))
        .routes(routes!(show_past_task))
        .routes(routes!(export::export_csv))
        .routes(routes!(export::export_json))
}

/// A task of the history.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PastTask {
    #[serde(flatten)]
    task: TaskRecord,
    /// When it was removed, or will be for good; null where it was not.
    #[schema(value_type = Option<String>)]
    removed_at: Option<Moment>,
}

/// A page of the history.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PastTasks {
    /// The tasks, in the order asked for; those that were removed are among them.
    tasks: Vec<PastTask>,
    /// How many tasks meet the filter in all; beyond 10,000 they are not counted.
    total: u64,
    /// Whether that is all of them.
    total_is_exact: bool,
    /// What to send as after for the next page; null on the last one.
    next: Option<String>,
    /// The moment at which this was so.
    #[schema(value_type = String)]
    as_of: Moment,
}

impl From<Stored> for PastTask {
    fn from(stored: Stored) -> PastTask {
        PastTask { task: Task::clone(&stored.task).into(), removed_at: stored.removed_at }
    }
}

/// Searches everything that ever ran: unfinished, finished and removed.
///
/// Takes no scope, and for start no more than 100,000: use after.
#[utoipa::path(
    get, path = "/api/v1/history", tag = "history", params(ViewParams),
    responses(
        (status = 200, body = PastTasks, description = "A page of the history"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A parameter is not allowed"),
    ),
)]
async fn search_history(
    State(monitor): State<Monitor>,
    Params(params): Params<ViewParams>,
) -> Result<Json<PastTasks>, Refusal> {
    let view = params.history_view()?;
    let as_of = monitor.now();
    let page = monitor.history(Actor::API, &view).await?;
    let last = page.tasks.last().filter(|_| page.has_more);
    let next = last.map(|last| view.sort.cursor(&ListedTask::from(last.task.clone())).to_string());
    let (total, total_is_exact) = (page.total.at_least(), page.total.is_exact());
    let tasks = page.tasks.into_iter().map(PastTask::from).collect();
    Ok(Json(PastTasks { tasks, total, total_is_exact, next, as_of }))
}

/// Shows a task as long as it is kept, also when it was removed.
///
/// Its events, its curve, its runs and its log can be read as long.
#[utoipa::path(
    get, path = "/api/v1/history/{id}", tag = "history",
    params(("id" = i64, Path, description = "The task's number")),
    responses(
        (status = 200, body = PastTask, description = "The task, and when it was removed"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There never was such a task, or it was deleted"),
    ),
)]
async fn show_past_task(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
    Params(NoParams {}): Params<NoParams>,
) -> Result<Json<PastTask>, Refusal> {
    let Kept { task, removed_at } = monitor.kept(Actor::API, id).await?;
    Ok(Json(PastTask { task: task.into(), removed_at }))
}
