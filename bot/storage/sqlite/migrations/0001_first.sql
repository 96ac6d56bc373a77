-- The database of Meedoenbot 0.2.0. This step never changes: what comes later is a step of its own.
--
-- Times are ISO 8601 in UTC, days are ISO dates in the scheme's zone, money is integer cents. What is
-- sealed only the key opens. First the tables, by subject; then the triggers, by what they keep true.


-- This database
-- -------------

-- Single facts: the key's fingerprint, the bot's name, when the clean-up was last done.
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- What was told once and is not told again.
CREATE TABLE notices (
    name TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT;

-- A backup that was put back. People wrote down numbers that came after it: what was the highest at
-- that moment, in what is gone too. `ledger` is the newest entry of the backup; the lines of batches
-- are numbered on from `lines`.
CREATE TABLE restores (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    redemptions INTEGER NOT NULL CHECK (redemptions >= 0),
    batches INTEGER NOT NULL CHECK (batches >= 0),
    ledger INTEGER NOT NULL CHECK (ledger >= 0),
    lines INTEGER NOT NULL,
    CHECK (lines >= ledger)
) STRICT;


-- People, and what they may do
-- ----------------------------

-- Who a chat is. `role` and `organisation` only say in which of their roles they acted last; what
-- they may do is asked of `roles`.
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('coordinator', 'intermediary', 'volunteer', 'provider')),
    organisation TEXT NOT NULL,
    name_sealed BLOB NOT NULL,
    approach TEXT,
    approach_on TEXT,
    joined_at TEXT NOT NULL,
    seen_on TEXT,
    withdrawn_at TEXT,
    unreachable_since TEXT
) STRICT;
-- Whose access ended, and whom it is time to forget.
CREATE INDEX people_withdrawn ON people (withdrawn_at) WHERE withdrawn_at IS NOT NULL;

-- One person can have more than one role: a row for each, with the organisation that it is for.
-- Whoever has access has at least one; of whoever was withdrawn there are none.
CREATE TABLE roles (
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('coordinator', 'intermediary', 'volunteer', 'provider')),
    organisation TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (person_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX roles_by_role ON roles (role, person_id);

-- SHA-256 of a token that works once. One for a coordinator was opened by a chat, under a sealed
-- name, before it gives the role: whoever made it says that this is who was meant.
CREATE TABLE invitations (
    token_hash BLOB PRIMARY KEY,
    role TEXT NOT NULL,
    organisation TEXT NOT NULL,
    invited_by INTEGER REFERENCES people (id),
    valid_until TEXT NOT NULL,
    used_at TEXT,
    used_by INTEGER REFERENCES people (id),
    opened_by INTEGER,
    opened_name BLOB,
    opened_at TEXT
) STRICT;
CREATE INDEX invitations_by_end ON invitations (valid_until);

-- Who let whom in, in which role, and who ended it: numbers of people, no names. It only grows. By
-- nobody is by the command line. The organisation is a key of the scheme; a provider's is a name, and
-- is not kept here.
CREATE TABLE people_changes (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    what TEXT NOT NULL CHECK (what IN ('given', 'ended', 'withdrawn', 'left')),
    role TEXT,
    organisation TEXT,
    by_person INTEGER REFERENCES people (id),
    at TEXT NOT NULL,
    CHECK ((what IN ('given', 'ended')) = (role IS NOT NULL))
) STRICT;
CREATE INDEX people_changes_of_one ON people_changes (person_id, id);

-- What somebody may only do when a coordinator says yes: a new code for another organisation's
-- voucher, or more vouchers today.
CREATE TABLE requests (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('replace', 'more')),
    person_id INTEGER NOT NULL REFERENCES people (id),
    organisation TEXT NOT NULL,
    voucher_id INTEGER REFERENCES vouchers (id),
    asked_at TEXT NOT NULL,
    asked_on TEXT NOT NULL,
    answer TEXT CHECK (answer IN ('yes', 'no')),
    answered_by INTEGER REFERENCES people (id),
    answered_at TEXT,
    used_at TEXT,
    CHECK ((kind = 'replace') = (voucher_id IS NOT NULL)),
    CHECK ((answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_at IS NULL)),
    CHECK (used_at IS NULL OR answer = 'yes')
) STRICT;
CREATE UNIQUE INDEX requests_open
    ON requests (person_id, kind, asked_on, coalesce(voucher_id, 0)) WHERE answer IS NULL;


-- What is counted against guessing and against crowds
-- ---------------------------------------------------

-- Wrong codes and invitations, and what people without a role look up: so that nobody guesses.
CREATE TABLE throttle (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('code', 'invitation', 'stranger')),
    chat_id INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX throttle_of_all ON throttle (kind, at);
CREATE INDEX throttle_of_one ON throttle (chat_id, kind, at);

-- That somebody asked after an address and gave nothing: who and when, never which address. It is
-- gone within the hour.
CREATE TABLE lookups (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX lookups_of_one ON lookups (chat_id, at);

-- Who has no role and was answered today, by a keyed mark of the chat: so that a crowd of strangers
-- can't keep the bot busy. `refused` says that they were told what the bot is. Gone the same night.
CREATE TABLE passers_by (
    mark INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    refused INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)),
    answers INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX passers_by_day ON passers_by (day);

-- How often a line was not understood: of a role on a local day, never of whom nor a word of it.
CREATE TABLE misses (
    day TEXT NOT NULL,
    role TEXT NOT NULL
        CHECK (role IN ('intermediary', 'coordinator', 'volunteer', 'provider')),
    number INTEGER NOT NULL CHECK (number > 0),
    PRIMARY KEY (day, role)
) STRICT, WITHOUT ROWID;


