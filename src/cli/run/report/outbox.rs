//! What is to be sent, in a file: a crash loses nothing, and a server that is away is no loss.
//!
//! A line each, with its CRC: `5b7a3c01 r 3 {…}` is record 3, `… l 7 {…}` line 7 of the log. The
//! first two lines say whose the file is and which task was added; they stay as long as it does.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context;
use reqwest::Url;
use serde_json::{Map, Value, json};

use crate::domain::{Moment, Stream};

/// A file of what is to be sent, and how much of it was.
pub struct Outbox {
    file: File,
    path: PathBuf,
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
    /// A new one for the server at `url`, in which the task is added.
    pub fn create(url: &Url, at: Moment, task: &Value) -> anyhow::Result<Outbox> {
        let folder = folder()?;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let producer = format!("run-{:016x}{:08x}", rand::random::<u64>(), std::process::id());
        let path = folder.join(&producer).with_extension(EXTENSION);
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        file.try_lock()?;
        let owner = Owner { url: url.to_string(), producer };
        let mut outbox = Outbox { next_record: 1, next_line: 1, ..Outbox::of(file, path, owner) };
        let head = json!({"url": outbox.owner.url, "producer": outbox.owner.producer});
        outbox.append('h', 0, &head.to_string());
        outbox.record(at, "add", task);
        outbox.flush();
        outbox.head_bytes = outbox.written_bytes;
        Ok(outbox)
    }

    /// One that a run left, if nobody else has it.
    pub fn left_at(path: &Path) -> io::Result<Outbox> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        file.try_lock().map_err(|_| ErrorKind::WouldBlock)?;
        let bytes = file.metadata()?.len();
        let mut first = vec![0; 4096.min(bytes as usize)];
        file.read_exact_at(&mut first, 0)?;
        let owner = first.split(|byte| *byte == b'\n').next().and_then(owner);
        let owner = owner.ok_or(ErrorKind::InvalidData)?;
        let outbox = Outbox::of(file, path.to_owned(), owner);
        Ok(Outbox { written_bytes: bytes, is_closed: true, ..outbox })
    }

    fn of(file: File, path: PathBuf, owner: Owner) -> Outbox {
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
        self.record(at, "update", update);
    }

    /// Notes a line of the log.
    pub fn line(&mut self, at: Moment, stream: Option<Stream>, text: &str) {
        let number = self.next_line;
        self.next_line += 1;
        if self.written_bytes > MOST_BYTES {
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
    pub fn part(&self) -> io::Result<Option<Part>> {
        let mut bytes = vec![0; PART_BYTES];
        let count = self.file.read_at(&mut bytes, self.sent_bytes)?;
        let whole = bytes[..count].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let producer = self.owner.producer.clone();
        let mut part = Part { producer, end: self.sent_bytes + whole as u64, ..Part::default() };
        for line in bytes[..whole].split(|byte| *byte == b'\n') {
            match parsed(line) {
                Some(('r', _, json)) => part.records.push(json.to_owned()),
                Some(('l', number, json)) => part.lines.push((number, json.to_owned())),
                // What a crash tore is told by its CRC, and passed over.
                _ => {}
            }
        }
        Ok((whole > 0).then_some(part))
    }

    /// Whether it tells how the command ended.
    pub fn has_end(&self) -> io::Result<bool> {
        let text = fs::read(&self.path)?;
        let records = text.split(|byte| *byte == b'\n').filter_map(parsed);
        let ends = records.filter(|(kind, ..)| *kind == 'r').filter_map(|(_, _, json)| {
            let record: Value = serde_json::from_str(json).ok()?;
            record["update"]["status"].as_str().map(str::to_owned)
        });
        Ok(ends.into_iter().any(|status| !matches!(status.as_str(), "running" | "paused")))
    }

    /// All before `end` was sent. Where that is all, its room is given back.
    pub fn was_sent(&mut self, end: u64) {
        self.sent_bytes = end;
        let is_all = self.sent_bytes == self.written_bytes && self.head_bytes > 0;
        if is_all && self.file.set_len(self.head_bytes).is_ok() {
            (self.sent_bytes, self.written_bytes) = (self.head_bytes, self.head_bytes);
        }
    }

    /// Takes the file away: all that is in it was sent, and nothing will come.
    pub fn remove(&self) -> io::Result<()> {
        fs::remove_file(&self.path)
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
    /// A disk that is full is no reason to bother the command.
    pub fn flush(&mut self) {
        if self.file.write_all_at(&self.unwritten, self.written_bytes).is_ok() {
            self.written_bytes += self.unwritten.len() as u64;
        }
        self.unwritten.clear();
    }
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
}
