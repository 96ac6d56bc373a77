-- What a voucher was used for, as its provider says, or as it is known of who has one offer. Never
-- changed: what was said last counts, and as of a day what was said last by then. Without an offer
-- it was something else. Kind and category are what they were when it was said.
CREATE TABLE redemption_offers (
    id INTEGER PRIMARY KEY,
    redemption INTEGER NOT NULL REFERENCES redemptions (number),
    offer INTEGER REFERENCES offers (id),
    kind TEXT CHECK (kind <> ''),
    category TEXT CHECK (category <> ''),
    at TEXT NOT NULL,
    CHECK ((offer IS NULL) = (kind IS NULL)),
    CHECK ((offer IS NULL) = (category IS NULL))
) STRICT;
CREATE INDEX redemption_offers_newest ON redemption_offers (redemption, id);

CREATE TRIGGER redemption_offers_are_never_changed BEFORE UPDATE ON redemption_offers BEGIN
    SELECT RAISE(ABORT, 'what a voucher was used for is never changed');
END;
