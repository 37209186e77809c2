//! What the user's own pattern finds (`--progress-regex`).

use regex::{Captures, Regex};

use crate::cli::run::progress::{Shape, Sighting, count};

/// The groups `current` and `total`, or `percent`, or else the first group as a percentage.
pub fn read(pattern: &Regex, line: &str) -> Option<Sighting> {
    let found = pattern.captures(line)?;
    let (current, total) = (number(&found, "current"), number(&found, "total"));
    let first = || found.get(1).and_then(|group| count(group.as_str()));
    let percent = match current {
        Some(_) => None,
        None => Some(number(&found, "percent").or_else(first)?),
    };
    let seen = Sighting { current, total, percent, shape: Shape::Said, ..Sighting::default() };
    seen.is_possible().then_some(seen)
}

/// The user's own pattern, if it has a group that tells something.
pub fn pattern(text: &str) -> Result<Regex, String> {
    let pattern = Regex::new(text).map_err(|error| error.to_string())?;
    let tells = pattern.capture_names().skip(1).any(|name| name != Some("total"));
    match tells {
        true => Ok(pattern),
        false => Err(format!(
            "no group of {text:?} tells how far it is; name one: 'step (?P<current>\\d+) of (?P<total>\\d+)'"
        )),
    }
}

fn number(found: &Captures, name: &str) -> Option<f64> {
    count(found.name(name)?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_say_what_is_meant() {
        for (pattern, line, counts, percent) in [
            (r"at (?P<current>\d+) von (?P<total>\d+)", "at 3 von 9", (Some(3.0), Some(9.0)), None),
            (r"at (?P<current>\d+)", "at 3", (Some(3.0), None), None),
            (r"\[(?<percent>[\d.]+)\]", "[12.5]", (None, None), Some(12.5)),
            (r"done (\d+)", "done 45 of it", (None, None), Some(45.0)),
        ] {
            let seen = read(&Regex::new(pattern).unwrap(), line).unwrap();
            assert_eq!(((seen.current, seen.total), seen.percent), (counts, percent), "{pattern}");
        }
        assert_eq!(read(&Regex::new(r"(\d+)").unwrap(), "150"), None);
    }

    #[test]
    fn a_pattern_that_can_tell_nothing_is_refused_with_the_way_out() {
        for text in ["", "step", r"of (?P<total>\d+)", "("] {
            assert!(pattern(text).is_err(), "{text}");
        }
        assert!(pattern("step").unwrap_err().contains("(?P<current>"));
        assert!(pattern(r"(\d+) done").is_ok());
    }
}
