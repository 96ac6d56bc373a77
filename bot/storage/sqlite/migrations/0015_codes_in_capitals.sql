-- A code is looked up in capitals, by words that mean the same to PostgreSQL: COLLATE NOCASE is
-- SQLite's own.
CREATE UNIQUE INDEX vouchers_code_key ON vouchers (upper(code));
CREATE UNIQUE INDEX pool_codes_code_key ON pool_codes (upper(code));
