-- How far each producer has counted what it notes, so that a repeat changes
-- nothing, and when it was last heard of.
CREATE TABLE producers (
    name     TEXT    PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    heard_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who was not heard of for long is forgotten.
CREATE INDEX producers_heard ON producers (heard_at);

-- Which task, and which attempt of it, a producer's record added.
CREATE TABLE producer_tasks (
    producer TEXT    NOT NULL REFERENCES producers (name) ON DELETE CASCADE,
    seq      INTEGER NOT NULL,
    task_id  INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    attempt  INTEGER NOT NULL,
    PRIMARY KEY (producer, seq)
) STRICT, WITHOUT ROWID;

-- They go with their task.
CREATE INDEX producer_tasks_task ON producer_tasks (task_id);
