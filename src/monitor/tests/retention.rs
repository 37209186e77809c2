use super::*;
use crate::store::Footprint;

const DAY: i64 = 86_400;

impl Desk {
    /// Has what is due deleted, and waits until it is.
    pub(super) async fn pruned(&self) {
        let rounds = &self.monitor().0.rounds;
        rounds.ended(rounds.ask()).await;
    }

    async fn finished(&self) -> TaskId {
        let id = self.add(None).await.task.id();
        self.set(id, COMPLETE).await.unwrap();
        id
    }

    async fn kept(&self) -> Vec<i64> {
        let all = self.monitor().list(Actor::API, Scope::All, &View::default()).await.unwrap();
        all.tasks.iter().map(|task| task.id().0).collect()
    }

    async fn due(&self) -> u64 {
        self.monitor().retention(Actor::API, Supposed::default()).await.unwrap().due.tasks
    }
}

#[tokio::test]
async fn what_finished_long_ago_goes_and_what_runs_or_is_pinned_stays() {
    let desk = Desk::open().await;
    let running = desk.add(None).await.task.id();
    let (old, pinned) = (desk.finished().await, desk.finished().await);
    desk.monitor().pin(Actor::API, pinned, true).await.unwrap();
    desk.wait(89 * DAY);
    let young = desk.finished().await;
    desk.pruned().await;
    assert_eq!((desk.due().await, desk.kept().await), (0, vec![1, 2, 3, 4]));

    desk.wait(DAY);
    assert_eq!(desk.due().await, 1);
    desk.pruned().await;
    assert_eq!(desk.due().await, 0);
    assert_eq!(desk.kept().await, [running.0, pinned.0, young.0]);
    assert_eq!(desk.monitor().task(Actor::API, old).await, Err(Error::NotFound(old)));
    let events = desk.monitor().events(Actor::API, old, -2, 9).await;
    assert_eq!(events, Err(Error::NotFound(old)));

    desk.monitor().pin(Actor::API, pinned, false).await.unwrap();
    desk.pruned().await;
    assert_eq!(desk.kept().await, [running.0, young.0]);
}

#[tokio::test]
async fn an_id_that_was_deleted_is_never_used_again() {
    let mut desk = Desk::open().await;
    let last = desk.finished().await;
    desk.wait(90 * DAY);
    desk.pruned().await;
    assert_eq!(desk.kept().await, [] as [i64; 0]);
    desk.restart().await;
    assert_eq!(desk.add(None).await.task.id(), TaskId(last.0 + 1));
}

#[tokio::test]
async fn what_was_removed_goes_when_its_time_is_over_pinned_or_not() {
    let desk = Desk::open().await;
    let id = desk.add(None).await.task.id();
    desk.monitor().pin(Actor::API, id, true).await.unwrap();
    desk.monitor().remove(Actor::API, id, A_WHILE).await.unwrap();
    desk.wait(90 * DAY);
    assert_eq!(desk.due().await, 0, "the while is not over since so long");
    desk.wait(10);
    assert_eq!(desk.due().await, 1);
    desk.pruned().await;
    assert_eq!(desk.due().await, 0);
}

#[tokio::test]
async fn what_is_on_the_board_stays_however_short_the_history_and_small_the_room() {
    let options = Options { history_for: Some(NO_TIME), history_max: Some(0), ..OPTIONS };
    let desk = Desk::open_with(options).await;
    desk.finished().await;
    desk.wait(3599);
    desk.pruned().await;
    assert_eq!(desk.kept().await, [1]);
    desk.wait(1);
    desk.pruned().await;
    assert_eq!(desk.kept().await, [] as [i64; 0]);
}

#[tokio::test]
async fn what_is_too_much_goes_oldest_first_until_the_rest_fits() {
    let mut desk = Desk::open_with(Options { history_for: None, ..OPTIONS }).await;
    for _ in 0..40 {
        let id = desk.add(None).await.task.id();
        let lines = (0..100).map(|_| NewLine {
            at: None,
            level: None,
            stream: None,
            text: rand::random_iter::<char>().take(1000).collect::<String>().into(),
        });
        let batch = LogBatch { producer: None, lines: lines.collect() };
        desk.monitor().append_log(Actor::API, id, batch).await.unwrap();
        desk.set(id, COMPLETE).await.unwrap();
        desk.wait(1);
    }
    desk.wait(1000 * DAY);
    desk.pruned().await;
    let all = desk.monitor().retention(Actor::API, Supposed::default()).await.unwrap();
    assert_eq!((all.due.tasks, desk.kept().await.len()), (0, 40));

    desk.options.history_max = Some(all.used_bytes / 2);
    desk.restart().await;
    desk.pruned().await;
    let kept = desk.kept().await;
    assert!((10..=20).contains(&kept.len()), "{kept:?}");
    assert_eq!(kept, (41 - kept.len() as i64..=40).collect::<Vec<_>>());
    let Footprint { used, .. } = desk.monitor().0.store.footprint().await.unwrap();
    assert!(used <= all.used_bytes / 2);
}

#[tokio::test]
async fn a_pin_is_shown_at_once_and_is_no_word_of_the_bot() {
    let desk = Desk::open().await;
    let before = desk.add(None).await.task;
    desk.wait(5);
    let pinned = desk.monitor().pin(Actor::API, before.id(), true).await.unwrap();
    assert!(pinned.is_pinned());
    assert_eq!((pinned.version(), pinned.updated_at()), (2, before.updated_at()));
    assert!(desk.monitor().task(Actor::API, before.id()).await.unwrap().is_pinned());
    let again = desk.monitor().pin(Actor::API, before.id(), true).await.unwrap();
    assert_eq!(again.version(), 2, "nothing changed");
    assert_eq!(desk.monitor().events(Actor::API, before.id(), 1, 9).await.unwrap(), []);
}

#[tokio::test]
async fn what_left_the_board_long_ago_can_be_pinned() {
    let desk = Desk::open().await;
    let id = desk.finished().await;
    desk.wait(80 * DAY);
    desk.monitor().pin(Actor::API, id, true).await.unwrap();
    assert_eq!(desk.shown(), []);
    desk.wait(80 * DAY);
    desk.pruned().await;
    assert!(desk.monitor().task(Actor::API, id).await.unwrap().is_pinned());
}

#[tokio::test]
async fn what_shorter_limits_would_delete_is_said_and_nothing_is_deleted() {
    let desk = Desk::open().await;
    desk.finished().await;
    desk.wait(40 * DAY);
    desk.finished().await;
    desk.wait(DAY);
    let days = |days: i64| Some(KeepFor(Some(Duration::from_secs((days * DAY) as u64))));
    for (supposed, tasks) in [
        (Supposed::default(), 0),
        (Supposed { history_for: days(30), ..Supposed::default() }, 1),
        (Supposed { history_max: Some(Size(0)), ..Supposed::default() }, 2),
        (Supposed { history_for: Some(KeepFor(None)), ..Supposed::default() }, 0),
    ] {
        let told = desk.monitor().retention(Actor::API, supposed).await.unwrap();
        assert_eq!(told.due.tasks, tasks, "{supposed:?}");
    }
    let due = async |days: i64| {
        let time = Duration::from_secs((days * DAY) as u64);
        desk.monitor().due_within(Actor::API, time).await.unwrap().tasks
    };
    assert_eq!((due(48).await, due(49).await, due(1000).await), (0, 1, 2));
    desk.pruned().await;
    assert_eq!(desk.kept().await, [1, 2]);
}
