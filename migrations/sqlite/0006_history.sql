-- The history: everything that ever ran, searched and sorted. Why it is so:
-- docs/decisions/0008-trigrams-and-settled-tasks.md.

-- A task's tags stand between blanks: ' nightly eu '.
ALTER TABLE tasks ADD COLUMN tags TEXT NOT NULL DEFAULT '';

-- What is settled is at rest, and in the indexes of the history. Whoever adds or
-- changes a task says 0; the keeper indexes what is at rest, and says 1. The
-- default is for the rows that are there already, which so need not be rewritten.
ALTER TABLE tasks ADD COLUMN settled INTEGER NOT NULL DEFAULT 1;
UPDATE tasks SET settled = 0 WHERE finished_at IS NULL;

-- The texts of a task as they are indexed. Two marks behind a text give its last
-- letters trigrams of their own. Facets stand between marks and in capitals,
-- which no folded text has: status, type, tags, and a letter for how long it took.
CREATE VIEW history_texts (id, name, details, facets, settled) AS
SELECT id, name_folded || char(5, 5), details_folded || char(5, 5),
    char(1) || upper(status) || char(1, 2) || upper(type) || char(2)
    || replace(upper(tags), ' ', char(3)) || char(4)
    || CASE
        WHEN started_at IS NULL OR finished_at IS NULL THEN 'Z'
        WHEN finished_at - started_at < 1000 THEN 'A'
        WHEN finished_at - started_at < 10000 THEN 'B'
        WHEN finished_at - started_at < 60000 THEN 'C'
        WHEN finished_at - started_at < 300000 THEN 'D'
        WHEN finished_at - started_at < 600000 THEN 'E'
        WHEN finished_at - started_at < 1800000 THEN 'F'
        WHEN finished_at - started_at < 3600000 THEN 'G'
        WHEN finished_at - started_at < 14400000 THEN 'H'
        WHEN finished_at - started_at < 86400000 THEN 'I'
        ELSE 'J' END || char(4),
    settled
FROM tasks;

-- Which tasks have a trigram, no more: a search reads the tasks it names again.
-- Filled by id, for any other order would write a segment for each row.
CREATE VIRTUAL TABLE history USING fts5 (
    name, details, facets,
    content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE history_trigrams USING fts5vocab (history, row);
INSERT INTO history (rowid, name, details, facets)
    SELECT id, name, details, facets FROM history_texts WHERE settled = 1 ORDER BY id;

-- Merging is the keeper's, in steps of its own; else one finish in a hundred would wait for it.
INSERT INTO history (history, rank) VALUES ('automerge', 0);
INSERT INTO history (history, rank) VALUES ('crisismerge', 100);

-- What is not settled is searched row by row: what is at work, and what has just
-- ended. What can be settled is found in it by its first columns.
CREATE INDEX tasks_unsettled ON tasks (finished_at, removed_at) WHERE settled = 0;

-- Each order of the history, and the range of ids that a time means.
CREATE INDEX history_name ON tasks (name_folded, id) WHERE settled = 1;
CREATE INDEX history_type ON tasks (type, id) WHERE settled = 1;
CREATE INDEX history_status ON tasks (CASE status WHEN 'running' THEN 0 WHEN 'queued' THEN 1 WHEN 'paused' THEN 2 WHEN 'failed' THEN 3 WHEN 'completed' THEN 4 WHEN 'cancelled' THEN 5 END, id) WHERE settled = 1;
CREATE INDEX history_progress ON tasks (coalesce(percent, -1), id) WHERE settled = 1;
CREATE INDEX history_created ON tasks (created_at, id) WHERE settled = 1;
CREATE INDEX history_started ON tasks (coalesce(started_at, -1), id) WHERE settled = 1;
CREATE INDEX history_finished ON tasks (coalesce(finished_at, -1), id) WHERE settled = 1;
CREATE INDEX history_updated ON tasks (updated_at, id) WHERE settled = 1;
CREATE INDEX history_took ON tasks (coalesce(finished_at - started_at, -1), id) WHERE settled = 1;
