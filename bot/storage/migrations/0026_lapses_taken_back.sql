-- An operator takes back what lapsed by mistake: a lapsed voucher's money is committed again
-- ('revived') without a redemption, and it can lapse another time. SQLite can't change a CHECK, so the
-- table is made anew, with its rows and all that hangs on it.

CREATE TABLE new_ledger (
    id INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    kind TEXT NOT NULL CHECK (kind IN ('issued', 'undone', 'withdrawn', 'replaced', 'expired',
        'revived', 'redeemed', 'refunded')),
    pot TEXT NOT NULL REFERENCES pots (name),
    committed_cents INTEGER NOT NULL,
    spent_cents INTEGER NOT NULL DEFAULT 0,
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    redemption INTEGER REFERENCES redemptions (number),
    CHECK (CASE kind
        WHEN 'issued' THEN committed_cents >= 0 AND spent_cents = 0
        WHEN 'revived' THEN committed_cents > 0 AND spent_cents = 0
        WHEN 'redeemed' THEN committed_cents <= 0 AND spent_cents BETWEEN 0 AND -committed_cents
        WHEN 'refunded' THEN committed_cents >= 0 AND spent_cents BETWEEN -committed_cents AND 0
        ELSE committed_cents <= 0 AND spent_cents = 0
    END),
    CHECK (kind IN ('expired', 'revived')
        OR (kind IN ('redeemed', 'refunded')) = (redemption IS NOT NULL)),
    CHECK (person_id IS NOT NULL OR kind IN ('expired', 'revived', 'redeemed'))
) STRICT;
INSERT INTO new_ledger (id, voucher_id, kind, pot, committed_cents, spent_cents, at, person_id,
    redemption)
    SELECT id, voucher_id, kind, pot, committed_cents, spent_cents, at, person_id, redemption
    FROM ledger;
DROP TABLE ledger;
ALTER TABLE new_ledger RENAME TO ledger;
CREATE UNIQUE INDEX ledger_once ON ledger (voucher_id, kind, pot, coalesce(redemption, 0))
    WHERE redemption IS NOT NULL OR kind NOT IN ('expired', 'revived');
CREATE UNIQUE INDEX ledger_ends_once ON ledger (voucher_id, pot)
    WHERE kind IN ('undone', 'withdrawn', 'replaced');

CREATE TRIGGER ledger_moves_pot AFTER INSERT ON ledger BEGIN
    UPDATE pots SET committed_cents = committed_cents + NEW.committed_cents,
        spent_cents = spent_cents + NEW.spent_cents
    WHERE name = NEW.pot;
END;
CREATE TRIGGER ledger_moves_voucher AFTER INSERT ON ledger WHEN NEW.pot = 'vouchers' BEGIN
    UPDATE vouchers SET balance_cents = balance_cents + NEW.committed_cents,
        state = CASE
            WHEN NEW.kind IN ('refunded', 'revived') THEN 'issued'
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
    NOT IN ('issued', 'redeemed', 'expired') BEGIN
    SELECT RAISE(ABORT, 'nothing comes back to a voucher that has ended');
END;
CREATE TRIGGER ledger_revives_what_lapsed BEFORE INSERT ON ledger
WHEN NEW.kind = 'revived' AND NEW.committed_cents > (
    SELECT coalesce(-sum(committed_cents), 0) FROM ledger
    WHERE voucher_id = NEW.voucher_id AND pot = NEW.pot AND kind IN ('expired', 'revived')) BEGIN
    SELECT RAISE(ABORT, 'not so much lapsed');
END;
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;
CREATE TRIGGER ledger_is_not_removed BEFORE DELETE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;
CREATE TRIGGER positions_count_issued AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind = 'issued' BEGIN
    INSERT INTO positions (organisation, category, approach, neighbourhood, given, committed_cents)
        SELECT organisation, category, approach, coalesce(neighbourhood, ''), 1, NEW.committed_cents
        FROM vouchers WHERE id = NEW.voucher_id
        ON CONFLICT DO UPDATE SET given = given + 1,
            committed_cents = committed_cents + excluded.committed_cents;
    INSERT INTO position_days (organisation, issued_on, valid_until, issued, other_household, given)
        SELECT organisation, issued_on, valid_until, replaces IS NULL, other_household, 1
        FROM vouchers WHERE id = NEW.voucher_id
        ON CONFLICT DO UPDATE SET issued = issued + excluded.issued, given = given + 1,
            other_household = other_household + excluded.other_household;
END;
CREATE TRIGGER positions_count_spent AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind IN ('redeemed', 'refunded') BEGIN
    UPDATE positions SET committed_cents = committed_cents + NEW.committed_cents,
        spent_cents = spent_cents + NEW.spent_cents,
        -- A voucher that is spent in parts is used once.
        used = used + iif(NEW.kind = 'redeemed', 1, -1) * (NOT EXISTS (
            SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id
            AND undone_at IS NULL AND number <> NEW.redemption))
    WHERE (organisation, category, approach, neighbourhood) = (
        SELECT organisation, category, approach, coalesce(neighbourhood, '')
        FROM vouchers WHERE id = NEW.voucher_id);
    UPDATE position_days SET
        used = used + iif(NEW.kind = 'redeemed', 1, -1) * (NOT EXISTS (
            SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id
            AND undone_at IS NULL AND number <> NEW.redemption))
    WHERE (organisation, issued_on, valid_until) = (
        SELECT organisation, issued_on, valid_until FROM vouchers WHERE id = NEW.voucher_id);
END;
CREATE TRIGGER positions_count_ended AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind IN ('undone', 'withdrawn', 'replaced', 'expired') BEGIN
    UPDATE positions SET committed_cents = committed_cents + NEW.committed_cents,
        given = given - (NEW.kind <> 'expired'),
        used = used - (NEW.kind <> 'expired' AND EXISTS (
            SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL)),
        lapsed = lapsed + (NEW.kind = 'expired' AND NOT EXISTS (
            SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL))
    WHERE (organisation, category, approach, neighbourhood) = (
        SELECT organisation, category, approach, coalesce(neighbourhood, '')
        FROM vouchers WHERE id = NEW.voucher_id);
    UPDATE position_days SET
        undone = undone + (NEW.kind = 'undone'),
        given = given - (NEW.kind <> 'expired'),
        used = used - (NEW.kind <> 'expired' AND EXISTS (
            SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL)),
        lapsed = lapsed + (NEW.kind = 'expired' AND NOT EXISTS (
            SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL))
    WHERE (organisation, issued_on, valid_until) = (
        SELECT organisation, issued_on, valid_until FROM vouchers WHERE id = NEW.voucher_id);
END;
CREATE TRIGGER positions_count_revived AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind = 'revived' BEGIN
    UPDATE positions SET committed_cents = committed_cents + NEW.committed_cents,
        lapsed = lapsed - (NOT EXISTS (SELECT 1 FROM redemptions
            WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL AND number IS NOT NEW.redemption))
    WHERE (organisation, category, approach, neighbourhood) = (
        SELECT organisation, category, approach, coalesce(neighbourhood, '')
        FROM vouchers WHERE id = NEW.voucher_id);
    UPDATE position_days SET
        lapsed = lapsed - (NOT EXISTS (SELECT 1 FROM redemptions
            WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL AND number IS NOT NEW.redemption))
    WHERE (organisation, issued_on, valid_until) = (
        SELECT organisation, issued_on, valid_until FROM vouchers WHERE id = NEW.voucher_id);
END;
