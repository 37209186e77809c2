//! When a run ends, learned from how its job went before.

use tokio::time::{sleep, timeout};

use super::*;

const SOON: Duration = Duration::from_secs(5);

fn named(name: &str, task_type: TaskType) -> NewTask {
    NewTask { name: name.to_owned().try_into().unwrap(), task_type, ..new_task(None) }
}

fn nightly() -> NewTask {
    named("Nightly", TaskType::Backtest)
}

impl Desk {
    async fn report(&self, id: TaskId, percent: f64) {
        let progress = Some(Report::Percent(percent.try_into().unwrap()));
        let update = Update { progress, ..Update::default() };
        self.monitor().update(Actor::API, id, update).await.unwrap();
    }

    async fn begin(&self, new: NewTask) -> TaskId {
        self.monitor().add(Actor::API, new).await.unwrap().task.id()
    }

    /// A run of so many seconds, at an even rate.
    async fn run(&self, new: NewTask, seconds: i64) {
        let id = self.begin(new).await;
        for percent in [25.0, 50.0, 75.0] {
            self.wait(seconds / 4);
            self.report(id, percent).await;
        }
        self.wait(seconds / 4);
        self.set(id, COMPLETE).await.unwrap();
    }

    async fn listed(&self, id: TaskId) -> ListedTask {
        self.monitor().task(Actor::API, id).await.unwrap()
    }

    /// The task once it is as it shall be, which takes a moment: pasts are read meanwhile.
    async fn once(&self, id: TaskId, is_so: impl Fn(&ListedTask) -> bool) -> ListedTask {
        let waited = timeout(SOON, async {
            loop {
                let task = self.listed(id).await;
                if is_so(&task) {
                    return task;
                }
                sleep(Duration::from_millis(5)).await;
            }
        });
        waited.await.expect("it comes to be so")
    }

    async fn once_estimated(&self, id: TaskId) -> Estimate {
        let is_so = |task: &ListedTask| task.estimate.is_some();
        self.once(id, is_so).await.estimate.unwrap()
    }

    /// The job of the task is read, and nothing is expected of it.
    async fn is_not_estimated(&self, id: TaskId) {
        sleep(Duration::from_millis(200)).await;
        assert_eq!(self.listed(id).await.estimate, None);
    }
}

fn knows_slow(task: &ListedTask) -> bool {
    task.usual.is_some_and(|usual| usual.slow_from_s.is_some())
}

fn seconds_left(estimate: Estimate, now: Moment) -> f64 {
    (estimate.ends_at.millis() - now.millis()) as f64 / 1000.0
}

#[tokio::test]
async fn the_fourth_run_of_a_job_is_estimated_from_the_three_before() {
    let desk = Desk::open().await;
    for seconds in [90, 100, 110] {
        desk.run(nightly(), seconds).await;
    }
    let id = desk.begin(nightly()).await;
    let begun = desk.once_estimated(id).await;
    assert!((seconds_left(begun, desk.monitor().now()) - 100.0).abs() < 5.0, "{begun:?}");
    desk.wait(50);
    desk.report(id, 50.0).await;
    let task = desk.listed(id).await;
    let said = task.estimate.unwrap();
    assert!((seconds_left(said, desk.monitor().now()) - 50.0).abs() < 5.0, "{said:?}");
    assert!(said.earliest < said.ends_at && said.ends_at < said.latest, "{said:?}");
    assert_eq!((said.runs, task.usual.map(|usual| usual.took_s)), (3, Some(100)));
}

#[tokio::test]
async fn with_two_runs_behind_it_a_run_goes_by_its_own_pace() {
    let desk = Desk::open().await;
    for _ in 0..2 {
        desk.run(nightly(), 100).await;
    }
    let id = desk.begin(nightly()).await;
    desk.is_not_estimated(id).await;
    for percent in [10.0, 20.0, 30.0, 40.0] {
        desk.wait(20);
        desk.report(id, percent).await;
    }
    let task = desk.listed(id).await;
    let said = task.estimate.unwrap();
    assert!((seconds_left(said, desk.monitor().now()) - 120.0).abs() < 5.0, "{said:?}");
    assert_eq!((said.runs, said.earliest, said.latest), (0, said.ends_at, said.ends_at));
    assert_eq!(task.usual, None);
}

