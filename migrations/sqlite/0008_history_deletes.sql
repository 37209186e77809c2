-- Whoever is deleted from the history leaves one small mark per segment, and the
-- segments are merged when half of what is in them is marked. Before, a task left a
-- mark for each of its trigrams, which met the trigram itself only when all was merged.
DROP TABLE history_trigrams;
DROP TABLE history;
CREATE VIRTUAL TABLE history USING fts5 (
    name, details, facets,
    content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE history_trigrams USING fts5vocab (history, row);
INSERT INTO history (rowid, name, details, facets)
    SELECT id, name, details, facets FROM history_texts WHERE settled = 1 ORDER BY id;

-- Merging is the keeper's, in steps of its own; else one finish in a hundred would wait for it.
INSERT INTO history (history, rank) VALUES ('automerge', 0);
INSERT INTO history (history, rank) VALUES ('crisismerge', 100);
INSERT INTO history (history, rank) VALUES ('deletemerge', 50);
