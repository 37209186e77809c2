//! Each run of a job that comes back counts, and the old ones go one day.

use super::*;

const DAY: i64 = 86_400;
const FAIL: Transition = Transition::Finish(Outcome::Failed);

impl Desk {
    /// Runs the job with the key `nightly` once, for so many seconds.
    async fn run_for(&self, seconds: i64, end: Transition) -> TaskId {
        let id = self.add(Some("nightly")).await.task.id();
        let said = Update { details: Some("half".to_owned().into()), ..Update::default() };
        self.monitor().update(Actor::API, id, said).await.unwrap();
        self.wait(seconds);
        self.set(id, end).await.unwrap();
        id
    }

    /// The runs of what a search finds: how each ended, and after how many seconds.
    async fn ended(&self, search: &str) -> Vec<(Status, u64)> {
        let Search(filter) = search.parse().unwrap();
        let ended = self.monitor().ended_runs(Actor::API, &filter).await.unwrap();
        assert!(ended.is_all);
        ended.runs.iter().map(|run| (run.status, run.lasted().unwrap().as_secs())).collect()
    }
}

#[tokio::test]
async fn each_run_of_a_job_counts_as_one() {
    let desk = Desk::open().await;
    for seconds in 1..=5 {
        desk.run_for(seconds, FAIL).await;
        desk.wait(60);
    }
    desk.run_for(9, COMPLETE).await;
    let ended = desk.monitor().ended_runs(Actor::API, &Filter::default()).await.unwrap();
    let figures = Figures::of(&ended.runs);
    assert_eq!((figures.runs, figures.failed, figures.max_ms), (6, 5, Some(9_000)));
    assert_eq!((ended.tasks, figures.success_rate), (1, Some(1.0 / 6.0)));
    let lasted: Vec<_> = desk.ended("").await.into_iter().map(|(_, seconds)| seconds).collect();
    assert_eq!(lasted, [9, 5, 4, 3, 2, 1], "the last to end first");

    assert_eq!(desk.ended("status:completed").await, [(Status::Completed, 9)]);
    assert_eq!(desk.ended("took:>6s").await, [(Status::Completed, 9)]);
    desk.add(Some("nightly")).await;
    assert_eq!(desk.ended("status:running").await, []);
    assert_eq!(desk.ended("nightly").await.len(), 6, "the one at work has not ended");
}

#[tokio::test]
async fn a_run_ended_when_that_was_first_said_and_as_was_said_last() {
    let desk = Desk::open().await;
    let id = desk.run_for(5, FAIL).await;
    desk.wait(1);
    desk.set(id, COMPLETE).await.unwrap();
    desk.wait(1);
    let words = Update { details: Some("after all".to_owned().into()), ..Update::default() };
    desk.monitor().update(Actor::API, id, words).await.unwrap();
    desk.run_for(7, FAIL).await;
    assert_eq!(desk.ended("").await, [(Status::Failed, 7), (Status::Completed, 5)]);
}

#[tokio::test]
async fn the_story_holds_the_curve_of_the_last_run_alone() {
    let desk = Desk::open().await;
    for _ in 0..2 {
        let id = desk.add(Some("nightly")).await.task.id();
        let report = Report::Percent(Percent::from_units(10_000));
        let update = Update { progress: Some(report), ..Update::default() };
        desk.monitor().update(Actor::API, id, update).await.unwrap();
        desk.set(id, COMPLETE).await.unwrap();
    }
    let story = desk.monitor().story(Actor::API, TaskId(1)).await.unwrap();
    assert!(!story.points.is_empty() && story.points.iter().all(|point| point.attempt == 2));
    let all = desk.monitor().curve(Actor::API, TaskId(1), None).await.unwrap();
    assert!(all.iter().any(|point| point.attempt == 1));
}

impl Desk {
    /// Which runs of the job are remembered, and how many lines of theirs.
    async fn remembered(&self) -> (Vec<u32>, usize) {
        let attempts = self.monitor().attempts(Actor::API, TaskId(1)).await.unwrap();
        let query = LogQuery { part: LogPart::Tail, limit: 100, text: None, level: None };
        let lines = self.monitor().log(Actor::API, TaskId(1), query).await.unwrap().lines;
        (attempts.iter().map(|attempt| attempt.attempt).collect(), lines.len())
    }

    /// A run each of two days, with a line of its log; a month between the second and the third.
    async fn nightly(&self) {
        for rest in [DAY, 30 * DAY, DAY, DAY] {
            let id = self.run_for(5, COMPLETE).await;
            let batch = LogBatch { producer: None, lines: vec![NewLine::printed(noise().into())] };
            self.monitor().append_log(Actor::API, id, batch).await.unwrap();
            self.wait(rest);
        }
    }
}

/// So much that the next line begins a new chunk.
fn noise() -> String {
    rand::random_iter::<char>().filter(|letter| *letter != '\n').take(2000).collect()
}

#[tokio::test]
async fn runs_of_a_job_go_when_they_are_old_and_the_last_one_stays() {
    let mut desk = Desk::open().await;
    desk.nightly().await;
    desk.pruned().await;
    assert_eq!(desk.remembered().await, (vec![1, 2, 3, 4], 4));
    desk.options.history_for = Some(Duration::from_secs(20 * DAY as u64));
    desk.monitor().pin(Actor::API, TaskId(1), true).await.unwrap();
    desk.restart().await;
    desk.pruned().await;
    assert_eq!(desk.remembered().await.0, [1, 2, 3, 4], "what is pinned stays");
    desk.monitor().pin(Actor::API, TaskId(1), false).await.unwrap();
    desk.pruned().await;
    assert_eq!(desk.remembered().await.0, [3, 4]);
    let points = desk.monitor().curve(Actor::API, TaskId(1), None).await.unwrap();
    assert!(points.iter().all(|point| point.attempt > 2), "{points:?}");
    assert_eq!(desk.ended("").await.len(), 2);

    desk.add(Some("nightly")).await;
    desk.wait(1000 * DAY);
    desk.pruned().await;
    let (runs, lines) = desk.remembered().await;
    assert_eq!((runs, lines), (vec![5], 0), "the one at work stays");
}
