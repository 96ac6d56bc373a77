"""People of every role, strangers among them, who stand at all kinds of steps; and back to that.

A story begins in the same world each time, so that it can be told again and made shorter.
"""

import io
import json
import pickle
from collections import Counter, deque
from itertools import chain, cycle
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from bot.conversation.routing import (
    Command,
    Roles,
    Tap,
    Word,
)
from bot.conversation.turn import button_of
from bot.domain.codes import new_code
from bot.domain.scheme_file import read_scheme
from bot.handlers import (
    coupons,
    invite,
    issue,
    lookup,
    mailing,
    offer_desk,
    offer_form,
    plan,
    redeem,
    repair,
)
from bot.render.qr import qr_png
from bot.routes import routes
from bot.simulator.files import content_type_of
from bot.simulator.model import Upload
from bot.storage import people
from bot.storage.people import Role
from tests.conftest import ASSEN, MONDAY, Person, Stage
from tests.fuzz import tables
from tests.fuzz.direct import directly
from tests.fuzz.sentences import SAYS
from tests.helpers.access import link_in
from tests.helpers.aiograms import built, types

Json = dict[str, Any]

# (role, organisation, how many)
STAFF = (
    (Role.INTERMEDIARY, "voedselbank", 4),
    (Role.INTERMEDIARY, "vaart_welzijn", 7),
    (Role.INTERMEDIARY, "voedselbank", 2),
    (Role.INTERMEDIARY, "vaart_welzijn", 1),
    (Role.COORDINATOR, "Gemeente Assen", 30),
    (Role.VOLUNTEER, "vaart_welzijn", 3),
    (Role.PROVIDER, "Zwembad", 4),
)
STRANGERS, WITHDRAWN = 2, 2
# Chats that no Telegram knows: the largest, a negative one, the smallest.
ODD = (2**52 - 1, -5, 1)
STAFFED = sum(many for _role, _organisation, many in STAFF)
PEOPLE = STAFFED + STRANGERS + WITHDRAWN + len(ODD)
# Few, so that somebody comes to the end of it; the others don't.
DAY_LIMIT = 7
INVITED = (Role.INTERMEDIARY, Role.COORDINATOR, Role.VOLUNTEER)

