use crate::domain::arbitrary::backtest;
use proptest::prelude::*;

use super::*;
use crate::domain::{Moment, PastRun, Report, TaskId, Transition, Update};

const NONE: [f64; 0] = [];

fn at(seconds: f64) -> Moment {
    Moment::from_millis(1_760_000_000_000 + (seconds * 1000.0) as i64)
}

/// A past of runs of an even rate, which took so many seconds.
fn past(took: &[f64]) -> Past {
    let run = |&took: &f64| {
        let seconds = Duration::from_secs_f64;
        PastRun::new(seconds(took), &[(0.5, seconds(took / 2.0)), (1.0, seconds(took))])
    };
    Past::new(took.iter().map(run).collect())
}

/// A task whose outlook is followed.
struct Followed {
    task: Task,
    outlook: Outlook,
    past: Past,
}

impl Followed {
    fn new(past: Past) -> Followed {
        let new = backtest();
        let task = Task::added(TaskId(1), new, at(0.0)).task;
        let outlook = Outlook::default().after(&task, &past);
        Followed { task, outlook, past }
    }

    fn update(&mut self, update: &Update, seconds: f64) -> Option<Estimate> {
        self.task = self.task.apply(update, at(seconds)).unwrap().task;
        self.outlook = self.outlook.after(&self.task, &self.past);
        self.outlook.estimate()
    }

    fn report(&mut self, percent: f64, seconds: f64) -> Option<Estimate> {
        let progress = Some(Report::Percent(percent.try_into().unwrap()));
        self.update(&Update { progress, ..Update::default() }, seconds)
    }

    fn set(&mut self, status: Transition, seconds: f64) -> Option<Estimate> {
        self.update(&Update { status: Some(status), ..Update::default() }, seconds)
    }
}

/// The second at which the task is expected to end.
fn end(estimate: Option<Estimate>) -> f64 {
    (estimate.unwrap().ends_at.millis() - at(0.0).millis()) as f64 / 1000.0
}

fn is_about(value: f64, expected: f64) -> bool {
    (value - expected).abs() <= expected * 0.05
}

#[test]
fn with_two_runs_a_task_goes_by_its_own_pace_and_with_three_by_its_past() {
    for (took, runs) in [(&[900.0, 1000.0][..], 0), (&[900.0, 1000.0, 1100.0], 3)] {
        let mut task = Followed::new(past(took));
        let mut said = None;
        for step in 0..50 {
            said = task.report(f64::from(step), f64::from(step) * 10.0);
        }
        let said = said.unwrap();
        assert!(is_about(end(Some(said)), 1000.0), "{said:?}");
        let has_range = said.earliest < said.ends_at && said.ends_at < said.latest;
        assert_eq!((said.runs, has_range), (runs, runs > 0));
    }
}

#[test]
fn a_run_that_says_nothing_ends_when_the_job_usually_does() {
    let mut task = Followed::new(past(&[90.0, 100.0, 110.0]));
    assert!(is_about(end(task.outlook.estimate()), 100.0));
    let heartbeat = Update::default();
    assert!(is_about(end(task.update(&heartbeat, 60.0)), 100.0));
    assert_eq!(task.update(&heartbeat, 500.0).unwrap().ends_at, at(500.0));
}

#[test]
fn a_share_that_is_said_again_changes_nothing() {
    let mut task = Followed::new(past(&[90.0, 100.0, 110.0]));
    let said = task.report(50.0, 50.0);
    assert_eq!(task.report(50.0, 70.0), said);
    assert_eq!(task.report(20.0, 75.0), said);
    assert_ne!(task.report(60.0, 80.0), said);
}

#[test]
fn a_pause_moves_the_end_and_does_not_count_as_slowness() {
    let mut task = Followed::new(past(&[90.0, 100.0, 110.0, 95.0, 105.0]));
    for step in 1..=50 {
        task.report(f64::from(step), f64::from(step));
    }
    let before = end(task.outlook.estimate());
    assert_eq!(task.set(Transition::Pause, 50.0), None);
    let resumed = end(task.set(Transition::Run, 5050.0));
    assert!((resumed - before - 5000.0).abs() < 0.1, "{before} {resumed}");
    assert!(is_about(end(task.report(51.0, 5051.0)), 5100.0));
    assert_eq!(task.outlook.paused(), Some(Duration::from_secs(5000)));
}

#[test]
fn another_attempt_begins_anew() {
    let mut task = Followed::new(past(&[90.0, 100.0, 110.0]));
    task.report(50.0, 50.0);
    task.set(Transition::Finish(crate::domain::Outcome::Failed), 60.0);
    assert_eq!((task.outlook.estimate(), task.outlook.usual()), (None, None));
    assert!(is_about(end(task.set(Transition::Run, 1000.0)), 1100.0));
}

