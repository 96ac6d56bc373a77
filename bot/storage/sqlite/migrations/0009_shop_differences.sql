-- In what a live webshop and the books differed last night, until they agree again. `mark` is of the
-- card and of how much it differs: one that changes is another one. `seen_at` is when a coordinator
-- said that it is settled: it is not named any more.
CREATE TABLE shop_differences (
    mark TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    tail TEXT NOT NULL,
    ours INTEGER NOT NULL,
    theirs INTEGER NOT NULL,
    since TEXT NOT NULL,
    seen_at TEXT
) STRICT, WITHOUT ROWID;
DELETE FROM meta WHERE name = 'shop_differences';
