use leptos::prelude::*;

use crate::domain::{Task, TaskType};
use crate::ui::components::{Icon, MomentTime, ProgressCell, StatusBadge, TaskDetails};
use crate::ui::format::{ago, exact_utc};
use crate::ui::now::Now;

/// One task: how is it, what is it, how far, since when.
///
/// Names and details are strangers' text: they stand alone in a `bdi`, so that
/// their direction cannot turn what stands beside them.
#[component]
pub fn TaskRow(task: ArcRwSignal<Task>) -> impl IntoView {
    let now = expect_context::<Now>();
    let task = Signal::from(task);
    let status = Memo::new(move |_| task.with(Task::status));
    let task_type = Memo::new(move |_| task.with(|task| task.task_type().clone()));
    let details = Memo::new(move |_| task.with(|task| task.details().to_string()));
    let attempt = Memo::new(move |_| task.with(Task::attempt));
    let updated_at = Memo::new(move |_| task.with(Task::updated_at));
    let started_at = Memo::new(move |_| task.with(Task::started_at));
    let type_icon = Signal::derive(move || task_type.with(icon));
    let started = move || match started_at.get() {
        Some(moment) => view! { <MomentTime moment=Signal::stored(moment)/> }.into_any(),
        None => view! { <span>"–"</span> }.into_any(),
    };
    view! {
        <tr role="row" data-status=move || status.get().as_str() data-task=move || task.with(|task| task.id().to_string())>
            <td role="cell" class="cell-status"><StatusBadge status/></td>
            <th role="rowheader" scope="row" class="cell-task">
                <bdi class="name">{move || task.with(|task| task.name().to_string())}</bdi>
                <div class="evidence">
                    <span class="task-type">
                        <Icon name=type_icon/>
                        {move || task_type.get().to_string()}
                        {move || (attempt.get() > 1).then(|| format!(" · attempt {}", attempt.get()))}
                    </span>
                    <TaskDetails details/>
                </div>
            </th>
            <td role="cell" class="cell-progress"><ProgressCell task/></td>
            <td role="cell" class="cell-started"><span class="cell-label">"Started"</span>{started}</td>
            <td role="cell" class="cell-updated">
                <span class="cell-label">"Updated"</span>
                <time datetime=move || updated_at.get().to_string() title=move || exact_utc(updated_at.get())>
                    {move || ago(now.get(), updated_at.get())}
                </time>
            </td>
        </tr>
    }
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
