-- Which run of the bot began this errand last and did not leave it off: while that run goes on it is
-- in hand, and at the next start it is what the bot died of, or may have.
ALTER TABLE errands ADD COLUMN begun_by TEXT;
