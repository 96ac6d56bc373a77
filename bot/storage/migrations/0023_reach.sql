-- That somebody asked after an address and gave nothing: who and when, never which address. It is
-- gone within the hour.
CREATE TABLE lookups (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX lookups_of_one ON lookups (chat_id, at);

-- What somebody may only do when a coordinator says yes: a new code for another organisation's
-- voucher, or more vouchers today.
CREATE TABLE requests (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('replace', 'more')),
    person_id INTEGER NOT NULL REFERENCES people (id),
    organisation TEXT NOT NULL,
    voucher_id INTEGER REFERENCES vouchers (id),
    asked_at TEXT NOT NULL,
    asked_on TEXT NOT NULL,
    answer TEXT CHECK (answer IN ('yes', 'no')),
    answered_by INTEGER REFERENCES people (id),
    answered_at TEXT,
    used_at TEXT,
    CHECK ((kind = 'replace') = (voucher_id IS NOT NULL)),
    CHECK ((answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_at IS NULL)),
    CHECK (used_at IS NULL OR answer = 'yes')
) STRICT;
CREATE UNIQUE INDEX requests_open
    ON requests (person_id, kind, asked_on, coalesce(voucher_id, 0)) WHERE answer IS NULL;
CREATE TRIGGER requests_are_answered_once BEFORE UPDATE OF answer ON requests
WHEN OLD.answer IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a request is answered once');
END;
CREATE TRIGGER requests_are_used_once BEFORE UPDATE OF used_at ON requests
WHEN OLD.used_at IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a yes is used once');
END;
