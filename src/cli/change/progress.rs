//! How far a task is, as it is said on the command line.

use std::str::FromStr;

use clap::Args;
use serde_json::{Map, Value, json};

/// How far it is: a share, or a count, which goes before it.
#[derive(Debug, Clone, Args)]
pub struct Progress {
    /// Percent done, 0 to 100
    #[arg(long, value_name = "PERCENT")]
    progress: Option<f64>,

    /// How many are done
    #[arg(long, value_name = "COUNT")]
    current: Option<u64>,

    /// How many there are in all
    #[arg(long, value_name = "COUNT")]
    total: Option<u64>,

    /// What is counted, such as candles
    #[arg(long)]
    unit: Option<String>,
}

/// `50`, `50%` or `500/1000`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Said {
    /// A share of the whole, in percent.
    Percent(f64),
    /// So many of so many.
    Count(u64, u64),
}

impl Progress {
    /// As the API takes it, with what was said in short.
    pub fn body(&self, said: Option<Said>) -> Map<String, Value> {
        let (percent, current, total) = match said {
            None => (None, None, None),
            Some(Said::Percent(percent)) => (Some(percent), None, None),
            Some(Said::Count(current, total)) => (None, Some(current), Some(total)),
        };
        let fields = [
            ("progress", percent.or(self.progress).map(number)),
            ("current", current.or(self.current).map(Value::from)),
            ("total", total.or(self.total).map(Value::from)),
            ("unit", self.unit.clone().map(Value::from)),
        ];
        fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

/// JSON has no infinite numbers; as a text it is refused with what is allowed.
fn number(number: f64) -> Value {
    if number.is_finite() { json!(number) } else { json!(number.to_string()) }
}

impl FromStr for Said {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let said = match text.split_once('/') {
            Some((current, total)) => {
                let count = |text: &str| text.trim().parse().ok();
                count(current).zip(count(total)).map(|(current, total)| Said::Count(current, total))
            }
            None => {
                let percent: Option<f64> = text.trim_end_matches('%').trim().parse().ok();
                percent.filter(|percent| percent.is_finite()).map(Said::Percent)
            }
        };
        said.ok_or_else(|| "say 50, 50% or 500/1000".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_said_in_short_as_people_do() {
        for (text, said) in [
            ("50", Said::Percent(50.0)),
            ("12.5%", Said::Percent(12.5)),
            ("12 %", Said::Percent(12.0)),
            ("500/1000", Said::Count(500, 1000)),
            ("5 / 10", Said::Count(5, 10)),
        ] {
            assert_eq!(text.parse(), Ok(said));
        }
        for refused in ["half", "", "5/", "1/2/3", "-1/2", "nan%"] {
            assert!(refused.parse::<Said>().is_err(), "{refused}");
        }
    }
}
