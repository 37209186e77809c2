//! What no search can see: the full-text index holds no more than it must.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::domain::arbitrary::{moment, task, update};
use crate::domain::{Moment, TaskId};
use crate::store::{Change, Stored};

const LATER: Moment = Moment::from_millis(i64::MAX);

/// A file, and its tasks as they are stored.
struct Desk {
    sqlite: Sqlite,
    tasks: Vec<Stored>,
    _folder: tempfile::TempDir,
}

fn any<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> T {
    strategy.new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

impl Desk {
    async fn open() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = Sqlite::open(&folder.path().join("test.db")).await.unwrap();
        let tasks = any((1..40_i64).map(task).collect::<Vec<_>>());
        let tasks = tasks.into_iter().map(Stored::from).collect();
        let desk = Desk { sqlite, tasks, _folder: folder };
        let added: Vec<_> = desk.tasks.iter().map(|next| Change { base: None, next }).collect();
        desk.save(&added).await;
        desk
    }

    async fn save(&self, changes: &[Change<'_>]) {
        let mut writer = self.sqlite.writer();
        let mut transaction = writer.begin().await.unwrap();
        transaction.save(changes).await.unwrap();
        transaction.commit().await.unwrap();
    }

    /// Changes every task in some way, or removes it.
    async fn change(&mut self) {
        let changes = any(proptest::collection::vec((update(), moment()), self.tasks.len()));
        let next = self.tasks.iter().zip(changes).map(|(stored, (update, at))| {
            let task = stored.task.apply(&update, at).map(|applied| applied.task.into());
            let removed_at = Some(at).filter(|at| at.millis() % 3 == 0);
            Stored { task: task.unwrap_or(stored.task.clone()), removed_at }
        });
        let next: Vec<_> = next.collect();
        let changes = self.tasks.iter().zip(&next);
        let changes: Vec<_> =
            changes.map(|(base, next)| Change { base: Some(base), next }).collect();
        self.save(&changes).await;
        self.tasks = next;
    }

    async fn settle(&self) {
        let ids = self.sqlite.at_rest(LATER, 1000).await.unwrap();
        let mut writer = self.sqlite.writer();
        let mut transaction = writer.begin().await.unwrap();
        transaction.settle(&ids, LATER).await.unwrap();
        while transaction.merge_history().await.unwrap() {}
        transaction.commit().await.unwrap();
    }

    /// Takes every task out of the index, as whoever deletes them all.
    async fn empty(&self) {
        let ids: Vec<TaskId> = self.tasks.iter().map(|stored| stored.task.id()).collect();
        let mut writer = self.sqlite.writer();
        let mut transaction = writer.begin().await.unwrap();
        transaction.leave_history(&ids).await.unwrap();
        let sql = "DELETE FROM tasks";
        sqlx::query(sql).execute(&mut *transaction.0).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.sqlite.readers).await.unwrap()
    }
}

#[tokio::test]
async fn what_leaves_the_index_leaves_nothing_behind() {
    let mut desk = Desk::open().await;
    for _ in 0..4 {
        desk.settle().await;
        desk.change().await;
    }
    desk.settle().await;
    assert!(desk.count("SELECT count(*) FROM tasks WHERE settled = 1").await > 10);
    assert!(desk.count("SELECT count(*) FROM history_trigrams").await > 100);
    desk.empty().await;
    assert_eq!(desk.count("SELECT count(*) FROM history_trigrams").await, 0);
}

#[tokio::test]
async fn what_is_at_work_is_not_settled_and_a_report_leaves_it_so() {
    let mut desk = Desk::open().await;
    desk.settle().await;
    desk.change().await;
    let wrong = "SELECT count(*) FROM tasks WHERE settled = 1 \
        AND finished_at IS NULL AND removed_at IS NULL";
    assert_eq!(desk.count(wrong).await, 0);
    desk.settle().await;
    assert_eq!(desk.count(wrong).await, 0);
    let left = "SELECT count(*) FROM tasks WHERE settled = 0 AND finished_at IS NOT NULL";
    assert_eq!(desk.count(left).await, 0);
}
