use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::{Link, Title};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::domain::{Filter, Level, Point, Snapshot, Sort, Status, TaskId};
use crate::monitor::{Actor, Error, LogPage, LogPart, LogQuery, Monitor, Story};
use crate::ui::components::{
    Attempts, Events, Keyed, KeysHelp, LogView, PinForm, ProgressChart, ShortMoment, TaskHead,
    TaskLive, Times,
};
use crate::ui::pages::{NotFoundPage, Unavailable};
use crate::ui::query::view;

/// What the page of one task shows.
struct Seen {
    story: Story,
    /// The task alone, as the live stream begins with it; empty once it left the board.
    snapshot: Snapshot,
    /// The last lines that it printed; none where the other parts alone are asked for.
    log: Option<LogPage>,
    /// The attempt whose curve is shown.
    attempt: u32,
    /// Its curve.
    points: Vec<Point>,
}

/// What the address asks for: `/tasks/7?attempt=2`, and from a page that is
/// open already `&parts`, all but the log.
#[derive(Clone, Copy)]
struct Asked {
    id: Option<TaskId>,
    attempt: Option<u32>,
    parts: bool,
}

/// So many of the last lines stand on the page from the first.
const LINES: usize = 200;

/// One task: how it is, how it went, what it printed, why it failed.
#[component]
pub fn TaskPage() -> impl IntoView {
    let monitor = expect_context::<Monitor>();
    let id = use_params_map().with(|params| params.get("id"));
    let id = id.and_then(|id| id.parse().ok()).map(TaskId);
    let asked = use_query_map().with(|query| Asked {
        id,
        attempt: query.get("attempt").and_then(|attempt| attempt.parse().ok()),
        parts: query.get("parts").is_some(),
    });
    view! {
        <Suspense>
            {move || {
                let monitor = monitor.clone();
                Suspend::new(async move {
                    match see(&monitor, asked).await {
                        Ok(seen) => view! { <SeenTask seen/> }.into_any(),
                        Err(Error::NotFound(_)) => view! { <NotFoundPage/> }.into_any(),
                        Err(error) => view! { <Unavailable error/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

async fn see(monitor: &Monitor, asked: Asked) -> Result<Seen, Error> {
    let id = asked.id.ok_or(Error::NotFound(TaskId::default()))?;
    let story = monitor.story(Actor::PAGE, id).await?;
    let filter = Filter { ids: vec![id], ..Filter::default() };
    let snapshot = monitor.snapshot(Actor::PAGE, &view(filter, Sort::NEWEST, 0, 1)).await;
    let tail = LogQuery { part: LogPart::Tail, limit: LINES, text: None, level: None::<Level> };
    let log = if asked.parts { None } else { Some(monitor.log(Actor::PAGE, id, tail).await?) };
    let last = story.task.attempt();
    let attempt = asked.attempt.unwrap_or(last).clamp(1, last);
    let points = match attempt == last {
        true => story.points.clone(),
        false => monitor.curve(Actor::PAGE, id, Some(attempt)).await?,
    };
    Ok(Seen { story, snapshot, log, attempt, points })
}

/// The parts of the page. Of a task that failed, its last words come first.
#[component]
fn SeenTask(seen: Seen) -> impl IntoView {
    let Seen { story, snapshot, log, attempt, points } = seen;
    let (id, status) = (story.task.id(), story.task.status());
    let title = format!("{} – Progress Monitor", story.task.name());
    let active_for = Duration::from_secs(snapshot.active_for_s);
    let is_pinned = story.task.is_pinned();
    // What was removed is there to be read, and can be changed no more.
    let pin = story.removed_at.is_none().then(|| view! { <PinForm id is_pinned/> });
    let removed = story.removed_at.map(|at| {
        view! { <p class="evidence" role="status">"Removed "<ShortMoment at now=story.as_of/>"; what is kept of it can be read."</p> }
    });
    let has_failed = status == Status::Failed;
    let log = log.map(|page| view! { <LogView id page/> });
    let (first, last) = if has_failed { (log, None) } else { (None, log) };
    let first = first.map(|log| view! { <div class="log-failed">{log}</div> });
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
                <KeysHelp of=Keyed::Following/>
            </header>
            {first}
            <div class="story-figures">
                <ProgressChart story=story.clone() points attempt/>
                <Times story=story.clone()/>
            </div>
            {last}
            <Attempts story=story.clone() shown=attempt/>
            <Events story/>
        </article>
    }
}
