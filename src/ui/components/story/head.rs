use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{ListedTask, Moment};
use crate::ui::components::{Icon, ProgressCell, StatusBadge, TimeCell, task_more};
use crate::ui::now::Now;

/// The task as on the board, large.
#[component]
pub fn TaskHead(task: ListedTask, as_of: Moment, active_for: Duration) -> impl IntoView {
    Now::provide(as_of);
    let status = task.status();
    let (name, words) = (task.name().to_string(), task.details().to_string());
    let attempt = (task.attempt() > 1).then(|| format!(" · attempt {}", task.attempt()));
    let (icon, kind) = (task_more::icon(&task), task.task_type().to_string());
    let task = Signal::stored(task);
    view! {
        <div class="task-head" data-status=status.as_str()>
            <div class="task-name">
                <h1><bdi>{name}</bdi></h1>
                <StatusBadge status/>
            </div>
            <p class="evidence">
                <Icon name=icon/>
                <span class="task-type">{kind}</span>
                {attempt}
            </p>
            <p class="words"><bdi>{words}</bdi></p>
            <div class="task-figures">
                <div class="cell-progress"><ProgressCell task/></div>
                <div class="cell-time"><TimeCell task active_for/></div>
            </div>
        </div>
    }
}
