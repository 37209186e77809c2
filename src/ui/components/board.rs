use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{Snapshot, Status};
use crate::ui::address::Address;
use crate::ui::board::TaskBoard;
use crate::ui::components::{
    EmptyBoard, Keys, LinkStatus, NothingFound, PageLinks, SearchField, SpokenSummary, StatusTiles,
    TabTitle, TaskTable, Toasts,
};
use crate::ui::format::grouped;
use crate::ui::link::Connection;
use crate::ui::now::Now;
use crate::ui::query::{PageQuery, WINDOW, Window};
use crate::ui::selection::Actions;

/// The active tasks, live: begins with `snapshot`, which is what `query` asks for.
#[island]
pub fn Board(snapshot: Snapshot, query: PageQuery) -> impl IntoView {
    let now = Now::provide(snapshot.as_of);
    let active_for = Duration::from_secs(snapshot.active_for_s);
    let start = RwSignal::new(query.start());
    let address = Address::provide(query);
    let actions = Actions::provide();
    let board = TaskBoard::new(snapshot);
    let window = Memo::new(move |_| Window {
        search: address.search(),
        sort: address.query().sort,
        start: start.get(),
        limit: WINDOW,
    });
    let connection = Connection::start(board, now, window);
    let is_empty = Memo::new(move |_| board.counts().total() == 0);
    let is_lost = Memo::new(move |_| board.total() == 0 && !is_empty.get());
    view! {
        <section class="board" aria-labelledby="active-tasks">
            <div class="board-head">
                <h1 id="active-tasks">"Active Tasks"</h1>
                <p class="in-view">{Signal::derive(move || in_view(board))}</p>
                <LinkStatus board connection/>
            </div>
            <StatusTiles board/>
            <SearchField connection/>
            <Show when=move || !is_empty.get() fallback=move || view! { <EmptyBoard active_for/> }>
                <TaskTable board start active_for/>
                <Show when=move || is_lost.get()><NothingFound/></Show>
            </Show>
            <PageLinks board/>
            <Toasts connection actions/>
            <SpokenSummary board/>
            <TabTitle board connection/>
            <Keys connection actions/>
        </section>
    }
}

/// `50 in view · 2 need attention`
fn in_view(board: TaskBoard) -> String {
    let failed = board.counts().of(Status::Failed);
    let attention = match failed {
        0 => String::new(),
        1 => " · 1 needs attention".to_owned(),
        many => format!(" · {} need attention", grouped(many.into())),
    };
    format!("{} in view{attention}", grouped(board.total()))
}
