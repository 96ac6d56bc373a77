-- Devices that want to be told that there is a message, and whom that is still to be told.

-- Where a push service takes pushes for a device, with the keys of its browser, sealed. One browser
-- has one such place: `endpoint_hash` tells whether it is another session's of before.
CREATE TABLE web_push_devices (
    token_hash BLOB PRIMARY KEY REFERENCES web_sessions (token_hash) ON DELETE CASCADE,
    endpoint_hash BLOB NOT NULL UNIQUE,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Of each device one at most: a newer message takes the place of the former one.
CREATE TABLE web_pushes (
    token_hash BLOB PRIMARY KEY REFERENCES web_push_devices (token_hash) ON DELETE CASCADE,
    message INTEGER NOT NULL,
    since TEXT NOT NULL,
    due_at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX web_pushes_due ON web_pushes (due_at);
