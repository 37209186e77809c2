use std::sync::atomic::{AtomicI64, Ordering};

use crate::domain::*;
use crate::monitor::*;
use crate::store::DataDir;

/// A monitor over a real file, with a clock that tests set.
struct Desk {
    monitor: Option<Monitor>,
    writer: Option<WriterHandle>,
    seconds: Arc<AtomicI64>,
    dir: DataDir,
    _folder: tempfile::TempDir,
}

const HOUR: Duration = Duration::from_secs(3600);

impl Desk {
    async fn open() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let dir = DataDir::lock(folder.path()).unwrap();
        let seconds = Arc::new(AtomicI64::new(1_760_000_000));
        let mut desk = Desk { monitor: None, writer: None, seconds, dir, _folder: folder };
        desk.start().await;
        desk
    }

    async fn start(&mut self) {
        let seconds = self.seconds.clone();
        let clock: Clock =
            Arc::new(move || Moment::from_millis(seconds.load(Ordering::Relaxed) * 1000));
        let store = Store::open(&self.dir).await.unwrap();
        let (monitor, writer) = Monitor::start(store, HOUR, clock).await.unwrap();
        (self.monitor, self.writer) = (Some(monitor), Some(writer));
    }

    async fn restart(&mut self) {
        drop(self.monitor.take());
        self.writer.take().unwrap().stop().await;
        self.start().await;
    }

    fn wait(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    fn monitor(&self) -> &Monitor {
        self.monitor.as_ref().unwrap()
    }

    async fn add(&self, key: Option<&str>) -> Added {
        let new = NewTask {
            name: Name::try_from("Nightly".to_owned()).unwrap(),
            task_type: TaskType::Backtest,
            details: Details::default(),
            key: key.map(|key| Key::try_from(key.to_owned()).unwrap()),
            queued: false,
            progress: None,
        };
        self.monitor().add(Actor::Local, new).await.unwrap()
    }

    async fn set(&self, id: TaskId, status: Transition) -> Result<Arc<Task>, Error> {
        let update = Update { status: Some(status), ..Update::default() };
        self.monitor().update(Actor::Local, id, update).await
    }

    fn shown(&self) -> Vec<(i64, Status)> {
        self.monitor().read_board(Actor::Local, |board| {
            board.tasks().map(|task| (task.id().0, task.status())).collect()
        })
    }
}

const COMPLETE: Transition = Transition::Finish(Outcome::Completed { ended_early: false });

#[tokio::test]
async fn a_finished_task_leaves_after_its_hour_and_is_not_deleted() {
    let mut desk = Desk::open().await;
    let (done, busy) = (desk.add(None).await.task.id(), desk.add(None).await.task.id());
    desk.set(done, COMPLETE).await.unwrap();
    desk.wait(1800);
    desk.restart().await;
    assert_eq!(desk.shown(), [(1, Status::Completed), (2, Status::Running)]);
    desk.wait(1800);
    assert_eq!(desk.shown(), [(2, Status::Running)]);
    assert_eq!(desk.monitor().snapshot(Actor::Local, 10).counts.total(), 1);
    desk.restart().await;
    assert_eq!(desk.shown(), [(2, Status::Running)]);

    let found = desk.monitor().task(Actor::Local, done).await.unwrap();
    assert_eq!(found.status(), Status::Completed);
    let all = desk.monitor().list(Actor::Local, Scope::All, &View::default()).await.unwrap();
    assert_eq!(all.tasks.iter().map(Task::id).collect::<Vec<_>>(), [done, busy]);
}

#[tokio::test]
async fn a_task_that_left_comes_back_when_it_runs_again() {
    let desk = Desk::open().await;
    let id = desk.add(None).await.task.id();
    desk.set(id, COMPLETE).await.unwrap();
    desk.wait(7200);
    assert_eq!(desk.shown(), []);
    assert_eq!(desk.set(id, Transition::Run).await.unwrap().attempt(), 2);
    assert_eq!(desk.shown(), [(1, Status::Running)]);
}

#[tokio::test]
async fn a_key_names_one_task_until_it_finishes_then_the_next_attempt_of_it() {
    let desk = Desk::open().await;
    let first = desk.add(Some("nightly")).await;
    let again = desk.add(Some("nightly")).await;
    assert!(first.fresh && !again.fresh);
    assert_eq!(again.task, first.task);

    desk.set(first.task.id(), COMPLETE).await.unwrap();
    desk.wait(86_400);
    let next_night = desk.add(Some("nightly")).await;
    assert!(next_night.fresh);
    assert_eq!((next_night.task.id(), next_night.task.attempt()), (first.task.id(), 2));
}

#[tokio::test]
async fn a_removed_task_is_gone_and_its_id_is_never_used_again() {
    let mut desk = Desk::open().await;
    let removed = desk.add(Some("nightly")).await.task.id();
    desk.monitor().remove(Actor::Local, removed).await.unwrap();
    assert_eq!(desk.set(removed, COMPLETE).await, Err(Error::NotFound(removed)));
    assert_eq!(desk.monitor().remove(Actor::Local, removed).await, Err(Error::NotFound(removed)));
    desk.restart().await;
    assert_eq!(desk.monitor().task(Actor::Local, removed).await, Err(Error::NotFound(removed)));
    let next = desk.add(Some("nightly")).await;
    assert_eq!((next.task.id(), next.task.attempt()), (TaskId(2), 1));
}

#[tokio::test]
async fn a_thousand_writes_at_once_are_each_done_exactly_once() {
    let desk = Desk::open().await;
    let id = desk.add(None).await.task.id();
    let heartbeats = (0..500).map(|_| desk.monitor().update(Actor::Local, id, Update::default()));
    let adds = (0..500).map(|n| desk.add((n % 2 == 0).then_some("same")));
    let (beats, added) = tokio::join!(
        futures_util::future::join_all(heartbeats),
        futures_util::future::join_all(adds)
    );
    assert!(beats.iter().all(Result::is_ok));
    assert_eq!(desk.monitor().task(Actor::Local, id).await.unwrap().version(), 501);
    assert_eq!(added.iter().filter(|added| added.fresh).count(), 251);
    assert_eq!(desk.shown().len(), 252);
}

#[tokio::test]
async fn a_refused_update_does_not_hold_back_its_neighbours() {
    let desk = Desk::open().await;
    let id = desk.add(None).await.task.id();
    let (unknown, fine) = tokio::join!(desk.set(TaskId(99), COMPLETE), desk.set(id, COMPLETE));
    assert_eq!(unknown, Err(Error::NotFound(TaskId(99))));
    assert_eq!(fine.unwrap().status(), Status::Completed);
}

#[tokio::test]
async fn the_board_lists_what_the_store_lists() {
    let desk = Desk::open().await;
    for n in 0..5 {
        let id = desk.add(None).await.task.id();
        if n % 2 == 0 {
            desk.set(id, COMPLETE).await.unwrap();
        }
    }
    let filter = Filter { statuses: vec![Status::Completed], ..Filter::default() };
    let page = Page { limit: 2, after: None };
    let view = View { filter, sort: "-updated_at".parse().unwrap(), page };
    let board = desk.monitor().list(Actor::Local, Scope::Active, &view).await.unwrap();
    let store = desk.monitor().list(Actor::Local, Scope::All, &view).await.unwrap();
    assert_eq!(board, store);
    assert_eq!((board.tasks.len(), board.total), (2, 3));
}

#[tokio::test]
async fn the_store_says_that_it_can_be_written() {
    assert_eq!(Desk::open().await.monitor().probe().await, Ok(()));
}
