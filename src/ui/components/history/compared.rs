use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{Durations, Point, lasted, phases};
use crate::monitor::Story;
use crate::ui::components::StatusBadge;
use crate::ui::components::story::ShortMoment;
use crate::ui::format::lasting;

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 200.0;

/// Two runs side by side: how far each was after how long, and what there is to say of them.
#[component]
pub fn Compared(one: Story, other: Story) -> impl IntoView {
    let stories = [one, other];
    let facts = stories.each_ref().map(facts);
    let heads = stories.each_ref().map(|story| {
        let id = story.task.id();
        let removed = if story.removed_at.is_some() { ", removed" } else { "" };
        view! { <th scope="col"><a href=format!("/tasks/{id}")><bdi>{story.task.name().to_string()}</bdi></a>" "<span class="evidence">{format!("Task {id}{removed}")}</span></th> }
    });
    let statuses = stories
        .each_ref()
        .map(|story| view! { <td><StatusBadge status=story.task.status()/></td> });
    let [first, second] = facts;
    let rows = first.into_iter().zip(second).map(|((name, one), (_, other))| {
        let class = (one != other).then_some("differs");
        view! { <tr class=class><th scope="row">{name}</th><td><bdi>{one}</bdi></td><td><bdi>{other}</bdi></td></tr> }
    });
    let began = stories.each_ref().map(|story| {
        view! { <td><ShortMoment at=story.task.started_at().unwrap_or(story.task.created_at()) now=story.as_of/></td> }
    });
    view! {
        <section class="figure" aria-labelledby="curves">
            <h2 id="curves">"Progress after the start"</h2>
            <Curves stories=stories.to_vec()/>
        </section>
        <section class="figure" aria-labelledby="differences">
            <h2 id="differences">"Side by side"</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="The two runs as a table">
                <table class="compared">
                    <thead><tr><td></td>{heads.into_iter().collect_view()}</tr></thead>
                    <tbody>
                        <tr><th scope="row">"Status"</th>{statuses.into_iter().collect_view()}</tr>
                        <tr><th scope="row">"Started"</th>{began.into_iter().collect_view()}</tr>
                        {rows.collect_view()}
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// What there is to say of a run, each time in the same order.
fn facts(story: &Story) -> Vec<(&'static str, String)> {
    let task = &story.task;
    let phases = phases(&story.entries);
    let of_last = phases.iter().filter(|phase| phase.attempt == task.attempt());
    let durations = Durations::of(of_last, story.as_of);
    let millis = |millis: u64| lasting(Duration::from_millis(millis));
    let share =
        task.percent().map_or("–".to_owned(), |share| format!("{}\u{a0}%", share.floor()));
    vec![
        ("Waited", millis(durations.queued_ms)),
        ("Ran", millis(durations.running_ms)),
        ("Paused", millis(durations.paused_ms)),
        ("From start to end", lasted(task).map_or("–".to_owned(), lasting)),
        ("Progress", share),
        ("Attempts", task.attempt().to_string()),
        ("Type", task.task_type().to_string()),
        ("Details", task.details().to_string()),
    ]
}

/// Both curves from their own starts, so that they can be laid over each other.
#[component]
fn Curves(stories: Vec<Story>) -> impl IntoView {
    let curves: Vec<_> = stories.iter().map(curve).collect();
    let longest = curves.iter().flatten().map(|(after, _)| *after).max().unwrap_or_default();
    let lines = curves.iter().zip(["line", "line line-other"]).map(|(curve, class)| {
        view! { <path class=class d=path(curve, longest)/> }
    });
    let names = stories.iter().zip(["line", "line line-other"]).map(|(story, class)| {
        let name = format!("{} (task {})", story.task.name(), story.task.id());
        view! { <span><svg class="key" viewBox="0 0 24 8" aria-hidden="true"><path class=class d="M0 4L24 4"/></svg><bdi>{name}</bdi></span> }
    });
    let spoken = format!("The progress of both runs after their starts, over {}", lasting(longest));
    view! {
        <div class="chart">
            <span class="chart-most">"100\u{a0}%"</span>
            <span class="chart-least">"0"</span>
            <svg role="img" aria-label=spoken viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none">
                {lines.collect_view()}
            </svg>
            <p class="chart-time evidence"><span>"start"</span><span>{lasting(longest)}</span></p>
            <p class="legend evidence">{names.collect_view()}</p>
        </div>
    }
}

/// How long after its start the last attempt was how far, as a share.
fn curve(story: &Story) -> Vec<(Duration, f64)> {
    let attempt = story.task.attempt();
    let of_last = story.points.iter().filter(|point| point.attempt == attempt);
    let start = story.task.started_at().unwrap_or(story.task.created_at());
    let share = |point: &Point| {
        let share = point.progress.map(|share| f64::from(share.units()) / 1e6);
        share.map(|share| (point.at.since(start), share))
    };
    of_last.filter_map(share).collect()
}

fn path(curve: &[(Duration, f64)], longest: Duration) -> String {
    let across = |after: Duration| after.as_secs_f64() / longest.as_secs_f64().max(1e-3) * WIDTH;
    let corners = curve.iter().enumerate().map(|(place, (after, share))| {
        let (x, y) = (across(*after), HEIGHT * (1.0 - share));
        format!("{}{x:.1} {y:.1}", if place == 0 { 'M' } else { 'L' })
    });
    corners.collect()
}