# What people call themselves, and others then read.
_NAMES = (
    "Anneke",
    "<b>Bé",
    "{phone} &lt;",
    "\u202eעליזה\u0301",
    "👩‍👩‍👧‍👦" * 9,
    "%s\\u0000",
    "x" * 64,
)
_ADDRESSES = ("9401 AB 12", "9402AB 3a", "sport 9401 AB 12", "9403-ab 7 bis", "1011 AB 1")
AT_STEP = {
    issue.LINE: _ADDRESSES,
    issue.DOUBLE: _ADDRESSES,
    issue.CONFIRM: (*_ADDRESSES, "stop"),
    repair.FIND: _ADDRESSES,
    coupons.LINE: _ADDRESSES,
    lookup.CODE: ("BON-0001", "bon 0002", "x"),
    redeem.AMOUNT: ("12,50", "0", "151", "veel"),
    plan.TITLE: ("Wandelen", "x", "<b>Koffie"),
    plan.DAY: ("11 september", "za 11 sept half acht", "vrijdag 11-9", "november", "ooit"),
    plan.TIME: ("13.00", "'s avonds", "half acht"),
    plan.PLACE: ("Brink 1, Assen", "<i>", "x" * 130),
    plan.CONFIRM: ("nee, om 11.00", "doe maar 12 september", "wacht", "11 september"),
    offer_desk.SEARCH: ("zumba", "x", "<b>"),
    offer_form.ASK: (
        *(
            "Zumba",
            "Sportschool",
            "6 t/m 12",
            "20 euro per maand",
            "Brink 1, 9401 AB",
            "weet ik niet",
        ),
        *("maandag 19.00", "<b>", "x" * 130, "0592 12 34 56", "0"),
    ),
    offer_form.CONFIRM: ("prijs 25 euro", "nee, wanneer: dinsdag", "soort: <b>"),
    offer_form.CHANGE: ("prijs 25 euro", "naam: Yoga", "voor wie: tot 12 jaar"),
    mailing.CONFIRM: ("Wie helpt er zaterdag?", "nee wacht", "dankjewel", "naar de vrijwilligers"),
    mailing.TEXT: ("Wie helpt er mee?", "Kom", "<b>Wie?</b> &amp;"),
    invite.PROVIDER_NAME: ("Sportschool", "Zwembad De Bonte Wever", "x", "<b>"),
}
_ROUTES = routes(read_scheme(ASSEN))
# A line for what is known by its form, by who acts on it.
KNOWN_BY_FORM = {
    "lookup.typed_receipt": "nummer 1",
    "issue.name_approach": "Buurtteam",
    "coupons.begin_with_line": "bon school 9402 AB 3",
}
# What is understood at any step: all words and commands, and what is known by its form.
WORDS = (
    *(word for route in _ROUTES if isinstance(route, Word) for word in route.words),
    *(f"/{route.name}" for route in _ROUTES if isinstance(route, Command)),
    *KNOWN_BY_FORM.values(),
    *SAYS.values(),
)
_AGAIN = {route.action for route in _ROUTES if isinstance(route, Tap) and route.again}
# At a step of which nothing is said here, what fits any other may fit.
LINES = tuple(dict.fromkeys(["start", "stop", *chain.from_iterable(AT_STEP.values())]))
# Enough coupons that they last, of two kinds and with two amounts. One is all that a household may
# get.
TABLE = "code;soort;bedrag\nBON-9000;sport;60\n" + "".join(
    f"BON-{number:04};{('sport', 'school')[number % 2]};{5 + number % 4 // 2}\n"
    for number in range(40)
)
# Two that are new, and one that is not understood.
SMALL = b"code;soort;bedrag\nNIEUW-01;sport;5\nNIEUW-02;school;6\nNIEUW-03;sport;-1\n"
WITHOUT_PURPOSE = b"code;bedrag\nNIEUW-04;5\n"
_OFFERED = (
    *(("Schaken", "Buurthuis"), ("Zwemmen", "Zwembad"), ("Aquafit", "Zwembad")),
    *((each, "Sportschool") for each in ("Schaken", "Zumba", "Judo", "Yoga")),
)
# So many messages with buttons can be seen without looking far.
_RECENT = 6
_FIRST_UPDATE = 500_000_000
_FIRST_QUERY = 4_100_000_000_000_000_000