-- What comes in and goes out
-- --------------------------

-- Updates: waiting and sealed, done and erased, or set aside.
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id INTEGER NOT NULL UNIQUE,
    chat_id INTEGER,
    received_at TEXT NOT NULL,
    sealed BLOB,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'aside')),
    error TEXT
) STRICT;
CREATE INDEX inbox_waiting ON inbox (chat_id, id) WHERE state = 'waiting';
CREATE INDEX inbox_aside ON inbox (id) WHERE state = 'aside';
CREATE INDEX inbox_received ON inbox (received_at);

-- A row is one message, and its id is the id that the message's buttons carry.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    draft_id INTEGER,
    voucher_id INTEGER,
    coupon_id INTEGER,
    sealed BLOB,
    actions TEXT NOT NULL DEFAULT '[]',
    keep INTEGER NOT NULL DEFAULT 0 CHECK (keep IN (0, 1)),
    toast INTEGER NOT NULL DEFAULT 0 CHECK (toast IN (0, 1)),
    again_of INTEGER,
    message_id INTEGER,
    paced INTEGER NOT NULL DEFAULT 1 CHECK (paced IN (0, 1)),
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'aside')),
    due_at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    answered INTEGER NOT NULL DEFAULT 0 CHECK (answered IN (0, 1)),
    deleted INTEGER CHECK (deleted IN (0, 1))
) STRICT;
CREATE INDEX outbox_waiting ON outbox (paced, priority, id) WHERE state = 'waiting';
CREATE INDEX outbox_waiting_chat ON outbox (chat_id, id) WHERE state = 'waiting';
CREATE INDEX outbox_aside ON outbox (id) WHERE state = 'aside';
CREATE INDEX outbox_draft ON outbox (draft_id, id) WHERE draft_id IS NOT NULL;
CREATE INDEX outbox_message ON outbox (chat_id, message_id);
CREATE INDEX outbox_voucher ON outbox (voucher_id) WHERE voucher_id IS NOT NULL;
CREATE INDEX outbox_coupon ON outbox (coupon_id) WHERE coupon_id IS NOT NULL;
CREATE INDEX outbox_due ON outbox (due_at);
CREATE INDEX outbox_broadcast ON outbox (due_at) WHERE state = 'waiting' AND priority = 9;
CREATE INDEX outbox_again ON outbox (again_of) WHERE again_of IS NOT NULL;
-- The latest messages of a chat that give a code: before the next voucher they are folded.
CREATE INDEX outbox_codes ON outbox (chat_id, id)
    WHERE voucher_id IS NOT NULL OR coupon_id IS NOT NULL;

-- Which button was tapped, whether that answered its message, and with which letters.
CREATE TABLE taps (
    outbox_id INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    button INTEGER NOT NULL,
    tapped_at TEXT NOT NULL,
    answers INTEGER NOT NULL DEFAULT 1 CHECK (answers IN (0, 1)),
    answer_from INTEGER,
    answer_to INTEGER,
    PRIMARY KEY (outbox_id, button)
) STRICT, WITHOUT ROWID;

-- Where the conversation of a chat stands. It does not outlive its question.
CREATE TABLE conversations (
    chat_id INTEGER PRIMARY KEY,
    draft_id INTEGER NOT NULL,
    step TEXT NOT NULL,
    sealed BLOB NOT NULL,
    misses INTEGER NOT NULL DEFAULT 0,
    touched_at TEXT
) STRICT;
CREATE INDEX conversations_touched ON conversations (touched_at);

-- What a turn left to be done after it, because it takes longer than a transaction may. A row is
-- deleted in the transaction that ends the work. `begun_by` is the run of the bot that began it last
-- and did not leave it off: while that run goes on it is in hand, and at the next start it is what
-- the bot died of, or may have.
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    chat_id INTEGER NOT NULL,
    inbox_id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    left_at TEXT,
    begun_by TEXT,
    UNIQUE (inbox_id, kind)
) STRICT;
CREATE INDEX tasks_due ON tasks (kind, chat_id, id);


-- Vouchers and their money
-- ------------------------

-- ceiling = free + committed + spent, always.
CREATE TABLE pots (
    name TEXT PRIMARY KEY,
    ceiling_cents INTEGER NOT NULL,
    committed_cents INTEGER NOT NULL DEFAULT 0,
    spent_cents INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT within_ceiling CHECK (
        committed_cents >= 0 AND spent_cents >= 0
        AND committed_cents + spent_cents <= ceiling_cents
    )
) STRICT;

