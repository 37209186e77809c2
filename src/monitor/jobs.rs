//! What is known of the jobs on the board: how their runs went before.

use std::collections::{HashMap, VecDeque};
use std::hash::{Hash, Hasher};
use std::mem::take;
use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Moment, Name, Past, Status, Task, TaskId, TaskType};

/// A job: all tasks of one name and type.
///
/// It is known by one of its tasks, so that to look it up copies no text.
#[derive(Debug, Clone)]
pub(super) struct Job(Arc<Task>);

/// The jobs of which something is known, or shall be.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    known: HashMap<Job, Known>,
    /// Those whose past is to be read, each once.
    wanted: VecDeque<Job>,
    /// Until then none has rested for long enough to make room for another.
    full_until: Moment,
    /// The past of a job of which nothing is known.
    none: Arc<Past>,
}

#[derive(Debug, Default)]
struct Known {
    past: Arc<Past>,
    is_wanted: bool,
    is_being_read: bool,
    /// The tasks that are to be told once the past is read.
    waiting: Vec<TaskId>,
    used_at: Moment,
}

/// So many jobs are known at most; of each some 16 KiB.
const MOST: usize = 1000;

/// A job of which nothing was heard for so long makes room for another.
const REST: Duration = Duration::from_secs(60);

/// So many tasks of one job are told of its past at once; the others are with their next report.
const WAITING: usize = 100;

impl Jobs {
    /// How the job of `task` went before, if it runs, as far as that is known by now. What is not
    /// known is wanted from now on, and `task` will be told. A completed run adds to the past,
    /// which is to be read again.
    pub fn past(&mut self, task: &Arc<Task>, now: Moment) -> Arc<Past> {
        match task.status() {
            Status::Running => return self.known(task, now),
            Status::Completed => self.completed(task),
            _ => {}
        }
        self.none.clone()
    }

    fn known(&mut self, task: &Arc<Task>, now: Moment) -> Arc<Past> {
        let job = Job(task.clone());
        if let Some(known) = self.known.get_mut(&job) {
            return known.used(task.id(), now);
        }
        if self.known.len() >= MOST && !self.make_room(now) {
            return self.none.clone();
        }
        self.wanted.push_back(job.clone());
        let known = Known { is_wanted: true, ..Known::default() };
        self.known.entry(job).or_insert(known).used(task.id(), now)
    }

    fn completed(&mut self, task: &Arc<Task>) {
        let job = Job(task.clone());
        if let Some(known) = self.known.get_mut(&job).filter(|known| !known.is_wanted) {
            known.is_wanted = true;
            self.wanted.push_back(job);
        }
    }

    /// Whether the past of a job is to be read.
    pub fn is_any_wanted(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// The next job whose past is to be read; what completes from now on makes it wanted again.
    pub fn next_wanted(&mut self) -> Option<Job> {
        let job = self.wanted.pop_front()?;
        if let Some(known) = self.known.get_mut(&job) {
            (known.is_wanted, known.is_being_read) = (false, true);
        }
        Some(job)
    }

    /// The past of a job was read; gives back the tasks that are to be told. Where more was
    /// added to it meanwhile, they are told again.
    pub fn learn(&mut self, job: &Job, past: Arc<Past>) -> Vec<TaskId> {
        let Some(known) = self.known.get_mut(job) else { return Vec::new() };
        (known.past, known.is_being_read) = (past, false);
        match known.is_wanted {
            true => known.waiting.clone(),
            false => take(&mut known.waiting),
        }
    }

    /// The past of a job could not be read; it is wanted again when it is next asked for.
    pub fn failed(&mut self, job: &Job) {
        self.known.remove(job);
    }

    /// Lets go of the job that was not used for longest, if it has rested.
    fn make_room(&mut self, now: Moment) -> bool {
        if now < self.full_until {
            return false;
        }
        let oldest =
            self.known.iter().filter(|(_, known)| !known.is_wanted && !known.is_being_read);
        let oldest = oldest.min_by_key(|(_, known)| known.used_at);
        let Some((job, used_at)) = oldest.map(|(job, known)| (job.clone(), known.used_at)) else {
            return false;
        };
        self.full_until = used_at.after(REST);
        if now < self.full_until {
            return false;
        }
        self.known.remove(&job).is_some()
    }
}

impl Known {
    /// The past for a task, which waits for it if it is still to be read.
    fn used(&mut self, id: TaskId, now: Moment) -> Arc<Past> {
        self.used_at = now;
        let waits = (self.is_wanted || self.is_being_read) && self.waiting.len() < WAITING;
        if waits && self.waiting.last() != Some(&id) {
            self.waiting.push(id);
        }
        self.past.clone()
    }
}

impl Job {
    /// Whether `task` is one of its tasks.
    pub fn has(&self, task: &Task) -> bool {
        (self.name(), self.task_type()) == (task.name(), task.task_type())
    }

