"""Every entry of the bot's list, tried by everybody: what is not allowed changes nothing.

Whoever is refused has all that the entry needs: a real button of their own, a conversation that
waits at its step and knows everything, a voucher that they gave themselves.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import redemption_list
from bot.app import routes
from bot.codes import folded, new_code
from bot.context import Data
from bot.delivery.outbox import Letter, post
from bot.events import Agenda, Planned, to_json
from bot.events import Facts as ActivityFacts
from bot.handlers import issue, lookup
from bot.render.qr import qr_png
from bot.routes import (
    AnyMessage,
    AnyTap,
    Command,
    Membership,
    Picture,
    Route,
    Table,
    Tap,
    Typed,
    TypedMatching,
    Word,
)
from bot.scheme import read_scheme
from bot.storage import (
    coupons,
    events,
    imports,
    mailings,
    people,
    redemptions,
    reminders,
    requests,
    settlement,
    vouchers,
)
from bot.storage.coupons import NO_END, Facts, Giving, NewCoupon
from bot.storage.database import Transaction
from bot.storage.events import Event
from bot.storage.mailings import Audience, Receivers
from bot.storage.people import Role
from bot.storage.redemptions import Taker
from bot.storage.requests import Kind
from bot.storage.vouchers import NewVoucher
from tests.conftest import ASSEN, ZONE, Person, Stage
from tests.fuzz.checks import DELETED
from tests.fuzz.effects import EFFECTS, TALK, changed, state
from tests.fuzz.roles import EVERYONE, PAPER, STRANGER, WITHDRAWN, WITHOUT_ROLE, cell, entry, table
from tests.test_start import NO_INVITATION, OTHER_ROLE, REFUSED, STOPPED
from tests.test_start import STRANGER as NEW_HERE

# What somebody hears who may not do this.
NEVER = dict.fromkeys(EVERYONE, REFUSED) | {
    Role.COORDINATOR.value: OTHER_ROLE,
    STRANGER: NEW_HERE,
    WITHDRAWN: STOPPED,
}
LABEL = "De knop"
# Buttons that bring all that a letter is made of, and nothing else.
MADE_OF = {
    "issue.sheet": ("voucher",),
    "issue.show": ("voucher",),
    "coupons.sheet": ("coupon",),
    "coupons.show": ("coupon",),
}
# Somebody with more than one role; they acted last in the second.
AND = "+"
PAIRS = (f"intermediary{AND}provider", f"coordinator{AND}volunteer")
TABLE = b"code;soort;bedrag\nNIEUW-01;sport;5\n"
SCHEME = read_scheme(ASSEN)
ROUTES = routes(SCHEME)


def name_of(route: Route) -> str:
    """A test's name: the entry and its handler, since some entries sound alike."""
    return f"{entry(route)} {route.act.__name__}".replace("`", "").replace(" ", "-")


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
    stage.telegram.people[person.id].started = True
    now = stage.clock.now()
    async with stage.database.transaction() as transaction:

        async def joined(chat_id: int, role: Role) -> int:
            token = await people.invite(transaction, role, "voedselbank", invited_by=None, now=now)
            found = await people.find_invitation(transaction, people.token_hash(token), now)
            assert found is not None
            accepted = await people.accept(
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
        # A receipt is for whoever works where it was made.
        taker = Taker("voedselbank", own, draft_id=-number)
        taken = await redemptions.redeem(
            transaction, used, SCHEME.voucher_cents, taker, SCHEME, now
        )
        if who == WITHDRAWN:
            await people.withdraw(transaction, own, now)
        coupon = await stocked(transaction, number, own if who != STRANGER else colleague, now)
        token = await people.invite(
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
        await reminders.follow_event(transaction, colleague, activity, ZONE, now)
        # The mailing went to somebody who wants to hear of the activity: to this one too.
        await reminders.answer(transaction, own, activity, True, ZONE, now)
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
        await transaction.run("DELETE FROM attendance WHERE person_id = :own", {"own": own})
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
        "by": "approach",
        "person": colleague,
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
        "coupon_cents": 0,
        "message": None,
        "role": "intermediary",
        "organisation": "voedselbank",
        "token_hash": people.token_hash(token).hex(),
        "event": activity.id,
        "was": to_json(activity.facts),
        "place": "Buurthuis",
        "mailing": sent,
        "text": "Wie helpt er mee?",
        "wants": "hours",
        "at": "09:00",
        "day": "2021-09-11",
        "part": "evening",
        "state": "cancelled",
        "errand": "table",
        "reading": "stock.reading",
        "stopping": "stock.stop",
        "row": 1,
        "names": [[0, "code"]],
        "places": {"code": 0},
        "fits": {},
        "key": "code",
        "column": 0,
        "audience": "volunteer",
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


async def needs(transaction: Transaction, somebody: Somebody, action: str, now: datetime) -> None:
    """What has to be so before a tap can have an effect."""
    event = await events.by_id(transaction, somebody.data["event"])
    assert event is not None
    if action == "events.unfollow":
        await reminders.follow_event(transaction, somebody.id, event, ZONE, now)
    elif action in ("invitation.yes", "invitation.no"):
        await transaction.run(
            "UPDATE invitations SET opened_by = :chat WHERE token_hash = :hash",
            {
                "chat": somebody.person.id,
                "hash": bytes.fromhex(somebody.data["token_hash"]),
            },
        )
    elif action == "reminders.resume":
        await reminders.stop_all(transaction, somebody.id, now)


async def stocked(transaction: Transaction, number: int, person_id: int, now: datetime) -> int:
    """Coupons in stock, and one that this person gave today; returns the giving's id."""
    facts = Facts("sport", 1_000, 1_000, NO_END, "", "")
    codes = [f"BON-{number}-{each}" for each in range(3)]
    new = [NewCoupon(code, folded(code), facts) for code in codes]
    import_id = await imports.begin(
        transaction, draft_id=-number, chat_id=None, person_id=None, now=now
    )
    await imports.confirm(transaction, import_id)
    await coupons.put_ready(transaction, import_id, new, None, now)
    await imports.make_count(transaction, import_id)
    giving = Giving(-number, "sport", 1_000, person_id, "voedselbank", None, None)
    today = now.astimezone(SCHEME.zone).date()
    return (await coupons.give(transaction, giving, now, today)).id


async def converse(stage: Stage, somebody: Somebody, route: Route, draft_id: int) -> None:
    """A conversation that knows everything, and the entry's button in it."""
    chat_id, now = somebody.person.id, stage.clock.now()
    listed = redemption_list.open_list(f"code\n{somebody.code}\n".encode()).rows()
    plan = await redemption_list.plan(stage.database.reading, listed, SCHEME, now)
    somebody.data["plan"] = plan.mark
    step = route.step if isinstance(route, Typed | Table) and route.step else issue.CONFIRM
    action = route.action if isinstance(route, Tap) else "help"
    if action == "leave.now":
        # The last coordinator may not.
        await stage.coordinator()
    args = somebody.data
    if action in MADE_OF:
        args = {name: args[name] for name in MADE_OF[action]}
    async with stage.database.transaction() as transaction:
        await needs(transaction, somebody, action, now)
        await transaction.run(
            "INSERT INTO conversations (chat_id, draft_id, step, sealed)"
            " VALUES (:chat, :draft, :step, :sealed)",
            {
                "chat": chat_id,
                "draft": draft_id,
                "step": step,
                "sealed": stage.keys.seal(json.dumps(somebody.data).encode()),
            },
        )
        tables = {"stock": TABLE, "redemptions": f"code\n{somebody.code}\n".encode()}
        if sent := tables.get(action.partition(".")[0]):
            import_id = await imports.begin(
                transaction, draft_id=draft_id, chat_id=chat_id, person_id=None, now=now
            )
            await imports.add_part(transaction, stage.keys, import_id, 0, sent)
        button = [(action, args)]
        letter = Letter(
            chat_id, "text", {"text": "Kies."}, [[(LABEL, None)]], button, draft_id=draft_id
        )
        await post(transaction, stage.keys, letter, now)
    stage.bot.outbox.wake()
    await stage.settled()


def perform(stage: Stage, somebody: Somebody, route: Route) -> None:
    """Come in by this entry, as a person does."""
    person = somebody.person
    match route:
        case Membership():
            stage.telegram.block(person.id)
            stage.telegram.unblock(person.id)
        case Command():
            stage.telegram.send_text(person.id, f"/{route.name}")
        case Word():
            stage.telegram.send_text(person.id, route.words[-1].capitalize())
        case Tap():
            person.press(LABEL)
        case AnyTap():
            stage.telegram.tap(person.id, person.question.id, "9.9", stale=True)
        case Typed() | TypedMatching():
            stage.telegram.send_text(person.id, line_for(somebody, route))
        case Picture():
            stage.telegram.upload(person.id, qr_png(somebody.code), "kaart.png", "photo")
        case Table():
            stage.telegram.upload(person.id, TABLE, "bonnen.csv", "document")
        case AnyMessage():
            stage.telegram.send_text(person.id, "Wat een mooie dag")
        case _:
            raise TypeError(type(route))


def line_for(somebody: Somebody, route: Route) -> str:
    """What somebody types for this entry."""
    match route.act.__name__:
        case "take_line" | "begin_with_line":
            return "9401 AB 12"
        case "take_name" | "take_title" | "take_place" | "take_text":
            return "Zwembad"
        case "take_amount":
            return "12,50"
        case "take_day":
            return "11 september"
        case "take_time":
            return "13.00"
        case "typed_code" | "show_voucher":
            return somebody.code
        case "pasted_invitation":
            return f"i_{'x' * 24}"
        case "name_approach":
            return "Buurtteam"
        case "typed_receipt":
            return f"nummer {somebody.data['redemption']}"
    raise LookupError(route.act.__name__)


async def tried(stage: Stage, somebody: Somebody, route: Route) -> tuple[set[str], list[Any]]:
    """Come in by this entry; the tables that changed, and every text that they got for it."""
    before = await state(stage.database.reading)
    heard: list[Any] = []
    hook = lambda method, params: heard.append(params.get("text"))  # noqa: E731
    stage.telegram.on_call.append(hook)
    perform(stage, somebody, route)
    await stage.settled()
    stage.telegram.on_call.remove(hook)
    after = await state(stage.database.reading)
    return changed(before, after), [text for text in heard if text is not None]


async def assert_nothing_failed(stage: Stage) -> None:
    """No update and no letter was set aside."""
    reading = stage.database.reading
    for delivery in ("inbox", "outbox"):
        aside = await reading.rows(f"SELECT error FROM {delivery} WHERE state = 'aside'")
        assert [row["error"] for row in aside] == []


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
async def test_an_entry_is_for_whom_the_table_says(stage: Stage, route: Route) -> None:
    for number, who in enumerate(EVERYONE, start=1):
        somebody = await prepare(stage, who, number)
        await converse(stage, somebody, route, draft_id=1_000_000 + number)
        tables, heard = await tried(stage, somebody, route)
        await assert_nothing_failed(stage)
        erases = isinstance(route, Tap) and route.action == "leave.now" and who == WITHDRAWN
        if cell(route, who) == "no" or (who in WITHOUT_ROLE and not erases):
            # A tap that anybody may try is written down, as every other.
            assert tables <= (set() if cell(route, who) == "no" else TALK), who
            assert len(heard) <= 1, who
            if cell(route, who) == "no" and route.act is not lookup.typed_code:
                assert {text.removeprefix(DELETED) for text in heard} <= {NEVER[who]}, who
            elif cell(route, who) == "no":
                assert all(text.startswith("Deze voucher is") for text in heard), who
        else:
            effects = EFFECTS.get(route.action, frozenset()) if isinstance(route, Tap) else None
            assert not {REFUSED, OTHER_ROLE} & set(heard), who
            assert tables - TALK <= (effects or set()), who
            # What was refused to the others would have had its effect.
            assert bool(tables - TALK) == bool(effects), who
    assert await stage.balanced()


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
async def test_who_has_two_roles_may_do_what_either_may(stage: Stage, route: Route) -> None:
    for number, pair in enumerate(PAIRS, start=1):
        somebody = await prepare(stage, pair, number)
        await converse(stage, somebody, route, draft_id=1_000_000 + number)
        tables, heard = await tried(stage, somebody, route)
        await assert_nothing_failed(stage)
        if "yes" in [cell(route, who) for who in pair.split(AND)]:
            effects = EFFECTS.get(route.action, frozenset()) if isinstance(route, Tap) else None
            assert not {REFUSED, OTHER_ROLE} & set(heard), pair
            assert tables - TALK <= (effects or set()), pair
            assert bool(tables - TALK) == bool(effects), pair
        else:
            assert tables == set(), pair
            assert {text.removeprefix(DELETED) for text in heard} <= {REFUSED, OTHER_ROLE}, pair
    assert await stage.balanced()


@pytest.mark.parametrize("who", EVERYONE)
async def test_a_scanned_voucher_is_shown_to_whom_it_concerns(stage: Stage, who: str) -> None:
    somebody = await prepare(stage, who, 1)
    before = await state(stage.database.reading)
    answer = await somebody.person.send(f"/start v_{somebody.code}")
    outside = who in (Role.VOLUNTEER, *WITHOUT_ROLE)
    assert answer.startswith("Deze voucher is") == outside
    assert changed(before, await state(stage.database.reading)) - TALK == set()


@pytest.mark.parametrize("who", WITHOUT_ROLE)
async def test_only_a_good_invitation_gives_a_role(stage: Stage, who: str) -> None:
    somebody = await prepare(stage, who, 1)
    before = await state(stage.database.reading)
    used = await stage.link(Role.COORDINATOR, "Gemeente Assen")
    await stage.stranger().open(used)
    old = await stage.link(Role.COORDINATOR, "Gemeente Assen")
    stage.later(days=people.INVITATION_DAYS, seconds=1)
    for link in (used, old, used[:-1]):
        assert await somebody.person.open(link) == NO_INVITATION
    role = "SELECT roles.role FROM roles JOIN people ON id = person_id WHERE chat_id = :chat"
    reading, chat = stage.database.reading, {"chat": somebody.person.id}
    assert await reading.value(role, chat) is None
    assert before["vouchers"] == (await state(reading))["vouchers"]
    await somebody.person.open(await stage.link(Role.VOLUNTEER, "voedselbank"))
    assert await reading.value(role, chat) == "volunteer"


def test_the_paper_shows_the_list_as_it_is() -> None:
    assert PAPER.read_text(encoding="utf-8") == table(SCHEME), "run: make roles"
