use std::time::Duration;

use leptos::prelude::*;

use crate::domain::Point;
use crate::monitor::Story;
use crate::ui::components::story::{HEIGHT, Scale, WIDTH, path, said};
use crate::ui::format::lasting;

/// The table looks at both curves so many times.
const ROWS: u32 = 10;

/// The last attempt of a run, from its own start on.
struct Curve {
    name: String,
    points: Vec<(Duration, Point)>,
    /// So long it is known; from its last report on it stands where it was.
    known_for: Duration,
}

/// Both curves from their own starts, so that they can be laid over each other.
#[component]
pub fn Curves(stories: Vec<Story>) -> impl IntoView {
    let curves: Vec<_> = stories.iter().map(Curve::of).collect();
    let scale = Scale::of(curves.iter().flat_map(|curve| &curve.points).map(|(_, point)| point));
    let longest = curves.iter().map(|curve| curve.known_for).max().unwrap_or_default();
    let styles = || curves.iter().zip(["line", "line line-other"]);
    let lines = styles().map(|(curve, class)| {
        view! { <path class=class d=curve.line(scale, longest)/> }
    });
    let names = styles().map(|(curve, class)| {
        let missing = if curve.is_on(scale) { "" } else { ": not drawn, it told no share of a whole" };
        view! { <span><svg class="key" viewBox="0 0 24 8" aria-hidden="true"><path class=class d="M0 4L24 4"/></svg><bdi>{curve.name.clone()}{missing}</bdi></span> }
    });
    let (lines, names) = (lines.collect_view(), names.collect_view());
    let spoken = format!("The progress of both runs after their starts, over {}", lasting(longest));
    view! {
        <div class="chart">
            <span class="chart-most">{scale.top()}</span>
            <span class="chart-least">"0"</span>
            <svg role="img" aria-label=spoken viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none">
                <rect class="phase" width=WIDTH.to_string() height=HEIGHT.to_string()/>
                {[0.25, 0.5, 0.75].map(|part| view! {
                    <line class="grid" x1="0" x2=WIDTH.to_string() y1=(part * HEIGHT).to_string() y2=(part * HEIGHT).to_string()/>
                }).into_iter().collect_view()}
                {lines}
            </svg>
            <p class="chart-time evidence"><span>"start"</span><span>{lasting(longest)}</span></p>
            <p class="legend evidence">{names}</p>
        </div>
        <details class="as-table">
            <summary>"As a table"</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Both curves as a table">
                <Rows curves longest/>
            </div>
        </details>
    }
}

/// How far each run was after the same time.
#[component]
fn Rows(curves: Vec<Curve>, longest: Duration) -> impl IntoView {
    let rows = (0..=ROWS).map(|row| {
        let after = longest * row / ROWS;
        let cells = curves.iter().map(|curve| view! { <td>{curve.at(after)}</td> });
        view! { <tr><th scope="row">{precise(after)}</th>{cells.collect_view()}</tr> }
    });
    let rows = rows.collect_view();
    let heads =
        curves.iter().map(|curve| view! { <th scope="col"><bdi>{curve.name.clone()}</bdi></th> });
    view! {
        <table>
            <thead><tr><th scope="col">"After"</th>{heads.collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Short runs are looked at more often than once a second.
fn precise(after: Duration) -> String {
    if after < Duration::from_secs(10) {
        format!("{:.1} s", after.as_secs_f64())
    } else {
        lasting(after)
    }
}

impl Curve {
    fn of(story: &Story) -> Curve {
        let task = &story.task;
        let start = task.started_at().unwrap_or(task.created_at());
        let of_last = story.points.iter().filter(|point| point.attempt == task.attempt());
        let points: Vec<_> = of_last.map(|point| (point.at.since(start), *point)).collect();
        let end = task.finished_at().unwrap_or(story.as_of).since(start);
        let known_for = points.last().map_or(end, |(last, _)| end.max(*last));
        Curve { name: format!("{} (task {})", task.name(), task.id()), points, known_for }
    }

    /// Whether it told what `scale` measures; one that told nothing misses nothing.
    fn is_on(&self, scale: Scale) -> bool {
        self.points.is_empty() || self.points.iter().any(|(_, point)| scale.measures(point))
    }

    fn line(&self, scale: Scale, longest: Duration) -> String {
        let across =
            |after: Duration| after.as_secs_f64() / longest.as_secs_f64().max(1e-3) * WIDTH;
        let told = self.points.iter().filter(|(_, point)| scale.measures(point));
        let corners =
            told.map(|(after, point)| (across(*after), HEIGHT * (1.0 - scale.share(point))));
        let corners: Vec<_> = corners.collect();
        let end = corners.last().map(|(_, y)| (across(self.known_for), *y));
        path(corners.into_iter().chain(end))
    }

    /// How far it was by then.
    fn at(&self, after: Duration) -> String {
        let by_then = self.points.iter().rfind(|(at, _)| *at <= after).map(|(_, point)| point);
        match by_then {
            Some(point) if after <= self.known_for => said(Some(point)),
            _ => "–".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Moment, Quantity};

    fn curve(reports: &[(u64, u64)], known_for: u64) -> Curve {
        let points = reports.iter().map(|(after, count)| {
            let point = Point {
                version: 1,
                attempt: 1,
                at: Moment::from_millis(0),
                progress: None,
                current: Quantity::try_from(*count).ok(),
            };
            (Duration::from_secs(*after), point)
        });
        let known_for = Duration::from_secs(known_for);
        Curve { name: String::new(), points: points.collect(), known_for }
    }

    #[test]
    fn one_report_is_a_line_to_the_end_and_counts_have_a_scale_of_their_own() {
        let [one, other] = [curve(&[(0, 50)], 5), curve(&[(0, 0), (10, 100)], 10)];
        let points = one.points.iter().chain(&other.points).map(|(_, point)| point);
        let scale = Scale::of(points);
        assert_eq!(scale, Scale::Count(100));
        let ten = Duration::from_secs(10);
        assert_eq!(one.line(scale, ten), "M0.0 100.0L500.0 100.0");
        assert_eq!(other.line(scale, ten), "M0.0 200.0L1000.0 0.0L1000.0 0.0");
        assert_eq!([one.at(ten / 4), one.at(ten)], ["50", "–"]);
    }
}
