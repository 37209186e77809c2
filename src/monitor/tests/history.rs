//! What has ended is settled in the background, and found at every moment.

use tokio::time::{sleep, timeout};

use super::*;

/// Nothing here takes as long as this.
const SOON: Duration = Duration::from_secs(30);

impl Desk {
    /// Waits until nothing is left to be settled.
    async fn once_settled(&self) {
        let store = &self.monitor().0.store;
        let waited = timeout(SOON, async {
            while !store.at_rest(self.monitor().now(), 1).await.unwrap().is_empty() {
                sleep(Duration::from_millis(5)).await;
            }
        });
        waited.await.expect("it is settled");
    }

    /// The ids of what `search` finds, newest first.
    async fn found(&self, search: &str) -> Vec<i64> {
        let Search(filter) = search.parse().unwrap();
        let view = View { filter, sort: Sort::NEWEST, ..View::default() };
        let page = self.monitor().history(Actor::API, &view).await.unwrap();
        page.tasks.iter().map(|found| found.task.id().0).collect()
    }
}

#[tokio::test]
async fn what_has_ended_is_found_before_it_is_settled_and_after() {
    let mut desk = Desk::open().await;
    for _ in 0..3 {
        desk.add(None).await;
    }
    desk.wait(90);
    for id in [1, 2] {
        desk.set(TaskId(id), COMPLETE).await.unwrap();
    }
    let searches = [
        ("night", vec![3, 2, 1]),
        ("status:completed took:>1m", vec![2, 1]),
        ("status:running", vec![3]),
    ];
    for _ in 0..2 {
        for (search, expected) in &searches {
            assert_eq!(desk.found(search).await, *expected, "{search}");
        }
        // The keeper looks when the program starts.
        desk.restart().await;
        desk.once_settled().await;
    }
    let late = Update { details: Some("Late words".to_owned().into()), ..Update::default() };
    desk.monitor().update(Actor::API, TaskId(1), late).await.unwrap();
    assert_eq!(desk.found("words").await, [1]);
    desk.set(TaskId(2), Transition::Run).await.unwrap();
    assert_eq!(desk.found("status:running").await, [3, 2]);
    desk.monitor().remove(Actor::API, TaskId(1), NO_TIME).await.unwrap();
    desk.restart().await;
    desk.once_settled().await;
    assert_eq!(desk.found("words").await, [1]);
    let listed = desk.monitor().list(Actor::API, Scope::All, &View::default()).await.unwrap();
    assert_eq!(listed.tasks.iter().map(|task| task.id().0).collect::<Vec<_>>(), [2, 3]);
}
