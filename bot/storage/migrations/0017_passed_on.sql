-- How many answers in words to a coordinator's message were passed on to that coordinator.
ALTER TABLE dispatches ADD COLUMN passed_on INTEGER NOT NULL DEFAULT 0;