-- balance_cents is what can still be spent. A voucher that is spent in part is still an issued one.
CREATE TABLE vouchers (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE COLLATE NOCASE,
    draft_id INTEGER NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'issued'
        CHECK (state IN ('issued', 'undone', 'withdrawn', 'replaced', 'lapsed', 'redeemed')),
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
CREATE INDEX vouchers_by_organisation ON vouchers (organisation, id);
CREATE INDEX vouchers_by_person ON vouchers (issued_by, issued_on, id);

-- A voucher taken in by a provider. The number stands on the receipt. Who took it in is a person,
-- or nobody where the webshop's list says so; then import_key keeps a line from counting twice, and
-- listed_as is what the list told it apart by. What the webshop gave back is below zero.
CREATE TABLE redemptions (
    number INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    draft_id INTEGER UNIQUE,
    import_key TEXT UNIQUE,
    listed_as TEXT,
    person_id INTEGER REFERENCES people (id),
    organisation TEXT NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
    redeemed_at TEXT NOT NULL,
    redeemed_on TEXT NOT NULL,
    new_participant TEXT CHECK (new_participant IN ('yes', 'no', 'unknown')),
    undone_at TEXT,
    CHECK ((draft_id IS NULL) <> (import_key IS NULL)),
    CHECK ((import_key IS NULL) = (listed_as IS NULL)),
    CHECK (amount_cents > 0 OR (import_key IS NOT NULL AND undone_at IS NULL))
) STRICT;
CREATE INDEX redemptions_by_voucher ON redemptions (voucher_id, undone_at, amount_cents);
CREATE INDEX redemptions_by_person ON redemptions (person_id, number);
-- What a provider took in, by day.
CREATE INDEX redemptions_of_provider ON redemptions (organisation, redeemed_on);

-- Every movement of money, never changed or removed: by how much what is committed in a pot and
-- what is spent from it change. Nobody's name is on what the clock or the command line did.
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    kind TEXT NOT NULL CHECK (kind IN ('issued', 'undone', 'withdrawn', 'replaced', 'lapsed',
        'revived', 'redeemed', 'refunded', 'returned')),
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
        WHEN 'returned' THEN spent_cents < 0 AND committed_cents IN (0, -spent_cents)
        ELSE committed_cents <= 0 AND spent_cents = 0
    END),
    CHECK (kind IN ('lapsed', 'revived')
        OR (kind IN ('redeemed', 'refunded', 'returned')) = (redemption IS NOT NULL)),
    CHECK (person_id IS NOT NULL OR kind IN ('lapsed', 'revived', 'redeemed', 'returned'))
) STRICT;
CREATE UNIQUE INDEX ledger_once ON ledger (voucher_id, kind, pot, coalesce(redemption, 0))
    WHERE redemption IS NOT NULL OR kind NOT IN ('lapsed', 'revived');
-- All of a voucher's entries, in a pot: without it each redemption reads the whole ledger.
CREATE INDEX ledger_of_voucher ON ledger (voucher_id, pot, committed_cents, spent_cents);
CREATE UNIQUE INDEX ledger_ends_once ON ledger (voucher_id, pot)
    WHERE kind IN ('undone', 'withdrawn', 'replaced');

-- What a coordinator corrected.
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    voucher_id INTEGER NOT NULL REFERENCES vouchers (id),
    field TEXT NOT NULL CHECK (field IN ('category')),
    was TEXT NOT NULL,
    became TEXT NOT NULL,
    at TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id)
) STRICT;

-- Which household has a voucher. No row number, no time and no voucher: sealed under a key that needs the typed line itself.
CREATE TABLE household_vouchers (
    mark BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (mark, sealed)
) STRICT, WITHOUT ROWID;

-- The webshop's own codes, for a scheme with `codes = "pool"`.
CREATE TABLE pool_codes (
    code TEXT PRIMARY KEY COLLATE NOCASE,
    voucher_id INTEGER UNIQUE REFERENCES vouchers (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX pool_codes_free ON pool_codes (code) WHERE voucher_id IS NULL;


-- Settlement
-- ----------

-- What was exported for settlement: batch by batch, everything in the ledger up to an entry.
CREATE TABLE batches (
    number INTEGER PRIMARY KEY,
    last_entry INTEGER NOT NULL UNIQUE REFERENCES ledger (id),
    made_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id)
) STRICT;

-- What an organisation gets for its work in a batch; the name as it was then.
CREATE TABLE batch_fees (
    batch INTEGER NOT NULL REFERENCES batches (number),
    organisation TEXT NOT NULL,
    name TEXT NOT NULL,
    vouchers INTEGER NOT NULL,
    fee_cents INTEGER NOT NULL,
    PRIMARY KEY (batch, organisation)
) STRICT, WITHOUT ROWID;


-- Uptake, which triggers keep up with the ledger
-- ----------------------------------------------

-- How many vouchers there are of each kind, and their money.
CREATE TABLE uptake (
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
CREATE TABLE uptake_days (
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

-- When a coordinator wants the summary, local time; and for which local day it was sent last.
CREATE TABLE summary_times (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    at TEXT NOT NULL CHECK (at = 'never' OR at GLOB '[0-2][0-9]:[0-5][0-9]'),
    sent_on TEXT
) STRICT;


-- Coupons of the webshop
-- ----------------------

-- A table that somebody sent. What it brings counts from the moment that it is 'stored'.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    draft_id INTEGER UNIQUE,
    chat_id INTEGER,
    person_id INTEGER REFERENCES people (id),
    purpose TEXT,
    columns TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'storing', 'stored')),
    at TEXT NOT NULL
) STRICT;

-- The table itself, sealed and in pieces, from its arrival until it is stored or put aside.
CREATE TABLE import_parts (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (import_id, number)
) STRICT;

-- A code of the webshop; `read_as` is its one spelling. What it is worth is in its entries.
CREATE TABLE coupons (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    read_as TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'given'))
) STRICT;

