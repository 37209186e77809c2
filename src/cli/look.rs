//! How statuses, moments and texts look in a terminal.

use chrono::{DateTime, Local};
use crossterm::style::Color;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::domain::{Moment, Percent, Status};

/// The sign of a status, one column wide, beside which its word or place stands.
pub fn icon(status: Status) -> &'static str {
    match status {
        Status::Queued => "○",
        Status::Running => "●",
        Status::Paused => "‖",
        Status::Completed => "✓",
        Status::Failed => "✗",
        Status::Cancelled => "⊘",
    }
}

/// The colour of a status, which never says it alone.
pub fn colour(status: Status) -> Color {
    match status {
        Status::Queued => Color::DarkYellow,
        Status::Running => Color::Blue,
        Status::Paused => Color::Magenta,
        Status::Completed => Color::DarkGreen,
        Status::Failed => Color::Red,
        Status::Cancelled => Color::DarkGrey,
    }
}

/// `✗ failed`
pub fn status(status: Status) -> String {
    format!("{} {status}", icon(status))
}

/// A bar of `width` columns, filled to an eighth of a column and never before its time.
pub fn bar(percent: Percent, width: usize) -> String {
    let eighths = percent.units() as usize * width * 8 / Percent::WHOLE.units() as usize;
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
    let rest = width - eighths.div_ceil(8);
    format!("{}{part}{}", "█".repeat(eighths / 8), "░".repeat(rest))
}

/// To the second in the local zone: `2025-10-10 03:05:29`.
pub fn exact(moment: Moment) -> String {
    local(moment).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// To the second, without the day: `03:05:29`.
pub fn to_the_second(moment: Moment) -> String {
    local(moment).format("%H:%M:%S").to_string()
}

/// To the minute in the local zone, with its day where that is not today: `03:05`, `11 Oct 03:05`.
pub fn clock(moment: Moment, now: Moment) -> String {
    let (moment, now) = (local(moment), local(now));
    let format = if moment.date_naive() == now.date_naive() { "%H:%M" } else { "%-d %b %H:%M" };
    moment.format(format).to_string()
}

fn local(moment: Moment) -> DateTime<Local> {
    moment.to_utc().with_timezone(&Local)
}

/// How many columns a text takes.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// The text in `width` columns at most; where it is cut, `…` says so.
pub fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut shown = String::new();
    for part in text.graphemes(true) {
        // The mark needs a column too.
        if columns(&shown) + columns(part) + 1 > width {
            break;
        }
        shown.push_str(part);
    }
    if width > 0 {
        shown.push('…');
    }
    shown
}

/// The text in exactly `width` columns.
pub fn padded(text: &str, width: usize) -> String {
    let shown = cut(text, width);
    let rest = width.saturating_sub(columns(&shown));
    shown + &" ".repeat(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_columns_and_never_within_a_character() {
        for (text, width, shown) in [
            ("Backtest", 8, "Backtest"),
            ("Backtest BTC", 8, "Backtes…"),
            ("日本語テスト", 8, "日本語…"),
            ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "👩‍👩‍👧‍👦…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("Backtest", 0, ""),
        ] {
            assert_eq!(cut(text, width), shown);
            assert_eq!(columns(&padded(text, width)), width, "{text}");
        }
    }

    #[test]
    fn a_bar_is_full_only_when_all_is_done() {
        let percent = |value: f64| Percent::try_from(value).unwrap();
        assert_eq!(bar(percent(0.0), 4), "░░░░");
        assert_eq!(bar(percent(37.5), 4), "█▌░░");
        assert_eq!(bar(percent(99.9), 4), "███▉");
        assert_eq!(bar(percent(100.0), 4), "████");
    }

    #[test]
    fn every_status_has_a_sign_of_its_own_in_one_column() {
        let mut signs: Vec<_> = Status::ALL.into_iter().map(icon).collect();
        assert!(signs.iter().all(|sign| columns(sign) == 1));
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), Status::ALL.len());
    }
}
