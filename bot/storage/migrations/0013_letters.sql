-- How far a letter came, so that what is tried again repeats nothing that was done: whether its tap
-- was answered, and whether we deleted what was typed (NULL: not tried yet).
ALTER TABLE outbox ADD COLUMN answered INTEGER NOT NULL DEFAULT 0 CHECK (answered IN (0, 1));
ALTER TABLE outbox ADD COLUMN deleted INTEGER CHECK (deleted IN (0, 1));
-- A letter that only answers a tap. It goes beside the messages of its chat, not in line with them.
ALTER TABLE outbox ADD COLUMN toast INTEGER NOT NULL DEFAULT 0 CHECK (toast IN (0, 1));