-- Everything that happened to a coupon, never changed. Of what imports said the newest counts.
CREATE TABLE coupon_entries (
    id INTEGER PRIMARY KEY,
    coupon_id INTEGER NOT NULL REFERENCES coupons (id),
    kind TEXT NOT NULL CHECK (kind IN ('imported', 'changed', 'given', 'taken back')),
    at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    -- imported, changed: what the webshop says of it; a day without end is 9999-12-31.
    import_id INTEGER REFERENCES imports (id),
    purpose TEXT,
    value_cents INTEGER CHECK (value_cents >= 0),
    balance_cents INTEGER CHECK (balance_cents BETWEEN 0 AND value_cents),
    valid_until TEXT,
    batch TEXT,
    external_id TEXT,
    standing TEXT CHECK (standing IN
        ('good', 'lapsed', 'used up', 'test', 'taken', 'off', 'not yet', 'missing')),
    -- given: what went out (purpose and value_cents as well), and how.
    draft_id INTEGER UNIQUE,
    organisation TEXT,
    approach TEXT,
    neighbourhood TEXT,
    other_household INTEGER CHECK (other_household IN (0, 1)),
    given_on TEXT,
    -- taken back: which giving.
    ends INTEGER UNIQUE REFERENCES coupon_entries (id),
    UNIQUE (import_id, coupon_id),
    CHECK ((kind IN ('imported', 'changed')) = (import_id IS NOT NULL)),
    CHECK (import_id IS NULL OR (purpose IS NOT NULL AND balance_cents IS NOT NULL
        AND value_cents IS NOT NULL AND valid_until IS NOT NULL AND standing IS NOT NULL)),
    CHECK ((kind = 'given') = (draft_id IS NOT NULL)),
    CHECK (kind <> 'given' OR (person_id IS NOT NULL AND organisation IS NOT NULL
        AND given_on IS NOT NULL AND value_cents > 0)),
    CHECK ((kind = 'taken back') = (ends IS NOT NULL))
) STRICT;
CREATE INDEX coupon_entries_stock ON coupon_entries (purpose, balance_cents, valid_until, id)
    WHERE import_id IS NOT NULL AND standing = 'good';
CREATE INDEX coupon_entries_newest ON coupon_entries (coupon_id, id) WHERE import_id IS NOT NULL;
CREATE INDEX coupon_entries_given ON coupon_entries (coupon_id, id) WHERE kind = 'given';
CREATE INDEX coupon_entries_by_person ON coupon_entries (person_id, given_on)
    WHERE kind = 'given';

-- What counts of each coupon: what the newest stored import says.
CREATE VIEW coupon_facts AS
SELECT facts.id, facts.coupon_id, facts.import_id, facts.purpose, value_cents, balance_cents,
    valid_until, batch, external_id, standing
FROM coupon_entries AS facts JOIN imports ON imports.id = facts.import_id
WHERE facts.import_id IS NOT NULL AND imports.state = 'stored' AND NOT EXISTS (
    SELECT 1 FROM coupon_entries AS newer
    JOIN imports AS newer_import ON newer_import.id = newer.import_id
        AND newer_import.state = 'stored'
    WHERE newer.coupon_id = facts.coupon_id AND newer.import_id IS NOT NULL
        AND newer.id > facts.id);

-- How many coupons are free, by whether they are good, what for, what they are worth and their last
-- day: kept up by triggers, so that the menu of every turn needs no look at all coupons.
CREATE TABLE coupon_stock (
    standing TEXT NOT NULL,
    purpose TEXT NOT NULL,
    balance_cents INTEGER NOT NULL,
    valid_until TEXT NOT NULL,
    free INTEGER NOT NULL CHECK (free >= 0),
    PRIMARY KEY (standing, purpose, balance_cents, valid_until)
) STRICT, WITHOUT ROWID;

-- As household_vouchers: the mark of a household and a sealed entry, and nothing else.
CREATE TABLE household_coupons (
    mark BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (mark, sealed)
) STRICT, WITHOUT ROWID;


-- Activities, and who is told of them
-- -----------------------------------

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
CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    event_id INTEGER REFERENCES events (id),
    series TEXT,
    since TEXT NOT NULL,
    CHECK ((event_id IS NULL) <> (series IS NULL)),
    UNIQUE (person_id, event_id),
    UNIQUE (person_id, series)
) STRICT;
CREATE INDEX subscriptions_of_event ON subscriptions (event_id, person_id)
    WHERE event_id IS NOT NULL;
CREATE INDEX subscriptions_of_series ON subscriptions (series, person_id)
    WHERE series IS NOT NULL;

-- Only of people who chose something else than everybody gets.
CREATE TABLE reminder_choices (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    wants TEXT NOT NULL DEFAULT 'both' CHECK (wants IN ('both', 'day', 'hours')),
    day_at TEXT NOT NULL DEFAULT '10:00',
    stopped_at TEXT
) STRICT;

-- Who comes to what, or not.
CREATE TABLE attendance (
    person_id INTEGER NOT NULL REFERENCES people (id),
    event_id INTEGER NOT NULL REFERENCES events (id),
    coming INTEGER NOT NULL CHECK (coming IN (0, 1)),
    at TEXT NOT NULL,
    PRIMARY KEY (event_id, person_id)
) STRICT, WITHOUT ROWID;

-- A coordinator's message to many: those of a role, of an organisation, everybody, or those of one
-- activity.
CREATE TABLE mailings (
    id INTEGER PRIMARY KEY,
    draft_id INTEGER NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    audience TEXT NOT NULL DEFAULT 'volunteer' CHECK (audience IN (
        'volunteer', 'intermediary', 'provider', 'coordinator', 'everybody', 'organisation',
        'followers', 'coming')),
    organisation TEXT,
    event_id INTEGER REFERENCES events (id),
    sealed BLOB NOT NULL,
    made_at TEXT NOT NULL,
    message_id INTEGER,
    shown_at TEXT NOT NULL,
    finished_at TEXT
) STRICT;
CREATE INDEX mailings_going_on ON mailings (id) WHERE finished_at IS NULL;

