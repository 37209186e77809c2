//! The pages and their server functions, with a policy that names each page's own script.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, header};
use axum::response::{Html, IntoResponse};
use axum::routing::{any, get};
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use tower_http::compression::CompressionLayer;

use crate::http::params::Params;
use crate::http::path_id::PathId;
use crate::http::refusal::{self, Refusal};
use crate::http::site;
use crate::http::tasks::LogParams;
use crate::monitor::{Actor, Monitor};
use crate::ui::{App, log_part, shell};

/// The pages; every other path is a file of the site, or a page that says so.
pub fn router(monitor: Monitor, has_custom_css: bool) -> Router {
    let options = LeptosOptions::builder().output_name("progress-monitor").build();
    let files = site::files(has_custom_css);
    let logs = monitor.clone();
    let context = move || {
        provide_context(monitor.clone());
        set_policy();
    };
    let page = {
        let files = files.clone();
        move || shell(files.clone())
    };
    let not_found = leptos_axum::render_app_async_with_context(context.clone(), page.clone());
    Router::new()
        .leptos_routes_with_context(&options, generate_route_list(App), context, page)
        .route("/tasks/{id}/log", get(move |id, params| log_lines(logs.clone(), id, params)))
        .route("/api", any(refusal::no_such_path))
        .route("/api/", any(refusal::no_such_path))
        .route("/api/{*path}", any(refusal::no_such_path))
        .fallback(async move |request: Request| {
            let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
            match site::serve(request.uri().path(), request.headers()).filter(|_| is_read) {
                Some(file) => file,
                None => not_found(request).await.into_response(),
            }
        })
        .layer(CompressionLayer::new())
        .with_state(options)
}

/// Lines of a log as the page of their task shows them.
async fn log_lines(
    monitor: Monitor,
    PathId(id): PathId,
    Params(params): Params<LogParams>,
) -> Result<Html<String>, Refusal> {
    let page = monitor.log(Actor::PAGE, id, params.query()?).await?;
    Ok(Html(log_part(page)))
}

/// Allows the page its own files and the scripts that carry its nonce.
fn set_policy() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    // `cargo leptos watch` reloads the page over a socket of its own.
    let reload = if cfg!(debug_assertions) { " ws://localhost:* ws://127.0.0.1:*" } else { "" };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'{reload}; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
