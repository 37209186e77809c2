use std::time::Duration;

use leptos::prelude::*;

use super::Moment;
use crate::domain::attempts;
use crate::monitor::Story;
use crate::ui::components::StatusBadge;
use crate::ui::format::lasting;

/// The runs of the job side by side, once there is more than one.
#[component]
pub fn Attempts(story: Story) -> impl IntoView {
    let attempts = attempts(&story.entries, story.as_of);
    let now = story.as_of;
    let lasted = |millis: u64| lasting(Duration::from_millis(millis));
    let has_several = attempts.len() > 1;
    let rows = attempts.into_iter().rev().map(|attempt| {
        let words = attempt.details.map(|details| details.to_string()).unwrap_or_default();
        view! {
            <tr>
                <th scope="row">{attempt.attempt}</th>
                <td><StatusBadge status=attempt.status/></td>
                <td><Moment at=attempt.began_at now/></td>
                <td class="number">{lasted(attempt.durations.queued_ms)}</td>
                <td class="number">{lasted(attempt.durations.running_ms)}</td>
                <td class="number">{lasted(attempt.durations.paused_ms)}</td>
                <td class="words"><bdi>{words}</bdi></td>
            </tr>
        }
    });
    view! {
        <section class="figure" aria-labelledby="attempts" hidden=!has_several>
            <h2 id="attempts">"Attempts"</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="Attempts as a table" data-part="attempts">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Attempt"</th>
                            <th scope="col">"Status"</th>
                            <th scope="col">"Began"</th>
                            <th scope="col">"Waited"</th>
                            <th scope="col">"Ran"</th>
                            <th scope="col">"Paused"</th>
                            <th scope="col">"Last words"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}