-- Who can help, and who can't.
CREATE TABLE mailing_answers (
    mailing_id INTEGER NOT NULL REFERENCES mailings (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    can INTEGER NOT NULL CHECK (can IN (0, 1)),
    at TEXT NOT NULL,
    PRIMARY KEY (mailing_id, person_id)
) STRICT, WITHOUT ROWID;

-- What is to be planned again for many, in short pieces: `done_to` is the last person who was done.
CREATE TABLE replans (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('event', 'series', 'part', 'change')),
    about TEXT NOT NULL,
    done_to INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, about)
) STRICT;

-- What has to be told to whom at which moment: of an activity, of a day of a series, or a
-- coordinator's message. `version` is which of them: when the activity begins, the day, the change.
CREATE TABLE notifications (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('day', 'hours', 'series', 'part', 'change', 'mail')),
    event_id INTEGER REFERENCES events (id),
    series TEXT,
    mailing_id INTEGER REFERENCES mailings (id),
    version TEXT NOT NULL DEFAULT '',
    due_at TEXT NOT NULL,
    until TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'posted', 'dropped')),
    outbox_id INTEGER,
    passed_on INTEGER NOT NULL DEFAULT 0,
    CHECK ((kind = 'series') = (series IS NOT NULL)),
    CHECK ((kind = 'mail') = (mailing_id IS NOT NULL)),
    CHECK ((kind IN ('series', 'mail')) = (event_id IS NULL))
) STRICT;
-- Nobody is told anything twice.
CREATE UNIQUE INDEX notifications_of_event ON notifications (event_id, kind, version, person_id)
    WHERE event_id IS NOT NULL;
CREATE UNIQUE INDEX notifications_of_series ON notifications (series, version, person_id)
    WHERE series IS NOT NULL;
CREATE UNIQUE INDEX notifications_of_mailing ON notifications (mailing_id, person_id)
    WHERE mailing_id IS NOT NULL;
CREATE INDEX notifications_due ON notifications (due_at, id) WHERE state = 'waiting';
CREATE INDEX notifications_of_person ON notifications (person_id) WHERE state = 'waiting';
CREATE INDEX notifications_posted ON notifications (outbox_id) WHERE state = 'posted';


-- What only grows
-- ---------------

CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;

CREATE TRIGGER ledger_is_not_removed BEFORE DELETE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;

CREATE TRIGGER redemptions_are_not_changed BEFORE UPDATE OF number, voucher_id, draft_id,
    import_key, listed_as, person_id, organisation, amount_cents, redeemed_at, redeemed_on ON redemptions BEGIN
    SELECT RAISE(ABORT, 'a redemption is not changed');
END;

CREATE TRIGGER redemptions_are_not_removed BEFORE DELETE ON redemptions BEGIN
    SELECT RAISE(ABORT, 'a redemption is not removed');
END;

CREATE TRIGGER coupon_entries_are_not_changed BEFORE UPDATE ON coupon_entries BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;

-- What an import put ready and nobody confirmed has never counted.
CREATE TRIGGER coupon_entries_are_not_removed BEFORE DELETE ON coupon_entries
WHEN OLD.import_id IS NULL OR (SELECT state FROM imports WHERE id = OLD.import_id) = 'stored' BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows');
END;

CREATE TRIGGER people_changes_are_not_changed BEFORE UPDATE ON people_changes BEGIN
    SELECT RAISE(ABORT, 'who changed whom only grows');
END;

CREATE TRIGGER people_changes_are_not_removed BEFORE DELETE ON people_changes BEGIN
    SELECT RAISE(ABORT, 'who changed whom only grows');
END;


-- What happens once
-- -----------------

CREATE TRIGGER coupon_is_given_once BEFORE INSERT ON coupon_entries
WHEN NEW.kind = 'given' AND (SELECT state FROM coupons WHERE id = NEW.coupon_id) <> 'free' BEGIN
    SELECT RAISE(ABORT, 'this coupon was given already');
END;

CREATE TRIGGER only_good_coupons_are_given BEFORE INSERT ON coupon_entries
WHEN NEW.kind = 'given' AND NOT EXISTS (
    SELECT 1 FROM coupon_facts WHERE coupon_id = NEW.coupon_id AND standing = 'good') BEGIN
    SELECT RAISE(ABORT, 'this coupon is not good');
END;

CREATE TRIGGER requests_are_answered_once BEFORE UPDATE OF answer ON requests
WHEN OLD.answer IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a request is answered once');
END;

CREATE TRIGGER requests_are_used_once BEFORE UPDATE OF used_at ON requests
WHEN OLD.used_at IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a yes is used once');
END;

CREATE TRIGGER redemptions_have_new_numbers AFTER INSERT ON redemptions
WHEN NEW.number <= (SELECT max(redemptions) FROM restores) BEGIN
    SELECT RAISE(ABORT, 'this number was given out before');
END;

CREATE TRIGGER batches_have_new_numbers AFTER INSERT ON batches
WHEN NEW.number <= (SELECT max(batches) FROM restores) BEGIN
    SELECT RAISE(ABORT, 'this number was given out before');
END;


-- Roles: whoever has access has one, and a coordinator is always left
-- -------------------------------------------------------------------

CREATE TRIGGER people_begin_with_a_role AFTER INSERT ON people WHEN NEW.withdrawn_at IS NULL BEGIN
    INSERT INTO roles VALUES (NEW.id, NEW.role, NEW.organisation, NEW.joined_at);
END;

