//! A running server, over REST.

use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::{Method, RequestBuilder, Response, Url};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::domain::{Retention, Task, TaskId};

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
        self.send(Method::POST, "/api/v1/tasks", Some(task)).await
    }

    /// Changes a task, as `PATCH /api/v1/tasks/{id}` takes it.
    pub async fn update(&self, id: TaskId, update: Value) -> anyhow::Result<Task> {
        self.send(Method::PATCH, &format!("/api/v1/tasks/{id}"), Some(update)).await
    }

    /// Asks for a backup; the answer begins when it is made, however long that takes.
    pub async fn backup(&self) -> anyhow::Result<Response> {
        self.accepted(self.http.post(self.url.join("/api/v1/backup")?)).await
    }

    /// For how long the server keeps tasks, and what it would delete now.
    pub async fn retention(&self) -> anyhow::Result<Retention> {
        self.send(Method::GET, "/api/v1/retention", None).await
    }

    /// Has the server delete that; what it says when it begins.
    pub async fn prune(&self) -> anyhow::Result<Retention> {
        self.send(Method::POST, "/api/v1/retention/prune", None).await
    }

    /// Where the server is.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Sends `body` as it is; whatever the server answers.
    pub async fn post(
        &self,
        path: &str,
        content_type: &str,
        body: String,
    ) -> anyhow::Result<Response> {
        let request = self.http.post(self.url.join(path)?).header("content-type", content_type);
        Ok(request.body(body).send().await?)
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<T> {
        let request = self.http.request(method, self.url.join(path)?).timeout(ANSWER);
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = self.accepted(request).await?;
        response.json().await.context("the server's answer is not what was asked for")
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
