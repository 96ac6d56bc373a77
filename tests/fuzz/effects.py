"""What a tap may change, and how to see what changed. Whatever is not listed changes nothing."""

from collections import Counter

from bot.storage.database import Reading
from bot.storage.people import Role
from tests.helpers import structure

# Money moves, and with it what is counted.
BOOKS = frozenset({"vouchers", "ledger", "pots", "uptake", "uptake_days"})

# Where the page is the only way there is, one more device needs no choice between two.
IN_PAGE_ALONE = {"devices.add": frozenset({"web_links"})}

# Whoever leaves takes along what only they asked for.
LEAVING = frozenset(
    {
        *("people", "roles", "people_changes", "invitations"),
        *("subscriptions", "attendance", "reminder_choices", "mailing_answers"),
        # In the page: the chat and its devices, which can still read the last words for a while.
        *("web_chats", "web_sessions", "web_farewells"),
    }
)

# A tap on a button with this action may change these tables; nothing else that comes in may.
EFFECTS: dict[str, frozenset[str]] = {
    "invitation.accept": frozenset({"people", "roles", "invitations", "people_changes"}),
    "invitation.yes": frozenset({"people", "roles", "invitations", "people_changes"}),
    "invitation.no": frozenset({"invitations"}),
    "issue.approach": frozenset({"people"}),
    "issue.in_language": frozenset({"people"}),
    "coupons.in_language": frozenset({"people"}),
    "card.today": frozenset({"people"}),
    "issue.give": BOOKS | {"household_vouchers", "pool_codes", "people"},
    "repair.undo_now": BOOKS,
    "repair.replace": BOOKS | {"pool_codes", "requests"},
    "repair.ask": frozenset({"requests"}),
    "approvals.more": frozenset({"requests"}),
    "approvals.yes": frozenset({"requests"}),
    "approvals.no": frozenset({"requests"}),
    "redeem.now": BOOKS | {"redemptions", "redemption_offers"},
    "redeem.answer": frozenset({"redemptions"}),
    "redeem.offer": frozenset({"redemption_offers"}),
    "redeem.undo_now": BOOKS | {"redemptions"},
    "costs.write": frozenset({"promotion_costs", "pots"}),
    "costs.back": frozenset({"promotion_costs", "pots"}),
    "material.put_out": frozenset({"materials"}),
    "material.end_now": frozenset({"materials"}),
    "settlement.make": frozenset({"batches", "batch_fees", "batch_costs"}),
    "redemptions.book": BOOKS | {"redemptions"},
    "differences.settle": frozenset({"shop_differences"}),
    "people.withdraw": frozenset({"people", "roles", "invitations", "people_changes"}),
    "people.new_link": frozenset(
        {"people", "web_chats", "web_links", "web_sessions", "other_chats"}
    ),
    "devices.make": frozenset({"web_links"}),
    "devices.out": frozenset({"web_sessions", "people", "other_chats"}),
    "devices.yes": frozenset({"web_links", "people", "other_chats"}),
    "devices.no": frozenset({"web_links"}),
    "invite.make": frozenset({"invitations"}),
    "invitations.withdraw": frozenset({"invitations"}),
    "leave.now": LEAVING,
    "events.follow": frozenset({"subscriptions", "reminder_choices"}),
    "events.follow_series": frozenset({"subscriptions", "reminder_choices"}),
    "events.unfollow": frozenset({"subscriptions"}),
    "events.come": frozenset({"attendance"}),
    "events.not_come": frozenset({"attendance"}),
    "reminders.wants": frozenset({"reminder_choices"}),
    "reminders.hour": frozenset({"reminder_choices"}),
    "reminders.stop": frozenset({"reminder_choices"}),
    "reminders.resume": frozenset({"reminder_choices"}),
    "plan.save": frozenset({"events", "event_changes"}),
    "desk.save": frozenset({"offers"}),
    "desk.end_now": frozenset({"offers"}),
    "desk.restore": frozenset({"offers"}),
    "mail.send": frozenset({"mailings"}),
    "mail.can": frozenset({"mailing_answers", "attendance", "subscriptions", "reminder_choices"}),
    "mail.can_not": frozenset({"mailing_answers", "attendance"}),
    "correct.withdraw_now": BOOKS,
    "correct.undo_now": BOOKS | {"redemptions"},
    "coupons.give": frozenset({"coupons", "coupon_entries", "coupon_stock", "household_coupons"}),
    "coupons.also": frozenset({"coupons", "coupon_entries", "coupon_stock", "household_coupons"}),
    "coupons.undo_now": frozenset({"coupons", "coupon_entries", "coupon_stock"}),
    "stock.store": frozenset({"coupons", "coupon_entries", "coupon_stock"}),
    "stock.remove": frozenset({"coupons", "coupon_entries", "coupon_stock"}),
    "offer_list.store": frozenset({"offers"}),
    "offer_list.store_whole": frozenset({"offers"}),
    "correct.category_now": frozenset({"vouchers", "corrections", "uptake"}),
}

