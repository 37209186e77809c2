//! The table, in markdown.

use std::fmt;

/// One figure, beside the floor's where there is one.
///
/// The processor time is the server's own, for each request: of all figures it
/// depends least on who else uses the machine.
pub struct Row {
    pub what: String,
    pub floor: String,
    pub here: String,
    pub ratio: Option<f64>,
    pub p50: String,
    pub p99: String,
    pub processor: String,
    pub goal: Goal,
}

/// What is to be reached, and whether it was.
#[derive(Default)]
pub struct Goal(Vec<(String, bool)>);

/// The rows, as they go into `docs/performance.md`.
pub struct Table(pub Vec<Row>);

impl Goal {
    /// `value` must be at least `least`.
    pub fn at_least(value: f64, least: f64) -> Goal {
        Goal(vec![(format!("≥ {least}"), value >= least)])
    }

    /// `value` must be at most `most`.
    pub fn most(value: f64, most: f64) -> Goal {
        Goal::default().at_most(value, most, "")
    }

    /// And `value` must be at most `most`.
    pub fn at_most(mut self, value: f64, most: f64, what: &str) -> Goal {
        self.0.push((format!("{what}≤ {most}"), value <= most));
        self
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self
            .0
            .iter()
            .map(|(text, met)| format!("{text}: {}", if *met { "met" } else { "**missed**" }));
        f.write_str(&parts.collect::<Vec<_>>().join("; "))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = "floor | here | ratio | p50 of both | p99 of both | processor | to reach";
        writeln!(f, "| | {head} |")?;
        writeln!(f, "| --- | --- | --- | --- | --- | --- | --- | --- |")?;
        for Row { what, floor, here, ratio, p50, p99, processor, goal } in &self.0 {
            let ratio = ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
            write!(f, "| {what} | {floor} | {here} | {ratio} ")?;
            writeln!(f, "| {p50} | {p99} | {processor} | {goal} |")?;
        }
        Ok(())
    }
}
