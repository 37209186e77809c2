use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{Due, Moment, Retention};
use crate::ui::components::story::ShortMoment;
use crate::ui::format::{grouped, lasting};

/// For how long what has finished is kept, and what goes before long: within a week.
#[component]
pub fn Kept(retention: Retention, soon: Due, now: Moment) -> impl IntoView {
    let kept = match retention.history_for_s {
        Some(seconds) => {
            format!("What has finished is kept for {}", lasting(Duration::from_secs(seconds)))
        }
        None => "What has finished is kept for ever".to_owned(),
    };
    let due = match soon.tasks {
        0 => "Within a week nothing goes.".to_owned(),
        1 => format!("Within a week one task goes, about {}, ended ", size(soon.bytes)),
        tasks => format!(
            "Within a week {} tasks go, about {}, the oldest of them ended ",
            grouped(tasks),
            size(soon.bytes)
        ),
    };
    let oldest = soon.oldest.map(|at| view! { <ShortMoment at now/>"." });
    let all = size(retention.used_bytes);
    view! {
        <p class="evidence kept">
            {format!("{kept}; all of it takes {all}. {due}")}{oldest}" Pinned tasks stay."
        </p>
    }
}

/// `12 MB`, `340 kB`
fn size(bytes: u64) -> String {
    match bytes {
        ..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{} MB", grouped(bytes / 1_000_000)),
    }
}
