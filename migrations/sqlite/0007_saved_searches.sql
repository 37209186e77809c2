-- Searches of the history that somebody gave a name.
CREATE TABLE saved_searches (
    name TEXT PRIMARY KEY,
    q    TEXT NOT NULL,
    sort TEXT NOT NULL
) STRICT, WITHOUT ROWID;
