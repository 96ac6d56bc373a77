-- From committed to spent: vouchers are taken in, lapse, and are settled.
-- SQLite can't change a CHECK, so three tables are made anew, with their rows. Foreign keys are
-- off meanwhile, and checked before the commit (database.py).

DROP TRIGGER ledger_moves_pot;
DROP TRIGGER ledger_moves_voucher;
DROP TRIGGER ledger_is_not_changed;
DROP TRIGGER ledger_is_not_removed;

-- ceiling = free + committed + spent, always.
CREATE TABLE new_pots (
    name TEXT PRIMARY KEY,
    ceiling_cents INTEGER NOT NULL,
    committed_cents INTEGER NOT NULL DEFAULT 0,
    spent_cents INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT within_ceiling CHECK (
        committed_cents >= 0 AND spent_cents >= 0
        AND committed_cents + spent_cents <= ceiling_cents
    )
) STRICT;
INSERT INTO new_pots (name, ceiling_cents, committed_cents)
    SELECT name, ceiling_cents, committed_cents FROM pots;
DROP TABLE pots;
ALTER TABLE new_pots RENAME TO pots;

-- balance_cents is what can still be spent. A voucher that is spent in part is still an issued one.
CREATE TABLE new_vouchers (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE COLLATE NOCASE,
    draft_id INTEGER NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'issued'
        CHECK (state IN ('issued', 'undone', 'withdrawn', 'replaced', 'expired', 'redeemed')),
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    balance_cents INTEGER NOT NULL DEFAULT 0,
    category TEXT NOT NULL,
    organisation TEXT NOT NULL,
    issued_by INTEGER NOT NULL REFERENCES people (id),
    approach TEXT NOT NULL,
    neighbourhood TEXT,
    other_household INTEGER NOT NULL DEFAULT 0 CHECK (other_household IN (0, 1)),
    issued_at TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    replaces INTEGER UNIQUE REFERENCES vouchers (id),
    CONSTRAINT enough_left CHECK (balance_cents BETWEEN 0 AND amount_cents)
) STRICT;
INSERT INTO new_vouchers (id, code, draft_id, state, amount_cents, balance_cents, category,
    organisation, issued_by, approach, neighbourhood, other_household, issued_at, issued_on,
    valid_until, replaces)
    SELECT id, code, draft_id, state, amount_cents,
        CASE state WHEN 'issued' THEN amount_cents ELSE 0 END, category,
        organisation, issued_by, approach, neighbourhood, other_household, issued_at, issued_on,
        valid_until, replaces
    FROM vouchers;
DROP TABLE vouchers;
ALTER TABLE new_vouchers RENAME TO vouchers;
CREATE INDEX vouchers_by_person ON vouchers (issued_by, id);
CREATE INDEX vouchers_by_organisation ON vouchers (organisation, id);

-- A voucher taken in by a provider. The number stands on the receipt. Who took it in is a person,
-- or nobody where the webshop's list says so; then import_key keeps a line from counting twice.
CREATE TABLE redemptions (
    number INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    draft_id INTEGER UNIQUE,
    import_key TEXT UNIQUE,
    person_id INTEGER REFERENCES people (id),
    organisation TEXT NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    redeemed_at TEXT NOT NULL,
    redeemed_on TEXT NOT NULL,
    new_participant TEXT CHECK (new_participant IN ('yes', 'no', 'unknown')),
    undone_at TEXT,
    CHECK ((draft_id IS NULL) <> (import_key IS NULL))
) STRICT;
CREATE INDEX redemptions_by_voucher ON redemptions (voucher_id);
CREATE INDEX redemptions_by_person ON redemptions (person_id, number);

