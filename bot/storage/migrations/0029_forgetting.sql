-- When somebody last said or tapped something in a conversation: it does not outlive its question.
ALTER TABLE conversations ADD COLUMN touched_at TEXT;
CREATE INDEX conversations_touched ON conversations (touched_at);
-- Whose access ended, and whom it is time to forget.
CREATE INDEX people_withdrawn ON people (withdrawn_at) WHERE withdrawn_at IS NOT NULL;
