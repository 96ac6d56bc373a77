-- The latest messages of a chat that give a code: before the next voucher they are folded.
CREATE INDEX outbox_codes ON outbox (chat_id, id)
    WHERE voucher_id IS NOT NULL OR coupon_id IS NOT NULL;
