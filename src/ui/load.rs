//! How the page asks for its data, and asks for changes: public endpoints like
//! any other, through the same monitor.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

use crate::domain::{ListedTask, Moment, Snapshot, TaskId};

/// For so many seconds a removal can be taken back.
pub const UNDO_S: u32 = 10;

/// Tasks that finished while nobody looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// The last of them.
    pub tasks: Vec<ListedTask>,
    /// How many there are in all.
    pub total: u64,
}

/// What the server function at `address` answers, which takes no more than an
/// address. The client that the framework makes for it weighs ten kilobytes.
#[cfg(feature = "hydrate")]
pub async fn ask<T: serde::de::DeserializeOwned>(address: &str) -> Option<T> {
    let text = crate::ui::parts::fetch_text(address).await.ok()??;
    serde_json::from_str(&text).ok()
}

/// What the search `q` finds in the order `sort`: `limit` tasks behind the first `start`.
#[server(prefix = "/ui", endpoint = "board", input = GetUrl)]
pub async fn load_snapshot(
    q: String,
    sort: String,
    start: u32,
    limit: u32,
) -> Result<Snapshot, ServerFnError> {
    use crate::domain::{Search, Sort};
    use crate::monitor::{Actor, Monitor};
    use crate::ui::query::view;

    let Search(filter) = q.parse().map_err(ServerFnError::new)?;
    let sort: Sort = sort.parse().map_err(ServerFnError::new)?;
    let monitor = expect_context::<Monitor>();
    Ok(monitor.snapshot(Actor::PAGE, &view(filter, sort, start, limit)).await)
}

/// The active tasks that finished after `after`.
#[server(prefix = "/ui", endpoint = "finished", input = GetUrl)]
pub async fn load_finished(after: Moment) -> Result<Finished, ServerFnError> {
    use crate::domain::{Filter, Sort};
    use crate::monitor::{Actor, Monitor};
    use crate::ui::query::view;

    let filter = Filter { finished_after: Some(after), ..Filter::default() };
    let monitor = expect_context::<Monitor>();
    let found = monitor.snapshot(Actor::PAGE, &view(filter, Sort::NEWEST, 0, 5)).await;
    Ok(Finished { tasks: found.tasks, total: found.total })
}

/// Removes tasks, which can be taken back for [`UNDO_S`] seconds.
#[server(prefix = "/ui", endpoint = "remove")]
pub async fn remove_tasks(ids: Vec<TaskId>) -> Result<(), ServerFnError> {
    use crate::monitor::{Actor, Error, Monitor};

    let monitor = expect_context::<Monitor>();
    let grace = std::time::Duration::from_secs(UNDO_S.into());
    for id in ids {
        match monitor.remove(Actor::PAGE, id, grace).await {
            // Somebody else was faster: it is gone, as was asked.
            Ok(()) | Err(Error::NotFound(_)) => {}
            Err(error) => return Err(ServerFnError::new(error)),
        }
    }
    Ok(())
}

/// Takes the removal of tasks back.
#[server(prefix = "/ui", endpoint = "restore")]
pub async fn restore_tasks(ids: Vec<TaskId>) -> Result<(), ServerFnError> {
    use crate::monitor::{Actor, Monitor};

    let monitor = expect_context::<Monitor>();
    for id in ids {
        monitor.restore(Actor::PAGE, id).await.map_err(ServerFnError::new)?;
    }
    Ok(())
}

/// Saves a search of the history under a name, and goes back to it; the address
/// says where that did not succeed.
#[server(prefix = "/ui", endpoint = "save_search")]
pub async fn save_search(name: String, q: String, sort: String) -> Result<(), ServerFnError> {
    use crate::domain::{Problem, SavedSearch};
    use crate::monitor::{Actor, Error, Monitor};

    let query = asked(q, &sort);
    let monitor = expect_context::<Monitor>();
    let saved = monitor.save_search(Actor::PAGE, &name, query.q.clone(), query.sort).await;
    let saved = saved.map_err(|error| match error {
        Error::Refused(Problem::TooManySearches) => "full",
        Error::Refused(_) if SavedSearch::new("a", query.q.clone(), query.sort).is_err() => {
            "search"
        }
        Error::Refused(_) => "name",
        _ => "store",
    });
    go_back(&query, saved);
    Ok(())
}

/// Forgets a saved search, and goes back to where that was asked.
#[server(prefix = "/ui", endpoint = "forget_search")]
pub async fn forget_search(name: String, q: String, sort: String) -> Result<(), ServerFnError> {
    use crate::domain::Name;
    use crate::monitor::{Actor, Monitor};

    let forgotten = match Name::try_from(name) {
        Ok(name) => expect_context::<Monitor>().forget_search(Actor::PAGE, name).await.is_ok(),
        Err(_) => true,
    };
    go_back(&asked(q, &sort), if forgotten { Ok(()) } else { Err("store") });
    Ok(())
}

/// What the history was asked for when a form was sent from it.
#[cfg(feature = "ssr")]
fn asked(q: String, sort: &str) -> crate::ui::query::HistoryQuery {
    let sort = sort.parse().unwrap_or(crate::domain::Sort::NEWEST);
    crate::ui::query::HistoryQuery::new(q, sort)
}

/// Sends the reader back to the history, and says there what went wrong.
#[cfg(feature = "ssr")]
fn go_back(query: &crate::ui::query::HistoryQuery, done: Result<(), &str>) {
    let address = match done {
        Ok(()) => query.first(),
        Err(problem) => format!("{}&problem={problem}", query.first()),
    };
    leptos_axum::redirect(&address);
}

/// Keeps a task for ever, or no longer.
#[server(prefix = "/ui", endpoint = "pin")]
pub async fn pin_task(id: TaskId, pinned: bool) -> Result<(), ServerFnError> {
    use crate::monitor::{Actor, Monitor};

    let monitor = expect_context::<Monitor>();
    monitor.pin(Actor::PAGE, id, pinned).await.map(drop).map_err(ServerFnError::new)
}
