//! Lines of a log as they are kept: many together, compressed.

use crate::domain::{Level, LogLine, Moment, Stream};
use crate::store::StoreError;

/// Consecutive lines of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogChunk {
    /// The number of the first line.
    pub first_seq: u64,
    /// How many lines.
    pub lines: u64,
    /// The bytes of their texts, with a line break after each.
    pub bytes: u64,
    /// One bit for each level that is in it, see [`level_bit`].
    pub levels: u8,
    /// When the last line arrived.
    pub arrived_at: Moment,
    /// What [`Mark`] says of each line, compressed.
    pub marks: Vec<u8>,
    /// The texts, with a line break after each, compressed.
    pub texts: Vec<u8>,
}

/// Fast enough to keep up with any bot, and logs compress well at any level.
const LEVEL: i32 = 1;

/// A mark is so long: the moment in milliseconds, the level, the stream.
const MARK: usize = 10;

impl LogChunk {
    /// Packs lines, of which there is at least one, and the last arrived now.
    pub fn pack(lines: &[LogLine], now: Moment) -> Result<LogChunk, StoreError> {
        let (mut texts, mut marks, mut levels) = (Vec::new(), Vec::new(), 0);
        for line in lines {
            texts.extend_from_slice(line.text.as_str().as_bytes());
            texts.push(b'\n');
            marks.extend_from_slice(&line.at.millis().to_le_bytes());
            marks.push(level_code(line.level));
            marks.push(stream_code(line.stream));
            levels |= level_bit(line.level);
        }
        let compress = |bytes: &[u8]| zstd::bulk::compress(bytes, LEVEL).map_err(broken);
        Ok(LogChunk {
            first_seq: lines.first().map_or(0, |line| line.seq),
            lines: lines.len() as u64,
            bytes: texts.len() as u64,
            levels,
            arrived_at: now,
            marks: compress(&marks)?,
            texts: compress(&texts)?,
        })
    }

    /// The lines.
    pub fn unpack(&self) -> Result<Vec<LogLine>, StoreError> {
        let marks = decompress(&self.marks, self.lines as usize * MARK)?;
        let texts = self.unpack_texts()?;
        let texts = texts.split(|byte| *byte == b'\n');
        let lines = (self.first_seq..).zip(marks.chunks_exact(MARK)).zip(texts);
        Ok(lines.map(|((seq, mark), text)| line(seq, mark, text)).collect())
    }

    /// The texts, with a line break after each.
    pub fn unpack_texts(&self) -> Result<Vec<u8>, StoreError> {
        decompress(&self.texts, self.bytes as usize)
    }

    /// The numbers behind the last line.
    pub fn end(&self) -> u64 {
        self.first_seq + self.lines
    }
}

/// The bit of a level; lines that name none have one of their own.
pub fn level_bit(level: Option<Level>) -> u8 {
    1 << level_code(level)
}

fn level_code(level: Option<Level>) -> u8 {
    level.map_or(0, |level| level as u8 + 1)
}

fn stream_code(stream: Option<Stream>) -> u8 {
    stream.map_or(0, |stream| stream as u8 + 1)
}

fn line(seq: u64, mark: &[u8], text: &[u8]) -> LogLine {
    let mut millis = [0; 8];
    millis.copy_from_slice(&mark[..8]);
    let behind = |code: u8| usize::from(code).checked_sub(1);
    LogLine {
        seq,
        at: Moment::from_millis(i64::from_le_bytes(millis)),
        level: behind(mark[8]).and_then(|place| Level::ALL.get(place)).copied(),
        stream: behind(mark[9]).and_then(|place| Stream::ALL.get(place)).copied(),
        text: String::from_utf8_lossy(text).into_owned().into(),
    }
}

fn decompress(bytes: &[u8], len: usize) -> Result<Vec<u8>, StoreError> {
    zstd::bulk::decompress(bytes, len).map_err(broken)
}

fn broken(error: std::io::Error) -> StoreError {
    StoreError::Corrupt(format!("a log: {error}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_line() -> impl Strategy<Value = LogLine> {
        let level = prop::option::of(prop::sample::select(Level::ALL.to_vec()));
        let stream = prop::option::of(prop::sample::select(Stream::ALL.to_vec()));
        let text = prop_oneof!["\\PC{0,40}", "[\u{1b}\\[0-9;mKa\r\t]{0,30}"];
        (any::<i64>(), level, stream, text).prop_map(|(millis, level, stream, text)| LogLine {
            seq: 0,
            at: Moment::from_millis(millis),
            level,
            stream,
            text: text.into(),
        })
    }

    proptest! {
        #[test]
        fn lines_come_out_as_they_went_in(lines in prop::collection::vec(any_line(), 1..50)) {
            let numbered = (7..).zip(lines).map(|(seq, line)| LogLine { seq, ..line });
            let lines: Vec<_> = numbered.collect();
            let chunk = LogChunk::pack(&lines, Moment::default()).unwrap();
            prop_assert_eq!((chunk.first_seq, chunk.lines), (7, lines.len() as u64));
            prop_assert_eq!(chunk.unpack().unwrap(), lines);
        }
    }
}
