//! `NN %` among words: `Loading candles: 45 %`, `tests/test_a.py ....  [ 45%]`.

use std::sync::LazyLock;

use regex::Regex;

use crate::cli::run::progress::{Shape, Sighting, label};

static PERCENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s\[(:=])(\d{1,3}(?:\.\d+)?)\s?%(?:$|[\s\]),.:;])")
        .expect("the pattern is valid")
});

/// Shares of something else, that may well grow.
const OTHERS: [&str; 17] = [
    "cpu", "mem", "ram", "disk", "load", "rate", "win", "drawdown", "profit", "loss", "return",
    "usage", "battery", "accuracy", "roi", "change", "fee",
];

/// The only percentage of the line, which is progress if it grows.
pub fn read(line: &str) -> Option<Sighting> {
    if line.matches('%').count() != 1 {
        return None;
    }
    let found = PERCENT.captures(line)?;
    let whole = found.get(0)?;
    let lower = line.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphabetic());
    if words.any(|word| OTHERS.contains(&word)) {
        return None;
    }
    let is_last = line[whole.end()..].trim().is_empty();
    // A test runner puts it behind the name of a file, which is another one each time.
    let name = if is_last && found[0].ends_with(']') { "" } else { &line[..whole.start()] };
    Some(Sighting {
        label: label(name),
        percent: found[1].parse().ok(),
        shape: Shape::Words,
        ..Sighting::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_found_among_words() {
        for (line, percent) in [
            ("Loading candles: 45 %", 45.0),
            ("tests/test_a.py .....      [ 45%]", 45.0),
            ("[ 12%] Building CXX object", 12.0),
            ("done 99.5%", 99.5),
        ] {
            assert_eq!(read(line).and_then(|seen| seen.percent), Some(percent), "{line}");
        }
    }

    #[test]
    fn shares_of_something_else_are_no_progress() {
        for line in ["CPU 45%", "Win rate: 65 %", "max drawdown 12.5%", "5% to 7%", "a45%b"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
