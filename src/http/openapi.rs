//! The description of the full door, made from the handlers themselves.

use axum::Router;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Description;
use utoipa_axum::router::OpenApiRouter;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Progress Monitor",
        description = "Tasks as resources. Times are RFC 3339 in UTC; errors are RFC 9457 \
            problem details with a stable type. An answer of 2xx to a change means: it is on disk.",
        license(name = "MIT"),
    ),
    tags(
        (name = "tasks", description = "Long-running jobs: add, list, show, change, remove."),
        (name = "history", description = "Everything that ever ran: search, sort, export.")
    )
)]
struct Api;

/// The routes, and their description.
pub fn split<S>(router: OpenApiRouter<S>) -> (Router<S>, Description)
where
    S: Clone + Send + Sync + 'static,
{
    let (router, paths) = router.split_for_parts();
    let mut description = Api::openapi();
    description.merge(paths);
    (router, description)
}
