//! One answer to a view, from the domain and from the store, whatever was done before.

use std::collections::BTreeMap;

use super::*;
use crate::store::{HistoryPage, Total};

/// Something that is done to a task, chosen by a number among those that there are.
#[derive(Debug, Clone)]
enum Step {
    Add(Box<Task>),
    Update(usize, Update, Moment),
    Again(usize, NewTask, Moment),
    Remove(usize, Moment),
    Restore(usize),
    Pin(usize, bool),
    Settle(Moment),
    Merge,
}

/// Which of the tasks that there are.
fn nth() -> impl Strategy<Value = usize> {
    0..1000_usize
}

fn step() -> impl Strategy<Value = Step> {
    let at = arbitrary::moment;
    let late = arbitrary::update().prop_map(|update| Update { status: None, ..update });
    prop_oneof![
        4 => arbitrary::task(0).prop_map(|task| Step::Add(Box::new(task))),
        4 => (nth(), arbitrary::update(), at()).prop_map(|(n, u, at)| Step::Update(n, u, at)),
        4 => (nth(), late, at()).prop_map(|(n, u, at)| Step::Update(n, u, at)),
        2 => (nth(), new_task(), at()).prop_map(|(n, new, at)| Step::Again(n, new, at)),
        2 => (nth(), at()).prop_map(|(n, at)| Step::Remove(n, at)),
        1 => nth().prop_map(Step::Restore),
        2 => (nth(), proptest::bool::ANY).prop_map(|(nth, pinned)| Step::Pin(nth, pinned)),
        3 => at().prop_map(Step::Settle),
        1 => Just(Step::Merge),
    ]
}

/// A store, and what it must hold.
struct Desk {
    opened: Opened,
    tasks: BTreeMap<i64, Stored>,
}

impl Desk {
    async fn new() -> Desk {
        Desk { opened: sqlite().await, tasks: BTreeMap::new() }
    }

    async fn after(steps: Vec<Step>) -> Desk {
        let mut desk = Desk::new().await;
        for step in steps {
            desk.take(step).await;
        }
        desk
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Add(task) => {
                let id = TaskId(self.tasks.len() as i64 + 1);
                let record = TaskRecord { id, ..TaskRecord::from(*task) };
                let next = Stored::from(Task::try_from(record).unwrap());
                save(&self.opened.store, &[added(&next)]).await.unwrap();
                self.tasks.insert(id.0, next);
            }
            Step::Update(nth, update, at) => {
                self.change(nth, |stored| Some(stored.task.apply(&update, at).ok()?.task)).await;
            }
            Step::Again(nth, new, at) => {
                let again = |stored: &Stored| stored.task.begun_again(new, at).task;
                self.change(nth, |stored| stored.task.is_finished().then(|| again(stored))).await;
            }
            Step::Remove(nth, at) => self.set_removed(nth, Some(at)).await,
            Step::Restore(nth) => self.set_removed(nth, None).await,
            Step::Pin(nth, pinned) => {
                self.change(nth, |stored| Some(stored.task.kept(pinned))).await;
            }
            Step::Settle(now) => settle(&self.opened.store, now).await,
            Step::Merge => {
                let mut writer = self.opened.store.writer();
                let mut transaction = writer.begin().await.unwrap();
                transaction.merge_history().await.unwrap();
                transaction.commit().await.unwrap();
            }
        }
    }

    async fn change(&mut self, nth: usize, next: impl FnOnce(&Stored) -> Option<Task>) {
        let Some(base) = self.nth(nth) else { return };
        let Some(task) = next(&base) else { return };
        self.save(&base, Stored { task: task.into(), ..base.clone() }).await;
    }

    async fn set_removed(&mut self, nth: usize, removed_at: Option<Moment>) {
        let Some(base) = self.nth(nth) else { return };
        self.save(&base, Stored { removed_at, ..base.clone() }).await;
    }

    fn nth(&self, nth: usize) -> Option<Stored> {
        self.tasks.values().nth(nth % self.tasks.len().max(1)).cloned()
    }

    async fn save(&mut self, base: &Stored, next: Stored) {
        let change = Change { base: Some(base), next: &next };
        save(&self.opened.store, &[change]).await.unwrap();
        self.tasks.insert(next.task.id().0, next);
    }

    /// What the domain says that is found.
    fn expected(&self, view: &View, among: impl Fn(&Stored) -> bool) -> Vec<TaskId> {
        let found = self.tasks.values().filter(|stored| among(stored));
        let found = found.filter(|stored| view.filter.matches(&stored.task));
        let found: Vec<_> = found.map(|stored| ListedTask::from(stored.task.clone())).collect();
        view.sort.first(found, usize::MAX).iter().map(|task| task.id()).collect()
    }

    /// Every page of the history, which must be made of tasks as they were saved.
    async fn pages(&self, view: &View) -> Vec<TaskId> {
        let mut ids = Vec::new();
        for page in pages(&self.opened.store, view.clone()).await {
            for found in page.tasks {
                assert_eq!(self.tasks.get(&found.task.id().0), Some(&found));
                ids.push(found.task.id());
            }
        }
        ids
    }
}

