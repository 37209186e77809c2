//! The stream as a WebSocket, for the page.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Query, Request};
use axum::http::Uri;
use axum::response::Response;
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame, Utf8Bytes};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::domain::News;
use crate::http::live::{Seat, numbered};
use crate::http::view_params::ViewParams;
use crate::monitor::{Actor, Monitor, Watch};

/// When nothing happened for so long, that is said.
pub const BEAT: Duration = Duration::from_secs(15);

/// A reader that takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a watcher says fits into this, in bytes.
const MAX_MESSAGE: usize = 4096;

/// A frame goes out in parts of this many bytes: the library keeps a buffer as
/// large as the largest part for each watcher, and there may be thousands.
const PART: usize = 2048;

/// What a watcher asks for: a view, under a number of its own.
#[derive(Deserialize)]
struct Ask {
    sub: u32,
    /// The view as it would stand in the address: `status=failed&limit=50`.
    view: String,
}

/// A watcher, who has one view at a time.
struct Watcher {
    socket: Socket,
    monitor: Monitor,
    watch: Watch,
    sub: u32,
}

/// Why a watcher is no more.
enum End {
    /// It hung up, or took nothing any more.
    Gone,
    /// There is no more to come.
    Over,
}

/// Answers the request with a WebSocket that begins with `watch`, as number 1.
///
/// By the library itself, not by axum, which can only send a frame as a whole.
pub fn upgrade(
    mut request: Request,
    monitor: Monitor,
    watch: Watch,
    seat: Seat,
) -> Result<Response, Error> {
    let response = create_response_with_body(&request, Body::empty)?;
    if let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() {
        tokio::spawn(async move {
            match upgrade.await {
                Ok(upgraded) => {
                    let socket = socket(upgraded).await;
                    Watcher { socket, monitor, watch, sub: 1 }.serve(seat).await;
                }
                Err(error) => tracing::debug!(%error, "a WebSocket was not opened"),
            }
        });
    }
    Ok(response)
}

type Socket = WebSocketStream<TokioIo<Upgraded>>;

async fn socket(upgraded: Upgraded) -> Socket {
    // Watchers wait most of the time, and say little: small buffers do.
    let config = WebSocketConfig::default()
        .read_buffer_size(1024)
        .write_buffer_size(0)
        .max_message_size(Some(MAX_MESSAGE));
    WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await
}

impl Watcher {
    async fn serve(mut self, mut seat: Seat) {
        // Whoever hung up needs no goodbye.
        let Ok(retry_ms) = self.talk(&mut seat).await else { return };
        if self.say(&News::Leaving(retry_ms).to_json()).await.is_ok() {
            let reason = Utf8Bytes::from_static("the server restarts");
            let close = CloseFrame { code: CloseCode::Restart, reason };
            let _ = self.send(Message::Close(Some(close))).await;
        }
    }

    /// Tells and listens until the server goes down; then, between two frames,
    /// gives the milliseconds after which to come back.
    async fn talk(&mut self, seat: &mut Seat) -> Result<u64, End> {
        loop {
            tokio::select! {
                news = self.watch.next() => {
                    let news = news.ok_or(End::Over)?;
                    self.say(&news).await?;
                }
                message = self.socket.next() => match message {
                    Some(Ok(Message::Text(text))) => self.hear(&text).await?,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
                    Some(Ok(_)) => {}
                },
                () = sleep(BEAT) => {
                    let beat = News::Beat(self.monitor.now()).to_json();
                    self.say(&beat).await?;
                }
                retry_ms = seat.sent_home() => return Ok(retry_ms),
            }
        }
    }

    /// Changes the view, or says why not.
    async fn hear(&mut self, text: &str) -> Result<(), End> {
        match asked(text) {
            Ok((sub, params)) => match params.live_view() {
                Ok(view) => {
                    self.sub = sub;
                    self.watch = self.monitor.watch(Actor::API, view).await;
                    Ok(())
                }
                Err(refusal) => self.refuse(sub, refusal.detail).await,
            },
            Err(error) => self.refuse(0, error).await,
        }
    }

    async fn refuse(&mut self, sub: u32, error: String) -> Result<(), End> {
        self.send_text(numbered(sub, &News::Refused(error).to_json())).await
    }

    async fn say(&mut self, news: &str) -> Result<(), End> {
        self.send_text(numbered(self.sub, news)).await
    }

    /// Sends a text in parts (RFC 6455, 5.4).
    async fn send_text(&mut self, text: String) -> Result<(), End> {
        let mut rest = Bytes::from(text);
        let mut opcode = OpCode::Data(Data::Text);
        loop {
            let part = rest.split_to(rest.len().min(PART));
            let is_last = rest.is_empty();
            self.send(Message::Frame(Frame::message(part, opcode, is_last))).await?;
            if is_last {
                return Ok(());
            }
            opcode = OpCode::Data(Data::Continue);
        }
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(PATIENCE, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }
}

fn asked(text: &str) -> Result<(u32, ViewParams), String> {
    let ask: Ask = serde_json::from_str(text).map_err(|error| {
        format!("a message is {{\"sub\":2,\"view\":\"status=failed&limit=50\"}}: {error}")
    })?;
    let uri = Uri::builder().path_and_query(format!("/?{}", ask.view)).build();
    let uri = uri.map_err(|_| format!("view: {:?} is not a query, as status=failed", ask.view))?;
    let Query(params) = Query::try_from_uri(&uri).map_err(|error| error.body_text())?;
    Ok((ask.sub, params))
}
