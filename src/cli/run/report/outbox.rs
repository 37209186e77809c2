//! What is to be sent, in a file: a crash loses nothing, and a server that is away is no loss.
//!
//! A line each, with its CRC: `5b7a3c01 r 3 {…}` is record 3, `… l 7 {…}` line 7 of the log. The
//! first two lines say whose the file is and which task was added; they stay as long as it does.
//!
//! Where there is no folder for it, or the disk is full, the file is in memory. What a disk that
//! fills up later does not take waits here, and is sent from here.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context;
use reqwest::Url;
use rustix::fs::{MemfdFlags, memfd_create};
use serde_json::{Map, Value, json};

use crate::cli::address::is_plain_http;
use crate::domain::{Moment, Stream};

/// A file of what is to be sent, and how much of it was.
pub struct Outbox {
    file: File,
    /// None where a later run will not find it.
    path: Option<PathBuf>,
    owner: Owner,
    /// What is not in the file yet.
    unwritten: Vec<u8>,
    /// Where what is sent but once begins: behind the two lines that stay.
    head_bytes: u64,
    written_bytes: u64,
    sent_bytes: u64,
    next_record: u64,
    next_line: u64,
    /// Nothing will be added.
    is_closed: bool,
}

/// Whose a file is.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The server it is for.
    pub url: String,
    /// By what the server knows repeats again.
    pub producer: String,
}

/// A part of what is to be sent.
#[derive(Default)]
pub struct Part {
    /// By what the server knows repeats again.
    pub producer: String,
    /// Records, as JSON.
    pub records: Vec<String>,
    /// Lines of the log, each with its number.
    pub lines: Vec<(u64, String)>,
    /// Where the next part begins.
    pub end: u64,
}

/// The most that a file holds; lines that come then are lost, and missed by their numbers.
const MOST_BYTES: u64 = 64 << 20;

/// The same in memory.
const MOST_BYTES_IN_MEMORY: u64 = 8 << 20;

/// And of what waits for a disk that is full.
const MOST_BYTES_UNWRITTEN: u64 = 1 << 20;

/// What is sent together; the server takes 256 KiB.
const PART_BYTES: usize = 180 << 10;

/// One line of the log, as its text may be escaped.
const LINE_BYTES: usize = 8 << 10;

/// The ending of such a file's name.
pub const EXTENSION: &str = "outbox";

/// Where they are: with what this user's programs remember.
pub fn folder() -> anyhow::Result<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "progress-monitor");
    let dirs = dirs.context("there is no home folder to keep what was not sent in")?;
    Ok(dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).join("outbox"))
}

impl Outbox {
    /// A new one for the server at `url`, in which the task is added: on disk, or else in memory.
    /// For an address that nobody will ever be reached at nothing is kept.
    pub fn create(url: &Url, at: Moment, task: &Value) -> io::Result<Outbox> {
        let producer = format!("run-{:016x}{:08x}", rand::random::<u64>(), std::process::id());
        let owner = Owner { url: url.to_string(), producer };
        if !is_plain_http(url) {
            let nowhere = OpenOptions::new().read(true).write(true).open("/dev/null")?;
            return Outbox::of(nowhere, None, owner).begun(at, task);
        }
        on_disk(&owner, at, task).or_else(|_| {
            let file = memfd_create("progress-monitor", MemfdFlags::CLOEXEC)?;
            Outbox::of(file.into(), None, owner).begun(at, task)
        })
    }

    fn begun(self, at: Moment, task: &Value) -> io::Result<Outbox> {
        let mut outbox = Outbox { next_record: 1, next_line: 1, ..self };
        let head = json!({"url": outbox.owner.url, "producer": outbox.owner.producer});
        outbox.append('h', 0, &head.to_string());
        outbox.record(at, "add", task);
        if let Err(error) = outbox.write() {
            let _ = outbox.remove();
            return Err(error);
        }
        outbox.head_bytes = outbox.written_bytes;
        Ok(outbox)
    }

