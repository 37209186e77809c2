use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::{Link, Title};
use leptos_router::hooks::use_params_map;

use crate::domain::{Filter, Level, LogLine, Snapshot, Sort, Status, TaskId};
use crate::monitor::{Actor, Error, LogPart, LogQuery, Monitor, Story};
use crate::ui::components::{
    Attempts, Events, LogRows, LogView, PinForm, ProgressChart, ShortMoment, TaskHead, TaskLive,
    Times,
};
use crate::ui::pages::{NotFoundPage, Unavailable};
use crate::ui::query::view;

/// What the page of one task shows.
struct Seen {
    story: Story,
    /// The task alone, as the live stream begins with it; empty once it left the board.
    snapshot: Snapshot,
    /// The last lines that it printed.
    lines: Vec<LogLine>,
}

/// So many of the last lines stand on the page from the first.
const LINES: usize = 200;

/// One task: how it is, how it went, what it printed, why it failed.
#[component]
pub fn TaskPage() -> impl IntoView {
    let monitor = expect_context::<Monitor>();
    let id = use_params_map().with(|params| params.get("id"));
    let id = id.and_then(|id| id.parse().ok()).map(TaskId);
    view! {
        <Suspense>
            {move || {
                let monitor = monitor.clone();
                Suspend::new(async move {
                    match see(&monitor, id).await {
                        Ok(seen) => view! { <SeenTask seen/> }.into_any(),
                        Err(Error::NotFound(_)) => view! { <NotFoundPage/> }.into_any(),
                        Err(error) => view! { <Unavailable error/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

async fn see(monitor: &Monitor, id: Option<TaskId>) -> Result<Seen, Error> {
    let id = id.ok_or(Error::NotFound(TaskId::default()))?;
    let story = monitor.story(Actor::PAGE, id).await?;
    let filter = Filter { ids: vec![id], ..Filter::default() };
    let snapshot = monitor.snapshot(Actor::PAGE, &view(filter, Sort::NEWEST, 0, 1)).await;
    let tail = LogQuery { part: LogPart::Tail, limit: LINES, text: None, level: None::<Level> };
    let lines = monitor.log(Actor::PAGE, id, tail).await?.lines;
    Ok(Seen { story, snapshot, lines })
}

/// The parts of the page. Of a task that failed, its last words come first.
#[component]
fn SeenTask(seen: Seen) -> impl IntoView {
    let Seen { story, snapshot, lines } = seen;
    let (id, status) = (story.task.id(), story.task.status());
    let title = format!("{} – Progress Monitor", story.task.name());
    let active_for = Duration::from_secs(snapshot.active_for_s);
    let is_pinned = story.task.is_pinned();
    // What was removed is there to be read, and can be changed no more.
    let pin = story.removed_at.is_none().then(|| view! { <PinForm id is_pinned/> });
    let removed = story.removed_at.map(|at| {
        view! { <p class="evidence" role="status">"Removed "<ShortMoment at now=story.as_of/>"; what is kept of it can be read."</p> }
    });
    let is_empty = lines.is_empty();
    let log = view! { <LogView id is_empty><ol><LogRows lines/></ol></LogView> }.into_any();
    let (first, last) =
        if status == Status::Failed { (Some(log), None) } else { (None, Some(log)) };
    view! {
        <Title text=title/>
        <Link rel="stylesheet" href="/story.css"/>
        <article class="story">
            <header>
                <div class="way-row">
                    <p class="way"><a href="/">"Active Tasks"</a><span aria-hidden="true">" › "</span>{format!("Task {id}")}</p>
                    {pin}
                </div>
                {removed}
                <div data-part="head">
                    <TaskHead task=story.task.clone() as_of=story.as_of active_for/>
                </div>
                <TaskLive id snapshot/>
            </header>
            {first}
            <div class="story-figures">
                <ProgressChart story=story.clone()/>
                <Times story=story.clone()/>
            </div>
            {last}
            <Attempts story=story.clone()/>
            <Events story/>
        </article>
    }
}
