-- What the tasks print. A chunk holds the lines from first_seq on: texts are
-- joined by line breaks, marks tell of time, level and stream; both as zstd.
CREATE TABLE log_chunks (
    task_id   INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    first_seq INTEGER NOT NULL,
    lines     INTEGER NOT NULL,
    bytes     INTEGER NOT NULL, -- of the texts, before compression
    levels    INTEGER NOT NULL, -- one bit for each level that is in it
    last_at   INTEGER NOT NULL,
    marks     BLOB    NOT NULL,
    texts     BLOB    NOT NULL,
    size      INTEGER NOT NULL AS (length(marks) + length(texts)) STORED,
    PRIMARY KEY (task_id, first_seq)
) STRICT;

-- The oldest go first when all logs together have grown too large.
CREATE INDEX log_chunks_age ON log_chunks (last_at, size);

-- How long each log is: the number of the next line, and the bytes that are kept.
CREATE TABLE logs (
    task_id  INTEGER PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
    next_seq INTEGER NOT NULL,
    bytes    INTEGER NOT NULL
) STRICT;

-- How far each producer of a log has counted, so that a repeat adds nothing.
CREATE TABLE log_producers (
    task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    name    TEXT    NOT NULL,
    last    INTEGER NOT NULL,
    PRIMARY KEY (task_id, name)
) STRICT, WITHOUT ROWID;
