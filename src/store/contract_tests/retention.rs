//! What is past goes, a little at a time, and nothing else.

use super::*;

/// A finished task with `events` events.
async fn save_finished(store: &Store, id: i64, at: Moment, events: i64) -> Stored {
    let done = completed(&task(id), at);
    let entry = |version| Entry {
        version,
        at,
        attempt: 1,
        status: Status::Running,
        details: None,
        source: None,
    };
    let entries = (1..=events).map(entry).collect();
    let mut writer = store.writer();
    let mut transaction = writer.begin().await.unwrap();
    transaction.save(&[added(&done)]).await.unwrap();
    let remembered = Remembered { id: TaskId(id), entries, points: Vec::new() };
    transaction.remember(&[remembered]).await.unwrap();
    transaction.commit().await.unwrap();
    done
}

/// Prunes once; whether there was anything.
async fn prune(store: &Store, until: Moment, rows: usize) -> bool {
    let mut writer = store.writer();
    let mut transaction = writer.begin().await.unwrap();
    let pruned = transaction.prune(until, rows).await.unwrap();
    transaction.commit().await.unwrap();
    pruned
}

async fn left(store: &Store) -> Vec<i64> {
    let page = Page { limit: 100, ..Page::default() };
    let listed = store.list(&View { page, ..View::default() }).await.unwrap();
    listed.tasks.iter().map(|task| task.id().0).collect()
}

#[tokio::test]
async fn the_oldest_go_first_and_only_so_many_rows_of_them_at_once() {
    let opened = sqlite().await;
    let at = |seconds: i64| Moment::from_millis(NOW.millis() + seconds * 1000);
    for (id, seconds) in [(1, 40), (2, 10), (3, 20), (4, 30)] {
        save_finished(&opened.store, id, at(seconds), 4).await;
    }
    let due = opened.store.due(at(30), 9).await.unwrap();
    assert_eq!((due.tasks, due.oldest, due.newest), (3, Some(at(10)), Some(at(30))));
    let due = opened.store.due(at(30), 2).await.unwrap();
    assert_eq!((due.tasks, due.newest), (2, Some(at(20))));

    assert!(prune(&opened.store, at(30), 10).await, "two tasks of five rows");
    assert_eq!(left(&opened.store).await, [1, 4]);
    assert_eq!(opened.store.entries(TaskId(2), 0, 9).await.unwrap(), []);
    assert!(prune(&opened.store, at(30), 10).await);
    assert!(!prune(&opened.store, at(30), 10).await);
    assert_eq!(left(&opened.store).await, [1]);
    assert_eq!(opened.store.due(at(30), 9).await.unwrap(), Due::default());
}

#[tokio::test]
async fn a_task_of_which_much_is_kept_goes_bit_by_bit_and_is_gone_at_once() {
    let opened = sqlite().await;
    save_finished(&opened.store, 1, NOW, 25).await;
    save_finished(&opened.store, 2, NOW, 1).await;
    let mut entries = Vec::new();
    while prune(&opened.store, NOW, 10).await {
        assert_eq!(found(&opened.store, 1).await, None);
        entries.push(opened.store.entries(TaskId(1), 0, 99).await.unwrap().len());
    }
    assert_eq!(entries, [15, 5, 0]);
    assert_eq!(left(&opened.store).await, [] as [i64; 0]);
}

#[tokio::test]
async fn what_is_pinned_or_unfinished_is_not_past_and_what_was_removed_is() {
    let opened = sqlite().await;
    let later = NOW.after(std::time::Duration::from_secs(10));
    save(&opened.store, &[added(&task(1))]).await.unwrap();
    let pinned = save_finished(&opened.store, 2, NOW, 1).await;
    let kept = Stored::from(pinned.task.kept(true));
    save(&opened.store, &[Change { base: Some(&pinned), next: &kept }]).await.unwrap();
    let leaving = task(3);
    save(&opened.store, &[added(&leaving)]).await.unwrap();
    let gone = removed(&leaving, later);
    save(&opened.store, &[Change { base: Some(&leaving), next: &gone }]).await.unwrap();

    assert!(!prune(&opened.store, NOW, 10).await);
    assert!(prune(&opened.store, later, 10).await);
    assert!(!prune(&opened.store, later, 10).await);
    assert_eq!(left(&opened.store).await, [1, 2]);
    assert_eq!(found(&opened.store, 2).await.as_ref(), Some(&*kept.task));
    let mut writer = opened.store.writer();
    assert_eq!(writer.begin().await.unwrap().next_id().await.unwrap(), TaskId(4));
}

#[tokio::test]
async fn what_was_deleted_can_be_given_back() {
    let opened = sqlite().await;
    save_finished(&opened.store, 1, NOW, 20_000).await;
    while prune(&opened.store, NOW, 5000).await {}
    let full = opened.store.footprint().await.unwrap();
    assert!(full.free > full.used, "{full:?}");
    let mut writer = opened.store.writer();
    let mut steps = 0;
    loop {
        let mut transaction = writer.begin().await.unwrap();
        if !transaction.give_back(100).await.unwrap() {
            break;
        }
        transaction.commit().await.unwrap();
        steps += 1;
    }
    let footprint = opened.store.footprint().await.unwrap();
    assert_eq!(footprint.free, 0, "{footprint:?}");
    assert_eq!(steps, (full.free / 4096).div_ceil(100));
    opened.store.checkpoint().await.unwrap();
    let file = std::fs::metadata(opened._dir.database()).unwrap().len();
    assert_eq!(file, footprint.used);
}
