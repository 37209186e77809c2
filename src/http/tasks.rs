//! The full door: tasks as resources under `/api/v1`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::{
    Details, Filter, Invalid, Key, Moment, Name, NewTask, Outcome, Page, Percent, Quantity, Report,
    Sort, Status, Task, TaskRecord, TaskType, Transition, Unit, Update, View,
};
use crate::http::body::Body;
use crate::http::path_id::PathId;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::monitor::{Actor, Monitor, Scope};

/// The routes, each with its description.
pub fn router() -> OpenApiRouter<Monitor> {
    OpenApiRouter::new().routes(routes!(add_task, list_tasks)).routes(routes!(
        get_task,
        update_task,
        remove_task
    ))
}

/// A task to be added.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTaskBody {
    /// What a person calls it: 1 to 256 characters.
    #[schema(value_type = String)]
    name: Option<Name>,
    /// backtest, simulation, optimization, live_trading, or a word of your own.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    task_type: Option<TaskType>,
    /// What it has to say about itself; over 4 KiB it is cut and marked.
    #[schema(value_type = Option<String>)]
    details: Option<Details>,
    /// running (the default) or queued.
    status: Option<Status>,
    /// Your own identity for a job that comes back: while its task is
    /// unfinished the same task answers, later a new attempt of it begins.
    #[schema(value_type = Option<String>)]
    key: Option<Key>,
    /// Percent done, 0 to 100, fractions allowed.
    #[schema(value_type = Option<f64>)]
    progress: Option<Percent>,
    /// How many are done; counts go before a percentage.
    #[schema(value_type = Option<u64>)]
    current: Option<Quantity>,
    /// How many there are in all.
    #[schema(value_type = Option<u64>)]
    total: Option<Quantity>,
    /// What is counted: 1 to 32 characters.
    #[schema(value_type = Option<String>)]
    unit: Option<Unit>,
}

/// A change of a task; what is left out, or null, stays as it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateBody {
    /// Where the task shall stand. A finished one set running or queued begins a new attempt.
    status: Option<Status>,
    /// What it has to say about itself; over 4 KiB it is cut and marked.
    #[schema(value_type = Option<String>)]
    details: Option<Details>,
    /// With status completed: it ended well before all was done.
    ended_early: Option<bool>,
    /// Percent done, 0 to 100, fractions allowed.
    #[schema(value_type = Option<f64>)]
    progress: Option<Percent>,
    /// How many are done; counts go before a percentage.
    #[schema(value_type = Option<u64>)]
    current: Option<Quantity>,
    /// How many there are in all.
    #[schema(value_type = Option<u64>)]
    total: Option<Quantity>,
    /// What is counted: 1 to 32 characters.
    #[schema(value_type = Option<String>)]
    unit: Option<Unit>,
}

/// Which tasks, in which order, which part of them.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// active (the default: unfinished, or finished lately) or all.
    scope: Option<String>,
    /// Any of these statuses, with commas between them.
    status: Option<String>,
    /// Any of these types, with commas between them.
    r#type: Option<String>,
    /// A text within name or details; case does not matter.
    q: Option<String>,
    /// id (the default), name, type, status, progress, started_at or
    /// updated_at; with "-" before it for the greatest first.
    sort: Option<String>,
    /// How many at most: 1 to 1000; 100 where it is left out.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// The next of the page before.
    after: Option<String>,
}

/// A page of tasks.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TaskList {
    /// The tasks, in the order asked for.
    #[schema(value_type = Vec<TaskRecord>)]
    tasks: Vec<Task>,
    /// How many tasks meet the filter in all.
    total: u64,
    /// What to send as after for the next page; null on the last one.
    next: Option<String>,
    /// The moment at which this was so.
    #[schema(value_type = String)]
    as_of: Moment,
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
    let added = monitor.add(Actor::Local, body.into_new_task()?).await?;
    let status = if added.fresh { StatusCode::CREATED } else { StatusCode::OK };
    let location = [(header::LOCATION, format!("/api/v1/tasks/{}", added.task.id()))];
    Ok((status, location, Json(&*added.task)).into_response())
}

/// Lists tasks.
#[utoipa::path(
    get, path = "/api/v1/tasks", tag = "tasks", params(ListParams),
    responses(
        (status = 200, body = TaskList, description = "A page of tasks"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A parameter is not allowed"),
    ),
)]
async fn list_tasks(
    State(monitor): State<Monitor>,
    params: Result<Query<ListParams>, QueryRejection>,
) -> Result<Json<TaskList>, Refusal> {
    let Query(params) = params.map_err(|rejection| Refusal::invalid(rejection.body_text()))?;
    let (scope, view) = (params.scope()?, params.view()?);
    let as_of = monitor.now();
    let listing = monitor.list(Actor::Local, scope, &view).await?;
    let last = listing.tasks.last().filter(|_| listing.has_more);
    let next = last.map(|task| view.sort.cursor(task).to_string());
    Ok(Json(TaskList { tasks: listing.tasks, total: listing.total, next, as_of }))
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
    let task = monitor.task(Actor::Local, id).await?;
    Ok(Json(&*task).into_response())
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
    let task = monitor.update(Actor::Local, id, body.into_update()?).await?;
    Ok(Json(&*task).into_response())
}

