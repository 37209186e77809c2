//! What every database must do, whichever it is.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::domain::arbitrary::{self, new_task};
use crate::domain::*;
use crate::store::{Change, DataDir, Remembered, Run, Store, StoreError, Stored};

mod history;
mod producers;
mod retention;

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

fn added(next: &Stored) -> Change<'_> {
    Change { base: None, next }
}

fn stored(tasks: impl IntoIterator<Item = Task>) -> Vec<Stored> {
    tasks.into_iter().map(Stored::from).collect()
}

fn removed(stored: &Stored, at: Moment) -> Stored {
    Stored { removed_at: Some(at), ..stored.clone() }
}

fn any<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> T {
    strategy.new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

fn task(id: i64) -> Stored {
    Task::added(TaskId(id), any(new_task()), NOW).task.into()
}

fn with_key(id: i64, key: &str) -> Stored {
    let key = Some(Key::try_from(key.to_owned()).unwrap());
    Task::added(TaskId(id), NewTask { key, ..any(new_task()) }, NOW).task.into()
}

fn completed(stored: &Stored, at: Moment) -> Stored {
    let outcome = Outcome::Completed { ended_early: false };
    let update = Update { status: Some(Transition::Finish(outcome)), ..Update::default() };
    let task = stored.task.apply(&update, at).unwrap().task.into();
    Stored { task, ..stored.clone() }
}

async fn found(store: &Store, id: i64) -> Option<Task> {
    store.find(TaskId(id), NOW).await.unwrap()
}

/// How many tasks `view` lists.
async fn listed(store: &Store, view: &View) -> u64 {
    store.list(view).await.unwrap().total.at_least()
}

#[tokio::test]
async fn a_task_comes_back_as_it_went() {
    let opened = sqlite().await;
    let tasks = any((1..200_i64).map(arbitrary::task).collect::<Vec<_>>());
    let stored = stored(tasks.clone());
    let changes: Vec<_> = stored.iter().map(added).collect();
    save(&opened.store, &changes).await.unwrap();
    for task in tasks {
        assert_eq!(found(&opened.store, task.id().0).await, Some(task));
    }
}

#[tokio::test]
async fn a_changed_task_comes_back_as_it_went() {
    let opened = sqlite().await;
    let updates = any(proptest::collection::vec(arbitrary::update(), 60));
    let mut stored = task(1);
    save(&opened.store, &[added(&stored)]).await.unwrap();
    for update in updates {
        let Ok(applied) = stored.task.apply(&update, NOW) else { continue };
        let next = Stored::from(applied.task);
        save(&opened.store, &[Change { base: Some(&stored), next: &next }]).await.unwrap();
        stored = next;
        assert_eq!(found(&opened.store, 1).await.as_ref(), Some(&*stored.task));
    }
}

#[tokio::test]
async fn a_change_made_from_another_version_is_refused_and_nothing_is_saved() {
    let opened = sqlite().await;
    let (one, two) = (task(1), task(2));
    save(&opened.store, &[added(&one), added(&two)]).await.unwrap();
    let (one_done, two_done) = (completed(&one, NOW), completed(&two, NOW));
    let good = Change { base: Some(&one), next: &one_done };
    let stale = Change { base: Some(&two_done), next: &two_done };
    let refused = save(&opened.store, &[good, stale]).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(found(&opened.store, 1).await.as_ref(), Some(&*one.task));
}

#[tokio::test]
async fn an_id_is_never_given_twice() {
    let opened = sqlite().await;
    let seventh = task(7);
    save(&opened.store, &[added(&seventh)]).await.unwrap();
    let remove = Change { base: Some(&seventh), next: &removed(&seventh, NOW) };
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

    let remove = Change { base: Some(&first), next: &removed(&first, NOW) };
    save(&opened.store, &[remove]).await.unwrap();
    assert_eq!(found(&opened.store, 1).await, None);
    assert_eq!(listed(&opened.store, &View::default()).await, 0);
    save(&opened.store, &[added(&with_key(2, "nightly"))]).await.unwrap();

    let mut writer = opened.store.writer();
    let key = Key::try_from("nightly".to_owned()).unwrap();
    let found = writer.begin().await.unwrap().tasks_by_key(&[&key]).await.unwrap();
    assert_eq!(found.iter().map(|found| found.task.id()).collect::<Vec<_>>(), [TaskId(2)]);
}

#[tokio::test]
async fn a_task_that_is_being_removed_is_found_and_changed_but_not_listed() {
    let opened = sqlite().await;
    let later = NOW.after(std::time::Duration::from_secs(10));
    let one = task(1);
    save(&opened.store, &[added(&one)]).await.unwrap();
    let leaving = removed(&one, later);
    save(&opened.store, &[Change { base: Some(&one), next: &leaving }]).await.unwrap();
    assert!(found(&opened.store, 1).await.is_some());
    assert_eq!(opened.store.find(TaskId(1), later).await.unwrap(), None);
    assert_eq!(listed(&opened.store, &View::default()).await, 0);
    assert_eq!(opened.store.active(NOW).await.unwrap(), []);

    // Whoever does not know that it is leaving must load it again.
    let stale = completed(&one, NOW);
    let refused = save(&opened.store, &[Change { base: Some(&one), next: &stale }]).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");

    let done = completed(&leaving, NOW);
    save(&opened.store, &[Change { base: Some(&leaving), next: &done }]).await.unwrap();
    let back = Stored { removed_at: None, ..done.clone() };
    save(&opened.store, &[Change { base: Some(&done), next: &back }]).await.unwrap();
    assert_eq!(listed(&opened.store, &View::default()).await, 1);
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
    assert_eq!(found(&opened.store, 1).await, None);
}

#[tokio::test]
async fn what_is_remembered_comes_back_and_a_curve_can_be_thinned() {
    let opened = sqlite().await;
    let task = task(1);
    let point = |version: i64| Point {
        version,
        attempt: 1,
        at: NOW.after(std::time::Duration::from_secs(version as u64)),
        progress: Some(Percent::from_units(version as u32)),
        current: None,
    };
    let points: Vec<_> = (1..=10).map(point).collect();
    let entries = vec![Entry {
        version: 1,
        at: NOW,
        attempt: 1,
        status: Status::Running,
        details: Some(Details::from("on GOOG".to_owned())),
        source: Some(Source::Guide),
    }];
    let remembered = Remembered { id: TaskId(1), entries: entries.clone(), points: points.clone() };
    let mut writer = opened.store.writer();
    let mut transaction = writer.begin().await.unwrap();
    transaction.save(&[added(&task)]).await.unwrap();
    // Twice, for a corner may be kept by the server that was before.
    for _ in 0..2 {
        transaction.remember(std::slice::from_ref(&remembered)).await.unwrap();
    }
    assert_eq!(transaction.points_kept(&[(TaskId(1), 1)]).await.unwrap(), [(TaskId(1), 10)]);
    assert_eq!(transaction.attempt_points(TaskId(1), 1).await.unwrap(), points);
    transaction.thin_points(TaskId(1), 1, &[points[0], points[9]]).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(opened.store.entries(TaskId(1), 0, 9).await.unwrap(), entries);
    assert_eq!(opened.store.last_entries(TaskId(1), 9).await.unwrap(), entries);
    assert_eq!(opened.store.points(TaskId(1), None).await.unwrap(), [points[0], points[9]]);
}

/// A task and what is remembered of it: one attempt after the other, a minute each, all
/// completed but those that are named to have failed.
fn repeated(id: i64, name: &str, attempts: u32, failed: &[u32], from: u64) -> (Stored, Remembered) {
    let name = Name::try_from(name.to_owned()).unwrap();
    let new = NewTask { name, queued: false, progress: None, ..any(new_task()) };
    let at = |minute: u64| NOW.after(std::time::Duration::from_secs((from + minute) * 60));
    let (mut task, mut recorder) = (Task::added(TaskId(id), new, at(0)).task, Recorder::default());
    let mut entries = Vec::from_iter(recorder.record(None, &task, Source::Api).entry);
    for attempt in 1..=attempts {
        let outcome = match failed.contains(&attempt) {
            true => Outcome::Failed,
            false => Outcome::Completed { ended_early: false },
        };
        for transition in [Transition::Run, Transition::Finish(outcome)] {
            let minute = u64::from(attempt - u32::from(transition == Transition::Run));
            let update = Update { status: Some(transition), ..Update::default() };
            let next = task.apply(&update, at(minute)).unwrap().task;
            entries.extend(recorder.record(Some(&task), &next, Source::Api).entry);
            task = next;
        }
    }
    (task.into(), Remembered { id: TaskId(id), entries, points: Vec::new() })
}

#[tokio::test]
async fn the_newest_completed_runs_of_a_job_are_found_in_whichever_task_they_were() {
    let opened = sqlite().await;
    let tasks = [
        repeated(1, "Nightly", 5, &[2, 5], 0),
        repeated(2, "Nightly", 1, &[], 10),
        repeated(3, "Weekly", 1, &[], 20),
        repeated(4, "Nightly", 1, &[1], 30),
    ];
    let mut writer = opened.store.writer();
    let mut transaction = writer.begin().await.unwrap();
    for (task, remembered) in tasks.clone() {
        transaction.save(&[added(&task)]).await.unwrap();
        transaction.remember(&[remembered]).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let nightly = &tasks[0].0.task;
    let runs = async |limit| {
        let runs = opened.store.runs(nightly.name(), nightly.task_type(), limit).await.unwrap();
        let end = |run: &Run| (run.entries[0].attempt, run.entries.last().map(|end| end.at));
        let minute = |at: Option<Moment>| at.unwrap().since(NOW).as_secs() / 60;
        runs.iter().map(end).map(|(attempt, at)| (attempt, minute(at))).collect::<Vec<_>>()
    };
    assert_eq!(runs(20).await, [(1, 1), (3, 3), (4, 4), (1, 11)]);
    assert_eq!(runs(2).await, [(4, 4), (1, 11)]);

    // What is removed is listed no more, and is a run all the same.
    let removed = removed(&tasks[1].0, NOW);
    save(&opened.store, &[Change { base: Some(&tasks[1].0), next: &removed }]).await.unwrap();
    assert_eq!(runs(2).await, [(4, 4), (1, 11)]);
}
