use std::time::Duration;

use leptos::prelude::*;

use crate::domain::Snapshot;
use crate::ui::board::TaskBoard;
use crate::ui::components::{EmptyBoard, Freshness, StatusCounts, TaskTable};
use crate::ui::format::grouped;
use crate::ui::load::{MOST_SHOWN, SHOWN};
use crate::ui::now::Now;
use crate::ui::polling::Polling;

/// The active tasks, live: begins with `snapshot`, and asks for `limit` tasks.
#[island]
pub fn Board(snapshot: Snapshot, limit: u32) -> impl IntoView {
    let now = Now::provide(snapshot.as_of);
    let active_for = Duration::from_secs(snapshot.active_for_s);
    let board = TaskBoard::new(snapshot);
    let polling = Polling::start(board, now, limit);
    let is_empty = Memo::new(move |_| board.counts().total() == 0);
    view! {
        <section class="board" aria-labelledby="active-tasks">
            <div class="board-head">
                <h1 id="active-tasks">"Active Tasks"</h1>
                <Freshness board polling/>
                <form method="get" action="/" on:submit=move |event| {
                    event.prevent_default();
                    polling.refresh();
                }>
                    <input type="hidden" name="show" value=limit/>
                    <button class="button">"Refresh"</button>
                </form>
            </div>
            <StatusCounts board/>
            <Show when=move || is_empty.get() fallback=move || view! { <TaskTable board/> }>
                <EmptyBoard active_for/>
            </Show>
            <MoreTasks board limit/>
        </section>
    }
}

/// Says so when there are more tasks than are shown.
#[component]
fn MoreTasks(board: TaskBoard, limit: u32) -> impl IntoView {
    let more = limit.saturating_add(SHOWN).min(MOST_SHOWN);
    let is_whole = Signal::derive(move || board.order().len() as u32 == board.counts().total());
    let words = Signal::derive(move || {
        let (shown, total) = (board.order().len() as u64, board.counts().total());
        format!("The newest {} of {} tasks. ", grouped(shown), grouped(total.into()))
    });
    view! {
        <p class="more" hidden=is_whole>
            {words}
            <a href=format!("/?show={more}") hidden=more == limit>{format!("Show {}", grouped(more.into()))}</a>
        </p>
    }
}
