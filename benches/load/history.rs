//! How fast a million tasks are searched, and whether adding one gets slower by them.

pub mod fill;
mod tasks;

use std::path::Path;
use std::time::Instant;

use reqwest::{Client, Url};

use crate::process::Process;
use crate::table::{Goal, Row};
use crate::{ROUNDS, bots, data, median, size};

/// Common words, rare ones and none, each with its order; `deep` asks for a page from the middle.
const SEARCHES: &str = include_str!("history/searches.txt");

/// So many tasks, unless `HISTORY_TASKS` says how many.
const TASKS: u64 = 1_000_000;

/// So many are added in a round, of which there are so many.
const ADDED: u64 = 2_000;
const ADD_ROUNDS: usize = 13;

/// A search, and how long it took in each round.
struct Search {
    text: &'static str,
    url: Url,
    took_ms: Vec<f64>,
    total: String,
}

/// Searches and adds, against a program whose file is full and one whose file is empty.
pub async fn history() -> anyhow::Result<Vec<Row>> {
    let tasks = std::env::var("HISTORY_TASKS").map_or(Ok(TASKS), |tasks| tasks.parse())?;
    let (full, empty) = (data()?, data()?);
    fill::fill(full.path(), tasks).await?;
    let with = Process::program(full.path())?;
    let without = Process::program(empty.path())?;
    let mut searches = searches(with.url(), full.path(), tasks).await?;
    let mut rows = searched(&mut searches, tasks).await?;
    print(&searches);
    rows.extend(exported(&with, tasks).await?);
    rows.push(added(&without, &with, tasks).await?);
    Ok(rows)
}

async fn searches(url: &str, dir: &Path, tasks: u64) -> anyhow::Result<Vec<Search>> {
    let mut searches = Vec::new();
    for text in SEARCHES.lines() {
        let (q, sort) = text.rsplit_once('|').unwrap_or((text, "id"));
        let (sort, deep) = sort.trim().split_once(' ').unwrap_or((sort.trim(), ""));
        let mut params = vec![("q", q.trim().to_owned()), ("sort", sort.to_owned())];
        if !deep.is_empty() {
            let key = sort.trim_start_matches('-');
            params.push(("after", fill::cursor(dir, key, tasks * 3 / 10).await?));
        }
        let url = Url::parse_with_params(&format!("{url}/api/v1/history"), params)?;
        searches.push(Search { text, url, took_ms: Vec::new(), total: String::new() });
    }
    Ok(searches)
}

/// Asks them one after the other, in rounds; the first is not counted.
async fn searched(searches: &mut [Search], tasks: u64) -> anyhow::Result<Vec<Row>> {
    let client = Client::builder().no_proxy().build()?;
    for round in 0..=ROUNDS {
        for search in searches.iter_mut() {
            let began = Instant::now();
            let answer = client.get(search.url.clone()).send().await?.error_for_status()?;
            let page: serde_json::Value = serde_json::from_slice(&answer.bytes().await?)?;
            if round > 0 {
                search.took_ms.push(began.elapsed().as_secs_f64() * 1e3);
            }
            let more = if page["total_is_exact"] == true { "" } else { "+" };
            search.total = format!("{}{more}", page["total"]);
        }
    }
    let of = |part: f64| {
        let in_round = |round: usize| {
            let mut took: Vec<_> = searches.iter().map(|search| search.took_ms[round]).collect();
            took.sort_by(f64::total_cmp);
            took[((took.len() as f64 * part).ceil() as usize).max(1) - 1]
        };
        median((0..ROUNDS).map(in_round).collect())
    };
    let what =
        |figure| format!("ms a search, {} searches of {tasks} tasks, {figure}", searches.len());
    Ok(vec![
        size(&what("p50"), of(0.5), Goal::default()),
        size(&what("p95"), of(0.95), Goal::most(of(0.95), 100.0)),
        size(&what("the slowest"), of(1.0), Goal::default()),
    ])
}

fn print(searches: &[Search]) {
    println!("| search, order | found | median ms | worst ms |\n| --- | --- | --- | --- |");
    for Search { text, took_ms, total, .. } in searches {
        let worst = took_ms.iter().copied().fold(0.0, f64::max);
        let text = text.replace('|', "\\|");
        println!("| `{text}` | {total} | {:.1} | {worst:.1} |", median(took_ms.clone()));
    }
    println!();
}

/// Exports everything, and looks at the memory of the program meanwhile.
async fn exported(program: &Process, tasks: u64) -> anyhow::Result<Vec<Row>> {
    let client = Client::builder().no_proxy().build()?;
    let (began, before) = (Instant::now(), program.resident_mb()?);
    let mut answer = client.get(format!("{}/api/v1/history.csv", program.url())).send().await?;
    let (mut most, mut read, mut looked_at) = (before, 0, 0);
    while let Some(part) = answer.chunk().await? {
        read += part.len();
        if read > looked_at + (1 << 20) {
            looked_at = read;
            most = program.resident_mb()?.max(most);
        }
    }
    let what = format!("exporting {tasks} tasks, {} MB", read / 1_000_000);
    Ok(vec![
        size(&format!("s for {what}"), began.elapsed().as_secs_f64(), Goal::default()),
        size(&format!("MB more resident while {what}"), most - before, Goal::default()),
    ])
}

/// Adds in turns to the empty file and to the full one, each first in every other round.
async fn added(without: &Process, with: &Process, tasks: u64) -> anyhow::Result<Row> {
    let (mut empty, mut full) = (Vec::new(), Vec::new());
    for round in 0..=ADD_ROUNDS {
        let mut turns = [(without, &mut empty), (with, &mut full)];
        turns.rotate_left(round % 2);
        for (program, rates) in turns {
            let began = Instant::now();
            bots::add_tasks(program.url(), ADDED).await?;
            if round > 0 {
                rates.push(ADDED as f64 / began.elapsed().as_secs_f64());
            }
        }
    }
    let (empty, full) = (median(empty), median(full));
    let row = size(
        &format!("adds/s to {tasks} tasks, against an empty file"),
        full,
        Goal::at_least(full / empty, 0.9),
    );
    Ok(Row { floor: format!("{empty:.0}"), ratio: Some(full / empty), ..row })
}
