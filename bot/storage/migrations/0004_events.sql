-- Activities, who wants to hear of them, and what has to be told to whom at which moment.

-- One row an occurrence. `edited` names the facts that a coordinator set, which a calendar that is
-- read again leaves alone. `begins_at` and `over_at` follow from the days; they are what is sorted by.
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL CHECK (source IN ('feed', 'chat')),
    uid TEXT NOT NULL,
    occurrence TEXT NOT NULL DEFAULT '',
    series TEXT,
    title TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    starts_at TEXT,
    ends_at TEXT,
    day_known INTEGER NOT NULL CHECK (day_known IN (0, 1)),
    end_known INTEGER NOT NULL CHECK (end_known IN (0, 1)),
    part TEXT CHECK (part IN ('morning', 'afternoon', 'evening', 'day')),
    place TEXT NOT NULL,
    about TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'tentative', 'cancelled', 'removed')),
    edited TEXT NOT NULL DEFAULT '[]',
    begins_at TEXT NOT NULL,
    over_at TEXT NOT NULL,
    moved_at TEXT,
    draft_id INTEGER UNIQUE,
    UNIQUE (uid, occurrence),
    CHECK (first <= last)
) STRICT;
CREATE INDEX events_to_come ON events (over_at) WHERE state <> 'removed';
CREATE INDEX events_of_series ON events (series, first);

-- What an activity was before it changed, so that people can be told what changed.
CREATE TABLE event_changes (
    id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES events (id),
    at TEXT NOT NULL,
    was TEXT NOT NULL
) STRICT;
CREATE INDEX event_changes_of_event ON event_changes (event_id, id);

-- Who asked to be reminded: of one activity, or of a whole series.
CREATE TABLE follows (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    event_id INTEGER REFERENCES events (id),
    series TEXT,
    since TEXT NOT NULL,
    CHECK ((event_id IS NULL) <> (series IS NULL)),
    UNIQUE (person_id, event_id),
    UNIQUE (person_id, series)
) STRICT;
CREATE INDEX follows_of_event ON follows (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX follows_of_series ON follows (series) WHERE series IS NOT NULL;

-- Only of people who chose something else than everybody gets.
CREATE TABLE reminder_choices (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    wants TEXT NOT NULL DEFAULT 'both' CHECK (wants IN ('both', 'day', 'hours')),
    day_at TEXT NOT NULL DEFAULT '10:00',
    stopped_at TEXT
) STRICT;

CREATE TABLE attendance (
    person_id INTEGER NOT NULL REFERENCES people (id),
    event_id INTEGER NOT NULL REFERENCES events (id),
    coming INTEGER NOT NULL CHECK (coming IN (0, 1)),
    at TEXT NOT NULL,
    PRIMARY KEY (event_id, person_id)
) STRICT, WITHOUT ROWID;

-- A coordinator's message to many.
CREATE TABLE mailings (
    id INTEGER PRIMARY KEY,
    draft_id INTEGER NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    event_id INTEGER REFERENCES events (id),
    sealed BLOB NOT NULL,
    made_at TEXT NOT NULL,
    message_id INTEGER,
    shown_at TEXT NOT NULL,
    finished_at TEXT
) STRICT;
CREATE INDEX mailings_going_on ON mailings (id) WHERE finished_at IS NULL;

CREATE TABLE mailing_answers (
    mailing_id INTEGER NOT NULL REFERENCES mailings (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    can INTEGER NOT NULL CHECK (can IN (0, 1)),
    at TEXT NOT NULL,
    PRIMARY KEY (mailing_id, person_id)
) STRICT, WITHOUT ROWID;

-- What has to be told to somebody at some moment, once: UNIQUE says what once means. From `until`
-- on it is of no use any more. `outbox_id` is the letter; it is cleaned up earlier than this row.
CREATE TABLE dispatches (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('day', 'hours', 'series', 'change', 'mail')),
    about TEXT NOT NULL,
    version TEXT NOT NULL,
    event_id INTEGER REFERENCES events (id),
    due_at TEXT NOT NULL,
    until TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'posted', 'dropped')),
    outbox_id INTEGER,
    UNIQUE (kind, about, version, person_id)
) STRICT;
CREATE INDEX dispatches_due ON dispatches (due_at, id) WHERE state = 'waiting';
CREATE INDEX dispatches_of_person ON dispatches (person_id) WHERE state = 'waiting';
CREATE INDEX dispatches_posted ON dispatches (outbox_id) WHERE state = 'posted';
CREATE INDEX outbox_broadcast ON outbox (due_at) WHERE state = 'waiting' AND priority = 9;
