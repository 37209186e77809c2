use leptos::prelude::*;

use crate::domain::{Moment, Sort, lasted};
use crate::store::{HistoryPage, Stored, Total};
use crate::ui::components::StatusBadge;
use crate::ui::components::story::ShortMoment;
use crate::ui::format::{grouped, lasting};
use crate::ui::query::HistoryQuery;

/// The columns: what they are called, by what they sort, which way first.
const COLUMNS: [(&str, &str); 6] = [
    ("Status", "status"),
    ("Task", "name"),
    ("Type", "type"),
    ("Started", "-started_at"),
    ("Took", "-took"),
    ("Ended", "-finished_at"),
];

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
                <table class="history-table">
                    <thead>
                        <tr>
                            <th scope="col"><span class="sr-only">"Choose"</span></th>
                            {COLUMNS.map(|(name, sort)| view! { <Head name sort query=query.clone()/> }).into_iter().collect_view()}
                            <th scope="col">"Details"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
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
fn Head(name: &'static str, sort: &'static str, query: HistoryQuery) -> impl IntoView {
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
    view! { <th scope="col" aria-sort=by><a href=query.sorted(sort)>{name}</a></th> }
}

#[component]
fn Row(past: Stored, now: Moment) -> impl IntoView {
    let Stored { task, removed_at } = past;
    let id = task.id();
    let took = lasted(&task).map_or("–".to_owned(), lasting);
    let words = task.details().as_str().lines().next().unwrap_or_default().to_owned();
    let tags = task.tags().iter().map(|tag| {
        let tag = tag.to_string();
        view! { <a class="tag" href=format!("/history?q=tag:{tag}")>{tag.clone()}</a> }
    });
    view! {
        <tr data-status=task.status().as_str()>
            <td><input type="checkbox" name="task" value=id.to_string() aria-label=format!("Choose task {id}")/></td>
            <td><StatusBadge status=task.status()/></td>
            <th scope="row">
                <a class="name" href=format!("/tasks/{id}")><bdi>{task.name().to_string()}</bdi></a>
                {tags.collect_view()}
                {removed_at.map(|_| view! { <span class="evidence">" removed"</span> })}
            </th>
            <td>{task.task_type().to_string()}</td>
            <td>{task.started_at().map(|at| view! { <ShortMoment at now/> })}</td>
            <td class="number">{took}</td>
            <td>{task.finished_at().map(|at| view! { <ShortMoment at now/> })}</td>
            <td class="words"><bdi>{words}</bdi></td>
        </tr>
    }
}
