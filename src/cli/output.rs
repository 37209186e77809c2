//! What commands print: text for people, tabs for pipes, JSON for programs.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::anyhow;
use clap::Args;
use serde::Serialize;

use crate::domain::plain;

/// How a command answers.
#[derive(Debug, Clone, Copy, Args)]
pub struct Output {
    /// Print JSON, an object a line, as the API has them
    #[arg(long, display_order = 901)]
    pub json: bool,
}

/// Whoever read what is printed has gone, as `head` does: no fault, and no more to do.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads the output any more")]
pub struct NobodyReads;

/// The width to print for, in columns; none where no terminal shows it.
pub fn width() -> Option<usize> {
    let columns = || crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
    io::stdout().is_terminal().then(columns).filter(|columns| *columns > 0)
}

/// Prints a line. Colours go to terminals alone, and where `NO_COLOR` allows them.
pub fn line(text: &str) -> anyhow::Result<()> {
    written(writeln!(anstream::stdout(), "{text}"))
}

/// Prints a value as a line of JSON.
pub fn json_line(value: &impl Serialize) -> anyhow::Result<()> {
    let json = serde_json::to_string(value)?;
    written(writeln!(io::stdout(), "{json}"))
}

/// Prints bytes as they are.
pub fn raw(bytes: &[u8]) -> anyhow::Result<()> {
    written(io::stdout().write_all(bytes).and_then(|()| io::stdout().flush()))
}

fn written(result: io::Result<()>) -> anyhow::Result<()> {
    result.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => NobodyReads.into(),
        _ => anyhow!(error).context("cannot write to the standard output"),
    })
}

/// Says on one line what went wrong.
pub fn complain(error: &anyhow::Error) {
    let line = one_line(&format!("progress-monitor: {error:#}"));
    // Where nobody hears it there is nobody to tell.
    let _ = writeln!(io::stderr(), "{line}");
}

/// Says what went wrong, and ends with that code in place of the usual one.
pub fn failed(error: &anyhow::Error, code: u8) -> ExitCode {
    complain(error);
    code.into()
}

/// Where nobody reads, nothing is to be said, and the rest goes on.
pub fn if_read(printed: anyhow::Result<()>) -> anyhow::Result<()> {
    printed.or_else(|error| if error.is::<NobodyReads>() { Ok(()) } else { Err(error) })
}

/// A stranger's text on one line, with nothing in it that moves a cursor or turns the text around.
pub fn one_line(text: &str) -> String {
    let lines = text.lines().map(|line| plain(line).replace(['\t', '\u{a0}'], " "));
    lines.collect::<Vec<_>>().join(" ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_on_its_line_and_moves_nothing() {
        let text = one_line("a\tb\nc\u{1b}[2Jd\u{202e}e\u{9b}31m\r\n");
        assert!(!text.contains(|c: char| c.is_control() || c == '\u{202e}'), "{text:?}");
        assert!(text.starts_with("a b c"), "{text:?}");
        assert_eq!(one_line("42\u{a0}%"), "42 %");
    }
}
