//! What a user can do, one function a verb, whoever asks and however.
//!
//! Writes go through the node's one [`writer`], which commits many together
//! and answers each after the commit. Reads of what is active come from the
//! [`board`], which is changed after the commit and never before.

mod backup;
mod batch;
mod board;
mod chores;
mod error;
mod historian;
mod jobs;
mod keeper;
mod live;
mod logs;
mod retention;
mod searches;
mod settling;
mod story;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::domain::{
    Counts, EndedRuns, Filter, ListedTask, Moment, NewTask, Snapshot, Source, Task, TaskId, Update,
    View,
};
use crate::store::{HistoryPage, Listing, Store, StoreError};

pub use backup::Backup;
pub use batch::{Fate, Receipt};
pub use board::Board;
pub use error::Error;
pub use live::Watch;
pub use logs::{LogPage, LogPart, LogQuery, LogWatch};
pub use retention::Supposed;
pub use story::{Kept, Story};
pub use writer::Appended;

use board::SharedBoard;
use chores::Chores;
use keeper::{Keeper, Rounds};
use live::Live;
use logs::LogBells;
use writer::{Action, Command, Reply, Writer};

/// Who asks: whoever reaches the loopback interface, for there are no users yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// Through which door.
    pub source: Source,
}

impl Actor {
    /// Whoever uses the guide's door.
    pub const GUIDE: Actor = Actor { source: Source::Guide };
    /// Whoever uses the full door.
    pub const API: Actor = Actor { source: Source::Api };
    /// Whoever uses the page.
    pub const PAGE: Actor = Actor { source: Source::Page };
}

/// What a monitor is told at its start.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// For how long a finished task stays active.
    pub active_for: Duration,
    /// Whether events, curves and logs are kept.
    pub records: bool,
    /// How many bytes of each log are kept.
    pub log_max: u64,
    /// How many bytes all logs together may take on the disk.
    pub logs_max: u64,
    /// For how long what has finished is kept; none for ever.
    pub history_for: Option<Duration>,
    /// To how many bytes all that is kept may grow; none without limit.
    pub history_max: Option<u64>,
}

/// What the time is.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// Over which tasks a list goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What the board shows: unfinished, or finished lately.
    Active,
    /// Everything that was ever added and not removed.
    All,
}

/// What became of a task.
#[derive(Debug, Clone)]
pub struct Done {
    /// The task after the change.
    pub task: Arc<Task>,
    /// Whether it, or this attempt of it, is new.
    pub is_new: bool,
}

/// The system clock.
pub fn system_clock() -> Clock {
    Arc::new(|| Moment::from_millis(chrono::Utc::now().timestamp_millis()))
}

/// The use cases, over one store. Cheap to clone, as each request does several times.
#[derive(Clone)]
pub struct Monitor(Arc<Parts>);

struct Parts {
    store: Store,
    board: SharedBoard,
    live: Live,
    logs: LogBells,
    /// Room for the lines that wait to be written, in KiB.
    log_room: Semaphore,
    /// Room for the records that wait to be taken in.
    batch_room: Semaphore,
    /// Whose turn it is to make a backup.
    backups: Arc<Semaphore>,
    options: Options,
    rounds: Rounds,
    commands: mpsc::Sender<Command>,
    clock: Clock,
}

/// The writer at work.
pub struct WriterHandle {
    store: Store,
    stop: oneshot::Sender<()>,
    /// Resolves when the writer ends, in order or not.
    ended: oneshot::Receiver<()>,
    task: JoinHandle<()>,
    background: Vec<JoinHandle<()>>,
}

/// A caller that waited for so long hears that the outcome is unknown.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Waiting requests beyond this many wait in their own connections.
const QUEUE: usize = 4096;

/// The runs of so many tasks are looked at, which takes no longer than a search does.
const JUDGED: usize = 20_000;

