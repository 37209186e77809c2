//! Lines that are JSON objects: `{"progress": 0.5}`, `{"current": 3, "total": 77}`.

use serde_json::{Map, Value};

use crate::cli::run::progress::{Shape, Sighting};

const CURRENT: [&str; 6] = ["current", "completed", "done", "step", "epoch", "n"];
const TOTAL: [&str; 5] = ["total", "of", "max", "steps", "epochs"];
const PERCENT: [&str; 4] = ["percent", "percentage", "pct", "progress_percent"];
const NAME: [&str; 4] = ["task", "name", "stage", "label"];

/// Remembers in what the program counts.
#[derive(Default)]
pub struct Json {
    /// A share between 0 and 1 was seen, so that 1 is the whole and not a hundredth.
    is_fraction: bool,
}

impl Json {
    /// What the object says.
    pub fn read(&mut self, line: &str) -> Option<Sighting> {
        let line = line.trim();
        if !(line.starts_with('{') && line.ends_with('}')) {
            return None;
        }
        let object: Map<String, Value> = serde_json::from_str(line).ok()?;
        let within = object.get("progress").and_then(Value::as_object).unwrap_or(&object);
        let (current, total) = (number(within, &CURRENT), number(within, &TOTAL));
        let percent = number(within, &PERCENT);
        let share = object.get("progress").and_then(|share| self.share(share));
        let label = NAME.iter().find_map(|name| object.get(*name)?.as_str());
        let counts = current.zip(total);
        let percent = if counts.is_some() { None } else { percent.or(share) };
        (counts.is_some() || percent.is_some()).then(|| Sighting {
            label: label.unwrap_or_default().to_owned(),
            current: counts.map(|(current, _)| current),
            total: counts.map(|(_, total)| total),
            percent,
            unit: object.get("unit").and_then(Value::as_str).map(str::to_owned),
            shape: Shape::Said,
            ..Sighting::default()
        })
    }

    fn share(&mut self, share: &Value) -> Option<f64> {
        let number = share.as_f64()?;
        self.is_fraction |= number > 0.0 && number < 1.0 || number == 1.0 && share.is_f64();
        let is_fraction = self.is_fraction && number <= 1.0;
        Some(if is_fraction { number * 100.0 } else { number })
    }
}

fn number(object: &Map<String, Value>, names: &[&str]) -> Option<f64> {
    names.iter().find_map(|name| object.get(*name)?.as_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_one_or_of_a_hundred_and_counts_go_before_it() {
        let mut json = Json::default();
        for (line, counts, percent) in [
            (r#"{"progress": 1}"#, None, Some(1.0)),
            (r#"{"progress": 0.5}"#, None, Some(50.0)),
            (r#"{"progress": 1}"#, None, Some(100.0)),
            (r#"{"progress": 75.5}"#, None, Some(75.5)),
            (r#"{"percent": 0.5}"#, None, Some(0.5)),
            (r#"{"current": 3, "total": 77, "progress": 4}"#, Some((3.0, 77.0)), None),
            (r#"{"progress": {"done": 3, "total": 77}}"#, Some((3.0, 77.0)), None),
        ] {
            let seen = json.read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((seen.current.zip(seen.total), seen.percent), (counts, percent), "{line}");
        }
    }

    #[test]
    fn other_objects_say_nothing() {
        for line in ["{", r#"{"price": 5}"#, r#"{"current": 5}"#, r#"["progress", 5]"#] {
            assert_eq!(Json::default().read(line), None, "{line}");
        }
    }
}
