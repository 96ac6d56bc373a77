-- What somebody sent is read, and then not kept: whether it still waits for that, or was read. What
-- the bot sent has neither.
ALTER TABLE web_files ADD COLUMN reading TEXT CHECK (reading IN ('waits', 'done'));
CREATE INDEX web_files_waiting ON web_files (at) WHERE reading = 'waits';
CREATE INDEX web_files_done ON web_files (id) WHERE reading = 'done';

-- What was sent before this step goes as what nobody came to read.
UPDATE web_files SET reading = 'waits' WHERE EXISTS (
    SELECT 1 FROM web_messages WHERE web_messages.chat_id = web_files.chat_id
        AND web_messages.id = web_files.message_id AND sender = 'me');
