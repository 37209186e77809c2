use leptos::prelude::*;

use crate::domain::{Counts, Status};
use crate::ui::board::TaskBoard;

/// How the tasks stand, said to a screen reader when it changed, at most every
/// ten seconds: one polite summary in place of a voice for each row.
#[component]
pub fn SpokenSummary(board: TaskBoard) -> impl IntoView {
    let said = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        let before = StoredValue::new(untrack(|| board.counts()));
        let every = gloo_timers::callback::Interval::new(10_000, move || {
            let counts = untrack(|| board.counts());
            if before.get_value() != counts {
                before.set_value(counts);
                said.set(summary(counts));
            }
        });
        let every = StoredValue::new_local(Some(every));
        on_cleanup(move || drop(every.try_update_value(Option::take)));
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (board, summary);
    view! { <p role="status" class="sr-only spoken">{said}</p> }
}

/// `12 running, 1 failed`
pub fn summary(counts: Counts) -> String {
    let standing = Status::ALL.into_iter().filter(|&status| counts.of(status) > 0);
    let parts: Vec<_> = standing.map(|status| format!("{} {status}", counts.of(status))).collect();
    if parts.is_empty() { "No active tasks".to_owned() } else { parts.join(", ") }
}
