-- What providers offer, from the scheme's file, from lists that were sent, and from the chat.
--
-- `listed_as` is by what a list knows an offer again, and `searched` and `provider_as` are what is
-- looked for: small letters without signs. `edited` is a JSON list of the columns that a coordinator
-- set in the chat: those stay, whatever a list says. `state` is 'missing' when the list that brought
-- it no longer has it, and 'ended' when a coordinator ended it.
CREATE TABLE offers (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL CHECK (source IN ('file', 'list', 'chat')),
    listed_as TEXT NOT NULL,
    draft_id INTEGER UNIQUE,
    state TEXT NOT NULL DEFAULT 'there' CHECK (state IN ('there', 'missing', 'ended')),
    edited TEXT NOT NULL DEFAULT '[]',
    changed_at TEXT NOT NULL,
    provider TEXT NOT NULL,
    title TEXT NOT NULL CHECK (title <> ''),
    category TEXT NOT NULL CHECK (category NOT IN ('', 'unknown')),
    kind TEXT NOT NULL CHECK (kind <> ''),
    from_age INTEGER CHECK (from_age BETWEEN 0 AND 120),
    to_age INTEGER CHECK (to_age BETWEEN 0 AND 120),
    women_only INTEGER NOT NULL CHECK (women_only IN (0, 1)),
    wheelchair INTEGER NOT NULL CHECK (wheelchair IN (0, 1)),
    place TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT CHECK (length(postcode) IN (4, 6)),
    neighbourhood TEXT,
    held TEXT NOT NULL,
    price_cents INTEGER CHECK (price_cents >= 0),
    price_for TEXT NOT NULL,
    sign_up TEXT NOT NULL,
    phone TEXT NOT NULL,
    website TEXT NOT NULL CHECK (website = '' OR website LIKE 'https://_%'),
    until TEXT,
    is_full INTEGER NOT NULL CHECK (is_full IN (0, 1)),
    example INTEGER NOT NULL CHECK (example IN (0, 1)),
    provider_as TEXT NOT NULL,
    searched TEXT NOT NULL,
    CONSTRAINT ages_in_order CHECK (from_age <= to_age)
) STRICT;
CREATE INDEX offers_by_list ON offers (listed_as);
CREATE INDEX offers_of_provider ON offers (provider_as) WHERE state = 'there';
-- What is there, by what it is looked for most.
CREATE INDEX offers_there ON offers (category, kind) WHERE state = 'there';
