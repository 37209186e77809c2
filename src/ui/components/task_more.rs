use leptos::prelude::*;

use crate::domain::{ListedTask, Task, words};
use crate::ui::components::{CopyButton, Icon};
use crate::ui::format::exact_utc;
use crate::ui::now::Now;
use crate::ui::selection::Actions;

/// What kind of task it is and what it has to say, on one line that unfolds to all of it.
#[component]
pub fn TaskMore(task: Signal<ListedTask>) -> impl IntoView {
    let text = |read: fn(&Task) -> String| Signal::derive(move || task.with(|task| read(task)));
    let type_icon = Signal::derive(move || task.with(|task| icon(task)));
    let now = expect_context::<Now>();
    let slow = Memo::new(move |_| task.with(|task| words::slow(task, now.get())));
    let is_slow = Signal::derive(move || slow.get().is_some());
    let kind = Signal::derive(move || task.with(|task| kind(task, is_slow.get())));
    let is_open = RwSignal::new(false);
    view! {
        <details class="more" on:toggle=move |_| is_open.update(|open| *open = !*open)>
            <summary class="evidence">
                <Icon name=type_icon/>
                <span class="task-type">{kind}</span>
                <span class="slow" hidden=Signal::derive(move || !is_slow.get())>
                    {Signal::derive(move || slow.get().unwrap_or_default())}
                    {Signal::derive(move || task.with(|task| dot(!first_line(task).is_empty())))}
                </span>
                <bdi class="details">{text(first_line)}</bdi>
            </summary>
            <bdi class="details-whole" tabindex="0" hidden=Signal::derive(move || task.with(|task| whole(task).is_empty()))>
                {text(whole)}
            </bdi>
            <Show when=move || is_open.get()><Facts task/></Show>
        </details>
    }
}

/// What else there is to know of a task, and to do with it.
#[component]
fn Facts(task: Signal<ListedTask>) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let id = task.with_untracked(|task| task.id());
    let facts = Signal::derive(move || task.with(|task| facts(task)));
    view! {
        <dl class="facts">
            <For each=move || facts.get() key=|fact| fact.clone() let((name, value))>
                <dt>{name}</dt>
                <dd><bdi>{value}</bdi></dd>
            </For>
        </dl>
        <p class="actions">
            <CopyButton text=id.to_string() label="Copy id"/>
            <CopyButton text=curl(id.0) label="Copy as curl"/>
            <button type="button" class="button danger" on:click=move |_| actions.remove(vec![id])>
                "Remove"
            </button>
        </p>
    }
}

fn facts(task: &Task) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Id", task.id().to_string())];
    facts.extend(task.key().map(|key| ("Key", key.to_string())));
    facts.push(("Attempt", task.attempt().to_string()));
    facts.push(("Added", exact_utc(task.created_at())));
    facts.extend(task.started_at().map(|at| ("Started", exact_utc(at))));
    facts.extend(task.finished_at().map(|at| ("Finished", exact_utc(at))));
    facts.push(("Updated", exact_utc(task.updated_at())));
    facts
}

/// How a bot reports on this task.
pub fn curl(id: i64) -> String {
    #[cfg(feature = "hydrate")]
    let origin = window().location().origin().unwrap_or_default();
    #[cfg(not(feature = "hydrate"))]
    let origin = String::new();
    format!(
        "curl -X PATCH {origin}/api/v1/tasks/{id} -H 'Content-Type: application/json' \
         -d '{{\"progress\":50,\"details\":\"half way\"}}'"
    )
}

/// The type, which attempt it is where it is not the first, and a dot where
/// more follows.
fn kind(task: &Task, is_slow: bool) -> String {
    let attempt = match task.attempt() {
        1 => String::new(),
        attempt => format!(" · attempt {attempt}"),
    };
    let dot = dot(is_slow || !first_line(task).is_empty());
    format!("{}{attempt}{dot}", task.task_type())
}

fn dot(is_followed: bool) -> &'static str {
    if is_followed { " · " } else { "" }
}

fn first_line(task: &Task) -> String {
    task.details().as_str().trim().lines().next().unwrap_or_default().to_owned()
}

fn whole(task: &Task) -> String {
    task.details().as_str().trim().to_owned()
}

/// The picture of the type.
pub fn icon(task: &Task) -> &'static str {
    use crate::domain::TaskType;

    match task.task_type() {
        TaskType::Backtest => "backtest",
        TaskType::Simulation => "simulation",
        TaskType::Optimization => "optimization",
        TaskType::LiveTrading => "live_trading",
        TaskType::Other(_) => "other",
    }
}
