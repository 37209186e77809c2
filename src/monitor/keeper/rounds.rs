//! Who waits for the keeper, and how far it is.

use tokio::sync::watch;

/// How many rounds the keeper was asked for, and how many are over.
#[derive(Clone, Default)]
pub struct Rounds(watch::Sender<(u64, u64)>);

impl Rounds {
    /// Asks for a round; its number.
    pub fn ask(&self) -> u64 {
        let mut number = 0;
        self.0.send_modify(|(asked, _)| {
            *asked += 1;
            number = *asked;
        });
        number
    }

    /// Whether one is under way, or asked for.
    pub fn are_under_way(&self) -> bool {
        let (asked, over) = *self.0.borrow();
        asked > over
    }

    /// Resolves when that round is over.
    #[cfg(test)]
    pub async fn ended(&self, round: u64) {
        let _ = self.0.subscribe().wait_for(|(_, over)| *over >= round).await;
    }

    /// Resolves when a round is asked for.
    pub async fn asked(&self) {
        // The sender is here, so that it cannot be gone.
        let _ = self.0.subscribe().wait_for(|(asked, over)| asked > over).await;
    }

    /// Says that a round is over.
    pub fn over(&self, round: u64) {
        self.0.send_modify(|(_, over)| *over = round);
    }
}
