//! A real server in this process, on a free port and with data of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use progress_monitor::server::{KeepFor, LogFormat, Server, Settings, Size};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Serves until it is dropped.
#[allow(dead_code, reason = "not every test stops its server in order")]
pub struct TestServer {
    pub address: SocketAddr,
    client: Client,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<()>>,
    data: TempDir,
}

/// What the server said.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl TestServer {
    pub async fn start() -> Result<TestServer> {
        TestServer::start_with(|_| ()).await
    }

    /// Starts with other settings than the default ones.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Result<TestServer> {
        TestServer::start_in(tempfile::tempdir()?, change).await
    }

    /// Stops it in order, and starts another over its data.
    #[allow(dead_code, reason = "not every test starts its server again")]
    pub async fn restart_with(self, change: impl FnOnce(&mut Settings)) -> Result<TestServer> {
        drop(self.stop);
        self.running.await??;
        TestServer::start_in(self.data, change).await
    }

    /// The file with its data.
    #[allow(dead_code, reason = "not every test looks at it")]
    pub fn database(&self) -> PathBuf {
        self.data.path().join("progress-monitor.db")
    }

    async fn start_in(data: TempDir, change: impl FnOnce(&mut Settings)) -> Result<TestServer> {
        let mut settings = Settings {
            addr: "127.0.0.1:0".parse()?,
            data_dir: Some(data.path().to_owned()),
            active_for: Duration::from_secs(3600),
            custom_css: None,
            allowed_hosts: Vec::new(),
            max_streams: 100,
            no_recording: false,
            log_max: Size(64 << 20),
            logs_max: Size(2 << 30),
            history_for: KeepFor(Some(Duration::from_secs(90 * 86_400))),
            history_max_size: None,
            log_format: LogFormat::Text,
        };
        change(&mut settings);
        let server = Server::start(&settings).await?;
        let address = server.address()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(server.run(async move {
            // Dropping the other end is what stops the server.
            let _ = stopped.await;
        }));
        let client = Client::builder().no_proxy().build()?;
        Ok(TestServer { address, client, stop, running, data })
    }

    /// Stops it in order, and waits until it has.
    #[allow(dead_code, reason = "not every test stops its server in order")]
    pub async fn stop(self) -> Result<()> {
        drop(self.stop);
        self.running.await?
    }

    /// A request to be completed, and then given to [`TestServer::answer`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    pub async fn answer(&self, request: RequestBuilder) -> Result<Answer> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, text: response.text().await? })
    }

    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.answer(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Answer> {
        self.answer(self.request(Method::POST, path).json(body)).await
    }
}

impl Answer {
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.text).with_context(|| format!("not JSON: {self:?}"))
    }

    /// The header's text; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
