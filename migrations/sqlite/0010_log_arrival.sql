-- A chunk is as old as its last line is here; what a bot's clock says of its lines
-- decides nothing. Of the chunks that are there already only that is known.
ALTER TABLE log_chunks RENAME COLUMN last_at TO arrived_at;
UPDATE log_chunks SET arrived_at = unixepoch() * 1000 WHERE arrived_at > unixepoch() * 1000;

-- The oldest go first; which of them may go is told without reading the lines.
DROP INDEX log_chunks_age;
CREATE INDEX log_chunks_arrival ON log_chunks (arrived_at, task_id, first_seq, size);
