//! The screen, drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout as Split, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::draw_task;
use super::ink::Ink;
use super::screen::{Link, Mode, Screen};
use crate::cli::look::{self, cut, padded};
use crate::cli::output::one_line;
use crate::cli::table::{Column, Layout, Row};
use crate::domain::{Moment, Status, words};

/// What the keys do.
const KEYS: [(&str, &str); 10] = [
    ("↑ ↓ j k", "select"),
    ("PgUp PgDn", "a page on or back"),
    ("g G", "the first, the last"),
    ("Enter", "a task and its log, live; Esc back"),
    ("/", "search, as on the page: status:failed btc"),
    ("Esc", "search for nothing any more"),
    ("s", "the next order"),
    ("S", "the order turned round"),
    ("d", "remove; asks before"),
    ("q", "leave"),
];

/// Draws all of it, as it is at `now`.
pub fn draw(frame: &mut Frame<'_>, screen: &mut Screen, ink: Ink, now: Moment) {
    let heights = [Constraint::Length(1), Constraint::Min(0), Constraint::Length(1)];
    let [head, body, foot] = Split::vertical(heights).areas(frame.area());
    frame.render_widget(top_line(screen, ink, head.width.into()), head);
    match &screen.mode {
        Mode::Task(opened) => screen.height = draw_task::draw(frame, body, opened, ink, now),
        Mode::Keys => draw_keys(frame, body),
        Mode::Table | Mode::Search(_) | Mode::Remove(..) => {
            draw_table(frame, body, screen, ink, now)
        }
    }
    frame.render_widget(bottom_line(screen, foot.width.into()), foot);
}

/// `● live   ●3 ○1 ✗2   search: status:failed   order: -id`
fn top_line(screen: &Screen, ink: Ink, width: usize) -> Line<'static> {
    let (link, style) = match &screen.link {
        Link::Live => ("live".to_owned(), ink.colour(Color::Green)),
        Link::Offline { since, .. } => {
            let since = look::to_the_second(*since);
            (format!("OFFLINE since {since}"), ink.colour(Color::Red).add_modifier(Modifier::BOLD))
        }
    };
    let mut line = Line::from(Span::styled(link, style));
    for status in Status::ALL {
        let count = screen.board.counts.of(status);
        if count > 0 {
            let text = format!("  {}{}", look::icon(status), words::grouped(count.into()));
            line.push_span(Span::styled(text, ink.status(status)));
        }
    }
    let order = format!("order: {}", screen.sort);
    let (shown, total) = (screen.board.tasks().len() as u64, screen.board.total);
    let first =
        if shown < total { format!("the first {shown} of {total}  ") } else { String::new() };
    let search = match screen.search.as_str() {
        "" => String::new(),
        search => format!("/{}  ", one_line(search)),
    };
    let room = width.saturating_sub(line.width() + 2);
    line.push_span(format!("  {}", cut(&format!("{search}{order}  {first}"), room)));
    line
}

fn draw_table(frame: &mut Frame<'_>, area: Rect, screen: &mut Screen, ink: Ink, now: Moment) {
    let [head, body] = Split::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let (width, height) = (usize::from(area.width), usize::from(body.height));
    scroll(screen, height);
    let shown = screen.board.tasks().skip(screen.top).take(height);
    let rows: Vec<_> = shown.map(|task| Row::of(task, now)).collect();
    if rows.is_empty() {
        let text = match (screen.board.as_of == Moment::default(), screen.search.as_str()) {
            (true, _) => "…",
            (false, "") => "No tasks.",
            (false, _) => "No task meets the search.",
        };
        frame.render_widget(text, body);
        return;
    }
    let layout = Layout::fit(&rows, width);
    let bold = Style::new().add_modifier(Modifier::BOLD);
    frame.render_widget(Line::styled(layout.head(), bold), head);
    for (place, row) in rows.iter().enumerate() {
        let is_selected = screen.top + place == screen.board.place();
        let line = table_line(&layout, row, ink, is_selected.then_some(width));
        frame.render_widget(line, Rect { y: body.y + place as u16, height: 1, ..body });
    }
}

/// Keeps the selected row in sight.
fn scroll(screen: &mut Screen, height: usize) {
    let (place, count) = (screen.board.place(), screen.board.tasks().len());
    screen.height = height;
    screen.top = screen.top.min(place).max((place + 1).saturating_sub(height));
    // The end of the table is at the end of the screen, if there is so much of it.
    screen.top = screen.top.min(count.saturating_sub(height));
}

/// The selected row stands out in all its `selected` columns.
fn table_line(layout: &Layout, row: &Row, ink: Ink, selected: Option<usize>) -> Line<'static> {
    let mut line = Line::default();
    for (column, text) in layout.cells(row) {
        let style = if column == Column::Status { ink.status(row.status) } else { Style::new() };
        line.push_span(Span::styled(text, style));
        line.push_span(" ");
    }
    let Some(width) = selected else { return line };
    let rest = width.saturating_sub(line.width());
    line.push_span(" ".repeat(rest));
    line.patch_style(Style::new().add_modifier(Modifier::REVERSED))
}

fn bottom_line(screen: &Screen, width: usize) -> Line<'static> {
    let text = match (&screen.mode, &screen.notice, &screen.link) {
        (Mode::Search(typed), ..) => {
            // The end of it is where one types.
            let shown: Vec<_> = typed.chars().rev().take(width.saturating_sub(10)).collect();
            format!("search: {}▏", shown.into_iter().rev().collect::<String>())
        }
        (Mode::Remove(id, name), ..) => {
            let name = cut(&one_line(name), width.saturating_sub(32).max(8));
            format!("Remove task {id}, {name}? y/n")
        }
        (_, Some(notice), _) => one_line(notice),
        (_, _, Link::Offline { again_in, why, .. }) => {
            format!("trying again in {:.1} s: {}", again_in.as_secs_f64(), one_line(why))
        }
        (Mode::Task(_), ..) => "↑↓ the log  d remove  q back".to_owned(),
        (Mode::Keys, ..) => "any key: back".to_owned(),
        (Mode::Table, ..) => "/ search  s order  ⏎ open  d remove  ? keys  q leave".to_owned(),
    };
    Line::raw(padded(&text, width))
}

fn draw_keys(frame: &mut Frame<'_>, area: Rect) {
    let lines = KEYS.map(|(keys, what)| Line::raw(format!("  {}  {what}", padded(keys, 10))));
    for (line, row) in lines.into_iter().zip(area.rows()) {
        frame.render_widget(line, row);
    }
}
