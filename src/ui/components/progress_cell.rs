use leptos::prelude::*;

use crate::domain::{ListedTask, Percent, Status, Task, words};
use crate::ui::now::Now;

/// How far a task is: percent, counts where the bot counts, and a bar, which
/// is there even while nothing is known, so that nothing moves when it is.
#[component]
pub fn ProgressCell(task: Signal<ListedTask>) -> impl IntoView {
    let now = expect_context::<Now>();
    let text = |read: fn(&Task) -> String| Signal::derive(move || task.with(|task| read(task)));
    let value = Signal::derive(move || task.with(|task| percent(task)).map(|it| it.to_string()));
    let spoken = Signal::derive(move || task.with(|task| spoken(task, now)));
    view! {
        <div class="progress-text">
            <span>{text(words::progress)}</span>
            <span class="evidence" title=text(words::counted)>{text(words::counted)}</span>
        </div>
        <progress max="100" value=value aria-label=text(label) aria-valuetext=spoken></progress>
    }
}

fn percent(task: &Task) -> Option<u8> {
    task.percent().map(Percent::floor)
}

fn label(task: &Task) -> String {
    format!("Progress of {}", task.name())
}

/// `42 %, ≈ 12 min left`
fn spoken(task: &ListedTask, now: Now) -> String {
    let said = words::progress(task);
    let said = if said == "–" { "unknown" } else { &said };
    match task.status() {
        Status::Running => {
            let left = words::left(task, now.minute());
            let what = if left.starts_with('≈') { " left" } else { "" };
            format!("{said}, {left}{what}")
        }
        status => format!("{said}, {status}"),
    }
}
