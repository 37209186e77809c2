//! The runs of what a search finds, those before the last included.

use futures_util::TryStreamExt;

use crate::domain::{
    Begin, Direction, EndedRun, EndedRuns, Filter, Moment, Page, Sort, Status, TaskId, View,
};
use crate::store::StoreError;
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::history::plan::Plan;
use crate::store::sqlite::history::{Among, Search};
use crate::store::sqlite::writer::list;

/// So many runs are looked at, at most.
const MOST_RUNS: i64 = 100_000;

/// The last runs of tasks: `task, attempt, status, ended, started`.
const LAST: &str = "SELECT id, attempt, status, finished_at, started_at FROM tasks \
    WHERE id IN (SELECT value FROM json_each(?)) AND finished_at IS NOT NULL";

/// The runs before the last, a row for each time that one was said to have ended. It began
/// behind the end of the one before.
const EARLIER: &str = "WITH ended AS (SELECT task_id, version, attempt, status, at, \
        lag(version, 1, -9) OVER (PARTITION BY task_id ORDER BY version) AS before \
    FROM task_events INDEXED BY task_events_ended \
    WHERE status IN ('completed', 'failed', 'cancelled') AND task_id IN \
        (SELECT id FROM tasks WHERE attempt > 1 AND id IN (SELECT value FROM json_each(?1)))) \
    SELECT task_id, ended.attempt, ended.status, at, (SELECT at FROM task_events AS begun \
        WHERE begun.task_id = ended.task_id AND begun.version > before \
        AND begun.version < ended.version AND begun.status = 'running' \
        ORDER BY begun.version LIMIT 1) \
    FROM ended JOIN tasks ON id = task_id WHERE ended.attempt < tasks.attempt \
    ORDER BY task_id DESC, ended.version LIMIT ?2";

type Row = (i64, u32, String, i64, Option<i64>);

impl Sqlite {
    /// The runs of what `filter` finds, of the newest `most` tasks.
    pub async fn ended_runs(&self, filter: &Filter, most: usize) -> Result<EndedRuns, StoreError> {
        let page = Page { limit: most, begin: Begin::At(0) };
        let view = View { filter: filter.clone(), sort: Sort::NEWEST, page };
        let mut transaction = self.readers.begin().await?;
        let plan = Plan::new(&view, Among::All);
        let mut search = Search { plan, connection: &mut transaction };
        let (_, places) = search.found(Direction::Descending).await?;
        let ids: Vec<_> = places.iter().take(most).map(|place| place.id).collect();
        let (mut runs, has_more) = search.runs(&ids).await?;
        transaction.commit().await?;
        runs.retain(|run| run.meets(filter));
        runs.sort_by_key(|run| std::cmp::Reverse(run.finished_at));
        let is_all = places.len() <= most && !has_more;
        Ok(EndedRuns { runs, tasks: ids.len() as u64, is_all })
    }
}

impl Search<'_, '_> {
    /// The ended runs of those tasks, and whether there are more than are looked at.
    async fn runs(&mut self, ids: &[TaskId]) -> Result<(Vec<EndedRun>, bool), StoreError> {
        let (ids, mut rows) = (list(ids)?, Vec::new());
        let mut last = sqlx::query_as::<_, Row>(LAST).bind(&ids).fetch(&mut *self.connection);
        while let Some(row) = last.try_next().await? {
            rows.push(row);
        }
        drop(last);
        let earlier = sqlx::query_as::<_, Row>(EARLIER).bind(&ids).bind(MOST_RUNS);
        let earlier = earlier.fetch_all(&mut *self.connection).await?;
        let has_more = earlier.len() as i64 == MOST_RUNS;
        rows.extend(earlier);
        let of_one = rows.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1));
        let runs: Result<_, _> = of_one.filter_map(run).collect();
        Ok((runs?, has_more))
    }
}

/// The run of those rows: it ended when that was first said, and as was said last.
fn run(rows: &[Row]) -> Option<Result<EndedRun, StoreError>> {
    let (first, last) = (rows.first()?, rows.last()?);
    let status = Status::try_from(last.2.clone());
    let run = |status| EndedRun {
        status,
        started_at: first.4.map(Moment::from_millis),
        finished_at: Moment::from_millis(first.3),
    };
    Some(status.map(run).map_err(|invalid| StoreError::corrupt(TaskId(first.0), invalid)))
}