# The taps that may bring a new row to a table: one each, and nothing else brings any. A link that
# invites brings somebody, too.
BRINGS: dict[str, frozenset[str]] = {
    "vouchers": frozenset({"issue.give", "repair.replace"}),
    "corrections": frozenset({"correct.category_now"}),
    "invitations": frozenset({"invite.make"}),
    "web_links": frozenset({"devices.make", "people.new_link"}),
    "web_chats": frozenset({"people.new_link"}),
    "batches": frozenset({"settlement.make"}),
    "promotion_costs": frozenset({"costs.write"}),
    "materials": frozenset({"material.put_out"}),
    "household_coupons": frozenset({"coupons.give", "coupons.also"}),
    "people": frozenset({"invitation.yes"}),
    "roles": frozenset({"invitation.accept", "invitation.yes"}),
    "people_changes": frozenset(
        {"invitation.accept", "invitation.yes", "people.withdraw", "leave.now"}
    ),
    "events": frozenset({"plan.save"}),
    "mailings": frozenset({"mail.send"}),
    "subscriptions": frozenset({"events.follow", "events.follow_series", "mail.can"}),
    "attendance": frozenset({"events.come", "events.not_come", "mail.can", "mail.can_not"}),
    "mailing_answers": frozenset({"mail.can", "mail.can_not"}),
    "requests": frozenset({"repair.ask", "approvals.more"}),
    "offers": frozenset({"desk.save"}),
}

# Tables to which one tap brings as many rows as a list has, by the taps that do.
LISTS: dict[str, frozenset[str]] = {
    "offers": frozenset({"offer_list.store", "offer_list.store_whole"}),
}

# Who else may hear of a tap by a message of their own, besides coordinators.
TELLS: dict[str, frozenset[Role]] = {
    "correct.card": frozenset({Role.INTERMEDIARY}),
    "repair.replace": frozenset({Role.INTERMEDIARY}),
    "approvals.yes": frozenset({Role.INTERMEDIARY}),
    "approvals.no": frozenset({Role.INTERMEDIARY}),
    "invitation.yes": frozenset(Role),
    "invitation.no": frozenset(Role),
    "correct.undo_now": frozenset({Role.PROVIDER}),
    "people.withdraw": frozenset(Role),
    "people.new_link": frozenset(Role),
    "devices.yes": frozenset(Role),
}

# How messages come and go, what the clock does, and where a conversation stands.
# Wrong codes and invitations, and addresses that get nothing, are counted without a tap: that is
# what throttles them. So is what was not understood. A table that was sent waits in imports and
# counts for nothing there, and so do the pieces of promotion material; that some was taken is
# counted, also where it was asked for in words. A notice keeps that the coordinators were told, as
# when somebody asks for a voucher while there is none.
DELIVERY = frozenset(
    {
        "inbox",
        "outbox",
        "tasks",
        "imports",
        "import_parts",
        "material_parts",
        "material_counts",
        "throttle",
        "passers_by",
        "lookups",
        "misses",
        "notices",
        "meta",
        "notifications",
        "replans",
        "summary_times",
    }
)
# What the page itself keeps of every message and tap, as Telegram does in its own memory. Who has a
# chat there, from which devices, by which links, and what is told to those is an effect.
_PAGES_MEMORY = frozenset({"web_messages", "web_taps", "web_files", "web_file_parts"})
# Columns that say what Telegram or the clock did.
_NOT_THEIRS = frozenset({"unreachable_since", "touched_at", "seen_on", "shown_at", "finished_at"})
# And of one table: in which of their roles somebody acted last, as what they may do stands in
# roles, and the count of all that comes and goes in a chat of the page.
_LEFT_OUT = {
    "people": frozenset({"role", "organisation"}),
    "web_chats": frozenset({"changes"}),
}
TALK = frozenset({"taps", "conversations"})
# What somebody sent and did not confirm yet is not there for anybody.
_WAITS = {"materials": " WHERE state <> 'waiting'"}
_NEXT = " || ', ' || "

State = dict[str, Counter[str]]


async def state(reading: Reading) -> State:
    """All rows of all tables but those of delivery, and of what is shown in the page.

    Left out is what Telegram or the clock did: since when somebody can't be reached, and such.
    """
    seen = await _columns_seen(reading)
    # All in one look: one at each of fifty tables took half of the time of the tests of roles.
    selects = [
        f"SELECT '{of}' AS of, {_NEXT.join(names)} FROM {of}{_WAITS.get(of, '')}"
        for of, names in seen.items()
    ]
    found: State = {of: Counter() for of in seen}
    for of, values in await reading.rows(" UNION ALL ".join(selects)):
        found[of][values] += 1
    return found


_seen: dict[str, dict[str, list[str]]] = {}


async def _columns_seen(reading: Reading) -> dict[str, list[str]]:
    """What is looked at of each table; asked once for all databases that had the same steps."""
    last = await reading.value("SELECT hash FROM steps ORDER BY place DESC LIMIT 1")
    if last not in _seen:
        seen: dict[str, list[str]] = {}
        for of in await structure.tables(reading):
            if of in DELIVERY | _PAGES_MEMORY:
                continue
            left_out = _NOT_THEIRS | _LEFT_OUT.get(of, frozenset())
            columns = await structure.columns(reading, of)
            seen[of] = [structure.as_text(name) for name in columns if name not in left_out]
        _seen[last] = seen
    return _seen[last]


def changed(before: State, after: State) -> set[str]:
    """The tables that are not what they were."""
    return {table for table in after if before[table] != after[table]}
