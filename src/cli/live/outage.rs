//! Saying that the server is away, and that it is back.

use super::Heard;
use crate::cli::output;

/// Whether the server is away; said once when it goes, and once when it is back.
#[derive(Default)]
pub struct Outage {
    is_on: bool,
}

impl Outage {
    /// Says on the standard error what `heard` changes.
    pub fn tell(&mut self, heard: &Heard) {
        match heard {
            Heard::Lost { why, .. } if !self.is_on => {
                self.is_on = true;
                output::complain(&anyhow::anyhow!("offline, trying again: {why}"));
            }
            Heard::News(_) if self.is_on => {
                self.is_on = false;
                output::complain(&anyhow::anyhow!("live again"));
            }
            _ => {}
        }
    }
}
