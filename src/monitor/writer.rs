//! The one who writes: takes all that wait, commits them together, shows them
//! on the board, then answers each.

mod append;
mod asked;
mod chore;
mod load;
mod marks;
mod plan;
mod receive;

use std::collections::{HashMap, HashSet};

use tokio::sync::{mpsc, oneshot};

use crate::domain::{BatchRecord, Curve, LogBatch, Recorder, TaskId, thin};
use crate::monitor::board::SharedBoard;
use crate::monitor::logs::LogBells;
use crate::monitor::searches::SearchEdit;
use crate::monitor::{Actor, Clock, Done, Error, Options, Receipt};
use crate::store::{self, Store, StoreError, Stored, Transaction};

pub use append::Appended;
pub(super) use append::HEAD;
use append::append;
pub(super) use asked::Action;
use asked::{Answers, Asked};
pub(super) use chore::{Chore, Step};
use load::{load_missing, shown_tasks};
use marks::Marks;
use plan::{Plan, Planned, Slot};

/// Where an answer goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, Error>>;

/// What the writer is asked.
pub(super) enum Command {
    /// To change something.
    Write { actor: Actor, action: Action, reply: Reply<Done> },
    /// To take in what a bot's client noted.
    Batch { actor: Actor, records: Vec<BatchRecord>, reply: Reply<Vec<Receipt>> },
    /// To add lines to a log.
    Log { id: TaskId, batch: LogBatch, reply: Reply<Appended> },
    /// To do a part of a chore.
    Chore(Chore, Reply<Step>),
    /// To change the saved searches.
    Search(SearchEdit, Reply<()>),
    /// Whether it can write.
    Probe(Reply<()>),
}

/// Lines, whose log they go to, and where the answer goes.
type WaitingLines = (TaskId, LogBatch, Reply<Appended>);

/// A task that is about to change, and how its life is recorded.
#[derive(Clone)]
pub(super) struct Known {
    pub stored: Stored,
    /// None where it is not known how many points are kept of it.
    pub recorder: Option<Recorder>,
}

/// How many writes share a commit at most.
const BATCH: usize = 1024;

/// So many full curves are thinned in one commit, for each takes a millisecond.
const THINNED: usize = 4;

/// How often a batch is planned anew when another node was faster.
const TRIES: usize = 5;

pub(super) struct Writer {
    store: Store,
    connection: store::Writer,
    board: SharedBoard,
    logs: LogBells,
    records: bool,
    /// How many bytes of each log are kept.
    log_max: u64,
    clock: Clock,
    /// After a failure the board may lack what was committed, so it is loaded anew.
    board_is_stale: bool,
}

impl Writer {
    pub fn new(
        store: Store,
        board: SharedBoard,
        logs: LogBells,
        options: &Options,
        clock: Clock,
    ) -> Self {
        let connection = store.writer();
        let Options { records, log_max, .. } = *options;
        Writer { store, connection, board, logs, records, log_max, clock, board_is_stale: false }
    }

    /// Serves commands until it is told to stop, then those that wait.
    pub async fn run(mut self, mut commands: mpsc::Receiver<Command>, stop: oneshot::Receiver<()>) {
        let mut batch = Vec::with_capacity(BATCH);
        tokio::pin!(stop);
        loop {
            let waiting = tokio::select! {
                waiting = commands.recv_many(&mut batch, BATCH) => waiting,
                _ = &mut stop, if !commands.is_closed() => {
                    commands.close();
                    continue;
                }
            };
            if waiting == 0 {
                break;
            }
            self.serve(batch.drain(..)).await;
        }
        self.connection.discard().await;
    }

    async fn serve(&mut self, batch: impl Iterator<Item = Command>) {
        let (mut asked, mut logs) = (Asked::default(), Vec::new());
        let (mut searches, mut probes, mut chores) = (Vec::new(), Vec::new(), Vec::new());
        for command in batch {
            match command {
                Command::Write { actor, action, reply } => {
                    tracing::trace!(?actor, ?action, "writes");
                    asked.act(action, actor.source, reply);
                }
                Command::Batch { actor, records, reply } => {
                    tracing::trace!(?actor, records = records.len(), "takes in a batch");
                    asked.take_in(records, actor.source, reply);
                }
                Command::Log { id, batch, reply } => logs.push((id, batch, reply)),
                Command::Chore(chore, reply) => chores.push((chore, reply)),
                Command::Search(edit, reply) => searches.push((edit, reply)),
                Command::Probe(reply) => probes.push(reply),
            }
        }
        self.serve_writes(asked).await;
        self.serve_logs(logs).await;
        for (edit, reply) in searches {
            let edited = self.edit_searches(edit).await;
            let _ = reply.send(edited);
        }
        self.serve_probes(probes).await;
        // Last, for nobody waits for them.
        for (chore, reply) in chores {
            let step = self.do_chore(chore).await;
            // Whoever hung up has lost the answer, not the deed.
            let _ = reply.send(step);
        }
    }

    async fn serve_writes(&mut self, asked: Asked) {
        if asked.is_empty() {
            return;
        }
        let answers = match self.commit(&asked).await {
            Ok(planned) => Ok(self.show(planned)),
            Err(error) => {
                self.recover(&error).await;
                Err(error)
            }
        };
        asked.answer(answers);
    }

