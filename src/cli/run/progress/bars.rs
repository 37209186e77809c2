//! Bars that are drawn of blocks or of `=` and `#`: those of rich, of pip, of cargo and many more.

use std::sync::LazyLock;

use regex::Regex;

use crate::cli::run::progress::{Shape, Sighting, count, label};

static BAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"[━╸╺█▉▊▋▌▍▎▏░▒▓■□▇▰▱]{5,}(?:\s*[━╸╺█▉▊▋▌▍▎▏░▒▓■□▇▰▱]+)*",
        r"|[\[|][=#>\-.*\s]*[=#>*][=#>\-.*\s]*[\]|]",
        r"|[\[|](?:\s|[.\-]){5,}[\]|]",
    ))
    .expect("the pattern is valid")
});

/// What is shorter is a mark or a column: `[*]`, `| * |`.
const CELLS: usize = 5;

static PERCENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^\d.])(\d{1,3}(?:\.\d+)?)\s?%").expect("the pattern is valid")
});

static COUNTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[^\d./])(?P<current>\d[\d,]*(?:\.\d+)?[kMG]?)\s?(?:[kMG]i?B)?\s?/\s?(?P<total>\d[\d,]*(?:\.\d+)?[kMG]?)(?:\s?(?P<unit>[kMG]i?B|bytes))?(?:$|[^\d/])",
    )
    .expect("the pattern is valid")
});

/// What a bar says beside itself.
pub fn read(line: &str) -> Option<Sighting> {
    if !line.contains(['%', '/']) {
        return None;
    }
    let bar = BAR.find_iter(line).find(|bar| bar.as_str().chars().count() >= CELLS)?;
    let (before, after) = (&line[..bar.start()], &line[bar.end()..]);
    let counts = COUNTS.captures(after).or_else(|| COUNTS.captures(before));
    let percent = PERCENT.captures(after).or_else(|| PERCENT.captures(before));
    let number = |group: Option<&str>| group.and_then(count);
    let of = |name| number(counts.as_ref().and_then(|found| found.name(name)).map(|m| m.as_str()));
    let said = number(percent.as_ref().map(|found| found.get(1).map_or("", |m| m.as_str())));
    if said.is_none() && counts.is_none() {
        return None;
    }
    let unit = counts.as_ref().and_then(|found| found.name("unit"));
    Some(Sighting {
        label: label(&PERCENT.replace(before, " ")),
        current: of("current"),
        total: of("total"),
        percent: if counts.is_some() { None } else { said },
        unit: unit.map(|unit| unit.as_str().to_owned()),
        shape: Shape::Bar,
        ..Sighting::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_tells_its_name_and_its_counts_or_its_share() {
        for (line, label, counts, percent) in [
            ("Working... ━━━━━━━━╸━━━━━━━━━  45% 0:00:12", "Working...", None, Some(45.0)),
            (
                "Epochs ━━━━━━━━━━━━ 45/100 • 45% • 0:00:12 • 0:00:30",
                "Epochs",
                Some((45.0, 100.0)),
                None,
            ),
            ("   ━━━━━━━━━━━━━━━━━ 1.2/2.5 MB 3.4 MB/s eta 0:00:01", "", Some((1.2, 2.5)), None),
            (
                "    Building [=====>        ] 45/120: serde, regex",
                "Building",
                Some((45.0, 120.0)),
                None,
            ),
            (
                "file.bin      45%[=======>          ]  45.00M  10.0MB/s    eta 5s",
                "file.bin",
                None,
                Some(45.0),
            ),
            ("Progress: [#######...........]  37.5%", "Progress", None, Some(37.5)),
            ("|######        | 50%", "", None, Some(50.0)),
        ] {
            let seen = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(seen.label, label, "{line}");
            assert_eq!(seen.current.zip(seen.total), counts, "{line}");
            assert_eq!(seen.percent, percent, "{line}");
        }
    }

    #[test]
    fn tables_and_rules_are_no_bars() {
        for line in [
            "|---|---|",
            "━━━━━━━━━━━━",
            "| 2026 | 11/25 |",
            "===== 5 passed =====",
            "[INFO] 5 %",
            "[*] order 3/10",
            "|*| 3/100 | 42% |",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
