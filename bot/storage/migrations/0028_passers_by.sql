-- Who has no role and was answered today, by a keyed mark of the chat: so that a crowd of strangers
-- can't keep the bot busy. `refused` says that they were told what the bot is. Gone the same night.
CREATE TABLE passers_by (
    mark INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    refused INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)),
    answers INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX passers_by_day ON passers_by (day);
