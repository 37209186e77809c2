use leptos::prelude::*;

use crate::domain::{ListedTask, Percent, Progress, Status, Task};
use crate::ui::components::time_cell;
use crate::ui::format::grouped;
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
            <span>{text(said)}</span>
            <span class="evidence" title=text(counted)>{text(counted)}</span>
        </div>
        <progress max="100" value=value aria-label=text(label) aria-valuetext=spoken></progress>
    }
}

fn percent(task: &Task) -> Option<u8> {
    task.percent().map(Percent::floor)
}

fn said(task: &Task) -> String {
    match (percent(task), task.status()) {
        (Some(percent), _) => format!("{percent}\u{a0}%"),
        (None, Status::Running) => "under way".to_owned(),
        (None, _) => "–".to_owned(),
    }
}

fn label(task: &Task) -> String {
    format!("Progress of {}", task.name())
}

/// `42 %, ≈ 12 min left`
fn spoken(task: &ListedTask, now: Now) -> String {
    let said = said(task);
    let said = if said == "–" { "unknown" } else { &said };
    match task.status() {
        Status::Running => {
            let left = time_cell::left(task, now.minute());
            let what = if left.starts_with('≈') { " left" } else { "" };
            format!("{said}, {left}{what}")
        }
        status => format!("{said}, {status}"),
    }
}

/// `500 / 1,000 candles`
fn counted(task: &Task) -> String {
    let Progress::Count { current, total, unit } = task.progress() else { return String::new() };
    let of = total.map(|total| format!(" / {}", grouped(total.get()))).unwrap_or_default();
    let unit = unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    format!("{}{of}{unit}", grouped(current.get()))
}
