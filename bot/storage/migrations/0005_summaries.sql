-- Counts that are kept up with every entry of the ledger, so that a summary costs the same however
-- many vouchers there are. A voucher counts as given until it is taken back, withdrawn or replaced;
-- as used when something of it was spent; as lapsed when it expired unused.

CREATE TABLE positions (
    organisation TEXT NOT NULL,
    category TEXT NOT NULL,
    approach TEXT NOT NULL,
    neighbourhood TEXT NOT NULL,
    given INTEGER NOT NULL DEFAULT 0,
    used INTEGER NOT NULL DEFAULT 0,
    lapsed INTEGER NOT NULL DEFAULT 0,
    committed_cents INTEGER NOT NULL DEFAULT 0,
    spent_cents INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, category, approach, neighbourhood)
) STRICT, WITHOUT ROWID;

-- The same by the day of issue. `issued` and `undone` also count what was taken back since.
CREATE TABLE position_days (
    organisation TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    issued INTEGER NOT NULL DEFAULT 0,
    undone INTEGER NOT NULL DEFAULT 0,
    other_household INTEGER NOT NULL DEFAULT 0,
    given INTEGER NOT NULL DEFAULT 0,
    used INTEGER NOT NULL DEFAULT 0,
    lapsed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, issued_on, valid_until)
) STRICT, WITHOUT ROWID;

-- The two commonest entries by the shortest way: a confirming tap should not wait for a sum.
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

-- A corrected category takes all of its voucher along.
CREATE TRIGGER positions_move_with_category AFTER UPDATE OF category ON vouchers
WHEN OLD.category <> NEW.category AND NEW.state IN ('issued', 'redeemed', 'expired') BEGIN
    INSERT INTO positions (organisation, category, approach, neighbourhood,
        given, used, lapsed, committed_cents, spent_cents)
        SELECT OLD.organisation, category, OLD.approach, coalesce(OLD.neighbourhood, ''),
            sign, sign * (spent > 0), sign * (NEW.state = 'expired' AND spent = 0),
            sign * NEW.balance_cents, sign * spent
        FROM (SELECT coalesce(sum(amount_cents), 0) AS spent FROM redemptions
                WHERE voucher_id = NEW.id AND undone_at IS NULL),
            (SELECT OLD.category AS category, -1 AS sign UNION ALL SELECT NEW.category, 1)
        WHERE true
        ON CONFLICT DO UPDATE SET given = given + excluded.given, used = used + excluded.used,
            lapsed = lapsed + excluded.lapsed,
            committed_cents = committed_cents + excluded.committed_cents,
            spent_cents = spent_cents + excluded.spent_cents;
END;

-- What was counted before there were counts.
INSERT INTO positions (organisation, category, approach, neighbourhood,
    given, used, lapsed, committed_cents, spent_cents)
    SELECT organisation, category, approach, coalesce(neighbourhood, ''),
        sum(counts), sum(counts AND spent > 0), sum(state = 'expired' AND spent = 0),
        sum(balance_cents), sum(spent)
    FROM (SELECT vouchers.*, state IN ('issued', 'redeemed', 'expired') AS counts,
            coalesce((SELECT sum(amount_cents) FROM redemptions
                WHERE voucher_id = vouchers.id AND undone_at IS NULL), 0) AS spent
        FROM vouchers)
    GROUP BY 1, 2, 3, 4;
INSERT INTO position_days (organisation, issued_on, valid_until, issued, undone, other_household,
    given, used, lapsed)
    SELECT organisation, issued_on, valid_until, sum(replaces IS NULL), sum(state = 'undone'),
        sum(other_household), sum(counts), sum(counts AND spent > 0),
        sum(state = 'expired' AND spent = 0)
    FROM (SELECT vouchers.*, state IN ('issued', 'redeemed', 'expired') AS counts,
            EXISTS (SELECT 1 FROM redemptions
                WHERE voucher_id = vouchers.id AND undone_at IS NULL) AS spent
        FROM vouchers)
    GROUP BY 1, 2, 3;

-- When a coordinator wants the summary, local time; and for which local day it was sent last.
CREATE TABLE summary_times (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    at TEXT NOT NULL CHECK (at = 'never' OR at GLOB '[0-2][0-9]:[0-5][0-9]'),
    sent_on TEXT
) STRICT;
