//! What wget and curl say of a transfer where they draw no bar, or one of their own.

use std::sync::LazyLock;

use regex::Regex;

use crate::cli::run::progress::{Shape, Sighting};

/// ` 45  100M   45 45.0M    0     0  10.0M      0  0:00:10  0:00:04  0:00:06 10.0M`
static CURL_METER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(\d{1,3})\s+[\d.]+[kMGTP]?\s+(\d{1,3})\s+[\d.]+[kMGTP]?\s+\d{1,3}\s+[\d.]+[kMGTP]?\s+[\d.]+[kMGTP]?\s+[\d.]+[kMGTP]?(?:\s+(?:--:--:--|\d+:\d\d:\d\d|\d+d\s\d+h|\d+d)){3}\s+[\d.]+[kMGTP]?\s*$")
        .expect("the pattern is valid")
});

/// `######################                    31.5%`
static CURL_BAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^#+\s+(\d{1,3}\.\d)%\s*$").expect("the pattern is valid"));

/// ` 1050K .......... .......... .......... .......... ..........  5%  120M 2s`
static WGET_DOTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*\d+K[ .,]+\s(\d{1,3})%\s+[\d.]+[KMG]?(?:[\s=].*)?$")
        .expect("the pattern is valid")
});

/// What a transfer says.
pub fn read(line: &str) -> Option<Sighting> {
    let share = |pattern: &Regex| pattern.captures(line)?[1].parse::<f64>().ok();
    let percent = share(&CURL_METER).or_else(|| share(&CURL_BAR)).or_else(|| share(&WGET_DOTS))?;
    Some(Sighting { percent: Some(percent), shape: Shape::Bar, ..Sighting::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curl_and_wget_tell_how_far_they_are() {
        for (line, percent) in [
            (
                " 45  100M   45 45.0M    0     0  10.0M      0  0:00:10  0:00:04  0:00:06 10.0M",
                45.0,
            ),
            (
                "100  5120k  100  5120k    0     0   120M      0 --:--:-- --:--:-- --:--:--  121M",
                100.0,
            ),
            ("######################                                     31.5%", 31.5),
            ("  1050K .......... .......... .......... .......... ..........  5%  120M 2s", 5.0),
        ] {
            assert_eq!(read(line).and_then(|seen| seen.percent), Some(percent), "{line}");
        }
    }

    #[test]
    fn the_head_of_curls_table_and_a_row_of_numbers_say_nothing() {
        for line in [
            "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current",
            " 12 100 12 100 0 0 10 0 1 2 3 10",
            "                                 Dload  Upload   Total   Spent    Left  Speed",
        ] {
            assert_eq!(read(line), None);
        }
    }
}
