-- What a turn leaves to be done is called a task, as everybody else calls it.
ALTER TABLE errands RENAME TO tasks;
DROP INDEX errands_due;
CREATE INDEX tasks_due ON tasks (kind, chat_id, id);
