//! The guide's door, row by row, against a real server.

mod changes;
mod list;
mod refusals;
#[path = "../server/mod.rs"]
mod server;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use server::{Answer, TestServer};

/// Adds a task as the guide does; its id.
async fn add(server: &TestServer, body: Value) -> Result<i64> {
    let answer = server.post("/api/active-tasks/add", &body).await?;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()?["task_id"].as_i64().with_context(|| format!("no id: {answer:?}"))
}

/// A running backtest; its id.
async fn add_any(server: &TestServer) -> Result<i64> {
    add(server, json!({"name": "My Task", "type": "backtest"})).await
}

async fn update(server: &TestServer, id: i64, body: Value) -> Result<Answer> {
    server.post(&format!("/api/active-tasks/{id}/update"), &body).await
}

async fn updated(server: &TestServer, id: i64, body: Value) -> Result<()> {
    let answer = update(server, id, body).await?;
    assert_eq!(answer.status, 200, "{answer:?}");
    Ok(())
}

/// The whole list, as JSON.
async fn list(server: &TestServer) -> Result<Value> {
    let answer = server.get("/api/active-tasks").await?;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    answer.json()
}

/// The only task in the list.
async fn listed(server: &TestServer) -> Result<Value> {
    let list = list(server).await?;
    assert_eq!(list["count"], 1, "{list}");
    Ok(list["tasks"][0].clone())
}
