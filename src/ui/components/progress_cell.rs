use leptos::prelude::*;

use crate::domain::{Progress, Status, Task};
use crate::ui::format::grouped;

/// How far a task is: percent, counts where the bot counts, and a bar. A bar
/// without an end stands for progress that nothing is known of.
#[component]
pub fn ProgressCell(task: Signal<Task>) -> impl IntoView {
    let percent = Memo::new(move |_| task.with(|task| task.percent().map(|p| p.floor())));
    let status = Memo::new(move |_| task.with(Task::status));
    let counted = Memo::new(move |_| task.with(|task| counted(task.progress())));
    let name = Memo::new(move |_| task.with(|task| format!("Progress of {}", task.name())));
    let said = move || match (percent.get(), status.get()) {
        (Some(percent), _) => format!("{percent} %"),
        (None, Status::Running) => "under way".to_owned(),
        (None, _) => "–".to_owned(),
    };
    let has_bar = move || percent.get().is_some() || status.get() == Status::Running;
    view! {
        <div class="progress-text">
            <span>{said}</span>
            <span class="evidence">{move || counted.get()}</span>
        </div>
        <Show when=has_bar>
            <progress
                max="100"
                value=move || percent.get().map(|percent| percent.to_string())
                aria-label=move || name.get()
            ></progress>
        </Show>
    }
}

/// `500 / 1,000 candles`
fn counted(progress: &Progress) -> String {
    let Progress::Count { current, total, unit } = progress else { return String::new() };
    let of = total.map(|total| format!(" / {}", grouped(total.get()))).unwrap_or_default();
    let unit = unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    format!("{}{of}{unit}", grouped(current.get()))
}
