use leptos::ev::Targeted;
use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlSelectElement};

/// The colours of the page: a name for the choice, and its words.
const THEMES: [(&str, &str); 4] =
    [("", "System"), ("light", "Light"), ("dark", "Dark"), ("contrast", "High contrast")];

/// The viewer's choice of colours, remembered in the browser.
#[island]
pub fn ThemeChoice() -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move || chosen.set(browser::remembered()));
    let choose = move |event: Targeted<Event, HtmlSelectElement>| {
        let theme = event.target().value();
        #[cfg(feature = "hydrate")]
        browser::remember(&theme);
        chosen.set(theme);
    };
    let options = THEMES.map(|(theme, words)| {
        let is_chosen = Signal::derive(move || chosen.get() == theme);
        view! { <option value=theme prop:selected=is_chosen>{words}</option> }
    });
    view! {
        <select class="button theme needs-script" aria-label="Colours" on:change:target=choose>
            {options.into_iter().collect_view()}
        </select>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;

    pub fn remembered() -> String {
        let root = document().document_element();
        root.and_then(|root| root.get_attribute("data-theme")).unwrap_or_default()
    }

    /// Where nothing can be remembered, the choice holds until the page is left.
    pub fn remember(theme: &str) {
        if let Some(root) = document().document_element() {
            let _ = match theme {
                "" => root.remove_attribute("data-theme"),
                theme => root.set_attribute("data-theme", theme),
            };
        }
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = match theme {
                "" => storage.remove_item("theme"),
                theme => storage.set_item("theme", theme),
            };
        }
    }
}
