//! What there is to say of a task, fact by fact; for `show` and for `watch`.

use std::time::Duration;

use crate::cli::look::{self, clock, exact};
use crate::cli::output::one_line;
use crate::domain::{Attempt, Estimate, ListedTask, Moment, Status, words};

/// Something to say of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about; empty where it goes on with the fact before.
    pub label: &'static str,
    /// What it says, on one line.
    pub text: String,
}

/// How many columns the bar takes.
const BAR: usize = 20;

/// All facts, in the order in which one asks for them.
pub fn facts(task: &ListedTask, now: Moment) -> Vec<Fact> {
    let fact = |label, text: Option<String>| Some(Fact { label, text: text? });
    let moment = |label, moment: Option<Moment>| fact(label, moment.map(exact));
    let tags = task.tags().iter().collect::<Vec<_>>().join(" ");
    let heard = format!("{}, {}", exact(task.updated_at()), words::ago(now, task.updated_at()));
    let facts = [
        fact("Progress", Some(progress(task))),
        fact("Time", Some(time(task, now))),
        fact("", words::slow(task, now)),
        moment("Added", Some(task.created_at())),
        moment("Started", task.started_at()),
        moment("Finished", task.finished_at()),
        fact("Heard of", Some(heard)),
        fact("Tags", Some(tags).filter(|tags| !tags.is_empty())),
        fact("Key", task.key().map(|key| one_line(key.as_str()))),
    ];
    let details = task.details().as_str().lines().map(one_line).enumerate();
    let details = details.map(|(place, text)| {
        let label = if place == 0 { "Details" } else { "" };
        Fact { label, text }
    });
    facts.into_iter().flatten().chain(details).collect()
}

/// `backtest · task 7 · attempt 2 · pinned`
pub fn kind(task: &ListedTask) -> String {
    let attempt = (task.attempt() > 1).then(|| format!("attempt {}", task.attempt()));
    let pinned = task.is_pinned().then(|| "pinned".to_owned());
    let early = task.ended_early().then(|| "ended early".to_owned());
    let parts = [Some(task.task_type().to_string()), Some(format!("task {}", task.id()))];
    let parts = parts.into_iter().chain([attempt, early, pinned]).flatten();
    parts.collect::<Vec<_>>().join(" · ")
}

/// `2  ✗ failed     2025-10-10 03:05:29  ran 12 min  Error: no candles`
pub fn attempt(attempt: &Attempt, now: Moment) -> String {
    let Attempt { attempt, status, began_at, durations, details, .. } = attempt;
    let ran = words::lasting(Duration::from_millis(durations.running_ms));
    let words = details.as_ref().map(|details| one_line(details.as_str())).unwrap_or_default();
    let status = look::padded(&look::status(*status), 11);
    let (began, ran) = (clock(*began_at, now), format!("ran {ran}"));
    format!("{attempt:>3}  {status}  {began:<12}  {ran:<16}  {words}").trim_end().to_owned()
}

fn progress(task: &ListedTask) -> String {
    let said = one_line(&format!("{} {}", words::progress(task), words::counted(task)));
    match task.percent() {
        Some(percent) => format!("{} {said}", look::bar(percent, BAR)),
        None => said,
    }
}

/// `≈ 12 min left, ends ≈ 14:32 (14:20–15:05), from 7 earlier runs`
fn time(task: &ListedTask, now: Moment) -> String {
    let time = words::time(task, now);
    let ran = task.started_at().filter(|_| !task.is_finished());
    let ran = ran.map(|started| format!(", {} so far", words::lasting(now.since(started))));
    let ran = ran.unwrap_or_default();
    match task.estimate.filter(|_| task.status() == Status::Running) {
        Some(estimate) => {
            let left = if time.starts_with('≈') { " left" } else { "" };
            format!("{time}{left}{ran}, ends {}", range(estimate, now))
        }
        None => format!("{time}{ran}"),
    }
}

/// `≈ 14:32 (14:20–15:05), from 7 earlier runs`
fn range(estimate: Estimate, now: Moment) -> String {
    let Estimate { ends_at, earliest, latest, runs } = estimate;
    match runs {
        0 => format!("≈ {}, from the rate of this run alone", clock(ends_at, now)),
        runs => {
            let [ends_at, earliest, latest] = [ends_at, earliest, latest].map(|it| clock(it, now));
            format!("≈ {ends_at} ({earliest}–{latest}), from {runs} earlier runs")
        }
    }
}
