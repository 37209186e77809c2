use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::domain::Snapshot;
use crate::ui::board::TaskBoard;
use crate::ui::components::{EmptyBoard, Freshness, StatusCounts, TaskTable};
use crate::ui::format::grouped;
use crate::ui::load::{MOST_SHOWN, SHOWN, load_snapshot};
use crate::ui::now::Now;
use crate::ui::polling::Polling;

/// The Progress Monitor: every active task, and how many stand where.
#[component]
pub fn BoardPage() -> impl IntoView {
    let query = use_query_map();
    let limit = Memo::new(move |_| {
        let asked = query.with(|query| query.get("show").and_then(|show| show.parse().ok()));
        asked.unwrap_or(SHOWN).clamp(1, MOST_SHOWN)
    });
    // The first data alone comes through the resource; polling brings the rest,
    // so that nothing is rendered anew.
    let first = Resource::new_blocking(|| (), move |()| load_snapshot(limit.get_untracked()));
    view! {
        <Title text="Progress Monitor"/>
        <Suspense fallback=|| view! { <p class="loading">"Loading the tasks…"</p> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(snapshot) => view! { <Board snapshot limit/> }.into_any(),
                    Err(_) => view! { <Broken/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Board(snapshot: Snapshot, #[prop(into)] limit: Signal<u32>) -> impl IntoView {
    let now = Now::provide(snapshot.as_of);
    let board = TaskBoard::new(snapshot);
    let polling = Polling::start(board, now, limit);
    let total = Memo::new(move |_| board.counts().total());
    view! {
        <section class="board" aria-labelledby="active-tasks">
            <div class="board-head">
                <h1 id="active-tasks">"Active Tasks"</h1>
                <Freshness board polling/>
                <form method="get" action="/" on:submit=move |event| {
                    event.prevent_default();
                    polling.refresh();
                }>
                    <button class="button">"Refresh"</button>
                </form>
            </div>
            <StatusCounts board/>
            <Show when=move || { total.get() > 0 } fallback=EmptyBoard>
                <TaskTable board/>
                <MoreTasks board total limit/>
            </Show>
        </section>
    }
}

/// Says so when there are more tasks than are shown.
#[component]
fn MoreTasks(board: TaskBoard, total: Memo<u32>, limit: Signal<u32>) -> impl IntoView {
    let shown = Memo::new(move |_| board.order().len() as u32);
    let more = move || limit.get().saturating_add(SHOWN).min(MOST_SHOWN);
    view! {
        <Show when=move || { shown.get() < total.get() }>
            <p class="more">
                {move || format!("The newest {} of {} tasks. ", grouped(shown.get().into()), grouped(total.get().into()))}
                <Show when=move || limit.get() < MOST_SHOWN>
                    <a href=move || format!("/?show={}", more())>{move || format!("Show {}", grouped(more().into()))}</a>
                </Show>
            </p>
        </Show>
    }
}

#[component]
fn Broken() -> impl IntoView {
    view! {
        <section class="empty" role="alert">
            <h1>"The tasks cannot be shown"</h1>
            <p>"The server could not read them. Reload the page, or look at its log."</p>
            <p><a class="button" href="/" rel="external">"Reload"</a></p>
        </section>
    }
}