impl Monitor {
    /// Loads the board and starts the writer.
    pub async fn start(
        store: Store,
        options: Options,
        clock: Clock,
    ) -> Result<(Monitor, WriterHandle), StoreError> {
        let board = SharedBoard::new(Board::new(options.active_for));
        board.load(&store, clock()).await?;
        let (commands, waiting) = mpsc::channel(QUEUE);
        let logs = LogBells::default();
        let writer =
            Writer::new(store.clone(), board.clone(), logs.clone(), &options, clock.clone());
        let (stop, stopped) = oneshot::channel();
        let (alive, ended) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let _alive = alive;
            writer.run(waiting, stopped).await;
        });
        let live = Live::new(board.clone(), clock.clone());
        let telling = tokio::spawn(live.clone().run());
        let rounds = Rounds::default();
        let chores = Chores { store: store.clone(), commands: commands.clone() };
        let settling = settling::settle(chores.clone(), clock.clone());
        let keeper = Keeper { chores, options, clock: clock.clone(), rounds: rounds.clone() };
        let keeping = tokio::spawn(keeper.run());
        let learning = tokio::spawn(historian::learn(store.clone(), board.clone(), clock.clone()));
        let background = vec![telling, keeping, learning, tokio::spawn(settling)];
        let handle = WriterHandle { store: store.clone(), stop, ended, task, background };
        let log_room = Semaphore::new(logs::ROOM_KIB);
        let batch_room = Semaphore::new(batch::ROOM);
        let backups = Arc::new(Semaphore::new(1));
        let parts = Parts {
            store,
            board,
            live,
            logs,
            log_room,
            batch_room,
            backups,
            options,
            rounds,
            commands,
            clock,
        };
        Ok((Monitor(Arc::new(parts)), handle))
    }

    /// Adds a task. One with a key that an unfinished task has is that task;
    /// where the task with the key is finished, this is a new attempt of it.
    pub async fn add(&self, actor: Actor, new: NewTask) -> Result<Done, Error> {
        self.write(actor, Action::Add(new)).await
    }

    /// Changes a task.
    pub async fn update(
        &self,
        actor: Actor,
        id: TaskId,
        update: Update,
    ) -> Result<Arc<Task>, Error> {
        Ok(self.write(actor, Action::Update(id, update)).await?.task)
    }

    /// Removes a task. It is listed no more; for `grace` longer its bot can
    /// still report, and the removal can be taken back. After that its id is
    /// not found, and never used again.
    pub async fn remove(&self, actor: Actor, id: TaskId, grace: Duration) -> Result<(), Error> {
        self.write(actor, Action::Remove(id, grace)).await.map(drop)
    }

    /// Takes the removal of a task back, while there is still time.
    pub async fn restore(&self, actor: Actor, id: TaskId) -> Result<Arc<Task>, Error> {
        Ok(self.write(actor, Action::Restore(id)).await?.task)
    }

    /// Keeps a task for ever, however long ago it finished; or no longer.
    pub async fn pin(&self, actor: Actor, id: TaskId, pinned: bool) -> Result<Arc<Task>, Error> {
        Ok(self.write(actor, Action::Pin(id, pinned)).await?.task)
    }

    /// The task with that id, finished long ago or not.
    pub async fn task(&self, _actor: Actor, id: TaskId) -> Result<ListedTask, Error> {
        let now = self.now();
        if let Some(task) = self.0.board.read(now, |board| board.listed(id)) {
            return Ok(task);
        }
        self.0.store.find(id, now).await?.map(Into::into).ok_or(Error::NotFound(id))
    }

    /// A page of tasks.
    pub async fn list(&self, _actor: Actor, scope: Scope, view: &View) -> Result<Listing, Error> {
        match scope {
            Scope::Active => Ok(self.list_active(view).await.1),
            Scope::All => Ok(self.0.store.list(view).await?),
        }
    }

    /// A page of everything that ever ran, what was removed included.
    pub async fn history(&self, _actor: Actor, view: &View) -> Result<HistoryPage, Error> {
        Ok(self.0.store.history(view).await?)
    }

    /// The runs of what a search of the history finds, of its newest tasks.
    pub async fn ended_runs(&self, _actor: Actor, filter: &Filter) -> Result<EndedRuns, Error> {
        Ok(self.0.store.ended_runs(filter, JUDGED).await?)
    }

    /// What `view` shows of the active tasks, and counts for the rest.
    pub async fn snapshot(&self, _actor: Actor, view: &View) -> Snapshot {
        let as_of = self.now();
        let (counts, Listing { tasks, total, .. }) = self.list_active(view).await;
        let active_for_s = self.0.board.read(as_of, Board::active_for).as_secs();
        let start = view.page.start() as u64;
        let total = total.at_least();
        Snapshot { tasks, counts, total, start, as_of, active_for_s }
    }

    /// Watches what `view` shows of the active tasks: all of it first, then what changes.
    pub async fn watch(&self, _actor: Actor, view: View) -> Watch {
        self.0.live.watch(view).await
    }

    async fn list_active(&self, view: &View) -> (Counts, Listing) {
        let read =
            |board: &Board| (board.counts(), board.quick_list(view).ok_or_else(|| board.all()));
        match self.0.board.read(self.now(), read) {
            (counts, Ok(listing)) => (counts, listing),
            (counts, Err(tasks)) => {
                let view = view.clone();
                (counts, live::look(move || board::list(&tasks, &view)).await)
            }
        }
    }

    /// Reads the board as it is now. `read` must be quick: writes wait for it.
    pub fn read_board<T>(&self, _actor: Actor, read: impl FnOnce(&Board) -> T) -> T {
        self.0.board.read(self.now(), read)
    }

    /// Whether the store can be written: writes something, durably.
    pub async fn probe(&self) -> Result<(), Error> {
        let (reply, answer) = oneshot::channel();
        self.0.commands.send(Command::Probe(reply)).await.map_err(|_| Error::Stopping)?;
        answer.await.map_err(|_| Error::Stopping)?
    }

    /// What the time is.
    pub fn now(&self) -> Moment {
        (self.0.clock)()
    }

    async fn write(&self, actor: Actor, action: Action) -> Result<Done, Error> {
        self.ask(|reply| Command::Write { actor, action, reply }).await
    }

    /// Has the writer do something, and waits for its answer.
    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        self.0.commands.send(command(reply)).await.map_err(|_| Error::Stopping)?;
        match timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => answer,
            // The disk stalls, or the writer is gone in the midst of it.
            Err(_) | Ok(Err(_)) => Err(Error::OutcomeUnknown),
        }
    }
}

impl WriterHandle {
    /// Resolves when the writer has ended though nobody stopped it: nothing can
    /// be written any more.
    pub async fn failed(&mut self) {
        // An error is what is waited for: the sender went with the writer.
        let _ = (&mut self.ended).await;
    }

    /// Takes no more writes, answers those that wait, then closes the store.
    pub async fn stop(self) {
        self.background.iter().for_each(JoinHandle::abort);
        // A writer that is gone already needs no telling.
        let _ = self.stop.send(());
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the writer did not end in order");
        }
        self.store.close().await;
    }
}

#[cfg(test)]
mod tests;
