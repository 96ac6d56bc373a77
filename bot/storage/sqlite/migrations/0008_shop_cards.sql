-- A live webshop: what it ought to have of each voucher, what it did, and what is to be taken off
-- there first. `meta` has 'shop' while there is one.

-- A voucher that is to end when the shop has closed its card: until then its money is committed.
ALTER TABLE vouchers ADD COLUMN ending TEXT
    CHECK (ending IN ('undone', 'withdrawn', 'lapsed'));
ALTER TABLE vouchers ADD COLUMN ending_by INTEGER REFERENCES people (id);
ALTER TABLE vouchers ADD COLUMN ending_at TEXT;

-- The shops that there were, by a name of their own: each numbers its own movements from one. `mark`
-- is up to where it told what it did.
CREATE TABLE shop_links (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    mark TEXT NOT NULL DEFAULT ''
) STRICT;

-- The card of a voucher in the shop. `asked` says that the shop was asked for it, so that it may be
-- there whatever was answered. `made_cents` is what it was made with, `left_cents` that less the
-- uses that were seen.
-- `over_cents` is of one that was left, until it is open again: how much more there is on it than on the
-- voucher, but for what was spent elsewhere since.
-- `looked` is that it was not there when it was to be closed. `tries` and `next_at` are of a shop that
-- does not answer; `problem` is why a person has to look: it is tried again all the same, now and then.
CREATE TABLE shop_cards (
    voucher_id INTEGER PRIMARY KEY REFERENCES vouchers (id),
    wanted TEXT NOT NULL DEFAULT 'open' CHECK (wanted IN ('open', 'closed')),
    known TEXT NOT NULL DEFAULT 'none' CHECK (known IN ('none', 'open', 'closed')),
    asked INTEGER NOT NULL DEFAULT 0 CHECK (asked IN (0, 1)),
    made_cents INTEGER,
    left_cents INTEGER,
    over_cents INTEGER,
    seen_at TEXT,
    looked INTEGER NOT NULL DEFAULT 0 CHECK (looked IN (0, 1)),
    tries INTEGER NOT NULL DEFAULT 0,
    next_at TEXT NOT NULL,
    since TEXT NOT NULL,
    problem TEXT
) STRICT;
CREATE INDEX shop_cards_waiting ON shop_cards (next_at)
    WHERE wanted <> known AND NOT (wanted = 'closed' AND known = 'none' AND asked = 0);

-- What was known of a card when its shop was left.
CREATE TABLE shop_cards_before (
    link INTEGER NOT NULL REFERENCES shop_links (number),
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    made_cents INTEGER NOT NULL,
    left_cents INTEGER NOT NULL,
    over_cents INTEGER NOT NULL,
    PRIMARY KEY (link, voucher_id)
) STRICT, WITHOUT ROWID;

-- What the shop did with a card, once for each of its own movements: never changed. Below zero it
-- gave back. `booked_cents` is what of it our books could take; `is_scan` is that it is what a
-- provider took off, or had put back.
CREATE TABLE shop_uses (
    link INTEGER NOT NULL REFERENCES shop_links (number),
    key TEXT NOT NULL,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    cents INTEGER NOT NULL CHECK (cents <> 0),
    booked_cents INTEGER NOT NULL,
    is_scan INTEGER NOT NULL DEFAULT 0 CHECK (is_scan IN (0, 1)),
    at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (link, key),
    CHECK (abs(booked_cents) <= abs(cents) AND booked_cents * cents >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX shop_uses_of_voucher ON shop_uses (voucher_id);

-- What is to be taken off in the shop before it counts here: at a provider's till, or, below zero,
-- what is put back. `key` stands in the shop's own movement: what was done stays, as the shop may tell
-- it again; one that was refused is deleted. `link` is of the shop that was asked for it. `redemption` is what is put back, and of what was taken
-- off what was made of it; NULL where the books could not have it. Then one without a `draft_id` undoes
-- it in the shop. `chat_id` and `inbox_id` are of whoever waits for it: they go when it was said, and
-- the chat when its person is forgotten.
CREATE TABLE shop_takes (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    link INTEGER REFERENCES shop_links (number),
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    cents INTEGER NOT NULL CHECK (cents <> 0),
    redemption INTEGER REFERENCES redemptions (number),
    draft_id INTEGER UNIQUE,
    inbox_id INTEGER,
    chat_id INTEGER,
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    organisation TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'asked', 'done')),
    looked INTEGER NOT NULL DEFAULT 0 CHECK (looked IN (0, 1)),
    next_at TEXT NOT NULL,
    at TEXT NOT NULL,
    CHECK (state = 'done' OR cents > 0 OR redemption IS NOT NULL OR draft_id IS NULL),
    CHECK (state <> 'done' OR (inbox_id IS NULL AND chat_id IS NULL))
) STRICT;
-- Nothing is put back twice.
CREATE UNIQUE INDEX shop_takes_once ON shop_takes (redemption) WHERE redemption IS NOT NULL AND cents < 0;
CREATE INDEX shop_takes_waiting ON shop_takes (next_at) WHERE state IN ('wanted', 'asked');

