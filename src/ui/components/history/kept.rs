use std::time::Duration;

use leptos::prelude::*;

use crate::domain::Retention;
use crate::ui::format::{grouped, lasting};

/// For how long what has finished is kept, and what would go now.
#[component]
pub fn Kept(retention: Retention) -> impl IntoView {
    let kept = match retention.history_for_s {
        Some(seconds) => {
            format!("What has finished is kept for {}", lasting(Duration::from_secs(seconds)))
        }
        None => "What has finished is kept for ever".to_owned(),
    };
    let size = format!("all of it takes {} MB", grouped(retention.used_bytes / 1_000_000));
    let due = match retention.due.tasks {
        0 => "nothing is to go now".to_owned(),
        1 => "one task is to go now".to_owned(),
        tasks => format!("{} tasks are to go now", grouped(tasks)),
    };
    view! { <p class="evidence kept">{format!("{kept}; {size}, and {due}. Pinned tasks stay.")}</p> }
}
