use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::domain::SavedSearch;
use crate::ui::load::{ForgetSearch, SaveSearch};
use crate::ui::query::HistoryQuery;

/// The searches that somebody gave a name, and a way to save this one. `problem`
/// is why one was not saved just now, as the address says it.
#[component]
pub fn SavedSearches(
    searches: Vec<SavedSearch>,
    query: HistoryQuery,
    problem: Option<String>,
) -> impl IntoView {
    let saved = searches.into_iter().map(|search| {
        view! { <Saved search query=query.clone()/> }
    });
    let problem = problem.map(|problem| said(&problem));
    let is_wrong = problem.is_some().then_some("true");
    view! {
        <div class="saved">
            {saved.collect_view()}
            <form action=SaveSearch::PATH method="post">
                <label class="sr-only" for="search-name">"Name of this search"</label>
                <input
                    id="search-name"
                    type="text"
                    name="name"
                    maxlength="256"
                    required
                    pattern=r".*\S.*"
                    title="A name that is not blank"
                    placeholder="Name of this search"
                    aria-invalid=is_wrong
                    aria-describedby="save-error"
                />
                <input type="hidden" name="q" value=query.q/>
                <input type="hidden" name="sort" value=query.sort.to_string()/>
                <button type="submit" class="button">"Save"</button>
            </form>
            <p id="save-error" class="search-error" role="status">{problem}</p>
        </div>
    }
}

/// One of them. It is everybody's: before it is forgotten, that is asked.
#[component]
fn Saved(search: SavedSearch, query: HistoryQuery) -> impl IntoView {
    let address = HistoryQuery::new(search.q, search.sort).first();
    let name = search.name.to_string();
    view! {
        <div class="saved-one">
            <a class="button" href=address><bdi>{name.clone()}</bdi></a>
            <details>
                <summary class="button" aria-label=format!("Forget {name}…")>"✕"</summary>
                <form action=ForgetSearch::PATH method="post">
                    <p>"Forget it for everybody?"</p>
                    <input type="hidden" name="name" value=name.clone()/>
                    <input type="hidden" name="q" value=query.q/>
                    <input type="hidden" name="sort" value=query.sort.to_string()/>
                    <button type="submit" class="button danger" aria-label=format!("Forget {name}")>"Forget"</button>
                </form>
            </details>
        </div>
    }
}

/// Why a search was not saved, or not forgotten, and the way out.
fn said(problem: &str) -> &'static str {
    match problem {
        "name" => "Not saved: a search needs a name of 1 to 256 characters, all of them visible.",
        "search" => "Not saved: the search is not understood.",
        "full" => "Not saved: there are 200 saved searches already. Forget one of them first.",
        _ => "That did not succeed: the store did not answer. Try it again.",
    }
}
