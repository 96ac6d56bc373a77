"""Everybody that there is, prepared for every entry of the bot's list."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.conversation.routing import (
    AnyTap,
    Picture,
    Route,
    Table,
    Tap,
    Typed,
    TypedMatching,
)
from bot.domain.codes import folded, new_code
from bot.domain.events import ActivityFacts as ActivityFacts
from bot.domain.events import Agenda, Planned, to_json
from bot.domain.scheme_file import read_scheme
from bot.handlers import issue, offer_import, offer_preview
from bot.handlers.offer_fields import as_json
from bot.storage import (
    coupons,
    events,
    imports,
    invitations,
    mailings,
    offers,
    people,
    promotion,
    promotion_costs,
    redemptions,
    requests,
    settlement,
    shop_differences,
    subscriptions,
    vouchers,
    web_links,
    web_sessions,
)
from bot.storage.buttons import Button, Data
from bot.storage.coupons import NO_END, CouponFacts, Giving, NewCoupon
from bot.storage.database import Transaction
from bot.storage.events import Event
from bot.storage.letters import Letter, TextMessage
from bot.storage.mailings import Audience, Receivers
from bot.storage.outbox import post
from bot.storage.people import Role
from bot.storage.promotion import Form, MaterialFacts
from bot.storage.promotion_costs import NewCost
from bot.storage.redemptions import Redeemer
from bot.storage.requests import Kind
from bot.storage.vouchers import NewVoucher
from bot.storage.web_chats import BELOW
from bot.webshop import previews, reconciliation
from bot.webshop.coupon_import import SentTable, preview_table
from tests.conftest import ASSEN, ZONE, Person, Stage
from tests.fuzz.roles import STRANGER, WITHDRAWN
from tests.helpers.offers import offer

LABEL = "De knop"


# Buttons that bring all that a letter is made of, and nothing else.
MADE_OF = {
    "issue.sheet": ("voucher",),
    "issue.show": ("voucher",),
    "issue.in_language": ("voucher", "language"),
    "coupons.in_language": ("coupon", "language"),
    "card.language": ("voucher",),
    "coupons.sheet": ("coupon",),
    "coupons.show": ("coupon",),
}


# Somebody with more than one role; they acted last in the second.
AND = "+"


TABLE = b"code;soort;bedrag\nNIEUW-01;sport;5\n"


SCHEME = read_scheme(ASSEN)


@dataclass
class Somebody:
    """One of the six, and what they could do it with."""

    person: Person
    id: int
    data: Data
    code: str


async def prepare(stage: Stage, who: str, number: int) -> Somebody:
    """Somebody of this kind, with everything that any handler could want to know."""
    person = stage.stranger(who.capitalize())
    await person.phone.begin()
    now = stage.clock.now()
    async with stage.database.transaction() as transaction:

        async def joined(chat_id: int, role: Role) -> int:
            token = await invitations.make(
                transaction, role, "voedselbank", invited_by=None, now=now
            )
            found = await invitations.find(transaction, invitations.token_hash(token), now)
            assert found is not None
            accepted = await invitations.accept(
                transaction, found, chat_id=chat_id, name="Anneke", keys=stage.keys, now=now
            )
            return accepted.id

        colleague = await joined(5_000_000 + number, Role.INTERMEDIARY)
        # Nobody can be written to there; it is only somebody to withdraw.
        await people.mark_unreachable(transaction, 5_000_000 + number, now)
        own = colleague
        if who != STRANGER:
            for role in ("intermediary" if who == WITHDRAWN else who).split(AND):
                own = await joined(person.id, Role(role))
        new = NewVoucher(-number, own, "voedselbank", "sport", "voedselbank", None)
        given = await vouchers.issue(transaction, new, SCHEME, new_code(), now)
        export = await settlement.make(transaction, SCHEME, own, now)
        assert export is not None
        new = NewVoucher(-100 - number, own, "voedselbank", "sport", "voedselbank", None)
        used = await vouchers.issue(transaction, new, SCHEME, new_code(), now)
        taker = Redeemer("voedselbank", own, draft_id=-number)
        taken = await redemptions.redeem(
            transaction, used, SCHEME.voucher_cents, taker, SCHEME, now
        )
        if who == WITHDRAWN:
            await people.withdraw(transaction, own, now)
        coupon = await stocked(transaction, number, own if who != STRANGER else colleague, now)
        token = await invitations.make(
            transaction, Role.VOLUNTEER, "voedselbank", invited_by=None, now=now
        )
        request = await requests.ask(
            transaction,
            Kind.REPLACE,
            person_id=colleague,
            organisation="voedselbank",
            voucher_id=given.id,
            now=now,
            today=now.astimezone(SCHEME.zone).date(),
        )
        activity = await one_activity(transaction, number, now)
        await subscriptions.follow_event(transaction, colleague, activity, ZONE, now)
        # The mailing went to somebody who wants to hear of the activity: to this one too.
        await subscriptions.answer(transaction, own, activity, True, ZONE, now)
        sent = await mailings.begin(
            transaction,
            stage.keys,
            draft_id=-number,
            sender=colleague,
            receivers=Receivers(Audience.FOLLOWERS, activity.id),
            text="Wie helpt er mee?",
            message_id=None,
            now=now,
        )
        cost = await promotion_costs.write_down(
            transaction, NewCost(-number, own, 100, "Folders", now.date()), now
        )
        material = await put_out(transaction, stage, number, own)
        await transaction.queue("DELETE FROM attendance WHERE person_id = :own", {"own": own})
        offered = await offers.add(transaction, offer(), now, draft_id=-number)
    household = stage.keys.household(f"address 9401AB {number}")
    data = {
        "voucher": given.id,
        "lost": [given.id],
        "request": request,
        "month": "2021-09-01",
        "amount": given.balance_cents,
        "redemption": taken.number,
        "answer": "yes",
        "number": export.number,
        "new": 999,
        "form": "csv",
        "paper": "flyer",
        "by": "approach",
        "person": colleague,
        "whom": colleague,
        "category": "culture",
        "approach": "voedselbank",
        "neighbourhood": None,
        "mark": household.mark.hex(),
        "public": household.public.hex(),
        "given": 0,
        "double": False,
        "purpose": "sport",
        "value": 1_000,
        "coupon": coupon,
        "coupons": 0,
        "refused": 0,
        "coupon_cents": 0,
        "message": None,
        "role": "intermediary",
        "organisation": "voedselbank",
        "token_hash": invitations.token_hash(token).hex(),
        "device": number.to_bytes(32).hex(),
        "way": "page",
        "event": activity.id,
        "offer": offered.id,
        "was": to_json(activity.facts),
        "place": "Buurthuis",
        "mailing": sent,
        "text": "Wie helpt er mee?",
        "wants": "hours",
        "at": "09:00",
        "day": "2021-09-11",
        "part": "evening",
        "state": "cancelled",
        "task": "coupon_import.read",
        "row": 1,
        "names": [[0, "code"]],
        "places": {"code": 0},
        "fits": {},
        "key": "code",
        "column": 0,
        "intent": "help",
        "slots": {},
        "columns": [0],
        "name": "Goedgekeurd",
        "words": ["ja", "nee"],
        "audience": "volunteer",
        "language": "en",
        "stood": as_json(offered.offer),
        "values": {"when": "dinsdag 20.00 uur"},
        "left": ["when"],
        "field": "when",
        "does": "change",
        "cost": cost.id,
        "material": material,
        "file": "none",
        "kind": "flyer",
        "title": "Kom sporten",
        "last_day": "2021-12-31",
        "cents": 100,
        "what": "Folders",
        "may_end": True,
        "renames": {},
    }
    return Somebody(person, own, data, given.code)


async def one_activity(transaction: Transaction, number: int, now: datetime) -> Event:
    """An activity of the next week, part of a series."""
    day = now.date() + timedelta(days=7)
    facts = ActivityFacts("Wandelen", day, day, starts_at=now + timedelta(days=7))
    one = Planned(f"wandelen-{number}", "", f"wandelen-{number}", facts)
    await events.refresh(transaction, Agenda([one], []), ZONE, now)
    row = await transaction.value("SELECT max(id) FROM events")
    found = await events.by_id(transaction, row)
    assert found is not None
    return found


async def put_out(transaction: Transaction, stage: Stage, number: int, own: int) -> int:
    """Promotion material that this person put out."""
    material = await promotion.begin(
        transaction,
        draft_id=-number,
        chat_id=own,
        person_id=own,
        form=Form.TEXT,
        now=stage.clock.now(),
    )
    await promotion.add_part(transaction, stage.keys, material, 0, b"Kom sporten!")
    facts = MaterialFacts(promotion.Kind.TEXT, "nl", "Kom sporten", date(2021, 12, 31))
    await promotion.put_out(transaction, material, facts)
    return material


async def needs(transaction: Transaction, somebody: Somebody, action: str, now: datetime) -> None:
    """What has to be so before a tap can have an effect."""
    event = await events.by_id(transaction, somebody.data["event"])
    assert event is not None
    if action == "events.unfollow":
        await subscriptions.follow_event(transaction, somebody.id, event, ZONE, now)
    elif action in ("invitation.yes", "invitation.no"):
        await transaction.queue(
            "UPDATE invitations SET opened_by = :chat WHERE token_hash = :hash",
            {
                "chat": somebody.person.id,
                "hash": bytes.fromhex(somebody.data["token_hash"]),
            },
        )
    elif action in ("devices.yes", "devices.no"):
        link = await web_links.make(transaction, somebody.id, now)
        await transaction.queue(
            "UPDATE web_links SET token_hash = :hash, used_at = :now WHERE token_hash = :made",
            {
                "hash": bytes.fromhex(somebody.data["token_hash"]),
                "made": web_sessions.hash_of(link),
                "now": now.isoformat(),
            },
        )
    elif action.startswith("devices."):
        await transaction.queue(
            "INSERT INTO web_chats (chat_id, person_id, name_sealed, made_at)"
            " SELECT :chat, id, name_sealed, :now FROM people WHERE id = :person"
            # Who is in the page has a chat there.
            " AND NOT EXISTS (SELECT 1 FROM web_chats WHERE person_id = :person)",
            {"chat": BELOW - somebody.id, "person": somebody.id, "now": now.isoformat()},
        )
        await transaction.queue(
            "INSERT INTO web_sessions (token_hash, chat_id, name_sealed, made_at, seen_on)"
            " SELECT :hash, chat_id, name_sealed, :now, '2021-09-06' FROM web_chats"
            " WHERE person_id = :person",
            {
                "hash": bytes.fromhex(somebody.data["device"]),
                "person": somebody.id,
                "now": now.isoformat(),
            },
        )
    elif action == "desk.restore":
        await offers.end(transaction, somebody.data["offer"], now)
    elif action == "differences.settle":
        found = shop_differences.Kept(somebody.data["mark"], "left", "K7P2Q", 15_000, 11_000)
        await shop_differences.keep(transaction, [found], now)
    elif action == "reminders.resume":
        await subscriptions.stop_all(transaction, somebody.id, now)


async def stocked(transaction: Transaction, number: int, person_id: int, now: datetime) -> int:
    """Coupons in stock, and one that this person gave today; returns the giving's id."""
    facts = CouponFacts("sport", 1_000, 1_000, NO_END, "", "")
    codes = [f"BON-{number}-{each}" for each in range(3)]
    new = [NewCoupon(code, folded(code), facts) for code in codes]
    import_id = await imports.begin(
        transaction, draft_id=-number, chat_id=None, person_id=None, now=now
    )
    await imports.confirm(transaction, import_id)
    await coupons.put_ready(transaction, import_id, new, None, now)
    await imports.mark_stored(transaction, import_id)
    giving = Giving(-number, "sport", 1_000, person_id, "voedselbank", None, None)
    today = now.astimezone(SCHEME.zone).date()
    return (await coupons.give(transaction, giving, now, today)).id


