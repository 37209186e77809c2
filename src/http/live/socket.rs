//! The stream as a WebSocket, for the page.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Query, Request};
use axum::http::Uri;
use axum::response::Response;
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame, Utf8Bytes};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message};

use crate::domain::{LogLine, News, TaskId};
use crate::http::live::{Seat, numbered};
use crate::http::view_params::ViewParams;
use crate::monitor::{Actor, Error, LogPage, LogWatch, Monitor, Watch};

/// When nothing happened for so long, that is said.
pub const BEAT: Duration = Duration::from_secs(15);

/// A reader that takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a watcher says fits into this, in bytes.
const MAX_MESSAGE: usize = 4096;

/// How to ask.
const HOW: &str = "a message is {\"sub\":2,\"view\":\"status=failed&limit=50\"} or \
    {\"sub\":3,\"log\":7,\"after\":0}";

/// A frame goes out in parts of this many bytes: the library keeps a buffer as
/// large as the largest part for each watcher, and there may be thousands.
const PART: usize = 2048;

/// What a watcher asks for, under a number of its own.
#[derive(Deserialize)]
#[serde(untagged)]
enum Ask {
    /// A view as it would stand in the address: `status=failed&limit=50`.
    View { sub: u32, view: String },
    /// What a task prints behind the line `after`.
    Log {
        sub: u32,
        log: TaskId,
        #[serde(default)]
        after: u64,
    },
}

/// Lines that a task printed.
#[derive(Serialize)]
struct LogNews<'l> {
    /// In their order; where a number is left out, lines were passed over.
    lines: &'l [LogLine],
    /// The number that the next line will have.
    next_seq: u64,
}

/// A watcher, who has one view at a time, and beside it one log.
struct Watcher {
    socket: Socket,
    monitor: Monitor,
    watch: Watch,
    sub: u32,
    log: Option<(u32, LogWatch)>,
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
) -> Result<Response, tungstenite::Error> {
    let response = create_response_with_body(&request, Body::empty)?;
    if let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() {
        tokio::spawn(async move {
            match upgrade.await {
                Ok(upgraded) => {
                    let socket = socket(upgraded).await;
                    Watcher { socket, monitor, watch, sub: 1, log: None }.serve(seat).await;
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
                (sub, page) = next_lines(&mut self.log) => self.tell_lines(sub, page).await?,
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

    /// Changes the view or the log, or says why not.
    async fn hear(&mut self, text: &str) -> Result<(), End> {
        let heard = match serde_json::from_str(text) {
            Ok(Ask::View { sub, view }) => self.turn_to(sub, &view).await.map_err(|e| (sub, e)),
            Ok(Ask::Log { sub, log, after }) => {
                let watch = self.monitor.watch_log(Actor::API, log, after).await;
                let watch = watch.map(|watch| self.log = Some((sub, watch)));
                watch.map_err(|error| (sub, error.to_string()))
            }
            Err(_) => Err((0, HOW.to_owned())),
        };
        match heard {
            Ok(()) => Ok(()),
            Err((sub, error)) => self.refuse(sub, error).await,
        }
    }

    async fn turn_to(&mut self, sub: u32, view: &str) -> Result<(), String> {
        let view = params(view)?.live_view().map_err(|refusal| refusal.detail)?;
        self.sub = sub;
        self.watch = self.monitor.watch(Actor::API, view).await;
        Ok(())
    }

    /// Tells what a task printed; a log that is no more is followed no more.
    async fn tell_lines(&mut self, sub: u32, page: Result<LogPage, Error>) -> Result<(), End> {
        match page {
            Ok(LogPage { lines, next_seq, .. }) => {
                let log = LogNews { lines: &lines, next_seq };
                self.send_text(log_frame(sub, &log)).await
            }
            Err(error) => {
                self.log = None;
                self.refuse(sub, error.to_string()).await
            }
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

/// The next lines of the log; where none is followed there are none.
async fn next_lines(log: &mut Option<(u32, LogWatch)>) -> (u32, Result<LogPage, Error>) {
    match log {
        Some((sub, watch)) => (*sub, watch.next(Actor::API).await),
        None => std::future::pending().await,
    }
}

fn log_frame(sub: u32, log: &LogNews<'_>) -> String {
    let log = serde_json::to_string(log).expect("texts and numbers are always JSON");
    format!("{{\"sub\":{sub},\"log\":{log}}}")
}

fn params(view: &str) -> Result<ViewParams, String> {
    let uri = Uri::builder().path_and_query(format!("/?{view}")).build();
    let uri = uri.map_err(|_| format!("view: {view:?} is not a query, as status=failed"))?;
    Query::try_from_uri(&uri).map(|Query(params)| params).map_err(|error| error.body_text())
}
