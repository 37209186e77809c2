use std::time::Duration;

use leptos::prelude::*;

use crate::domain::{Estimate, ListedTask, Moment, Status, words};
use crate::ui::components::history::TagLinks;
use crate::ui::components::{Icon, ProgressCell, StatusBadge, TimeCell, task_more};
use crate::ui::format::{exact_utc, utc};
use crate::ui::now::{Now, to_the_minute};

/// Longer words are folded to their first line, of so many characters at most.
const WORDS: usize = 280;

/// So many tags stand in the head; the others are unfolded.
const TAGS: usize = 8;

/// The task as on the board, large.
#[component]
pub fn TaskHead(task: ListedTask, as_of: Moment, active_for: Duration) -> impl IntoView {
    Now::provide(as_of);
    let status = task.status();
    let (name, said) = (task.name().to_string(), task.details().to_string());
    let attempt = (task.attempt() > 1).then(|| format!("· attempt {}", task.attempt()));
    let tags = task.tags().clone();
    let (icon, kind) = (task_more::icon(&task), task.task_type().to_string());
    let estimate = task.estimate.filter(|_| status == Status::Running);
    let slow = words::slow(&task, as_of);
    let task = Signal::stored(task);
    view! {
        <div class="task-head" data-status=status.as_str()>
            <div class="task-name">
                <h1><bdi>{name}</bdi></h1>
                <StatusBadge status/>
            </div>
            <p class="evidence task-kind">
                <Icon name=icon/>
                <span class="task-type">{kind}</span>
                {attempt}
                <TagLinks tags most=TAGS/>
            </p>
            {(!said.trim().is_empty()).then(|| view! { <Words words=said/> })}
            {slow.map(|slow| view! { <p class="slow">{slow}</p> })}
            <div class="task-figures">
                <div class="cell-progress"><ProgressCell task/></div>
                <div class="cell-time">
                    <TimeCell task active_for/>
                    {estimate.map(|estimate| view! { <Range estimate/> })}
                </div>
            </div>
        </div>
    }
}

/// What the task has to say; much of it is unfolded by who wants to read it.
#[component]
fn Words(words: String) -> impl IntoView {
    let words = words.trim();
    if words.chars().count() <= WORDS && words.lines().count() <= 4 {
        return view! { <p class="words"><bdi>{words.to_owned()}</bdi></p> }.into_any();
    }
    let first: String = words.lines().next().unwrap_or_default().chars().take(WORDS).collect();
    view! {
        <details class="words">
            <summary><bdi>{first}"…"</bdi></summary>
            <bdi class="scroll" tabindex="0">{words.to_owned()}</bdi>
        </details>
    }
    .into_any()
}

/// `≈ 14:32 (14:20–15:05), from 7 earlier runs`
#[component]
fn Range(estimate: Estimate) -> impl IntoView {
    let Estimate { ends_at, earliest, latest, runs } = estimate;
    let time = |at: Moment| {
        view! { <time data-local="minutes" datetime=at.to_string() title=exact_utc(at)>{utc(at, at).time}</time> }
    };
    let is_exact = to_the_minute(earliest) == to_the_minute(latest);
    let known = match runs {
        0 => view! { ", from the rate of this run alone" }.into_any(),
        runs if is_exact => view! { ", from "{runs}" earlier runs" }.into_any(),
        runs => view! { " ("{time(earliest)}"–"{time(latest)}"), from "{runs}" earlier runs" }
            .into_any(),
    };
    view! { <span class="evidence range">"≈ "{time(ends_at)}{known}</span> }
}
