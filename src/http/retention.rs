//! For how long tasks are kept, what would be deleted now, and deleting it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::Retention;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::monitor::{Actor, Monitor};

/// The routes, each with its description.
pub fn router() -> OpenApiRouter<Monitor> {
    OpenApiRouter::new().routes(routes!(show_retention)).routes(routes!(prune))
}

/// Shows for how long tasks are kept, and what would be deleted now.
#[utoipa::path(
    get, path = "/api/v1/retention", tag = "history",
    responses(
        (status = 200, body = Retention, description = "The settings, what is due, and the size of the database"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "The store is not available"),
    ),
)]
async fn show_retention(State(monitor): State<Monitor>) -> Result<Json<Retention>, Refusal> {
    Ok(Json(monitor.retention(Actor::API).await?))
}

/// Deletes now what is due, which else happens by itself within half a minute.
#[utoipa::path(
    post, path = "/api/v1/retention/prune", tag = "history",
    responses(
        (status = 202, body = Retention, description = "It has begun; GET /api/v1/retention tells how far it is"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "The store is not available"),
    ),
)]
async fn prune(State(monitor): State<Monitor>) -> Result<(StatusCode, Json<Retention>), Refusal> {
    monitor.prune(Actor::API);
    Ok((StatusCode::ACCEPTED, Json(monitor.retention(Actor::API).await?)))
}
