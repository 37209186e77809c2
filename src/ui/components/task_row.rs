use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{ListedTask, Task, TaskId};
use crate::ui::board::TaskBoard;
use crate::ui::components::{MomentTime, ProgressCell, StatusBadge, TaskMore, TimeCell};
use crate::ui::format::{ago, exact_utc};
use crate::ui::now::Now;
use crate::ui::selection::Actions;

/// One task: how is it, what is it, how far, when does it end.
///
/// Names and details are strangers' text: they stand alone in a `bdi`, so that
/// their direction cannot turn what stands beside them. Everything shown is a
/// `Signal` of one of a few types, not a closure of its own: the code that
/// puts it on the page is then compiled once a type.
#[component]
pub fn TaskRow(
    board: TaskBoard,
    id: TaskId,
    task: ArcRwSignal<ListedTask>,
    active_for: Duration,
) -> impl IntoView {
    let now = expect_context::<Now>();
    let selection = expect_context::<Actions>().selection;
    let task: Signal<ListedTask> = Signal::from(task);
    let text = |read: fn(&Task) -> String| Signal::derive(move || task.with(|task| read(task)));
    let status = Memo::new(move |_| task.with(|task| task.status()));
    let status_name = Signal::derive(move || status.get().as_str());
    let started_at = Signal::derive(move || task.with(|task| task.started_at()));
    let heard = Signal::derive(move || ago(now.get(), task.with(|task| task.updated_at())));
    let place = Memo::new(move |_| board.place(id));
    // The head of the table is its first row.
    let index = Signal::derive(move || place.get().map(|place| (place + 2).to_string()));
    let has_left = Signal::derive(move || place.get().is_none().then_some("true"));
    let is_selected = Signal::derive(move || selection.has(id));
    view! {
        <tr
            role="row"
            tabindex="-1"
            aria-rowindex=index
            data-status=status_name
            data-task=id.to_string()
            data-left=has_left
            data-changed=changed(status)
            data-selected=Signal::derive(move || is_selected.get().then_some("true"))
        >
            <td role="cell" class="cell-select">
                <input
                    type="checkbox"
                    class="needs-script"
                    aria-label=text(|task| format!("Select {}", task.name()))
                    prop:checked=is_selected
                    on:change=move |_| selection.toggle(id)
                />
            </td>
            <td role="cell" class="cell-status"><StatusBadge status/></td>
            <th role="rowheader" scope="row" class="cell-task">
                <a class="name" href=format!("/tasks/{id}") title=text(name)><bdi>{text(name)}</bdi></a>
                <TaskMore task/>
            </th>
            <td role="cell" class="cell-progress"><ProgressCell task/></td>
            <td role="cell" class="cell-time"><TimeCell task active_for/></td>
            <td role="cell" class="cell-started"><MomentTime moment=started_at/></td>
            <td role="cell" class="cell-updated">
                <time
                    datetime=text(|task| task.updated_at().to_string())
                    title=text(|task| exact_utc(task.updated_at()))
                >
                    {heard}
                </time>
            </td>
        </tr>
    }
}

fn name(task: &Task) -> String {
    task.name().to_string()
}

/// Alternates with each change of status, so that the eye is told of each;
/// nothing while there was none.
fn changed(status: Memo<crate::domain::Status>) -> Memo<Option<&'static str>> {
    let before = StoredValue::new((status.get_untracked(), None));
    Memo::new(move |_| {
        let status = status.get();
        let (was, mark) = before.get_value();
        let mark = match mark {
            mark if status == was => mark,
            Some("a") => Some("b"),
            _ => Some("a"),
        };
        before.set_value((status, mark));
        mark
    })
}
