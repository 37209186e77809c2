//! Deleting what is kept no longer, or seeing what that would be.

use std::time::Duration;

use clap::Args;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use tokio::time::sleep;

use crate::cli::address::Address;
use crate::cli::client::Client;
use crate::cli::output::{self, Output};
use crate::domain::{Due, Moment, Retention};

/// What to delete, and where.
#[derive(Debug, Args)]
pub struct Prune {
    /// Say what would be deleted, and delete nothing
    #[arg(long)]
    dry_run: bool,

    /// Say what would be deleted if tasks were kept for so long: 30d, 12h, forever
    #[arg(long, value_name = "TIME", requires = "dry_run")]
    history_for: Option<String>,

    /// Say what would be deleted if all that is kept could grow to this: 500MiB, 2GiB
    #[arg(long, value_name = "SIZE", requires = "dry_run")]
    history_max_size: Option<String>,

    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    address: Address,
}

/// The server is asked this often how far it is.
const LOOK: Duration = Duration::from_secs(1);

impl Prune {
    /// Says what is due and, where that was asked for, has it deleted and waits.
    pub async fn run(self) -> anyhow::Result<()> {
        let limits = [
            ("history_for", self.history_for.clone()),
            ("history_max_size", self.history_max_size.clone()),
        ];
        let limits: Vec<_> =
            limits.into_iter().filter_map(|(name, limit)| Some((name, limit?))).collect();
        let client = self.address.client()?;
        let before = client.retention(&limits).await?;
        match self.output.json {
            true => output::json_line(&before)?,
            false => output::line(&told(&before, !limits.is_empty()))?,
        }
        if self.dry_run || before.due.tasks == 0 {
            return Ok(());
        }
        let after = pruned(&client, before.due.tasks).await?;
        match self.output.json {
            true => output::json_line(&after)?,
            false => output::line(&ended(&before, &after))?,
        }
        anyhow::ensure!(after.due.tasks == 0, "some are left; the server's log says why");
        Ok(())
    }
}

/// Has the server delete what is due, and waits until it has.
async fn pruned(client: &Client, tasks: u64) -> anyhow::Result<Retention> {
    let style = ProgressStyle::with_template("{msg} {bar:30} {human_pos} of {human_len} tasks")?;
    let bar = ProgressBar::new(tasks).with_style(style).with_message("deleting");
    let mut now = client.prune().await?;
    while now.pruning {
        sleep(LOOK).await;
        now = client.retention(&[]).await?;
        bar.set_position(tasks.saturating_sub(now.due.tasks));
        if now.due.tasks == 0 {
            bar.set_message("giving back space");
        }
    }
    bar.finish_and_clear();
    Ok(now)
}

/// What is kept, or would be, what is due, and how large all of it is.
fn told(retention: &Retention, is_supposed: bool) -> String {
    let Retention { history_for_s, history_max_bytes, used_bytes, free_bytes, due, .. } = retention;
    let time = match history_for_s {
        Some(seconds) => {
            format!("for {}", time_told(*seconds))
        }
        None => "for ever".to_owned(),
    };
    let size = match history_max_bytes {
        Some(bytes) => format!(", as long as all of it is within {}", HumanBytes(*bytes)),
        None => String::new(),
    };
    let kept = if is_supposed { "If finished tasks were" } else { "Finished tasks are" };
    format!(
        "{kept} kept {time}{size}; pinned ones stay.\n{}\nThe database holds {}, and \
         {} more are free in its file.",
        due_told(due),
        HumanBytes(*used_bytes),
        HumanBytes(*free_bytes),
    )
}

/// Days, for which a month is no measure; else as exactly as need be.
fn time_told(seconds: u64) -> String {
    match (seconds / 86_400, seconds % 86_400) {
        (1, 0) => "1 day".to_owned(),
        (days, 0) => format!("{days} days"),
        _ => humantime::format_duration(Duration::from_secs(seconds)).to_string(),
    }
}

fn due_told(due: &Due) -> String {
    let (Some(oldest), Some(newest)) = (due.oldest, due.newest) else {
        return "Nothing is to be deleted.".to_owned();
    };
    let day = |at: Moment| at.to_utc().date_naive();
    let when = match (day(oldest), day(newest)) {
        (from, to) if from == to => format!("on {from}"),
        (from, to) => format!("from {from} to {to}"),
    };
    let (tasks, bytes) = (tasks(due.tasks), HumanBytes(due.bytes));
    format!("To be deleted: {tasks}, ended {when}; about {bytes}.")
}

fn ended(before: &Retention, after: &Retention) -> String {
    let tasks = tasks(before.due.tasks.saturating_sub(after.due.tasks));
    let file = |retention: &Retention| HumanBytes(retention.used_bytes + retention.free_bytes);
    format!("Deleted: {tasks}. The file had {} and has {}.", file(before), file(after))
}

fn tasks(count: u64) -> String {
    match count {
        1 => "1 task".to_owned(),
        count => format!("{} tasks", HumanCount(count)),
    }
}