    /// What its tasks are called.
    pub fn name(&self) -> &Name {
        self.0.name()
    }

    /// Of which type they are.
    pub fn task_type(&self) -> &TaskType {
        self.0.task_type()
    }
}

impl PartialEq for Job {
    fn eq(&self, other: &Job) -> bool {
        self.has(&other.0)
    }
}

impl Eq for Job {}

impl Hash for Job {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.name(), self.task_type()).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Details, NewTask, Outcome, Transition, Update};

    fn at(seconds: i64) -> Moment {
        Moment::from_millis(1_760_000_000_000 + seconds * 1000)
    }

    fn task(id: i64, name: &str, task_type: TaskType) -> Arc<Task> {
        let new = NewTask {
            name: name.to_owned().try_into().unwrap(),
            task_type,
            details: Details::default(),
            tags: Default::default(),
            key: None,
            queued: false,
            progress: None,
        };
        Arc::new(Task::added(TaskId(id), new, at(0)).task)
    }

    fn completed(task: &Task) -> Arc<Task> {
        let outcome = Outcome::Completed { ended_early: false };
        let update = Update { status: Some(Transition::Finish(outcome)), ..Update::default() };
        Arc::new(task.apply(&update, at(1)).unwrap().task)
    }

    /// Which jobs were wanted, which are then read.
    fn wanted(jobs: &mut Jobs) -> Vec<String> {
        let mut names = Vec::new();
        while let Some(job) = jobs.next_wanted() {
            jobs.learn(&job, Arc::default());
            names.push(job.name().to_string());
        }
        names
    }

    #[test]
    fn a_job_is_its_name_and_its_type_and_is_wanted_once() {
        let mut jobs = Jobs::default();
        for task_type in [TaskType::Backtest, TaskType::Simulation, TaskType::Backtest] {
            jobs.past(&task(1, "Nightly", task_type), at(0));
        }
        assert_eq!(wanted(&mut jobs), ["Nightly", "Nightly"]);
    }

    #[test]
    fn tasks_wait_until_the_past_is_read_and_a_completed_run_has_it_read_again() {
        let mut jobs = Jobs::default();
        let nightly = |id| task(id, "Nightly", TaskType::Backtest);
        jobs.past(&completed(&nightly(1)), at(0));
        assert_eq!(wanted(&mut jobs), [""; 0]);
        jobs.past(&nightly(2), at(0));
        let job = jobs.next_wanted().unwrap();
        jobs.past(&nightly(3), at(0));
        assert_eq!(jobs.learn(&job, Arc::default()), [TaskId(2), TaskId(3)]);
        jobs.past(&nightly(3), at(1));
        jobs.past(&completed(&nightly(2)), at(1));
        jobs.past(&completed(&nightly(3)), at(1));
        assert_eq!(wanted(&mut jobs), ["Nightly"]);
        assert_eq!(jobs.learn(&job, Arc::default()), []);
    }

    #[test]
    fn when_too_many_are_known_the_one_that_rested_longest_makes_room() {
        let mut jobs = Jobs::default();
        let job = |name: usize| task(1, &format!("Job {name}"), TaskType::Backtest);
        for name in 0..MOST {
            jobs.past(&job(name), at(name as i64 / 100));
        }
        assert_eq!(wanted(&mut jobs).len(), MOST);
        jobs.past(&job(MOST), at(30));
        jobs.past(&job(0), at(40));
        assert_eq!(wanted(&mut jobs), [""; 0]);
        jobs.past(&job(MOST), at(61));
        jobs.past(&job(0), at(61));
        assert_eq!(wanted(&mut jobs), [format!("Job {MOST}")]);
        assert_eq!(jobs.known.len(), MOST);
    }
}
