use leptos::prelude::*;

use crate::domain::{EndedRun, Moment};
use crate::ui::components::StatusBadge;
use crate::ui::components::story::ShortMoment;
use crate::ui::format::{grouped, lasting};

/// So many rows are read; the API has the rest.
const ROWS: usize = 50;

/// What the chart of durations shows, for whoever cannot see it: the newest runs.
#[component]
pub fn DurationsTable(runs: Vec<EndedRun>, now: Moment) -> impl IntoView {
    let of_all = runs.len();
    let rows = runs.iter().take(ROWS).filter_map(|run| {
        let took = run.lasted()?;
        Some(view! {
            <tr>
                <td><ShortMoment at=run.finished_at now/></td>
                <td><StatusBadge status=run.status/></td>
                <td class="number">{lasting(took)}</td>
            </tr>
        })
    });
    let rows: Vec<_> = rows.collect();
    let is_empty = rows.is_empty();
    let more = (of_all > ROWS).then(|| format!("The newest {ROWS} of {}.", grouped(of_all as u64)));
    view! {
        <details class="as-table" hidden=is_empty>
            <summary>"As a table"</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Durations as a table">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Ended"</th>
                            <th scope="col">"Status"</th>
                            <th scope="col" class="number">"Took"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                <p class="evidence">{more}</p>
            </div>
        </details>
    }
}
