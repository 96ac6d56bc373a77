-- In which language somebody hands out cards, and on which local day they chose it: it counts for that
-- day only.
ALTER TABLE people ADD COLUMN card_language TEXT;
ALTER TABLE people ADD COLUMN card_language_on TEXT;