class World:
    """Everybody on a stage, and what can be seen on their screens."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.reading = directly(stage.database, stage.folder / "bot.sqlite")
        self.chats: list[int] = []
        self.tokens: list[str] = []
        self.actions: dict[int, tuple[int, list[str]]] = {}
        # The buttons of each letter that work whatever else goes on.
        self._lasting: dict[int, list[str]] = {}
        self._buttons: dict[int, list[tuple[int, int]]] = {}
        # The chats that got a letter since the last look.
        self.heard: set[int] = set()
        self._codes: list[str] = []
        self._steps: dict[int, str] = {}
        self._seen = self._updates = 0
        self._start: _Snapshot | None = None

    async def settle_in(self) -> None:
        """Everybody gets a phone and the role that they have, and begins something."""
        await self.stage.read_calendar()
        names = cycle(_NAMES)
        staff = [
            await self.stage.join(role, organisation, next(names))
            for role, organisation, many in STAFF
            for _ in range(many)
        ]
        strangers = [self.stage.stranger() for _ in range(STRANGERS)]
        gone = [await self.stage.intermediary(name="Weg") for _ in range(WITHDRAWN)]
        for person in strangers:
            self.stage.telegram.people[person.id].started = True
        everybody = [*staff, *strangers, *gone]
        self.chats = [*(person.id for person in everybody), *ODD]
        at = iter(staff)
        cast = [[next(at) for _ in range(many)] for many in _roles()]
        intermediaries, coordinators, volunteers, providers = cast
        await self._begin_asking(intermediaries, coordinators[0], strangers[1])
        await _begin(intermediaries, coordinators, providers, gone)
        await _begin_settling(coordinators[6:9], providers[2], intermediaries[0])
        await _begin_coupons(intermediaries[7:10], coordinators[9:11])
        await _begin_at_the_desk(coordinators[12:15], intermediaries[0])
        await _begin_offers(coordinators[15:20])
        await _begin_material(coordinators[20:24])
        await _begin_columns(coordinators[24], intermediaries[11])
        await _begin_lists(coordinators[25:29], intermediaries[11])
        await _begin_at_the_till(providers[3], intermediaries[11])
        await _begin_asking_otherwise(intermediaries[12], intermediaries[13], coordinators[29])
        await self._begin_activities([*coordinators[4:6], coordinators[11]], volunteers)
        async with self.stage.database.transaction() as transaction:
            for person in gone:
                row = await transaction.value(
                    "SELECT id FROM people WHERE chat_id = :chat", {"chat": person.id}
                )
                await people.withdraw(transaction, row, self.stage.clock.now())
        for role in INVITED:
            link = await self.stage.link(role, "voedselbank")
            self.tokens.append(link.partition("start=")[2])
        await self.stage.settled()
        await self.look_around()
        self._start = _Snapshot(self)

    async def _begin_asking(
        self, intermediaries: list[Person], coordinator: Person, opens: Person
    ) -> None:
        """Coordinators are asked: for another's voucher, for more today, and who somebody is."""
        gives, asks, too_many = intermediaries[0], intermediaries[4], intermediaries[10]
        await gives.give("9401 AB 30")
        await asks.send("code kwijt")
        await asks.send("9401 AB 30")
        await asks.tap("Vraag het de coördinator")
        for number in range(DAY_LIMIT):
            await too_many.send(f"sport 9401 AB {40 + number}")
            if number == 0:
                await too_many.tap("Buurtteam")
            await too_many.tap("Geef voucher")
        await too_many.send("sport 9401 AB 50")
        await too_many.tap("Geef voucher")
        await coordinator.send("start")
        await coordinator.tap("Uitnodigen")
        await coordinator.tap("Coördinator")
        await coordinator.tap("Maak uitnodiging")
        await opens.open(link_in(coordinator))

    async def _begin_activities(self, coordinators: list[Person], volunteers: list[Person]) -> None:
        """Somebody is asked for help and wants to be reminded; others add, change and write."""
        adds, writes, changes = coordinators
        follows, chooses, stops = volunteers
        await writes.send("activiteiten")
        await writes.tap("Bericht aan een groep")
        await writes.tap(writes.label("Vrijwilligers"))
        await writes.send("Wie helpt er mee?")
        await writes.tap("Verstuur bericht")
        await self.stage.tell()
        for person in (follows, stops):
            await person.send("activiteiten")
            await person.tap("za 11 sep · Opening Week van…")
            await person.tap("Herinner mij")
        await chooses.send("wat is er dit jaar te doen")
        await chooses.send("herinneringen")
        await chooses.tap("Wanneer krijg ik ze?")
        await chooses.tap("Alleen de dag ervoor")
        await stops.send("herinneringen")
        await stops.tap("Stop herinneringen")
        await adds.send("activiteiten")
        await adds.tap("Nieuwe activiteit")
        await adds.send("Koffie")
        await changes.send("activiteiten")
        await changes.tap("za 11 sep · Opening Week van…")
        await changes.tap("Verander")
        await writes.send("activiteiten")
        await writes.tap("Bericht aan een groep")
        await writes.tap(writes.label("Vrijwilligers"))
        await writes.send("Wie helpt er nog meer mee?")

    async def begin_again(self) -> None:
        """Everything as it was when everybody had settled in."""
        assert self._start is not None
        await self._start.put_back(self)

    async def look_around(self) -> None:
        """See the buttons that came since last time, the codes, and where everybody stands."""
        self.heard.clear()
        rows = await self.reading.rows(
            "SELECT id, chat_id, actions, draft_id FROM outbox WHERE id > :seen ORDER BY id",
            {"seen": self._seen},
        )
        for row in rows:
            self._seen = row["id"]
            names = [action[0] for action in json.loads(row["actions"])]
            self.actions[row["id"]] = (row["chat_id"], names)
            self.heard.add(row["chat_id"])
            self._lasting[row["id"]] = [
                name for name in names if name in _AGAIN or row["draft_id"] is None
            ]
            shown = self._buttons.setdefault(row["chat_id"], [])
            shown += [(row["id"], index) for index in range(len(names))]
        codes = await self.reading.rows("SELECT code FROM vouchers ORDER BY id DESC LIMIT 20")
        self._codes = [row["code"] for row in codes] + ["BON-0001", "BON-9999"]
        steps = await self.reading.rows("SELECT chat_id, step FROM conversations")
        self._steps = {row["chat_id"]: row["step"] for row in steps}

    def cast(self, roles: Roles) -> tuple[int, ...]:
        """Whoever has one of these roles; everybody who has any, where all are meant."""
        cast = [role for role, _organisation, many in STAFF for _ in range(many)]
        return tuple(who for who, role in enumerate(cast) if roles is None or role in roles)

    def typed(self, line: Any) -> str:
        """A line as the first would type it, where it is a pick."""
        return str(self._filled(line, self.chats[0]))

    def doors(self, who: int) -> list[str]:
        """What somebody can do next: the buttons of their newest messages, the step they are at."""
        me = self.chats[who]
        letters = [row for row, index in self._buttons.get(me, []) if index == 0]
        newest = self.actions[letters[-1]][1] if letters else []
        # What was no question can be tapped whatever came after it.
        older = [name for row in letters[-_RECENT:-1] for name in self._lasting.get(row, [])]
        doors = [f"button {name}" for name in dict.fromkeys([*newest, *older])]
        return [*doors, f"step {self._steps[me]}"] if me in self._steps else doors

    def action(self, raw: Json) -> str | None:
        """What a tap would do: the action of a real button of the chat that it comes from."""
        query = raw.get("callback_query")
        chat_id = private_chat(raw)
        button = button_of(query.get("data")) if query else None
        if button is None or chat_id is None:
            return None
        owner, names = self.actions.get(button[0], (None, []))
        return names[button[1]] if owner == chat_id and button[1] < len(names) else None

    def updates(self, beat: Json) -> list[Json]:
        """The updates of a beat, as Telegram would send them just now."""
        made: list[Json] = []
        for sent in beat["updates"]:
            self._updates += 1
            filled = self._filled(sent["update"], self.chats[sent["who"]])
            # What Telegram sends has been JSON, and fits the models.
            raw = json.loads(json.dumps({"update_id": _FIRST_UPDATE + self._updates, **filled}))
            built(types.Update).model_validate(raw)
            made += [raw] * (2 if sent["twice"] else 1)
        return made

    def _filled(self, value: Any, me: int) -> Any:
        """The same, with what only the running bot knows in place of each pick."""
        if isinstance(value, list):
            return [self._filled(each, me) for each in value]
        if not isinstance(value, dict):
            return value
        for name, pick in value.items():
            if name.startswith("$"):
                return self._picked(name, pick, me)
            break
        return {name: self._filled(each, me) for name, each in value.items()}

    def _picked(self, name: str, pick: Any, me: int) -> Any:
        match name:
            case "$file":
                files = self.stage.telegram.files.values()
                kept = [file.to_api() for file in files if file.kind == pick[0]]
                file = kept[pick[1] % len(kept)]
                return [file] if pick[0] == "photo" else file
            case "$list":
                data, called = tables.written(self._filled(pick, me))
                upload = Upload(called, data, content_type_of(called))
                return self.stage.telegram.keep(upload, "document").to_api()
            case "$me":
                return me
            case "$query":
                return str(_FIRST_QUERY + self._updates)
            case "$button":
                return self._button(pick[0], pick[1], me)
            case "$named":
                return self._named(pick[0], pick[1], me)
            case "$fits":
                step = self._steps.get(me, "")
                lines: tuple[str, ...] = AT_STEP.get(step, LINES)
                return lines[int(pick) % len(lines)]
            case "$code":
                code = self._codes[pick[1] % len(self._codes)] if self._codes else new_code()
                return f"{pick[0]}{code}"
            case "$invitation":
                return f"{pick[0]}{self.tokens[pick[1] % len(self.tokens)]}"
        raise LookupError(name)

    def _named(self, name: str, number: int, me: int) -> str:
        """A button with this action, in the newest of their messages that has one."""
        shown = self._buttons.get(me, [])
        fitting = [each for each in shown if self.actions[each[0]][1][each[1]] == name]
        newest = [each for each in fitting if each[0] == fitting[-1][0]] or [(0, 0)]
        row, index = newest[number % len(newest)]
        return f"{row}.{index}"

    def _button(self, which: str, number: int, me: int) -> str:
        """A button still on the screen, one of a while ago, or one on another's screen."""
        shown = self._buttons.get(me, [])
        if which == "another's" or not shown:
            rows = [row for row, (owner, names) in self.actions.items() if names and owner != me]
            return f"{rows[-1 - number % len(rows)]}.{number % 4}"
        if which == "newest":
            # The way forward comes first on the screen.
            shown = [button for button in shown if button[0] == shown[-1][0]]
            row, index = shown[number % len(shown)]
        elif which == "recent":
            row, index = shown[-1 - min(number, len(shown) - 1)]
        else:
            row, index = shown[min(number, len(shown) - 1)]
        return f"{row}.{index}"


