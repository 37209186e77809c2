use leptos::ev::Targeted;
use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlSelectElement};

use crate::ui::board::TaskBoard;
use crate::ui::format::{exact_utc, to_the_second};
use crate::ui::link::{Cadence, Connection, Link};
use crate::ui::now::Now;

/// How true the page is, in colour and words, and how often it shall be made so.
#[component]
pub fn LinkStatus(board: TaskBoard, connection: Connection) -> impl IntoView {
    let now = expect_context::<Now>();
    let since = move || match connection.link() {
        Link::Offline(since) | Link::Paused(since) => since,
        _ => board.as_of(),
    };
    let has_time = Signal::derive(move || connection.link() == Link::Live);
    let choose = move |event: Targeted<Event, HtmlSelectElement>| {
        let chosen = event.target().selected_index();
        let chosen = usize::try_from(chosen).ok().and_then(|at| Cadence::ALL.get(at));
        connection.choose(chosen.copied().unwrap_or(Cadence::Live));
    };
    let choices = Cadence::ALL.map(|cadence| {
        let is_chosen = Signal::derive(move || connection.cadence() == cadence);
        view! { <option prop:selected=is_chosen>{cadence.label()}</option> }
    });
    view! {
        <div class="link">
            <p class="freshness" data-link=Signal::derive(move || name(connection.link()))>
                <span>{Signal::derive(move || words(connection.link()))}</span>
                <time
                    hidden=has_time
                    datetime=Signal::derive(move || since().to_string())
                    title=Signal::derive(move || exact_utc(since()))
                >
                    {Signal::derive(move || to_the_second(since(), now.is_local()))}
                </time>
            </p>
            <select class="button needs-script" aria-label="Updates" on:change:target=choose>
                {choices.into_iter().collect_view()}
            </select>
        </div>
        <p role="status" class=Signal::derive(move || warning_class(connection.link()))>
            {Signal::derive(move || warning(connection.link()))}
        </p>
    }
}

fn name(link: Link) -> &'static str {
    match link {
        Link::Connecting => "connecting",
        Link::Live => "live",
        Link::Polling => "polling",
        Link::Offline(_) => "offline",
        Link::Paused(_) => "paused",
    }
}

fn words(link: Link) -> &'static str {
    match link {
        Link::Connecting => "As of",
        Link::Live => "Live",
        Link::Polling => "Polling, as of",
        Link::Offline(_) => "Offline since",
        Link::Paused(_) => "Paused since",
    }
}

fn warning(link: Link) -> &'static str {
    match link {
        Link::Offline(_) => {
            "The server does not answer. The page shows the last data and keeps trying."
        }
        _ => "",
    }
}

fn warning_class(link: Link) -> &'static str {
    if warning(link).is_empty() { "sr-only" } else { "silence" }
}
