-- The same table, which also counts what people without a role look up.
CREATE TABLE new_attempts (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('code', 'invitation', 'stranger')),
    chat_id INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
INSERT INTO new_attempts SELECT * FROM attempts;
DROP TABLE attempts;
ALTER TABLE new_attempts RENAME TO attempts;
CREATE INDEX attempts_of_all ON attempts (kind, at);
CREATE INDEX attempts_of_one ON attempts (chat_id, kind, at);

-- Who sees the open invitations sees the newest first.
CREATE INDEX invitations_by_last_day ON invitations (expires_at);