    /// One that a run left, if nobody else has it.
    ///
    /// What does not say whose it is can never be sent: that is `InvalidData`.
    pub fn left_at(path: &Path) -> io::Result<Outbox> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        file.try_lock().map_err(|_| ErrorKind::WouldBlock)?;
        let bytes = file.metadata()?.len();
        let mut first = vec![0; PART_BYTES.min(bytes as usize)];
        file.read_exact_at(&mut first, 0)?;
        let owner = first.split(|byte| *byte == b'\n').next().and_then(owner);
        let owner = owner.ok_or(ErrorKind::InvalidData)?;
        let outbox = Outbox::of(file, Some(path.to_owned()), owner);
        Ok(Outbox { written_bytes: bytes, is_closed: true, ..outbox })
    }

    fn of(file: File, path: Option<PathBuf>, owner: Owner) -> Outbox {
        Outbox {
            file,
            path,
            owner,
            unwritten: Vec::new(),
            head_bytes: 0,
            written_bytes: 0,
            sent_bytes: 0,
            next_record: 0,
            next_line: 0,
            is_closed: false,
        }
    }

    /// The file itself, once more.
    pub fn file(&self) -> io::Result<OwnedFd> {
        Ok(self.file.try_clone()?.into())
    }

    /// Whose it is.
    pub fn owner(&self) -> &Owner {
        &self.owner
    }

    /// Notes a change of the task.
    pub fn update(&mut self, at: Moment, update: &Value) {
        // Of what comes when even the lines have no room left, the end alone must not be lost.
        if !self.is_full(MOST_BYTES_UNWRITTEN) || update.get("status").is_some() {
            self.record(at, "update", update);
        }
    }

    /// Notes a line of the log.
    pub fn line(&mut self, at: Moment, stream: Option<Stream>, text: &str) {
        let number = self.next_line;
        self.next_line += 1;
        if self.is_full(0) {
            return;
        }
        let text = &text[..text.floor_char_boundary(LINE_BYTES)];
        let mut line = Map::new();
        line.insert("at".to_owned(), json!(at));
        if let Some(stream) = stream {
            line.insert("stream".to_owned(), json!(stream));
        }
        line.insert("text".to_owned(), json!(text));
        self.append('l', number, &Value::Object(line).to_string());
    }

    /// Nothing more will come.
    pub fn close(&mut self) {
        self.flush();
        self.is_closed = true;
    }

    /// Whether nothing more will come.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// What is to be sent next; nothing, where all was.
    pub fn part(&mut self) -> io::Result<Option<Part>> {
        self.flush();
        let mut bytes = self.unsent()?;
        if bytes.is_empty() {
            bytes = sent_together(&self.unwritten).to_vec();
        }
        let producer = self.owner.producer.clone();
        let end = self.sent_bytes + bytes.len() as u64;
        let mut part = Part { producer, end, ..Part::default() };
        for line in bytes.split(|byte| *byte == b'\n') {
            match parsed(line) {
                Some(('r', _, json)) => part.records.push(json.to_owned()),
                Some(('l', number, json)) => part.lines.push((number, json.to_owned())),
                // What a crash tore is told by its CRC, and passed over.
                _ => {}
            }
        }
        Ok((!bytes.is_empty()).then_some(part))
    }

    /// The next whole lines of the file: as many as are sent together, or one that is longer.
    fn unsent(&self) -> io::Result<Vec<u8>> {
        let left = self.written_bytes.saturating_sub(self.sent_bytes) as usize;
        let mut room = PART_BYTES;
        loop {
            let mut bytes = vec![0; room.min(left)];
            let count = self.file.read_at(&mut bytes, self.sent_bytes)?;
            bytes.truncate(count);
            let whole = whole_lines(&bytes).len();
            if whole > 0 || count < room {
                bytes.truncate(whole);
                return Ok(bytes);
            }
            room *= 2;
        }
    }

    /// Whether it tells how the command ended.
    pub fn has_end(&self) -> io::Result<bool> {
        let mut text = vec![0; self.written_bytes as usize];
        self.file.read_exact_at(&mut text, 0)?;
        let records = text.split(|byte| *byte == b'\n').filter_map(parsed);
        let ends = records.filter(|(kind, ..)| *kind == 'r').filter_map(|(_, _, json)| {
            let record: Value = serde_json::from_str(json).ok()?;
            record["update"]["status"].as_str().map(str::to_owned)
        });
        Ok(ends.into_iter().any(|status| !matches!(status.as_str(), "running" | "paused")))
    }

    /// All before `end` was sent. Where that is all, its room is given back.
    pub fn was_sent(&mut self, end: u64) {
        // What was sent before the disk took it; it may have meanwhile.
        let from_memory = end.saturating_sub(self.written_bytes);
        self.unwritten.drain(..from_memory as usize);
        self.sent_bytes = end - from_memory;
        let is_all = self.sent_bytes == self.written_bytes && self.head_bytes > 0;
        if is_all && self.file.set_len(self.head_bytes).is_ok() {
            (self.sent_bytes, self.written_bytes) = (self.head_bytes, self.head_bytes);
        }
    }

    /// Takes the file away: all that is in it was sent, and nothing will come.
    pub fn remove(&self) -> io::Result<()> {
        self.path.as_ref().map_or(Ok(()), fs::remove_file)
    }

    /// Whether it holds the most that it may, and `more` bytes.
    fn is_full(&self, more: u64) -> bool {
        let most = if self.path.is_some() { MOST_BYTES } else { MOST_BYTES_IN_MEMORY };
        let unwritten = self.unwritten.len() as u64;
        self.written_bytes > most + more || unwritten > MOST_BYTES_UNWRITTEN + more
    }

    fn record(&mut self, at: Moment, deed: &str, body: &Value) {
        let seq = self.next_record;
        let mut record = json!({"producer": self.owner.producer, "seq": seq, "at": at});
        record[deed] = body.clone();
        if seq > 1 {
            record["added"] = json!(1);
        }
        self.next_record += 1;
        self.append('r', seq, &record.to_string());
    }

    fn append(&mut self, kind: char, number: u64, json: &str) {
        let text = format!("{kind} {number} {json}");
        // Into memory, which does not fail.
        let _ = writeln!(self.unwritten, "{:08x} {text}", crc32fast::hash(text.as_bytes()));
        if self.unwritten.len() > PART_BYTES {
            self.flush();
        }
    }

    /// Writes what was noted into the file: together, since a write costs more than a line.
    ///
    /// A disk that is full is no reason to bother the command: it is tried again the next time.
    pub fn flush(&mut self) {
        let _ = self.write();
    }

    fn write(&mut self) -> io::Result<()> {
        self.file.write_all_at(&self.unwritten, self.written_bytes)?;
        self.written_bytes += self.unwritten.len() as u64;
        self.unwritten.clear();
        Ok(())
    }
}

