//! The stream as a WebSocket, for the page.

use std::time::Duration;

use axum::extract::Query;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;
use tokio::time::{sleep, timeout};

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

/// RFC 6455: the server restarts.
const RESTART: u16 = 1012;

/// What a watcher asks for: a view, under a number of its own.
#[derive(Deserialize)]
struct Ask {
    sub: u32,
    /// The view as it would stand in the address: `status=failed&limit=50`.
    view: String,
}

/// A watcher, who has one view at a time.
struct Watcher {
    socket: WebSocket,
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
pub fn upgrade(upgrade: WebSocketUpgrade, monitor: Monitor, watch: Watch, seat: Seat) -> Response {
    // Thousands of watchers wait most of the time, and say little: small buffers do.
    let upgrade = upgrade.read_buffer_size(1024).write_buffer_size(0).max_message_size(MAX_MESSAGE);
    upgrade.on_upgrade(|socket| Watcher { socket, monitor, watch, sub: 1 }.serve(seat))
}

impl Watcher {
    async fn serve(mut self, mut seat: Seat) {
        let retry_ms = tokio::select! {
            // Whoever hung up needs no goodbye.
            _ = self.talk() => return,
            retry_ms = seat.sent_home() => retry_ms,
        };
        let leaving = self.say(&News::Leaving(retry_ms).to_json()).await;
        if leaving.is_ok() {
            let reason = Utf8Bytes::from_static("the server restarts");
            let _ = self.send(Message::Close(Some(CloseFrame { code: RESTART, reason }))).await;
        }
    }

    async fn talk(&mut self) -> Result<(), End> {
        loop {
            tokio::select! {
                news = self.watch.next() => {
                    let news = news.ok_or(End::Over)?;
                    self.say(&news).await?;
                }
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => self.hear(&text).await?,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
                    Some(Ok(_)) => {}
                },
                () = sleep(BEAT) => {
                    let beat = News::Beat(self.monitor.now()).to_json();
                    self.say(&beat).await?;
                }
            }
        }
    }

    /// Changes the view, or says why not.
    async fn hear(&mut self, text: &str) -> Result<(), End> {
        match asked(text) {
            Ok((sub, params)) => match params.live_view() {
                Ok(view) => {
                    self.sub = sub;
                    self.watch = self.monitor.watch(Actor::Local, view);
                    Ok(())
                }
                Err(refusal) => self.refuse(sub, refusal.detail).await,
            },
            Err(error) => self.refuse(0, error).await,
        }
    }

    async fn refuse(&mut self, sub: u32, error: String) -> Result<(), End> {
        let refused = numbered(sub, &News::Refused(error).to_json());
        self.send(Message::Text(refused.into())).await
    }

    async fn say(&mut self, news: &str) -> Result<(), End> {
        let frame = numbered(self.sub, news);
        self.send(Message::Text(frame.into())).await
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
