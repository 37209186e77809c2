use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{ListedTask, Moment, Status};
use crate::ui::format::{lasting, short};
use crate::ui::now::Now;

/// When a task ends, and how long it has taken; of a finished one, when it leaves.
#[component]
pub fn TimeCell(task: Signal<ListedTask>, active_for: Duration) -> impl IntoView {
    let now = expect_context::<Now>();
    let answer = Signal::derive(move || task.with(|task| answer(task, now.get())));
    let evidence = Signal::derive(move || task.with(|task| evidence(task, now.get(), active_for)));
    view! {
        <span>{answer}</span>
        <span class="evidence">{evidence}</span>
    }
}

fn answer(task: &ListedTask, now: Moment) -> String {
    let lasted = task.started_at().zip(task.finished_at());
    let lasted = lasted.map(|(started, finished)| lasting(finished.since(started)));
    match (task.status(), lasted) {
        (Status::Running, _) => left(task, now),
        (Status::Queued, _) => format!("waits {}", lasting(now.since(task.updated_at()))),
        (Status::Completed, Some(lasted)) => format!("took {lasted}"),
        (_, Some(lasted)) => format!("after {lasted}"),
        (Status::Paused, None) => "stands still".to_owned(),
        (_, None) => "–".to_owned(),
    }
}

/// What is left of a running task: `≈ 12 min left`, `learning`.
pub fn left(task: &ListedTask, now: Moment) -> String {
    match task.ends_at {
        Some(end) if end > now => format!("≈ {} left", lasting(end.since(now))),
        Some(_) => "any moment".to_owned(),
        None if task.percent().is_some() => "learning".to_owned(),
        None => "no end known".to_owned(),
    }
}

fn evidence(task: &ListedTask, now: Moment, active_for: Duration) -> String {
    match (task.finished_at(), task.started_at()) {
        (Some(finished), _) => {
            format!("leaves in {}", short(finished.after(active_for).since(now)))
        }
        (None, Some(started)) => format!("{} so far", lasting(now.since(started))),
        (None, None) => String::new(),
    }
}
