//! `watch` where no screen can be drawn: a line for each change.

use std::process::ExitCode;

use super::board::Board;
use crate::cli::live::{Heard, Live, Outage};
use crate::cli::look;
use crate::cli::output;
use crate::cli::table::Row;
use crate::domain::{Change, ListedTask, Moment, News, TaskId, changes};

/// Prints what changes, as it changes.
pub struct Plain {
    board: Board,
    is_json: bool,
}

impl Plain {
    /// As JSON, or with tabs.
    pub fn new(is_json: bool) -> Plain {
        Plain { board: Board::default(), is_json }
    }

    /// Prints all tasks, and from then on each that changes or goes.
    pub async fn run(mut self, mut live: Live) -> anyhow::Result<ExitCode> {
        let mut outage = Outage::default();
        loop {
            let heard = live.next().await;
            outage.tell(&heard);
            if let Heard::News(news) = heard {
                self.hear(news)?;
            }
        }
    }

    fn hear(&mut self, news: News) -> anyhow::Result<()> {
        let changed = match &news {
            // Whoever comes back tells what is different, and not all of it again.
            News::Snapshot(snapshot) => {
                let shown: Vec<_> = self.board.tasks().cloned().collect();
                changes(&shown, &snapshot.tasks)
            }
            News::Changes(changes) => changes.changes.clone(),
            _ => Vec::new(),
        };
        let gone = |id| self.board.task(id).cloned();
        let gone: Vec<_> = changed.iter().filter_map(|it| dropped(it).and_then(gone)).collect();
        self.board.apply(news);
        changed.iter().try_for_each(|change| self.print(change, &gone))
    }

    fn print(&self, change: &Change, gone: &[ListedTask]) -> anyhow::Result<()> {
        if self.is_json {
            return output::json_line(change);
        }
        let now = self.board.as_of;
        match change {
            Change::Put { task, .. } => line(now, &Row::of(task, now).with_tabs()),
            Change::Drop(id) => {
                let name = gone.iter().find(|task| task.id() == *id);
                let name = name.map(|task| output::one_line(task.name().as_str()));
                line(now, &format!("{id}\tgone\t{}", name.unwrap_or_default()))
            }
        }
    }
}

fn line(now: Moment, text: &str) -> anyhow::Result<()> {
    output::line(&format!("{}\t{text}", look::exact(now)))
}

fn dropped(change: &Change) -> Option<TaskId> {
    match change {
        Change::Drop(id) => Some(*id),
        Change::Put { .. } => None,
    }
}
