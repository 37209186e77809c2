use leptos::prelude::*;

use crate::domain::{Search, Snapshot, Sort, TaskId};
use crate::ui::board::TaskBoard;
use crate::ui::components::{CopyButton, Keys, LinkStatus, task_more};
use crate::ui::link::Connection;
use crate::ui::now::Now;
use crate::ui::parts;
use crate::ui::query::Window;

/// Keeps the page of one task true: what changes is drawn anew on the server.
///
/// `snapshot` is what the board has of it: nothing, once it left.
#[island]
pub fn TaskLive(id: TaskId, snapshot: Snapshot) -> impl IntoView {
    let now = Now::provide(snapshot.as_of);
    let board = TaskBoard::new(snapshot);
    let mut search = Search::default();
    search.0.ids.push(id);
    let window = Memo::new(move |_| Window {
        search: search.clone(),
        sort: Sort::NEWEST,
        start: 0,
        limit: 1,
    });
    let connection = Connection::start(board, now, window);
    parts::redraw(board, connection);
    view! {
        <div class="task-live">
            <p class="actions">
                <CopyButton text=id.to_string() label="Copy id"/>
                <CopyButton text=task_more::curl(id.0) label="Copy as curl"/>
            </p>
            <LinkStatus board connection/>
        </div>
        <Keys connection/>
    }
}