CREATE TRIGGER shop_wants_a_card AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind = 'issued' AND EXISTS (
    SELECT 1 FROM meta WHERE name = 'shop') BEGIN
    INSERT INTO shop_cards (voucher_id, next_at, since) VALUES (NEW.voucher_id, NEW.at, NEW.at);
END;

-- What was used up before there was a shop, or lapsed, and has money again: the shop may have its
-- card by hand.
CREATE TRIGGER shop_wants_a_card_again AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind IN ('refunded', 'returned', 'revived')
    AND NEW.committed_cents > 0
    AND (SELECT valid_until FROM vouchers WHERE id = NEW.voucher_id) >= substr(NEW.at, 1, 10)
    AND EXISTS (SELECT 1 FROM meta WHERE name = 'shop') BEGIN
    INSERT OR IGNORE INTO shop_cards (voucher_id, asked, next_at, since)
        VALUES (NEW.voucher_id, 1, NEW.at, NEW.at);
END;

CREATE TRIGGER shop_card_follows_its_voucher AFTER UPDATE OF state ON vouchers BEGIN
    UPDATE shop_cards SET wanted = iif(
        NEW.state IN ('issued', 'redeemed') AND NEW.ending IS NULL, 'open', 'closed')
    WHERE voucher_id = NEW.id;
    UPDATE vouchers SET ending = NULL, ending_by = NULL, ending_at = NULL
    WHERE id = NEW.id AND NEW.state NOT IN ('issued', 'redeemed') AND ending IS NOT NULL;
END;

CREATE TRIGGER shop_card_ends_with_its_voucher AFTER UPDATE OF ending ON vouchers
WHEN NEW.ending IS NOT NULL AND OLD.ending IS NULL BEGIN
    UPDATE shop_cards SET wanted = 'closed', tries = 0, next_at = NEW.ending_at, since = NEW.ending_at
    WHERE voucher_id = NEW.id;
END;

-- It is not to end after all: a clock was wrong.
CREATE TRIGGER shop_card_stays_with_its_voucher AFTER UPDATE OF ending ON vouchers
WHEN NEW.ending IS NULL AND OLD.ending IS NOT NULL AND NEW.state IN ('issued', 'redeemed') BEGIN
    UPDATE shop_cards SET wanted = 'open', tries = 0 WHERE voucher_id = NEW.id;
END;

-- What was wrong with a card that was to be made is nothing to one that is to be closed.
CREATE TRIGGER shop_card_that_turns_has_no_problem AFTER UPDATE OF wanted ON shop_cards
WHEN NEW.wanted <> OLD.wanted AND NEW.problem IS NOT NULL BEGIN
    UPDATE shop_cards SET problem = NULL, next_at = since WHERE voucher_id = NEW.voucher_id;
END;

-- Uses are added up on their card.
CREATE TRIGGER shop_use_is_off_its_card AFTER INSERT ON shop_uses BEGIN
    UPDATE shop_cards SET left_cents = left_cents - NEW.cents WHERE voucher_id = NEW.voucher_id;
END;
