use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{EndedRun, Moment, Status};
use crate::ui::components::story::ShortMoment;
use crate::ui::format::{grouped, lasting};

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 160.0;

/// More marks than these cannot be told apart, and make the page heavy.
const SHOWN: usize = 1000;

/// One run on the chart: where, and how it ended.
#[derive(Debug, PartialEq)]
struct Mark {
    x: f64,
    y: f64,
    status: Status,
}

/// How long the runs took, one mark a run, by when they ended. What failed is
/// a square, what completed a disc. The list below holds the same in words.
/// Of very many `runs` the first are shown, which are the last to end.
#[component]
pub fn Durations(runs: Vec<EndedRun>, now: Moment) -> impl IntoView {
    let shown = &runs[..runs.len().min(SHOWN)];
    let is_part = shown.len() < runs.len();
    let Some(Chart { from, until, longest, marks }) = Chart::of(shown) else {
        return ().into_any();
    };
    let spoken =
        format!("Durations of {} runs over time, {} at most", marks.len(), lasting(longest));
    let marks = marks.into_iter().map(|Mark { x, y, status }| {
        // A line of no length is a dot, whatever the chart is stretched to.
        view! { <path class=format!("mark mark-{status}") d=format!("M{x:.1} {y:.1}h0")/> }
    });
    view! {
        <div class="chart durations">
            <span class="chart-most">{lasting(longest)}</span>
            <span class="chart-least">"0"</span>
            <svg role="img" aria-label=spoken viewBox=format!("-8 -8 {} {}", WIDTH + 16.0, HEIGHT + 16.0) preserveAspectRatio="none">
                {marks.collect_view()}
            </svg>
            <p class="chart-time evidence">
                <ShortMoment at=from now/>
                <ShortMoment at=until now/>
            </p>
            <p class="legend evidence">
                <span class="mark-completed">"● completed"</span>
                <span class="mark-failed">"■ failed"</span>
                <span>"• cancelled"</span>
            </p>
            <p class="evidence" hidden=!is_part>{format!("The chart shows the last {} to end.", grouped(SHOWN as u64))}</p>
        </div>
    }
    .into_any()
}

struct Chart {
    from: Moment,
    until: Moment,
    longest: Duration,
    marks: Vec<Mark>,
}

impl Chart {
    fn of(runs: &[EndedRun]) -> Option<Chart> {
        let runs = runs.iter().filter_map(|run| Some((run.finished_at, run.lasted()?, run.status)));
        let runs: Vec<_> = runs.collect();
        let from = runs.iter().map(|(at, ..)| *at).min()?;
        let until = runs.iter().map(|(at, ..)| *at).max()?;
        let longest = runs.iter().map(|(_, took, _)| *took).max()?;
        let share = |part: Duration, whole: Duration| {
            if whole.is_zero() { 0.5 } else { part.as_secs_f64() / whole.as_secs_f64() }
        };
        let marks = runs.iter().map(|(at, took, status)| Mark {
            x: share(at.since(from), until.since(from)) * WIDTH,
            y: HEIGHT * (1.0 - share(*took, longest)),
            status: *status,
        });
        Some(Chart { from, until, longest, marks: marks.collect() })
    }
}
