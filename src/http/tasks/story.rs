//! What happened to a task: its events, its curve, its runs.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use crate::domain::{Attempt, Entry, Moment, Point};
use crate::http::params::{NoParams, Params};
use crate::http::path_id::PathId;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::http::view_params::number;
use crate::monitor::{Actor, Monitor};

/// What a task did and said.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct EventList {
    /// Oldest first.
    events: Vec<Entry>,
    /// What to send as after for the rest; null where there is none.
    next: Option<i64>,
}

/// How far a task was, and when.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Curves {
    /// The corners of the curve, attempt by attempt; the line between two of
    /// them passes within a tenth of a percent of what was reported, or
    /// wider where there would be more than 500 in an attempt.
    points: Vec<Point>,
}

/// The runs of a job.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct AttemptList {
    /// In their order; the last is the task as it is now.
    attempts: Vec<Attempt>,
    /// The moment until which unfinished times count.
    #[schema(value_type = String)]
    as_of: Moment,
}

/// Which part of the events.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EventParams {
    /// Only what came after this version of the task.
    #[param(value_type = Option<i64>)]
    after: Option<String>,
    /// How many at most: 1 to 1000; 100 where it is left out.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
}

/// Which attempt.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CurveParams {
    /// One run of the job, counted from 1; all of them where it is left out.
    #[param(value_type = Option<u32>)]
    attempt: Option<String>,
}

/// Lists what a task did and said.
#[utoipa::path(
    get, path = "/api/v1/tasks/{id}/events", tag = "history",
    params(("id" = i64, Path, description = "The task's number"), EventParams),
    responses(
        (status = 200, body = EventList, description = "Every change of state, and what it said"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A parameter is not allowed"),
    ),
)]
pub(super) async fn list_events(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
    Params(params): Params<EventParams>,
) -> Result<Json<EventList>, Refusal> {
    let after = number("after", params.after.as_deref(), i64::MIN..=i64::MAX, "a whole number")?;
    let limit = number("limit", params.limit.as_deref(), 1..=1000, "a number from 1 to 1000")?;
    let (after, limit) = (after.unwrap_or(i64::MIN), limit.unwrap_or(100));
    let mut events = monitor.events(Actor::API, id, after, limit + 1).await?;
    let has_more = events.len() > limit;
    events.truncate(limit);
    let next = events.last().filter(|_| has_more).map(|last| last.version);
    Ok(Json(EventList { events, next }))
}

/// Shows how far a task was, and when.
#[utoipa::path(
    get, path = "/api/v1/tasks/{id}/progress", tag = "history",
    params(("id" = i64, Path, description = "The task's number"), CurveParams),
    responses(
        (status = 200, body = Curves, description = "The corners of its curve, and where it is now"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A parameter is not allowed"),
    ),
)]
pub(super) async fn show_progress(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
    Params(params): Params<CurveParams>,
) -> Result<Json<Curves>, Refusal> {
    let allowed = "the number of an attempt, from 1";
    let attempt = number("attempt", params.attempt.as_deref(), 1..=u32::MAX, allowed)?;
    Ok(Json(Curves { points: monitor.curve(Actor::API, id, attempt).await? }))
}

/// Lists the runs of a job.
#[utoipa::path(
    get, path = "/api/v1/tasks/{id}/attempts", tag = "history",
    params(("id" = i64, Path, description = "The task's number")),
    responses(
        (status = 200, body = AttemptList, description = "Each run, how it ended and how long it took"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
    ),
)]
pub(super) async fn list_attempts(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
    Params(NoParams {}): Params<NoParams>,
) -> Result<Json<AttemptList>, Refusal> {
    let as_of = monitor.now();
    let attempts = monitor.attempts(Actor::API, id).await?;
    Ok(Json(AttemptList { attempts, as_of }))
}
