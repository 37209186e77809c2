use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::domain::{Search, Status, words};
use crate::ui::address::Address;
use crate::ui::board::TaskBoard;
use crate::ui::components::Icon;
use crate::ui::format::grouped;

/// How many tasks stand where, each a filter; the rarer statuses only while
/// there are any, or while they are asked for.
#[component]
pub fn StatusTiles(board: TaskBoard) -> impl IntoView {
    view! {
        <ul class="counts" aria-label="Tasks by status">
            {Status::ALL.map(|status| view! { <Tile board status/> }).into_iter().collect_view()}
        </ul>
    }
}

#[component]
fn Tile(board: TaskBoard, status: Status) -> impl IntoView {
    let address = expect_context::<Address>();
    let is_chosen = Memo::new(move |_| {
        let Search(filter) = address.search();
        filter.statuses.contains(&status)
    });
    let to = move || address.query().searching(&address.search().toggled(status));
    let choose = move |event: MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        address.go(untrack(to));
    };
    let is_rare = matches!(status, Status::Paused | Status::Cancelled);
    let count = Memo::new(move |_| board.counts().of(status));
    let class = Signal::derive(move || {
        let none = if count.get() == 0 { " count-none" } else { "" };
        format!("count count-{status}{none}")
    });
    let is_hidden = Signal::derive(move || is_rare && count.get() == 0 && !is_chosen.get());
    view! {
        <li hidden=is_hidden>
            <a
                class=class
                href=Signal::derive(move || to().address())
                aria-current=Signal::derive(move || is_chosen.get().to_string())
                on:click=choose
            >
                <span class="count-number">{Signal::derive(move || grouped(count.get().into()))}</span>
                <span class="count-label"><Icon name=status.as_str()/>{words::status(status)}</span>
            </a>
        </li>
    }
}
