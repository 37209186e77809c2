//! `k/n` and `k of n` among words: `Epoch 3/10 - loss 0.5`, `processed 500 of 1000 candles`.

use std::sync::LazyLock;

use regex::Regex;

use crate::cli::run::progress::{Shape, Sighting, count, label};

static RATIO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[\s\[(:=#])(?P<current>\d[\d,_]*)(?:\s?/\s?|\s(?:of|out of)\s)(?P<total>\d[\d,_]*)(?P<after>$|[\s\]),.:;%|])",
    )
    .expect("the pattern is valid")
});

/// The first ratio of the line, which is progress if it grows.
pub fn read(line: &str) -> Option<Sighting> {
    if !line.contains(['/', 'f']) {
        return None;
    }
    let found = RATIO.captures(line)?;
    let whole = found.get(0)?;
    // What is followed by a digit is the start of a decimal or of a longer number.
    let after = &line[found.name("after")?.start()..];
    let mut next = after.chars();
    if matches!(next.next(), Some('.' | ',')) && next.next().is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let (current, total) = (count(&found["current"])?, count(&found["total"])?);
    (current <= total && total > 1.0).then(|| Sighting {
        label: label(&line[..whole.start()]),
        current: Some(current),
        total: Some(total),
        shape: Shape::Words,
        ..Sighting::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_found_among_words() {
        for (line, counts) in [
            ("Epoch 3/10 - loss: 0.5", (3.0, 10.0)),
            ("[12/77] Compiling", (12.0, 77.0)),
            ("processed 1,500 of 3,000 candles", (1500.0, 3000.0)),
            ("2026-11-25 10:00:01 INFO step=5/9.", (5.0, 9.0)),
        ] {
            let seen = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(seen.current.zip(seen.total), Some(counts), "{line}");
        }
    }

    #[test]
    fn dates_paths_and_decimals_are_no_counts() {
        for line in ["11/25/2026", "/2/3/x", "a/1/2", "1/2.5", "7/5", "0x1/2f", "2026/11/25"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
