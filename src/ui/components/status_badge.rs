use leptos::prelude::*;

use crate::domain::Status;
use crate::ui::components::Icon;

/// Where a task stands: colour, icon and word.
#[component]
pub fn StatusBadge(#[prop(into)] status: Signal<Status>) -> impl IntoView {
    let class = Signal::derive(move || format!("status status-{}", status.get()));
    let word = Signal::derive(move || label(status.get()));
    view! {
        <span class=class>
            <Icon name=Signal::derive(move || status.get().as_str())/>
            {word}
        </span>
    }
}

/// The word for a status.
pub fn label(status: Status) -> &'static str {
    match status {
        Status::Queued => "Queued",
        Status::Running => "Running",
        Status::Paused => "Paused",
        Status::Completed => "Completed",
        Status::Failed => "Failed",
        Status::Cancelled => "Cancelled",
    }
}
