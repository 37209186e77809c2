//! Keeps the stream open, and what is asked for.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;

use super::frame::{self, Said};
use super::socket::{self, Socket};
use super::{Ask, Heard};
use crate::cli::client::Client;
use crate::domain::{Frame, LogLine, News, TaskId};

/// The server says something every 15 s; a connection that is silent for longer is dead.
const SILENCE: Duration = Duration::from_secs(35);

/// So long until the first attempt to come back; each that fails doubles it.
const FIRST_REST: Duration = Duration::from_millis(250);

/// No attempt is farther from the one before it.
const LONGEST_REST: Duration = Duration::from_secs(10);

/// The number of the view that stands in the address.
const FIRST: u32 = 1;

/// What is asked for, and over what it comes.
pub struct Driver {
    client: Client,
    /// The view that is shown.
    view: Numbered<String>,
    /// The view that was asked for, until the server shows or refuses it.
    wanted: Option<Numbered<String>>,
    /// The log that is followed, and its last line that was heard.
    log: Option<Numbered<(TaskId, u64)>>,
    last_number: u32,
    failures: u32,
    asks: mpsc::UnboundedReceiver<Ask>,
    told: mpsc::Sender<Heard>,
}

/// What is asked for, with the watcher's number for it.
struct Numbered<T> {
    sub: u32,
    what: T,
}

/// Why a conversation ended.
enum End {
    /// Nobody listens any more.
    Unheard,
    /// It broke: why, and when the server wants to be asked again, where it said so.
    Lost(String, Option<Duration>),
}

impl Driver {
    /// Shows the view of `query`.
    pub fn new(
        client: Client,
        query: String,
        asks: mpsc::UnboundedReceiver<Ask>,
        told: mpsc::Sender<Heard>,
    ) -> Driver {
        let view = Numbered { sub: FIRST, what: query };
        Driver {
            client,
            view,
            wanted: None,
            log: None,
            last_number: FIRST,
            failures: 0,
            asks,
            told,
        }
    }

    /// Connects, with the view that is shown.
    pub async fn connect(&self) -> anyhow::Result<Socket> {
        socket::connect(&self.client, &self.view.what).await
    }

    /// Tells what comes over `socket`, and over the next ones when it breaks.
    pub async fn run(mut self, mut socket: Option<Socket>) {
        while let Some(mut open) = socket {
            match self.talk(&mut open).await {
                End::Unheard => return,
                End::Lost(why, again_in) => socket = self.come_back(why, again_in).await,
            }
        }
    }

    /// Connects, however long that takes, and tells what comes.
    pub async fn connect_and_run(mut self) {
        let socket = match self.connect().await {
            Ok(socket) => Some(socket),
            Err(error) => self.come_back(format!("{error:#}"), None).await,
        };
        self.run(socket).await;
    }

    /// Tries until it is connected; none once nobody listens any more.
    async fn come_back(&mut self, mut why: String, wanted: Option<Duration>) -> Option<Socket> {
        let mut again_in = wanted.unwrap_or_else(|| self.rest());
        loop {
            self.told.send(Heard::Lost { why, again_in }).await.ok()?;
            tokio::select! {
                () = sleep(again_in) => {}
                () = self.told.closed() => return None,
            }
            match self.connect().await {
                Ok(socket) => return Some(socket),
                Err(error) => why = format!("{error:#}"),
            }
            self.failures += 1;
            again_in = self.rest();
        }
    }

    /// How long to wait before the next attempt; not all at once when a server comes back.
    fn rest(&self) -> Duration {
        let rest = FIRST_REST.saturating_mul(1 << self.failures.min(10)).min(LONGEST_REST);
        rest.mul_f64(rand::random_range(0.5..1.0))
    }

    async fn talk(&mut self, socket: &mut Socket) -> End {
        self.view.sub = FIRST;
        if let Err(end) = self.ask_again(socket).await {
            return end;
        }
        loop {
            let done = tokio::select! {
                message = timeout(SILENCE, socket.next()) => match message {
                    Ok(Some(Ok(Message::Text(text)))) => self.hear(&text).await,
                    Ok(Some(Ok(Message::Close(_)))) | Ok(None) => Err(lost("the server hung up")),
                    Ok(Some(Ok(_))) => Ok(()),
                    Ok(Some(Err(error))) => Err(lost(error)),
                    Err(_) => Err(lost("the server says nothing any more")),
                },
                ask = self.asks.recv() => match ask {
                    Some(ask) => self.ask(socket, ask).await,
                    None => Err(End::Unheard),
                },
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    /// Asks a new connection for what the one before it was asked for beside its view.
    async fn ask_again(&mut self, socket: &mut Socket) -> Result<(), End> {
        if let Some(Numbered { what, .. }) = self.wanted.take() {
            self.ask(socket, Ask::View(what)).await?;
        }
        match self.log.take() {
            Some(Numbered { what, .. }) => self.ask(socket, Ask::Log(Some(what))).await,
            None => Ok(()),
        }
    }

    async fn ask(&mut self, socket: &mut Socket, ask: Ask) -> Result<(), End> {
        self.last_number += 1;
        let sub = self.last_number;
        let message = match ask {
            Ask::View(view) => {
                let message = json!({"sub": sub, "view": view});
                self.wanted = Some(Numbered { sub, what: view });
                message
            }
            Ask::Log(Some((id, after))) => {
                self.log = Some(Numbered { sub, what: (id, after) });
                json!({"sub": sub, "log": id, "after": after})
            }
            // The server cannot be told, and says nothing more once its number is not known.
            Ask::Log(None) => {
                self.log = None;
                return Ok(());
            }
        };
        socket.send(Message::text(message.to_string())).await.map_err(lost)
    }

    /// Lets through what is about what is asked for by now.
    async fn hear(&mut self, text: &str) -> Result<(), End> {
        match frame::read(text) {
            Some(Said::View(Frame { news: News::Leaving(retry_ms), .. })) => {
                let again_in = Duration::from_millis(retry_ms);
                Err(End::Lost("the server goes down".to_owned(), Some(again_in)))
            }
            Some(Said::View(Frame { sub, news: News::Refused(error) })) => {
                self.forget(sub);
                self.tell(Heard::Refused(error)).await
            }
            Some(Said::View(Frame { sub, news })) => self.hear_of_view(sub, news).await,
            Some(Said::Log { sub, lines }) => self.hear_of_log(sub, lines).await,
            None => Ok(()),
        }
    }

    /// What was refused is asked for no more; what was shown before it goes on.
    fn forget(&mut self, sub: u32) {
        self.wanted.take_if(|wanted| wanted.sub == sub);
        self.log.take_if(|log| log.sub == sub);
    }

    async fn hear_of_view(&mut self, sub: u32, news: News) -> Result<(), End> {
        if let Some(shown) = self.wanted.take_if(|wanted| wanted.sub == sub) {
            self.view = shown;
        }
        if sub != self.view.sub {
            return Ok(());
        }
        self.failures = 0;
        self.tell(Heard::News(news)).await
    }

    async fn hear_of_log(&mut self, sub: u32, lines: Vec<LogLine>) -> Result<(), End> {
        let Some(log) = self.log.as_mut().filter(|log| log.sub == sub) else { return Ok(()) };
        log.what.1 = lines.last().map_or(log.what.1, |last| last.seq);
        self.tell(Heard::Lines(lines)).await
    }

    async fn tell(&self, heard: Heard) -> Result<(), End> {
        self.told.send(heard).await.map_err(|_| End::Unheard)
    }
}

fn lost(why: impl ToString) -> End {
    End::Lost(why.to_string(), None)
}
