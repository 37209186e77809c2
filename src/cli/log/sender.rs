//! What comes in by a pipe goes into a log.
//!
//! Whoever writes into the pipe is never kept waiting and never loses its reader, whatever
//! becomes of the server: it may be a bot.

use std::io;
#[cfg(unix)]
use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::anyhow;
use futures_util::future::{BoxFuture, FutureExt, OptionFuture};
use tokio::io::{AsyncRead, AsyncReadExt, stdin};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, sleep, timeout_at};

use super::lines::{self, Lines};
use super::queue::{Batch, Queue};
use crate::cli::client::{Appended, Client, Refused};
use crate::cli::output::{self, Output};
use crate::domain::{Level, Moment, TaskId};

/// Lines are gathered for so long, and go together.
const GATHER: Duration = Duration::from_millis(50);

/// So long until a failed request is repeated; each that fails doubles it.
const FIRST_REST: Duration = Duration::from_millis(250);

/// No attempt is farther from the one before it.
const LONGEST_REST: Duration = Duration::from_secs(10);

/// When the pipe is closed, what is left is sent for so long.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Sends lines into the log of one task.
pub struct Sender {
    client: Client,
    id: TaskId,
    level: Option<Level>,
    /// A word of this run's own, so that a repeated request adds nothing.
    producer: String,
    lines: Lines,
    queue: Queue,
    failures: u32,
    added: u64,
    next_seq: u64,
    /// The server takes no more, and it was said why.
    is_refused: bool,
}

/// A request on its way, and the number of the line behind its last.
type Sending = BoxFuture<'static, (u64, anyhow::Result<Appended>)>;

impl Sender {
    /// For the log of that task; every line is as grave as `level` says, or as it says itself.
    pub fn new(client: Client, id: TaskId, level: Option<Level>) -> Sender {
        let producer = format!("log-{:016x}", rand::random::<u64>());
        let (lines, queue) = (Lines::default(), Queue::default());
        let (failures, added, next_seq, is_refused) = (0, 0, 0, false);
        Sender { client, id, level, producer, lines, queue, failures, added, next_seq, is_refused }
    }

    /// Sends what comes in until its end, then what is left.
    pub async fn run(mut self, output: Output) -> anyhow::Result<ExitCode> {
        let _deaf = deaf_to_ctrl_c()?;
        let sending = self.pass_on(stdin()).await?;
        let deadline = Instant::now() + LAST_WORDS;
        let finished = timeout_at(deadline, self.finish(sending)).await.is_ok();
        if self.is_refused {
            return Ok(ExitCode::FAILURE);
        }
        let lost = self.queue.dropped + self.queue.len() as u64;
        if !finished || lost > 0 {
            return Err(anyhow!(
                "{lost} lines did not reach the log: {}",
                self.client.nobody_answers()
            ));
        }
        if output.json {
            output::json_line(&Appended { lines: self.added, next_seq: self.next_seq })?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Reads and sends at the same time, until there is no more to read; what is on its way then.
    async fn pass_on(
        &mut self,
        mut input: impl AsyncRead + Unpin,
    ) -> anyhow::Result<Option<Sending>> {
        let mut buffer = vec![0; 64 << 10];
        let mut sending: Option<Sending> = None;
        loop {
            let done = OptionFuture::from(sending.as_mut());
            tokio::select! {
                read = input.read(&mut buffer) => {
                    let count = read?;
                    let lines = self.lines.completed_by(&buffer[..count]);
                    let rest = if count == 0 { self.lines.rest() } else { None };
                    self.take(lines.into_iter().chain(rest));
                    if count == 0 {
                        return Ok(sending);
                    }
                }
                Some((next, answer)) = done => {
                    sending = None;
                    self.learn(next, answer);
                }
            }
            if sending.is_none() {
                sending = self.send();
            }
        }
    }

    async fn finish(&mut self, mut sending: Option<Sending>) {
        while let Some(request) = sending.take().or_else(|| self.send()) {
            let (next, answer) = request.await;
            self.learn(next, answer);
        }
    }

    fn take(&mut self, lines: impl Iterator<Item = Vec<u8>>) {
        if self.is_refused {
            return;
        }
        let now = Moment::from_millis(chrono::Utc::now().timestamp_millis());
        for line in lines {
            self.queue.push(lines::json(&line, Some(now), self.level));
        }
    }

    /// Begins to send the oldest lines, after a rest.
    fn send(&self) -> Option<Sending> {
        let Batch { first, count, bytes } = self.queue.batch()?;
        let rest = match self.failures {
            0 => GATHER,
            failures => FIRST_REST.saturating_mul(1 << failures.min(10)).min(LONGEST_REST),
        };
        let (client, id) = (self.client.clone(), self.id);
        let query = [("producer", self.producer.clone()), ("first", first.to_string())];
        let request = async move {
            sleep(rest).await;
            (first + count as u64, client.append(id, &query, bytes).await)
        };
        Some(request.boxed())
    }

    fn learn(&mut self, next: u64, answer: anyhow::Result<Appended>) {
        match answer {
            Ok(Appended { lines, next_seq }) => {
                self.failures = 0;
                self.added += lines;
                self.next_seq = next_seq;
                self.queue.sent(next);
            }
            Err(error) if Refused::is_final(&error) => {
                output::complain(&error.context("nothing more goes into the log"));
                self.queue.sent(u64::MAX);
                self.is_refused = true;
            }
            Err(error) => {
                if self.failures == 0 {
                    output::complain(&error.context("lines wait until the server is back"));
                }
                self.failures += 1;
            }
        }
    }
}

/// In a pipeline ctrl-C is for whoever writes: its last words are read until it closes the pipe.
#[cfg(unix)]
fn deaf_to_ctrl_c() -> io::Result<Option<Signal>> {
    let is_typed = io::stdin().is_terminal();
    (!is_typed).then(|| signal(SignalKind::interrupt())).transpose()
}

#[cfg(not(unix))]
fn deaf_to_ctrl_c() -> io::Result<()> {
    Ok(())
}
