use leptos::prelude::*;

use crate::domain::{Status, words};
use crate::ui::components::Icon;

/// Where a task stands: colour, icon and word.
#[component]
pub fn StatusBadge(#[prop(into)] status: Signal<Status>) -> impl IntoView {
    let class = Signal::derive(move || format!("status status-{}", status.get()));
    let word = Signal::derive(move || words::status(status.get()));
    view! {
        <span class=class>
            <Icon name=Signal::derive(move || status.get().as_str())/>
            {word}
        </span>
    }
}
