use std::time::Duration;

use leptos::prelude::*;

use crate::ui::address::Address;
use crate::ui::components::{CopyButton, Icon};
use crate::ui::format::short;

/// What a page without tasks says: how to add the first.
#[component]
pub fn EmptyBoard(active_for: Duration) -> impl IntoView {
    let origin = origin();
    let line = format!(
        "curl {origin}/api/active-tasks/add -H 'Content-Type: application/json' \
         -d '{{\"name\":\"My first task\",\"type\":\"backtest\"}}'"
    );
    view! {
        <section class="empty">
            <Icon name="other"/>
            <h2>"No active tasks"</h2>
            <p>"What your bots report appears here by itself. Try it from a terminal:"</p>
            <div class="command">
                <code tabindex="0">{line.clone()}</code>
                <CopyButton text=line/>
            </div>
            <p class="evidence">
                {format!("Finished tasks stay here for {}. ", short(active_for))}
                <a href="/api/docs">"How to report progress"</a>
            </p>
        </section>
    }
}

/// What a list says in which a search finds nothing: the way back.
#[component]
pub fn NothingFound() -> impl IntoView {
    let address = expect_context::<Address>();
    let all = move || address.query().searching(&Default::default());
    let clear = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        address.go(untrack(all));
    };
    view! {
        <section class="empty nothing-found">
            <Icon name="search"/>
            <h2>"Nothing matches"</h2>
            <p>"No active task is what the search asks for. It looks through names and details."</p>
            <p><a class="button" href=Signal::derive(move || all().address()) on:click=clear>"Show all tasks"</a></p>
        </section>
    }
}

/// Where the viewer's browser reaches the server: `http://localhost:5000`.
fn origin() -> String {
    #[cfg(feature = "hydrate")]
    let origin = window().location().origin().ok();
    #[cfg(not(feature = "hydrate"))]
    let origin = crate::ui::shell::requested_host().map(|host| format!("http://{host}"));
    origin.unwrap_or_else(|| "http://localhost:5000".to_owned())
}
