use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::ui::components::Board;
use crate::ui::load::{MOST_SHOWN, SHOWN, load_snapshot};

/// The Progress Monitor: every active task, and how many stand where.
#[component]
pub fn BoardPage() -> impl IntoView {
    let show = use_query_map().with(|query| query.get("show").and_then(|show| show.parse().ok()));
    let limit = show.unwrap_or(SHOWN).clamp(1, MOST_SHOWN);
    let first = Resource::new_blocking(|| (), move |()| load_snapshot(limit));
    view! {
        <Title text="Progress Monitor"/>
        <Suspense>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(snapshot) => view! { <Board snapshot limit/> }.into_any(),
                    Err(_) => view! { <Broken/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Broken() -> impl IntoView {
    view! {
        <section class="empty" role="alert">
            <h1>"The tasks cannot be shown"</h1>
            <p>"The server could not read them. Reload the page, or look at its log."</p>
            <p><a class="button" href="/">"Reload"</a></p>
        </section>
    }
}
