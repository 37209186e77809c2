//! What of a task's life is kept, decided as it happens.

use crate::domain::rhythm::Rhythm;
use crate::domain::{Curve, Entry, Point, Source, Task};

/// Decides for each change of one task whether it is worth remembering.
///
/// Every change of state is. Words and progress are thinned, so that a bot in
/// a tight loop fills no disk; the last words in each state are always kept.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Recorder {
    curve: Curve,
    words: Rhythm,
    /// Whether it has said something since that was not kept.
    has_unkept_words: bool,
}

/// What is to be remembered of one change.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// The task stood anew, or said something new.
    pub entry: Option<Entry>,
    /// Corners of its curve.
    pub points: [Option<Point>; 2],
}

impl Recorder {
    /// The recorder of a task of whose attempt so many points are kept already.
    pub fn resumed(points_kept: usize) -> Recorder {
        Recorder { curve: Curve::resumed(points_kept), ..Recorder::default() }
    }

    /// What to remember of the change from `before` to `after`.
    pub fn record(&mut self, before: Option<&Task>, after: &Task, source: Source) -> Record {
        let before = before.filter(|before| before.attempt() == after.attempt());
        if before.is_none() {
            *self = Recorder::default();
        }
        Record { entry: self.entry(before, after, source), points: self.points(before, after) }
    }

    /// Whether the points of the attempt have become so many that they should be thinned.
    pub fn is_full(&self) -> bool {
        self.curve.is_full()
    }

    /// Goes on from `kept` points, which are true to `tolerance`.
    pub fn thinned(&mut self, kept: usize, tolerance: f64) {
        self.curve.thinned(kept, tolerance);
    }

    fn entry(&mut self, before: Option<&Task>, after: &Task, source: Source) -> Option<Entry> {
        let stands_anew = before.is_none_or(|before| before.status() != after.status());
        let said = before.is_none_or(|before| before.details() != after.details());
        let keeps_words = match stands_anew {
            true => said || self.has_unkept_words,
            false => said && self.words.is_due(after.updated_at()),
        };
        self.has_unkept_words = (self.has_unkept_words || said) && !keeps_words;
        if keeps_words {
            self.words.keep(after.updated_at());
        }
        (stands_anew || keeps_words).then(|| Entry {
            version: after.version() as i64,
            at: after.updated_at(),
            attempt: after.attempt(),
            status: after.status(),
            details: keeps_words.then(|| after.details().clone()),
            source: Some(source),
        })
    }

    fn points(&mut self, before: Option<&Task>, after: &Task) -> [Option<Point>; 2] {
        let was_finished = before.is_some_and(Task::is_finished);
        match Point::of(after).filter(|_| !was_finished) {
            Some(point) => self.curve.push(before.and_then(Point::of), point, after.is_finished()),
            None => [None, None],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::arbitrary::backtest;
    use crate::domain::{
        Details, Moment, NewTask, Outcome, Report, Status, TaskId, Transition, Update,
    };

    fn at(millis: i64) -> Moment {
        Moment::from_millis(1_760_000_000_000 + millis)
    }

    fn added() -> (Recorder, Task, Record) {
        let new =
            NewTask { details: Details::from("on GOOG".to_owned()), queued: true, ..backtest() };
        let (mut recorder, task) = (Recorder::default(), Task::added(TaskId(1), new, at(0)).task);
        let record = recorder.record(None, &task, Source::Api);
        (recorder, task, record)
    }

    fn set(status: Transition) -> Update {
        Update { status: Some(status), ..Update::default() }
    }

    fn say(words: &str) -> Update {
        Update { details: Some(Details::from(words.to_owned())), ..Update::default() }
    }

    fn step(recorder: &mut Recorder, task: &mut Task, update: &Update, millis: i64) -> Record {
        let next = task.apply(update, at(millis)).unwrap().task;
        let record = recorder.record(Some(task), &next, Source::Guide);
        *task = next;
        record
    }

    #[test]
    fn every_change_of_state_is_an_entry_with_its_moment_attempt_and_source() {
        let (mut recorder, mut task, record) = added();
        let first = record.entry.unwrap();
        assert_eq!((first.status, first.source), (Status::Queued, Some(Source::Api)));
        assert_eq!(first.details.unwrap().as_str(), "on GOOG");
        for (place, (transition, status, attempt)) in [
            (Transition::Run, Status::Running, 1),
            (Transition::Pause, Status::Paused, 1),
            (Transition::Run, Status::Running, 1),
            (Transition::Finish(Outcome::Failed), Status::Failed, 1),
            (Transition::Run, Status::Running, 2),
        ]
        .into_iter()
        .enumerate()
        {
            let millis = place as i64 * 1000;
            let entry = step(&mut recorder, &mut task, &set(transition), millis).entry.unwrap();
            assert_eq!((entry.status, entry.attempt, entry.at), (status, attempt, at(millis)));
            assert_eq!(entry.source, Some(Source::Guide));
        }
    }

    #[test]
    fn words_in_a_tight_loop_are_thinned_and_the_last_are_kept() {
        let (mut recorder, mut task, _) = added();
        step(&mut recorder, &mut task, &set(Transition::Run), 0);
        let said = (1..10_000).filter(|millis| {
            let words = say(&format!("candle {millis}"));
            step(&mut recorder, &mut task, &words, *millis).entry.is_some()
        });
        let kept = said.count();
        assert!((50..70).contains(&kept), "{kept}");
        let end = set(Transition::Finish(Outcome::Failed));
        let last = step(&mut recorder, &mut task, &end, 10_000).entry.unwrap();
        assert_eq!(last.details.unwrap().as_str(), "candle 9999");
    }

    #[test]
    fn a_steady_run_leaves_its_two_ends() {
        let (mut recorder, mut task, _) = added();
        step(&mut recorder, &mut task, &set(Transition::Run), 0);
        let mut points = Vec::new();
        for percent in 0..100 {
            let report = Report::Percent(f64::from(percent).try_into().unwrap());
            let update = Update { progress: Some(report), ..Update::default() };
            let record = step(&mut recorder, &mut task, &update, i64::from(percent) * 1000);
            points.extend(record.points.into_iter().flatten());
        }
        let end = set(Transition::Finish(Outcome::Completed { ended_early: false }));
        let record = step(&mut recorder, &mut task, &end, 100_000);
        points.extend(record.points.into_iter().flatten());
        let shares: Vec<_> = points.iter().map(|point| point.progress.unwrap().floor()).collect();
        assert_eq!(shares, [0, 100]);
    }
}
