-- The web channel: chats in a page of our own, beside Telegram's.

-- A chat in the page. Its number is far below zero: there is no chat of Telegram's there, and nobody
-- who is forgotten. `joined_as` is a hash of the invitation and of the try to use it, so that a try
-- that is repeated finds its chat. `changes` counts what was sent, edited, deleted and answered. What
-- changed up to `floor` may be gone without a trace: a page that saw no more than that begins anew.
CREATE TABLE web_chats (
    chat_id INTEGER PRIMARY KEY CHECK (chat_id < -1099511627776),
    person_id INTEGER REFERENCES people (id),
    name_sealed BLOB NOT NULL,
    joined_as BLOB UNIQUE,
    made_at TEXT NOT NULL,
    changes INTEGER NOT NULL DEFAULT 0,
    floor INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX web_chats_of_person ON web_chats (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX web_chats_of_nobody ON web_chats (made_at) WHERE person_id IS NULL;

-- One that was deleted stays without what it said, so that a page that was away hears of it and a
-- line that is sent once more is not taken for another. `letter` is the outbox's number and `sent_as`
-- the page's own: each is shown once.
CREATE TABLE web_messages (
    chat_id INTEGER NOT NULL REFERENCES web_chats (chat_id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    sender TEXT NOT NULL CHECK (sender IN ('bot', 'me')),
    sealed BLOB,
    at TEXT NOT NULL,
    edited_at TEXT,
    changed INTEGER NOT NULL,
    letter INTEGER UNIQUE,
    sent_as TEXT,
    PRIMARY KEY (chat_id, id),
    UNIQUE (chat_id, sent_as)
) STRICT;
CREATE UNIQUE INDEX web_messages_changed ON web_messages (chat_id, changed);
CREATE INDEX web_messages_at ON web_messages (at);

-- A tap, and the short text that it was answered with.
CREATE TABLE web_taps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES web_chats (chat_id) ON DELETE CASCADE,
    sent_as TEXT NOT NULL,
    at TEXT NOT NULL,
    answer_sealed BLOB,
    changed INTEGER,
    UNIQUE (chat_id, sent_as)
) STRICT;
CREATE INDEX web_taps_changed ON web_taps (chat_id, changed) WHERE changed IS NOT NULL;
CREATE INDEX web_taps_at ON web_taps (at);

-- A file of a message; of none while it comes in, and after its message was deleted: then it goes
-- once nobody can be reading it any more. `at` is when that began.
CREATE TABLE web_files (
    id TEXT PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    message_id INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'document')),
    name_sealed BLOB NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL DEFAULT 0,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX web_files_of_message ON web_files (chat_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX web_files_at ON web_files (at);
CREATE INDEX web_files_of_none ON web_files (at) WHERE message_id IS NULL;

CREATE TABLE web_file_parts (
    file_id TEXT NOT NULL REFERENCES web_files (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (file_id, number)
) STRICT;

-- A device that is let in, by the SHA-256 of what its cookie holds.
CREATE TABLE web_sessions (
    token_hash BLOB PRIMARY KEY,
    chat_id INTEGER NOT NULL REFERENCES web_chats (chat_id) ON DELETE CASCADE,
    name_sealed BLOB NOT NULL,
    made_at TEXT NOT NULL,
    seen_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX web_sessions_of_chat ON web_sessions (chat_id, seen_on);

-- A link that lets another device of somebody in, once. `used_as` is as web_chats.joined_as.
CREATE TABLE web_links (
    token_hash BLOB PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    valid_until TEXT NOT NULL,
    used_at TEXT,
    used_as BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX web_links_of_person ON web_links (person_id);

CREATE TRIGGER web_chat_is_somebodys AFTER INSERT ON people
WHEN NEW.chat_id < -1099511627776 BEGIN
    UPDATE web_chats SET person_id = NEW.id WHERE chat_id = NEW.chat_id;
END;

CREATE TRIGGER web_sessions_end_with_access AFTER UPDATE OF withdrawn_at ON people
WHEN NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL BEGIN
    DELETE FROM web_sessions WHERE chat_id IN (
        SELECT chat_id FROM web_chats WHERE person_id = NEW.id);
    DELETE FROM web_links WHERE person_id = NEW.id;
END;

CREATE TRIGGER web_chat_is_forgotten_with_its_person AFTER UPDATE OF chat_id ON people
WHEN NEW.chat_id = -NEW.id BEGIN
    DELETE FROM web_links WHERE person_id = NEW.id;
    DELETE FROM web_chats WHERE person_id = NEW.id;
END;

-- Its files go in pieces, so that no turn waits for them.
CREATE TRIGGER web_files_go_with_their_chat AFTER DELETE ON web_chats BEGIN
    UPDATE web_files SET message_id = NULL, at = '' WHERE chat_id = OLD.chat_id;
END;
