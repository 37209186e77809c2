use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::domain::SavedSearch;
use crate::ui::load::{ForgetSearch, SaveSearch};
use crate::ui::query::HistoryQuery;

/// The searches that somebody gave a name, and a way to save this one.
#[component]
pub fn SavedSearches(searches: Vec<SavedSearch>, query: HistoryQuery) -> impl IntoView {
    let saved = searches.into_iter().map(|search| {
        let address = HistoryQuery::new(search.q, search.sort).first();
        let name = search.name.to_string();
        view! {
            <form action=ForgetSearch::PATH method="post">
                <a class="button" href=address><bdi>{name.clone()}</bdi></a>
                <input type="hidden" name="name" value=name.clone()/>
                <button type="submit" class="button" aria-label=format!("Forget {name}")>"✕"</button>
            </form>
        }
    });
    view! {
        <div class="saved">
            {saved.collect_view()}
            <form action=SaveSearch::PATH method="post">
                <label class="sr-only" for="search-name">"Name of this search"</label>
                <input id="search-name" type="text" name="name" maxlength="256" required placeholder="Name of this search"/>
                <input type="hidden" name="q" value=query.q/>
                <input type="hidden" name="sort" value=query.sort.to_string()/>
                <button type="submit" class="button">"Save"</button>
            </form>
        </div>
    }
}
