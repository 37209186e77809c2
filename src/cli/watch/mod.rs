//! `progress-monitor watch`: the board in the terminal, live.

mod board;
mod draw;
mod draw_task;
mod ink;
mod opened;
mod plain;
mod screen;
mod terminal;
#[cfg(test)]
mod tests;

use std::io::{self, IsTerminal};
use std::pin::pin;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use futures_util::StreamExt;
use ratatui::crossterm::event::{Event, EventStream, KeyEventKind};
use tokio::sync::mpsc;
use tokio::time::interval;

use crate::cli::address::Address;
use crate::cli::client::Client;
use crate::cli::live::{Heard, Live};
use crate::cli::output::Output;
use crate::cli::selection::Selection;
use crate::domain::{Moment, Page, TaskId};

use ink::Ink;
use plain::Plain;
use screen::{Deed, Screen};
use terminal::Terminal;

/// Which tasks to watch.
#[derive(Debug, Args)]
pub struct Watch {
    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    address: Address,
}

/// What `watch --help` says below.
pub const HELP: &str = "\
? shows the keys. The first 1,000 tasks in the order are shown; a search finds the others.

Where the output is no terminal, or TERM is dumb, or with --json, a line is printed for each
change: with tabs the time, then as list does; as JSON {\"put\":{…}} and {\"drop\":ID}.

Examples:
  progress-monitor watch type:backtest --sort ends_at
  progress-monitor watch --json status:failed | while read -r change; do ./alarm.sh; done";

/// Times move on by themselves so often.
const TICK: Duration = Duration::from_secs(1);

/// The screen with all that it needs.
struct Watching {
    client: Client,
    live: Live,
    screen: Screen,
    ink: Ink,
    /// When the stream last said something, by this machine's clock.
    heard_at: Instant,
    /// What became of removals.
    told: mpsc::UnboundedSender<String>,
}

impl Watch {
    /// Watches until somebody has seen enough.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.address.clone().client()?;
        let screen = Screen::new(self.selection.search(), self.selection.sort);
        let live = Live::open(&client, &query(&screen)).await?;
        if self.output.json || !can_draw() {
            return Plain::new(self.output.json).run(live).await;
        }
        let (told, notices) = mpsc::unbounded_channel();
        let (ink, heard_at) = (Ink::from_env(), Instant::now());
        Watching { client, live, screen, ink, heard_at, told }.run(notices).await
    }
}

/// Whether there is a terminal that can be drawn on.
fn can_draw() -> bool {
    io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn query(screen: &Screen) -> [(&'static str, String); 3] {
    let (search, sort) = (screen.search.clone(), screen.sort.to_string());
    [("q", search), ("sort", sort), ("limit", Page::MAX_LIMIT.to_string())]
}

impl Watching {
    async fn run(
        mut self,
        mut notices: mpsc::UnboundedReceiver<String>,
    ) -> anyhow::Result<ExitCode> {
        let mut stop = pin!(terminal::stop_signal()?);
        let mut terminal = Terminal::take()?;
        let (mut events, mut ticks) = (EventStream::new(), interval(TICK));
        loop {
            let now = self.now();
            terminal.draw(|frame| draw::draw(frame, &mut self.screen, self.ink, now))?;
            let deed = tokio::select! {
                heard = self.live.next() => self.hear(heard),
                event = events.next() => match event {
                    Some(Ok(Event::Key(key))) if key.kind != KeyEventKind::Release => {
                        self.screen.press(key)
                    }
                    Some(Ok(_)) => Deed::Draw,
                    // The terminal is gone.
                    Some(Err(_)) | None => Deed::Leave,
                },
                Some(notice) = notices.recv() => {
                    self.screen.notice = Some(notice);
                    Deed::Draw
                }
                code = &mut stop => return Ok(code.into()),
                _ = ticks.tick() => Deed::Draw,
            };
            match deed {
                Deed::Leave => return Ok(ExitCode::SUCCESS),
                Deed::Interrupt => return Ok(ExitCode::from(130)),
                deed => self.carry_out(deed)?,
            }
        }
    }

    /// The server's clock, as far as it is known.
    fn now(&self) -> Moment {
        self.screen.board.as_of.after(self.heard_at.elapsed())
    }

    fn hear(&mut self, heard: Heard) -> Deed {
        if let Heard::News(_) = heard {
            self.heard_at = Instant::now();
        }
        self.screen.hear(heard);
        Deed::Draw
    }

    fn carry_out(&mut self, deed: Deed) -> anyhow::Result<()> {
        match deed {
            Deed::Ask => self.live.turn_to(&self.client, &query(&self.screen))?,
            Deed::Follow(id) => self.live.follow(id, 0),
            Deed::LetGo => self.live.let_log_go(),
            Deed::Remove(id) => self.remove(id),
            Deed::Draw | Deed::Leave | Deed::Interrupt => {}
        }
        Ok(())
    }

    /// Removes a task while the screen goes on.
    fn remove(&self, id: TaskId) {
        let (client, told) = (self.client.clone(), self.told.clone());
        tokio::spawn(async move {
            let notice = match client.remove(id).await {
                Ok(()) => format!("removed task {id}"),
                Err(error) => format!("{error:#}"),
            };
            // Whoever left does not want to know.
            let _ = told.send(notice);
        });
    }
}
