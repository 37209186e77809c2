use leptos::prelude::*;

use super::Moment;
use super::geometry::{Chart, HEIGHT, WIDTH};
use crate::domain::{Phase, Point, Status, phases, words};
use crate::monitor::Story;
use crate::ui::format::grouped;

/// So many rows of a table say as much as the line.
const ROWS: usize = 20;

/// How far that attempt was when, over the phases in which it stood.
#[component]
pub fn ProgressChart(story: Story, points: Vec<Point>, attempt: u32) -> impl IntoView {
    let last = story.task.attempt();
    let phases: Vec<Phase> = phases(&story.entries);
    let phases: Vec<_> = phases.into_iter().filter(|phase| phase.attempt == attempt).collect();
    let until = match phases.last() {
        Some(phase) if phase.status.is_finished() => phase.from,
        Some(phase) => phase.until.unwrap_or(story.as_of),
        None => story.as_of,
    };
    let chart = Chart::of(&points, &phases, until);
    let shown = (last > 1).then(|| format!(" · attempt {attempt} of {last}"));
    let drawn = chart.map(|chart| {
        let points = points.clone();
        view! {
            <Drawing chart points=points.clone() now=story.as_of/>
            <details class="as-table">
                <summary>"As a table"</summary>
                <div class="scroll" tabindex="0" role="region" aria-label="Progress as a table">
                    <Rows points now=story.as_of/>
                </div>
            </details>
        }
    });
    let is_empty = drawn.is_none();
    view! {
        <section class="figure" aria-labelledby="progress-over-time">
            <h2 id="progress-over-time">"Progress over time"{shown}</h2>
            <div data-part="chart">
                {drawn}
                <p class="evidence" hidden=!is_empty>"Nothing was said of its progress yet."</p>
            </div>
        </section>
    }
}

#[component]
fn Drawing(chart: Chart, points: Vec<Point>, now: crate::domain::Moment) -> impl IntoView {
    let seen = [Status::Queued, Status::Running, Status::Paused];
    let seen = seen.into_iter().filter(|seen| chart.phases.iter().any(|(.., it)| it == seen));
    let seen: Vec<_> = seen.collect();
    let spoken = format!("Progress over time, {}", said(points.last()));
    view! {
        <div class="chart">
            <span class="chart-most">{chart.most.top()}</span>
            <span class="chart-least">"0"</span>
            <svg role="img" aria-label=spoken viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none">
                {chart.phases.iter().map(|(x, width, status)| view! {
                    <rect class=format!("phase phase-{status}") x=x.to_string() y="0" width=width.to_string() height=HEIGHT.to_string()/>
                }).collect_view()}
                {[0.25, 0.5, 0.75].map(|part| view! {
                    <line class="grid" x1="0" x2=WIDTH.to_string() y1=(part * HEIGHT).to_string() y2=(part * HEIGHT).to_string()/>
                }).into_iter().collect_view()}
                <path class="area" d=chart.area/>
                <path class="line" d=chart.line/>
            </svg>
            <p class="chart-time evidence">
                <Moment at=chart.from now/>
                <Moment at=chart.until now/>
            </p>
            <p class="legend evidence">
                {seen.into_iter().map(|status| view! {
                    <span><i class=format!("swatch phase-{status}")></i>{words::status(status)}</span>
                }).collect_view()}
            </p>
        </div>
    }
}

/// What the line says, for whoever cannot see it.
#[component]
fn Rows(points: Vec<Point>, now: crate::domain::Moment) -> impl IntoView {
    let step = points.len().div_ceil(ROWS).max(1);
    let last = points.len().saturating_sub(1);
    let shown = points.iter().enumerate().filter(|(at, _)| at % step == 0 || *at == last);
    let rows = shown.map(|(_, point)| {
        view! {
            <tr>
                <td><Moment at=point.at now/></td>
                <td class="number">{said(Some(point))}</td>
            </tr>
        }
    });
    view! {
        <table>
            <thead><tr><th scope="col">"When"</th><th scope="col">"Progress"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

/// `42 %`, `500`
pub fn said(point: Option<&Point>) -> String {
    let share = point.and_then(|point| point.progress);
    let count = point.and_then(|point| point.current);
    match (share, count) {
        (Some(percent), Some(count)) => {
            format!("{}\u{a0}% ({})", percent.floor(), grouped(count.get()))
        }
        (Some(percent), None) => format!("{}\u{a0}%", percent.floor()),
        (None, Some(count)) => grouped(count.get()),
        (None, None) => "unknown".to_owned(),
    }
}