def _roles() -> list[int]:
    """How many there are of each role, in the order of STAFF."""
    counts = Counter[Role]()
    for role, _organisation, many in STAFF:
        counts[role] += many
    return list(counts.values())


async def _begin(
    intermediaries: list[Person],
    coordinators: list[Person],
    providers: list[Person],
    gone: list[Person],
) -> None:
    """Everybody does what brings them to another step, as far as they can by the first screens."""
    await coordinators[0].upload(TABLE.encode(), "bonnen.csv")
    await coordinators[0].tap("Sla 41 bonnen op")
    code = await intermediaries[0].give("9401 AB 12")
    await intermediaries[1].give("9401 AB 99")
    await intermediaries[1].send("herstellen")
    await intermediaries[1].tap("Mijn voucher terugnemen")
    await intermediaries[2].send("sport 9401 AB 12")
    await intermediaries[3].send("herstellen")
    await intermediaries[3].tap("Voucher kwijt: nieuwe code")
    await intermediaries[3].send(code)
    await intermediaries[4].send("voucher")
    await intermediaries[5].send("sport 9402 AB 3")
    await intermediaries[5].tap("Buurtteam")
    await intermediaries[6].send("bon")
    await intermediaries[6].tap("Sportartikelen")
    await coordinators[0].send(code)
    await coordinators[0].tap("Trek in")
    await coordinators[1].upload(qr_png("BON-0001"), "kaart.png", "photo")
    await coordinators[1].send("start")
    await coordinators[1].tap("Uitnodigen")
    await coordinators[1].tap("Aanbieder")
    await coordinators[2].upload(SMALL, "bonnen.csv")
    await providers[0].send(code)
    used, listed = [await intermediaries[0].give(f"9401 AB {number}") for number in (33, 34)]
    await providers[1].send(used)
    await providers[1].tap("Neem €\u00a0150 in")
    await coordinators[3].tap("Afwikkeling")
    await coordinators[3].tap("Lijst van de webshop inlezen")
    await coordinators[3].upload(f"code,order\n{listed},W-1\n".encode(), "webshop.csv")
    await gone[0].send("sport 9404 AB 5")


