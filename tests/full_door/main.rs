//! The full door, `/api/v1/tasks`, against a real server.

mod attempts;
mod batch;
mod description;
mod estimate;
mod history;
mod listing;
mod logs;
mod problems;
#[allow(dead_code, reason = "only its death is of interest here")]
#[path = "../program/mod.rs"]
mod program;
mod retention;
mod searches;
#[path = "../server/mod.rs"]
mod server;
mod story;
mod tasks;

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};

use server::{Answer, TestServer};

const TASKS: &str = "/api/v1/tasks";

/// Adds a task, and expects it to be new.
async fn add(server: &TestServer, body: Value) -> Result<Value> {
    let answer = server.post(TASKS, &body).await?;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

/// A running backtest.
async fn add_any(server: &TestServer) -> Result<Value> {
    add(server, json!({"name": "Nightly", "type": "backtest"})).await
}

async fn patch(server: &TestServer, id: u64, body: Value) -> Result<Answer> {
    let request = server.request(Method::PATCH, &format!("{TASKS}/{id}"));
    server.answer(request.json(&body)).await
}

/// The task after a change that must succeed.
async fn patched(server: &TestServer, id: u64, body: Value) -> Result<Value> {
    let answer = patch(server, id, body).await?;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// Expects problem details of that status and type, whose detail tells of `words`.
fn assert_problem(answer: &Answer, status: u16, kind: &str, words: &str) -> Result<()> {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json()?;
    assert_eq!(problem["type"], format!("/problems/{kind}"));
    assert_eq!(problem["status"], status);
    assert!(problem["title"].is_string(), "{problem}");
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(detail.contains(words), "{words:?} is not in {detail:?}");
    Ok(())
}
