//! The WebSocket to the server.

use std::time::Duration;

use anyhow::{Context, anyhow};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, http};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::cli::client::{Client, Refused};

/// A connection over which frames come.
pub type Socket = WebSocketStream<TcpStream>;

/// A server that has not answered by then will not.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connects, with the view of `query` as number 1.
pub async fn connect(client: &Client, query: &str) -> anyhow::Result<Socket> {
    let connecting = timeout(PATIENCE, opened(client, query));
    connecting.await.with_context(|| client.nobody_answers())?
}

async fn opened(client: &Client, query: &str) -> anyhow::Result<Socket> {
    let url = client.address("/api/v1/live")?;
    let host = url.host_str().context("the server's address has a host")?;
    let port = url.port_or_known_default().unwrap_or(80);
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port));
    let stream = stream.await.with_context(|| client.nobody_answers())?;
    let mut request = format!("ws://{host}:{port}/api/v1/live?{query}").into_client_request()?;
    if let Some(bearer) = client.bearer() {
        request.headers_mut().insert(http::header::AUTHORIZATION, bearer.clone());
    }
    match client_async(request, stream).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(refused(&response)),
        Err(error) => Err(anyhow!(error).context(client.nobody_answers())),
    }
}

/// What the server says in place of a stream.
fn refused(response: &http::Response<Option<Vec<u8>>>) -> anyhow::Error {
    let body = response.body().as_deref().unwrap_or_default();
    let problem: Value = serde_json::from_slice(body).unwrap_or_default();
    Refused::new(response.status(), &problem).into()
}
