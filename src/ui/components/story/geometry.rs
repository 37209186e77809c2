//! Where the curve of an attempt and its phases lie on a chart.

use crate::domain::{Moment, Phase, Point, Status};
use crate::ui::format::grouped;

/// The chart's own units; it is stretched to the width that there is.
pub const WIDTH: f64 = 1000.0;
pub const HEIGHT: f64 = 200.0;

/// One attempt, as a chart shows it.
pub struct Chart {
    /// The first and the last moment.
    pub from: Moment,
    pub until: Moment,
    /// What stands on top of the scale.
    pub most: Scale,
    /// The corners of the line, as an SVG path.
    pub line: String,
    /// The same closed along the bottom.
    pub area: String,
    /// Where each phase begins, how wide it is, and what it was.
    pub phases: Vec<(f64, f64, Status)>,
}

/// What the line is measured in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// Up to 100 %.
    Percent,
    /// Up to so many of what is counted.
    Count(u64),
}

impl Chart {
    /// The chart of an attempt that is known to `until`; none while nothing is known of its progress.
    pub fn of(points: &[Point], phases: &[Phase], until: Moment) -> Option<Chart> {
        let first = points.first()?;
        let from = phases.first().map_or(first.at, |phase| phase.from).min(first.at);
        let until = until.max(points.last()?.at);
        let most = Scale::of(points);
        let across = |at: Moment| share(at.since(from), until.since(from)) * WIDTH;
        let place = |point: &Point| (across(point.at), HEIGHT * (1.0 - most.share(point)));
        let corners: Vec<_> = points.iter().map(place).collect();
        // A task stands where it was last heard of until something else is known.
        let end = corners.last().map(|(_, y)| (WIDTH, *y));
        let line = path(corners.iter().copied().chain(end));
        let area = format!("{line}L{WIDTH} {HEIGHT}L{:.1} {HEIGHT}Z", corners[0].0);
        let phases = phases.iter().map(|phase| {
            let (begin, end) = (across(phase.from), across(phase.until.unwrap_or(until)));
            (begin, (end - begin).max(0.0), phase.status)
        });
        let phases = phases.filter(|(.., status)| !status.is_finished()).collect();
        Some(Chart { from, until, most, line, area, phases })
    }
}

impl Scale {
    /// The scale for these points: shares of the whole where any is known, else counts.
    pub fn of<'p>(points: impl IntoIterator<Item = &'p Point> + Clone) -> Scale {
        match points.clone().into_iter().any(|point| point.progress.is_some()) {
            true => Scale::Percent,
            false => {
                let counts = points.into_iter().filter_map(|point| point.current);
                Scale::Count(counts.map(|count| count.get()).max().unwrap_or(1).max(1))
            }
        }
    }

    /// What stands on top of it.
    pub fn top(self) -> String {
        match self {
            Scale::Percent => "100\u{a0}%".to_owned(),
            Scale::Count(most) => grouped(most),
        }
    }

    /// Whether the point says what it measures.
    pub fn measures(self, point: &Point) -> bool {
        match self {
            Scale::Percent => point.progress.is_some(),
            Scale::Count(_) => point.current.is_some(),
        }
    }

    /// How high the point lies, from 0 to 1.
    pub fn share(self, point: &Point) -> f64 {
        match self {
            Scale::Percent => point.progress.map_or(0.0, |it| f64::from(it.units()) / 1e6),
            Scale::Count(most) => {
                point.current.map_or(0.0, |count| count.get() as f64 / most as f64).min(1.0)
            }
        }
    }
}

fn share(part: std::time::Duration, whole: std::time::Duration) -> f64 {
    if whole.is_zero() { 0.0 } else { part.as_secs_f64() / whole.as_secs_f64() }
}

/// A line over these corners, as an SVG path.
pub fn path(corners: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (place, (x, y)) in corners.enumerate() {
        path.push_str(&format!("{}{x:.1} {y:.1}", if place == 0 { 'M' } else { 'L' }));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Percent;

    fn at(seconds: i64) -> Moment {
        Moment::from_millis(1_760_000_000_000 + seconds * 1000)
    }

    fn point(seconds: i64, percent: u32) -> Point {
        let progress = Some(Percent::from_units(percent * 10_000));
        Point { version: seconds, attempt: 1, at: at(seconds), progress, current: None }
    }

    #[test]
    fn a_line_runs_over_its_corners_and_stands_until_now() {
        let phase = |status, from, until| Phase { attempt: 1, status, from, until };
        let phases =
            [phase(Status::Queued, at(0), Some(at(50))), phase(Status::Running, at(50), None)];
        let chart = Chart::of(&[point(50, 0), point(75, 50)], &phases, at(100)).unwrap();
        assert_eq!(chart.line, "M500.0 200.0L750.0 100.0L1000.0 100.0");
        assert_eq!(chart.phases, [(0.0, 500.0, Status::Queued), (500.0, 500.0, Status::Running)]);
    }

    #[test]
    fn a_single_report_is_a_chart_and_none_is_no_chart() {
        assert!(Chart::of(&[], &[], at(0)).is_none());
        let chart = Chart::of(&[point(0, 10)], &[], at(0)).unwrap();
        assert_eq!(chart.line, "M0.0 180.0L1000.0 180.0");
    }
}
