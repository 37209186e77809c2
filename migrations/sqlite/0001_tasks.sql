-- One row a task, as its bot last described it. Moments are milliseconds since
-- 1970 in UTC; percent is in ten-thousandths (500000 is 50 %).
CREATE TABLE tasks (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    key            TEXT,
    name           TEXT    NOT NULL,
    name_folded    TEXT    NOT NULL,
    type           TEXT    NOT NULL,
    details        TEXT    NOT NULL,
    details_folded TEXT    NOT NULL,
    status         TEXT    NOT NULL,
    percent        INTEGER,
    current        INTEGER,
    total          INTEGER,
    unit           TEXT,
    ended_early    INTEGER NOT NULL,
    attempt        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    started_at     INTEGER,
    finished_at    INTEGER,
    updated_at     INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    removed_at     INTEGER
) STRICT;

-- A key names one task among those that were not removed.
CREATE UNIQUE INDEX tasks_key ON tasks (key) WHERE key IS NOT NULL AND removed_at IS NULL;

-- What is active is found at start without reading the history.
CREATE INDEX tasks_unfinished ON tasks (id) WHERE finished_at IS NULL AND removed_at IS NULL;
CREATE INDEX tasks_finished ON tasks (finished_at) WHERE finished_at IS NOT NULL AND removed_at IS NULL;

-- Written to learn whether the store can be written.
CREATE TABLE probe (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;
INSERT INTO probe (id, at) VALUES (1, 0);
