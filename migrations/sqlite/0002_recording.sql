-- What is remembered of a task's life, one row a change worth remembering;
-- what stood before recording began has the versions below 1.
CREATE TABLE task_events (
    task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    status  TEXT    NOT NULL,
    details TEXT,
    source  TEXT,
    PRIMARY KEY (task_id, version)
) STRICT, WITHOUT ROWID;

-- The corners of the curve of a task's progress, at most 500 an attempt.
CREATE TABLE progress_points (
    task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    percent INTEGER,
    current INTEGER,
    PRIMARY KEY (task_id, attempt, version)
) STRICT, WITHOUT ROWID;

-- What the tasks of before still tell of themselves.
INSERT INTO task_events (task_id, version, at, attempt, status, details)
    SELECT id, -1, created_at, attempt, 'queued', NULL FROM tasks
    WHERE started_at IS NULL OR started_at > created_at;
INSERT INTO task_events (task_id, version, at, attempt, status, details)
    SELECT id, 0, started_at, attempt, 'running', NULL FROM tasks WHERE started_at IS NOT NULL;
INSERT INTO task_events (task_id, version, at, attempt, status, details)
    SELECT id, version, coalesce(finished_at, updated_at), attempt, status, details FROM tasks;
INSERT INTO progress_points (task_id, attempt, version, at, percent, current)
    SELECT id, attempt, version, coalesce(finished_at, updated_at), percent, current FROM tasks
    WHERE percent IS NOT NULL OR current IS NOT NULL;
