use std::time::Duration;

use leptos::ev::{FocusEvent, MouseEvent};
use leptos::prelude::*;

use crate::domain::{Direction, Sort};
use crate::ui::address::Address;
use crate::ui::board::TaskBoard;
use crate::ui::components::TaskRow;
use crate::ui::scroll::Scroll;

/// The window of tasks that the page holds, with room for those before and
/// behind. The roles are written out, for on a phone the rows are laid out as
/// cards, and a browser forgets what a table is once it is styled as something else.
#[component]
pub fn TaskTable(board: TaskBoard, start: RwSignal<u32>, active_for: Duration) -> impl IntoView {
    let scroll = Scroll::follow(board, start);
    let rows = Signal::derive(move || (board.total() + 1).to_string());
    let row = move |id| board.row(id).map(|task| view! { <TaskRow board id task active_for/> });
    view! {
        <table
            role="table"
            class="tasks"
            aria-rowcount=rows
            on:focusin=move |event: FocusEvent| hold(board, event.target())
            on:focusout=move |event: FocusEvent| hold(board, event.related_target())
        >
            <caption class="sr-only">"Active tasks"</caption>
            <thead role="rowgroup">
                <tr role="row" aria-rowindex="1">
                    <th role="columnheader" scope="col" class="cell-select">
                        <span class="sr-only">"Selected"</span>
                    </th>
                    <Column class="cell-status" name="Status" first="status"/>
                    <Column class="cell-task" name="Task" first="name" second=("Type", "type")/>
                    <Column class="cell-progress" name="Progress" first="-progress"/>
                    <Column class="cell-time" name="Time left" first="ends_at"/>
                    <Column class="cell-started" name="Started" first="-started_at"/>
                    <Column class="cell-updated" name="Updated" first="-updated_at"/>
                </tr>
            </thead>
            <tbody role="rowgroup" node_ref=scroll.body>
                <tr class="room" aria-hidden="true" node_ref=scroll.above></tr>
                <For each=move || board.order() key=|id| *id children=row/>
                <tr class="room" aria-hidden="true" node_ref=scroll.below></tr>
            </tbody>
        </table>
    }
}

/// The head of a column, which sorts by it, and by a second thing that stands in it.
#[component]
fn Column(
    class: &'static str,
    name: &'static str,
    first: &'static str,
    #[prop(optional)] second: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let address = expect_context::<Address>();
    let sort: Sort = first.parse().unwrap_or(Sort::NEWEST);
    let second: Option<(_, Sort)> =
        second.map(|(name, sort)| (name, sort.parse().unwrap_or(Sort::NEWEST)));
    let keys = [Some(sort.key), second.map(|(_, sort)| sort.key)];
    let order = Signal::derive(move || {
        let now = address.query().sort;
        keys.contains(&Some(now.key)).then_some(match now.direction {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        })
    });
    view! {
        <th role="columnheader" scope="col" class=class aria-sort=order>
            <SortLink name sort/>
            {second.map(|(name, sort)| view! { " · " <SortLink name sort/> })}
        </th>
    }
}

#[component]
fn SortLink(name: &'static str, sort: Sort) -> impl IntoView {
    let address = expect_context::<Address>();
    let to = move || address.query().sorted(sort);
    let arrow = Signal::derive(move || match address.query().sort {
        now if now.key != sort.key => "",
        Sort { direction: Direction::Ascending, .. } => " ↑",
        Sort { direction: Direction::Descending, .. } => " ↓",
    });
    let go = move |event: MouseEvent| {
        event.prevent_default();
        address.go(untrack(to));
    };
    view! {
        <a class="sort" href=Signal::derive(move || to().address()) on:click=go>
            {name}<span aria-hidden="true">{arrow}</span>
        </a>
    }
}

/// The row to which the focus goes stays on the page; the one that it left need not.
fn hold(board: TaskBoard, focused: Option<leptos::web_sys::EventTarget>) {
    #[cfg(feature = "hydrate")]
    {
        use leptos::wasm_bindgen::JsCast;

        use crate::domain::TaskId;

        let element = focused.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let row = element.and_then(|element| element.closest("tr[data-task]").ok().flatten());
        match row.and_then(|row| row.get_attribute("data-task")?.parse().ok()) {
            Some(id) => board.hold(TaskId(id)),
            // With another window in front, the focus waits where it was.
            None if document().has_focus().unwrap_or(true) => board.let_go(),
            None => {}
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (board, focused);
}
