//! Saved searches: `/api/v1/searches`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::{Name, SavedSearch, Sort};
use crate::http::body::Body;
use crate::http::params::{NoParams, Params};
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::monitor::{Actor, Monitor};

/// The routes, each with its description.
pub fn router() -> OpenApiRouter<Monitor> {
    OpenApiRouter::new().routes(routes!(list_searches)).routes(routes!(save_search, forget_search))
}

/// The saved searches.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SearchList {
    /// By name.
    searches: Vec<SavedSearch>,
}

/// What is saved under a name.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SearchBody {
    /// The search, as it is typed on the page.
    q: String,
    /// The order, as lists take it; the newest first where it is left out.
    #[schema(value_type = Option<String>)]
    sort: Option<Sort>,
}

/// Lists the saved searches.
#[utoipa::path(
    get, path = "/api/v1/searches", tag = "history",
    responses((status = 200, body = SearchList, description = "Every saved search, by name")),
)]
async fn list_searches(
    State(monitor): State<Monitor>,
    Params(NoParams {}): Params<NoParams>,
) -> Result<Json<SearchList>, Refusal> {
    Ok(Json(SearchList { searches: monitor.saved_searches(Actor::API).await? }))
}

/// Saves a search under a name, in place of what was there.
#[utoipa::path(
    put, path = "/api/v1/searches/{name}", tag = "history", request_body = SearchBody,
    params(("name" = String, Path, description = "What a person calls it")),
    responses(
        (status = 204, description = "Saved"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "There are too many"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "The search is not understood"),
    ),
)]
async fn save_search(
    State(monitor): State<Monitor>,
    Path(name): Path<String>,
    Params(NoParams {}): Params<NoParams>,
    body: Result<Body<SearchBody>, Refusal>,
) -> Result<StatusCode, Refusal> {
    let Body(SearchBody { q, sort }) = body?;
    monitor.save_search(Actor::API, &name, q, sort.unwrap_or(Sort::NEWEST)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets a saved search.
#[utoipa::path(
    delete, path = "/api/v1/searches/{name}", tag = "history",
    params(("name" = String, Path, description = "What a person calls it")),
    responses((status = 204, description = "There is none of that name any more")),
)]
async fn forget_search(
    State(monitor): State<Monitor>,
    Path(name): Path<String>,
    Params(NoParams {}): Params<NoParams>,
) -> Result<StatusCode, Refusal> {
    monitor.forget_search(Actor::API, named(name)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn named(name: String) -> Result<Name, Refusal> {
    Name::try_from(name).map_err(|invalid| Refusal::invalid(format!("name: {invalid}")))
}
