//! For how long tasks are kept, what would be deleted now, and deleting it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::Retention;
use crate::http::params::{NoParams, Params};
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::monitor::{Actor, Monitor, Supposed};

/// The routes, each with its description.
pub fn router() -> OpenApiRouter<Monitor> {
    OpenApiRouter::new().routes(routes!(show_retention)).routes(routes!(prune))
}

/// Other limits than those that are set.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LimitParams {
    /// What would be deleted if tasks were kept for so long: 30d, 12h, forever.
    history_for: Option<String>,
    /// What would be deleted if all of it could grow to this: 500MiB, 2GiB.
    history_max_size: Option<String>,
}

impl LimitParams {
    fn supposed(self) -> Result<Supposed, Refusal> {
        let refused = |name| move |error| Refusal::invalid(format!("{name}: {error}"));
        let history_for = self.history_for.map(|text| text.parse()).transpose();
        let history_max = self.history_max_size.map(|text| text.parse()).transpose();
        Ok(Supposed {
            history_for: history_for.map_err(refused("history_for"))?,
            history_max: history_max.map_err(refused("history_max_size"))?,
        })
    }
}

/// Shows for how long tasks are kept, and what would be deleted now, or by other limits.
#[utoipa::path(
    get, path = "/api/v1/retention", tag = "history", params(LimitParams),
    responses(
        (status = 200, body = Retention, description = "The limits, what is due, and the size of the database"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A limit is not understood"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "The store is not available"),
    ),
)]
async fn show_retention(
    State(monitor): State<Monitor>,
    Params(limits): Params<LimitParams>,
) -> Result<Json<Retention>, Refusal> {
    Ok(Json(monitor.retention(Actor::API, limits.supposed()?).await?))
}

/// Deletes now what is due, which else happens by itself within half a minute.
#[utoipa::path(
    post, path = "/api/v1/retention/prune", tag = "history",
    responses(
        (status = 202, body = Retention, description = "It has begun; GET /api/v1/retention tells how far it is"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "The store is not available"),
    ),
)]
async fn prune(
    State(monitor): State<Monitor>,
    Params(NoParams {}): Params<NoParams>,
) -> Result<(StatusCode, Json<Retention>), Refusal> {
    monitor.prune(Actor::API);
    let retention = monitor.retention(Actor::API, Supposed::default()).await?;
    Ok((StatusCode::ACCEPTED, Json(retention)))
}
