//! A running server, over REST.

use anyhow::{Context, bail};
use reqwest::{Method, Url};
use serde_json::{Value, json};

use crate::domain::{Task, TaskId};

/// Speaks to the server at one address.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    url: Url,
}

impl Client {
    /// For the server at `url`.
    pub fn new(url: Url) -> anyhow::Result<Client> {
        let http = reqwest::Client::builder().build().context("cannot make an HTTP client")?;
        Ok(Client { http, url })
    }

    /// Adds a task, as `POST /api/v1/tasks` takes it.
    pub async fn add(&self, task: Value) -> anyhow::Result<Task> {
        self.send(Method::POST, "/api/v1/tasks", task).await
    }

    /// Changes a task, as `PATCH /api/v1/tasks/{id}` takes it.
    pub async fn update(&self, id: TaskId, update: Value) -> anyhow::Result<Task> {
        self.send(Method::PATCH, &format!("/api/v1/tasks/{id}"), update).await
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> anyhow::Result<Task> {
        let url = self.url.join(path)?;
        let request = self.http.request(method, url).json(&body);
        let response = request.send().await.with_context(|| {
            format!("no server answers at {}; start one with: progress-monitor serve", self.url)
        })?;
        if !response.status().is_success() {
            let problem: Value = response.json().await.unwrap_or_else(|_| json!({}));
            bail!(
                "the server refuses: {}",
                problem["detail"].as_str().unwrap_or("without a reason")
            );
        }
        response.json().await.context("the server's answer is not a task")
    }
}
