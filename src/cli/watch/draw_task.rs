//! A task by itself, drawn: what there is to say of it, and the end of its log.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::ink::Ink;
use super::opened::Opened;
use crate::cli::look::{self, cut};
use crate::cli::output::one_line;
use crate::cli::show::facts;
use crate::domain::{LogLine, Moment, spans};

/// The log has so many rows at least, and what is said of the task gives way.
const LEAST_LOG: usize = 3;

/// Draws the task; says how many rows its log had.
pub fn draw(frame: &mut Frame<'_>, area: Rect, opened: &Opened, ink: Ink, now: Moment) -> usize {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let mut lines = said(opened, ink, width, now);
    lines.truncate(height.saturating_sub(LEAST_LOG + 1));
    lines.push(log_head(opened, width));
    let rows = height.saturating_sub(lines.len());
    lines.extend(opened.shown(rows).map(|line| log_line(line, ink)));
    for (line, row) in lines.into_iter().zip(area.rows()) {
        frame.render_widget(line, row);
    }
    rows
}

fn said(opened: &Opened, ink: Ink, width: usize, now: Moment) -> Vec<Line<'static>> {
    let (task, bold) = (&opened.task, Style::new().add_modifier(Modifier::BOLD));
    let name = cut(&one_line(task.name().as_str()), width);
    let left = if opened.has_left { " · not on the board any more" } else { "" };
    let status = Span::styled(look::status(task.status()), ink.status(task.status()));
    let kind = Span::raw(format!(" · {}{left}", facts::kind(task)));
    let facts = facts::facts(task, now)
        .into_iter()
        .map(|fact| Line::raw(cut(&format!("{:<9} {}", fact.label, fact.text), width)));
    [Line::styled(name, bold), Line::from(vec![status, kind])].into_iter().chain(facts).collect()
}

fn log_head(opened: &Opened, width: usize) -> Line<'static> {
    let text = match (opened.lines.is_empty(), opened.below) {
        (true, _) => "── no log ".to_owned(),
        (false, 0) => "── log ".to_owned(),
        (false, below) => format!("── log, {below} lines below "),
    };
    let rest = width.saturating_sub(look::columns(&text));
    Line::raw(text + &"─".repeat(rest))
}

/// The line as a terminal would show it in the end, with its colours.
fn log_line(line: &LogLine, ink: Ink) -> Line<'static> {
    let spans = spans(line.text.as_str());
    let spans = spans.into_iter().map(|span| {
        // A tab has no width of its own here.
        Span::styled(span.text.replace('\t', "    "), ink.style(&span.style))
    });
    spans.collect::<Vec<_>>().into()
}
