use leptos::prelude::*;

use crate::domain::Tags;

/// The tags of a task, each linked to what else has it; of many those behind the
/// first `most` are folded.
#[component]
pub fn TagLinks(tags: Tags, most: usize) -> impl IntoView {
    let link = |tag: &str| {
        view! { <a class="tag" href=format!("/history?q=tag:{tag}")>{tag.to_owned()}</a> }
    };
    let first = tags.iter().take(most).map(link).collect_view();
    let rest = tags.iter().skip(most).map(link).collect::<Vec<_>>();
    let more = (!rest.is_empty()).then(|| {
        let (sign, spoken) = (format!("+{}", rest.len()), format!("{} more tags", rest.len()));
        view! {
            <details class="more-tags">
                <summary class="evidence" aria-label=spoken>{sign}</summary>
                {rest}
            </details>
        }
    });
    view! { {first} {more} }
}
