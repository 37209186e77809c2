//! Lists of tasks: which, in which order, which part of them.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};

use crate::domain::{
    Filter, Invalid, Moment, Page, Sort, Status, Task, TaskRecord, TaskType, View,
};
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::monitor::{Actor, Monitor, Scope};

/// Which tasks, in which order, which part of them.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
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
pub(super) struct TaskList {
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

/// Lists tasks.
#[utoipa::path(
    get, path = "/api/v1/tasks", tag = "tasks", params(ListParams),
    responses(
        (status = 200, body = TaskList, description = "A page of tasks"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A parameter is not allowed"),
    ),
)]
pub(super) async fn list_tasks(
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
