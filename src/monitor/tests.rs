mod attempts;
mod batch;
mod estimate;
mod history;
mod live;
mod logs;
mod retention;

use std::sync::atomic::{AtomicI64, Ordering};

use crate::domain::*;
use crate::monitor::*;
use crate::store::{ChunkRange, DataDir};

/// A monitor over a real file, with a clock that tests set.
struct Desk {
    monitor: Option<Monitor>,
    writer: Option<WriterHandle>,
    seconds: Arc<AtomicI64>,
    options: Options,
    dir: DataDir,
    _folder: tempfile::TempDir,
}

const OPTIONS: Options = Options {
    active_for: Duration::from_secs(3600),
    records: true,
    log_max: 64 << 20,
    logs_max: 2 << 30,
    history_for: Some(Duration::from_secs(90 * 86_400)),
    history_max: None,
};
const NO_TIME: Duration = Duration::ZERO;
const A_WHILE: Duration = Duration::from_secs(10);

impl Desk {
    async fn open() -> Desk {
        Desk::open_with(OPTIONS).await
    }

    async fn open_with(options: Options) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let dir = DataDir::lock(folder.path()).unwrap();
        let seconds = Arc::new(AtomicI64::new(1_760_000_000));
        let mut desk = Desk { monitor: None, writer: None, seconds, options, dir, _folder: folder };
        desk.start().await;
        desk
    }

    async fn start(&mut self) {
        let seconds = self.seconds.clone();
        let clock: Clock =
            Arc::new(move || Moment::from_millis(seconds.load(Ordering::Relaxed) * 1000));
        let store = Store::open(&self.dir).await.unwrap();
        let (monitor, writer) = Monitor::start(store, self.options, clock).await.unwrap();
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

    async fn add(&self, key: Option<&str>) -> Done {
        self.monitor().add(Actor::API, new_task(key)).await.unwrap()
    }

    async fn set(&self, id: TaskId, status: Transition) -> Result<Arc<Task>, Error> {
        let update = Update { status: Some(status), ..Update::default() };
        self.monitor().update(Actor::API, id, update).await
    }

    fn shown(&self) -> Vec<(i64, Status)> {
        self.monitor().read_board(Actor::API, |board| {
            board.tasks().map(|task| (task.id().0, task.status())).collect()
        })
    }
}

