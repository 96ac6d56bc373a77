-- Which kinds, titles and providers there are is asked at most answers about offers: these are read
-- from the index alone.
CREATE INDEX offers_open ON offers (kind, title, until) WHERE state = 'there' AND is_full = 0;
CREATE INDEX offers_providers ON offers (provider) WHERE state = 'there' AND provider <> '';
CREATE INDEX offers_full ON offers (kind) WHERE state = 'there' AND is_full = 1;
