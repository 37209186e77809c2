use leptos::prelude::*;

use crate::ui::query::HistoryQuery;

/// The search of the history, as a form: the address holds all of it.
#[component]
pub fn SearchForm(query: HistoryQuery, error: Option<String>) -> impl IntoView {
    let sort = query.sort.to_string();
    let (csv, json) = (query.export("csv"), query.export("json"));
    let is_wrong = error.is_some().then_some("true");
    view! {
        <search>
            <form class="history-form" action="/history">
                <label class="sr-only" for="history-q">"Search the history"</label>
                <input
                    id="history-q"
                    type="search"
                    name="q"
                    value=query.q
                    placeholder="status:failed type:backtest tag:btc took:>1h after:2026-11-01"
                    aria-invalid=is_wrong
                    aria-describedby="history-error"
                />
                <input type="hidden" name="sort" value=sort/>
                <button type="submit" class="button">"Search"</button>
                {error.is_none().then(|| view! {
                    <a class="button" href=csv>"CSV"</a>
                    <a class="button" href=json>"JSON"</a>
                })}
            </form>
            <p id="history-error" class="search-error" role="status">{error}</p>
        </search>
    }
}
