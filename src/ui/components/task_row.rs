use leptos::prelude::*;

use crate::domain::{Status, Task, TaskType};
use crate::ui::components::task_details::first_line;
use crate::ui::components::{Icon, MomentTime, ProgressCell, StatusBadge, TaskDetails};
use crate::ui::format::{ago, exact_utc};
use crate::ui::now::Now;

/// One task: how is it, what is it, how far, since when.
///
/// Names and details are strangers' text: they stand alone in a `bdi`, so that
/// their direction cannot turn what stands beside them. Everything shown is a
/// `Signal` of one of a few types, not a closure of its own: the code that
/// puts it on the page is then compiled once a type.
#[component]
pub fn TaskRow(task: ArcRwSignal<Task>) -> impl IntoView {
    let now = expect_context::<Now>();
    let task = Signal::from(task);
    let text = |read: fn(&Task) -> String| Signal::derive(move || task.with(read));
    let status = Signal::derive(move || task.with(Task::status));
    let status_name = Signal::derive(move || status.get().as_str());
    let type_icon = Signal::derive(move || task.with(|task| icon(task.task_type())));
    let started_at = Signal::derive(move || task.with(Task::started_at));
    let heard = Signal::derive(move || ago(now.get(), task.with(Task::updated_at)));
    view! {
        <tr role="row" data-status=status_name data-task=text(|task| task.id().to_string())>
            <td role="cell" class="cell-status"><StatusBadge status/></td>
            <th role="rowheader" scope="row" class="cell-task">
                <bdi class="name" title=text(name)>{text(name)}</bdi>
                <div class="evidence">
                    <span class="task-type"><Icon name=type_icon/>{text(kind)}</span>
                    <TaskDetails task/>
                </div>
            </th>
            <td role="cell" class="cell-progress"><ProgressCell task/></td>
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

/// The type, which attempt it is where it is not the first, and a dot where
/// the details follow on the same line.
fn kind(task: &Task) -> String {
    let attempt = match task.attempt() {
        1 => String::new(),
        attempt => format!(" · attempt {attempt}"),
    };
    let details = task.details().as_str();
    let follow =
        !details.is_empty() && task.status() != Status::Failed && first_line(task).is_none();
    format!("{}{attempt}{}", task.task_type(), if follow { " · " } else { "" })
}

fn icon(task_type: &TaskType) -> &'static str {
    match task_type {
        TaskType::Backtest => "backtest",
        TaskType::Simulation => "simulation",
        TaskType::Optimization => "optimization",
        TaskType::LiveTrading => "live_trading",
        TaskType::Other(_) => "other",
    }
}
