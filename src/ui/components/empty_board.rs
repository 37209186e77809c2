use std::time::Duration;

use leptos::prelude::*;

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

/// Where the viewer's browser reaches the server: `http://localhost:5000`.
fn origin() -> String {
    #[cfg(feature = "hydrate")]
    let origin = window().location().origin().ok();
    #[cfg(not(feature = "hydrate"))]
    let origin = crate::ui::shell::requested_host().map(|host| format!("http://{host}"));
    origin.unwrap_or_else(|| "http://localhost:5000".to_owned())
}