/// One in a file that outlives this process.
fn on_disk(owner: &Owner, at: Moment, task: &Value) -> anyhow::Result<Outbox> {
    let folder = folder()?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let path = folder.join(&owner.producer).with_extension(EXTENSION);
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    let outbox = Outbox::of(file, Some(path), owner.clone());
    outbox.file.try_lock()?;
    Ok(outbox.begun(at, task)?)
}

/// Whole lines, as many as are sent together, or all where the first is longer.
fn sent_together(bytes: &[u8]) -> &[u8] {
    let whole = whole_lines(&bytes[..bytes.len().min(PART_BYTES)]);
    if whole.is_empty() { whole_lines(bytes) } else { whole }
}

/// What there is up to the last end of a line.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    &bytes[..end]
}

fn owner(line: &[u8]) -> Option<Owner> {
    let (_, _, json) = parsed(line).filter(|(kind, ..)| *kind == 'h')?;
    let head: Value = serde_json::from_str(json).ok()?;
    let text = |name: &str| head[name].as_str().map(str::to_owned);
    Some(Owner { url: text("url")?, producer: text("producer")? })
}

/// Kind, number and JSON of a line that is whole.
fn parsed(line: &[u8]) -> Option<(char, u64, &str)> {
    let (crc, text) = str::from_utf8(line).ok()?.split_once(' ')?;
    if u32::from_str_radix(crc, 16).ok()? != crc32fast::hash(text.as_bytes()) {
        return None;
    }
    let mut fields = text.splitn(3, ' ');
    let kind = fields.next()?.chars().next()?;
    Some((kind, fields.next()?.parse().ok()?, fields.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_torn_or_changed_is_passed_over() {
        let text = r#"r 3 {"seq":3}"#;
        let line = format!("{:08x} {text}", crc32fast::hash(text.as_bytes()));
        assert_eq!(parsed(line.as_bytes()), Some(('r', 3, r#"{"seq":3}"#)));
        assert_eq!(parsed(&line.as_bytes()[..line.len() - 1]), None);
        assert_eq!(parsed(line.replace("seq", "sex").as_bytes()), None);
        assert_eq!(parsed(b""), None);
    }

    #[test]
    fn an_entry_that_is_longer_than_what_is_sent_together_is_not_taken_for_the_end()
    -> anyhow::Result<()> {
        let owner = Owner { url: "http://desk/".to_owned(), producer: "run".to_owned() };
        let file = memfd_create("test", MemfdFlags::CLOEXEC)?.into();
        let at = Moment::from_millis(0);
        let mut outbox = Outbox::of(file, None, owner).begun(at, &json!({"name": "long"}))?;
        outbox.update(at, &json!({"details": "\u{1}".repeat(60_000)}));
        outbox.update(at, &json!({"status": "completed"}));
        let mut told = Vec::new();
        while let Some(part) = outbox.part()? {
            told.extend(part.records);
            outbox.was_sent(part.end);
        }
        assert_eq!(told.len(), 3);
        assert!(told[2].contains("completed"));
        Ok(())
    }
}
