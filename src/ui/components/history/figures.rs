use std::time::Duration;

use leptos::prelude::*;

use crate::domain::Figures;
use crate::ui::format::{grouped, lasting};

/// What the runs of a search come to, in numbers.
#[component]
pub fn SearchFigures(figures: Figures, of_newest: bool) -> impl IntoView {
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
        <p class="evidence" hidden=!of_newest>"Of the newest 1,000 that ended."</p>
    }
}
