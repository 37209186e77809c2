use leptos::prelude::*;

/// Copies `text`; there only where JavaScript is.
#[component]
pub fn CopyButton(
    #[prop(into)] text: String,
    #[prop(default = "Copy")] label: &'static str,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local({
            let text = text.clone();
            async move {
                let written = window().navigator().clipboard().write_text(&text);
                copied.set(wasm_bindgen_futures::JsFuture::from(written).await.is_ok());
            }
        });
        #[cfg(not(feature = "hydrate"))]
        let _ = &text;
    };
    view! {
        <button type="button" class="button needs-script" on:click=copy>
            {Signal::derive(move || if copied.get() { "Copied" } else { label })}
        </button>
    }
}
