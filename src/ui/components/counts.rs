use leptos::prelude::*;

use crate::domain::Status;
use crate::ui::board::TaskBoard;
use crate::ui::components::Icon;
use crate::ui::components::status_badge::label;
use crate::ui::format::grouped;

/// How many tasks stand where; the rarer statuses only while there are any.
#[component]
pub fn StatusCounts(board: TaskBoard) -> impl IntoView {
    view! {
        <ul class="counts" aria-label="Tasks by status">
            {Status::ALL.map(|status| view! { <Count board status/> }).into_iter().collect_view()}
        </ul>
    }
}

#[component]
fn Count(board: TaskBoard, status: Status) -> impl IntoView {
    let is_rare = matches!(status, Status::Paused | Status::Cancelled);
    let count = Memo::new(move |_| board.counts().of(status));
    let class = Signal::derive(move || {
        let none = if count.get() == 0 { " count-none" } else { "" };
        format!("count count-{status}{none}")
    });
    let is_hidden = Signal::derive(move || is_rare && count.get() == 0);
    let number = Signal::derive(move || grouped(count.get().into()));
    view! {
        <li class=class hidden=is_hidden>
            <span class="count-number">{number}</span>
            <span class="count-label"><Icon name=status.as_str()/>{label(status)}</span>
        </li>
    }
}