async def _begin_settling(coordinators: list[Person], provider: Person, gives: Person) -> None:
    """A redemption is about to be undone, twice over, and there is an export to look at."""
    settles, undoes, writes = coordinators
    code = await gives.give("9401 AB 35")
    await provider.send(code)
    await provider.tap("Neem €\u00a0150 in")
    await provider.tap("Nee")
    await provider.tap("Vergist: terugdraaien")
    await undoes.send(code)
    await undoes.tap("Draai nummer 2 terug")
    await settles.tap("Afwikkeling")
    await settles.tap("Maak export 1")
    await settles.tap("Ja, maak export 1")
    await settles.send("start")
    await settles.tap("Afwikkeling")
    await settles.tap("Eerdere exports")
    await writes.send("activiteiten")
    await writes.tap("Bericht aan een groep")
    await writes.tap(writes.label("Vrijwilligers"))


async def _begin_coupons(intermediaries: list[Person], coordinators: list[Person]) -> None:
    """Coupons are about to be given, given once too often, and taken back; and tables read."""
    gives, too_many, back = intermediaries
    purpose, columns = coordinators
    for person, line in ((gives, "9401 AB 60"), (back, "9401 AB 61")):
        await person.send("bon")
        await person.tap("Schoolartikelen")
        await person.tap("€\u00a05")
        await person.send(line)
    await back.tap("Geef bon")
    await back.tap("Neem bon terug")
    for _each in range(2):
        await too_many.send("bon")
        await too_many.tap("Sportartikelen")
        await too_many.tap("€\u00a060" if _each == 0 else "€\u00a05")
        await too_many.send("9401 AB 62")
        if _each == 0:
            await too_many.tap("Geef bon")
    await purpose.upload(WITHOUT_PURPOSE, "bonnen.csv")
    await columns.upload(SMALL, "bonnen.csv")
    await columns.tap("Kolommen aanpassen")


