//! What every database must do, whichever it is.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::domain::arbitrary::{self, new_task};
use crate::domain::*;
use crate::store::{Change, DataDir, Store, StoreError};

const NOW: Moment = Moment::from_millis(1_760_058_329_000);

struct Opened {
    store: Store,
    _dir: DataDir,
    _folder: tempfile::TempDir,
}

async fn sqlite() -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let dir = DataDir::lock(folder.path()).unwrap();
    let store = Store::open(&dir).await.unwrap();
    Opened { store, _dir: dir, _folder: folder }
}

async fn save(store: &Store, changes: &[Change<'_>]) -> Result<(), StoreError> {
    let mut writer = store.writer();
    let saved = async {
        let mut transaction = writer.begin().await?;
        transaction.save(changes).await?;
        transaction.commit().await
    };
    let saved = saved.await;
    writer.discard().await;
    saved
}

fn added(task: &Task) -> Change<'_> {
    Change { task, base: None, removed_at: None }
}

fn any<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> T {
    strategy.new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

fn task(id: i64) -> Task {
    Task::added(TaskId(id), any(new_task()), NOW).task
}

fn with_key(id: i64, key: &str) -> Task {
    let key = Some(Key::try_from(key.to_owned()).unwrap());
    Task::added(TaskId(id), NewTask { key, ..any(new_task()) }, NOW).task
}

fn completed(task: &Task, at: Moment) -> Task {
    let outcome = Outcome::Completed { ended_early: false };
    let update = Update { status: Some(Transition::Finish(outcome)), ..Update::default() };
    task.apply(&update, at).unwrap().task
}

#[tokio::test]
async fn a_task_comes_back_as_it_went() {
    let opened = sqlite().await;
    let tasks = any((1..200_i64).map(arbitrary::task).collect::<Vec<_>>());
    let changes: Vec<_> = tasks.iter().map(added).collect();
    save(&opened.store, &changes).await.unwrap();
    for task in tasks {
        assert_eq!(opened.store.find(task.id()).await.unwrap(), Some(task));
    }
}

#[tokio::test]
async fn a_changed_task_comes_back_as_it_went() {
    let opened = sqlite().await;
    let updates = any(proptest::collection::vec(arbitrary::update(), 60));
    let mut stored = task(1);
    save(&opened.store, &[added(&stored)]).await.unwrap();
    for update in updates {
        let Ok(changed) = stored.apply(&update, NOW).map(|applied| applied.task) else { continue };
        let change = Change { task: &changed, base: Some(&stored), removed_at: None };
        save(&opened.store, &[change]).await.unwrap();
        stored = changed;
        assert_eq!(opened.store.find(TaskId(1)).await.unwrap().as_ref(), Some(&stored));
    }
}

#[tokio::test]
async fn a_change_made_from_another_version_is_refused_and_nothing_is_saved() {
    let opened = sqlite().await;
    let (one, two) = (task(1), task(2));
    save(&opened.store, &[added(&one), added(&two)]).await.unwrap();
    let (one_done, two_done) = (completed(&one, NOW), completed(&two, NOW));
    let good = Change { task: &one_done, base: Some(&one), removed_at: None };
    let stale = Change { task: &two_done, base: Some(&two_done), removed_at: None };
    let refused = save(&opened.store, &[good, stale]).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(opened.store.find(TaskId(1)).await.unwrap(), Some(one));
}

#[tokio::test]
async fn an_id_is_never_given_twice() {
    let opened = sqlite().await;
    save(&opened.store, &[added(&task(7))]).await.unwrap();
    let removed = completed(&task(7), NOW);
    let remove = Change { task: &removed, base: Some(&task(7)), removed_at: Some(NOW) };
    save(&opened.store, &[remove]).await.unwrap();
    let mut writer = opened.store.writer();
    assert_eq!(writer.begin().await.unwrap().next_id().await.unwrap(), TaskId(8));
}

#[tokio::test]
async fn a_removed_task_is_not_found_and_its_key_is_free() {
    let opened = sqlite().await;
    let first = with_key(1, "nightly");
    save(&opened.store, &[added(&first)]).await.unwrap();
    let twice = save(&opened.store, &[added(&with_key(2, "nightly"))]).await;
    assert!(twice.is_err());

    let remove =
        Change { task: &completed(&first, NOW), base: Some(&first), removed_at: Some(NOW) };
    save(&opened.store, &[remove]).await.unwrap();
    assert_eq!(opened.store.find(TaskId(1)).await.unwrap(), None);
    assert_eq!(opened.store.list(&View::default()).await.unwrap().total, 0);
    save(&opened.store, &[added(&with_key(2, "nightly"))]).await.unwrap();

    let mut writer = opened.store.writer();
    let key = Key::try_from("nightly".to_owned()).unwrap();
    let found = writer.begin().await.unwrap().tasks_by_key(&[&key]).await.unwrap();
    assert_eq!(found.iter().map(Task::id).collect::<Vec<_>>(), [TaskId(2)]);
}

#[tokio::test]
async fn active_is_what_is_unfinished_or_finished_lately() {
    let opened = sqlite().await;
    let at = |seconds: i64| Moment::from_millis(NOW.millis() + seconds * 1000);
    let tasks = [task(1), completed(&task(2), at(10)), completed(&task(3), at(20)), task(4)];
    save(&opened.store, &tasks.each_ref().map(added)).await.unwrap();
    let active = opened.store.active(at(10)).await.unwrap();
    assert_eq!(active.iter().map(|task| task.id().0).collect::<Vec<_>>(), [1, 3, 4]);
}

#[tokio::test]
async fn what_is_not_committed_is_not_there() {
    let opened = sqlite().await;
    let mut writer = opened.store.writer();
    let task = task(1);
    writer.begin().await.unwrap().save(&[added(&task)]).await.unwrap();
    writer.discard().await;
    assert_eq!(opened.store.find(TaskId(1)).await.unwrap(), None);
}

fn view() -> impl Strategy<Value = View> {
    let statuses = proptest::sample::subsequence(Status::ALL.to_vec(), 0..=2);
    let types = proptest::collection::vec("backtest|simulation|a|b", 0..=2)
        .prop_map(|types| types.into_iter().map(|t| TaskType::try_from(t).unwrap()).collect());
    let text = proptest::option::of("[abAB ßΣsé]".prop_map(|text| text.parse().unwrap()));
    let sort = "-?(id|name|type|status|progress|started_at|updated_at)";
    (statuses, types, text, sort, 1..7_usize).prop_map(|(statuses, types, text, sort, limit)| {
        View {
            filter: Filter { statuses, types, text },
            sort: sort.parse().unwrap(),
            page: Page { limit, after: None },
        }
    })
}

/// All ids of `view`, page after page, through the cursor as text.
async fn paged(store: &Store, mut view: View) -> Vec<TaskId> {
    let mut ids = Vec::new();
    loop {
        let page = store.list(&view).await.unwrap();
        ids.extend(page.tasks.iter().map(Task::id));
        let Some(last) = page.tasks.last().filter(|_| page.has_more) else {
            return ids;
        };
        let cursor = view.sort.cursor(last).to_string();
        view.page.after = Some(view.sort.key.cursor(&cursor).unwrap());
    }
}

#[test]
fn the_store_and_the_domain_give_one_answer_to_a_view() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let opened = runtime.block_on(sqlite());
    let tasks = any((1..60_i64).map(arbitrary::task).collect::<Vec<_>>());
    let changes: Vec<_> = tasks.iter().map(added).collect();
    runtime.block_on(save(&opened.store, &changes)).unwrap();

    let mut runner = TestRunner::new(Config::with_cases(200));
    let result = runner.run(&view(), |view| {
        let mut expected: Vec<_> = tasks.iter().filter(|task| view.filter.matches(task)).collect();
        view.sort.order(&mut expected);
        let expected: Vec<_> = expected.into_iter().map(Task::id).collect();
        let total = runtime.block_on(opened.store.list(&view)).unwrap().total;
        prop_assert_eq!(total as usize, expected.len());
        prop_assert_eq!(runtime.block_on(paged(&opened.store, view)), expected);
        Ok(())
    });
    result.unwrap();
}
