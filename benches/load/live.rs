//! The live stream under load: many watchers, many views, many tasks.

use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::json;
use tokio::task::block_in_place;
use tokio::time::sleep;

use crate::process::Process;
use crate::table::{Goal, Row};
use crate::watchers::{MARK, Transport, Watchers};
use crate::wrk::{self, Load, Request};
use crate::{bots, data, median, size};

const IDLE_WATCHERS: usize = 10_000;
const IDLE: Duration = Duration::from_secs(20);
const NEWS: usize = 5;

/// Ten thousand who watch one quiet view, over each transport.
pub async fn idle_watchers() -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (transport, name, kib, core) in
        [(Transport::Socket, "WebSocket", 10.0, 5.0), (Transport::Events, "SSE", 24.0, 5.0)]
    {
        let data = data()?;
        let program = Process::program(data.path())?;
        bots::add_tasks(program.url(), 20).await?;
        // What the first connections take once and for all is not theirs.
        drop(Watchers::open(program.url(), transport, 100, |_| VIEW.to_owned()).await?);
        settled(&program).await?;
        let before = program.resident_mb()?;
        let mut watchers =
            Watchers::open(program.url(), transport, IDLE_WATCHERS, |_| VIEW.to_owned()).await?;
        settled(&program).await?;
        let each = (program.resident_mb()? - before) * 1e6 / 1024.0 / IDLE_WATCHERS as f64;
        rows.push(size(
            &format!("KiB for each of 10,000 watchers, {name}"),
            each,
            Goal::most(each, kib),
        ));

        let spent = program.processor_time()?;
        sleep(IDLE).await;
        let spent = (program.processor_time()? - spent).as_secs_f64() / IDLE.as_secs_f64() * 100.0;
        rows.push(size(
            &format!("% of a core for 10,000 idle watchers, {name}"),
            spent,
            Goal::most(spent, core),
        ));

        let mut p99 = Vec::new();
        for round in 0..NEWS {
            let began = Instant::now();
            tell(program.url(), round).await?;
            let took = watchers.reached(began).await?;
            p99.push(took[took.len() * 99 / 100]);
        }
        let p99 = median(p99);
        rows.push(size(
            &format!("ms until one change has reached 99 % of 10,000, {name}"),
            p99,
            Goal::most(p99, 400.0),
        ));

        drop(watchers);
        settled(&program).await?;
        let after = program.resident_mb()? / before;
        rows.push(size(
            &format!("memory when they have left, against before, {name}"),
            after,
            Goal::most(after, 1.1),
        ));
    }
    Ok(rows)
}

/// Updates while a hundred programs watch the newest fifty tasks, against none.
pub async fn watched_updates(tasks: u32) -> anyhow::Result<Vec<Row>> {
    let data = data()?;
    let program = Process::program(data.path())?;
    bots::add_tasks(program.url(), tasks.into()).await?;
    let request = Request::Updates { tasks };
    let load = Load { request, connections: 256, lasts: Duration::from_secs(3) };
    let measure = |url: &str| -> anyhow::Result<f64> {
        let report = block_in_place(|| wrk::run(url, load))?;
        Ok(report.requests as f64 / (report.duration_us as f64 / 1e6))
    };
    let (mut alone, mut watched) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        alone.push(measure(program.url())?);
        let view = |_| "sort=-id&limit=50".to_owned();
        let watchers = Watchers::open(program.url(), Transport::Socket, 100, view).await?;
        watched.push(measure(program.url())?);
        drop(watchers);
        settled(&program).await?;
    }
    let (alone, watched) = (median(alone), median(watched));
    let ratio = watched / alone;
    Ok(vec![Row {
        floor: format!("{alone:.0} unwatched"),
        ratio: Some(ratio),
        ..size("updates/s while 100 programs watch 50 rows", watched, Goal::at_least(ratio, 0.8))
    }])
}

/// The first page and a search, with 100,000 tasks against 100.
pub async fn many_tasks() -> anyhow::Result<Vec<Row>> {
    let mut pages = Vec::new();
    let mut search = 0.0;
    for tasks in [100, 100_000] {
        let data = data()?;
        let program = Process::program(data.path())?;
        bots::add_tasks(program.url(), tasks).await?;
        let client = Client::builder().no_proxy().build()?;
        pages.push(fetched(&client, &format!("{}/", program.url())).await?);
        let url = format!("{}/api/v1/tasks?q=backtest+99999&limit=100", program.url());
        search = fetched(&client, &url).await?;
    }
    let ratio = pages[1] / pages[0];
    let page = Row {
        floor: format!("{:.1} with 100", pages[0]),
        ratio: Some(ratio),
        ..size("ms for the first page, 100,000 tasks", pages[1], Goal::most(ratio, 1.5))
    };
    Ok(vec![page, size("ms for a search, 100,000 tasks", search, Goal::most(search, 50.0))])
}

const VIEW: &str = "sort=-id&limit=20";

/// One change, with the mark that watchers wait for.
async fn tell(url: &str, round: usize) -> anyhow::Result<()> {
    let client = Client::builder().no_proxy().build()?;
    let body = json!({"details": format!("{MARK} {round}")});
    client.patch(format!("{url}/api/v1/tasks/20")).json(&body).send().await?.error_for_status()?;
    Ok(())
}

/// The median time of an answer, in milliseconds.
async fn fetched(client: &Client, url: &str) -> anyhow::Result<f64> {
    let mut took = Vec::new();
    for _ in 0..30 {
        let began = Instant::now();
        client.get(url).send().await?.error_for_status()?.bytes().await?;
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(took))
}

/// Waits until the server has nothing to do and its memory stands still: what
/// it lets go of, it gives back over some seconds.
async fn settled(program: &Process) -> anyhow::Result<()> {
    let mut still = 0;
    while still < 4 {
        let (spent, memory) = (program.processor_time()?, program.resident_mb()?);
        sleep(Duration::from_secs(1)).await;
        let is_idle = program.processor_time()? - spent < Duration::from_millis(50);
        let is_still = (program.resident_mb()? - memory).abs() < 0.2;
        still = if is_idle && is_still { still + 1 } else { 0 };
    }
    Ok(())
}
