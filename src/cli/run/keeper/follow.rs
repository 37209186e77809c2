//! Reads what is appended to a file, for the log alone: the command writes it itself.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::thread::park_timeout;
use std::time::Duration;

use crate::cli::run::keeper::relay::Ended;
use crate::cli::run::observe::Tap;

/// Nobody waits for a log, so now and then will do.
const LOOK: Duration = Duration::from_millis(100);

/// From `place` on, until the command has ended and all was read; this thread is unparked then.
pub fn follow(file: &File, mut place: u64, tap: &Tap, ended: &Ended) {
    let mut chunk = vec![0; 1 << 16];
    loop {
        let was_ended = ended.command();
        while let Ok(count @ 1..) = file.read_at(&mut chunk, place) {
            tap.push(&chunk[..count]);
            place += count as u64;
        }
        if was_ended {
            return;
        }
        // It may have been emptied, and be written from its start again.
        if file.metadata().is_ok_and(|now| now.len() < place) {
            place = 0;
        }
        park_timeout(LOOK);
    }
}