CREATE TRIGGER people_act_in_a_role_of_theirs
BEFORE UPDATE OF role, organisation, withdrawn_at ON people
WHEN NEW.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM roles WHERE person_id = NEW.id
    AND role = NEW.role AND organisation = NEW.organisation) BEGIN
    SELECT RAISE(ABORT, 'nobody acts in a role that is not theirs');
END;

CREATE TRIGGER people_without_access_have_no_role
AFTER UPDATE OF withdrawn_at ON people WHEN NEW.withdrawn_at IS NOT NULL BEGIN
    DELETE FROM roles WHERE person_id = NEW.id;
END;

CREATE TRIGGER people_act_for_the_same_organisation AFTER UPDATE OF organisation ON roles BEGIN
    UPDATE people SET organisation = NEW.organisation
    WHERE id = NEW.person_id AND role = NEW.role AND withdrawn_at IS NULL;
END;

CREATE TRIGGER people_go_on_in_another_role AFTER DELETE ON roles BEGIN
    UPDATE people SET (role, organisation) = (SELECT role, organisation FROM roles
        WHERE person_id = OLD.person_id ORDER BY since DESC, role LIMIT 1)
    WHERE id = OLD.person_id AND role = OLD.role AND withdrawn_at IS NULL
        AND EXISTS (SELECT 1 FROM roles WHERE person_id = OLD.person_id);
END;

-- Somebody has to be able to invite: a coordinator who can be reached is always left.
CREATE TRIGGER roles_keep_a_coordinator BEFORE DELETE ON roles
WHEN OLD.role = 'coordinator' AND NOT EXISTS (
    SELECT 1 FROM roles JOIN people ON people.id = person_id WHERE roles.role = 'coordinator'
        AND person_id <> OLD.person_id AND unreachable_since IS NULL) BEGIN
    SELECT RAISE(ABORT, 'the last coordinator stays');
END;

CREATE TRIGGER roles_are_given_and_ended BEFORE UPDATE OF person_id, role ON roles BEGIN
    SELECT RAISE(ABORT, 'a role is given or ended, not changed');
END;


-- What ends with access
-- ---------------------

-- What waits for somebody who lost access is not sent, and what came of their taps is not shown
-- again. What tells them so is put in the outbox after this.
CREATE TRIGGER people_without_access_get_nothing AFTER UPDATE OF withdrawn_at ON people
WHEN NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn'
    WHERE chat_id = OLD.chat_id AND state = 'waiting';
    UPDATE outbox SET error = 'withdrawn' WHERE chat_id = OLD.chat_id AND state = 'aside';
    UPDATE taps SET answer_from = NULL, answer_to = NULL
    WHERE outbox_id IN (SELECT id FROM outbox WHERE chat_id = OLD.chat_id);
END;

-- Whoever is no coordinator any more lets nobody in, whatever ended it.
CREATE TRIGGER roles_end_with_their_invitations AFTER DELETE ON roles
WHEN OLD.role = 'coordinator' BEGIN
    DELETE FROM invitations WHERE invited_by = OLD.person_id AND used_at IS NULL;
END;

-- Who lost a role or went on elsewhere gets no code any more of what they gave in it.
CREATE TRIGGER roles_end_with_their_codes AFTER DELETE ON roles BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn' WHERE state = 'waiting'
        AND (voucher_id IS NOT NULL OR coupon_id IS NOT NULL)
        AND chat_id = (SELECT chat_id FROM people WHERE id = OLD.person_id);
    UPDATE taps SET answer_from = NULL, answer_to = NULL WHERE outbox_id IN (
        SELECT id FROM outbox WHERE chat_id = (
            SELECT chat_id FROM people WHERE id = OLD.person_id));
END;

CREATE TRIGGER roles_change_with_their_codes AFTER UPDATE OF organisation ON roles
WHEN NEW.organisation <> OLD.organisation BEGIN
    UPDATE outbox SET state = 'aside', error = 'withdrawn' WHERE state = 'waiting'
        AND (voucher_id IS NOT NULL OR coupon_id IS NOT NULL)
        AND chat_id = (SELECT chat_id FROM people WHERE id = OLD.person_id);
    UPDATE taps SET answer_from = NULL, answer_to = NULL WHERE outbox_id IN (
        SELECT id FROM outbox WHERE chat_id = (
            SELECT chat_id FROM people WHERE id = OLD.person_id));
END;


-- Money: pots and vouchers follow the ledger
-- ------------------------------------------

CREATE TRIGGER redemptions_are_in_time BEFORE INSERT ON redemptions
WHEN NEW.amount_cents > 0 AND NEW.redeemed_on > (SELECT valid_until FROM vouchers WHERE id = NEW.voucher_id) BEGIN
    SELECT RAISE(ABORT, 'no longer valid');
END;

CREATE TRIGGER ledger_revives_nothing BEFORE INSERT ON ledger
WHEN (NEW.kind = 'refunded' OR NEW.kind = 'returned' AND NEW.committed_cents > 0)
    AND (SELECT state FROM vouchers WHERE id = NEW.voucher_id)
        NOT IN ('issued', 'redeemed', 'lapsed') BEGIN
    SELECT RAISE(ABORT, 'nothing comes back to a voucher that has ended');
END;

-- By its lists; the redemption in hand is undone after this.
CREATE TRIGGER ledger_returns_what_the_webshop_took BEFORE INSERT ON ledger
WHEN NEW.kind IN ('refunded', 'returned') AND (
    SELECT coalesce(sum(amount_cents), 0) FROM redemptions WHERE voucher_id = NEW.voucher_id
        AND import_key IS NOT NULL AND undone_at IS NULL
        AND NOT (NEW.kind = 'refunded' AND number = NEW.redemption)) < 0 BEGIN
    SELECT RAISE(ABORT, 'the webshop did not take so much');
