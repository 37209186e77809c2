//! When a task will end: from how its job went before, else from its own pace.

use std::time::Duration;

use crate::domain::stopwatch::Stopwatch;
use crate::domain::{Entry, Estimate, Pace, Past, Percent, Task, Usual};

/// What is expected of a task, learned from one report after the other.
///
/// All of it is in running time, so that a pause moves the end by as long as
/// it lasts and counts for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outlook {
    watch: Stopwatch,
    pace: Pace,
    /// The greatest share so far, and after what running time it was first reached.
    reached: Option<(Percent, Duration)>,
    expected: Option<Expected>,
    usual: Option<Usual>,
}

/// After what running time a run will end.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Expected {
    /// Low, middle and high.
    ends_after: [Duration; 3],
    /// From how many earlier runs; 0 where it is from the pace alone.
    runs: u32,
    /// After what running time this was said.
    said_after: Duration,
}

/// No report moves the end by more than one part in so many of what was left.
const STEP_PARTS: u32 = 4;

/// So much a report may always move it: a share of nothing is nothing.
const SMALL_STEP: Duration = Duration::from_secs(2);

impl Outlook {
    /// The outlook for a task of which only this is remembered.
    pub fn resumed(task: &Task, entries: &[Entry]) -> Outlook {
        Outlook { watch: Stopwatch::resumed(task, entries), ..Outlook::default() }.reported(task)
    }

    /// The outlook once `task` is known, whose job has this past.
    #[must_use]
    pub fn after(self, task: &Task, past: &Past) -> Outlook {
        let watch = self.watch.after(task);
        let before = match watch.is_of_the_run_of(&self.watch) {
            true => self,
            false => Outlook::default(),
        };
        Outlook { watch, ..before }.reported(task).told(&before, past)
    }

    /// The outlook once the past of the job is known.
    #[must_use]
    pub fn with_past(self, past: &Past) -> Outlook {
        self.told(&self, past)
    }

    /// When the task will end; none while too little was seen, or while it stands still.
    pub fn estimate(&self) -> Option<Estimate> {
        let Expected { ends_after, runs, .. } =
            self.expected.filter(|_| self.watch.is_running())?;
        let moment = |end: Duration| self.watch.at().after(end.saturating_sub(self.watch.ran()));
        let [earliest, ends_at, latest] = ends_after.map(moment);
        Some(Estimate { ends_at, earliest, latest, runs })
    }

    /// How long the job usually takes; none while too few runs of it are known.
    pub fn usual(&self) -> Option<Usual> {
        self.usual
    }

    /// For how long the run stood still; none where there is no run.
    pub fn paused(&self) -> Option<Duration> {
        self.watch.paused()
    }

    /// Learns the pace, and how far the task is: the first time that a share is reached counts.
    fn reported(self, task: &Task) -> Outlook {
        let further = task.percent().filter(|_| !task.is_finished());
        let further = further.filter(|now| self.reached.is_none_or(|(was, _)| *now > was));
        let reached = further.map(|percent| (percent, self.watch.ran())).or(self.reached);
        Outlook { pace: self.pace.after(task), reached, ..self }
    }

    fn told(self, before: &Outlook, past: &Past) -> Outlook {
        if self.watch.paused().is_none() {
            return self;
        }
        let usual = past.usual().map(|took| Usual {
            took_s: took.as_secs(),
            slow_from_s: past.slow_from().map(|slow| slow.as_secs()),
        });
        Outlook { expected: self.expecting(before, past), usual: usual.or(self.usual), ..self }
    }

    /// What is expected now: anew if a share was reached for the first time or more of the past
    /// is known, or, without a past, by each step of the pace.
    fn expecting(&self, before: &Outlook, past: &Past) -> Option<Expected> {
        let from_past = self.expected.filter(|expected| expected.runs > 0);
        let runs = past.len() as u32;
        if from_past.is_some_and(|it| it.runs == runs) && self.reached == before.reached {
            return from_past;
        }
        if let Some(ends_after) = self.forecast(past) {
            return Some(self.towards(ends_after, runs));
        }
        if self.pace == before.pace {
            return self.expected;
        }
        let by_pace = self.pace.left().map(|left| self.watch.ran() + left);
        by_pace.map(|end| self.towards([end; 3], 0)).or(from_past)
    }

    /// What the past says of a run that had reached its share when this one did.
    fn forecast(&self, past: &Past) -> Option<[Duration; 3]> {
        let (share, after) = self.reached.unwrap_or_default();
        let share = f64::from(share.units()) / f64::from(Percent::WHOLE.units());
        let said = past.forecast(share, after, self.pace.left())?;
        Some([said.low, said.middle, said.high].map(|left| after + left))
    }

    /// As far towards `ends_after` as what was said before allows. A range that
    /// is new begins as wide as it is.
    fn towards(&self, ends_after: [Duration; 3], runs: u32) -> Expected {
        let said_after = self.watch.ran();
        let ends_after = self.expected.map_or(ends_after, |before| {
            let limited = |i: usize| before.limited(i, ends_after[i], said_after);
            let middle = limited(1);
            match (before.runs, runs) {
                (_, 0) => [middle; 3],
                (0, _) => [ends_after[0].min(middle), middle, ends_after[2].max(middle)],
                _ => [limited(0), middle, limited(2)],
            }
        });
        Expected { ends_after, runs, said_after }
    }
}

impl Expected {
    /// The end after `ran` of running time, moved towards `end` by one step at most.
    fn limited(&self, i: usize, end: Duration, ran: Duration) -> Duration {
        let left = self.ends_after[i].saturating_sub(ran);
        let step = (left / STEP_PARTS).max(SMALL_STEP);
        // A task that stood still may at least be as far from its end as it was.
        let most = left + (ran - self.said_after) + step;
        ran + end.saturating_sub(ran).clamp(left.saturating_sub(step), most)
    }
}

#[cfg(test)]
mod tests;
