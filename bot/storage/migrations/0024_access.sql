-- Who let whom in, in which role, and who ended it: numbers of people, no names. It only grows. By
-- nobody is by the command line. The organisation is a key of the scheme; a provider's is a name, and
-- is not kept here.
CREATE TABLE people_changes (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    what TEXT NOT NULL CHECK (what IN ('given', 'ended', 'withdrawn', 'left')),
    role TEXT,
    organisation TEXT,
    by_person INTEGER REFERENCES people (id),
    at TEXT NOT NULL,
    CHECK ((what IN ('given', 'ended')) = (role IS NOT NULL))
) STRICT;
CREATE INDEX people_changes_of_one ON people_changes (person_id, id);
CREATE TRIGGER people_changes_are_not_changed BEFORE UPDATE ON people_changes BEGIN
    SELECT RAISE(ABORT, 'who changed whom only grows');
END;
CREATE TRIGGER people_changes_are_not_removed BEFORE DELETE ON people_changes BEGIN
    SELECT RAISE(ABORT, 'who changed whom only grows');
END;

-- By which chat an invitation for a coordinator was opened, with which sealed name, and when: it
-- gives the role when whoever made it says that this is who was meant.
ALTER TABLE invitations ADD COLUMN opened_by INTEGER;
ALTER TABLE invitations ADD COLUMN opened_name BLOB;
ALTER TABLE invitations ADD COLUMN opened_at TEXT;

-- Whoever is no coordinator any more lets nobody in, whatever ended it.
CREATE TRIGGER roles_end_with_their_invitations AFTER DELETE ON roles
WHEN OLD.role = 'coordinator' BEGIN
    DELETE FROM invitations WHERE invited_by = OLD.person_id AND used_at IS NULL;
END;
DELETE FROM invitations WHERE used_at IS NULL AND invited_by IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM roles WHERE person_id = invited_by AND role = 'coordinator');

-- What waits for somebody who lost access is not sent, and what came of their taps is not shown
-- again. What tells them so is put in the outbox after this.
CREATE TRIGGER people_without_access_get_nothing AFTER UPDATE OF withdrawn_at ON people
WHEN NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn'
    WHERE chat_id = OLD.chat_id AND state = 'waiting';
    UPDATE outbox SET error = 'withdrawn' WHERE chat_id = OLD.chat_id AND state = 'aside';
    UPDATE taps SET answer_from = NULL, answer_to = NULL
    WHERE outbox_id IN (SELECT id FROM outbox WHERE chat_id = OLD.chat_id);
END;
-- Who lost a role or went on elsewhere gets no code any more of what they gave in it.
CREATE TRIGGER roles_end_with_their_codes AFTER DELETE ON roles BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn' WHERE state = 'waiting'
        AND (voucher_id IS NOT NULL OR coupon_id IS NOT NULL)
        AND chat_id = (SELECT chat_id FROM people WHERE id = OLD.person_id);
    UPDATE taps SET answer_from = NULL, answer_to = NULL WHERE outbox_id IN (
        SELECT id FROM outbox WHERE chat_id = (
            SELECT chat_id FROM people WHERE id = OLD.person_id));
END;
CREATE TRIGGER roles_change_with_their_codes AFTER UPDATE OF organisation ON roles
WHEN NEW.organisation <> OLD.organisation BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn' WHERE state = 'waiting'
        AND (voucher_id IS NOT NULL OR coupon_id IS NOT NULL)
        AND chat_id = (SELECT chat_id FROM people WHERE id = OLD.person_id);
    UPDATE taps SET answer_from = NULL, answer_to = NULL WHERE outbox_id IN (
        SELECT id FROM outbox WHERE chat_id = (
            SELECT chat_id FROM people WHERE id = OLD.person_id));
END;
