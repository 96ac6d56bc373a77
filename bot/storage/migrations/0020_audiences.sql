-- To whom a coordinator's message goes: a role, an organisation, everybody, or those of one activity.
ALTER TABLE mailings ADD COLUMN audience TEXT NOT NULL DEFAULT 'volunteer' CHECK (audience IN (
    'volunteer', 'intermediary', 'provider', 'coordinator', 'everybody', 'organisation',
    'followers', 'coming'));
-- Only where the audience is one organisation.
ALTER TABLE mailings ADD COLUMN organisation TEXT;
UPDATE mailings SET audience = 'followers' WHERE event_id IS NOT NULL;
