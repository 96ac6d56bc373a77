"""Every entry of the bot's list, tried by everybody: what is not allowed changes nothing.

Whoever is refused has all that the entry needs: a real button of their own, a conversation that
waits at its step and knows everything, a voucher that they gave themselves.
"""

from itertools import count, product
from typing import Any

import pytest

from bot.conversation.routing import (
    AnyMessage,
    AnyTap,
    Command,
    Meant,
    Membership,
    Picture,
    Route,
    Table,
    Tap,
    Typed,
    TypedMatching,
    Word,
)
from bot.handlers import lookup, lookup_meant
from bot.render.qr import qr_png
from bot.routes import routes
from bot.storage import (
    invitations,
)
from bot.storage.people import Role
from tests.conftest import WEB, Stage
from tests.fuzz.checks import DELETED
from tests.fuzz.effects import EFFECTS, IN_PAGE_ALONE, TALK, changed, state
from tests.fuzz.roles import EVERYONE, PAPER, STRANGER, WITHDRAWN, WITHOUT_ROLE, cell, entry, table
from tests.fuzz.sentences import SAYS
from tests.helpers import telegram_only
from tests.helpers.answers import NO_INVITATION, OTHER_ROLE, REFUSED, STOPPED
from tests.helpers.answers import STRANGER as NEW_HERE
from tests.helpers.roles import AND, LABEL, SCHEME, TABLE, Somebody, converse, prepare

pytestmark = pytest.mark.slow

LOOK_UPS = (lookup.typed_code, lookup_meant.typed_code)
# What somebody hears who may not do this.
NEVER = dict.fromkeys(EVERYONE, REFUSED) | {
    Role.COORDINATOR.value: OTHER_ROLE,
    STRANGER: NEW_HERE,
    WITHDRAWN: STOPPED,
}
PAIRS = (f"intermediary{AND}provider", f"coordinator{AND}volunteer")
ROUTES = list(routes(SCHEME))
# In as many parts: a stage and people for each entry took most of the time.
CHUNKS = 60


def name_of(route: Route) -> str:
    """A test's name: the entry and its handler, since some entries sound alike."""
    return f"{entry(route)} {route.act.__name__}".replace("`", "").replace(" ", "-")


def perform(stage: Stage, somebody: Somebody, route: Route) -> None:
    """Come in by this entry, as a person does."""
    person = somebody.person
    match route:
        case Membership():
            stage.telegram.block(person.id)
            stage.telegram.unblock(person.id)
        case Command():
            person.phone.write(f"/{route.name}")
        case Word():
            person.phone.write(route.words[-1].capitalize())
        case Tap():
            person.press(LABEL)
        case AnyTap():
            person.phone.tap(person.question.id, "9.9", stale=True)
        case Typed() | TypedMatching():
            person.phone.write(line_for(somebody, route))
        case Meant():
            person.phone.write(SAYS[route.intent])
        case Picture():
            person.phone.upload(qr_png(somebody.code), "kaart.png", "photo")
        case Table():
            person.phone.upload(TABLE, "bonnen.csv", "document")
        case AnyMessage():
            person.phone.write("Wat een mooie dag")
        case _:
            raise TypeError(type(route))


def line_for(somebody: Somebody, route: Route) -> str:
    """What somebody types for this entry."""
    match route.act.__name__:
        case "take_line" | "begin_with_line":
            return "9401 AB 12"
        case "take_name" | "take_title" | "take_place" | "take_text":
            return "Zwembad"
        case "take_other_text":
            return "Beste allen, het begint zaterdag om tien uur in het zwembad."
        case "take_amount" | "typed_amount":
            return "12,50"
        case "take_language":
            return "Arabisch"
        case "take_last_day":
            return "11 september"
        case "take_what":
            return "Folders"
        case "take_day" | "correct_when":
            return "11 september"
        case "say_in_file":
            return "Nee, de prijs is 7 euro"
        case "take_time":
            return "13.00"
        case "take" | "search" | "say_none" | "take_words":
            return "zumba"
        case "step_back":
            return "terug"
        case "take_kind" | "correct_material":
            return "het is een poster"
        case "correct_cost":
            return "nee, 90 euro"
        case "ask_itself":
            return "stop er 12"
        case "take_correction":
            return "prijs 25 euro"
        case "typed_code" | "show_voucher":
            return somebody.code
        case "typed_end":
            return "K7P2"
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
    said = len(stage.said)
    perform(stage, somebody, route)
    await stage.settled()
    after = await state(stage.database.reading)
    return changed(before, after), [text for _chat, text in stage.said[said:]]


async def assert_nothing_failed(stage: Stage) -> None:
    """No update and no letter was set aside."""
    reading = stage.database.reading
    for delivery in ("inbox", "outbox"):
        aside = await reading.rows(f"SELECT error FROM {delivery} WHERE state = 'aside'")
        assert [row["error"] for row in aside] == []


