//! The server is killed in mid-write, again and again: what it answered must be there.
//!
//! Eight bots each own a task, and number their updates in its details. Every
//! update counts the task's version up by one, so after a restart version and
//! number tell of updates that were lost, and of those that were done twice.

mod program;

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Client, Method, Url};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use program::{Program, serve};

const BOTS: usize = 8;

/// The server is killed after a number of answers below this one.
const ANSWERS: u64 = 200;

/// No answer within this is none: a request may be lost with the server.
const PATIENCE: Duration = Duration::from_secs(10);

/// Every so many updates a bot adds another task.
const UPDATES_AN_ADD: u64 = 5;

/// A client with a task of its own, and what it knows of it.
struct Bot {
    http: Client,
    task: u64,
    sent: u64,
    answered: u64,
    /// The lines of its log: how many it sent, how many were answered.
    printed: u64,
    kept: u64,
    /// The tasks that it added since the server started: name, and id where that was answered.
    added: HashMap<String, Option<u64>>,
}

/// Counts answers down to the moment of the crash.
struct Fuse {
    left: AtomicI64,
    burnt: Notify,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_there_after_a_crash_and_there_once() -> Result<()> {
    let rounds = std::env::var("CRASH_ROUNDS").map_or(Ok(100), |rounds| rounds.parse())?;
    let dir = tempfile::tempdir()?;
    let mut bots = Vec::new();
    let program = Program::start(&mut serve(dir.path()))?;
    for number in 0..BOTS {
        bots.push(Bot::begin(number, &program).await?);
    }
    drop(program);
    let mut added = 0;
    for round in 0..rounds {
        bots = crash(dir.path(), round, bots).await?;
        let program = Program::start(&mut serve(dir.path()))?;
        for bot in &mut bots {
            added += bot.check(&program).await.with_context(|| format!("round {round}"))?;
        }
    }
    let (ended, _) =
        Program::start(&mut serve(dir.path()))?.terminate(Duration::from_secs(5)).await?;
    assert!(ended.success(), "{ended}");
    let updates: u64 = bots.iter().map(|bot| bot.answered).sum();
    let lines: u64 = bots.iter().map(|bot| bot.kept).sum();
    println!(
        "{rounds} crashes, {updates} updates, {lines} lines, {added} tasks added: \
         0 lost, 0 done twice"
    );
    Ok(())
}

/// Lets the bots write until the server is killed.
async fn crash(dir: &Path, round: u64, bots: Vec<Bot>) -> Result<Vec<Bot>> {
    let mut program = Program::start(&mut serve(dir))?;
    // Any hasher with random keys is dice enough.
    let answers = RandomState::new().build_hasher().finish() % ANSWERS;
    let fuse = Arc::new(Fuse { left: AtomicI64::new(answers as i64), burnt: Notify::new() });
    let mut writing = JoinSet::new();
    for bot in bots {
        writing.spawn(bot.write(program.url(""), round, fuse.clone()));
    }
    tokio::select! {
        () = fuse.burnt.notified() => {}
        ended = writing.join_next() => match ended.context("there are no bots")? {
            Ok(bot) => bail!("task {} got no answer, and nobody killed the server", bot.task),
            Err(panicked) => return Err(panicked.into()),
        },
    }
    program.kill()?;
    Ok(writing.join_all().await)
}

impl Fuse {
    fn burn(&self) {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 0 {
            self.burnt.notify_one();
        }
    }
}

impl Bot {
    async fn begin(number: usize, program: &Program) -> Result<Bot> {
        let http = Client::builder().no_proxy().timeout(PATIENCE).build()?;
        let added = HashMap::new();
        let mut bot = Bot { http, task: 0, sent: 0, answered: 0, printed: 0, kept: 0, added };
        let task = json!({"name": format!("bot {number}"), "type": "backtest", "details": "0"});
        let task = bot.send(Method::POST, program.url("/api/v1/tasks"), &task).await?;
        bot.task = task["id"].as_u64().context("an id")?;
        Ok(bot)
    }

    /// An error is no answer: the server is gone.
    async fn send(&self, method: Method, url: String, body: &Value) -> reqwest::Result<Value> {
        let answer = self.http.request(method, url).json(body).send().await?;
        let status = answer.status();
        let body = answer.json().await?;
        assert!(status.is_success(), "{status}: {body}");
        Ok(body)
    }