    async fn serve_logs(&mut self, logs: Vec<WaitingLines>) {
        if logs.is_empty() {
            return;
        }
        let (batches, replies): (Vec<_>, Vec<_>) =
            logs.into_iter().map(|(id, batch, reply)| ((id, batch), (id, reply))).unzip();
        let answers = match self.commit_logs(batches).await {
            Ok(answers) => answers,
            Err(error) => {
                self.recover(&error).await;
                vec![Err(error); replies.len()]
            }
        };
        for ((id, reply), answer) in replies.into_iter().zip(answers) {
            if let Ok(appended) = &answer {
                self.logs.tell(id, appended.next_seq);
            }
            let _ = reply.send(answer);
        }
    }

    /// Makes all lines durable whose task is found.
    async fn commit_logs(
        &mut self,
        batches: Vec<(TaskId, LogBatch)>,
    ) -> Result<Vec<Result<Appended, Error>>, Error> {
        let now = (self.clock)();
        let mut transaction = self.connection.begin().await?;
        let ids: Vec<_> = batches.iter().map(|(id, _)| *id).collect();
        let found: HashSet<_> =
            transaction.tasks(&ids, now).await?.iter().map(|found| found.task.id()).collect();
        let mut answers = Vec::with_capacity(batches.len());
        for (id, batch) in batches {
            answers.push(match found.contains(&id) {
                true => Ok(append(&mut transaction, id, batch, now, self.log_max).await?),
                false => Err(Error::NotFound(id)),
            });
        }
        commit(transaction).await?;
        Ok(answers)
    }

    async fn edit_searches(&mut self, edit: SearchEdit) -> Result<(), Error> {
        let edited = async {
            let mut transaction = self.connection.begin().await?;
            match &edit {
                SearchEdit::Save(search) => transaction.save_search(search).await?,
                SearchEdit::Forget(name) => transaction.forget_search(name).await?,
            }
            commit(transaction).await
        };
        let edited = edited.await;
        if let Err(error) = &edited {
            self.recover(error).await;
        }
        edited
    }

    async fn serve_probes(&mut self, probes: Vec<Reply<()>>) {
        if probes.is_empty() {
            return;
        }
        let result = self.connection.probe((self.clock)()).await.map_err(Error::from);
        if let Err(error) = &result {
            self.recover(error).await;
        }
        for reply in probes {
            let _ = reply.send(result.clone());
        }
    }

    /// Makes all durable that is asked for and can be done.
    async fn commit(&mut self, asked: &Asked) -> Result<Planned, Error> {
        if self.board_is_stale {
            self.board.load(&self.store, (self.clock)()).await?;
            self.board_is_stale = false;
        }
        for tries in 0..TRIES {
            let now = (self.clock)();
            let mut transaction = self.connection.begin().await?;
            let marks = Marks::load(&mut transaction, &asked.records).await?;
            let ids = asked.ids(&marks);
            // The first plan is made from the board; should another node have been
            // faster, the next are made from the store.
            let mut tasks = match tries {
                0 => shown_tasks(&self.board, &ids, now),
                _ => HashMap::new(),
            };
            let keyed = load_missing(&mut transaction, asked, &ids, &mut tasks, now).await?;
            let next_id = match asked.adds() {
                true => transaction.next_id().await?,
                false => TaskId::default(),
            };
            let plan = Plan::new(tasks, keyed, next_id, now, self.records);
            let mut planned = plan.carry_out(asked, marks);
            match transaction.save(&planned.changes()).await {
                Err(StoreError::Conflict) => {}
                saved => {
                    saved?;
                    remember(&mut transaction, &mut planned.changed).await?;
                    planned.marks.save(&mut transaction, now).await?;
                    return commit(transaction).await.map(|()| planned);
                }
            }
        }
        Err(Error::Unavailable)
    }

    /// Shows on the board what is now on disk, and gives back the answers.
    fn show(&self, planned: Planned) -> Answers {
        let now = (self.clock)();
        self.board.write(now, |board| {
            for slot in planned.changed {
                match slot.next.removed_at {
                    Some(_) => board.remove(slot.next.task.id()),
                    None => {
                        let id = slot.next.task.id();
                        for task in slot.passed.into_iter().chain([slot.next.task]) {
                            board.put(task, now);
                        }
                        board.record_with(id, slot.recorder);
                    }
                }
            }
        });
        planned.answers
    }

    /// Gives up a connection whose transaction failed; the next write opens another.
    async fn recover(&mut self, error: &Error) {
        self.connection.discard().await;
        self.board_is_stale |= *error != Error::StorageFull;
    }
}

/// Writes what is to be remembered, and thins curves that have grown full.
async fn remember(
    transaction: &mut Transaction<'_>,
    changed: &mut [Slot],
) -> Result<(), StoreError> {
    let remembered: Vec<_> = changed.iter_mut().filter_map(Slot::take_remembered).collect();
    if remembered.is_empty() {
        return Ok(());
    }
    transaction.remember(&remembered).await?;
    let full = changed.iter_mut().filter(|slot| slot.recorder.is_full());
    for Slot { next, recorder, .. } in full.take(THINNED) {
        let (id, attempt) = (next.task.id(), next.task.attempt());
        let points = transaction.attempt_points(id, attempt).await?;
        let (kept, tolerance) = thin(&points, Curve::MANY / 2);
        transaction.thin_points(id, attempt, &kept).await?;
        recorder.thinned(kept.len(), tolerance);
    }
    Ok(())
}

impl From<Stored> for Known {
    fn from(stored: Stored) -> Self {
        Known { stored, recorder: None }
    }
}

async fn commit(transaction: Transaction<'_>) -> Result<(), Error> {
    match transaction.commit().await {
        Ok(()) => Ok(()),
        Err(StoreError::Full) => Err(Error::StorageFull),
        Err(error) => {
            tracing::error!(%error, "a commit failed; its outcome is unknown");
            Err(Error::OutcomeUnknown)
        }
    }
}
