//! All logs together stay within their limit, and lose no more than they must.

use super::*;

/// About so many bytes of a chunk are its own, for noise is not compressed.
const CHUNK: usize = 40_000;

impl Desk {
    /// Prints a chunk of `lines` lines, which the bot says were printed `at`.
    async fn print(&self, id: TaskId, lines: usize, at: Option<Moment>) {
        let noise = || rand::random_iter::<char>().take(CHUNK / 4 / lines).collect::<String>();
        let line = || NewLine { at, level: None, stream: None, text: noise().into() };
        let lines = (0..lines).map(|_| line()).collect();
        let batch = LogBatch { producer: None, lines };
        self.monitor().append_log(Actor::API, id, batch).await.unwrap();
        self.wait(1);
    }

    /// The first lines of the chunks that are left of a log.
    async fn chunks(&self, id: TaskId) -> Vec<u64> {
        let store = &self.monitor().0.store;
        let chunks = store.log_chunks(id, ChunkRange::From(1), 999).await.unwrap();
        chunks.iter().map(|chunk| chunk.first_seq).collect()
    }

    async fn logs_size(&self) -> u64 {
        self.monitor().0.store.logs_size().await.unwrap()
    }

    /// Starts again with a limit, and waits until it is kept.
    async fn limit_logs(&mut self, logs_max: u64) {
        self.options.logs_max = logs_max;
        self.restart().await;
        self.pruned().await;
    }
}

/// A log with a head of two chunks, `middle` more, and an end.
async fn long_log(desk: &Desk, middle: usize) -> TaskId {
    let id = desk.add(None).await.task.id();
    for _ in 0..2 {
        desk.print(id, 500, None).await;
    }
    for _ in 0..=middle {
        desk.print(id, 10, None).await;
    }
    id
}

#[tokio::test]
async fn logs_beyond_their_limit_lose_what_is_too_much_and_no_more() {
    let mut desk = Desk::open().await;
    for _ in 0..10 {
        long_log(&desk, 10).await;
    }
    let max = desk.logs_size().await * 9 / 10;
    desk.limit_logs(max).await;
    let left = desk.logs_size().await;
    assert!(left <= max && left + 2 * (CHUNK as u64) > max, "{left} of {max}");
}

#[tokio::test]
async fn what_arrived_first_goes_first_whatever_the_bots_clocks_say() {
    let mut desk = Desk::open().await;
    let (early, late) = (long_log(&desk, 0).await, long_log(&desk, 0).await);
    let days = |days: i64| Some(Moment::from_millis(days * 86_400_000));
    for _ in 0..3 {
        desk.print(early, 10, days(47_500)).await;
    }
    for _ in 0..3 {
        desk.print(late, 10, days(1)).await;
    }
    // Twelve chunks of about one size, of which more than two are too much.
    let max = desk.logs_size().await * 19 / 24;
    desk.limit_logs(max).await;
    assert_eq!(desk.chunks(early).await, [1, 501, 1021, 1031]);
    assert_eq!(desk.chunks(late).await, [1, 501, 1011, 1021, 1031]);
}

#[tokio::test]
async fn heads_go_before_ends_ends_before_pins_and_at_last_all() {
    let mut desk = Desk::open().await;
    let (pinned, plain) = (long_log(&desk, 2).await, long_log(&desk, 2).await);
    desk.monitor().pin(Actor::API, pinned, true).await.unwrap();
    let whole = vec![1, 501, 1001, 1011, 1021];
    assert_eq!(desk.chunks(plain).await, whole);
    let size = desk.logs_size().await;
    for (chunks, left) in [(2, vec![1, 501, 1021]), (3, vec![501, 1021]), (5, vec![])] {
        // Ten chunks of about one size.
        desk.limit_logs(size * (21 - 2 * chunks) / 20).await;
        assert_eq!((desk.chunks(plain).await, desk.chunks(pinned).await), (left, whole.clone()));
    }
    desk.limit_logs(size * 9 / 20).await;
    assert_eq!(desk.chunks(pinned).await, [501, 1001, 1011, 1021]);
    desk.limit_logs(0).await;
    assert_eq!((desk.logs_size().await, desk.chunks(pinned).await), (0, vec![]));
    desk.print(pinned, 10, None).await;
    assert_eq!(desk.chunks(pinned).await, [1031], "it goes on where it was");
}

#[tokio::test]
async fn lines_behind_the_head_have_chunks_of_their_own() {
    let desk = Desk::open().await;
    let id = desk.add(None).await.task.id();
    let line = NewLine { at: None, level: None, stream: None, text: "x".to_owned().into() };
    for lines in [600, 400, 1, 1] {
        let batch = LogBatch { producer: None, lines: vec![line.clone(); lines] };
        desk.monitor().append_log(Actor::API, id, batch).await.unwrap();
    }
    assert_eq!(desk.chunks(id).await, [1, 1001]);
}
