//! What watchers are told.

use serde_json::Value;
use tokio::time::timeout;

use super::*;

const SOON: Duration = Duration::from_secs(5);

/// The next news of a watch.
async fn next(watch: &mut Watch) -> Value {
    let news = timeout(SOON, watch.next()).await.expect("there is news").expect("it goes on");
    serde_json::from_str(&news).unwrap()
}

fn view(search: &str, sort: &str) -> View {
    let Search(filter) = search.parse().unwrap();
    View { filter, sort: sort.parse().unwrap(), page: Page::default() }
}

async fn watch(desk: &Desk, search: &str) -> Watch {
    desk.monitor().watch(Actor::API, view(search, "id")).await
}

fn report(percent: f64) -> Update {
    let progress = Some(Report::Percent(percent.try_into().unwrap()));
    Update { progress, ..Update::default() }
}

#[tokio::test]
async fn a_watch_begins_with_a_snapshot_and_goes_on_with_changes() {
    let desk = Desk::open().await;
    let first = desk.add(None).await.task.id();
    let mut watch = watch(&desk, "").await;
    let snapshot = &next(&mut watch).await["snapshot"];
    assert_eq!(snapshot["tasks"][0]["id"], first.0);
    assert_eq!((&snapshot["total"], &snapshot["counts"]["running"]), (&1.into(), &1.into()));

    desk.set(first, COMPLETE).await.unwrap();
    let news = next(&mut watch).await;
    assert_eq!(news["changes"][0]["put"]["status"], "completed");
    assert_eq!((&news["total"], &news["counts"]["completed"]), (&1.into(), &1.into()));
}

#[tokio::test]
async fn a_filter_admits_what_comes_to_match_and_drops_what_no_longer_does() {
    let desk = Desk::open().await;
    let id = desk.add(None).await.task.id();
    let (mut running, mut failed) =
        (watch(&desk, "status:running").await, watch(&desk, "status:failed").await);
    assert_eq!(next(&mut running).await["snapshot"]["total"], 1);
    assert_eq!(next(&mut failed).await["snapshot"]["total"], 0);

    desk.set(id, Transition::Finish(Outcome::Failed)).await.unwrap();
    assert_eq!(next(&mut running).await["changes"][0]["drop"], id.0);
    assert_eq!(next(&mut failed).await["changes"][0]["put"]["id"], id.0);
}

#[tokio::test]
async fn a_burst_is_told_as_the_newest_state_of_each_task() {
    let desk = Desk::open().await;
    let id = desk.add(None).await.task.id();
    let mut watch = watch(&desk, "").await;
    next(&mut watch).await;
    for percent in 1..=50 {
        desk.monitor().update(Actor::API, id, report(percent.into())).await.unwrap();
    }
    let mut frames = 0;
    loop {
        let news = next(&mut watch).await;
        frames += 1;
        assert_eq!(news["changes"].as_array().unwrap().len(), 1);
        if news["changes"][0]["put"]["progress"] == 50 {
            break;
        }
    }
    assert!(frames < 25, "{frames} frames for 50 updates");
}

#[tokio::test]
async fn whoever_falls_behind_gets_a_snapshot_in_place_of_what_was_missed() {
    let desk = Desk::open().await;
    let id = desk.add(None).await.task.id();
    let (mut slow, mut quick) = (watch(&desk, "").await, watch(&desk, "").await);
    next(&mut slow).await;
    next(&mut quick).await;
    // Each is told before the next is made, so that they are as many frames.
    for percent in 1..=20 {
        desk.monitor().update(Actor::API, id, report(percent.into())).await.unwrap();
        assert_eq!(next(&mut quick).await["changes"][0]["put"]["progress"], percent);
    }
    assert_eq!(next(&mut slow).await["snapshot"]["tasks"][0]["progress"], 20);
    desk.monitor().update(Actor::API, id, report(21.0)).await.unwrap();
    assert_eq!(next(&mut slow).await["changes"][0]["put"]["progress"], 21);
}

#[tokio::test]
async fn watchers_of_one_view_share_every_frame() {
    let desk = Desk::open().await;
    let (mut one, mut other) = (watch(&desk, "btc").await, watch(&desk, "BTC").await);
    let (first, second) = (one.next().await.unwrap(), other.next().await.unwrap());
    assert!(Arc::ptr_eq(&first, &second));
}

#[tokio::test]
async fn what_nobody_watches_is_forgotten() {
    let desk = Desk::open().await;
    for number in 0..1000 {
        drop(watch(&desk, &format!("text{number}")).await);
    }
    let mut last = watch(&desk, "").await;
    next(&mut last).await;
    desk.add(None).await;
    next(&mut last).await;
    assert_eq!(desk.monitor().0.live.watched_views(), 1);
}

#[tokio::test]
async fn a_row_that_moves_is_told_with_the_row_it_comes_before() {
    let desk = Desk::open().await;
    let (one, two) = (desk.add(None).await.task.id(), desk.add(None).await.task.id());
    let mut watch = desk.monitor().watch(Actor::API, view("", "-updated_at")).await;
    next(&mut watch).await;
    desk.wait(1);
    desk.monitor().update(Actor::API, one, report(5.0)).await.unwrap();
    let change = &next(&mut watch).await["changes"][0];
    assert_eq!((&change["put"]["id"], &change["before"]), (&one.0.into(), &two.0.into()));
}

#[tokio::test]
async fn a_task_whose_time_is_over_leaves_the_watchers_too() {
    let folder = tempfile::tempdir().unwrap();
    let dir = DataDir::lock(folder.path()).unwrap();
    let store = Store::open(&dir).await.unwrap();
    let shortly = Options { active_for: Duration::from_millis(400), ..OPTIONS };
    let (monitor, _writer) = Monitor::start(store, shortly, system_clock()).await.unwrap();
    let mut watch = monitor.watch(Actor::API, view("", "id")).await;
    next(&mut watch).await;
    let added = monitor.add(Actor::API, new_task(None)).await.unwrap();
    let done = Update { status: Some(COMPLETE), ..Update::default() };
    monitor.update(Actor::API, added.task.id(), done).await.unwrap();
    while next(&mut watch).await["total"] != 0 {}
}
