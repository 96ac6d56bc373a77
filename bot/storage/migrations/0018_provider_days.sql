-- What a provider took in, by day.
CREATE INDEX redemptions_of_provider ON redemptions (organisation, redeemed_on);