async def _begin_at_the_desk(coordinators: list[Person], gives: Person) -> None:
    """A category is put right, somebody is invited, and an activity is planned."""
    corrects, invites, plans = coordinators
    await corrects.send(await gives.give("9401 AB 36"))
    await corrects.tap("Andere categorie")
    await corrects.tap("Cultuur")
    await invites.tap("Uitnodigen")
    await invites.tap("Vrijwilliger")
    await invites.tap("Vaart Welzijn")
    await plans.send("activiteiten")
    await plans.tap("Nieuwe activiteit")
    await plans.send("Koffie")
    await plans.send("11 september")
    await plans.send("13.00")
    await plans.send("Brink 1")
    await plans.tap("Verander")


async def _begin_offers(coordinators: list[Person]) -> None:
    """An offer is about to be added, others to be changed, to be ended, and to be put back."""
    adds, changes, ends, chooses, restores = coordinators
    for title, provider in _OFFERED:
        await adds.send(f"nieuw aanbod: {title}")
        await adds.send(provider)
        await adds.tap("Voor iedereen")
        for _question in range(3):
            await adds.tap("Weet ik niet")
        await adds.send("0592 12 34 56")
        if title != "Yoga":
            await adds.tap("Opslaan")
    await changes.send("zumba kost nu 20 euro")
    await changes.tap("Verander")
    await ends.send("zumba stopt")
    await chooses.send("schaken stopt")
    await restores.send("judo stopt")
    await restores.tap("Ja, stop dit")
    await restores.tap("Aanbod")
    await restores.tap("Gestopt")
    await restores.tap(restores.label("Judo"))


async def _begin_material(coordinators: list[Person]) -> None:
    """Promotion material is about to be sent and put out, and some is out."""
    begins, sends, puts_out, asks = coordinators
    for person in (begins, sends, puts_out):
        await person.send("promotie")
        await person.tap("Iets toevoegen")
    await asks.upload(_empty_paper(), "folder.pdf")
    await sends.upload(qr_png("https://voorbeeld.invalid"), "folder.png", "photo")
    await sends.send("Folder zwemmen")
    await puts_out.send("Ga mee zwemmen in het zwembad van Assen!")
    await puts_out.send("Zwemmen")
    await puts_out.tap("Nederlands")
    await puts_out.send("31 december")
    await puts_out.tap("Zet klaar")
    await puts_out.send("promotie")
    await puts_out.tap("Tekst")
    await puts_out.tap(puts_out.label("Zwemmen"))


async def _begin_columns(coordinator: Person, gives: Person) -> None:
    """No row of a list counts, by what was said of a column."""
    code = await gives.give("9401 AB 37")
    listed = f"code;bedrag;datum;Goedgekeurd\n{code};150;6-9-2021;ja\n"
    await coordinator.tap("Afwikkeling")
    await coordinator.tap("Lijst van de webshop inlezen")
    await coordinator.upload(listed.encode(), "webshop.csv")
    await coordinator.tap("Ja, kolom Goedgekeurd")
    await coordinator.tap("Geen van deze")


