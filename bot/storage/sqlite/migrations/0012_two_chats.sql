-- One person, by both ways: in Telegram and in the page.

-- Where somebody speaks as well. `people.chat_id` is the chat that they used last; this is the one
-- before it, of the other way. Whoever speaks there from now on has the two changed about.
CREATE TABLE other_chats (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    chat_id INTEGER NOT NULL UNIQUE
) STRICT;

-- A chat is one person's.
CREATE TRIGGER other_chats_are_of_one BEFORE INSERT ON other_chats
WHEN EXISTS (SELECT 1 FROM people WHERE chat_id = NEW.chat_id) BEGIN
    SELECT RAISE(ABORT, 'the chat is somebody''s');
END;

CREATE TRIGGER other_chats_stay_of_one BEFORE INSERT ON people
WHEN EXISTS (SELECT 1 FROM other_chats WHERE chat_id = NEW.chat_id) BEGIN
    SELECT RAISE(ABORT, 'the chat is somebody''s');
END;

CREATE TRIGGER other_chats_are_forgotten_with_their_person AFTER UPDATE OF chat_id ON people
WHEN NEW.chat_id = -NEW.id BEGIN
    DELETE FROM other_chats WHERE person_id = NEW.id;
END;

-- A link of a coordinator works once they said yes: `allowed_at`. `opened_by` is a chat that waits for
-- that. `done_at` is when it let somebody in.
ALTER TABLE web_links ADD COLUMN opened_by INTEGER;
ALTER TABLE web_links ADD COLUMN allowed_at TEXT;
ALTER TABLE web_links ADD COLUMN done_at TEXT;

-- Why a device is out, so that the page can say it: its person left, or their access ended.
CREATE TABLE web_farewells (
    token_hash BLOB PRIMARY KEY,
    why TEXT NOT NULL CHECK (why IN ('left', 'withdrawn')),
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER web_sessions_end_with_a_farewell BEFORE UPDATE OF withdrawn_at ON people
WHEN NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL BEGIN
    INSERT INTO web_farewells (token_hash, why, at)
    SELECT token_hash, iif(NEW.chat_id = -NEW.id, 'left', 'withdrawn'), NEW.withdrawn_at
    FROM web_sessions JOIN web_chats ON web_chats.chat_id = web_sessions.chat_id
    WHERE person_id = NEW.id;
END;

-- What ends with access, in the other chat as in the one used last.
CREATE TRIGGER other_chats_without_access_get_nothing AFTER UPDATE OF withdrawn_at ON people
WHEN NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn'
    WHERE chat_id = (SELECT chat_id FROM other_chats WHERE person_id = NEW.id)
        AND state = 'waiting';
    UPDATE outbox SET error = 'withdrawn'
    WHERE chat_id = (SELECT chat_id FROM other_chats WHERE person_id = NEW.id) AND state = 'aside';
    UPDATE taps SET answer_from = NULL, answer_to = NULL WHERE outbox_id IN (
        SELECT id FROM outbox WHERE chat_id = (
            SELECT chat_id FROM other_chats WHERE person_id = NEW.id));
END;

CREATE TRIGGER roles_end_with_their_codes_in_the_other_chat AFTER DELETE ON roles BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn' WHERE state = 'waiting'
        AND (voucher_id IS NOT NULL OR coupon_id IS NOT NULL)
        AND chat_id = (SELECT chat_id FROM other_chats WHERE person_id = OLD.person_id);
    UPDATE taps SET answer_from = NULL, answer_to = NULL WHERE outbox_id IN (
        SELECT id FROM outbox WHERE chat_id = (
            SELECT chat_id FROM other_chats WHERE person_id = OLD.person_id));
END;

CREATE TRIGGER roles_change_with_their_codes_in_the_other_chat AFTER UPDATE OF organisation ON roles
WHEN NEW.organisation <> OLD.organisation BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn' WHERE state = 'waiting'
        AND (voucher_id IS NOT NULL OR coupon_id IS NOT NULL)
        AND chat_id = (SELECT chat_id FROM other_chats WHERE person_id = OLD.person_id);
    UPDATE taps SET answer_from = NULL, answer_to = NULL WHERE outbox_id IN (
        SELECT id FROM outbox WHERE chat_id = (
            SELECT chat_id FROM other_chats WHERE person_id = OLD.person_id));
END;