/// Settles what is at rest, a few at a time.
async fn settle(store: &Store, now: Moment) {
    let mut writer = store.writer();
    loop {
        let ids = store.at_rest(now, 7).await.unwrap();
        if ids.is_empty() {
            return writer.discard().await;
        }
        let mut transaction = writer.begin().await.unwrap();
        transaction.settle(&ids, now).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

/// The page of `view` and all behind it, each found by the last task of the one before.
async fn pages(store: &Store, mut view: View) -> Vec<HistoryPage> {
    let mut pages = Vec::new();
    loop {
        let page = store.history(&view).await.unwrap();
        let last = page.tasks.last().filter(|_| page.has_more);
        let cursor = last.map(|last| view.sort.cursor(&last.task.clone().into()).to_string());
        pages.push(page);
        let Some(cursor) = cursor else { return pages };
        view.page.begin = Begin::After(view.sort.key.cursor(&cursor).unwrap());
    }
}

/// Any bounds of a filter.
fn bounds() -> impl Strategy<Value = Filter> {
    let moment = || proptest::option::weighted(0.2, arbitrary::moment());
    let seconds = prop_oneof![0..100_u64, 0..2_000_000_000_u64];
    let took = || {
        proptest::option::weighted(0.2, seconds.clone().prop_map(std::time::Duration::from_secs))
    };
    (moment(), moment(), moment(), took(), took()).prop_map(
        |(after, before, finished, longer, shorter)| Filter {
            added_after: after,
            added_before: before,
            finished_after: finished,
            took_longer: longer,
            took_shorter: shorter,
            ..Filter::default()
        },
    )
}

fn filter() -> impl Strategy<Value = Filter> {
    let few = |range| proptest::sample::subsequence(Status::ALL.to_vec(), range);
    let types = proptest::collection::vec("backtest|simulation|a|b", 0..=2)
        .prop_map(|types| types.into_iter().map(|t| TaskType::try_from(t).unwrap()).collect());
    let text = "[abAB ßΣsé]|[abAB ßΣé]{2,4}|[ab\"]{3}|\\PC{1,3}";
    let texts = proptest::collection::vec(text.prop_map(|text| text.parse().unwrap()), 0..=2);
    let name = "[abAB é]{1,2}x".prop_map(|name| name.parse().unwrap());
    let names = proptest::option::weighted(0.2, proptest::collection::vec(name, 1..=20))
        .prop_map(Option::unwrap_or_default);
    let tags = proptest::collection::vec("[abAB_.-]{1,2}", 0..=1)
        .prop_map(|tags| tags.into_iter().map(|tag| Tag::try_from(tag).unwrap()).collect());
    let ids = proptest::collection::vec((1..30_i64).prop_map(TaskId), 1..=20);
    let ids = proptest::option::weighted(0.2, ids).prop_map(Option::unwrap_or_default);
    let pinned = proptest::bool::weighted(0.2);
    (ids, few(0..=2), types, names, texts, tags, pinned, bounds()).prop_map(
        |(ids, statuses, types, names, texts, tags, pinned, bounds)| Filter {
            ids,
            statuses,
            types,
            names,
            texts,
            tags,
            pinned,
            ..bounds
        },
    )
}

fn view() -> impl Strategy<Value = View> {
    let sort = "-?(id|name|type|status|progress|started_at|ends_at|finished_at|took|updated_at)";
    (filter(), sort, 1..7_usize, 0..5_usize).prop_map(|(filter, sort, limit, start)| View {
        filter,
        sort: sort.parse().unwrap(),
        page: Page { limit, begin: Begin::At(start) },
    })
}

/// Whether `total` is what has to be said of so many.
fn is_told(total: Total, count: usize) -> bool {
    match total {
        Total::Exact(told) => told == count as u64,
        Total::MoreThan(most) => count as u64 > most,
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn the_store_and_the_domain_give_one_answer_to_a_view_whatever_was_done_before() {
    let runtime = runtime();
    let mut runner = TestRunner::new(Config::with_cases(12));
    let steps = proptest::collection::vec(step(), 30..90);
    let views = proptest::collection::vec(view(), 30);
    let result = runner.run(&(steps, views), |(steps, views)| {
        runtime.block_on(async {
            let desk = Desk::after(steps).await;
            for view in views {
                let all = desk.expected(&view, |_| true);
                let listed = desk.expected(&view, |stored| stored.removed_at.is_none());
                let total = desk.opened.store.history(&view).await.unwrap().total;
                prop_assert!(is_told(total, all.len()), "{:?} {:?}", total, view);
                let list = desk.opened.store.list(&view).await.unwrap();
                prop_assert!(is_told(list.total, listed.len()), "{:?} {:?}", list.total, view);
                let ids: Vec<_> = list.tasks.iter().map(|task| task.id()).collect();
                let start = view.page.start();
                let page: Vec<_> = listed.into_iter().skip(start).take(view.page.limit).collect();
                prop_assert_eq!(ids, page, "{:?}", view);
                let behind: Vec<_> = all.into_iter().skip(start).collect();
                prop_assert_eq!(desk.pages(&view).await, behind, "{:?}", view);
            }
            Ok(())
        })
    });
    result.unwrap();
}

#[tokio::test]
async fn what_has_changed_since_it_was_settled_is_found_by_its_new_words_alone() {
    let mut desk = Desk::new().await;
    desk.take(Step::Add(Box::new(super::any(arbitrary::task(1))))).await;
    let finish = Update {
        status: Some(Transition::Finish(Outcome::Failed)),
        details: Some("First zebra".to_owned().into()),
        ..Update::default()
    };
    desk.take(Step::Update(0, finish, NOW)).await;
    let found = async |desk: &Desk, text: &str| {
        let Search(filter) = text.parse().unwrap();
        desk.pages(&View { filter, ..View::default() }).await.len()
    };
    for (round, details) in ["Second lion", "Third zebra", "Fourth lion"].into_iter().enumerate() {
        desk.take(Step::Settle(NOW)).await;
        let (old, new) = if round % 2 == 0 { ("zebra", "lion") } else { ("lion", "zebra") };
        assert_eq!((found(&desk, old).await, found(&desk, new).await), (1, 0));
        let late = Update { details: Some(details.to_owned().into()), ..Update::default() };
        desk.take(Step::Update(0, late, NOW)).await;
        assert_eq!((found(&desk, old).await, found(&desk, new).await), (0, 1));
    }
}

#[tokio::test]
async fn pages_stay_where_they_are_while_tasks_are_added_and_settled() {
    let mut desk = Desk::new().await;
    for _ in 0..6 {
        desk.take(Step::Add(Box::new(super::any(arbitrary::task(1))))).await;
    }
    let mut view = View { sort: Sort::NEWEST, ..View::default() };
    view.page.limit = 2;
    let mut seen = Vec::new();
    loop {
        let page = desk.opened.store.history(&view).await.unwrap();
        seen.extend(page.tasks.iter().map(|found| found.task.id().0));
        let Some(last) = page.tasks.last().filter(|_| page.has_more) else { break };
        view.page.begin = Begin::After(view.sort.cursor(&last.task.clone().into()));
        desk.take(Step::Add(Box::new(super::any(arbitrary::task(1))))).await;
        desk.take(Step::Settle(NOW)).await;
    }
    assert_eq!(seen, [6, 5, 4, 3, 2, 1]);
}
