use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{EndedRuns, Figures};
use crate::ui::format::{grouped, lasting};

/// What the runs of a search come to, in numbers.
#[component]
pub fn SearchFigures(ended: EndedRuns) -> impl IntoView {
    let figures = Figures::of(&ended.runs);
    let lasted = |millis: Option<u64>| {
        millis.map_or("–".to_owned(), |it| lasting(Duration::from_millis(it)))
    };
    let rate =
        figures.success_rate.map_or("–".to_owned(), |rate| format!("{:.0}\u{a0}%", rate * 100.0));
    let facts = [
        ("Runs", grouped(figures.runs)),
        ("Went well", rate),
        ("Failed", grouped(figures.failed)),
        ("Usually", lasted(figures.p50_ms)),
        ("95\u{a0}% within", lasted(figures.p95_ms)),
        ("Longest", lasted(figures.max_ms)),
    ];
    view! {
        <dl class="search-figures">
            {facts.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).into_iter().collect_view()}
        </dl>
        <p class="evidence">{of_what(&ended)}</p>
    }
}

/// Over what the figures were computed.
fn of_what(ended: &EndedRuns) -> String {
    let tasks = match ended.tasks {
        1 => "one task".to_owned(),
        tasks => format!("{} tasks", grouped(tasks)),
    };
    match ended.is_all {
        true => format!("All runs that ended, of {tasks}; a job that came back counts each time."),
        false => format!("Of the newest {tasks} that were found, not of all."),
    }
}
