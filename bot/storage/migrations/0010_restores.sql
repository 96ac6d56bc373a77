-- A backup that was put back. People wrote down numbers that came after it: what was the highest at
-- that moment, in what is gone too. `ledger` is the newest entry of the backup; the lines of exports
-- are numbered on from `lines`.
CREATE TABLE restores (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    redemptions INTEGER NOT NULL CHECK (redemptions >= 0),
    exports INTEGER NOT NULL CHECK (exports >= 0),
    ledger INTEGER NOT NULL CHECK (ledger >= 0),
    lines INTEGER NOT NULL,
    CHECK (lines >= ledger)
) STRICT;
CREATE TRIGGER redemptions_have_new_numbers AFTER INSERT ON redemptions
WHEN NEW.number <= (SELECT max(redemptions) FROM restores) BEGIN
    SELECT RAISE(ABORT, 'this number was given out before');
END;
CREATE TRIGGER exports_have_new_numbers AFTER INSERT ON exports
WHEN NEW.number <= (SELECT max(exports) FROM restores) BEGIN
    SELECT RAISE(ABORT, 'this number was given out before');
END;