fn new_task(key: Option<&str>) -> NewTask {
    NewTask {
        name: Name::try_from("Nightly".to_owned()).unwrap(),
        task_type: TaskType::Backtest,
        details: Details::default(),
        tags: Default::default(),
        key: key.map(|key| Key::try_from(key.to_owned()).unwrap()),
        queued: false,
        progress: None,
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
    assert_eq!(desk.monitor().snapshot(Actor::API, &View::default()).await.counts.total(), 1);
    desk.restart().await;
    assert_eq!(desk.shown(), [(2, Status::Running)]);

    let found = desk.monitor().task(Actor::API, done).await.unwrap();
    assert_eq!(found.status(), Status::Completed);
    let all = desk.monitor().list(Actor::API, Scope::All, &View::default()).await.unwrap();
    assert_eq!(all.tasks.iter().map(|task| task.id()).collect::<Vec<_>>(), [done, busy]);
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
    assert!(first.is_new && !again.is_new);
    assert_eq!(again.task, first.task);

    desk.set(first.task.id(), COMPLETE).await.unwrap();
    desk.wait(86_400);
    let next_night = desk.add(Some("nightly")).await;
    assert!(next_night.is_new);
    assert_eq!((next_night.task.id(), next_night.task.attempt()), (first.task.id(), 2));
}

#[tokio::test]
async fn a_removed_task_is_gone_and_its_id_is_never_used_again() {
    let mut desk = Desk::open().await;
    let removed = desk.add(Some("nightly")).await.task.id();
    desk.monitor().remove(Actor::API, removed, NO_TIME).await.unwrap();
    assert_eq!(desk.set(removed, COMPLETE).await, Err(Error::NotFound(removed)));
    let again = desk.monitor().remove(Actor::API, removed, NO_TIME).await;
    assert_eq!(again, Err(Error::NotFound(removed)));
    desk.restart().await;
    assert_eq!(desk.monitor().task(Actor::API, removed).await, Err(Error::NotFound(removed)));
    let next = desk.add(Some("nightly")).await;
    assert_eq!((next.task.id(), next.task.attempt()), (TaskId(2), 1));
}

#[tokio::test]
async fn a_removal_can_be_taken_back_for_a_while_in_which_reports_still_count() {
    let mut desk = Desk::open().await;
    let id = desk.add(Some("nightly")).await.task.id();
    desk.monitor().remove(Actor::API, id, A_WHILE).await.unwrap();
    assert!(desk.shown().is_empty());
    desk.wait(5);
    desk.set(id, COMPLETE).await.unwrap();
    assert!(desk.shown().is_empty());
    desk.restart().await;
    let restored = desk.monitor().restore(Actor::API, id).await.unwrap();
    assert_eq!(restored.status(), Status::Completed);
    assert_eq!(desk.shown(), [(id.0, Status::Completed)]);
}

#[tokio::test]
async fn after_a_while_a_removal_is_for_good() {
    let desk = Desk::open().await;
    let id = desk.add(None).await.task.id();
    desk.monitor().remove(Actor::API, id, A_WHILE).await.unwrap();
    desk.wait(10);
    assert_eq!(desk.monitor().restore(Actor::API, id).await, Err(Error::NotFound(id)));
    assert_eq!(desk.set(id, COMPLETE).await, Err(Error::NotFound(id)));
    assert_eq!(desk.monitor().task(Actor::API, id).await, Err(Error::NotFound(id)));
}

#[tokio::test]
async fn a_removed_task_does_not_come_back_beside_one_with_its_key() {
    let desk = Desk::open().await;
    let id = desk.add(Some("nightly")).await.task.id();
    desk.monitor().remove(Actor::API, id, A_WHILE).await.unwrap();
    let by = desk.add(Some("nightly")).await.task.id();
    let refused = desk.monitor().restore(Actor::API, id).await;
    assert_eq!(refused, Err(Error::Refused(Problem::KeyTaken { id, by })));
    assert_eq!(desk.shown(), [(by.0, Status::Running)]);
}

#[tokio::test]
async fn a_thousand_writes_at_once_are_each_done_exactly_once() {
    let desk = Desk::open().await;
    let id = desk.add(None).await.task.id();
    let heartbeats = (0..500).map(|_| desk.monitor().update(Actor::API, id, Update::default()));
    let adds = (0..500).map(|n| desk.add((n % 2 == 0).then_some("same")));
    let (beats, added) = tokio::join!(
        futures_util::future::join_all(heartbeats),
        futures_util::future::join_all(adds)
    );
    assert!(beats.iter().all(Result::is_ok));
    assert_eq!(desk.monitor().task(Actor::API, id).await.unwrap().version(), 501);
    assert_eq!(added.iter().filter(|added| added.is_new).count(), 251);
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
    let page = Page { limit: 2, ..Page::default() };
    let view = View { filter, sort: "-updated_at".parse().unwrap(), page };
    let board = desk.monitor().list(Actor::API, Scope::Active, &view).await.unwrap();
    let store = desk.monitor().list(Actor::API, Scope::All, &view).await.unwrap();
    assert_eq!(board, store);
    assert_eq!((board.tasks.len(), board.total.at_least()), (2, 3));
}

#[tokio::test]
async fn the_store_says_that_it_can_be_written() {
    assert_eq!(Desk::open().await.monitor().probe().await, Ok(()));
}

#[tokio::test]
async fn a_restless_curve_stays_within_its_points_through_a_restart() {
    let mut desk = Desk::open().await;
    let id = desk.add(None).await.task.id();
    for _ in 0..2 {
        for step in 0..600_u32 {
            desk.wait(1);
            let percent = Percent::from_units(step * 7_919 % 1_000_000);
            let progress = Some(Report::Percent(percent));
            let update = Update { progress, ..Update::default() };
            desk.monitor().update(Actor::API, id, update).await.unwrap();
        }
        desk.restart().await;
    }
    let points = desk.monitor().curve(Actor::API, id, None).await.unwrap();
    assert!((2..=Curve::MOST).contains(&points.len()), "{}", points.len());
}
