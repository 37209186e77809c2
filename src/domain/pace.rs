//! How fast a task goes, from what it reported lately.

use std::time::Duration;

use crate::domain::{Moment, Percent, Status, Task};

/// How fast a task goes, learned from one report after the other.
///
/// The rate is an exponential moving average over time, whose memory is a
/// third of the run so far: it follows a job that slows down, and is not
/// thrown by a single slow step.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pace {
    /// The first and the last report of the stretch that is measured.
    stretch: Option<(Report, Report)>,
    /// Ten-thousandths of a percent a millisecond.
    rate: f64,
    /// How many steps the rate is made of.
    steps: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Report {
    percent: Percent,
    at: Moment,
}

/// Fewer steps than this, or less time, and nothing is said.
const LEARNING_STEPS: u32 = 3;
const LEARNING: Duration = Duration::from_secs(3);

/// The rate forgets over this share of the run.
const MEMORY: f64 = 1.0 / 3.0;

/// A century, in milliseconds, is as good as never, and fits into a moment.
const NEVER: f64 = 3.2e12;

impl Pace {
    /// The pace once `task` is known.
    #[must_use]
    pub fn after(self, task: &Task) -> Pace {
        let (Status::Running, Some(percent)) = (task.status(), task.percent()) else {
            return Pace::default();
        };
        let now = Report { percent, at: task.updated_at() };
        match self.stretch {
            Some((first, last)) if percent > last.percent && now.at > last.at => {
                self.stepped(first, last, now)
            }
            // A report without a step is waited over.
            Some((_, last)) if percent >= last.percent => self,
            // What goes back to begin another phase is learned anew.
            _ => Pace { stretch: Some((now, now)), ..Pace::default() },
        }
    }

    /// What the task had left at its last step, if it goes on like this; not
    /// yet known while too little was seen.
    pub fn left(&self) -> Option<Duration> {
        let (first, last) = self.stretch?;
        let is_known = self.steps >= LEARNING_STEPS && last.at.since(first.at) >= LEARNING;
        let to_do = f64::from(Percent::WHOLE.units() - last.percent.units());
        is_known.then(|| Duration::from_secs_f64((to_do / self.rate).min(NEVER) / 1000.0))
    }

    fn stepped(self, first: Report, last: Report, now: Report) -> Pace {
        let took = millis(now.at.since(last.at));
        let seen = millis(now.at.since(first.at));
        let rate = f64::from(now.percent.units() - last.percent.units()) / took;
        let weight = match self.steps {
            0 => 1.0,
            _ => 1.0 - (-took / (seen * MEMORY)).exp(),
        };
        let rate = self.rate + weight * (rate - self.rate);
        Pace { stretch: Some((first, now)), rate, steps: self.steps + 1 }
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::arbitrary::backtest;
    use crate::domain::{Report as Said, TaskId, Transition, Update};

    fn at(seconds: f64) -> Moment {
        Moment::from_millis(1_760_000_000_000 + (seconds * 1000.0) as i64)
    }

    fn running() -> Task {
        let new = backtest();
        Task::added(TaskId(1), new, at(0.0)).task
    }

    fn said(task: &Task, percent: f64, seconds: f64) -> Task {
        let progress = Some(Said::Percent(percent.try_into().unwrap()));
        task.apply(&Update { progress, ..Update::default() }, at(seconds)).unwrap().task
    }

    /// The seconds left after each report of (percent, second).
    fn left(reports: impl IntoIterator<Item = (f64, f64)>) -> Vec<Option<f64>> {
        let (mut task, mut pace) = (running(), Pace::default());
        let mut left = Vec::new();
        for (percent, seconds) in reports {
            task = said(&task, percent, seconds);
            pace = pace.after(&task);
            left.push(pace.left().map(|left| left.as_secs_f64()));
        }
        left
    }

    fn is_about(left: Option<f64>, expected: f64) -> bool {
        left.is_some_and(|left| (left - expected).abs() < expected / 4.0)
    }

    #[test]
    fn nothing_is_said_until_enough_was_seen() {
        let left = left([(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0)]);
        assert_eq!(left[..3], [None, None, None]);
        assert!(is_about(left[3], 96.0), "{left:?}");
    }

    #[test]
    fn a_steady_task_ends_when_its_rate_says() {
        let left = left((0..=50).map(|step| (f64::from(step), f64::from(step) * 10.0)));
        assert!((left[50].unwrap() - 500.0).abs() < 1.0, "{:?}", left[50]);
    }

    #[test]
    fn a_task_that_slows_down_is_believed_after_a_while() {
        let fast = (0..=50).map(|step| (f64::from(step), f64::from(step)));
        let slow = (1..=40).map(|step| (50.0 + f64::from(step), 50.0 + 10.0 * f64::from(step)));
        let left = left(fast.chain(slow));
        assert!(is_about(left[90], 100.0), "{:?}", left[90]);
    }

    #[test]
    fn what_starts_over_or_pauses_is_learned_anew() {
        let left = left([(10.0, 1.0), (20.0, 2.0), (30.0, 3.0), (40.0, 4.0), (5.0, 5.0)]);
        assert!(left[3].is_some() && left[4].is_none());
        let pause = Update { status: Some(Transition::Pause), ..Update::default() };
        let paused = said(&running(), 50.0, 10.0).apply(&pause, at(11.0)).unwrap().task;
        assert_eq!(Pace::default().after(&paused), Pace::default());
    }
}
