//! What is known of the command and not noted yet: of what changes often, the newest alone.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use crate::cli::run::ending::{Ending, name};
use crate::cli::run::progress::{Sighting, Standing};
use crate::domain::Stream;

/// What is known.
#[derive(Default)]
pub struct State {
    standing: Standing,
    /// What the command told its service manager.
    said: String,
    is_alive: bool,
    /// The last lines of each stream, for the failure.
    last: [VecDeque<String>; 2],
    asked_to_end: Option<(i32, Instant)>,
    noted: Map<String, Value>,
    noted_at: Option<Instant>,
    /// When the last line was told as the details; none where the newest is wanted at once.
    line_at: Option<Instant>,
}

/// On a failure so many lines are told.
const LAST_LINES: usize = 10;

/// And of each so much.
const LINE_CHARS: usize = 300;

/// A sign of life alone is noted no more often.
const ALIVE: Duration = Duration::from_secs(10);

/// Nor is the last line, which is told where nothing better is known.
const LINE: Duration = Duration::from_secs(2);

/// Who is asked to end does so within this; what fails later fails of something else.
const ASKED: Duration = Duration::from_secs(60);

const SIGHUP: i32 = 1;
const SIGINT: i32 = 2;

impl State {
    /// A line was printed, and is shown so.
    pub fn printed(&mut self, stream: Option<Stream>, shown: &str) {
        if shown.trim().is_empty() {
            return;
        }
        let last = &mut self.last[usize::from(stream == Some(Stream::Stderr))];
        if last.len() == LAST_LINES {
            last.pop_front();
        }
        last.push_back(shown.trim_end().chars().take(LINE_CHARS).collect());
    }

    /// Where the task stands.
    pub fn stands(&mut self, standing: Standing) {
        self.standing = standing;
    }

    /// Reads what `sd_notify` sends: an assignment a line.
    pub fn notified(&mut self, message: &str) {
        for (name, value) in message.lines().filter_map(|line| line.split_once('=')) {
            match (name, value) {
                ("STATUS", status) => self.said = status.to_owned(),
                ("RELOADING", "1") => self.said = "reloading".to_owned(),
                ("STOPPING", "1") => self.said = "stopping".to_owned(),
                ("READY", "1") if self.said == "reloading" => self.said = "ready".to_owned(),
                ("READY" | "WATCHDOG", "1") => {}
                _ => continue,
            }
            self.is_alive = true;
        }
    }

    /// Somebody asked the command to end.
    pub fn asked_to_end(&mut self, signal: i32) {
        self.asked_to_end = Some((signal, Instant::now()));
    }

    /// Nothing more will be printed: the last line counts, however soon it came.
    pub fn closing(&mut self) {
        self.line_at = None;
    }

    /// What is to be noted now, as `PATCH /api/v1/tasks/{id}` takes it.
    pub fn changes(&mut self) -> Option<Value> {
        let mut now = self.standing.task.as_ref().map(progress).unwrap_or_default();
        if let Some(details) = self.details() {
            now.insert("details".to_owned(), json!(details));
        }
        let changed = now.iter().filter(|(name, value)| self.noted.get(*name) != Some(value));
        let mut changes: Map<String, Value> =
            changed.map(|(name, value)| (name.clone(), value.clone())).collect();
        if changes.contains_key("current")
            && let Some(total) = now.get("total")
        {
            changes.insert("total".to_owned(), total.clone());
        }
        let rested = self.noted_at.map_or(Duration::MAX, |at| at.elapsed());
        if changes.is_empty() && !(self.is_alive && rested > ALIVE) {
            return None;
        }
        (self.is_alive, self.noted_at) = (false, Some(Instant::now()));
        self.noted.extend(now);
        Some(Value::Object(changes))
    }

    /// What it says of itself: what it tells its manager, what its inner bars say, or else its
    /// last line, now and then.
    fn details(&mut self) -> Option<String> {
        let said = [self.said.as_str(), self.standing.others.as_str()];
        let said: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
        if !said.is_empty() {
            return Some(said.join(" · "));
        }
        let label =
            self.standing.task.as_ref().filter(|task| task.is_bar()).map(|task| &task.label);
        if let Some(label) = label {
            return (!label.is_empty()).then(|| label.clone());
        }
        if self.line_at.is_some_and(|at| at.elapsed() < LINE) {
            return None;
        }
        let line = self.last.iter().find_map(VecDeque::back).cloned()?;
        self.line_at = Some(Instant::now());
        Some(line)
    }

    /// The end, as `PATCH /api/v1/tasks/{id}` takes it.
    pub fn end(&self, ending: Ending, out_of_memory: bool) -> Value {
        if let (Some(signal), false) = (self.asked_for(ending), out_of_memory) {
            return json!({"status": "cancelled", "details": format!("stopped by {}", name(signal))});
        }
        match (ending, &self.standing.short_at) {
            (Ending::Exit(0), None) => json!({"status": "completed"}),
            (Ending::Exit(0), Some(place)) => json!({
                "status": "completed", "ended_early": true, "details": format!("ended at {place}"),
            }),
            _ => json!({"status": "failed", "details": self.failure(ending, out_of_memory)}),
        }
    }

    /// The signal by which somebody asked for this end.
    fn asked_for(&self, ending: Ending) -> Option<i32> {
        let (signal, at) = match ending {
            Ending::Exit(0) => return None,
            // 130 is how a shell tells of a command of its own that ctrl-C ended.
            Ending::Killed(SIGINT) | Ending::Exit(130) => return Some(SIGINT),
            _ => self.asked_to_end?,
        };
        let is_its_death =
            ending == Ending::Killed(signal) || ending == Ending::Exit(128 + signal as u8);
        // Many a service takes SIGHUP for "read your settings anew", and goes on.
        (is_its_death || signal != SIGHUP && at.elapsed() < ASKED).then_some(signal)
    }

    fn failure(&self, ending: Ending, out_of_memory: bool) -> String {
        let memory = if out_of_memory { ": out of memory" } else { "" };
        let [stdout, stderr] = &self.last;
        let last = if stderr.is_empty() { stdout } else { stderr };
        let mut told = format!("{}{memory}", ending.told());
        for line in last {
            told.push('\n');
            told.push_str(line);
        }
        told
    }
}

/// The task's progress on the wire: counts where they are whole numbers, else a percentage.
fn progress(seen: &Sighting) -> Map<String, Value> {
    let mut told = Map::new();
    let whole = |number: f64| (number >= 0.0 && number.fract() == 0.0).then_some(number as u64);
    let counts = (seen.current.and_then(whole), seen.total.map(whole));
    match (counts, seen.share()) {
        ((Some(current), Some(Some(total))), _) => {
            told.insert("current".to_owned(), json!(current));
            told.insert("total".to_owned(), json!(total));
        }
        ((Some(current), None), None) => {
            told.insert("current".to_owned(), json!(current));
        }
        (_, Some(share)) => {
            told.insert("progress".to_owned(), json!((share * 100.0).round() / 100.0));
            return told;
        }
        _ => return told,
    }
    if let Some(unit) = &seen.unit {
        told.insert("unit".to_owned(), json!(unit.chars().take(32).collect::<String>()));
    }
    told
}
