-- What is to be planned again for many, in short pieces: `done_to` is the last person who was done.
CREATE TABLE replans (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('event', 'series', 'part', 'change')),
    about TEXT NOT NULL,
    done_to INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, about)
) STRICT;

-- The next people who asked are found without looking at all of them.
DROP INDEX follows_of_event;
DROP INDEX follows_of_series;
CREATE INDEX follows_of_event ON follows (event_id, person_id) WHERE event_id IS NOT NULL;
CREATE INDEX follows_of_series ON follows (series, person_id) WHERE series IS NOT NULL;

-- The same table, which also knows of a part that came late into a series.
CREATE TABLE new_dispatches (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('day', 'hours', 'series', 'part', 'change', 'mail')),
    about TEXT NOT NULL,
    version TEXT NOT NULL,
    event_id INTEGER REFERENCES events (id),
    due_at TEXT NOT NULL,
    until TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'posted', 'dropped')),
    outbox_id INTEGER,
    UNIQUE (kind, about, version, person_id)
) STRICT;
INSERT INTO new_dispatches SELECT * FROM dispatches;
DROP TABLE dispatches;
ALTER TABLE new_dispatches RENAME TO dispatches;
CREATE INDEX dispatches_due ON dispatches (due_at, id) WHERE state = 'waiting';
CREATE INDEX dispatches_of_person ON dispatches (person_id) WHERE state = 'waiting';
CREATE INDEX dispatches_posted ON dispatches (outbox_id) WHERE state = 'posted';

-- Since when an errand waits, also when it was put off.
ALTER TABLE errands ADD COLUMN left_at TEXT;
