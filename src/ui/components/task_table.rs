use leptos::prelude::*;

use crate::ui::board::TaskBoard;
use crate::ui::components::TaskRow;

/// The tasks in view. The roles are written out, for on a phone the rows are
/// laid out as cards, and a browser forgets what a table is once it is styled
/// as something else.
#[component]
pub fn TaskTable(board: TaskBoard) -> impl IntoView {
    let row = move |id| board.row(id).map(|task| view! { <TaskRow task/> });
    view! {
        <table role="table" class="tasks">
            <caption class="sr-only">"Active tasks, newest first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col" class="cell-status">"Status"</th>
                    <th role="columnheader" scope="col" class="cell-task">"Task"</th>
                    <th role="columnheader" scope="col" class="cell-progress">"Progress"</th>
                    <th role="columnheader" scope="col" class="cell-started">"Started"</th>
                    <th role="columnheader" scope="col" class="cell-updated">"Updated"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || board.order() key=|id| *id children=row/>
            </tbody>
        </table>
    }
}
