use leptos::prelude::*;

use crate::domain::{Moment, Sort, lasted};
use crate::store::{HistoryPage, Stored, Total};
use crate::ui::components::StatusBadge;
use crate::ui::components::history::TagLinks;
use crate::ui::components::story::ShortMoment;
use crate::ui::format::{grouped, lasting};
use crate::ui::query::HistoryQuery;

/// The columns: what they are called, by what they sort, which way first, and their class.
const COLUMNS: [(&str, &str, &str); 6] = [
    ("Status", "status", "cell-status"),
    ("Task", "name", "cell-task"),
    ("Type", "type", "cell-type"),
    ("Started", "-started_at", "cell-started"),
    ("Took", "-took", "cell-took"),
    ("Ended", "-finished_at", "cell-ended"),
];

/// So many tags of a task stand in its row.
const TAGS: usize = 3;

/// What a search found, a page of it; two of them can be chosen to be compared.
#[component]
pub fn HistoryList(found: HistoryPage, query: HistoryQuery, now: Moment) -> impl IntoView {
    let total = match found.total {
        Total::Exact(1) => "1 task".to_owned(),
        Total::Exact(total) => format!("{} tasks", grouped(total)),
        Total::MoreThan(total) => format!("{}+ tasks", grouped(total)),
    };
    let next = found.tasks.last().filter(|_| found.has_more);
    let next = next.map(|past| query.after(&past.task));
    let first = query.after.is_some().then(|| query.first());
    let is_empty = found.tasks.is_empty();
    let rows = found.tasks.into_iter().map(|past| view! { <Row past now/> });
    view! {
        <form action="/compare" class="history-list">
            <div class="history-head">
                <p class="in-view" role="status">{total}</p>
                <button type="submit" class="button">"Compare the two chosen"</button>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label="Tasks that were found">
                // The roles stay where narrow screens make cards of the rows.
                <table class="history-table" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader" scope="col" class="cell-choose"><span class="sr-only">"Choose"</span></th>
                            {COLUMNS.map(|(name, sort, class)| view! { <Head name sort class query=query.clone()/> }).into_iter().collect_view()}
                            <th role="columnheader" scope="col" class="cell-words">"Details"</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows.collect_view()}</tbody>
                </table>
            </div>
            <p class="evidence" hidden=!is_empty>"Nothing that ever ran meets the search."</p>
            <nav class="page-links" aria-label="Pages">
                {first.map(|first| view! { <a class="button" href=first>"First page"</a> })}
                {next.map(|next| view! { <a class="button" rel="next" href=next>"Next page"</a> })}
            </nav>
        </form>
    }
}

#[component]
fn Head(
    name: &'static str,
    sort: &'static str,
    class: &'static str,
    query: HistoryQuery,
) -> impl IntoView {
    let sort: Sort = sort.parse().unwrap_or_default();
    let by = match query.sort {
        asked if asked == sort => Some("descending"),
        asked if asked == sort.reversed() => Some("ascending"),
        _ => None,
    };
    let by = by.map(|by| match (sort.to_string().starts_with('-'), by) {
        (true, by) => by,
        (false, "descending") => "ascending",
        (false, _) => "descending",
    });
    view! { <th role="columnheader" scope="col" class=class aria-sort=by><a href=query.sorted(sort)>{name}</a></th> }
}

#[component]
fn Row(past: Stored, now: Moment) -> impl IntoView {
    let Stored { task, removed_at } = past;
    let id = task.id();
    let took = lasted(&task).map_or("–".to_owned(), lasting);
    let words = task.details().as_str().lines().next().unwrap_or_default().to_owned();
    let tags = task.tags().clone();
    let task_type = task.task_type().to_string();
    view! {
        <tr role="row" data-status=task.status().as_str()>
            <td role="cell" class="cell-choose">
                <input type="checkbox" name="task" value=id.to_string() aria-label=format!("Choose task {id}")/>
            </td>
            <td role="cell" class="cell-status"><StatusBadge status=task.status()/></td>
            <th role="rowheader" scope="row" class="cell-task">
                <div>
                    <a class="name" href=format!("/tasks/{id}")><bdi>{task.name().to_string()}</bdi></a>
                    <TagLinks tags most=TAGS/>
                    {removed_at.map(|_| view! { <span class="evidence">"removed"</span> })}
                </div>
            </th>
            <td role="cell" class="cell-type" title=task_type.clone()>{task_type.clone()}</td>
            <td role="cell" class="cell-started">{task.started_at().map(|at| view! { <ShortMoment at now/> })}</td>
            <td role="cell" class="cell-took">{took}</td>
            <td role="cell" class="cell-ended">{task.finished_at().map(|at| view! { <ShortMoment at now/> })}</td>
            <td role="cell" class="cell-words"><bdi>{words}</bdi></td>
        </tr>
    }
}