END;

CREATE TRIGGER ledger_revives_what_lapsed BEFORE INSERT ON ledger
WHEN NEW.kind = 'revived' AND NEW.committed_cents > (
    SELECT coalesce(-sum(committed_cents), 0) FROM ledger
    WHERE voucher_id = NEW.voucher_id AND pot = NEW.pot AND kind IN ('lapsed', 'revived')) BEGIN
    SELECT RAISE(ABORT, 'not so much lapsed');
END;

CREATE TRIGGER ledger_moves_pot AFTER INSERT ON ledger BEGIN
    UPDATE pots SET committed_cents = committed_cents + NEW.committed_cents,
        spent_cents = spent_cents + NEW.spent_cents
    WHERE name = NEW.pot;
END;

CREATE TRIGGER ledger_moves_voucher AFTER INSERT ON ledger WHEN NEW.pot = 'vouchers' BEGIN
    UPDATE vouchers SET balance_cents = balance_cents + NEW.committed_cents,
        state = CASE
            WHEN NEW.kind = 'returned' AND NEW.committed_cents = 0 THEN state
            WHEN NEW.kind IN ('refunded', 'revived', 'returned') THEN 'issued'
            WHEN NEW.kind = 'redeemed' AND balance_cents + NEW.committed_cents > 0 THEN 'issued'
            ELSE NEW.kind
        END
    WHERE id = NEW.voucher_id;
END;

CREATE TRIGGER ledger_undoes_redemption AFTER INSERT ON ledger
WHEN NEW.kind = 'refunded' AND NEW.pot = 'vouchers' BEGIN
    UPDATE redemptions SET undone_at = NEW.at WHERE number = NEW.redemption;
END;


-- Uptake follows the ledger
-- -------------------------

-- The two commonest entries by the shortest way: a confirming tap should not wait for a sum.
CREATE TRIGGER uptake_counts_issued AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind = 'issued' BEGIN
    INSERT INTO uptake (organisation, category, approach, neighbourhood, given, committed_cents)
        SELECT organisation, category, approach, coalesce(neighbourhood, ''), 1, NEW.committed_cents
        FROM vouchers WHERE id = NEW.voucher_id
        ON CONFLICT DO UPDATE SET given = given + 1,
            committed_cents = committed_cents + excluded.committed_cents;
    INSERT INTO uptake_days (organisation, issued_on, valid_until, issued, other_household, given)
        SELECT organisation, issued_on, valid_until, replaces IS NULL, other_household, 1
        FROM vouchers WHERE id = NEW.voucher_id
        ON CONFLICT DO UPDATE SET issued = issued + excluded.issued, given = given + 1,
            other_household = other_household + excluded.other_household;
END;

CREATE TRIGGER uptake_counts_spent AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind IN ('redeemed', 'refunded', 'returned') BEGIN
    UPDATE uptake SET committed_cents = committed_cents + NEW.committed_cents,
        spent_cents = spent_cents + NEW.spent_cents,
        -- A voucher that is spent in parts is used once, and one of which all came back not. One
        -- that has ended counts no more.
        used = used + CASE WHEN NEW.kind = 'redeemed' AND EXISTS (
                SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id
                AND undone_at IS NULL AND amount_cents > 0 AND number <> NEW.redemption)
            AND NOT EXISTS (SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id
                AND undone_at IS NULL AND amount_cents < 0) THEN 0
        ELSE (SELECT (spent + NEW.spent_cents > 0) - (spent > 0) FROM (
            SELECT coalesce(sum(amount_cents), 0) - iif(NEW.kind = 'refunded', NEW.spent_cents, 0)
                AS spent
            FROM redemptions WHERE voucher_id = NEW.voucher_id
            AND undone_at IS NULL AND number <> NEW.redemption))
            * (NEW.kind <> 'returned' OR NEW.committed_cents > 0) END
    WHERE (organisation, category, approach, neighbourhood) = (
        SELECT organisation, category, approach, coalesce(neighbourhood, '')
        FROM vouchers WHERE id = NEW.voucher_id);
    UPDATE uptake_days SET
        used = used + CASE WHEN NEW.kind = 'redeemed' AND EXISTS (
                SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id
                AND undone_at IS NULL AND amount_cents > 0 AND number <> NEW.redemption)
            AND NOT EXISTS (SELECT 1 FROM redemptions WHERE voucher_id = NEW.voucher_id
                AND undone_at IS NULL AND amount_cents < 0) THEN 0
        ELSE (SELECT (spent + NEW.spent_cents > 0) - (spent > 0) FROM (
            SELECT coalesce(sum(amount_cents), 0) - iif(NEW.kind = 'refunded', NEW.spent_cents, 0)
                AS spent
            FROM redemptions WHERE voucher_id = NEW.voucher_id
            AND undone_at IS NULL AND number <> NEW.redemption))
            * (NEW.kind <> 'returned' OR NEW.committed_cents > 0) END
    WHERE (organisation, issued_on, valid_until) = (
        SELECT organisation, issued_on, valid_until FROM vouchers WHERE id = NEW.voucher_id);
END;

