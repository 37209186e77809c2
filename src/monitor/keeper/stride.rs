//! How much may be done at once.

use std::time::Duration;

/// A step shall take no longer than this, since others wait for it.
const STEP: Duration = Duration::from_millis(10);

/// So much of a chore is done in the first step, and in any: less would save
/// no time where the disk is slow to sync.
pub const LEAST: usize = 64;
const MOST: usize = 4096;

/// How much of a chore makes a step, learned from how long the last one took.
pub struct Stride(pub usize);

impl Stride {
    /// Twice as much where there was time for it, half as much where there was not.
    pub fn learn(&mut self, took: Duration) {
        if took > STEP {
            self.0 = (self.0 / 2).max(LEAST);
        } else if took < STEP / 2 {
            self.0 = (self.0 * 2).min(MOST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_grow_while_there_is_time_and_shrink_where_there_is_none() {
        let mut stride = Stride(LEAST);
        for (took, expected) in [(1, 2 * LEAST), (4, 4 * LEAST), (7, 4 * LEAST), (11, 2 * LEAST)] {
            stride.learn(Duration::from_millis(took));
            assert_eq!(stride.0, expected, "{took} ms");
        }
        (0..99).for_each(|_| stride.learn(Duration::from_secs(1)));
        assert_eq!(stride.0, LEAST);
        (0..99).for_each(|_| stride.learn(Duration::ZERO));
        assert_eq!(stride.0, MOST);
    }
}
