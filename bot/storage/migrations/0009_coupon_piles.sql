-- How many coupons are free, by what for, what they are worth and their last day: kept up by
-- triggers, so that the menu of every turn needs no look at all coupons.
CREATE TABLE coupon_piles (
    purpose TEXT NOT NULL,
    balance_cents INTEGER NOT NULL,
    valid_until TEXT NOT NULL,
    free INTEGER NOT NULL CHECK (free >= 0),
    PRIMARY KEY (purpose, balance_cents, valid_until)
) STRICT, WITHOUT ROWID;

-- What counts of each coupon: what the newest stored import says.
CREATE VIEW coupon_facts AS
SELECT facts.id, facts.coupon_id, facts.import_id, facts.purpose, value_cents, balance_cents,
    valid_until, batch, external_id
FROM coupon_entries AS facts JOIN imports ON imports.id = facts.import_id
WHERE facts.import_id IS NOT NULL AND imports.state = 'stored' AND NOT EXISTS (
    SELECT 1 FROM coupon_entries AS newer
    JOIN imports AS newer_import ON newer_import.id = newer.import_id
        AND newer_import.state = 'stored'
    WHERE newer.coupon_id = facts.coupon_id AND newer.import_id IS NOT NULL
        AND newer.id > facts.id);

CREATE TRIGGER coupon_piles_count_given AFTER UPDATE OF state ON coupons
WHEN OLD.state <> NEW.state BEGIN
    UPDATE coupon_piles SET free = free + iif(NEW.state = 'free', 1, -1)
    WHERE (purpose, balance_cents, valid_until) = (
        SELECT purpose, balance_cents, valid_until FROM coupon_facts WHERE coupon_id = NEW.id);
END;

-- The import itself counts by now, so of a coupon that it speaks of the newest entry may be its own;
-- what counted before is the newest of the others.
CREATE TRIGGER coupon_piles_count_stored AFTER UPDATE OF state ON imports
WHEN NEW.state = 'stored' AND OLD.state <> 'stored' BEGIN
    UPDATE coupon_piles SET free = free - gone.many
    FROM (SELECT was.purpose, was.balance_cents, was.valid_until, count(*) AS many
        FROM coupon_entries AS mine CROSS JOIN coupons ON coupons.id = mine.coupon_id
        CROSS JOIN coupon_entries AS was ON was.id = (
            SELECT max(older.id) FROM coupon_entries AS older
            JOIN imports ON imports.id = older.import_id AND imports.state = 'stored'
            WHERE older.coupon_id = mine.coupon_id AND older.import_id IS NOT NULL
                AND older.import_id <> NEW.id)
        WHERE mine.import_id = NEW.id AND coupons.state = 'free' AND was.id < mine.id
        GROUP BY 1, 2, 3) AS gone
    WHERE coupon_piles.purpose = gone.purpose AND coupon_piles.balance_cents = gone.balance_cents
        AND coupon_piles.valid_until = gone.valid_until;
    -- A pile of coupons that are all out is there as well: they may come back.
    INSERT INTO coupon_piles (purpose, balance_cents, valid_until, free)
    SELECT purpose, balance_cents, valid_until, sum(coupons.state = 'free')
    FROM coupon_facts CROSS JOIN coupons ON coupons.id = coupon_id
    WHERE import_id = NEW.id GROUP BY 1, 2, 3
    ON CONFLICT DO UPDATE SET free = free + excluded.free;
END;

INSERT INTO coupon_piles (purpose, balance_cents, valid_until, free)
SELECT purpose, balance_cents, valid_until, sum(coupons.state = 'free')
FROM coupon_facts JOIN coupons ON coupons.id = coupon_id GROUP BY 1, 2, 3;
