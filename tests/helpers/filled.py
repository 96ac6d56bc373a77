"""A database with a row in every table."""

from datetime import date

from bot.storage.people import Role
from tests.conftest import Stage
from tests.helpers.coupons import some, take_in

# Of the promotion material.
LAST_DAY = date(2021, 9, 12)
BY_HAND = {
    "people_changes": "INSERT INTO people_changes (person_id, what, at) VALUES (2, 'left', :now)",
    "restores": "INSERT INTO restores (at, redemptions, batches, ledger, lines)"
    " VALUES (:now, 0, 0, 0, 0)",
    "pool_codes": "INSERT INTO pool_codes (code) VALUES ('SHOP-1')",
    "imports": "INSERT INTO imports (draft_id, chat_id, person_id, at)"
    " VALUES (990001, :carla, 1, :now)",
    "import_parts": "INSERT INTO import_parts (import_id, number, sealed)"
    " VALUES ((SELECT max(id) FROM imports), 1, :b0)",
    "materials": "INSERT INTO materials (draft_id, person_id, form, kind, language, title,"
    " last_day, state, at)"
    f" VALUES (990002, 1, 'txt', 'text', 'nl', 'Kom sporten', '{LAST_DAY}', 'out', :now)",
    "material_parts": "INSERT INTO material_parts (material_id, number, sealed)"
    " VALUES ((SELECT max(id) FROM materials), 0, :b0)",
    "material_counts": "INSERT INTO material_counts (day, organisation, kind, language, number)"
    " VALUES ('2021-09-06', 'voedselbank', 'flyer', 'nl', 1)",
    "promotion_costs": "INSERT INTO promotion_costs (draft_id, amount_cents, what, made_on, at,"
    " person_id) VALUES (990003, 100, 'Folders', '2021-09-06', :now, 1)",
    "events": "INSERT INTO events (source, uid, title, first, last, day_known, end_known, place,"
    " about, state, begins_at, over_at) VALUES ('chat', 'u', 'Voetbal', '2021-09-07', '2021-09-07',"
    " 1, 1, 'Veld', '', 'planned', '2021-09-07T10:00:00+00:00', '2021-09-07T12:00:00+00:00')",
    "offers": "INSERT INTO offers (source, listed_as, changed_at, provider, title, category, kind,"
    " women_only, wheelchair, place, address, held, price_for, sign_up, phone, website, is_full,"
    " example, provider_as, searched) VALUES ('file', 'x', :now, 'Zwembad', 'Zwemles', 'sport',"
    " 'zwemmen', 0, 0, '', '', '', '', '', '', '', 0, 1, 'zwembad', 'zwemles zwembad')",
    "redemption_offers": "INSERT INTO redemption_offers (redemption, offer, kind, category, at)"
    " SELECT max(number), 1, 'zwemmen', 'sport', :now FROM redemptions",
    "event_changes": "INSERT INTO event_changes (event_id, at, was) VALUES (1, :now, '{}')",
    "subscriptions": "INSERT INTO subscriptions (person_id, event_id, since) VALUES (4, 1, :now)",
    "attendance": "INSERT INTO attendance (person_id, event_id, coming, at) VALUES (4, 1, 1, :now)",
    "reminder_choices": "INSERT INTO reminder_choices (person_id) VALUES (4)",
    "summary_times": "INSERT INTO summary_times (person_id, at) VALUES (4, 'never')",
    "mailings": "INSERT INTO mailings (draft_id, person_id, sealed, made_at, shown_at, finished_at)"
    " VALUES (1, 1, :b0, :now, :now, :now)",
    "mailing_answers": "INSERT INTO mailing_answers (mailing_id, person_id, can, at)"
    " VALUES (1, 4, 1, :now)",
    "notifications": "INSERT INTO notifications (person_id, kind, event_id, version, due_at,"
    " until, state) VALUES (4, 'day', 1, 'v', :now, :now, 'posted')",
    "batches": "INSERT INTO batches (number, last_entry, made_at, person_id)"
    " SELECT 1, max(id), :now, 1 FROM ledger",
    "batch_costs": "INSERT INTO batch_costs (batch, cost_id, amount_cents)"
    " SELECT 1, max(id), 1 FROM promotion_costs",
    "batch_fees": "INSERT INTO batch_fees (batch, organisation, name, vouchers, fee_cents)"
    " VALUES (1, 'x', 'X', 1, 1)",
    "corrections": "INSERT INTO corrections (voucher_id, field, was, became, at, person_id)"
    " VALUES (1, 'category', 'sport', 'culture', :now, 1)",
    "notices": "INSERT INTO notices (name, at) VALUES ('x', :now)",
    "misses": "INSERT INTO misses (day, role, number) VALUES ('2021-09-06', 'provider', 1)",
    "lookups": "INSERT INTO lookups (chat_id, at) VALUES (:carla, :now)",
    "requests": "INSERT INTO requests (kind, person_id, organisation, asked_at, asked_on)"
    " VALUES ('more', 2, 'voedselbank', :now, '2021-09-06')",
    "shop_cards": "INSERT INTO shop_cards (voucher_id, known, asked, made_cents, left_cents,"
    " seen_at, next_at, since) SELECT voucher_id, 'open', 1, amount_cents, 0, :now, :now, :now"
    " FROM redemptions",
    "shop_links": "INSERT INTO shop_links (name) VALUES ('x')",
    "shop_cards_before": "INSERT INTO shop_cards_before (link, voucher_id, made_cents, left_cents,"
    " over_cents) SELECT 1, voucher_id, amount_cents, 0, 0 FROM redemptions",
    "shop_uses": "INSERT INTO shop_uses (link, key, voucher_id, cents, booked_cents, at, seen_at)"
    " SELECT 1, 'x', voucher_id, amount_cents, amount_cents, :now, :now FROM redemptions",
    "shop_differences": "INSERT INTO shop_differences (mark, kind, tail, ours, theirs, since,"
    " seen_at, seen_by) VALUES ('x', 'left', '9XQF', 1, 2, :now, :now, 1)",
    "shop_takes": "INSERT INTO shop_takes (key, voucher_id, cents, draft_id, person_id, role,"
    " organisation, state, next_at, at, done_at) SELECT 'x', voucher_id, amount_cents, 990004,"
    " person_id, 'provider', 'Zwembad', 'done', :now, :now, :now FROM redemptions",
    "web_chats": "INSERT INTO web_chats (chat_id, person_id, name_sealed, made_at)"
    " VALUES (-1125899906842625, 4, :b0, :now)",
    "web_messages": "INSERT INTO web_messages (chat_id, id, sender, sealed, at, changed, sent_as)"
    " VALUES (-1125899906842625, 1, 'me', :b0, :now, 1, 'x')",
    "web_taps": "INSERT INTO web_taps (chat_id, sent_as, at, changed)"
    " VALUES (-1125899906842625, 'y', :now, 2)",
    "web_files": "INSERT INTO web_files (id, chat_id, message_id, kind, name_sealed, type, size,"
    " at)"
    " VALUES ('f', -1125899906842625, 1, 'document', :b0, 'application/pdf', 1, :now)",
    "web_file_parts": "INSERT INTO web_file_parts (file_id, number, sealed) VALUES ('f', 0, :b0)",
    "web_sessions": "INSERT INTO web_sessions (token_hash, chat_id, name_sealed, made_at, seen_on)"
    " VALUES (:b1, -1125899906842625, :b0, :now, '2021-09-06')",
    "web_push_devices": "INSERT INTO web_push_devices (token_hash, endpoint_hash, sealed)"
    " VALUES (:b1, :b3, :b0)",
    "web_pushes": "INSERT INTO web_pushes (token_hash, message, since, due_at)"
    " VALUES (:b1, 1, :now, :now)",
    "web_links": "INSERT INTO web_links (token_hash, person_id, valid_until) VALUES (:b2, 4, :now)",
    "web_farewells": "INSERT INTO web_farewells (token_hash, why, at) VALUES (:b3, 'left', :now)",
    "other_chats": "INSERT INTO other_chats (person_id, chat_id) VALUES (4, -1125899906842626)",
    "throttle": "INSERT INTO throttle (kind, chat_id, at) VALUES ('code', :carla, :now)",
}
# As values: engines write them in different ways.
_BYTES = {f"b{number}": bytes([number]) for number in range(4)}


async def fill(stage: Stage) -> None:
    """Something in every table, as far as it can be by what people do."""
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    gym = await stage.join(Role.PROVIDER, "Zwembad")
    await stage.volunteer()
    await take_in(carla, *some(2))
    await anneke.give()
    await anneke.send("bon school 9401 AB 14")
    await anneke.tap("Geef bon")
    code = await anneke.give("9401 AB 13")
    await gym.send(code)
    await gym.tap("Neem in")
    await stage.stranger().send("/privacy")
    await anneke.send("sport 9401 AB 15")
    async with stage.database.transaction() as transaction:
        for statement in BY_HAND.values():
            await transaction.queue(
                statement, {"carla": carla.id, "now": stage.clock.now().isoformat()} | _BYTES
            )