    /// Updates its task, and adds others, until the server answers no more.
    async fn write(mut self, server: String, round: u64, fuse: Arc<Fuse>) -> Bot {
        self.added.clear();
        loop {
            self.sent += 1;
            let url = format!("{server}/api/v1/tasks/{}", self.task);
            let update = json!({"details": self.sent.to_string(), "progress": self.sent % 101});
            if self.send(Method::PATCH, url, &update).await.is_err() {
                return self;
            }
            self.answered = self.sent;
            fuse.burn();
            if self.print(&server).await.is_err() {
                return self;
            }
            if !self.sent.is_multiple_of(UPDATES_AN_ADD) {
                continue;
            }
            let name = format!("by {} in round {round} after {}.", self.task, self.sent);
            let task = json!({"name": name, "type": "backtest"});
            self.added.insert(name.clone(), None);
            let Ok(task) = self.send(Method::POST, format!("{server}/api/v1/tasks"), &task).await
            else {
                return self;
            };
            self.added.insert(name, task["id"].as_u64());
            fuse.burn();
        }
    }

    /// Sends the next lines of its log, up to a hundred of them, each its own number.
    async fn print(&mut self, server: &str) -> reqwest::Result<()> {
        let first = self.printed + 1;
        self.printed += self.sent % 100 + 1;
        let lines: String = (first..=self.printed).map(|line| format!("{line}\n")).collect();
        let producer = format!("producer={}&first={first}", self.task);
        let url = format!("{server}/api/v1/tasks/{}/logs?{producer}", self.task);
        let request = self.http.post(url).header("content-type", "text/plain").body(lines);
        request.send().await?.error_for_status()?;
        self.kept = self.printed;
        Ok(())
    }

    /// Compares the log that is there with what was answered.
    async fn check_log(&mut self, program: &Program) -> Result<()> {
        let url = program.url(&format!("/api/v1/tasks/{}/logs?tail=1", self.task));
        let page = self.get(url).await?;
        let last = page["lines"][0]["text"].as_str().unwrap_or("0").parse::<u64>()?;
        assert!((self.kept..=self.printed).contains(&last), "lines {} to {last}", self.kept);
        assert_eq!(page["next_seq"], last + 1, "a line was lost or is there twice: {page}");
        (self.printed, self.kept) = (last, last);
        Ok(())
    }

    /// Compares what is there with what was answered; how many tasks of its own it found.
    async fn check(&mut self, program: &Program) -> Result<usize> {
        let task = self.get(program.url(&format!("/api/v1/tasks/{}", self.task))).await?;
        let number = task["details"].as_str().context("details")?.parse::<u64>()?;
        assert!(number >= self.answered, "lost: update {} of {task}", self.answered);
        assert!(number <= self.sent, "never sent, only to {}: {task}", self.sent);
        assert_eq!(task["version"], number + 1, "an update was lost or done twice: {task}");
        (self.sent, self.answered) = (number, number);
        self.check_log(program).await?;
        // What the names of this bot and round have in common, and no other name.
        let Some((common, _)) = self.added.keys().next().and_then(|name| name.split_once("after"))
        else {
            return Ok(0);
        };
        let phrase = format!("\"{common}\"");
        let query = [("scope", "all"), ("limit", "1000"), ("q", &phrase)];
        let url = Url::parse_with_params(&program.url("/api/v1/tasks"), query)?;
        let list = self.get(url.to_string()).await?;
        let mut found = HashMap::new();
        for task in list["tasks"].as_array().context("tasks")? {
            let name = task["name"].as_str().context("a name")?;
            assert!(self.added.contains_key(name), "never sent: {task}");
            assert_eq!(found.insert(name, task["id"].as_u64()), None, "added twice: {task}");
        }
        for (name, id) in self.added.iter().filter(|(_, id)| id.is_some()) {
            assert_eq!(found.get(name.as_str()), Some(id), "lost: {name}");
        }
        Ok(found.len())
    }

    async fn get(&self, url: String) -> Result<Value> {
        Ok(self.http.get(url).send().await?.error_for_status()?.json().await?)
    }
}
