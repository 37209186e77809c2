-- The runs of a job that comes back are told apart by how each of them ended; so they
-- are found without reading all that the job ever said.
CREATE INDEX task_events_ended ON task_events (task_id, version, attempt, status, at)
    WHERE status IN ('completed', 'failed', 'cancelled');
