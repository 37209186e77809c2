//! What the screen shows and what a key does to it: no terminal, no server, no clock.

use std::time::Duration;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::board::Board;
use super::opened::Opened;
use crate::cli::live::Heard;
use crate::domain::{Direction, Moment, News, Sort, SortKey, TaskId};

/// What the screen shows.
pub struct Screen {
    /// The tasks.
    pub board: Board,
    /// Whether they are true.
    pub link: Link,
    /// What stands before them, or in their place.
    pub mode: Mode,
    /// In which order they are.
    pub sort: Sort,
    /// Which of them are asked for, as it was typed.
    pub search: String,
    /// What was asked for before, for when the server refuses it.
    before: String,
    /// Something to be read once.
    pub notice: Option<String>,
    /// The first row that is shown.
    pub top: usize,
    /// How many rows were shown last, for turning pages.
    pub height: usize,
}

/// How what is shown relates to what is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// It is shown as it happens.
    Live,
    /// The server does not answer; what is shown is from that moment.
    Offline {
        /// When it was so.
        since: Moment,
        /// When it is asked again, after it was last.
        again_in: Duration,
        /// Why.
        why: String,
    },
}

/// What stands before the table, or in its place.
pub enum Mode {
    /// Nothing.
    Table,
    /// The search that is being typed.
    Search(String),
    /// A question: remove this task?
    Remove(TaskId, String),
    /// A task, with its log.
    Task(Box<Opened>),
    /// The keys.
    Keys,
}

/// What there is to do after a key, for whoever has the server and the terminal.
#[derive(Debug, PartialEq, Eq)]
pub enum Deed {
    /// Nothing but to draw.
    Draw,
    /// Ask for what is searched for now, in the order of now.
    Ask,
    /// Follow the log of that task.
    Follow(TaskId),
    /// Follow no log.
    LetGo,
    /// Remove that task.
    Remove(TaskId),
    /// Leave.
    Leave,
    /// Leave as by ctrl-C.
    Interrupt,
}

/// The orders that one key goes through.
const SORTS: [SortKey; 7] = [
    SortKey::Id,
    SortKey::Status,
    SortKey::Progress,
    SortKey::EndsAt,
    SortKey::UpdatedAt,
    SortKey::Name,
    SortKey::Type,
];

impl Screen {
    /// A table that is asked for and has not come.
    pub fn new(search: String, sort: Sort) -> Screen {
        Screen {
            board: Board::default(),
            link: Link::Live,
            mode: Mode::Table,
            sort,
            before: search.clone(),
            search,
            notice: None,
            top: 0,
            height: 1,
        }
    }

