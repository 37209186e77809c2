//! A watcher over a WebSocket.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderName;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::server::TestServer;

/// The stream says something every fifteen seconds, if only that nothing happened.
const SOON: Duration = Duration::from_secs(20);

pub struct Watcher(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Watcher {
    /// Watches the view of `params`.
    pub async fn open(server: &TestServer, params: &str) -> Result<Watcher> {
        Watcher::open_with(server, params, &[]).await
    }

    /// The same, with further headers.
    pub async fn open_with(
        server: &TestServer,
        params: &str,
        headers: &[(HeaderName, &str)],
    ) -> Result<Watcher> {
        let url = format!("ws://{}/api/v1/live?{params}", server.address);
        let mut request = url.into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(name, value.parse()?);
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Watcher(socket)),
            Err(Error::Http(response)) => bail!("{}", response.status().as_u16()),
            Err(error) => Err(error.into()),
        }
    }

    /// The next frame.
    pub async fn next(&mut self) -> Result<Value> {
        match self.message().await? {
            Message::Text(text) => Ok(serde_json::from_str(&text)?),
            other => bail!("not a text: {other:?}"),
        }
    }

    pub async fn message(&mut self) -> Result<Message> {
        let message = timeout(SOON, self.0.next()).await.context("no frame came")?;
        Ok(message.context("the stream ended")??)
    }

    /// Asks for the view of `params` under the number `sub`.
    pub async fn ask(&mut self, sub: u32, params: &str) -> Result<()> {
        self.say(&json!({"sub": sub, "view": params}).to_string()).await
    }

    pub async fn say(&mut self, text: &str) -> Result<()> {
        Ok(self.0.send(Message::text(text)).await?)
    }
}