# What a button carries that is not of its conversation.
_CARRIED: dict[str, Data] = {
    "meant.which": {"intent": "help", "slots": {}},
    "meant.also": {"intent": "help", "slots": {}},
    "events.days": {"from": "2021-09-11", "until": "2021-09-12", "page": 0},
    "promotion.made": {"paper": "flyer", "language": "nl"},
    "offer_list.meant": {"name": "Golf", "invited": "De Golf"},
}


def carried(somebody: Somebody, action: str) -> Data:
    """What a button with this action carries."""
    if action in _CARRIED:
        return _CARRIED[action]
    data = somebody.data
    return {name: data[name] for name in MADE_OF.get(action, data)}


async def converse(stage: Stage, somebody: Somebody, route: Route, draft_id: int) -> None:
    """A conversation that knows everything, and the entry's button in it if it has one."""
    chat_id, now = somebody.person.id, stage.clock.now()
    step = (
        route.step if isinstance(route, Typed | Table | Picture) and route.step else issue.CONFIRM
    )
    if isinstance(route, TypedMatching) and route.at:
        step = route.at
    action = route.action if isinstance(route, Tap) else "help"
    if action == "leave.now":
        # The last coordinator may not.
        await stage.coordinator()
    subject = action.partition(".")[0]
    if subject == "redemptions":
        table = reconciliation.open_list(f"code\n{somebody.code}\n".encode())
        listed = reconciliation.read_lines(table.rows(), SCHEME, table.mapping)
        plan = await reconciliation.reconcile(stage.database.reading, listed, SCHEME, now)
        somebody.data["plan"] = plan.mark
    elif subject == "offer_list":
        given = [offer(title=f"Zwemles {draft_id}")]
        told = await offers.comparison(
            stage.database.reading, given, "list", ends_missing=True, beside=stage.scheme.offers
        )
        somebody.data["mark"] = offer_preview.mark_of(told)
    async with stage.database.transaction() as transaction:
        await needs(transaction, somebody, action, now)
        await transaction.queue(
            "INSERT INTO conversations (chat_id, draft_id, step, sealed)"
            " VALUES (:chat, :draft, :step, :sealed) ON CONFLICT (chat_id) DO UPDATE SET"
            " draft_id = excluded.draft_id, step = excluded.step, sealed = excluded.sealed,"
            " misses = 0, touched_at = NULL",
            {
                "chat": chat_id,
                "draft": draft_id,
                "step": step,
                "sealed": stage.keys.seal(json.dumps(somebody.data).encode()),
            },
        )
        tables = {"stock": TABLE, "redemptions": f"code\n{somebody.code}\n".encode()}
        tables["offer_list"] = TABLE
        if subject in tables:
            import_id = await imports.begin(
                transaction, draft_id=draft_id, chat_id=chat_id, person_id=None, now=now
            )
            await imports.add_part(transaction, stage.keys, import_id, 0, tables[subject])
        # Whoever comes in by words or a file needs no button.
        if isinstance(route, Tap | AnyTap):
            button = Button(LABEL, action, carried(somebody, action))
            letter = Letter(chat_id, TextMessage("Kies."), [[button]], draft_id=draft_id)
            await post(transaction, stage.keys, letter, now)
    if subject == "stock" and SCHEME.coupons is not None:
        await preview_table(stage.installation, import_id, SentTable(TABLE), SCHEME.coupons)
    elif subject == "redemptions":
        await reconciliation.keep(stage.installation, import_id, listed)
    elif subject == "offer_list":
        await previews.keep(stage.installation, import_id, offer_import.in_pieces(given, {}))
    stage.bot.outbox.wake()
    await stage.settled()
