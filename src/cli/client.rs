//! A running server, over REST.

use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::{Method, RequestBuilder, Response, Url};
use serde_json::{Value, json};

use crate::domain::{Task, TaskId};

/// A server that has not answered by then will not.
const ANSWER: Duration = Duration::from_secs(30);

/// Speaks to the server at one address.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    url: Url,
}

impl Client {
    /// For the server at `url`.
    pub fn new(url: Url) -> anyhow::Result<Client> {
        let http = reqwest::Client::builder();
        // A proxy that the environment names has no business with this machine's own servers.
        let http = if is_loopback(&url) { http.no_proxy() } else { http };
        let http = http.build().context("cannot make an HTTP client")?;
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

    /// Asks for a backup; the answer begins when it is made, however long that takes.
    pub async fn backup(&self) -> anyhow::Result<Response> {
        self.accepted(self.http.post(self.url.join("/api/v1/backup")?)).await
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> anyhow::Result<Task> {
        let request = self.http.request(method, self.url.join(path)?).timeout(ANSWER);
        let response = self.accepted(request.json(&body)).await?;
        response.json().await.context("the server's answer is not a task")
    }

    async fn accepted(&self, request: RequestBuilder) -> anyhow::Result<Response> {
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
        Ok(response)
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
