-- What is pinned stays for ever.
ALTER TABLE tasks ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;

-- Since when a task is past and may go one day: removed, or finished and not pinned.
ALTER TABLE tasks ADD COLUMN past_at INTEGER AS (
    CASE WHEN removed_at IS NOT NULL THEN removed_at WHEN pinned = 0 THEN finished_at END
) VIRTUAL;

-- The oldest go first; no report touches what this is made of.
CREATE INDEX tasks_past ON tasks (past_at) WHERE past_at IS NOT NULL;
