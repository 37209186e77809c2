use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::{Link, Title};
use leptos_router::hooks::use_query_map;

use crate::domain::TaskId;
use crate::monitor::{Actor, Error, Monitor, Story};
use crate::ui::components::{Chosen, Compared, Keyed, KeysHelp, LocalTimes};

/// More tasks than this are not offered to choose from.
const MOST: usize = 20;

/// Two runs side by side: `/compare?task=1&task=2`.
#[component]
pub fn ComparePage() -> impl IntoView {
    let monitor = expect_context::<Monitor>();
    let ids = use_query_map().with(|query| query.get_all("task").unwrap_or_default());
    let ids = chosen(ids.iter().filter_map(|id| id.parse().ok()).map(TaskId));
    view! {
        <Title text="Compare – Progress Monitor"/>
        <Link rel="stylesheet" href="/story.css"/>
        <div class="story">
            <header>
                <p class="way"><a href="/history">"History"</a><span aria-hidden="true">" › "</span>"Compare"</p>
                <h1>"Two runs compared"</h1>
            </header>
            <Suspense>
                {move || {
                    let (monitor, ids) = (monitor.clone(), ids.clone());
                    Suspend::new(async move {
                        match see(&monitor, &ids).await {
                            Ok(stories) => view! { <Seen stories/> }.into_any(),
                            Err(error) => {
                                let (error, status) = told(&error);
                                use_context::<ResponseOptions>().inspect(|it| it.set_status(status));
                                view! { <p role="alert">{error}</p> <Chosen stories=Vec::new()/> }.into_any()
                            }
                        }
                    })
                }}
            </Suspense>
        </div>
        <LocalTimes/>
            <KeysHelp of=Keyed::Reading/>
    }
}

/// Each task once, in the order in which they were chosen.
fn chosen(ids: impl Iterator<Item = TaskId>) -> Vec<TaskId> {
    let mut chosen = Vec::new();
    for id in ids.take(MOST) {
        if !chosen.contains(&id) {
            chosen.push(id);
        }
    }
    chosen
}

async fn see(monitor: &Monitor, ids: &[TaskId]) -> Result<Vec<Story>, Error> {
    let mut stories = Vec::new();
    for id in ids {
        stories.push(monitor.story(Actor::PAGE, *id).await?);
    }
    Ok(stories)
}

/// The comparison; where not two were chosen, what to do.
#[component]
fn Seen(stories: Vec<Story>) -> impl IntoView {
    match <[Story; 2]>::try_from(stories) {
        Ok([one, other]) => view! { <Compared one other/> }.into_any(),
        Err(stories) => view! { <Chosen stories/> }.into_any(),
    }
}

fn told(error: &Error) -> (String, StatusCode) {
    match error {
        Error::NotFound(id) => (
            format!("There is no task {id}: it never was, or its history is gone."),
            StatusCode::NOT_FOUND,
        ),
        error => (error.to_string(), StatusCode::SERVICE_UNAVAILABLE),
    }
}
