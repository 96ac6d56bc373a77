-- Whether a tap answered its message, and the letters that it was answered with. A button that may
-- be used again answers nothing.
ALTER TABLE taps ADD COLUMN answers INTEGER NOT NULL DEFAULT 1 CHECK (answers IN (0, 1));
ALTER TABLE taps ADD COLUMN answer_from INTEGER;
ALTER TABLE taps ADD COLUMN answer_to INTEGER;

UPDATE taps SET answers = 0 WHERE (
    SELECT json_extract(actions, '$[' || button || '][2]') FROM outbox
    WHERE outbox.id = taps.outbox_id);

-- The letter that this one shows once more.
ALTER TABLE outbox ADD COLUMN again_of INTEGER;
CREATE INDEX outbox_again ON outbox (again_of) WHERE again_of IS NOT NULL;
