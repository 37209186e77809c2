use leptos::prelude::*;

use crate::domain::Task;

/// Beyond so many characters, or lines, the text folds.
const FOLDED_CHARS: usize = 140;

/// What a task has to say about itself; a long text folds behind its first line.
#[component]
pub fn TaskDetails(task: Signal<Task>) -> impl IntoView {
    let whole = Signal::derive(move || task.with(|task| task.details().as_str().trim().to_owned()));
    let first = Signal::derive(move || task.with(first_line));
    let is_long = Memo::new(move |_| task.with(first_line).is_some());
    view! {
        <Show
            when=move || is_long.get()
            fallback=move || view! { <bdi class="details">{whole}</bdi> }
        >
            <details class="details">
                <summary>
                    <bdi class="details-first">{first}</bdi>
                    <span class="details-fold">"Fold"</span>
                </summary>
                <bdi class="details-whole" tabindex="0">{whole}</bdi>
            </details>
        </Show>
    }
}

/// The beginning of details that are too long for a row.
pub fn first_line(task: &Task) -> Option<String> {
    let text = task.details().as_str().trim();
    let line = text.lines().next().unwrap_or_default();
    let first: String = line.chars().take(FOLDED_CHARS).collect();
    (first.len() < text.len()).then(|| first + "…")
}
