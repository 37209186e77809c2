use std::time::Duration;

use leptos::prelude::*;

use super::Moment;
use crate::domain::attempts;
use crate::monitor::Story;
use crate::ui::components::StatusBadge;
use crate::ui::format::lasting;

/// The runs of the job side by side, once there is more than one; the curve of
/// the one that is `shown` stands above, and that of each can be chosen.
#[component]
pub fn Attempts(story: Story, shown: u32) -> impl IntoView {
    let id = story.task.id();
    let attempts = attempts(&story.entries, story.as_of);
    let now = story.as_of;
    let lasted = |millis: u64| lasting(Duration::from_millis(millis));
    let has_several = attempts.len() > 1;
    let rows = attempts.into_iter().rev().map(|attempt| {
        let words = attempt.details.map(|details| details.to_string()).unwrap_or_default();
        let number = attempt.attempt;
        let is_shown = (number == shown).then_some("true");
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">
                    <a href=format!("/tasks/{id}?attempt={number}#progress-over-time") aria-current=is_shown aria-label=format!("Show the curve of attempt {number}")>
                        {number}
                    </a>
                </th>
                <td role="cell"><StatusBadge status=attempt.status/></td>
                <td role="cell"><Moment at=attempt.began_at now/></td>
                <td role="cell" class="number" data-name="Waited ">{lasted(attempt.durations.queued_ms)}</td>
                <td role="cell" class="number" data-name="Ran ">{lasted(attempt.durations.running_ms)}</td>
                <td role="cell" class="number" data-name="Paused ">{lasted(attempt.durations.paused_ms)}</td>
                <td role="cell" class="words">{(!words.is_empty()).then(|| view! { <bdi>{words}</bdi> })}</td>
            </tr>
        }
    });
    view! {
        <section class="figure" aria-labelledby="attempts" data-part="attempts" hidden=!has_several>
            <h2 id="attempts">"Attempts"</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="Attempts as a table">
                // The roles stay where narrow screens make cards of the rows.
                <table class="attempts" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            {["Attempt", "Status", "Began", "Waited", "Ran", "Paused", "Last words"].map(|name| view! {
                                <th role="columnheader" scope="col" class=matches!(name, "Waited" | "Ran" | "Paused").then_some("number")>{name}</th>
                            }).into_iter().collect_view()}
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}
