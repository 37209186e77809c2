use std::time::Duration;

use leptos::prelude::*;

use super::Moment;
use crate::domain::{Durations, Filter, Phase, Point, Search, Sort, phases};
use crate::monitor::Story;
use crate::ui::format::lasting;
use crate::ui::query::HistoryQuery;

/// How long the task waited, ran and stood still, and how fast it goes.
#[component]
pub fn Times(story: Story) -> impl IntoView {
    let phases = phases(&story.entries);
    let attempt = story.task.attempt();
    let durations = Durations::of(phases.iter().filter(|it| it.attempt == attempt), story.as_of);
    let all = (attempt > 1).then(|| Durations::of(&phases, story.as_of));
    let (now, average) = rates(&story);
    let lasted = |millis: u64| lasting(Duration::from_millis(millis));
    view! {
        <section class="figure times" aria-labelledby="time">
            <h2 id="time">"Time"</h2>
            <dl data-part="times">
                <dt>"Waited"</dt><dd>{lasted(durations.queued_ms)}</dd>
                <dt>"Ran"</dt><dd>{lasted(durations.running_ms)}</dd>
                <dt>"Paused"</dt><dd>{lasted(durations.paused_ms)}</dd>
                <dt>"In all"</dt><dd>{lasted(durations.total_ms)}</dd>
                {all.map(|all| view! { <dt>"All attempts"</dt><dd>{lasted(all.total_ms)}</dd> })}
                <dt>"Rate now"</dt><dd>{now}</dd>
                <dt>"On average"</dt><dd>{average}</dd>
                {story.task.started_at().map(|at| view! { <dt>"Started"</dt><dd><Moment at now=story.as_of/></dd> })}
                {story.task.finished_at().map(|at| view! { <dt>"Finished"</dt><dd><Moment at now=story.as_of/></dd> })}
            </dl>
            <p><a href=all_runs(&story)>"All runs of this job"</a></p>
        </section>
    }
}

/// The history of the task's job: what has its name and type.
fn all_runs(story: &Story) -> String {
    let name = story.task.name().as_str().parse().ok();
    let types = vec![story.task.task_type().clone()];
    let filter = Filter { names: name.into_iter().collect(), types, ..Filter::default() };
    HistoryQuery::new(Search(filter).to_string(), Sort::NEWEST).first()
}

/// The rate since the last corner of the curve, which falls while nothing is
/// heard, and that of the whole run since its first word.
fn rates(story: &Story) -> (String, String) {
    let attempt = story.task.attempt();
    let points: Vec<_> = story.points.iter().filter(|it| it.attempt == attempt).collect();
    let unit = story.task.progress().unit().map_or("%", |unit| unit.as_str());
    let none = || "–".to_owned();
    let now = match points[..] {
        [.., from, to] if !story.task.is_finished() => {
            rate(done(to) - done(from), story.as_of.since(from.at), unit)
        }
        _ => none(),
    };
    let average = match points[..] {
        [first, .., last] => rate(done(last) - done(first), ran_since(story, first.at), unit),
        _ => none(),
    };
    (now, average)
}

/// For how long the attempt ran after that moment. A run that goes on where another one
/// stopped has done nothing of what was done before its first word.
fn ran_since(story: &Story, since: crate::domain::Moment) -> Duration {
    let attempt = story.task.attempt();
    let phases = phases(&story.entries).into_iter().filter(|it| it.attempt == attempt);
    let later = phases.map(|it| Phase { from: it.from.max(since), ..it });
    let later: Vec<_> = later.collect();
    Duration::from_millis(Durations::of(&later, story.as_of).running_ms)
}

fn done(point: &Point) -> f64 {
    let share = || point.progress.map_or(0.0, |percent| f64::from(percent.units()) / 10_000.0);
    point.current.map_or_else(share, |count| count.get() as f64)
}

/// `41.2 candles/s`, `3.1 %/min`
fn rate(done: f64, took: Duration, unit: &str) -> String {
    let per_s = done / took.as_secs_f64();
    let scales = [(1.0, "s"), (60.0, "min"), (3600.0, "h"), (86_400.0, "d")];
    let told = scales.into_iter().find(|(scale, _)| (per_s * scale).abs() >= 1.0);
    match told {
        // Of less than a second nothing can be said, least of all in percent a second.
        _ if took < Duration::from_secs(1) || per_s == 0.0 => "–".to_owned(),
        Some((scale, of)) => format!("{:.1} {unit}/{of}", per_s * scale),
        None => format!("under 1 {unit}/d"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_told_by_the_time_in_which_something_happens() {
        let minute = Duration::from_secs(60);
        for (done, took, said) in [
            (600.0, minute, "10.0 candles/s"),
            (3.0, minute, "3.0 candles/min"),
            (1.0, minute * 120, "12.0 candles/d"),
            (0.0, minute, "–"),
            (1.0, Duration::ZERO, "–"),
            (100.0, Duration::from_millis(11), "–"),
        ] {
            assert_eq!(rate(done, took, "candles"), said);
        }
    }

    #[test]
    fn a_run_that_goes_on_where_another_stopped_is_as_fast_as_what_it_did_itself() {
        use crate::domain::arbitrary::backtest;
        use crate::domain::{Entry, ListedTask, Moment, Percent, Status, Task, TaskId};
        let at = |seconds: i64| Moment::from_millis(seconds * 1000);
        let point = |seconds: i64, percent: u32| Point {
            version: seconds,
            attempt: 1,
            at: at(seconds),
            progress: Some(Percent::from_units(percent * 10_000)),
            current: None,
        };
        let begun = Entry {
            version: 1,
            at: at(0),
            attempt: 1,
            status: Status::Running,
            details: None,
            source: None,
        };
        let story = |points: Vec<Point>| Story {
            task: ListedTask::from(Task::added(TaskId(1), backtest(), at(0)).task),
            removed_at: None,
            entries: vec![begun.clone()],
            points,
            as_of: at(110),
        };
        let resumed = story(vec![point(10, 50), point(110, 60)]);
        assert_eq!(rates(&resumed).1, "6.0 %/min");
        assert_eq!(rates(&story(vec![point(10, 50)])).1, "–");
    }
}
