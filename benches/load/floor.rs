//! The floor: axum with nothing behind it, in a process of its own.
//!
//! It reads the same updates and answers the same bytes, without guards,
//! limits, rules, board or disk.

use std::path::Path;

use axum::body::Bytes;
use axum::extract::Path as UrlPath;
use axum::http::header;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

#[derive(Deserialize)]
struct Update {
    progress: Option<f64>,
    details: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    success: bool,
    message: &'static str,
}

/// Serves until it is killed; `list` is what its list answers.
pub async fn serve(list: &Path) -> anyhow::Result<()> {
    let list = Bytes::from(std::fs::read(list)?);
    let answer = move || async move { ([(header::CONTENT_TYPE, "application/json")], list) };
    let router = Router::new()
        .route("/api/active-tasks/{id}/update", post(update))
        .route("/api/active-tasks", get(answer));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("The floor at http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

async fn update(UrlPath(id): UrlPath<i64>, Json(update): Json<Update>) -> Json<Answer> {
    std::hint::black_box((id, update.progress, update.details));
    Json(Answer { success: true, message: "Task updated successfully" })
}
