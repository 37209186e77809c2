use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::ui::components::{Board, Keyed, KeysHelp};
use crate::ui::load::load_snapshot;
use crate::ui::query::{PAGE, PageQuery};

/// The Progress Monitor: every active task, and how many stand where.
#[component]
pub fn BoardPage() -> impl IntoView {
    let query = use_query_map().with(|parts| PageQuery::from_parts(|part| parts.get(part)));
    let asked = query.clone();
    let first = Resource::new_blocking(
        || (),
        move |()| {
            // A search that is not understood says so itself; the page shows everything.
            let q = asked.search().unwrap_or_default().to_string();
            load_snapshot(q, asked.sort.to_string(), asked.start(), PAGE)
        },
    );
    view! {
        <Title text="Progress Monitor"/>
        <Suspense>
            {move || {
                let query = query.clone();
                Suspend::new(async move {
                    match first.await {
                        Ok(snapshot) => view! { <Board snapshot query/> }.into_any(),
                        Err(_) => view! { <Broken/> }.into_any(),
                    }
                })
            }}
        </Suspense>
        <KeysHelp of=Keyed::Board/>
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
