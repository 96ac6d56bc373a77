-- What a turn left to be done after it, because it takes longer than a transaction may. A row is
-- deleted in the transaction that ends the work.
CREATE TABLE errands (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    chat_id INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    UNIQUE (inbox_id, kind)
) STRICT;
CREATE INDEX errands_due ON errands (kind, chat_id, id);

-- A table that somebody sent. What it brings counts from the moment that it is 'stored'.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    draft_id INTEGER UNIQUE,
    chat_id INTEGER,
    person_id INTEGER REFERENCES people (id),
    purpose TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'storing', 'stored')),
    at TEXT NOT NULL
) STRICT;

-- The table itself, sealed and in pieces, from its arrival until it is stored or put aside.
CREATE TABLE import_parts (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (import_id, number)
) STRICT;

-- A code of the webshop; `read_as` is its one spelling. What it is worth is in its entries.
CREATE TABLE coupons (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    read_as TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'given'))
) STRICT;

-- Everything that happened to a coupon, never changed. Of what imports said the newest counts.
CREATE TABLE coupon_entries (
    id INTEGER PRIMARY KEY,
    coupon_id INTEGER NOT NULL REFERENCES coupons (id),
    kind TEXT NOT NULL CHECK (kind IN ('imported', 'changed', 'given', 'taken back')),
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    -- imported, changed: what the webshop says of it; a day without end is 9999-12-31.
    import_id INTEGER REFERENCES imports (id),
    purpose TEXT,
    value_cents INTEGER CHECK (value_cents >= 0),
    balance_cents INTEGER CHECK (balance_cents BETWEEN 0 AND value_cents),
    valid_until TEXT,
    batch TEXT,
    external_id TEXT,
    -- given: what went out (purpose and value_cents as well), and how.
    draft_id INTEGER UNIQUE,
    organisation TEXT,
    approach TEXT,
    neighbourhood TEXT,
    other_household INTEGER CHECK (other_household IN (0, 1)),
    given_on TEXT,
    -- taken back: which giving.
    ends INTEGER UNIQUE REFERENCES coupon_entries (id),
    UNIQUE (import_id, coupon_id),
    CHECK ((kind IN ('imported', 'changed')) = (import_id IS NOT NULL)),
    CHECK (import_id IS NULL OR (purpose IS NOT NULL AND balance_cents IS NOT NULL
        AND value_cents IS NOT NULL AND valid_until IS NOT NULL)),
    CHECK ((kind = 'given') = (draft_id IS NOT NULL)),
    CHECK (kind <> 'given' OR (person_id IS NOT NULL AND organisation IS NOT NULL
        AND given_on IS NOT NULL AND value_cents > 0)),
    CHECK ((kind = 'taken back') = (ends IS NOT NULL))
) STRICT;
CREATE INDEX coupon_entries_stock ON coupon_entries (purpose, balance_cents, valid_until, id)
    WHERE import_id IS NOT NULL;
CREATE INDEX coupon_entries_newest ON coupon_entries (coupon_id, id) WHERE import_id IS NOT NULL;
CREATE INDEX coupon_entries_given ON coupon_entries (coupon_id, id) WHERE kind = 'given';
CREATE INDEX coupon_entries_by_person ON coupon_entries (person_id, given_on)
    WHERE kind = 'given';

CREATE TRIGGER coupon_is_given_once BEFORE INSERT ON coupon_entries
WHEN NEW.kind = 'given' AND (SELECT state FROM coupons WHERE id = NEW.coupon_id) <> 'free' BEGIN
    SELECT RAISE(ABORT, 'this coupon was given already');
END;
CREATE TRIGGER coupon_given AFTER INSERT ON coupon_entries WHEN NEW.kind = 'given' BEGIN
    UPDATE coupons SET state = 'given' WHERE id = NEW.coupon_id;
END;
CREATE TRIGGER coupon_taken_back AFTER INSERT ON coupon_entries WHEN NEW.kind = 'taken back' BEGIN
    UPDATE coupons SET state = 'free' WHERE id = NEW.coupon_id;
END;
CREATE TRIGGER coupon_entries_are_not_changed BEFORE UPDATE ON coupon_entries BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;
-- What an import put ready and nobody confirmed has never counted.
CREATE TRIGGER coupon_entries_are_not_removed BEFORE DELETE ON coupon_entries
WHEN OLD.import_id IS NULL OR (SELECT state FROM imports WHERE id = OLD.import_id) = 'stored' BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;

-- As household_vouchers: the mark of a household and a sealed entry, and nothing else.
CREATE TABLE household_coupons (
    mark BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (mark, sealed)
) STRICT, WITHOUT ROWID;

-- The giving of a coupon that a letter shows.
ALTER TABLE outbox ADD COLUMN coupon_id INTEGER;
CREATE INDEX outbox_coupon ON outbox (coupon_id) WHERE coupon_id IS NOT NULL;
