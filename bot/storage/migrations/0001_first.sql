-- Times are ISO 8601 in UTC; days are ISO dates in the scheme's zone; money is integer cents.

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('coordinator', 'intermediary', 'volunteer', 'provider')),
    organisation TEXT NOT NULL,
    name_sealed BLOB NOT NULL,
    approach TEXT,
    approach_on TEXT,
    joined_at TEXT NOT NULL,
    withdrawn_at TEXT,
    unreachable_since TEXT
) STRICT;

CREATE TABLE invitations (
    token_hash BLOB PRIMARY KEY,
    role TEXT NOT NULL,
    organisation TEXT NOT NULL,
    invited_by INTEGER REFERENCES people (id),
    expires_at TEXT NOT NULL,
    used_at TEXT,
    used_by INTEGER REFERENCES people (id)
) STRICT;

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id INTEGER NOT NULL UNIQUE,
    chat_id INTEGER,
    received_at TEXT NOT NULL,
    sealed BLOB,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'aside')),
    error TEXT
) STRICT;
CREATE INDEX inbox_waiting ON inbox (chat_id, id) WHERE state = 'waiting';
CREATE INDEX inbox_aside ON inbox (id) WHERE state = 'aside';
CREATE INDEX inbox_received ON inbox (received_at);

-- A row is one message, and its id is the id that the message's buttons carry.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    draft_id INTEGER,
    voucher_id INTEGER,
    sealed BLOB,
    actions TEXT NOT NULL DEFAULT '[]',
    keep INTEGER NOT NULL DEFAULT 0 CHECK (keep IN (0, 1)),
    message_id INTEGER,
    paced INTEGER NOT NULL DEFAULT 1 CHECK (paced IN (0, 1)),
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'aside')),
    due_at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    error TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (paced, priority, id) WHERE state = 'waiting';
CREATE INDEX outbox_waiting_chat ON outbox (chat_id, id) WHERE state = 'waiting';
CREATE INDEX outbox_aside ON outbox (id) WHERE state = 'aside';
CREATE INDEX outbox_draft ON outbox (draft_id, id) WHERE draft_id IS NOT NULL;
CREATE INDEX outbox_message ON outbox (chat_id, message_id);
CREATE INDEX outbox_voucher ON outbox (voucher_id) WHERE voucher_id IS NOT NULL;
CREATE INDEX outbox_due ON outbox (due_at);

CREATE TABLE taps (
    outbox_id INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    button INTEGER NOT NULL,
    tapped_at TEXT NOT NULL,
    PRIMARY KEY (outbox_id, button)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    chat_id INTEGER PRIMARY KEY,
    draft_id INTEGER NOT NULL,
    step TEXT NOT NULL,
    sealed BLOB NOT NULL,
    misses INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE pots (
    name TEXT PRIMARY KEY,
    ceiling_cents INTEGER NOT NULL,
    committed_cents INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT within_ceiling CHECK (committed_cents BETWEEN 0 AND ceiling_cents)
) STRICT;

CREATE TABLE vouchers (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE COLLATE NOCASE,
    draft_id INTEGER NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'issued'
        CHECK (state IN ('issued', 'undone', 'withdrawn', 'replaced')),
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    category TEXT NOT NULL,
    organisation TEXT NOT NULL,
    issued_by INTEGER NOT NULL REFERENCES people (id),
    approach TEXT NOT NULL,
    neighbourhood TEXT,
    other_household INTEGER NOT NULL DEFAULT 0 CHECK (other_household IN (0, 1)),
    issued_at TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    replaces INTEGER UNIQUE REFERENCES vouchers (id)
) STRICT;
CREATE INDEX vouchers_by_person ON vouchers (issued_by, id);
CREATE INDEX vouchers_by_organisation ON vouchers (organisation, id);

-- Every movement of money, never changed or removed; pots.committed_cents is its running sum.
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    kind TEXT NOT NULL CHECK (kind IN ('issued', 'undone', 'withdrawn', 'replaced')),
    pot TEXT NOT NULL REFERENCES pots (name),
    amount_cents INTEGER NOT NULL,
    at TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    CHECK (CASE kind WHEN 'issued' THEN amount_cents >= 0 ELSE amount_cents <= 0 END),
    UNIQUE (voucher_id, kind, pot)
) STRICT;
CREATE UNIQUE INDEX ledger_ends_once ON ledger (voucher_id, pot) WHERE kind <> 'issued';

CREATE TRIGGER ledger_moves_pot AFTER INSERT ON ledger BEGIN
    UPDATE pots SET committed_cents = committed_cents + NEW.amount_cents WHERE name = NEW.pot;
END;
CREATE TRIGGER ledger_moves_voucher AFTER INSERT ON ledger WHEN NEW.pot = 'vouchers' BEGIN
    UPDATE vouchers SET state = NEW.kind WHERE id = NEW.voucher_id;
END;
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;
CREATE TRIGGER ledger_is_not_removed BEFORE DELETE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;

CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    field TEXT NOT NULL CHECK (field IN ('category')),
    was TEXT NOT NULL,
    became TEXT NOT NULL,
    at TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id)
) STRICT;

-- No row number, no time and no voucher: sealed under a key that needs the typed line itself.
CREATE TABLE household_vouchers (
    mark BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (mark, sealed)
) STRICT, WITHOUT ROWID;

CREATE TABLE pool_codes (
    code TEXT PRIMARY KEY COLLATE NOCASE,
    voucher_id INTEGER UNIQUE REFERENCES vouchers (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX pool_codes_free ON pool_codes (code) WHERE voucher_id IS NULL;

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('code', 'invitation')),
    chat_id INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX attempts_of_all ON attempts (kind, at);
CREATE INDEX attempts_of_one ON attempts (chat_id, kind, at);

CREATE TABLE notices (
    name TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT;
