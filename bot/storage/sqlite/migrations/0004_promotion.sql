-- Promotion: what is there to hand out, how often it was taken, and what it cost.

-- What a coordinator sent to hand out: it is `waiting` until they confirmed it, and then `out` until
-- somebody ended it or its last day is over. What it is (title, kind, language, last day) is known
-- from then on.
CREATE TABLE materials (
    id INTEGER PRIMARY KEY,
    draft_id INTEGER NOT NULL UNIQUE,
    chat_id INTEGER,
    person_id INTEGER NOT NULL REFERENCES people (id),
    form TEXT NOT NULL CHECK (form IN ('pdf', 'png', 'jpg', 'txt')),
    kind TEXT CHECK (kind IN ('flyer', 'poster', 'text')),
    language TEXT,
    title TEXT,
    last_day TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'out', 'ended')),
    at TEXT NOT NULL,
    ended_at TEXT,
    ended_by INTEGER REFERENCES people (id),
    CHECK (state = 'waiting' OR (kind IS NOT NULL AND language IS NOT NULL
        AND title IS NOT NULL AND last_day IS NOT NULL)),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL))
) STRICT;
CREATE INDEX materials_out ON materials (last_day) WHERE state = 'out';

-- Its file or text, sealed and in pieces, until it has ended.
CREATE TABLE material_parts (
    material_id INTEGER NOT NULL REFERENCES materials (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (material_id, number)
) STRICT;

-- How often it was taken on a local day, by organisation and never by whom. What the bot makes itself
-- is no material: 0.
CREATE TABLE material_counts (
    day TEXT NOT NULL,
    organisation TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('flyer', 'poster', 'text')),
    language TEXT NOT NULL,
    material_id INTEGER NOT NULL DEFAULT 0,
    number INTEGER NOT NULL CHECK (number > 0),
    PRIMARY KEY (day, organisation, kind, language, material_id)
) STRICT, WITHOUT ROWID;

-- A cost against the promotion pot, never changed: it can be taken back, once.
CREATE TABLE promotion_costs (
    id INTEGER PRIMARY KEY,
    draft_id INTEGER NOT NULL UNIQUE,
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    what TEXT NOT NULL,
    made_on TEXT NOT NULL,
    at TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    taken_back_at TEXT,
    taken_back_by INTEGER REFERENCES people (id),
    CHECK ((taken_back_at IS NULL) = (taken_back_by IS NULL))
) STRICT;

CREATE TRIGGER materials_end_for_good BEFORE UPDATE ON materials WHEN OLD.state = 'ended' BEGIN
    SELECT RAISE(ABORT, 'this material has ended');
END;

-- Without its pot a cost would be within no ceiling.
CREATE TRIGGER promotion_costs_need_their_pot BEFORE INSERT ON promotion_costs
WHEN NOT EXISTS (SELECT 1 FROM pots WHERE name = 'promotion') BEGIN
    SELECT RAISE(ABORT, 'there is no pot for promotion');
END;

CREATE TRIGGER promotion_costs_move_their_pot AFTER INSERT ON promotion_costs BEGIN
    UPDATE pots SET spent_cents = spent_cents + NEW.amount_cents WHERE name = 'promotion';
END;

CREATE TRIGGER promotion_costs_are_not_changed BEFORE UPDATE OF id, draft_id, amount_cents, what,
    made_on, at, person_id ON promotion_costs BEGIN
    SELECT RAISE(ABORT, 'a cost is not changed');
END;

CREATE TRIGGER promotion_costs_are_taken_back_once
BEFORE UPDATE OF taken_back_at, taken_back_by ON promotion_costs
WHEN OLD.taken_back_at IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a cost is taken back once');
END;

CREATE TRIGGER promotion_costs_come_back AFTER UPDATE OF taken_back_at ON promotion_costs
WHEN NEW.taken_back_at IS NOT NULL BEGIN
    UPDATE pots SET spent_cents = spent_cents - NEW.amount_cents WHERE name = 'promotion';
END;

CREATE TRIGGER promotion_costs_are_not_removed BEFORE DELETE ON promotion_costs BEGIN
    SELECT RAISE(ABORT, 'a cost is not removed');
END;
