//! What many finished runs come to.

use std::time::Duration;

use serde::Serialize;

use crate::domain::{EndedRun, Status, Task};

/// What finished runs come to: how many went well, and how long they took.
///
/// Durations are of those that completed: what failed early says nothing of
/// how long the work takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Figures {
    /// How many runs have ended.
    pub runs: u64,
    /// How many of them ended well.
    pub completed: u64,
    /// How many failed.
    pub failed: u64,
    /// How many were cancelled.
    pub cancelled: u64,
    /// The share of the completed among the completed and the failed, 0 to 1;
    /// null where there are none.
    pub success_rate: Option<f64>,
    /// The median of their durations, in milliseconds.
    pub p50_ms: Option<u64>,
    /// What nineteen of twenty stay below, in milliseconds.
    pub p95_ms: Option<u64>,
    /// The longest, in milliseconds.
    pub max_ms: Option<u64>,
}

impl Figures {
    /// What `runs` come to.
    pub fn of<'r>(runs: impl IntoIterator<Item = &'r EndedRun>) -> Figures {
        let (mut counts, mut took) = ([0; 3], Vec::new());
        for run in runs {
            match run.status {
                Status::Completed => {
                    counts[0] += 1;
                    took.extend(run.lasted().map(|it| it.as_millis() as u64));
                }
                Status::Failed => counts[1] += 1,
                Status::Cancelled => counts[2] += 1,
                Status::Queued | Status::Running | Status::Paused => {}
            }
        }
        took.sort_unstable();
        let [completed, failed, cancelled] = counts;
        let judged = completed + failed;
        Figures {
            runs: judged + cancelled,
            completed,
            failed,
            cancelled,
            success_rate: (judged > 0).then(|| completed as f64 / judged as f64),
            p50_ms: quantile(&took, 0.5),
            p95_ms: quantile(&took, 0.95),
            max_ms: took.last().copied(),
        }
    }
}

/// From its start to its end, of a task that has both.
pub fn lasted(task: &Task) -> Option<Duration> {
    task.started_at().zip(task.finished_at()).map(|(start, end)| end.since(start))
}

/// The value that this part of the sorted values do not exceed (nearest rank).
fn quantile(sorted: &[u64], part: f64) -> Option<u64> {
    let rank = (part * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;

    fn run(seconds: i64, status: Status) -> EndedRun {
        let at = |seconds: i64| Moment::from_millis(1_760_000_000_000 + seconds * 1000);
        EndedRun { status, started_at: Some(at(0)), finished_at: at(seconds) }
    }

    #[test]
    fn durations_are_of_what_completed_and_the_rate_leaves_out_what_was_cancelled() {
        let mut runs: Vec<_> = (1..=20).map(|nth| run(nth * 10, Status::Completed)).collect();
        runs.push(run(9_999, Status::Failed));
        runs.push(run(9_999, Status::Cancelled));
        let figures = Figures::of(&runs);
        assert_eq!((figures.runs, figures.completed, figures.failed), (22, 20, 1));
        assert_eq!(figures.success_rate, Some(20.0 / 21.0));
        assert_eq!(figures.p50_ms, Some(100_000));
        assert_eq!((figures.p95_ms, figures.max_ms), (Some(190_000), Some(200_000)));
    }

    #[test]
    fn nothing_comes_to_nothing() {
        let figures = Figures::of([]);
        assert_eq!((figures.runs, figures.success_rate, figures.p50_ms), (0, None, None));
    }
}
