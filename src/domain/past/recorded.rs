//! A finished run, read from what is remembered of it.

use std::time::Duration;

use crate::domain::{Entry, Moment, PastRun, Percent, Phase, Point, Status, phases};

impl PastRun {
    /// The run of which this is remembered; none unless it ran and completed.
    ///
    /// A run that ended early counts too: of a job that stops when it has
    /// found what it looks for that is the usual end.
    pub fn recorded(entries: &[Entry], points: &[Point]) -> Option<PastRun> {
        let end = entries.last().filter(|entry| entry.status == Status::Completed)?;
        // What ran before it was queued again was another try.
        let entries = entries.rsplit(|entry| entry.status == Status::Queued).next()?;
        let running = phases(entries).into_iter().filter(|phase| phase.status == Status::Running);
        let running: Vec<Phase> = running.collect();
        let began_at = running.first()?.from;
        let points = points.iter().filter(|point| point.at >= began_at);
        let reached = points.filter_map(|point| {
            let share = f64::from(point.progress?.units()) / f64::from(Percent::WHOLE.units());
            Some((share, ran(&running, point.at)))
        });
        Some(PastRun::new(ran(&running, end.at), &reached.collect::<Vec<_>>()))
    }
}

/// For how long it ran until `now`.
fn ran(running: &[Phase], now: Moment) -> Duration {
    let until = |phase: &Phase| phase.until.map_or(now, |until| until.min(now));
    running.iter().map(|phase| until(phase).since(phase.from)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_millis(1_760_000_000_000 + seconds * 1000)
    }

    fn entries(stood: &[(Status, i64)]) -> Vec<Entry> {
        let entry = |(version, &(status, seconds)): (usize, &(Status, i64))| Entry {
            version: version as i64,
            at: at(seconds),
            attempt: 1,
            status,
            details: None,
            source: None,
        };
        stood.iter().enumerate().map(entry).collect()
    }

    fn point(percent: f64, seconds: i64) -> Point {
        let progress = Some(percent.try_into().unwrap());
        Point { version: seconds, attempt: 1, at: at(seconds), progress, current: None }
    }

    fn run(took: u64, reached: &[(f64, u64)]) -> Option<PastRun> {
        let reached: Vec<_> =
            reached.iter().map(|&(share, after)| (share, Duration::from_secs(after))).collect();
        Some(PastRun::new(Duration::from_secs(took), &reached))
    }

    #[test]
    fn neither_waiting_nor_standing_still_counts_as_running() {
        use Status::{Completed, Paused, Queued, Running};
        let stood = [(Queued, 0), (Running, 100), (Paused, 150), (Running, 500), (Completed, 550)];
        let points = [point(25.0, 125), (point(50.0, 200)), point(75.0, 525), point(100.0, 550)];
        let expected = run(100, &[(0.25, 25), (0.5, 50), (0.75, 75), (1.0, 100)]);
        assert_eq!(PastRun::recorded(&entries(&stood), &points), expected);
    }

    #[test]
    fn a_run_begins_when_it_last_started() {
        use Status::{Completed, Queued, Running};
        let stood = [(Running, 0), (Queued, 50), (Running, 100), (Completed, 160)];
        let recorded = PastRun::recorded(&entries(&stood), &[point(90.0, 40), point(50.0, 130)]);
        assert_eq!(recorded, run(60, &[(0.5, 30)]));
    }

    #[test]
    fn only_what_ran_and_completed_is_a_run() {
        use Status::{Completed, Failed, Queued, Running};
        for stood in [
            &[(Running, 0)][..],
            &[(Running, 0), (Failed, 9)],
            &[(Running, 0), (Completed, 9), (Failed, 9)],
            &[(Queued, 0), (Completed, 9)],
            &[],
        ] {
            assert_eq!(PastRun::recorded(&entries(stood), &[]), None, "{stood:?}");
        }
    }
}
