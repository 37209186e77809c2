use leptos::prelude::*;

use crate::ui::address::Address;
use crate::ui::board::TaskBoard;
use crate::ui::format::grouped;
use crate::ui::query::PAGE;

/// The way to the rest of a long list where there is no JavaScript; with it, one scrolls.
#[component]
pub fn PageLinks(board: TaskBoard) -> impl IntoView {
    let address = expect_context::<Address>();
    let pages = move || u32::try_from(board.total().div_ceil(PAGE.into())).unwrap_or(u32::MAX);
    let is_single = Signal::derive(move || pages() <= 1 && address.query().page == 1);
    let words = Signal::derive(move || {
        let (page, pages) = (address.query().page, pages());
        format!("Page {} of {}", grouped(page.into()), grouped(pages.into()))
    });
    let link = move |to: fn(u32) -> u32| {
        Signal::derive(move || {
            let query = address.query();
            query.at_page(to(query.page).max(1)).address()
        })
    };
    let is_first = Signal::derive(move || address.query().page == 1);
    let is_last = Signal::derive(move || address.query().page >= pages());
    view! {
        <nav class="pages no-script" aria-label="Pages" hidden=is_single>
            <a class="button" rel="prev" href=link(|page| page - 1) hidden=is_first>"Previous"</a>
            <span>{words}</span>
            <a class="button" rel="next" href=link(|page| page + 1) hidden=is_last>"Next"</a>
        </nav>
    }
}
