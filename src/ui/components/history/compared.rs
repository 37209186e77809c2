use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{Durations, lasted, phases};
use crate::monitor::Story;
use crate::ui::components::StatusBadge;
use crate::ui::components::history::curves::Curves;
use crate::ui::components::story::ShortMoment;
use crate::ui::format::lasting;

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
