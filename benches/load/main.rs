//! How fast the program is, beside an axum that does nothing: `make bench`.
//!
//! The load comes from wrk, over the loopback, and shares the processors with
//! what it measures; so the ratio to the floor says more than the rate.

mod bots;
mod floor;
mod history;
mod live;
mod logs;
mod process;
mod retention;
mod table;
mod watchers;
mod wrapper;
mod wrk;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::task::block_in_place;

use process::Process;
use table::{Goal, Row, Table};
use wrk::{Load, Request};

/// Floor and program take turns this often, and the median of each counts.
const ROUNDS: usize = 5;
const WARM_UP: Duration = Duration::from_secs(1);
const UPDATED_TASKS: u32 = 1000;
const MANY_TASKS: u64 = 100_000;
const RESTARTS: usize = 5;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["floor", list] => return floor::serve(Path::new(list)).await,
        ["bots", url, tasks, per_s] => {
            let bots = bots::keep_reporting(url, tasks.parse()?, per_s.parse()?)?;
            println!("The bots have begun");
            bots.join_all().await;
            return Ok(());
        }
        ["print", lines, per_s] => return wrapper::print(lines.parse()?, per_s.parse()?),
        _ => {}
    }
    wrk::look_for_it()?;
    println!("About ten minutes; leave the machine alone meanwhile.\n");
    // Cargo hands its own flags on.
    let wanted: Vec<_> = arguments.iter().filter(|name| !name.starts_with('-')).collect();
    let wants = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| *wanted == name);
    let mut rows = Vec::new();
    if wants("updates") {
        rows.extend(updates().await?);
    }
    if wants("recording") {
        rows.push(recording().await?);
    }
    if wants("lists") {
        rows.extend(lists(100).await?);
        rows.extend(lists(1000).await?);
    }
    if wants("sizes") {
        rows.extend(sizes().await?);
    }
    if wants("logs") {
        rows.extend(logs::logs().await?);
    }
    if wants("watched") {
        rows.extend(live::watched_updates(UPDATED_TASKS).await?);
    }
    if wants("many") {
        rows.extend(live::many_tasks().await?);
    }
    if wants("history") {
        rows.extend(history::history().await?);
    }
    if wants("watchers") {
        rows.extend(live::idle_watchers().await?);
    }
    if wants("retention") {
        rows.extend(retention::retention().await?);
    }
    if wants("wrapper") {
        rows.extend(wrapper::wrapper().await?);
    }
    println!("{}", Table(rows));
    Ok(())
}

/// Updates over many connections, and over fewer.
async fn updates() -> anyhow::Result<Vec<Row>> {
    let pair = Pair::start(UPDATED_TASKS.into()).await?;
    let mut rows = Vec::new();
    for connections in [256, 64] {
        let request = Request::Updates { tasks: UPDATED_TASKS };
        let load = Load { request, connections, lasts: Duration::from_secs(3) };
        let [floor, here] = take_turns(&[&pair.floor, &pair.program], load)?;
        let ratio = here.per_s / floor.per_s;
        let goal = match connections {
            256 => Goal::at_least(ratio, 0.5).at_most(here.p99_ms, 20.0, "p99 in ms "),
            _ => Goal::default(),
        };
        rows.push(row(format!("updates/s, {connections} connections"), &floor, &here, goal));
    }
    Ok(rows)
}

/// Updates whose events and curves are kept, against a program that keeps none.
///
/// Progress jumps at random and words come by the hundred each second: no
/// curve and no talk costs more.
async fn recording() -> anyhow::Result<Row> {
    let (kept, forgotten) = (data()?, data()?);
    let with = Process::program(kept.path())?;
    let without = Process::program_with(forgotten.path(), &["--no-recording"])?;
    for program in [&with, &without] {
        bots::add_tasks(program.url(), UPDATED_TASKS.into()).await?;
    }
    let request = Request::Updates { tasks: UPDATED_TASKS };
    let load = Load { request, connections: 256, lasts: Duration::from_secs(3) };
    let [without, with] = take_turns(&[&without, &with], load)?;
    let goal = Goal::at_least(with.per_s / without.per_s, 0.8);
    Ok(row("updates/s, recorded, against not recorded".to_owned(), &without, &with, goal))
}

/// The list of `tasks` tasks, as it stands still and as it changes.
async fn lists(tasks: u64) -> anyhow::Result<Vec<Row>> {
    let pair = Pair::start(tasks).await?;
    let load = Load { request: Request::List, connections: 64, lasts: Duration::from_secs(2) };
    let what = format!("lists/s of {tasks} tasks");
    let [floor, quiet] = take_turns(&[&pair.floor, &pair.program], load)?;
    let goal = Goal::at_least(quiet.per_s / floor.per_s, 0.7);
    let mut rows = vec![row(what.clone(), &floor, &quiet, goal)];

    let bots = bots::keep_reporting(pair.program.url(), tasks, 1000)?;
    let [busy] = take_turns(&[&pair.program], load)?;
    drop(bots);
    let what = format!("{what}, while 1,000 updates/s come in");
    rows.push(row(what, &floor, &busy, Goal::default()));
    Ok(rows)
}

