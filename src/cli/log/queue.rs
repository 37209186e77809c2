//! Lines that were not sent yet.

use std::collections::VecDeque;

/// So much waits at most, in bytes; beyond that the oldest lines go.
const ROOM: usize = 16 << 20;

/// A request carries so many bytes at most, which the server takes.
const MOST_BYTES: usize = 200 << 10;

/// Numbered lines, the oldest first.
#[derive(Default)]
pub struct Queue {
    lines: VecDeque<Vec<u8>>,
    bytes: usize,
    /// How many lines left the queue, sent or not.
    left: u64,
    /// How many of them had no room.
    pub dropped: u64,
}

/// Lines to be sent together.
pub struct Batch {
    /// The number of the first of them, counted from 1.
    pub first: u64,
    /// How many there are.
    pub count: usize,
    /// The lines.
    pub bytes: Vec<u8>,
}

impl Queue {
    /// One more line at the end.
    pub fn push(&mut self, line: Vec<u8>) {
        self.bytes += line.len();
        self.lines.push_back(line);
        while self.bytes > ROOM {
            self.pop();
            self.dropped += 1;
        }
    }

    /// The oldest lines, as many as go together; they stay until they are [`Queue::sent`].
    pub fn batch(&self) -> Option<Batch> {
        let mut bytes = Vec::new();
        let mut count = 0;
        for line in &self.lines {
            if count > 0 && bytes.len() + line.len() > MOST_BYTES {
                break;
            }
            bytes.extend_from_slice(line);
            count += 1;
        }
        (count > 0).then_some(Batch { first: self.left + 1, count, bytes })
    }

    /// The lines before number `next` have arrived.
    pub fn sent(&mut self, next: u64) {
        while self.left + 1 < next && self.pop() {}
    }

    /// How many lines wait.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    fn pop(&mut self) -> bool {
        let line = self.lines.pop_front();
        self.bytes -= line.as_ref().map_or(0, Vec::len);
        self.left += u64::from(line.is_some());
        line.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_until_they_are_sent_and_keep_their_numbers() {
        let mut queue = Queue::default();
        for line in ["a\n", "b\n", "c\n"] {
            queue.push(line.into());
        }
        let batch = queue.batch().unwrap();
        assert_eq!((batch.first, batch.count, batch.bytes), (1, 3, b"a\nb\nc\n".to_vec()));
        queue.push("d\n".into());
        queue.sent(4);
        assert_eq!(queue.batch().unwrap().first, 4);
        queue.sent(5);
        assert!(queue.batch().is_none());
    }

    #[test]
    fn without_a_server_the_oldest_lines_go_and_are_counted() {
        let mut queue = Queue::default();
        for _ in 0..300 {
            queue.push(vec![b'x'; 100 << 10]);
        }
        assert!(queue.bytes <= ROOM);
        assert_eq!(queue.dropped as usize + queue.len(), 300);
        let batch = queue.batch().unwrap();
        assert_eq!(batch.first, queue.dropped + 1);
        assert!(batch.bytes.len() <= MOST_BYTES);
    }
}
