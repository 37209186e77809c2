use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{ListedTask, Search, Snapshot, Sort, Task};
use crate::ui::board::TaskBoard;
use crate::ui::components::{
    CopyButton, Icon, LinkStatus, ProgressCell, StatusBadge, TimeCell, task_more,
};
use crate::ui::link::Connection;
use crate::ui::now::Now;
use crate::ui::parts;
use crate::ui::query::Window;

/// One task, large and live; what else its page shows is drawn anew with it.
///
/// `snapshot` is what the board has of it: nothing, once it left.
#[island]
pub fn TaskHead(task: ListedTask, snapshot: Snapshot) -> impl IntoView {
    let now = Now::provide(snapshot.as_of);
    let active_for = Duration::from_secs(snapshot.active_for_s);
    let id = task.id();
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
    let task = Memo::new(move |before: Option<&ListedTask>| {
        let row = board.order().first().and_then(|id| board.row(*id));
        row.map_or_else(|| before.unwrap_or(&task).clone(), |row| row.get())
    });
    parts::redraw(Signal::derive(move || task.with(|task| (task.version(), task.is_finished()))));
    let task: Signal<ListedTask> = Signal::from(task);
    let text = |read: fn(&Task) -> String| Signal::derive(move || task.with(|task| read(task)));
    let status = Memo::new(move |_| task.with(|task| task.status()));
    let type_icon = Signal::derive(move || task.with(|task| task_more::icon(task)));
    view! {
        <header class="task-head" data-status=Signal::derive(move || status.get().as_str())>
            <p class="way"><a href="/">"Active Tasks"</a><span aria-hidden="true">" › "</span>{format!("Task {id}")}</p>
            <div class="task-name">
                <h1><bdi>{text(|task| task.name().to_string())}</bdi></h1>
                <StatusBadge status/>
                <LinkStatus board connection/>
            </div>
            <p class="evidence">
                <Icon name=type_icon/>
                <span class="task-type">{text(|task| task.task_type().to_string())}</span>
                {text(attempt)}
            </p>
            <p class="words"><bdi>{text(|task| task.details().to_string())}</bdi></p>
            <div class="task-figures">
                <div class="cell-progress"><ProgressCell task/></div>
                <div class="cell-time"><TimeCell task active_for/></div>
            </div>
            <p class="actions">
                <CopyButton text=id.to_string() label="Copy id"/>
                <CopyButton text=task_more::curl(id.0) label="Copy as curl"/>
            </p>
        </header>
    }
}

fn attempt(task: &Task) -> String {
    if task.attempt() > 1 { format!(" · attempt {}", task.attempt()) } else { String::new() }
}