#[test]
fn a_past_that_becomes_known_is_approached_step_by_step() {
    let mut task = Followed::new(past(&NONE));
    for step in 1..=10 {
        task.report(f64::from(step), f64::from(step) * 10.0);
    }
    let by_pace = end(task.outlook.estimate()) - 100.0;
    // Each of them was as slow to begin with, and then took no time at all.
    let seconds = Duration::from_secs;
    let run = |took: u64| PastRun::new(seconds(took), &[(0.1, seconds(100)), (0.9, seconds(110))]);
    let outlook = task.outlook.with_past(&Past::new([119, 120, 121].map(run).into()));
    let said = outlook.estimate().unwrap();
    assert!(is_about(end(Some(said)) - 100.0, by_pace * 0.75), "{said:?}");
    assert!(said.earliest < said.ends_at && said.ends_at <= said.latest, "{said:?}");
    let usual = outlook.usual().unwrap();
    assert_eq!((usual.took_s, usual.slow_from_s), (120, None));
}

#[test]
fn one_slow_step_adds_a_quarter_of_what_was_left_and_its_own_time_at_most() {
    let mut task = Followed::new(past(&NONE));
    for step in 0..=50 {
        task.report(f64::from(step), f64::from(step) * 600.0);
    }
    let before = end(task.outlook.estimate()) - 30_000.0;
    let after = end(task.report(50.1, 35_000.0)) - 35_000.0;
    assert!(after <= before * 1.25, "{before} {after}");
}

/// The steps of a run: by how much each goes on and how long it takes.
fn steps() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((0.0..5.0_f64, 0.0..100.0_f64), 1..60)
}

fn pasts() -> impl Strategy<Value = Past> {
    prop::collection::vec(1.0..5000.0_f64, 0..25).prop_map(|took| past(&took))
}

/// From one report (percent, second) to the next: when it was and when the end was expected.
fn ends(past: Past, reports: impl Iterator<Item = (f64, f64)>) -> Vec<[(f64, f64); 2]> {
    let mut task = Followed::new(past);
    let said = reports.map(|(percent, now)| (now, task.report(percent, now)));
    let said = said.filter(|(_, said)| said.is_some()).map(|(now, said)| (now, end(said)));
    said.collect::<Vec<_>>().windows(2).map(|pair| [pair[0], pair[1]]).collect()
}

proptest! {
    #[test]
    fn whatever_is_reported_the_end_is_never_past_and_its_range_in_order(
        (past, steps, pauses) in (pasts(), steps(), 2..9_usize)
    ) {
        let mut task = Followed::new(past);
        let (mut percent, mut now) = (0.0_f64, 0.0);
        for (i, (by, took)) in steps.into_iter().enumerate() {
            (percent, now) = ((percent + by).min(100.0), now + took);
            if i % pauses == 0 {
                prop_assert_eq!(task.set(Transition::Pause, now), None);
                now += 1000.0;
                task.set(Transition::Run, now);
            }
            if let Some(said) = task.report(percent, now) {
                prop_assert!(said.earliest <= said.ends_at && said.ends_at <= said.latest);
                prop_assert!(said.earliest >= task.task.updated_at(), "{:?}", said);
            }
        }
    }

    #[test]
    fn no_report_moves_the_end_by_more_than_a_quarter_of_what_was_left_and_the_time_waited(
        (past, steps) in (pasts(), steps())
    ) {
        let (mut percent, mut now) = (0.0_f64, 0.0);
        let reports = steps.into_iter().map(|(by, took)| {
            (percent, now) = ((percent + by).min(100.0), now + took);
            (percent, now)
        });
        for [(then, ended), (now, ends)] in ends(past, reports) {
            let most = ((ended - then) / 4.0).max(SMALL_STEP.as_secs_f64());
            let most = if ends > ended { most + now - then } else { most };
            prop_assert!((ends - ended).abs() <= most + 0.01, "{} {}", ended, ends);
        }
    }

    #[test]
    fn no_report_of_a_steady_run_moves_its_end_by_more_than_a_quarter_of_what_was_left(
        (took, by, runs) in (
            10.0..10_000.0_f64,
            0.1..3.0_f64,
            prop::collection::vec(0.7..1.4_f64, 0..25),
        )
    ) {
        let past = past(&runs.into_iter().map(|run| run * took).collect::<Vec<_>>());
        let reports = (1..).map(|step| f64::from(step) * by).take_while(|percent| *percent < 100.0);
        let reports = reports.map(|percent| (percent, percent / 100.0 * took));
        for [(then, ended), (_, ends)] in ends(past, reports) {
            let most = ((ended - then) / 4.0).max(SMALL_STEP.as_secs_f64());
            prop_assert!((ends - ended).abs() <= most + 0.01, "{} {}", ended, ends);
        }
    }
}