CREATE TRIGGER uptake_counts_ended AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind IN ('undone', 'withdrawn', 'replaced', 'lapsed') BEGIN
    UPDATE uptake SET committed_cents = committed_cents + NEW.committed_cents,
        given = given - (NEW.kind <> 'lapsed'),
        used = used - (NEW.kind <> 'lapsed' AND (SELECT coalesce(sum(amount_cents), 0) > 0
            FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL)),
        lapsed = lapsed + (NEW.kind = 'lapsed' AND (SELECT coalesce(sum(amount_cents), 0) = 0
            FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL))
    WHERE (organisation, category, approach, neighbourhood) = (
        SELECT organisation, category, approach, coalesce(neighbourhood, '')
        FROM vouchers WHERE id = NEW.voucher_id);
    UPDATE uptake_days SET
        undone = undone + (NEW.kind = 'undone'),
        given = given - (NEW.kind <> 'lapsed'),
        used = used - (NEW.kind <> 'lapsed' AND (SELECT coalesce(sum(amount_cents), 0) > 0
            FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL)),
        lapsed = lapsed + (NEW.kind = 'lapsed' AND (SELECT coalesce(sum(amount_cents), 0) = 0
            FROM redemptions WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL))
    WHERE (organisation, issued_on, valid_until) = (
        SELECT organisation, issued_on, valid_until FROM vouchers WHERE id = NEW.voucher_id);
END;

-- What lapsed unused and is used after all, because a list came late, or did not lapse after all.
CREATE TRIGGER uptake_counts_revived AFTER INSERT ON ledger
WHEN NEW.pot = 'vouchers' AND NEW.kind = 'revived' BEGIN
    UPDATE uptake SET committed_cents = committed_cents + NEW.committed_cents,
        lapsed = lapsed - (SELECT coalesce(sum(amount_cents), 0) = 0 FROM redemptions
            WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL AND number IS NOT NEW.redemption)
    WHERE (organisation, category, approach, neighbourhood) = (
        SELECT organisation, category, approach, coalesce(neighbourhood, '')
        FROM vouchers WHERE id = NEW.voucher_id);
    UPDATE uptake_days SET
        lapsed = lapsed - (SELECT coalesce(sum(amount_cents), 0) = 0 FROM redemptions
            WHERE voucher_id = NEW.voucher_id AND undone_at IS NULL AND number IS NOT NEW.redemption)
    WHERE (organisation, issued_on, valid_until) = (
        SELECT organisation, issued_on, valid_until FROM vouchers WHERE id = NEW.voucher_id);
END;

-- A corrected category takes all of its voucher along.
CREATE TRIGGER uptake_moves_with_category AFTER UPDATE OF category ON vouchers
WHEN OLD.category <> NEW.category AND NEW.state IN ('issued', 'redeemed', 'lapsed') BEGIN
    INSERT INTO uptake (organisation, category, approach, neighbourhood,
        given, used, lapsed, committed_cents, spent_cents)
        SELECT OLD.organisation, category, OLD.approach, coalesce(OLD.neighbourhood, ''),
            sign, sign * (spent > 0), sign * (NEW.state = 'lapsed' AND spent = 0),
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


-- Coupons, and how many are free
-- ------------------------------

CREATE TRIGGER coupon_given AFTER INSERT ON coupon_entries WHEN NEW.kind = 'given' BEGIN
    UPDATE coupons SET state = 'given' WHERE id = NEW.coupon_id;
END;

CREATE TRIGGER coupon_taken_back AFTER INSERT ON coupon_entries WHEN NEW.kind = 'taken back' BEGIN
    UPDATE coupons SET state = 'free' WHERE id = NEW.coupon_id;
END;

CREATE TRIGGER coupon_stock_counts_given AFTER UPDATE OF state ON coupons
WHEN OLD.state <> NEW.state BEGIN
    UPDATE coupon_stock SET free = free + iif(NEW.state = 'free', 1, -1)
    WHERE (standing, purpose, balance_cents, valid_until) = (
        SELECT standing, purpose, balance_cents, valid_until FROM coupon_facts
        WHERE coupon_id = NEW.id);
END;

-- The import itself counts by now, so of a coupon that it speaks of the newest entry may be its own;
-- what counted before is the newest of the others.
CREATE TRIGGER coupon_stock_counts_stored AFTER UPDATE OF state ON imports
WHEN NEW.state = 'stored' AND OLD.state <> 'stored' BEGIN
    UPDATE coupon_stock SET free = free - gone.many
    FROM (SELECT was.standing, was.purpose, was.balance_cents, was.valid_until,
            count(*) AS many
        FROM coupon_entries AS mine CROSS JOIN coupons ON coupons.id = mine.coupon_id
        CROSS JOIN coupon_entries AS was ON was.id = (
            SELECT max(older.id) FROM coupon_entries AS older
            JOIN imports ON imports.id = older.import_id AND imports.state = 'stored'
            WHERE older.coupon_id = mine.coupon_id AND older.import_id IS NOT NULL
                AND older.import_id <> NEW.id)
        WHERE mine.import_id = NEW.id AND coupons.state = 'free' AND was.id < mine.id
        GROUP BY 1, 2, 3, 4) AS gone
    WHERE coupon_stock.standing = gone.standing AND coupon_stock.purpose = gone.purpose AND coupon_stock.balance_cents = gone.balance_cents
        AND coupon_stock.valid_until = gone.valid_until;
    -- A pile of coupons that are all out is there as well: they may come back.
    INSERT INTO coupon_stock (standing, purpose, balance_cents, valid_until, free)
    SELECT standing, purpose, balance_cents, valid_until, sum(coupons.state = 'free')
    FROM coupon_facts CROSS JOIN coupons ON coupons.id = coupon_id
    WHERE import_id = NEW.id GROUP BY 1, 2, 3, 4
    ON CONFLICT DO UPDATE SET free = free + excluded.free;
END;
