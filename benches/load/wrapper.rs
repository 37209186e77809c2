//! What `progress-monitor run` adds to a command: time at the start, processor time, and what
//! passes through it.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tempfile::TempDir;

use crate::process::{Process, processor_time};
use crate::table::{Goal, Row};
use crate::{bots, data, median};

const STARTS: usize = 51;
const LINES_PER_S: u64 = 1000;
const PRINTED: Duration = Duration::from_secs(20);
const PASSED_BYTES: usize = 4 << 30;

/// Everything about the wrapper.
pub async fn wrapper() -> anyhow::Result<Vec<Row>> {
    let data = data()?;
    let program = Process::program(data.path())?;
    bots::health(program.url()).await?;
    let wrapper = Wrapper { url: program.url().to_owned(), state: data };
    tokio::task::block_in_place(|| {
        Ok(vec![start(&wrapper)?, whole(&wrapper)?, lines(&wrapper)?, bytes(&wrapper)?])
    })
}

/// Prints so many lines, `per_s` a second, and waits until stdin is closed.
pub fn print(lines: u64, per_s: u64) -> anyhow::Result<()> {
    let (began, mut stdout) = (Instant::now(), std::io::stdout());
    for number in 1..=lines {
        let due = Duration::from_micros(number * 1_000_000 / per_s);
        sleep(due.saturating_sub(began.elapsed()));
        writeln!(
            stdout,
            "2026-11-24 10:00:00,123 INFO candle {number} of BTC/USDT, rsi {}, nothing to do",
            number % 100
        )?;
    }
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// How commands are wrapped here.
struct Wrapper {
    url: String,
    state: TempDir,
}

impl Wrapper {
    fn command(&self, line: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_progress-monitor"));
        command.args(["run", "--url", &self.url, "--"]).args(line);
        command.env("XDG_STATE_HOME", self.state.path()).stderr(Stdio::null());
        command
    }
}

fn plain(line: &[&str]) -> Command {
    let mut command = Command::new(line[0]);
    command.args(&line[1..]).stderr(Stdio::null());
    command
}

/// How much later the first byte comes.
fn start(wrapper: &Wrapper) -> anyhow::Result<Row> {
    let first_byte = |mut command: Command| {
        let began = Instant::now();
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        child.stdout.take().context("stdout")?.read_exact(&mut [0])?;
        let took = began.elapsed();
        child.wait()?;
        anyhow::Ok(took)
    };
    let line = ["echo", "x"];
    compared("ms until a command's first byte", 50.0, || {
        Ok((first_byte(plain(&line))?, first_byte(wrapper.command(&line))?))
    })
}

/// How much longer a command of no length takes, until the server knows its end.
fn whole(wrapper: &Wrapper) -> anyhow::Result<Row> {
    let run = |mut command: Command| {
        let began = Instant::now();
        ensure!(command.stdout(Stdio::null()).status()?.success(), "it failed");
        Ok(began.elapsed())
    };
    compared("ms for `true`, its end told to the server", 100.0, || {
        Ok((run(plain(&["true"]))?, run(wrapper.command(&["true"]))?))
    })
}

fn compared(
    what: &str,
    most_added_ms: f64,
    both: impl Fn() -> anyhow::Result<(Duration, Duration)>,
) -> anyhow::Result<Row> {
    let times: Vec<_> = (0..STARTS).map(|_| both()).collect::<anyhow::Result<_>>()?;
    let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
    let without = median(times.iter().map(|(plain, _)| ms(plain)).collect());
    let with = median(times.iter().map(|(_, wrapped)| ms(wrapped)).collect());
    let goal = Goal::default().at_most(with - without, most_added_ms, "added ");
    Ok(row(what, &format!("{without:.1} unwrapped"), format!("{with:.1}"), None, goal))
}

/// The processor time of front and keeper while a command prints.
fn lines(wrapper: &Wrapper) -> anyhow::Result<Row> {
    let myself = std::env::current_exe()?;
    let lines = (LINES_PER_S * PRINTED.as_secs()).to_string();
    let line = [myself.to_str().context("a path of text")?, "print", &lines, "1000"];
    let mut child = wrapper.command(&line).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut stdout = child.stdout.take().context("stdout")?;
    let reader = std::thread::spawn(move || stdout.read_to_end(&mut Vec::new()));
    sleep(PRINTED + Duration::from_secs(1));
    let spent = processor_time(child.id())? + processor_time(keeper(&child)?)?;
    drop(child.stdin.take());
    ensure!(child.wait()?.success(), "it failed");
    let _ = reader.join();
    let percent = 100.0 * spent.as_secs_f64() / PRINTED.as_secs_f64();
    let goal = Goal::most(percent, 1.0);
    Ok(row("% of a core for 1,000 lines/s", "", format!("{percent:.2}"), None, goal))
}

fn keeper(front: &Child) -> anyhow::Result<u32> {
    let id = front.id();
    let children = fs::read_to_string(Path::new("/proc").join(format!("{id}/task/{id}/children")))?;
    Ok(children.split_whitespace().next().context("no keeper")?.parse()?)
}

/// How much passes through, beside a pipe alone.
fn bytes(wrapper: &Wrapper) -> anyhow::Result<Row> {
    let line = ["head", "-c", &PASSED_BYTES.to_string(), "/dev/zero"];
    let floor = mb_per_s(plain(&line))?;
    let here = mb_per_s(wrapper.command(&line))?;
    let floor_told = format!("{floor:.0} through a pipe alone");
    Ok(row(
        "MB/s of output passed on",
        &floor_told,
        format!("{here:.0}"),
        Some(here / floor),
        Goal::default(),
    ))
}

fn mb_per_s(mut command: Command) -> anyhow::Result<f64> {
    let began = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut stdout = child.stdout.take().context("stdout")?;
    let (mut chunk, mut bytes) = (vec![0; 1 << 16], 0);
    loop {
        match stdout.read(&mut chunk)? {
            0 => break,
            count => bytes += count,
        }
    }
    ensure!(child.wait()?.success() && bytes == PASSED_BYTES, "{bytes} bytes arrived");
    Ok(bytes as f64 / 1e6 / began.elapsed().as_secs_f64())
}

fn row(what: &str, floor: &str, here: String, ratio: Option<f64>, goal: Goal) -> Row {
    let (what, floor) = (what.to_owned(), floor.to_owned());
    let none = String::new;
    Row { what, floor, here, ratio, p50: none(), p99: none(), processor: none(), goal }
}
