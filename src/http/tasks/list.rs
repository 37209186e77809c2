//! Lists of tasks.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::domain::{ListedTask, Moment, TaskRecord};
use crate::http::params::Params;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::http::view_params::ViewParams;
use crate::monitor::{Actor, Monitor, Scope};

/// A page of tasks.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct TaskList {
    /// The tasks, in the order asked for.
    #[schema(value_type = Vec<TaskRecord>)]
    tasks: Vec<ListedTask>,
    /// How many tasks meet the filter in all.
    total: u64,
    /// Whether that is all of them: beyond 10,000 what is not active is not counted.
    total_is_exact: bool,
    /// What to send as after for the next page; null on the last one.
    next: Option<String>,
    /// The moment at which this was so.
    #[schema(value_type = String)]
    as_of: Moment,
}

/// Lists tasks.
#[utoipa::path(
    get, path = "/api/v1/tasks", tag = "tasks", params(ViewParams),
    responses(
        (status = 200, body = TaskList, description = "A page of tasks"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A parameter is not allowed"),
    ),
)]
pub(super) async fn list_tasks(
    State(monitor): State<Monitor>,
    Params(params): Params<ViewParams>,
) -> Result<Json<TaskList>, Refusal> {
    let scope = params.scope()?;
    let view = match scope {
        Scope::Active => params.view(1)?,
        Scope::All => params.stored_view()?,
    };
    let as_of = monitor.now();
    let listing = monitor.list(Actor::API, scope, &view).await?;
    let last = listing.tasks.last().filter(|_| listing.has_more);
    let next = last.map(|task| view.sort.cursor(task).to_string());
    let (total, total_is_exact) = (listing.total.at_least(), listing.total.is_exact());
    Ok(Json(TaskList { tasks: listing.tasks, total, total_is_exact, next, as_of }))
}
