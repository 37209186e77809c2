use leptos::prelude::*;

use super::Moment;
use crate::domain::{Entry, Source};
use crate::monitor::Story;
use crate::ui::components::StatusBadge;
use crate::ui::format::grouped;

/// So many of the newest events stand on the page; the API has the rest.
const SHOWN: usize = 200;

/// What the task did and said, the newest first.
#[component]
pub fn Events(story: Story) -> impl IntoView {
    let (now, id) = (story.as_of, story.task.id());
    let more = story.entries.len().saturating_sub(SHOWN);
    let before = story.entries.iter().map(Some);
    let before = std::iter::once(None).chain(before);
    let rows: Vec<_> = story.entries.iter().zip(before).collect();
    let rows = rows.into_iter().rev().take(SHOWN).map(|(entry, before)| event(entry, before, now));
    view! {
        <section class="figure" aria-labelledby="events">
            <h2 id="events">"Events"</h2>
            <div data-part="events">
                <ol class="events" tabindex="0" aria-labelledby="events">{rows.collect_view()}</ol>
                <p class="evidence" hidden={more == 0}>
                    {grouped(more as u64)}" more in "
                    <a href=format!("/api/v1/tasks/{id}/events")>"the API"</a>"."
                </p>
            </div>
        </section>
    }
}

fn event(
    entry: &Entry,
    before: Option<&Entry>,
    now: crate::domain::Moment,
) -> impl IntoView + use<> {
    let stands_anew = before
        .is_none_or(|before| (before.status, before.attempt) != (entry.status, entry.attempt));
    let attempt = before.is_some_and(|before| before.attempt != entry.attempt);
    let words = entry.details.as_ref().map(|words| words.to_string()).unwrap_or_default();
    view! {
        <li>
            <Moment at=entry.at now/>
            <span>
                {stands_anew.then(|| view! { <StatusBadge status=entry.status/> })}
                {attempt.then(|| format!(" attempt {} ", entry.attempt))}
                <bdi class="words">{words}</bdi>
            </span>
            <span class="evidence">{entry.source.map(said)}</span>
        </li>
    }
}

/// Through which door.
fn said(source: Source) -> &'static str {
    match source {
        Source::Guide => "guide's API",
        Source::Api => "API",
        Source::Page => "on the page",
    }
}