/// Removes a task; its number is never used again.
#[utoipa::path(
    delete, path = "/api/v1/tasks/{id}", tag = "tasks",
    params(("id" = i64, Path, description = "The task's number")),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
    ),
)]
async fn remove_task(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
) -> Result<StatusCode, Refusal> {
    monitor.remove(Actor::Local, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl NewTaskBody {
    fn into_new_task(self) -> Result<NewTask, Refusal> {
        let queued = match self.status {
            None | Some(Status::Running) => false,
            Some(Status::Queued) => true,
            Some(status) => return Err(no_start(status)),
        };
        Ok(NewTask {
            name: required_name(self.name)?,
            task_type: required_type(self.task_type)?,
            details: self.details.unwrap_or_default(),
            key: self.key,
            queued,
            progress: report(self.progress, self.current, self.total, self.unit),
        })
    }
}

/// Refuses to start a task as anything but running or queued.
pub fn no_start(status: Status) -> Refusal {
    let message = "a task starts as running or queued, and is changed by an update";
    Refusal::invalid(format!("status: not {status}; {message}"))
}

/// The name, which a task must have.
pub fn required_name(name: Option<Name>) -> Result<Name, Refusal> {
    name.ok_or_else(|| Refusal::missing("name", "1 to 256 characters"))
}

/// The type, which a task must have.
pub fn required_type(task_type: Option<TaskType>) -> Result<TaskType, Refusal> {
    let allowed = "backtest, simulation, optimization, live_trading or a word of your own";
    task_type.ok_or_else(|| Refusal::missing("type", allowed))
}

impl UpdateBody {
    fn into_update(self) -> Result<Update, Refusal> {
        Ok(Update {
            status: transition(self.status, self.ended_early)?,
            progress: report(self.progress, self.current, self.total, self.unit),
            details: self.details,
        })
    }
}

fn report(
    percent: Option<Percent>,
    current: Option<Quantity>,
    total: Option<Quantity>,
    unit: Option<Unit>,
) -> Option<Report> {
    match (&current, &total, &unit) {
        (None, None, None) => percent.map(Report::Percent),
        _ => Some(Report::Count { current, total, unit }),
    }
}

fn transition(
    status: Option<Status>,
    ended_early: Option<bool>,
) -> Result<Option<Transition>, Refusal> {
    if ended_early.is_some() && status != Some(Status::Completed) {
        let message = "ended_early: goes with status completed alone";
        return Err(Refusal::invalid(message.to_owned()));
    }
    let ended_early = ended_early.unwrap_or_default();
    Ok(status.map(|status| match status {
        Status::Queued => Transition::Queue,
        Status::Running => Transition::Run,
        Status::Paused => Transition::Pause,
        Status::Completed => Transition::Finish(Outcome::Completed { ended_early }),
        Status::Failed => Transition::Finish(Outcome::Failed),
        Status::Cancelled => Transition::Finish(Outcome::Cancelled),
    }))
}

impl ListParams {
    fn scope(&self) -> Result<Scope, Refusal> {
        match self.scope.as_deref() {
            None | Some("active") => Ok(Scope::Active),
            Some("all") => Ok(Scope::All),
            Some(other) => {
                let message = format!("scope: {other:?} is not a scope: active or all");
                Err(Refusal::invalid(message))
            }
        }
    }

    fn view(&self) -> Result<View, Refusal> {
        let filter = Filter {
            statuses: each("status", self.status.as_deref(), Status::try_from)?,
            types: each("type", self.r#type.as_deref(), TaskType::try_from)?,
            text: self
                .q
                .as_deref()
                .filter(|q| !q.is_empty())
                .map(str::parse)
                .transpose()
                .map_err(refused("q"))?,
        };
        let sort: Sort = match &self.sort {
            Some(sort) => sort.parse().map_err(refused("sort"))?,
            None => Sort::default(),
        };
        let after = self.after.as_deref().map(|after| sort.key.cursor(after)).transpose();
        let page = Page { limit: self.limit()?, after: after.map_err(refused("after"))? };
        Ok(View { filter, sort, page })
    }

    fn limit(&self) -> Result<usize, Refusal> {
        let Some(text) = &self.limit else { return Ok(Page::default().limit) };
        let limit = text.parse().ok().filter(|limit| (1..=Page::MAX_LIMIT).contains(limit));
        limit.ok_or_else(|| refused("limit")(Invalid::new(text, "a number from 1 to 1000")))
    }
}

fn each<T>(
    param: &'static str,
    list: Option<&str>,
    parse: impl Fn(String) -> Result<T, Invalid>,
) -> Result<Vec<T>, Refusal> {
    let items = list.into_iter().flat_map(|list| list.split(',')).filter(|item| !item.is_empty());
    items.map(|item| parse(item.trim().to_owned()).map_err(refused(param))).collect()
}

fn refused(param: &'static str) -> impl Fn(Invalid) -> Refusal {
    move |invalid| Refusal::invalid(format!("{param}: {invalid}"))
}