-- Every movement of money, never changed or removed: by how much what is committed in a pot and
-- what is spent from it change. Nobody's name is on what the clock or the command line did.
CREATE TABLE new_ledger (
    id INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    kind TEXT NOT NULL CHECK (kind IN
        ('issued', 'undone', 'withdrawn', 'replaced', 'expired', 'redeemed', 'refunded')),
    pot TEXT NOT NULL REFERENCES pots (name),
    committed_cents INTEGER NOT NULL,
    spent_cents INTEGER NOT NULL DEFAULT 0,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    redemption INTEGER REFERENCES redemptions (number),
    CHECK (CASE kind
        WHEN 'issued' THEN committed_cents >= 0 AND spent_cents = 0
        WHEN 'redeemed' THEN committed_cents <= 0 AND spent_cents BETWEEN 0 AND -committed_cents
        WHEN 'refunded' THEN committed_cents >= 0 AND spent_cents BETWEEN -committed_cents AND 0
        ELSE committed_cents <= 0 AND spent_cents = 0
    END),
    CHECK ((kind IN ('redeemed', 'refunded')) = (redemption IS NOT NULL)),
    CHECK (person_id IS NOT NULL OR kind IN ('expired', 'redeemed'))
) STRICT;
INSERT INTO new_ledger (id, voucher_id, kind, pot, committed_cents, at, person_id)
    SELECT id, voucher_id, kind, pot, amount_cents, at, person_id FROM ledger;
DROP TABLE ledger;
ALTER TABLE new_ledger RENAME TO ledger;
CREATE UNIQUE INDEX ledger_once ON ledger (voucher_id, kind, pot, coalesce(redemption, 0));
CREATE UNIQUE INDEX ledger_ends_once ON ledger (voucher_id, pot)
    WHERE kind IN ('undone', 'withdrawn', 'replaced', 'expired');

CREATE TRIGGER ledger_moves_pot AFTER INSERT ON ledger BEGIN
    UPDATE pots SET committed_cents = committed_cents + NEW.committed_cents,
        spent_cents = spent_cents + NEW.spent_cents
    WHERE name = NEW.pot;
END;
CREATE TRIGGER ledger_moves_voucher AFTER INSERT ON ledger WHEN NEW.pot = 'vouchers' BEGIN
    UPDATE vouchers SET balance_cents = balance_cents + NEW.committed_cents,
        state = CASE
            WHEN NEW.kind = 'refunded' THEN 'issued'
            WHEN NEW.kind = 'redeemed' AND balance_cents + NEW.committed_cents > 0 THEN 'issued'
            ELSE NEW.kind
        END
    WHERE id = NEW.voucher_id;
END;
CREATE TRIGGER ledger_undoes_redemption AFTER INSERT ON ledger
WHEN NEW.kind = 'refunded' AND NEW.pot = 'vouchers' BEGIN
    UPDATE redemptions SET undone_at = NEW.at WHERE number = NEW.redemption;
END;
CREATE TRIGGER ledger_revives_nothing BEFORE INSERT ON ledger
WHEN NEW.kind = 'refunded' AND (SELECT state FROM vouchers WHERE id = NEW.voucher_id)
    NOT IN ('issued', 'redeemed') BEGIN
    SELECT RAISE(ABORT, 'nothing comes back to a voucher that has ended');
END;
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;
CREATE TRIGGER ledger_is_not_removed BEFORE DELETE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;

CREATE TRIGGER redemptions_are_in_time BEFORE INSERT ON redemptions
WHEN NEW.redeemed_on > (SELECT valid_until FROM vouchers WHERE id = NEW.voucher_id) BEGIN
    SELECT RAISE(ABORT, 'no longer valid');
END;
CREATE TRIGGER redemptions_are_not_changed BEFORE UPDATE OF number, voucher_id, draft_id,
    import_key, person_id, organisation, amount_cents, redeemed_at, redeemed_on ON redemptions BEGIN
    SELECT RAISE(ABORT, 'a redemption is not changed');
END;
CREATE TRIGGER redemptions_are_not_removed BEFORE DELETE ON redemptions BEGIN
    SELECT RAISE(ABORT, 'a redemption is not removed');
END;

-- What was exported for settlement: batch by batch, everything in the ledger up to an entry.
CREATE TABLE exports (
    number INTEGER PRIMARY KEY,
    last_entry INTEGER NOT NULL UNIQUE REFERENCES ledger (id),
    made_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id)
) STRICT;

-- What an organisation gets for its work in a batch; the name as it was then.
CREATE TABLE export_fees (
    export INTEGER NOT NULL REFERENCES exports (number),
    organisation TEXT NOT NULL,
    name TEXT NOT NULL,
    vouchers INTEGER NOT NULL,
    fee_cents INTEGER NOT NULL,
    PRIMARY KEY (export, organisation)
) STRICT, WITHOUT ROWID;
