-- What is pinned is found among a million that are not.
CREATE INDEX tasks_pinned ON tasks (id) WHERE settled = 1 AND pinned = 1;
