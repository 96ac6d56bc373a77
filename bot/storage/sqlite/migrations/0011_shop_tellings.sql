-- When a provider heard that the live webshop had taken something off, or put it back: where that was
-- away it may be a day later. NULL for what was done before this was kept.
ALTER TABLE shop_takes ADD COLUMN done_at TEXT;
CREATE INDEX shop_takes_of_redemption ON shop_takes (redemption) WHERE cents > 0;

-- Which coordinator said that a difference with the shop is settled.
ALTER TABLE shop_differences ADD COLUMN seen_by INTEGER REFERENCES people (id);
