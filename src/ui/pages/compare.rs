use leptos::prelude::*;
use leptos_meta::{Link, Title};
use leptos_router::hooks::use_query_map;

use crate::domain::TaskId;
use crate::monitor::{Actor, Error, Monitor, Story};
use crate::ui::components::{Compared, LocalTimes};
use crate::ui::pages::Unavailable;

/// Two runs side by side: `/compare?task=1&task=2`.
#[component]
pub fn ComparePage() -> impl IntoView {
    let monitor = expect_context::<Monitor>();
    let ids = use_query_map().with(|query| query.get_all("task").unwrap_or_default());
    let ids: Vec<_> = ids.iter().filter_map(|id| id.parse().ok()).map(TaskId).collect();
    view! {
        <Title text="Compare – Progress Monitor"/>
        <Link rel="stylesheet" href="/story.css"/>
        <p class="way"><a href="/history">"History"</a><span aria-hidden="true">" › "</span>"Compare"</p>
        <h1>"Two runs compared"</h1>
        <Suspense>
            {move || {
                let (monitor, ids) = (monitor.clone(), ids.clone());
                Suspend::new(async move {
                    match see(&monitor, &ids).await {
                        Ok(Some([one, other])) => {
                            view! { <div class="story"><Compared one other/></div> }.into_any()
                        }
                        Ok(None) => view! { <Asked/> }.into_any(),
                        Err(Error::NotFound(id)) => view! { <NotKept id/> }.into_any(),
                        Err(error) => view! { <Unavailable error/> }.into_any(),
                    }
                })
            }}
        </Suspense>
        <LocalTimes/>
    }
}

async fn see(monitor: &Monitor, ids: &[TaskId]) -> Result<Option<[Story; 2]>, Error> {
    let [one, other] = ids else { return Ok(None) };
    let one = monitor.story(Actor::PAGE, *one).await?;
    Ok(Some([one, monitor.story(Actor::PAGE, *other).await?]))
}

/// One of the two is not there.
#[component]
fn NotKept(id: TaskId) -> impl IntoView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! { <p role="alert">{format!("There is no task {id}, or it was deleted by now.")}</p> }
}

/// What to do where not two were chosen.
#[component]
fn Asked() -> impl IntoView {
    view! {
        <form class="compare-form" action="/compare">
            <p>"Two tasks are compared; choose them in the "<a href="/history">"history"</a>", or by their numbers."</p>
            <label>"One"<input type="number" name="task" min="1" required/></label>
            <label>"The other"<input type="number" name="task" min="1" required/></label>
            <button type="submit" class="button">"Compare"</button>
        </form>
    }
}
