use leptos::prelude::*;

use crate::ui::board::TaskBoard;
use crate::ui::format::{exact_utc, to_the_second};
use crate::ui::now::Now;
use crate::ui::polling::{Link, Polling};

/// When the data is from, or since when the server does not answer.
#[component]
pub fn Freshness(board: TaskBoard, polling: Polling) -> impl IntoView {
    let now = expect_context::<Now>();
    let is_silent = move || matches!(polling.link(), Link::SilentSince(_));
    let since = move || match polling.link() {
        Link::Answering => board.as_of(),
        Link::SilentSince(moment) => moment,
    };
    let either = move |answering, silent| {
        Signal::derive(move || if is_silent() { silent } else { answering })
    };
    view! {
        <p class="freshness" data-link=either("answering", "silent")>
            <span class="dot" aria-hidden="true"></span>
            {either("As of ", "No answer since ")}
            <time
                datetime=Signal::derive(move || since().to_string())
                title=Signal::derive(move || exact_utc(since()))
            >
                {Signal::derive(move || to_the_second(since(), now.is_local()))}
            </time>
        </p>
        <p role="status" class=either("sr-only", "silence")>{either("", SILENCE)}</p>
    }
}

const SILENCE: &str = "The server does not answer. The page shows the last data and keeps trying.";
