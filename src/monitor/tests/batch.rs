use super::*;

const DAY: i64 = 86_400;

fn record(producer: &str, seq: u64, at: Moment, deed: Deed) -> BatchRecord {
    let producer = ProducerName::try_from(producer.to_owned()).unwrap();
    BatchRecord { producer, seq: Seq::try_from(seq).unwrap(), done: Some((at, deed)) }
}

fn complete(added: u64) -> Deed {
    let update = Update { status: Some(COMPLETE), ..Update::default() };
    let of = Subject::Added(Seq::try_from(added).unwrap());
    Deed::Edit { of, attempt: None, edit: Edit::Update(update) }
}

impl Desk {
    async fn add_by(&self, producer: &str, seq: u64) -> Receipt {
        let at = self.monitor().now();
        let records = vec![record(producer, seq, at, Deed::Add(new_task(None)))];
        self.monitor().batch(Actor::API, records).await.unwrap().remove(0)
    }

    async fn keepers_round(&self) {
        let rounds = &self.monitor().0.rounds;
        rounds.ended(rounds.ask()).await;
    }
}

#[tokio::test]
async fn a_producer_that_was_not_heard_of_for_30_days_is_forgotten() {
    let desk = Desk::open().await;
    desk.add_by("gone", 1).await;
    desk.add_by("here", 1).await;
    desk.wait(20 * DAY);
    assert_eq!(desk.add_by("here", 1).await.fate, Fate::Repeated);
    desk.wait(11 * DAY);
    desk.keepers_round().await;
    assert_eq!(desk.add_by("here", 1).await.task, Some(TaskId(2)));
    let again = desk.add_by("gone", 1).await;
    assert_eq!((again.task, again.fate), (Some(TaskId(3)), Fate::Taken));
}

#[tokio::test]
async fn what_a_deleted_task_was_added_by_is_forgotten_with_it() {
    let desk = Desk::open().await;
    let at = desk.monitor().now();
    let add = record("bot", 1, at, Deed::Add(new_task(None)));
    let records = vec![add, record("bot", 2, at, complete(1))];
    desk.monitor().batch(Actor::API, records).await.unwrap();
    for days in [29, 29, 29, 4] {
        desk.wait(days * DAY);
        let beat = record("bot", 2, at, complete(1));
        desk.monitor().batch(Actor::API, vec![beat]).await.unwrap();
    }
    desk.keepers_round().await;
    let repeated = desk.add_by("bot", 1).await;
    assert_eq!((repeated.task, repeated.fate), (None, Fate::Repeated));
    let late = record("bot", 3, at, complete(1));
    let refused = desk.monitor().batch(Actor::API, vec![late]).await.unwrap().remove(0);
    let seq = Seq::try_from(1).unwrap();
    assert_eq!(refused.fate, Fate::Refused(Problem::NotAdded { seq }.into()));
}

#[tokio::test]
async fn a_run_that_ended_hours_before_it_was_told_is_in_the_history_at_once() {
    let desk = Desk::open().await;
    let (began, ended) = (desk.monitor().now(), desk.monitor().now().after(A_WHILE));
    desk.wait(7200);
    let add = record("bot", 1, began, Deed::Add(new_task(None)));
    let receipts =
        desk.monitor().batch(Actor::API, vec![add, record("bot", 2, ended, complete(1))]).await;
    assert_eq!(receipts.unwrap()[1].status, Some(Status::Completed));
    assert_eq!(desk.shown(), []);
    let task = desk.monitor().task(Actor::API, TaskId(1)).await.unwrap();
    assert_eq!((task.started_at(), task.finished_at()), (Some(began), Some(ended)));
}

#[tokio::test]
async fn a_moment_ahead_of_the_writers_clock_is_its_now() {
    let desk = Desk::open().await;
    let now = desk.monitor().now();
    let ahead = record("bot", 1, now.after(A_WHILE), Deed::Add(new_task(None)));
    desk.monitor().batch(Actor::API, vec![ahead]).await.unwrap();
    assert_eq!(desk.monitor().task(Actor::API, TaskId(1)).await.unwrap().created_at(), now);
}