    /// Takes in what the stream tells; `now` by the server's clock, as far as it is known.
    pub fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::News(news) => {
                if let News::Snapshot(_) = news {
                    self.before.clone_from(&self.search);
                }
                self.link = Link::Live;
                self.board.apply(news);
                if let Mode::Task(opened) = &mut self.mode {
                    opened.update(self.board.task(opened.task.id()));
                }
            }
            Heard::Lines(lines) => {
                if let Mode::Task(opened) = &mut self.mode {
                    opened.print(lines);
                }
            }
            Heard::Refused(error) => {
                self.search.clone_from(&self.before);
                self.notice = Some(error);
            }
            Heard::Lost { why, again_in } => {
                let since = match self.link {
                    Link::Offline { since, .. } => since,
                    Link::Live => self.board.as_of,
                };
                self.link = Link::Offline { since, again_in, why };
            }
        }
    }

    /// Does what a key means here, and says what is left to do.
    pub fn press(&mut self, key: KeyEvent) -> Deed {
        if key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c') {
            return Deed::Interrupt;
        }
        self.notice = None;
        match &mut self.mode {
            Mode::Table => self.press_in_table(key.code),
            Mode::Search(_) => self.press_in_search(key),
            Mode::Remove(id, _) => {
                let id = *id;
                self.mode = Mode::Table;
                if let KeyCode::Char('y' | 'Y') = key.code { Deed::Remove(id) } else { Deed::Draw }
            }
            Mode::Task(_) => self.press_in_task(key.code),
            Mode::Keys => {
                self.mode = Mode::Table;
                Deed::Draw
            }
        }
    }

    fn press_in_table(&mut self, key: KeyCode) -> Deed {
        let (place, page) = (self.board.place(), self.height.max(1));
        match key {
            KeyCode::Char('q') => return Deed::Leave,
            KeyCode::Char('j') | KeyCode::Down => self.board.select(place + 1),
            KeyCode::Char('k') | KeyCode::Up => self.board.select(place.saturating_sub(1)),
            KeyCode::PageDown | KeyCode::Char(' ') => self.board.select(place + page),
            KeyCode::PageUp => self.board.select(place.saturating_sub(page)),
            KeyCode::Home | KeyCode::Char('g') => self.board.select(0),
            KeyCode::End | KeyCode::Char('G') => self.board.select(usize::MAX),
            KeyCode::Char('/') => self.mode = Mode::Search(self.search.clone()),
            KeyCode::Char('?') => self.mode = Mode::Keys,
            KeyCode::Char('s') => return self.sort_by(next(self.sort)),
            KeyCode::Char('S') => return self.sort_by(self.sort.reversed()),
            KeyCode::Esc if !self.search.is_empty() => return self.search_for(String::new()),
            KeyCode::Char('d') | KeyCode::Delete => self.ask_to_remove(),
            KeyCode::Enter => {
                if let Some(task) = self.board.selected() {
                    let id = task.id();
                    self.mode = Mode::Task(Box::new(Opened::new(task.clone())));
                    return Deed::Follow(id);
                }
            }
            _ => {}
        }
        Deed::Draw
    }

    fn press_in_search(&mut self, key: KeyEvent) -> Deed {
        let Mode::Search(typed) = &mut self.mode else { return Deed::Draw };
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => {
                let search = std::mem::take(typed);
                self.mode = Mode::Table;
                return self.search_for(search);
            }
            KeyCode::Esc => self.mode = Mode::Table,
            KeyCode::Char('u') if is_control => typed.clear(),
            KeyCode::Backspace => drop(typed.pop()),
            KeyCode::Char(c) if !is_control => typed.push(c),
            _ => {}
        }
        Deed::Draw
    }

    fn press_in_task(&mut self, key: KeyCode) -> Deed {
        let Mode::Task(opened) = &mut self.mode else { return Deed::Draw };
        let page = self.height.max(1);
        match key {
            KeyCode::Char('q') | KeyCode::Esc | KeyCode::Enter | KeyCode::Backspace => {
                self.mode = Mode::Table;
                return Deed::LetGo;
            }
            KeyCode::Char('k') | KeyCode::Up => opened.scroll_back(1),
            KeyCode::Char('j') | KeyCode::Down => opened.scroll_on(1),
            KeyCode::PageUp => opened.scroll_back(page),
            KeyCode::PageDown | KeyCode::Char(' ') => opened.scroll_on(page),
            KeyCode::Home | KeyCode::Char('g') => opened.scroll_back(usize::MAX),
            KeyCode::End | KeyCode::Char('G') => opened.scroll_on(usize::MAX),
            KeyCode::Char('d') | KeyCode::Delete => {
                self.mode = Mode::Remove(opened.task.id(), opened.task.name().to_string());
                return Deed::LetGo;
            }
            _ => {}
        }
        Deed::Draw
    }

    fn ask_to_remove(&mut self) {
        if let Some(task) = self.board.selected() {
            self.mode = Mode::Remove(task.id(), task.name().to_string());
        }
    }

    fn search_for(&mut self, search: String) -> Deed {
        self.before = std::mem::replace(&mut self.search, search);
        self.board.select(0);
        Deed::Ask
    }

    fn sort_by(&mut self, sort: Sort) -> Deed {
        self.sort = sort;
        Deed::Ask
    }
}

/// The order after `sort`, in the direction in which one mostly wants it.
fn next(sort: Sort) -> Sort {
    let place = SORTS.iter().position(|key| *key == sort.key).map_or(0, |place| place + 1);
    let key = SORTS[place % SORTS.len()];
    let direction = match key {
        SortKey::Id | SortKey::Progress | SortKey::UpdatedAt => Direction::Descending,
        _ => Direction::Ascending,
    };
    Sort { key, direction }
}

#[cfg(test)]
mod tests;
