use leptos::prelude::*;

use crate::domain::Status;
use crate::ui::components::Icon;

/// Where a task stands: colour, icon and word.
#[component]
pub fn StatusBadge(#[prop(into)] status: Signal<Status>) -> impl IntoView {
    let name = Signal::derive(move || status.get().as_str());
    view! {
        <span class=move || format!("status status-{}", status.get())>
            <Icon name/>
            {move || label(status.get())}
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
