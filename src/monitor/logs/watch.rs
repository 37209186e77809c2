//! Logs that somebody has open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::domain::TaskId;
use crate::monitor::{Actor, Error, LogPage, LogPart, LogQuery, Monitor};

/// Lines are told at most this often.
const TICK: Duration = Duration::from_millis(100);

/// Whoever is further behind than this goes on from the end.
const MOST: usize = 1000;

/// The logs that somebody follows, each with the number of its next line.
#[derive(Clone, Default)]
pub(in crate::monitor) struct LogBells(Arc<Mutex<HashMap<TaskId, Weak<watch::Sender<u64>>>>>);

/// The lines of one log, as they come.
pub struct LogWatch {
    monitor: Monitor,
    id: TaskId,
    after: u64,
    bell: watch::Receiver<u64>,
    has_rung: bool,
    rests_until: Instant,
    /// Rings as long as somebody holds it.
    _ringer: Arc<watch::Sender<u64>>,
}

impl LogBells {
    /// Tells whoever follows the log that it now ends before `next_seq`.
    pub fn tell(&self, id: TaskId, next_seq: u64) {
        let mut bells = self.bells();
        match bells.get(&id).map(Weak::upgrade) {
            Some(Some(bell)) => drop(bell.send_replace(next_seq)),
            Some(None) => drop(bells.remove(&id)),
            None => {}
        }
    }

    fn bell(&self, id: TaskId) -> Arc<watch::Sender<u64>> {
        let mut bells = self.bells();
        if let Some(bell) = bells.get(&id).and_then(Weak::upgrade) {
            return bell;
        }
        let bell = Arc::new(watch::Sender::new(0));
        bells.insert(id, Arc::downgrade(&bell));
        bell
    }

    fn bells(&self) -> MutexGuard<'_, HashMap<TaskId, Weak<watch::Sender<u64>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Monitor {
    /// Follows a task's log from behind the line `after` on.
    pub async fn watch_log(&self, actor: Actor, id: TaskId, after: u64) -> Result<LogWatch, Error> {
        self.kept(actor, id).await?;
        let ringer = self.0.logs.bell(id);
        let mut bell = ringer.subscribe();
        // What is there already is told at once.
        bell.mark_changed();
        let (monitor, rests_until) = (self.clone(), Instant::now());
        Ok(LogWatch { monitor, id, after, bell, has_rung: false, rests_until, _ringer: ringer })
    }
}

impl LogWatch {
    /// The lines since the last that were told, of very many the last.
    pub async fn next(&mut self, actor: Actor) -> Result<LogPage, Error> {
        loop {
            // Whoever waits for this may turn to something else and come back:
            // until a page is given out, nothing is taken for told.
            if !self.has_rung {
                // The ringer is held here, so there is always one.
                let _ = self.bell.changed().await;
                self.has_rung = true;
            }
            sleep_until(self.rests_until).await;
            let page = self.read(actor).await?;
            self.has_rung = false;
            if let Some(last) = page.lines.last() {
                self.after = last.seq;
                self.rests_until = Instant::now() + TICK;
                return Ok(page);
            }
        }
    }

    async fn read(&self, actor: Actor) -> Result<LogPage, Error> {
        let query = |part| LogQuery { part, limit: MOST, text: None, level: None };
        let page = self.monitor.log(actor, self.id, query(LogPart::After(self.after))).await?;
        match page.has_more {
            true => self.monitor.log(actor, self.id, query(LogPart::Tail)).await,
            false => Ok(page),
        }
    }
}
