//! Lines that come in go to the end of their log.

use crate::domain::{LogBatch, LogLine, Moment, NewLine, Producer, TaskId};
use crate::store::{LogChunk, LogEnd, StoreError, Transaction};

/// What became of a batch of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// How many lines were new.
    pub lines: u64,
    /// The number of the next line.
    pub next_seq: u64,
}

/// So much of each log is kept at its begin, whatever goes.
pub const HEAD: u64 = 1000;

/// What comes in is put into the last chunk while that is smaller than this,
/// and written anew with it; a larger one is left alone.
const OPEN_BYTES: u64 = 32 * 1024;

/// Adds a batch to the log of a task that exists. `most` is how many bytes of
/// a log are kept: beyond it the oldest go, but for the first lines.
pub async fn append(
    transaction: &mut Transaction<'_>,
    id: TaskId,
    batch: LogBatch,
    now: Moment,
    most: u64,
) -> Result<Appended, StoreError> {
    let end = transaction.log_end(id).await?.unwrap_or(LogEnd { next_seq: 1, bytes: 0 });
    let lines = new_lines(transaction, id, batch).await?;
    let numbered = (end.next_seq..).zip(lines).map(|(seq, line)| numbered(seq, line, now));
    let lines: Vec<_> = numbered.collect();
    let appended =
        Appended { lines: lines.len() as u64, next_seq: end.next_seq + lines.len() as u64 };
    if lines.is_empty() {
        return Ok(appended);
    }
    let mut bytes =
        end.bytes + lines.iter().map(|line| line.text.as_str().len() as u64 + 1).sum::<u64>();
    // The first lines have chunks of their own, since they stay.
    let in_head = lines.partition_point(|line| line.seq <= HEAD);
    for lines in [&lines[..in_head], &lines[in_head..]] {
        if !lines.is_empty() {
            append_lines(transaction, id, lines, now).await?;
        }
    }
    while bytes > most
        && let Some(dropped) = transaction.drop_log_chunk(id, HEAD + 1).await?
    {
        bytes -= dropped.min(bytes);
    }
    transaction.set_log_end(id, LogEnd { next_seq: appended.next_seq, bytes }).await?;
    Ok(appended)
}

/// The lines of a batch that its producer has not sent before; lines that it
/// skipped are marked.
async fn new_lines(
    transaction: &mut Transaction<'_>,
    id: TaskId,
    batch: LogBatch,
) -> Result<Vec<NewLine>, StoreError> {
    let LogBatch { producer, mut lines } = batch;
    let Some(Producer { name, first }) = producer else { return Ok(lines) };
    let last = transaction.log_producer(id, &name).await?;
    let end = first + lines.len() as u64;
    if end <= last + 1 {
        return Ok(Vec::new());
    }
    transaction.set_log_producer(id, &name, end - 1).await?;
    let repeated = (last + 1).saturating_sub(first);
    lines.drain(..repeated as usize);
    if let Some(missing) = first.checked_sub(last + 1).filter(|missing| *missing > 0) {
        let text = format!("… {missing} lines did not arrive");
        lines.insert(0, NewLine { at: None, level: None, stream: None, text: text.into() });
    }
    Ok(lines)
}

/// Puts lines behind the last chunk, or into it while it is open.
async fn append_lines(
    transaction: &mut Transaction<'_>,
    id: TaskId,
    lines: &[LogLine],
    now: Moment,
) -> Result<(), StoreError> {
    let last = transaction.last_log_chunk(id).await?;
    let is_open = |chunk: &LogChunk| {
        let is_same_part = (chunk.first_seq <= HEAD) == (lines[0].seq <= HEAD);
        chunk.bytes < OPEN_BYTES && is_same_part && chunk.end() == lines[0].seq
    };
    let packed = match last.filter(is_open) {
        Some(open) => {
            let mut all = open.unpack()?;
            all.extend_from_slice(lines);
            LogChunk::pack(&all, now)?
        }
        None => LogChunk::pack(lines, now)?,
    };
    transaction.save_log_chunk(id, &packed).await
}

fn numbered(seq: u64, NewLine { at, level, stream, text }: NewLine, now: Moment) -> LogLine {
    LogLine { seq, at: at.unwrap_or(now), level, stream, text }
}
