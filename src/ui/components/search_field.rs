use leptos::ev::{MouseEvent, SubmitEvent, Targeted};
use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlInputElement};

use crate::ui::address::Address;
use crate::ui::components::Icon;
use crate::ui::link::Connection;

/// Says what is shown, in words that can be typed and shared.
#[component]
pub fn SearchField(connection: Connection) -> impl IntoView {
    let address = expect_context::<Address>();
    let sort = Signal::derive(move || address.query().sort.to_string());
    let error = Signal::derive(move || address.query().search().err().map(|e| e.to_string()));
    let has_error = Signal::derive(move || error.get().is_some());
    let typed =
        move |event: Targeted<Event, HtmlInputElement>| address.typed(event.target().value());
    let refresh = move |event: SubmitEvent| {
        event.prevent_default();
        connection.refresh();
    };
    let pressed = move |event: MouseEvent| {
        event.prevent_default();
        connection.refresh();
    };
    view! {
        <form class="search" role="search" method="get" action="/" on:submit=refresh>
            <div class="search-field">
                <Icon name="search"/>
                <input
                    id="search"
                    type="search"
                    name="q"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="500"
                    placeholder="Search, as in: type:backtest status:failed btc"
                    aria-label="Search tasks"
                    aria-describedby="search-error"
                    aria-invalid=Signal::derive(move || has_error.get().to_string())
                    value=address.query().q
                    prop:value=Signal::derive(move || address.query().q)
                    on:input:target=typed
                />
                <kbd aria-hidden="true">"/"</kbd>
            </div>
            <input type="hidden" name="sort" value=sort/>
            <button class="button" on:click=pressed>"Refresh"</button>
            <p id="search-error" role="alert" class="search-error" hidden=Signal::derive(move || !has_error.get())>
                {Signal::derive(move || error.get().unwrap_or_default())}
            </p>
        </form>
    }
}
