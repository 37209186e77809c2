use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{Estimate, ListedTask, Moment, words};
use crate::ui::format::{lasting, local, short, utc};
use crate::ui::now::{self, Now};

/// When a task ends, and how long it has taken; of a finished one, when it leaves.
#[component]
pub fn TimeCell(task: Signal<ListedTask>, active_for: Duration) -> impl IntoView {
    let now = expect_context::<Now>();
    let answer = Signal::derive(move || task.with(|task| words::time(task, now.get())));
    let estimate = Memo::new(move |_| task.with(|task| task.estimate.map(to_the_minute)));
    let range = Signal::derive(move || estimate.get().map(|estimate| range(estimate, now)));
    let evidence = Signal::derive(move || task.with(|task| evidence(task, now.get(), active_for)));
    view! {
        <span title=range>{answer}</span>
        <span class="evidence">{evidence}</span>
    }
}

/// What the range says: it is not written anew for each second by which it moves.
fn to_the_minute(Estimate { earliest, latest, runs, .. }: Estimate) -> Estimate {
    let [earliest, latest] = [earliest, latest].map(now::to_the_minute);
    Estimate { ends_at: earliest, earliest, latest, runs }
}

/// Between when and when a running task ends, and how that is known.
fn range(Estimate { earliest, latest, runs, .. }: Estimate, now: Now) -> String {
    if runs == 0 {
        return "from the rate of this run alone".to_owned();
    }
    let clock = if now.is_local() { local } else { utc };
    let when = match [earliest, latest].map(|moment| clock(moment, moment).time) {
        [earliest, latest] if earliest == latest => format!("about {latest}"),
        [earliest, latest] => format!("between {earliest} and {latest}"),
    };
    format!("usually ends {when}, from {runs} earlier runs")
}

fn evidence(task: &ListedTask, now: Moment, active_for: Duration) -> String {
    match (task.finished_at(), task.started_at()) {
        (Some(finished), _) => {
            format!("leaves in {}", short(finished.after(active_for).since(now)))
        }
        (None, Some(started)) => format!("{} so far", lasting(now.since(started))),
        (None, None) => String::new(),
    }
}