async def _begin_lists(coordinators: list[Person], gives: Person) -> None:
    """Lists are about to be booked, one that says who used what and one that does not; lists
    of offers, of which one misses what was in the one before, and one misspells who is invited."""
    books, is_asked, ends, calls = coordinators
    says = (";datum", "40;6-9-2021"), ("", "150")
    for number, (person, (heading, said)) in enumerate(
        zip((books, is_asked), says, strict=True), 70
    ):
        code = await gives.give(f"9401 AB {number}")
        await person.tap("Afwikkeling")
        await person.tap("Lijst van de webshop inlezen")
        await person.upload(f"code;bedrag{heading}\n{code};{said}\n".encode(), "webshop.csv")
    heading, *rows = "titel;categorie;soort", "Turnen;sport;turnen", "Zangkoor;cultuur;zang"
    for listed in (rows, rows[:1]):
        await ends.upload("\n".join((heading, *listed, "")).encode(), "aanbod.csv")
        if listed == rows:
            await ends.tap("Neem 2 over")
    await calls.upload(f"aanbieder;{heading}\nZwembat;{rows[0]}\n".encode(), "aanbod.csv")


async def _begin_at_the_till(provider: Person, gives: Person) -> None:
    """It is asked what a voucher was used for."""
    await provider.send(await gives.give("9401 AB 38"))
    await provider.tap("Neem €\u00a0150 in")
    await provider.tap("Nee")


async def _begin_asking_otherwise(speaks: Person, asks: Person, searches: Person) -> None:
    """A coupon's card is about to be in a language, a colleague's voucher to be asked about, and an
    offer to be looked for."""
    await speaks.send("bon")
    await speaks.tap("Schoolartikelen")
    await speaks.tap("€\u00a05")
    await speaks.send("9401 AB 63")
    await speaks.tap("Geef bon")
    await speaks.tap("Taal")
    await asks.send("code kwijt")
    await asks.send("9401 AB 30")
    await searches.send("aanbod")
    await searches.tap("Zoeken")


def _empty_paper() -> bytes:
    file = io.BytesIO()
    paper = Canvas(file, invariant=True)
    paper.showPage()
    paper.save()
    return file.getvalue()


# What a world knows of what happened in it.
_SEEN = ("actions", "_lasting", "_buttons", "_codes", "_steps", "_seen", "_updates")


class _Snapshot:
    """A world at rest: the database, the simulated Telegram, and what was seen."""

    def __init__(self, world: World) -> None:
        self._copy = world.reading.copy()
        # Pickling takes a fifth of the time of a deep copy, and it is put back for each story.
        self._seen = pickle.dumps({name: vars(world)[name] for name in _SEEN})
        telegram = world.stage.telegram
        self._people = {
            id: (person.started, person.blocked, dict(person.messages))
            for id, person in telegram.people.items()
        }
        self._files = dict(telegram.files)
        self._last_message_id = telegram.last_message_id

    async def put_back(self, world: World) -> None:
        """Make the world what it was."""
        # It is nobody else's turn to write meanwhile.
        async with world.stage.database.transaction():
            self._copy.put_back()
        vars(world).update(pickle.loads(self._seen))
        telegram = world.stage.telegram
        for id, (started, blocked, messages) in self._people.items():
            person = telegram.people[id]
            person.started, person.blocked, person.messages = started, blocked, dict(messages)
        telegram.files = dict(self._files)
        telegram.last_message_id = self._last_message_id
        telegram.calls = deque(maxlen=telegram.calls.maxlen)
        world.stage.clock.move_to(MONDAY)


def private_chat(raw: Json) -> int | None:
    """The private chat that an update the bot listens to comes from."""
    query = raw.get("callback_query") or {}
    kinds = ("message", "edited_message", "my_chat_member")
    inner = next((raw[kind] for kind in kinds if raw.get(kind)), query.get("message")) or {}
    chat = inner.get("chat", {})
    return chat.get("id") if chat.get("type") == "private" else None
