use leptos::prelude::*;

use crate::domain::Status;
use crate::ui::board::TaskBoard;
use crate::ui::components::Icon;
use crate::ui::components::status_badge::label;
use crate::ui::format::grouped;

/// How many tasks stand where; the rarer statuses only while there are any.
#[component]
pub fn StatusCounts(board: TaskBoard) -> impl IntoView {
    let tile = move |status: Status| {
        let count = Memo::new(move |_| board.counts().of(status));
        let is_rare = matches!(status, Status::Paused | Status::Cancelled);
        view! {
            <li
                class=format!("count count-{status}")
                data-none=move || (count.get() == 0).then_some("")
                hidden=move || is_rare && count.get() == 0
            >
                <span class="count-number">{move || grouped(count.get().into())}</span>
                <span class="count-label"><Icon name=status.as_str()/>{label(status)}</span>
            </li>
        }
    };
    view! {
        <ul class="counts" aria-label="Tasks by status">
            {Status::ALL.map(tile).into_iter().collect_view()}
        </ul>
    }
}
