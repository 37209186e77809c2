-- The runs of a job are found by its name and type: the completed ones, the
-- newest first, and the tasks that have run more than once. Both are partial,
-- and what a report changes is in neither.
CREATE INDEX tasks_completed ON tasks (name, type, finished_at) WHERE status = 'completed';
CREATE INDEX tasks_repeated ON tasks (name, type, started_at) WHERE attempt > 1;

-- Which tasks once stood still is found at start without reading what all did.
CREATE INDEX task_events_paused ON task_events (task_id) WHERE status = 'paused';
