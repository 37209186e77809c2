//! Arbitrary tasks and updates, for the property tests of every room.

use proptest::option::of as maybe;
use proptest::prelude::*;

use crate::domain::*;

/// Any moment of some forty years.
pub fn moment() -> impl Strategy<Value = Moment> {
    (1_000_000_000_000_i64..2_300_000_000_000).prop_map(Moment::from_millis)
}

fn quantity() -> impl Strategy<Value = Quantity> {
    prop_oneof![0..2000_u64, 0..=Quantity::MAX].prop_map(|n| Quantity::try_from(n).unwrap())
}

fn report() -> impl Strategy<Value = Report> {
    let percent = (0.0..=100.0_f64).prop_map(|p| Report::Percent(Percent::try_from(p).unwrap()));
    let unit = "[a-zé]{1,8}".prop_map(|unit| Unit::try_from(unit).unwrap());
    let count = (maybe(quantity()), maybe(quantity()), maybe(unit))
        .prop_map(|(current, total, unit)| Report::Count { current, total, unit });
    prop_oneof![percent, count]
}

fn transition() -> impl Strategy<Value = Transition> {
    prop_oneof![
        Just(Transition::Queue),
        Just(Transition::Run),
        Just(Transition::Pause),
        any::<bool>()
            .prop_map(|ended_early| Transition::Finish(Outcome::Completed { ended_early })),
        Just(Transition::Finish(Outcome::Failed)),
        Just(Transition::Finish(Outcome::Cancelled)),
    ]
}

fn details() -> impl Strategy<Value = Details> {
    prop_oneof!["\\PC{0,40}", "[ab ]{0,12}", "(?s).{0,20}"].prop_map(Details::from)
}

/// Any update.
pub fn update() -> impl Strategy<Value = Update> {
    (maybe(transition()), maybe(report()), maybe(details()))
        .prop_map(|(status, progress, details)| Update { status, progress, details })
}

fn tags() -> impl Strategy<Value = Tags> {
    proptest::collection::vec("[abAB_.-]{1,2}", 0..4)
        .prop_map(|tags| tags.join(" ").parse().unwrap())
}

/// Any task to be added, without a key.
pub fn new_task() -> impl Strategy<Value = NewTask> {
    let name = prop_oneof!["[abAB ßΣé]{1,6}x", "\\PC{1,30}y"];
    let task_type = prop_oneof!["backtest|simulation|optimization|live_trading", "[ab]{1,2}"];
    (name, task_type, details(), tags(), any::<bool>(), maybe(report())).prop_map(
        |(name, task_type, details, tags, queued, progress)| NewTask {
            name: Name::try_from(name).unwrap(),
            task_type: TaskType::try_from(task_type).unwrap(),
            details,
            tags,
            key: None,
            queued,
            progress,
        },
    )
}

/// Any task that can come about.
pub fn task(id: i64) -> impl Strategy<Value = Task> {
    let steps = proptest::collection::vec((update(), moment()), 0..6);
    (new_task(), moment(), steps, any::<bool>()).prop_map(move |(new, now, steps, pinned)| {
        let task = Task::added(TaskId(id), new, now).task;
        let apply = |task: Task, (update, at): &(Update, Moment)| match task.apply(update, *at) {
            Ok(applied) => applied.task,
            Err(_) => task,
        };
        steps.iter().fold(task, apply).kept(pinned)
    })
}

/// A running backtest of which nothing else is said.
pub fn backtest() -> NewTask {
    NewTask {
        name: "Backtest".to_owned().try_into().unwrap(),
        task_type: TaskType::Backtest,
        details: Details::default(),
        tags: Tags::default(),
        key: None,
        queued: false,
        progress: None,
    }
}
