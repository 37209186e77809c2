use super::*;

const T0: Moment = Moment::from_millis(1_760_058_329_000);

fn at(seconds: i64) -> Moment {
    Moment::from_millis(T0.millis() + seconds * 1000)
}

fn new_task() -> NewTask {
    NewTask {
        name: Name::try_from("Backtest".to_owned()).unwrap(),
        task_type: TaskType::Backtest,
        details: Details::from("on BTCUSDT".to_owned()),
        tags: Default::default(),
        key: None,
        queued: false,
        progress: None,
    }
}

fn running() -> Task {
    Task::added(TaskId(1), new_task(), T0).task
}

fn queued() -> Task {
    Task::added(TaskId(1), NewTask { queued: true, ..new_task() }, T0).task
}

fn to(transition: Transition) -> Update {
    Update { status: Some(transition), ..Update::default() }
}

fn progress(percent: f64) -> Update {
    let percent = Percent::try_from(percent).unwrap();
    Update { progress: Some(Report::Percent(percent)), ..Update::default() }
}

fn details(text: &str) -> Update {
    Update { details: Some(Details::from(text.to_owned())), ..Update::default() }
}

const COMPLETE: Transition = Transition::Finish(Outcome::Completed { ended_early: false });
const END_EARLY: Transition = Transition::Finish(Outcome::Completed { ended_early: true });
const FAIL: Transition = Transition::Finish(Outcome::Failed);
const CANCEL: Transition = Transition::Finish(Outcome::Cancelled);

fn applied(task: &Task, update: &Update, seconds: i64) -> Task {
    task.apply(update, at(seconds)).unwrap().task
}

fn floor(task: &Task) -> Option<u8> {
    task.percent().map(Percent::floor)
}

#[test]
fn every_transition_leads_where_the_table_says() {
    let started = Some(T0);
    let table = [
        (queued(), Transition::Queue, Status::Queued, None),
        (queued(), Transition::Run, Status::Running, Some(at(9))),
        (queued(), COMPLETE, Status::Completed, None),
        (queued(), FAIL, Status::Failed, None),
        (running(), Transition::Queue, Status::Queued, None),
        (running(), Transition::Run, Status::Running, started),
        (running(), Transition::Pause, Status::Paused, started),
        (running(), CANCEL, Status::Cancelled, started),
        (applied(&running(), &to(Transition::Pause), 5), Transition::Run, Status::Running, started),
        (applied(&running(), &to(Transition::Pause), 5), FAIL, Status::Failed, started),
        (applied(&running(), &to(FAIL), 5), COMPLETE, Status::Completed, started),
        (applied(&running(), &to(FAIL), 5), Transition::Run, Status::Running, Some(at(9))),
        (applied(&running(), &to(FAIL), 5), Transition::Queue, Status::Queued, None),
    ];
    for (task, transition, status, started_at) in table {
        let next = applied(&task, &to(transition), 9);
        let row = format!("{} → {transition:?}", task.status());
        assert_eq!(next.status(), status, "{row}");
        assert_eq!(next.started_at(), started_at, "{row}");
    }
}

#[test]
fn what_does_not_run_cannot_be_paused() {
    let pause = to(Transition::Pause);
    assert_eq!(queued().apply(&pause, at(1)), Err(Problem::NotStarted { id: TaskId(1) }));
    let finished = applied(&running(), &to(COMPLETE), 1);
    let refused = finished.apply(&pause, at(2)).unwrap_err();
    assert!(matches!(refused, Problem::AlreadyFinished { .. }), "{refused}");
}

#[test]
fn late_progress_is_accepted_and_changes_nothing() {
    let finished = applied(&running(), &to(FAIL), 5);
    let late = finished.apply(&progress(99.0), at(6)).unwrap();
    assert_eq!(late, Applied { task: finished, events: vec![] });
}

#[test]
fn last_words_after_the_end_are_kept() {
    let failed = applied(&running(), &to(FAIL), 5);
    let explained = applied(&failed, &details("Error: no candles"), 6);
    assert_eq!(explained.details().as_str(), "Error: no candles");
    assert_eq!(explained.finished_at(), Some(at(5)));
    assert_eq!(explained.version(), failed.version() + 1);
}

#[test]
fn repeating_the_end_changes_nothing_and_correcting_it_keeps_its_moment() {
    let completed = applied(&running(), &to(COMPLETE), 5);
    assert_eq!(applied(&completed, &to(COMPLETE), 6), completed);
    let corrected = applied(&completed, &to(FAIL), 7);
    assert_eq!((corrected.status(), corrected.finished_at()), (Status::Failed, Some(at(5))));
}

#[test]
fn running_again_begins_a_new_attempt_with_nothing_of_the_old_one() {
    let failed = applied(&applied(&running(), &progress(40.0), 1), &to(FAIL), 2);
    let again = failed.apply(&to(Transition::Run), at(60)).unwrap();
    assert_eq!(again.task.attempt(), 2);
    assert_eq!(again.task.percent(), None);
    assert_eq!(again.task.details().as_str(), "");
    let began = Event::AttemptBegan { attempt: 2 };
    assert_eq!(
        again.events[..2],
        [began, Event::StatusChanged { from: Status::Failed, to: Status::Running }]
    );
}

#[test]
fn progress_goes_down_as_well_as_up() {
    let first_phase = applied(&running(), &progress(100.0), 1);
    assert_eq!(floor(&applied(&first_phase, &progress(3.0), 2)), Some(3));
}

#[test]
fn completed_shows_100_unless_it_ended_early() {
    let halfway = applied(&running(), &progress(50.0), 1);
    assert_eq!(floor(&applied(&halfway, &to(COMPLETE), 2)), Some(100));
    assert_eq!(floor(&applied(&halfway, &to(END_EARLY), 2)), Some(50));
    assert_eq!(floor(&applied(&running(), &to(COMPLETE), 2)), Some(100));
    assert_eq!(applied(&running(), &to(END_EARLY), 2).percent(), None);
}

#[test]
fn a_count_survives_completion_and_shows_100() {
    let report: Report = Report::Count {
        current: Some(998_u64.try_into().unwrap()),
        total: Some(1000_u64.try_into().unwrap()),
        unit: None,
    };
    let update = Update { progress: Some(report), status: Some(COMPLETE), details: None };
    let done = applied(&running(), &update, 1);
    assert_eq!(floor(&done), Some(100));
    assert!(matches!(done.progress(), Progress::Count { current, .. } if current.get() == 998));
}

#[test]
fn saying_the_same_again_is_a_sign_of_life() {
    let halfway = applied(&running(), &progress(50.0), 1);
    let again = halfway.apply(&progress(50.0), at(30)).unwrap();
    assert_eq!(again.events, []);
    assert_eq!(again.task.updated_at(), at(30));
    assert_eq!(again.task.version(), halfway.version() + 1);
}

#[test]
fn a_clock_that_goes_back_does_not_take_the_task_with_it() {
    let later = applied(&running(), &progress(1.0), 100);
    assert_eq!(applied(&later, &to(FAIL), 50).finished_at(), Some(at(100)));
}

#[test]
fn a_job_added_again_is_a_new_attempt_of_its_task() {
    let failed = applied(&running(), &to(FAIL), 5);
    let again = failed.begun_again(new_task(), at(86_400));
    assert_eq!((again.task.id(), again.task.attempt()), (TaskId(1), 2));
    assert_eq!(again.task.started_at(), Some(at(86_400)));
    assert_eq!(again.task.created_at(), T0);
}