#[tokio::test]
async fn a_run_that_completes_adds_to_the_past_of_those_that_follow() {
    let desk = Desk::open().await;
    for _ in 0..2 {
        desk.run(nightly(), 100).await;
    }
    let id = desk.begin(nightly()).await;
    desk.is_not_estimated(id).await;
    desk.wait(100);
    desk.set(id, COMPLETE).await.unwrap();
    sleep(Duration::from_millis(200)).await;
    let next = desk.begin(nightly()).await;
    assert_eq!(desk.once_estimated(next).await.runs, 3);
}

#[tokio::test]
async fn what_failed_or_has_another_name_or_type_is_no_past() {
    let desk = Desk::open().await;
    for _ in 0..3 {
        desk.run(named("Weekly", TaskType::Backtest), 100).await;
        desk.run(named("Nightly", TaskType::Simulation), 100).await;
        let failed = desk.begin(nightly()).await;
        desk.wait(100);
        desk.set(failed, Transition::Finish(Outcome::Failed)).await.unwrap();
    }
    desk.is_not_estimated(desk.begin(nightly()).await).await;
}

#[tokio::test]
async fn the_attempts_of_a_key_are_runs_of_its_job() {
    let desk = Desk::open().await;
    for _ in 0..3 {
        desk.run(new_task(Some("nightly")), 100).await;
    }
    let id = desk.begin(new_task(Some("nightly"))).await;
    let said = desk.once_estimated(id).await;
    assert_eq!((id, said.runs), (TaskId(1), 3));
}

#[tokio::test]
async fn a_slow_run_is_said_to_be_slow_and_its_pauses_do_not_count() {
    let mut desk = Desk::open().await;
    for seconds in [100, 104, 108, 112, 116] {
        desk.run(nightly(), seconds).await;
    }
    let id = desk.begin(nightly()).await;
    desk.once(id, knows_slow).await;
    desk.set(id, Transition::Pause).await.unwrap();
    desk.wait(1000);
    desk.set(id, Transition::Run).await.unwrap();
    desk.wait(150);
    let is_slow = async |desk: &Desk| {
        desk.listed(id)
            .await
            .slower_than_usual(desk.monitor().now())
            .map(|(ran, usual)| (ran.as_secs(), usual.as_secs()))
    };
    assert_eq!(is_slow(&desk).await, None);
    desk.wait(30);
    assert_eq!(is_slow(&desk).await, Some((180, 108)));

    desk.restart().await;
    desk.monitor().update(Actor::API, id, Update::default()).await.unwrap();
    desk.once(id, knows_slow).await;
    assert_eq!(is_slow(&desk).await, Some((180, 108)));
}

#[tokio::test]
async fn pasts_survive_a_restart() {
    let mut desk = Desk::open().await;
    for _ in 0..3 {
        desk.run(nightly(), 100).await;
    }
    let id = desk.begin(nightly()).await;
    desk.restart().await;
    // Who says nothing is not asked about: there may be a hundred thousand of them.
    desk.is_not_estimated(id).await;
    desk.wait(50);
    desk.report(id, 50.0).await;
    let said = desk.once_estimated(id).await;
    assert!((seconds_left(said, desk.monitor().now()) - 50.0).abs() < 5.0, "{said:?}");
    assert_eq!(said.runs, 3);
}

#[tokio::test]
async fn a_watch_is_told_when_the_past_is_known() {
    let desk = Desk::open().await;
    for _ in 0..3 {
        desk.run(nightly(), 100).await;
    }
    let view = View { sort: "-ends_at".parse().unwrap(), ..View::default() };
    let mut watch = desk.monitor().watch(Actor::API, view).await;
    desk.begin(nightly()).await;
    let told =
        timeout(SOON, async { while !watch.next().await.unwrap().contains("\"past_runs\":3") {} });
    told.await.expect("it is told");
}
