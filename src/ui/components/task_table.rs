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
    let focus = RowFocus::keep(board);
    let rows = Signal::derive(move || (board.total() + 1).to_string());
    let row = move |id| board.row(id).map(|task| view! { <TaskRow board id task active_for/> });
    view! {
        <table
            role="table"
            class="tasks"
            aria-rowcount=rows
            on:focusin=move |event: FocusEvent| focus.went_to(event.target())
            on:focusout=move |event: FocusEvent| focus.went_to(event.related_target())
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

/// The focus within the rows. Copies share it.
#[derive(Clone, Copy)]
struct RowFocus {
    board: TaskBoard,
    #[cfg(feature = "hydrate")]
    last: StoredValue<Option<web_sys::HtmlElement>, LocalStorage>,
}

impl RowFocus {
    #[cfg(not(feature = "hydrate"))]
    fn keep(board: TaskBoard) -> RowFocus {
        RowFocus { board }
    }

    #[cfg(not(feature = "hydrate"))]
    fn went_to(self, _element: Option<leptos::web_sys::EventTarget>) {
        let _ = self.board;
    }
}

#[cfg(feature = "hydrate")]
impl RowFocus {
    /// A row that moves is taken out of the document for a moment, and a
    /// browser then takes the focus from it: it gets it back.
    fn keep(board: TaskBoard) -> RowFocus {
        let focus = RowFocus { board, last: StoredValue::new_local(None) };
        Effect::new(move || {
            board.order();
            request_animation_frame(move || focus.give_back());
        });
        Effect::new(move || {
            let pressed = window_event_listener(leptos::ev::pointerdown, move |event| {
                focus.goes_to(event.target());
            });
            on_cleanup(move || pressed.remove());
        });
        focus
    }

    /// The focus went to `element`. To none is no news: the row moves, or
    /// another window is in front, and whoever leaves it presses elsewhere.
    fn went_to(self, element: Option<leptos::web_sys::EventTarget>) {
        if element.is_some() {
            self.goes_to(element);
        }
    }

    /// The row of `element` stays on the page; the one that had the focus before need not.
    fn goes_to(self, element: Option<leptos::web_sys::EventTarget>) {
        use leptos::wasm_bindgen::JsCast;

        use crate::domain::TaskId;

        let element = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
        let row = element.as_ref().and_then(|it| it.closest("tr[data-task]").ok().flatten());
        let id = row.and_then(|row| row.get_attribute("data-task")?.parse().ok());
        // The table itself may be gone by now.
        let _ = self.last.try_set_value(element.filter(|_| id.is_some()));
        match id {
            Some(id) => self.board.hold(TaskId(id)),
            None => self.board.let_go(),
        }
    }

    fn give_back(self) {
        let nothing_has_it = document().active_element().is_none_or(|it| it.tag_name() == "BODY");
        let last = self.last.try_get_value().flatten();
        let last = last.filter(|last| last.is_connected() && nothing_has_it);
        if let Some(last) = last {
            let without_scrolling = web_sys::FocusOptions::new();
            without_scrolling.set_prevent_scroll(true);
            // One that cannot take it any more leaves it to the page.
            let _ = last.focus_with_options(&without_scrolling);
        }
    }
}
