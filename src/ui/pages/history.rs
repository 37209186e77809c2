use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::{Link, Title};
use leptos_router::hooks::use_query_map;

use crate::domain::{Begin, Due, EndedRuns, Moment, Page, Retention, SavedSearch, View};
use crate::monitor::{Actor, Error, Monitor, Supposed};
use crate::store::HistoryPage as Found;
use crate::ui::components::{
    Durations, HistoryList, Kept, LocalTimes, SavedSearches, SearchFigures, SearchForm,
};
use crate::ui::query::HistoryQuery;

/// So many tasks stand on one page.
const PAGE: usize = 100;

/// What goes within this time is said before.
const SOON: Duration = Duration::from_secs(7 * 86_400);

/// What a search of the history found.
struct Seen {
    found: Found,
    /// The runs of what it found, which have ended.
    ended: EndedRuns,
    searches: Vec<SavedSearch>,
    retention: Retention,
    /// What is to go before long.
    soon: Due,
    now: Moment,
}

/// Everything that ever ran, searched: `/history?q=…&sort=…&after=…`.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let monitor = expect_context::<Monitor>();
    let query = use_query_map().with(|parts| HistoryQuery::from_parts(|part| parts.get(part)));
    let error = query.search().err().map(|error| error.to_string());
    let wrong = (!query.wrong.is_empty())
        .then(|| format!("The address is not understood as a whole: {}.", query.wrong.join("; ")));
    // The framework brings whoever saves without a script back with this in the address.
    let not_saved = use_query_map().with(|parts| parts.get("__err")).map(
        |_| "The search was not saved: it needs a name that can be read, and must be understood.",
    );
    let asked = query.clone();
    view! {
        <Title text="History – Progress Monitor"/>
        <Link rel="stylesheet" href="/story.css"/>
        <section class="history" aria-labelledby="history">
            <h1 id="history">"History"</h1>
            <SearchForm query=query.clone() error/>
            {wrong.map(|wrong| view! { <p class="search-error" role="alert">{wrong}</p> })}
            {not_saved.map(|words| view! { <p class="search-error" role="alert">{words}</p> })}
            <Suspense>
                {move || {
                    let (monitor, query) = (monitor.clone(), asked.clone());
                    Suspend::new(async move {
                        match see(&monitor, &query).await {
                            Ok(seen) => view! { <SeenHistory seen query/> }.into_any(),
                            Err(error) => view! { <p role="alert">{error.to_string()}</p> }.into_any(),
                        }
                    })
                }}
            </Suspense>
            <LocalTimes/>
        </section>
    }
}

async fn see(monitor: &Monitor, query: &HistoryQuery) -> Result<Seen, Error> {
    // A search that is not understood says so itself; the page shows everything.
    let filter = query.search().unwrap_or_default().0;
    let begin = query.cursor().map_or(Begin::At(0), Begin::After);
    let page = Page { limit: PAGE, begin };
    let view = View { filter, sort: query.sort, page };
    let found = monitor.history(Actor::PAGE, &view).await?;
    let ended = monitor.ended_runs(Actor::PAGE, &view.filter).await?;
    let searches = monitor.saved_searches(Actor::PAGE).await?;
    let retention = monitor.retention(Actor::PAGE, Supposed::default()).await?;
    let soon = monitor.due_within(Actor::PAGE, SOON).await?;
    Ok(Seen { found, ended, searches, retention, soon, now: monitor.now() })
}

#[component]
fn SeenHistory(seen: Seen, query: HistoryQuery) -> impl IntoView {
    let Seen { found, ended, searches, retention, soon, now } = seen;
    view! {
        <SavedSearches searches query=query.clone()/>
        <section class="figure" aria-labelledby="figures">
            <h2 id="figures">"How these runs went"</h2>
            <SearchFigures ended=ended.clone()/>
            <Durations runs=ended.runs now/>
        </section>
        <HistoryList found query now/>
        <Kept retention soon now/>
    }
}
