use leptos::prelude::*;

/// Beyond so many characters, or lines, the text folds.
const FOLDED_CHARS: usize = 140;

/// What a task has to say about itself; a long text folds behind its first line.
#[component]
pub fn TaskDetails(#[prop(into)] details: Signal<String>) -> impl IntoView {
    let is_long = Memo::new(move |_| {
        details.with(|text| text.contains('\n') || text.chars().count() > FOLDED_CHARS)
    });
    let first = move || {
        let text = details.get();
        let line = text.lines().next().unwrap_or_default();
        line.chars().take(FOLDED_CHARS).chain(['…']).collect::<String>()
    };
    view! {
        <Show
            when=move || is_long.get()
            fallback=move || view! { <bdi class="details">{move || details.get()}</bdi> }
        >
            <details class="details">
                <summary><bdi>{first}</bdi></summary>
                <bdi class="details-whole">{move || details.get()}</bdi>
            </details>
        </Show>
    }
}
