//! Watchers: thousands who listen to the live stream, and how long news take to reach them.
//!
//! They speak over plain sockets, with a buffer of a few kilobytes each, so
//! that ten thousand of them fit beside what they measure.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How the frames come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    Socket,
    Events,
}

/// Those who watch, until they are dropped.
pub struct Watchers {
    _tasks: JoinSet<()>,
    heard: mpsc::UnboundedReceiver<Instant>,
    count: usize,
}

/// Details that contain this are what is waited for.
pub const MARK: &str = "§news§";

const PATIENCE: Duration = Duration::from_secs(60);

/// Connections that are being opened at a time.
const OPENING: usize = 256;

impl Watchers {
    /// Opens `count` streams; the place of each says which view it watches.
    pub async fn open(
        url: &str,
        transport: Transport,
        count: usize,
        view: impl Fn(usize) -> String,
    ) -> anyhow::Result<Watchers> {
        let host = url.strip_prefix("http://").context("an http address")?.to_owned();
        let (telling, heard) = mpsc::unbounded_channel();
        let mut tasks = JoinSet::new();
        let mut opening = JoinSet::new();
        for place in 0..count {
            if opening.len() == OPENING {
                listen(&mut tasks, opened(&mut opening).await?, &telling);
            }
            opening.spawn(open(host.clone(), transport, view(place)));
        }
        while !opening.is_empty() {
            listen(&mut tasks, opened(&mut opening).await?, &telling);
        }
        Ok(Watchers { _tasks: tasks, heard, count })
    }

    /// How long after `began` the news had reached each, in milliseconds, the quickest first.
    pub async fn reached(&mut self, began: Instant) -> anyhow::Result<Vec<f64>> {
        let mut took = Vec::with_capacity(self.count);
        while took.len() < self.count {
            let at = timeout(PATIENCE, self.heard.recv()).await;
            let at = at.with_context(|| format!("{} of {} heard of it", took.len(), self.count))?;
            took.push((at.context("all are gone")? - began).as_secs_f64() * 1e3);
        }
        took.sort_by(f64::total_cmp);
        Ok(took)
    }
}

type Opening = JoinSet<anyhow::Result<TcpStream>>;

async fn opened(opening: &mut Opening) -> anyhow::Result<TcpStream> {
    opening.join_next().await.context("none is being opened")??
}

/// Asks for the stream and reads its first frame.
async fn open(host: String, transport: Transport, view: String) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(&host).await?;
    let upgrade = match transport {
        Transport::Events => "Accept: text/event-stream\r\n",
        Transport::Socket => {
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        }
    };
    let head = format!("GET /api/v1/live?{view} HTTP/1.1\r\nHost: {host}\r\n{upgrade}\r\n");
    stream.write_all(head.as_bytes()).await?;
    let mut text = Vec::new();
    while !contains(&text, b"active_for_s") {
        let read = timeout(PATIENCE, stream.read_buf(&mut text)).await??;
        ensure!(read > 0, "refused: {}", String::from_utf8_lossy(&text));
    }
    Ok(stream)
}

fn listen(
    tasks: &mut JoinSet<()>,
    mut stream: TcpStream,
    telling: &mpsc::UnboundedSender<Instant>,
) {
    let telling = telling.clone();
    tasks.spawn(async move {
        let mut buffer = [0; 2048];
        while let Ok(read @ 1..) = stream.read(&mut buffer).await {
            if contains(&buffer[..read], MARK.as_bytes()) && telling.send(Instant::now()).is_err() {
                return;
            }
        }
    });
}

fn contains(text: &[u8], sought: &[u8]) -> bool {
    text.windows(sought.len()).any(|part| part == sought)
}