/// Memory with nothing and with much, and the time until it answers with much.
async fn sizes() -> anyhow::Result<Vec<Row>> {
    let data = data()?;
    let program = Process::program(data.path())?;
    bots::health(program.url()).await?;
    let idle = program.resident_mb()?;
    bots::add_tasks(program.url(), MANY_TASKS).await?;
    let filled = program.resident_mb()?;
    drop(program);

    let (mut restarted, mut ready) = (Vec::new(), Vec::new());
    for _ in 0..RESTARTS {
        let began = Instant::now();
        let program = Process::program(data.path())?;
        bots::health(program.url()).await?;
        ready.push(began.elapsed().as_secs_f64());
        restarted.push(program.resident_mb()?);
    }
    let (ready, restarted) = (median(ready), median(restarted));
    let limit = |value, most| Goal::default().at_most(value, most, "");
    Ok(vec![
        size("MB resident, fresh and idle", idle, limit(idle, 30.0)),
        size("MB resident, 100,000 active tasks just added", filled, limit(filled, 200.0)),
        size("MB resident, started with 100,000", restarted, limit(restarted, 200.0)),
        size("seconds from start to `/healthz`, with 100,000", ready, limit(ready, 1.0)),
    ])
}

/// Floor and program, ready to be compared.
struct Pair {
    floor: Process,
    program: Process,
    _data: TempDir,
}

/// The medians of one server's rounds.
struct Figures {
    per_s: f64,
    p50_ms: f64,
    p99_ms: f64,
    processor_us: f64,
}

impl Pair {
    /// Starts both; the floor's list answers what the program's does.
    async fn start(tasks: u64) -> anyhow::Result<Pair> {
        let data = data()?;
        let program = Process::program(data.path())?;
        bots::add_tasks(program.url(), tasks).await?;
        let list = data.path().join("list.json");
        std::fs::write(&list, bots::list(program.url()).await?)?;
        Ok(Pair { floor: Process::floor(&list)?, program, _data: data })
    }
}

/// Puts `load` on each of the servers in turn, in rounds.
fn take_turns<const N: usize>(servers: &[&Process; N], load: Load) -> anyhow::Result<[Figures; N]> {
    block_in_place(|| {
        for server in servers {
            wrk::run(server.url(), Load { lasts: WARM_UP, ..load })?;
        }
        let mut rounds = servers.map(|_| Vec::new());
        for _ in 0..ROUNDS {
            for (server, figures) in servers.iter().zip(&mut rounds) {
                figures.push(measure(server, load)?);
            }
        }
        Ok(rounds.map(Figures::median))
    })
}

fn measure(server: &Process, load: Load) -> anyhow::Result<Figures> {
    let before = server.processor_time()?;
    let report = wrk::run(server.url(), load)?;
    let spent = server.processor_time()? - before;
    Ok(Figures {
        per_s: report.requests as f64 / (report.duration_us as f64 / 1e6),
        p50_ms: report.p50_us as f64 / 1e3,
        p99_ms: report.p99_us as f64 / 1e3,
        processor_us: spent.as_secs_f64() * 1e6 / report.requests as f64,
    })
}

impl Figures {
    fn median(rounds: Vec<Figures>) -> Figures {
        let of = |figure: fn(&Figures) -> f64| median(rounds.iter().map(figure).collect());
        Figures {
            per_s: of(|round| round.per_s),
            p50_ms: of(|round| round.p50_ms),
            p99_ms: of(|round| round.p99_ms),
            processor_us: of(|round| round.processor_us),
        }
    }
}

fn row(what: String, floor: &Figures, here: &Figures, goal: Goal) -> Row {
    Row {
        what,
        floor: format!("{:.0}", floor.per_s),
        here: format!("{:.0}", here.per_s),
        ratio: Some(here.per_s / floor.per_s),
        p50: format!("{:.1}, {:.1} ms", floor.p50_ms, here.p50_ms),
        p99: format!("{:.1}, {:.1} ms", floor.p99_ms, here.p99_ms),
        processor: format!("{:.0}, {:.0} µs", floor.processor_us, here.processor_us),
        goal,
    }
}

fn size(what: &str, value: f64, goal: Goal) -> Row {
    let digits = if value < 10.0 { 2 } else { 0 };
    Row {
        what: what.to_owned(),
        floor: String::new(),
        here: format!("{value:.digits$}"),
        ratio: None,
        p50: String::new(),
        p99: String::new(),
        processor: String::new(),
        goal,
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A folder on the disk of the build: where `/tmp` is memory, durable costs nothing.
fn data() -> anyhow::Result<TempDir> {
    Ok(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?)
}
