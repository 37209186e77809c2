//! Parts of a log: its end, what follows a line, what a search finds.

use std::collections::VecDeque;
use std::sync::LazyLock;

use futures_util::{StreamExt, stream};
use regex::bytes::{Regex, RegexBuilder};

use crate::domain::{Level, LogLine, TaskId, plain};
use crate::monitor::live::look;
use crate::monitor::{Actor, Error, Monitor};
use crate::store::{ChunkRange, LogChunk, StoreError, level_bit};

/// Which lines of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogQuery {
    /// Which part of it.
    pub part: LogPart,
    /// How many lines at most.
    pub limit: usize,
    /// Only lines that show this, without regard to case, colours and what was
    /// written over.
    pub text: Option<String>,
    /// Only lines that are at least so grave.
    pub level: Option<Level>,
}

/// Which part of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogPart {
    /// The last lines.
    Tail,
    /// The lines after that one.
    After(u64),
    /// The last lines before that one.
    Before(u64),
}

/// Lines of a log, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    /// The lines.
    pub lines: Vec<LogLine>,
    /// The number that the next line of the log will have.
    pub next_seq: u64,
    /// Whether the part has more lines than these.
    pub has_more: bool,
}

/// So many chunks are read at once, and searched on one thread.
const READ: usize = 32;

/// So many threads search at once.
const SEARCHERS: usize = 2;

/// What makes a line look other than it was printed: colours, and a carriage return.
static DRAWN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[\x1b\r]").expect("the expression is valid"));

/// What lines must meet, ready to be looked for.
#[derive(Clone)]
struct Sieve {
    text: Option<Regex>,
    levels: Option<u8>,
}

impl Monitor {
    /// Reads lines of a task's log.
    pub async fn log(&self, actor: Actor, id: TaskId, query: LogQuery) -> Result<LogPage, Error> {
        self.kept(actor, id).await?;
        let next_seq = self.0.store.log_end(id).await?.map_or(1, |end| end.next_seq);
        let (range, is_backward) = match query.part {
            LogPart::Tail => (ChunkRange::Before(u64::MAX >> 1), true),
            LogPart::Before(seq) => (ChunkRange::Before(seq), true),
            LogPart::After(seq) => (ChunkRange::From(seq.saturating_add(1)), false),
        };
        let sieve = Sieve::new(&query);
        let read = if sieve.takes_all() && query.limit < 5_000 { 2 } else { READ };
        let store = self.0.store.clone();
        let chunks = stream::try_unfold(Some(range), move |range| {
            let store = store.clone();
            async move {
                let Some(range) = range else { return Ok(None) };
                let chunks = store.log_chunks(id, range, read).await?;
                let next = next_range(&chunks, is_backward).filter(|_| chunks.len() == read);
                Ok::<_, StoreError>(Some((chunks, next)))
            }
        });
        let part = query.part;
        let sieved = chunks.map(move |chunks| {
            let sieve = sieve.clone();
            async move {
                let chunks = chunks?;
                look(move || sieve.sieve(&chunks, part)).await
            }
        });
        let mut sieved = std::pin::pin!(sieved.buffered(SEARCHERS));
        let mut found = Found::new(query.limit, is_backward);
        while !found.has_more()
            && let Some(lines) = sieved.next().await
        {
            found.add(lines?);
        }
        let has_more = found.has_more();
        Ok(LogPage { lines: found.lines(), next_seq, has_more })
    }
}

fn next_range(chunks: &[LogChunk], is_backward: bool) -> Option<ChunkRange> {
    let last = chunks.last()?;
    Some(match is_backward {
        true => ChunkRange::Before(last.first_seq),
        false => ChunkRange::From(last.end()),
    })
}

impl LogPart {
    fn holds(self, seq: u64) -> bool {
        match self {
            LogPart::Tail => true,
            LogPart::After(after) => seq > after,
            LogPart::Before(before) => seq < before,
        }
    }
}

impl Sieve {
    fn new(query: &LogQuery) -> Sieve {
        let literal = |text: &String| {
            RegexBuilder::new(&regex::escape(text)).case_insensitive(true).build().ok()
        };
        let graver = |level: Level| {
            let levels = Level::ALL.into_iter().filter(move |one| *one >= level);
            levels.fold(0, |bits, level| bits | level_bit(Some(level)))
        };
        Sieve { text: query.text.as_ref().and_then(literal), levels: query.level.map(graver) }
    }

    fn takes_all(&self) -> bool {
        self.text.is_none() && self.levels.is_none()
    }

    /// The lines of `chunks` that lie in `part` and meet the conditions, chunk by chunk.
    fn sieve(&self, chunks: &[LogChunk], part: LogPart) -> Result<Vec<Vec<LogLine>>, StoreError> {
        let may_hold = |chunk: &&LogChunk| self.levels.is_none_or(|bits| chunk.levels & bits != 0);
        let lines = chunks.iter().filter(may_hold).map(|chunk| self.lines(chunk, part));
        lines.collect()
    }

    fn lines(&self, chunk: &LogChunk, part: LogPart) -> Result<Vec<LogLine>, StoreError> {
        // Most chunks hold nothing that is looked for: those are not taken apart.
        if let Some(text) = &self.text
            && !may_show(text, &chunk.unpack_texts()?)
        {
            return Ok(Vec::new());
        }
        let mut lines = chunk.unpack()?;
        lines.retain(|line| part.holds(line.seq) && self.takes(line));
        Ok(lines)
    }

    fn takes(&self, line: &LogLine) -> bool {
        self.levels.is_none_or(|bits| line.level.is_some() && level_bit(line.level) & bits != 0)
            && self.text.as_ref().is_none_or(|text| shows(text, line.text.as_str().as_bytes()))
    }
}

/// Whether a line of `texts` may show `text`. Only where something is drawn they are looked
/// at one by one.
fn may_show(text: &Regex, texts: &[u8]) -> bool {
    match DRAWN.is_match(texts) {
        true => texts.split(|byte| *byte == b'\n').any(|line| shows(text, line)),
        false => text.is_match(texts),
    }
}

/// Whether a reader of the line sees `text`.
fn shows(text: &Regex, line: &[u8]) -> bool {
    match DRAWN.is_match(line) {
        true => text.is_match(plain(&String::from_utf8_lossy(line)).as_bytes()),
        false => text.is_match(line),
    }
}

/// Lines as they are found, forward or backward.
struct Found {
    lines: VecDeque<LogLine>,
    limit: usize,
    is_backward: bool,
}

impl Found {
    fn new(limit: usize, is_backward: bool) -> Found {
        Found { lines: VecDeque::new(), limit, is_backward }
    }

    fn add(&mut self, chunks: Vec<Vec<LogLine>>) {
        for chunk in chunks {
            match self.is_backward {
                true => chunk.into_iter().rev().for_each(|line| self.lines.push_front(line)),
                false => self.lines.extend(chunk),
            }
        }
    }

    fn has_more(&self) -> bool {
        self.lines.len() > self.limit
    }

    fn lines(mut self) -> Vec<LogLine> {
        let too_many = self.lines.len().saturating_sub(self.limit);
        match self.is_backward {
            true => drop(self.lines.drain(..too_many)),
            false => self.lines.truncate(self.limit),
        }
        self.lines.into()
    }
}
