//! The page's address, which says what the page shows: it can be shared, and
//! the back button goes through it.

use leptos::prelude::*;

use crate::domain::Search;
use crate::ui::query::PageQuery;

/// What the page is asked to show. Copies share it.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    query: RwSignal<PageQuery>,
    search: Memo<Search>,
    /// While somebody types, the address follows without an entry for each letter.
    is_typing: StoredValue<bool>,
}

impl Address {
    /// Begins as the server was asked.
    pub fn provide(query: PageQuery) -> Address {
        let query = RwSignal::new(query);
        let search = Memo::new(move |before: Option<&Search>| {
            let search = query.with(PageQuery::search);
            search.unwrap_or_else(|_| before.cloned().unwrap_or_default())
        });
        let address = Address { query, search, is_typing: StoredValue::new(false) };
        provide_context(address);
        #[cfg(feature = "hydrate")]
        browser::follow_history(address);
        address
    }

    /// What the page is asked to show.
    pub fn query(&self) -> PageQuery {
        self.query.get()
    }

    /// The search as far as it is understood: while it is not, the one before stands.
    pub fn search(&self) -> Search {
        self.search.get()
    }

    /// Shows something else.
    pub fn go(&self, query: PageQuery) {
        self.is_typing.set_value(false);
        self.set(query, false);
    }

    /// Shows what is being typed.
    pub fn typed(&self, q: String) {
        let was_typing = self.is_typing.get_value();
        self.is_typing.set_value(true);
        let query = PageQuery { q, page: 1, ..self.query.get_untracked() };
        self.set(query, was_typing);
    }

    fn set(&self, query: PageQuery, is_same_entry: bool) {
        #[cfg(feature = "hydrate")]
        browser::write(&query.address(), is_same_entry);
        #[cfg(not(feature = "hydrate"))]
        let _ = is_same_entry;
        self.query.set(query);
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev::popstate;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsValue;
    use web_sys::UrlSearchParams;

    use super::Address;
    use crate::ui::query::PageQuery;

    pub fn follow_history(address: Address) {
        Effect::new(move || {
            let back = window_event_listener(popstate, move |_| {
                address.is_typing.set_value(false);
                address.query.set(read());
            });
            on_cleanup(move || back.remove());
        });
    }

    /// An entry that cannot be written leaves the page as it is: it still shows what was asked.
    pub fn write(address: &str, is_same_entry: bool) {
        let Ok(history) = window().history() else { return };
        let _ = match is_same_entry {
            true => history.replace_state_with_url(&JsValue::NULL, "", Some(address)),
            false => history.push_state_with_url(&JsValue::NULL, "", Some(address)),
        };
    }

    fn read() -> PageQuery {
        let search = window().location().search().unwrap_or_default();
        let params = UrlSearchParams::new_with_str(&search).ok();
        PageQuery::from_parts(|name| params.as_ref()?.get(name))
    }
}
