//! What a filter says in trigrams, for the full-text index `history`.

use crate::domain::{Filter, SearchText, Status, Tag, TaskType};
use crate::store::sqlite::history::conditions::millis;

/// Which trigrams a task needs: one at least of each group's alternatives.
#[derive(Debug, Clone, Default)]
pub struct Terms(Vec<String>);

/// The letters for how long a task took, and from which millisecond on each stands.
const TOOK: [(char, i64); 10] = [
    ('A', i64::MIN),
    ('B', 1_000),
    ('C', 10_000),
    ('D', 60_000),
    ('E', 300_000),
    ('F', 600_000),
    ('G', 1_800_000),
    ('H', 3_600_000),
    ('I', 14_400_000),
    ('J', 86_400_000),
];

/// As many trigrams of a text are looked for.
const MOST_OF_TEXT: usize = 24;

/// The marks between which facets stand.
const STATUS: char = '\u{1}';
const TYPE: char = '\u{2}';
const TAG: char = '\u{3}';
const LETTER: char = '\u{4}';

/// What stands behind a name, so that its last letters have trigrams of their own.
const NAME_END: &str = "\u{5}\u{5}";

impl Terms {
    /// What `filter` says of words of three letters and more, and of facets.
    pub fn of(filter: &Filter) -> Terms {
        let mut terms = Terms::default();
        for text in filter.texts.iter().filter(|text| !is_short(text)) {
            terms.0.push(all_of(text.as_str(), 2));
        }
        // A name ends with its text, before two marks.
        let ends = filter.names.iter().map(|name| format!("{}{NAME_END}", name.as_str()));
        terms.one_of(ends.map(|name| all_of(&name, 2)));
        terms.facet(STATUS, filter.statuses.iter().copied().map(Status::as_str));
        terms.facet(TYPE, filter.types.iter().map(TaskType::as_str));
        for tag in &filter.tags {
            terms.facet(TAG, [tag].into_iter().map(Tag::as_str));
        }
        terms.took(filter);
        terms
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For `MATCH`.
    pub fn expression(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.0.join(" AND "))
    }

    /// One of these trigrams has to be there; where there is none, no task is found.
    pub fn any_of(&mut self, trigrams: &[String]) {
        let none = ["\u{5}\u{6}\u{5}".to_owned()];
        let trigrams = if trigrams.is_empty() { &none } else { trigrams };
        let quoted: Vec<_> = trigrams.iter().map(|trigram| quoted(trigram)).collect();
        self.0.push(format!("({})", quoted.join(" OR ")));
    }

    fn facet<'v>(&mut self, mark: char, values: impl Iterator<Item = &'v str>) {
        self.one_of(values.map(|value| all_of(&marked(mark, value), 3)));
    }

    fn one_of(&mut self, alternatives: impl Iterator<Item = String>) {
        let alternatives: Vec<_> = alternatives.collect();
        if !alternatives.is_empty() {
            self.0.push(format!("({})", alternatives.join(" OR ")));
        }
    }

    fn took(&mut self, filter: &Filter) {
        let (longer, shorter) = (filter.took_longer.map(millis), filter.took_shorter.map(millis));
        if longer.is_none() && shorter.is_none() {
            return;
        }
        let ends = TOOK.iter().skip(1).map(|(_, from)| *from).chain([i64::MAX]);
        let letters = TOOK.iter().zip(ends).filter(|((_, from), end)| {
            longer.is_none_or(|longer| end - 1 > longer)
                && shorter.is_none_or(|shorter| *from < shorter)
        });
        let trigrams: Vec<_> =
            letters.map(|((letter, _), _)| marked(LETTER, &letter.to_string())).collect();
        self.any_of(&trigrams);
    }
}

/// Whether a text has no trigram of its own.
pub fn is_short(text: &SearchText) -> bool {
    text.as_str().chars().nth(2).is_none()
}

fn marked(mark: char, value: &str) -> String {
    format!("{mark}{}{mark}", value.to_ascii_uppercase())
}

/// Every so many'th trigram of `text`, and its last.
fn all_of(text: &str, step: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let windows: Vec<String> = chars.windows(3).map(|window| window.iter().collect()).collect();
    let last = windows.len() - 1;
    let chosen = windows.iter().enumerate().filter(|(at, _)| at % step == 0 || *at == last);
    let chosen: Vec<_> = chosen.take(MOST_OF_TEXT).map(|(_, trigram)| quoted(trigram)).collect();
    format!("({})", chosen.join(" AND "))
}

fn quoted(trigram: &str) -> String {
    format!("\"{}\"", trigram.replace('"', "\"\""))
}