@pytest.mark.parametrize("some", [ROUTES[at::CHUNKS] for at in range(CHUNKS)], ids=range(CHUNKS))
@pytest.mark.parametrize("everybody", [EVERYONE, PAIRS], ids=["one role", "two roles"])
async def test_an_entry_is_for_whom_the_table_says(
    stage: Stage, channel: str, everybody: tuple[str, ...], some: list[Route]
) -> None:
    """Who has two roles may do what either may: tried where only one of the two may."""
    effects_of = EFFECTS | (IN_PAGE_ALONE if channel == WEB else {})
    ready: dict[str, Somebody] = {}
    numbers = count(1)
    for route, who in product(some, everybody):
        if channel == WEB and (who == WITHDRAWN or isinstance(route, Membership)):
            # As `telegram_only.WITHDRAWN` and `telegram_only.BLOCKING` are: there is nothing to tap
            # or type in.
            continue
        if AND in who and len({cell(route, each) for each in who.split(AND)}) == 1:
            continue
        number = next(numbers)
        # An effect needs all that belongs to it as it was; others may come again.
        known = None if isinstance(route, Tap) and route.action in effects_of else ready.get(who)
        somebody = known or await prepare(stage, who, number)
        await converse(stage, somebody, route, draft_id=1_000_000 + number)
        tables, heard = await tried(stage, somebody, route)
        await assert_nothing_failed(stage)
        effects = (
            effects_of.get(route.action, frozenset()) if isinstance(route, Tap) else frozenset()
        )
        assert_as_the_table_says(route, who, effects, tables, heard)
        if tables <= TALK and who not in WITHOUT_ROLE:
            # Strangers are new each time: they are soon not answered any more.
            ready[who] = somebody
        else:
            ready.pop(who, None)
    assert await stage.balanced()


WAITS = (
    "U wacht op het ja van de coördinator die u uitnodigde. U krijgt dan een bericht."
    " Vragen? Bel 0592 00 00 00."
)


def assert_as_the_table_says(
    route: Route, who: str, effects: frozenset[str], tables: set[str], heard: list[Any]
) -> None:
    """Whoever may not changed nothing and was told so; whoever may changed what belongs to it."""
    which = (name_of(route), who)
    may = {cell(route, each) for each in who.split(AND)}
    erases = isinstance(route, Tap) and route.action == "leave.now" and who == WITHDRAWN
    if may == {"no"} or (who in WITHOUT_ROLE and not erases):
        if isinstance(route, Meant):
            # For others it may mean something else that they may say.
            assert tables <= TALK, which
            return
        if isinstance(route, Word | TypedMatching) and who not in WITHOUT_ROLE:
            # For a member it may mean something else, or nothing; they were invited.
            assert tables <= TALK and REFUSED not in heard, which
            return
        # A tap that anybody may try is written down, as every other.
        assert tables <= (set() if may == {"no"} else TALK), which
        assert len(heard) <= 1, which
        if may == {"no"} and route.act in LOOK_UPS and AND not in who:
            assert all(text.startswith("Deze voucher is") for text in heard), which
        elif may == {"no"}:
            refusals = {REFUSED, OTHER_ROLE} if AND in who else {NEVER[who]}
            if isinstance(route, Tap) and route.action in ("invitation.yes", "invitation.no"):
                # It may be they who wait for that yes.
                refusals.add(WAITS)
            assert {text.removeprefix(DELETED) for text in heard} <= refusals, which
    else:
        assert not {REFUSED, OTHER_ROLE} & set(heard), which
        assert tables - TALK <= effects, which
        # What was refused to the others would have had its effect.
        assert bool(tables - TALK) == bool(effects), which


@pytest.mark.parametrize(
    "who",
    [
        *(each for each in EVERYONE if each != WITHDRAWN),
        pytest.param(WITHDRAWN, marks=telegram_only.WITHDRAWN),
    ],
)
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
    stage.later(days=invitations.INVITATION_DAYS, seconds=1)
    for link in (used, old, used[:-1]):
        assert await somebody.person.open(link) == NO_INVITATION
    role = "SELECT roles.role FROM roles JOIN people ON id = person_id WHERE chat_id = :chat"
    reading = stage.database.reading
    assert await reading.value(role, {"chat": somebody.person.id}) is None
    assert before["vouchers"] == (await state(reading))["vouchers"]
    await somebody.person.open(await stage.link(Role.VOLUNTEER, "voedselbank"))
    assert await reading.value(role, {"chat": somebody.person.id}) == "volunteer"


def test_the_paper_shows_the_list_as_it_is() -> None:
    assert PAPER.read_text(encoding="utf-8") == table(SCHEME), "run: make roles"
