//! Times to keep something for, as people write them.

use std::str::FromStr;
use std::time::Duration;

/// A time, `90d` or `1year`, or `forever`, which is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepFor(pub Option<Duration>);

impl FromStr for KeepFor {
    type Err = String;

    /// Refuses 0: some would take it for nothing, and some for everything.
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "forever" {
            return Ok(KeepFor(None));
        }
        match humantime::parse_duration(text) {
            Ok(time) if !time.is_zero() => Ok(KeepFor(Some(time))),
            _ => Err(format!("{text:?} is not a time; write it as 90d, 12h or forever")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_keep_for_is_a_time_or_forever() {
        let days = |days: u64| KeepFor(Some(Duration::from_secs(days * 86_400)));
        assert_eq!("90d".parse(), Ok(days(90)));
        assert_eq!("1day 24h".parse(), Ok(days(2)));
        assert_eq!("forever".parse(), Ok(KeepFor(None)));
        for refused in ["", "0", "0s", "90", "-1d", "for ever"] {
            assert!(refused.parse::<KeepFor>().is_err(), "{refused:?}");
        }
    }
}
