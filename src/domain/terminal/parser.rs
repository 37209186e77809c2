//! Splits a raw line into characters and the few sequences that matter within a line.

use std::ops::RangeInclusive;

const BELL: char = '\x07';
const ESCAPE: char = '\x1b';

/// One thing that a terminal would do.
pub(super) enum Token<'a> {
    /// Show a character, or obey it if it is a control.
    Char(char),
    /// Go to a column, counted from 0.
    Column(usize),
    Left(usize),
    Right(usize),
    /// Blank the cells before and after the cursor; the cell under it is both.
    Erase {
        before: bool,
        after: bool,
    },
    /// Change the style by the parameters of an SGR sequence.
    Style(&'a str),
}

/// The tokens of a line. Every other sequence is skipped: titles, links, clipboard writes,
/// private modes, reports and character sets, finished or not.
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let c = self.take('\0'..=char::MAX)?;
            if c != ESCAPE {
                return Some(Token::Char(c));
            }
            if let Some(token) = self.sequence() {
                return Some(token);
            }
        }
    }
}

impl<'a> Tokens<'a> {
    pub(super) fn of(line: &'a str) -> Self {
        Self { rest: line }
    }

    /// Reads what follows an escape. A character that cannot belong to the sequence ends it and
    /// stays text, so that a broken sequence hides as little as possible.
    fn sequence(&mut self) -> Option<Token<'a>> {
        if self.take('['..='[').is_some() {
            return self.control();
        }
        if self.rest.starts_with([']', 'P', 'X', '^', '_']) {
            self.skip_string();
        } else {
            self.take_all(' '..='/');
            self.take('0'..='~');
        }
        None
    }

    /// Reads a control sequence: parameters, intermediates and one final character.
    fn control(&mut self) -> Option<Token<'a>> {
        let parameters = self.take_all('0'..='?');
        let intermediates = self.take_all(' '..='/');
        let action = self.take('@'..='~')?;
        let private = parameters.contains(['<', '=', '>', '?']) || !intermediates.is_empty();
        if private { None } else { token(action, parameters) }
    }

    /// Skips a string, such as a title, up to a bell or the next escape. The proper end `ESC \`
    /// is then a sequence of its own, and any other escape cancels the string, as in xterm.
    fn skip_string(&mut self) {
        self.rest = self.rest.trim_start_matches(|c| !matches!(c, BELL | ESCAPE | '\n'));
        self.take(BELL..=BELL);
    }

    fn take(&mut self, range: RangeInclusive<char>) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next().filter(|c| range.contains(c))?;
        self.rest = chars.as_str();
        Some(c)
    }

    fn take_all(&mut self, range: RangeInclusive<char>) -> &'a str {
        let before = self.rest;
        self.rest = before.trim_start_matches(|c| range.contains(&c));
        before.get(..before.len() - self.rest.len()).unwrap_or_default()
    }
}

fn token(action: char, parameters: &str) -> Option<Token<'_>> {
    let count = number(parameters);
    match (action, count) {
        ('m', _) => Some(Token::Style(parameters)),
        ('G', _) => Some(Token::Column(count.saturating_sub(1))),
        ('C', _) => Some(Token::Right(count.max(1))),
        ('D', _) => Some(Token::Left(count.max(1))),
        ('K', 0..=2) => Some(Token::Erase { before: count > 0, after: count != 1 }),
        _ => None,
    }
}

/// The first parameter; 0 when it is left out, and never overflowing.
fn number(parameters: &str) -> usize {
    let digits = parameters.bytes().take_while(u8::is_ascii_digit);
    digits.fold(0, |n: usize, d| n.saturating_mul(10).saturating_add(usize::from(d - b'0')))
}
