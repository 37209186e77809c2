//! A running server, over REST.

use std::net::IpAddr;
use std::time::Duration;

use anyhow::Context;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::domain::{Retention, Task, TaskId};

/// A server that has not answered by then will not.
const ANSWER: Duration = Duration::from_secs(30);

/// Speaks to the server at one address.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    url: Url,
    /// What says who asks, where somebody has a token.
    bearer: Option<HeaderValue>,
}

/// The server answered, and did not do it.
#[derive(Debug, thiserror::Error)]
#[error("the server refuses: {detail}")]
pub struct Refused {
    /// The status of HTTP.
    pub status: u16,
    detail: String,
}

/// What became of lines that were sent to a log.
#[derive(Debug, Clone, Copy, serde::Deserialize, serde::Serialize)]
pub struct Appended {
    /// How many of them were new.
    pub lines: u64,
    /// The number that the next line of the log will have.
    pub next_seq: u64,
}

impl Client {
    /// For the server at `url`, which learns by the token who asks.
    pub fn new(url: Url, token: Option<&str>) -> anyhow::Result<Client> {
        let bearer = token.map(bearer).transpose()?;
        let headers = bearer.iter().map(|bearer| (AUTHORIZATION, bearer.clone()));
        let http = reqwest::Client::builder().default_headers(HeaderMap::from_iter(headers));
        // A proxy that the environment names has no business with this machine's own servers.
        let http = if is_loopback(&url) { http.no_proxy() } else { http };
        let http = http.build().context("cannot make an HTTP client")?;
        Ok(Client { http, url, bearer })
    }

    /// The address of a path of the server, which may itself be under a path of a proxy.
    pub fn address(&self, path: &str) -> anyhow::Result<Url> {
        let (root, path) = (self.url.path().trim_matches('/'), path.trim_start_matches('/'));
        let below = if root.is_empty() { format!("/{path}") } else { format!("/{root}/{path}") };
        self.url.join(&below).with_context(|| format!("{path} is not a path of {}", self.url))
    }

    /// What goes into the header `Authorization`.
    pub fn bearer(&self) -> Option<&HeaderValue> {
        self.bearer.as_ref()
    }

    /// Adds a task, as `POST /api/v1/tasks` takes it.
    pub async fn add(&self, task: Value) -> anyhow::Result<Task> {
        self.send(Method::POST, "/api/v1/tasks", Some(task)).await
    }

    /// Changes a task, as `PATCH /api/v1/tasks/{id}` takes it.
    pub async fn update(&self, id: TaskId, update: Value) -> anyhow::Result<Task> {
        self.send(Method::PATCH, &format!("/api/v1/tasks/{id}"), Some(update)).await
    }

    /// Removes a task.
    pub async fn remove(&self, id: TaskId) -> anyhow::Result<()> {
        let url = self.address(&format!("/api/v1/tasks/{id}"))?;
        self.accepted(self.http.delete(url).timeout(ANSWER)).await.map(drop)
    }

    /// What a path has, as JSON.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> anyhow::Result<T> {
        let url = with_query(self.address(path)?, query);
        read(self.accepted(self.http.get(url).timeout(ANSWER)).await?).await
    }

    /// Adds lines to a log, each a JSON object as `POST /api/v1/tasks/{id}/logs` takes it.
    pub async fn append(
        &self,
        id: TaskId,
        query: &[(&str, String)],
        lines: Vec<u8>,
    ) -> anyhow::Result<Appended> {
        let url = with_query(self.address(&format!("/api/v1/tasks/{id}/logs"))?, query);
        let request = self.http.post(url).header(CONTENT_TYPE, "application/x-ndjson");
        read(self.accepted(request.body(lines).timeout(ANSWER)).await?).await
    }

    /// Asks for a backup; the answer begins when it is made, however long that takes.
    pub async fn backup(&self) -> anyhow::Result<Response> {
        self.accepted(self.http.post(self.address("/api/v1/backup")?)).await
    }

    /// For how long the server keeps tasks, and what it would delete now, or by those limits.
    pub async fn retention(&self, limits: &[(&str, String)]) -> anyhow::Result<Retention> {
        self.get("/api/v1/retention", limits).await
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
        let request = self.http.post(self.address(path)?).header("content-type", content_type);
        Ok(request.body(body).send().await?)
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<T> {
        let request = self.http.request(method, self.address(path)?).timeout(ANSWER);
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        read(self.accepted(request).await?).await
    }

    async fn accepted(&self, request: RequestBuilder) -> anyhow::Result<Response> {
        let response = request.send().await.with_context(|| self.nobody_answers())?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let problem: Value = response.json().await.unwrap_or_default();
        Err(Refused::new(status, &problem).into())
    }

    /// What to say where the server cannot be reached.
    pub fn nobody_answers(&self) -> String {
        format!("no server answers at {}; start one with: progress-monitor serve", self.url)
    }
}

impl Refused {
    /// What a problem of the API says.
    pub fn new(status: StatusCode, problem: &Value) -> Refused {
        let detail = problem["detail"].as_str().map(str::to_owned);
        let detail = detail.unwrap_or_else(|| format!("{status}, without a reason"));
        Refused { status: status.as_u16(), detail }
    }

    /// Whether `error` is that the server knows no such task.
    pub fn is_not_found(error: &anyhow::Error) -> bool {
        error.downcast_ref::<Refused>().is_some_and(|refused| refused.status == 404)
    }

    /// Whether `error` would be the same if the server were asked again.
    pub fn is_final(error: &anyhow::Error) -> bool {
        error.downcast_ref::<Refused>().is_some_and(|refused| refused.status < 500)
    }
}

/// The address with these parameters.
pub fn with_query(mut url: Url, query: &[(&str, String)]) -> Url {
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}

async fn read<T: DeserializeOwned>(response: Response) -> anyhow::Result<T> {
    response.json().await.context("the server's answer is not what was asked for")
}

fn bearer(token: &str) -> anyhow::Result<HeaderValue> {
    let header = HeaderValue::try_from(format!("Bearer {token}"));
    let mut header = header.context("PROGRESS_MONITOR_TOKEN has characters that no token has")?;
    // So that nothing that is printed to look for a fault shows it.
    header.set_sensitive(true);
    Ok(header)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_the_server_is_below_the_path_of_its_address() -> anyhow::Result<()> {
        for (url, expected) in [
            ("http://desk:5000", "http://desk:5000/api/v1/tasks/1/logs?first=2"),
            ("http://desk/monitor", "http://desk/monitor/api/v1/tasks/1/logs?first=2"),
            ("http://desk/a/b/?x=1#y", "http://desk/a/b/api/v1/tasks/1/logs?first=2"),
        ] {
            let client = Client::new(url.parse()?, None)?;
            assert_eq!(client.address("/api/v1/tasks/1/logs?first=2")?.as_str(), expected);
        }
        let client = Client::new("http://desk/monitor".parse()?, None)?;
        assert_eq!(client.address("/")?.as_str(), "http://desk/monitor/");
        Ok(())
    }
}
