use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::{Link, Title};
use leptos_router::hooks::use_query_map;

use crate::domain::{Begin, Due, EndedRuns, Moment, Page, Retention, SavedSearch, Search, View};
use crate::monitor::{Actor, Error, Monitor, Supposed};
use crate::store::HistoryPage as Found;
use crate::ui::components::{
    Durations, DurationsTable, HistoryList, Kept, Keyed, KeysHelp, LocalTimes, SavedSearches,
    SearchFigures, SearchForm,
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
    let is_wrong = error.is_some();
    let problem = use_query_map().with(|parts| parts.get("problem"));
    let (asked, everything) = (query.clone(), HistoryQuery::new(String::new(), query.sort));
    view! {
        <Title text="History – Progress Monitor"/>
        <Link rel="stylesheet" href="/story.css"/>
        <section class="history" aria-labelledby="history">
            <h1 id="history">"History"</h1>
            <SearchForm query=query.clone() error/>
            {wrong.map(|wrong| view! { <p class="search-error" role="alert">{wrong}</p> })}
            <p hidden=!is_wrong><a class="button" href=everything.first()>"Show everything"</a></p>
            <Suspense>
                {move || {
                    let (monitor, query, problem) = (monitor.clone(), asked.clone(), problem.clone());
                    Suspend::new(async move {
                        match see(&monitor, &query).await {
                            // What was asked is not known: nothing else is shown for it.
                            Ok(None) => ().into_any(),
                            Ok(Some(seen)) => view! { <SeenHistory seen query problem/> }.into_any(),
                            Err(error) => view! { <p role="alert">{error.to_string()}</p> }.into_any(),
                        }
                    })
                }}
            </Suspense>
            <LocalTimes/>
            <KeysHelp of=Keyed::Reading/>
        </section>
    }
}

/// What the search finds; nothing for one that is not understood, which says so itself.
async fn see(monitor: &Monitor, query: &HistoryQuery) -> Result<Option<Seen>, Error> {
    let Ok(Search(filter)) = query.search() else { return Ok(None) };
    let begin = query.cursor().map_or(Begin::At(0), Begin::After);
    let page = Page { limit: PAGE, begin };
    let view = View { filter, sort: query.sort, page };
    let found = monitor.history(Actor::PAGE, &view).await?;
    let ended = monitor.ended_runs(Actor::PAGE, &view.filter).await?;
    let searches = monitor.saved_searches(Actor::PAGE).await?;
    let retention = monitor.retention(Actor::PAGE, Supposed::default()).await?;
    let soon = monitor.due_within(Actor::PAGE, SOON).await?;
    Ok(Some(Seen { found, ended, searches, retention, soon, now: monitor.now() }))
}

#[component]
fn SeenHistory(seen: Seen, query: HistoryQuery, problem: Option<String>) -> impl IntoView {
    let Seen { found, ended, searches, retention, soon, now } = seen;
    view! {
        <SavedSearches searches query=query.clone() problem/>
        <section class="figure" aria-labelledby="figures">
            <h2 id="figures">"How these runs went"</h2>
            <SearchFigures ended=ended.clone()/>
            <Durations runs=ended.runs.clone() now/>
            <DurationsTable runs=ended.runs now/>
        </section>
        <HistoryList found query now/>
        <Kept retention soon now/>
    }
}
