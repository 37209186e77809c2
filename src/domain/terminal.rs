//! Raw lines that a program printed to a terminal, as safe, coloured text.
//!
//! A line is replayed onto one row of cells, as a terminal would show it in the end. Whatever
//! is neither text, movement within the line nor colour never reaches the output.

mod colour;
mod parser;
mod row;
mod style;
#[cfg(test)]
mod tests;

pub use colour::Colour;
use row::replayed;
use std::borrow::Cow;
pub use style::Style;

/// A stretch of text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it says; nothing in it controls a terminal.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

/// The line as a terminal shows it in the end; the only escapes left are this module's own
/// colours, each styled span followed by a reset.
///
/// A line that needs no change is returned borrowed.
pub fn folded(line: &str) -> Cow<'_, str> {
    if let Some(text) = unchanged(line) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(line.len());
    for Span { text, style } in replayed(line) {
        style.paint(&text, &mut out);
    }
    Cow::Owned(out)
}

/// The folded line as spans of equal style.
pub fn spans(line: &str) -> Vec<Span> {
    match unchanged(line) {
        Some("") => Vec::new(),
        Some(text) => vec![Span { text: text.to_owned(), style: Style::default() }],
        None => replayed(line),
    }
}

/// The folded line without its colours, to copy, search and download.
pub fn plain(line: &str) -> String {
    match unchanged(line) {
        Some(text) => text.to_owned(),
        None => replayed(line).into_iter().map(|span| span.text).collect(),
    }
}

/// The line itself, when replaying it would change nothing; returns at its end move nothing
/// that follows, so that lines ending in "\r\n" are cheap as well.
fn unchanged(line: &str) -> Option<&str> {
    let line = line.trim_end_matches('\r');
    line.chars().all(|c| visible(c) == c).then_some(line)
}

/// What to show for a character: a picture for a control, and U+FFFD for what has no picture,
/// the 8-bit controls and those that reorder text so that it reads as something else.
fn visible(c: char) -> char {
    match c {
        '\t' => c,
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ => c,
    }
}
