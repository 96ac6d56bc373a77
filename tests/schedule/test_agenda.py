"""The calendar: changes are told once, a broken one changes nothing, coordinators decide."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.config import Settings
from bot.schedule.agenda import TRIES_BEFORE_TELLING
from bot.schedule.agenda_source import (
    Mark,
    OutOfReachError,
    PublicResolver,
    fetch,
    redirected,
)
from bot.schedule.reminders import tell_due
from bot.storage.installation import Installation
from tests.conftest import AGENDA, REST_SECONDS, TOKEN, Person, SetStage, Stage
from tests.helpers.activities import local, open_event

pytestmark = pytest.mark.slow


def calendar(*events: str) -> str:
    """A calendar with these events."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *events, "END:VCALENDAR", ""]
    return "\r\n".join(lines)


def event(uid: str, start: str, *lines: str, title: str = "Wandelen") -> str:
    """One event; its start with whatever stands before the colon."""
    return "\r\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART{start}", *lines, "END:VEVENT"]
    )


ELEVEN = ";TZID=Europe/Amsterdam:20210915T110000"


@dataclass
class Feed:
    """A calendar in a file, and somebody who wants to hear of it."""

    stage: Stage
    path: Path
    carla: Person
    dirk: Person

    async def says(self, *events: str) -> None:
        """The calendar is this from now on, and is read."""
        await self.holds(calendar(*events).encode())

    async def holds(self, data: bytes) -> None:
        self.path.write_bytes(data)
        await self.stage.read_calendar(self.path)
        await self.stage.tell()


@pytest.fixture
async def feed(stage: Stage, tmp_path: Path) -> Feed:
    found = Feed(stage, tmp_path / "agenda.ics", await stage.coordinator(), await stage.volunteer())
    await found.says(event("a", ELEVEN, "LOCATION:Asserbos"), event("b", ELEVEN, title="Zwemmen"))
    await open_event(found.dirk, "Wandelen")
    await found.dirk.tap("Herinner mij")
    return found


async def test_a_move_is_told_once_and_the_reminders_follow(feed: Feed) -> None:
    dirk, seen = feed.dirk, len(feed.dirk.screen)
    moved = event("a", ";TZID=Europe/Amsterdam:20210916T140000", "LOCATION:Baggelhuizen")
    for _again in range(3):
        await feed.says(moved, event("b", ELEVEN, title="Zwemmen"))
    assert dirk.screen[seen:] == [
        "Wandelen is veranderd.\n"
        "Het was: Woensdag 15 september, 11.00 uur, Asserbos.\n"
        "Het wordt: Donderdag 16 september, 14.00 uur, Baggelhuizen."
    ]
    await feed.stage.at(local(2021, 9, 14, 12))
    assert len(dirk.screen) == seen + 1
    await feed.stage.at(local(2021, 9, 15, 10))
    assert dirk.last == "Morgen, 14.00 uur: Wandelen, Baggelhuizen. Komt u?"
    await feed.stage.at(local(2021, 9, 16, 12))
    assert dirk.last == "Vandaag, 14.00 uur: Wandelen, Baggelhuizen. Komt u?"


async def test_what_does_not_concern_anybody_is_not_told(feed: Feed) -> None:
    seen = len(feed.dirk.screen)
    await feed.says(
        event("a", ELEVEN, "LOCATION:Asserbos", "DESCRIPTION:Neem brood mee."),
        event("b", ";TZID=Europe/Amsterdam:20210918T110000", title="Zwemmen"),
    )
    assert len(feed.dirk.screen) == seen


async def test_what_is_called_off_is_told_and_not_reminded_of(feed: Feed) -> None:
    dirk, seen = feed.dirk, len(feed.dirk.screen)
    await feed.says(event("a", ELEVEN, "STATUS:CANCELLED", "LOCATION:Asserbos"))
    assert dirk.screen[seen:] == [
        "Wandelen gaat niet door.\nHet zou zijn: Woensdag 15 september, 11.00 uur, Asserbos."
    ]
    await feed.stage.at(local(2021, 9, 14, 10))
    assert len(dirk.screen) == seen + 1
    await feed.says(event("a", ELEVEN, "LOCATION:Asserbos"))
    assert dirk.last.startswith("Wandelen gaat toch door.")
    await feed.stage.at(local(2021, 9, 15, 9))
    assert dirk.last == "Vandaag, 11.00 uur: Wandelen, Asserbos. Komt u?"


async def test_a_place_that_the_title_says_is_not_said_twice(feed: Feed) -> None:
    dirk = feed.dirk
    await feed.says(event("a", ELEVEN, "LOCATION:Asserbos", title="Wandelen in het Asserbos"))
    await feed.stage.at(local(2021, 9, 15, 9))
    assert dirk.last == "Vandaag, 11.00 uur: Wandelen in het Asserbos. Komt u?"


async def test_what_leaves_the_calendar_is_said_to_have_left(feed: Feed) -> None:
    dirk, seen = feed.dirk, len(feed.dirk.screen)
    await feed.says(event("b", ELEVEN, title="Zwemmen"))
    assert "Wandelen staat niet meer in de agenda." in dirk.last
    assert len(dirk.screen) == seen + 1
    await dirk.send("activiteiten")
    assert "Wandelen" not in dirk.buttons


async def test_what_only_gets_another_name_is_not_a_change(feed: Feed) -> None:
    seen = len(feed.dirk.screen)
    await feed.says(event("new", ELEVEN, "LOCATION:Asserbos"), event("b", ELEVEN, title="Zwemmen"))
    assert len(feed.dirk.screen) == seen
    await feed.stage.at(local(2021, 9, 14, 10))
    assert feed.dirk.last.startswith("Morgen, 11.00 uur: Wandelen")


async def test_two_changes_at_night_are_told_together_in_the_morning(feed: Feed) -> None:
    dirk, seen = feed.dirk, len(feed.dirk.screen)
    feed.stage.clock.move_to(local(2021, 9, 13, 22))
    await feed.says(event("a", ELEVEN, "LOCATION:Kloosterveen"))
    await feed.says(event("a", ";TZID=Europe/Amsterdam:20210917T110000", "LOCATION:Kloosterveen"))
    assert len(dirk.screen) == seen
    await feed.stage.at(local(2021, 9, 14, 8))
    assert dirk.screen[seen:] == [
        "Wandelen is veranderd.\n"
        "Het was: Woensdag 15 september, 11.00 uur, Asserbos.\n"
        "Het wordt: Vrijdag 17 september, 11.00 uur, Kloosterveen."
    ]


async def test_a_change_that_is_undone_at_night_is_none(feed: Feed) -> None:
    seen = len(feed.dirk.screen)
    feed.stage.clock.move_to(local(2021, 9, 13, 22))
    await feed.says(event("a", ELEVEN, "LOCATION:Kloosterveen"))
    await feed.says(event("a", ELEVEN, "LOCATION:Asserbos"))
    await feed.stage.at(local(2021, 9, 14, 8))
    assert len(feed.dirk.screen) == seen


async def test_a_repeated_activity_takes_another_day(feed: Feed) -> None:
    dirk = feed.dirk
    weekly = "RRULE:FREQ=WEEKLY;COUNT=3"
    await feed.says(event("w", ";TZID=Europe/Amsterdam:20210921T100000", weekly, title="Koffie"))
    await open_event(dirk, "di 21 sep · Koffie")
    await dirk.tap("Herinner mij")
    await feed.says(event("w", ";TZID=Europe/Amsterdam:20210922T110000", weekly, title="Koffie"))
    assert dirk.last == (
        "Koffie is veranderd.\n"
        "Het was: Dinsdag 21 september, 10.00 uur. De plek weten we nog niet.\n"
        "Het wordt: Woensdag 22 september, 11.00 uur. De plek weten we nog niet."
    )


WEEK = (";VALUE=DATE:20210911", "DTEND;VALUE=DATE:20210927")


def part(uid: str, start: str, title: str, *lines: str) -> str:
    """Something in the week."""
    return event(uid, start, "RELATED-TO:week", *lines, title=title)


def at(day: int, hour: int) -> str:
    return f";TZID=Europe/Amsterdam:202109{day:02}T{hour:02}0000"


@pytest.fixture
async def week(feed: Feed) -> list[str]:
    """Dirk follows a week with something on the 14th and 16th, and hears of it on the 13th."""
    parts = [
        event("week", *WEEK, title="Sportweek"),
        part("judo", at(14, 19), "Judo"),
        part("dans", at(16, 19), "Dansen"),
    ]
    await feed.says(*parts)
    await open_event(feed.dirk, "Judo")
    await feed.dirk.tap("Herinner mij")
    await feed.dirk.tap("Ook van de hele reeks")
    await feed.stage.at(local(2021, 9, 13, 10))
    assert feed.dirk.last.startswith("Morgen, 19.00 uur: Judo")
    feed.stage.clock.move_to(local(2021, 9, 13, 15))
    return parts


@pytest.mark.parametrize(("hour", "comes"), [(13, True), (11, False)])
async def test_who_asks_for_a_series_on_the_eve_hears_on_the_day(
    feed: Feed, hour: int, comes: bool
) -> None:
    """The day before at 10.00 is past. Two hours before it begins there is still time."""
    dirk = feed.dirk
    feed.stage.clock.move_to(local(2021, 9, 13, 15))
    await feed.says(event("week", *WEEK, title="Sportweek"), part("judo", at(14, hour), "Judo"))
    await open_event(dirk, "Judo")
    await dirk.tap("Herinner mij")
    await dirk.tap("Ook van de hele reeks")
    seen = len(dirk.screen)
    await feed.stage.at(local(2021, 9, 13, 20))
    assert len(dirk.screen) == seen
    await feed.stage.at(local(2021, 9, 14, 10))
    told = ["Vandaag, 13.00 uur: Judo. De plek weten we nog niet. Komt u?"]
    assert dirk.screen[seen:] == (told if comes else [])


async def test_after_a_standstill_a_series_is_still_one_message(
    feed: Feed, week: list[str]
) -> None:
    """What was missed of today and what is due of tomorrow come together."""
    await feed.says(*week, part("zwem", at(17, 9), "Zwemmen"))
    dirk, seen = feed.dirk, len(feed.dirk.screen)
    await feed.stage.at(local(2021, 9, 16, 9))
    assert dirk.screen[seen:] == [
        "Vandaag, Sportweek:\n• 19.00 uur: Dansen\n\nMorgen, Sportweek:\n• 09.00 uur: Zwemmen"
    ]
    await feed.stage.at(local(2021, 9, 16, 20))
    assert len(dirk.screen) == seen + 1


async def test_a_part_that_came_late_is_told_at_once_where_it_begins_soon(
    feed: Feed, week: list[str]
) -> None:
    dirk, seen = feed.dirk, len(feed.dirk.screen)
    for _again in range(2):
        await feed.says(*week, part("run", at(14, 11), "Hardlopen"))
    assert dirk.screen[seen:] == [
        "Morgen, 11.00 uur: Hardlopen. De plek weten we nog niet. Komt u?"
    ]
    await feed.stage.at(local(2021, 9, 14, 12))
    assert len(dirk.screen) == seen + 1


async def test_a_part_that_came_late_waits_for_the_next_message_where_that_is_in_time(
    feed: Feed, week: list[str]
) -> None:
    dirk, seen = feed.dirk, len(feed.dirk.screen)
    more = [part("yoga", at(14, 13), "Yoga"), part("vis", at(15, 9), "Vissen")]
    await feed.says(*week, *more)
    assert len(dirk.screen) == seen
    await feed.stage.at(local(2021, 9, 14, 10))
    assert dirk.screen[seen:] == [
        "Vandaag, Sportweek:\n• 13.00 uur: Yoga\n\nMorgen, Sportweek:\n• 09.00 uur: Vissen"
    ]
    await feed.stage.at(local(2021, 9, 14, 20))
    assert len(dirk.screen) == seen + 1


async def test_a_part_that_came_late_and_is_called_off_is_not_told(
    feed: Feed, week: list[str]
) -> None:
    dirk, seen = feed.dirk, len(feed.dirk.screen)
    await feed.says(*week, part("yoga", at(14, 13), "Yoga"))
    await feed.says(*week, part("yoga", at(14, 13), "Yoga", "STATUS:CANCELLED"))
    # That it does not go on is told, as of every part; a reminder does not come.
    assert [text.partition(".")[0] for text in dirk.screen[seen:]] == ["Yoga gaat niet door"]
    await feed.stage.at(local(2021, 9, 14, 12))
    assert len(dirk.screen) == seen + 1


async def test_a_part_that_came_late_is_told_to_nobody_who_stopped(
    feed: Feed, week: list[str]
) -> None:
    await feed.dirk.tap("Stop herinneringen")
    seen = len(feed.dirk.screen)
    await feed.says(*week, part("run", at(14, 11), "Hardlopen"))
    assert len(feed.dirk.screen) == seen


async def test_a_part_in_the_night_before_it_begins_is_told_in_the_morning(
    feed: Feed, week: list[str]
) -> None:
    dirk, seen = feed.dirk, len(feed.dirk.screen)
    feed.stage.clock.move_to(local(2021, 9, 13, 23))
    await feed.says(
        *week, part("run", at(14, 11), "Hardlopen"), part("zon", at(14, 7), "Zonsopgang")
    )
    assert len(dirk.screen) == seen
    await feed.stage.at(local(2021, 9, 14, 8))
    assert dirk.screen[seen:] == [
        "Vandaag, 11.00 uur: Hardlopen. De plek weten we nog niet. Komt u?"
    ]


BROKEN = {
    "empty file": b"",
    "no events": calendar().encode(),
    "half a file": calendar(event("a", ELEVEN)).encode()[:60],
    "a web page": b"<html><body>Log in</body></html>",
    "no end": calendar(event("b", ELEVEN)).encode().removesuffix(b"END:VCALENDAR\r\n"),
    "too large": b"BEGIN:VCALENDAR\r\n" + b"X-A:b\r\n" * 1_000_000,
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_calendar_changes_nothing_and_is_told_once(feed: Feed, data: bytes) -> None:
    dirk, carla = len(feed.dirk.screen), len(feed.carla.screen)
    for _again in range(3):
        feed.stage.later(hours=2)
        await feed.holds(data)
    assert len(feed.dirk.screen) == dirk
    assert feed.carla.screen[carla:] == [
        "Ik kan de agenda niet meer lezen. De activiteiten blijven zoals ze waren."
        " Vraag de beheerder van de agenda om te kijken."
    ]
    assert "Wandelen" in await feed.dirk.send("activiteiten")
    # Well again, and broken once more: that is news.
    await feed.says(event("a", ELEVEN, "LOCATION:Asserbos"), event("b", ELEVEN, title="Zwemmen"))
    await feed.holds(data)
    assert len(feed.carla.screen) == carla + 2


async def test_one_event_that_cannot_be_read_is_named(feed: Feed) -> None:
    carla, dirk = len(feed.carla.screen), len(feed.dirk.screen)
    hourly = event("h", ELEVEN, "RRULE:FREQ=HOURLY", title="Klok <luiden>")
    broken = event("a", ":morgen")
    for _again in range(2):
        await feed.says(hourly, broken, event("b", ELEVEN, title="Zwemmen"))
    assert feed.carla.screen[carla:] == [
        "Deze activiteiten in de agenda kan ik niet lezen: Klok <luiden> en Wandelen."
        " Alle andere zijn goed."
    ]
    # It is still there as it was: nobody is told that it is gone.
    assert len(feed.dirk.screen) == dirk


async def test_what_of_an_event_cannot_be_read_is_named_and_the_rest_stands(feed: Feed) -> None:
    told = len(feed.carla.screen)
    mars = event("m", ";TZID=Mars/Phobos:20210918T140000", title="Sterren kijken")
    await feed.says(mars, event("s", at(14, 19), "RRULE:FREQ=WEEKLY", "EXDATE:ooit", title="Dans"))
    assert feed.carla.screen[told:] == [
        "Deze activiteiten in de agenda kan ik niet lezen: Sterren kijken (de tijdzone) en Dans"
        " (een dag waarop het niet doorgaat). Alle andere zijn goed."
    ]
    await feed.dirk.send("activiteiten")
    assert {"za 18 sep · Sterren kijken", "di 14 sep · Dans"} <= set(feed.dirk.buttons)


WALK = event("a", ELEVEN, "LOCATION:Asserbos")


def saturday(day: int, hour: int = 14) -> str:
    """One of several with one uid and no rule."""
    return event("same", at(day, hour), title="Inloop")


async def test_several_of_one_uid_keep_whoever_asked_for_them(feed: Feed) -> None:
    dirk = feed.dirk
    await feed.says(WALK, saturday(11), saturday(18), saturday(25))
    await open_event(dirk, "za 18 sep · Inloop")
    await dirk.tap("Herinner mij")
    seen = len(dirk.screen)
    # In another order, and without the first: the second is the same one.
    await feed.says(saturday(25), saturday(18), WALK)
    await feed.says(WALK, saturday(18))
    await feed.says(WALK, saturday(18), saturday(2), saturday(11))
    assert len(dirk.screen) == seen
    await feed.says(WALK, saturday(11), saturday(19, 15), saturday(25))
    assert dirk.screen[seen:] == [
        "Inloop is veranderd.\n"
        "Het was: Zaterdag 18 september, 14.00 uur. De plek weten we nog niet.\n"
        "Het wordt: Zondag 19 september, 15.00 uur. De plek weten we nog niet."
    ]
    await feed.stage.at(local(2021, 9, 18, 10))
    assert dirk.last.startswith("Morgen, 15.00 uur: Inloop")


async def test_one_uid_for_all_makes_nothing_move_to_what_it_has_nothing_to_do_with(
    feed: Feed,
) -> None:
    dirk = feed.dirk
    await feed.says(
        WALK, event("1", at(14, 19), title="Judo"), event("1", at(15, 19), title="Dans")
    )
    await open_event(dirk, "Judo")
    await dirk.tap("Herinner mij")
    await feed.says(
        WALK, event("1", at(16, 19), title="Yoga"), event("1", at(15, 19), title="Dans")
    )
    assert "Judo staat niet meer in de agenda." in dirk.last


WEEKLY = event("w", at(7, 19), "RRULE:FREQ=WEEKLY;COUNT=4", title="Taalcafé")


def other_day(replaces: str, *lines: str) -> str:
    return "\r\n".join(
        [
            *("BEGIN:VEVENT", "UID:w", "SUMMARY:Taalcafé"),
            *(f"RECURRENCE-ID;TZID=Europe/Amsterdam:{replaces}", *lines, "END:VEVENT"),
        ]
    )


async def test_a_change_that_fits_no_longer_counts_on_its_day(feed: Feed) -> None:
    dirk, carla = feed.dirk, len(feed.carla.screen)
    await feed.says(WALK, WEEKLY)
    await open_event(dirk, "di 14 sep · Taalcafé")
    await dirk.tap("Herinner mij")
    await feed.says(WALK, WEEKLY, other_day("20210914T180000", f"DTSTART{at(14, 20)}"))
    assert dirk.last == (
        "Taalcafé is veranderd.\n"
        "Het was: Dinsdag 14 september, 19.00 uur. De plek weten we nog niet.\n"
        "Het wordt: Dinsdag 14 september, 20.00 uur. De plek weten we nog niet."
    )
    await dirk.send("activiteiten")
    assert len([label for label in dirk.buttons if "Taalcafé" in label]) == 4
    assert len(feed.carla.screen) == carla


async def test_a_day_that_cannot_be_read_stays_as_it_was_and_is_named(feed: Feed) -> None:
    dirk, carla = feed.dirk, feed.carla
    await feed.says(WALK, WEEKLY, other_day("20210914T190000", f"DTSTART{at(14, 20)}"))
    await open_event(dirk, "di 14 sep · Taalcafé")
    await dirk.tap("Herinner mij")
    seen, told = len(dirk.screen), len(carla.screen)
    for _again in range(2):
        await feed.says(WALK, WEEKLY, other_day("20210914T190000", "DTSTART:later"))
    assert carla.screen[told:] == [
        "Deze activiteiten in de agenda kan ik niet lezen: Taalcafé (di 14 sep)."
        " Alle andere zijn goed."
    ]
    assert len(dirk.screen) == seen
    await feed.stage.at(local(2021, 9, 13, 10))
    assert dirk.last.startswith("Morgen, 20.00 uur: Taalcafé")


async def test_a_copy_with_another_uid_is_told_to_nobody(feed: Feed) -> None:
    dirk = feed.dirk
    await feed.says(event("q", ELEVEN, title="Dans"), WALK)
    await open_event(dirk, "Dans")
    await dirk.tap("Herinner mij")
    seen, told = len(dirk.screen), len(feed.carla.screen)
    for uids in ("qp", "qr", "p", "pq"):
        await feed.says(WALK, *(event(uid, ELEVEN, title="Dans") for uid in uids))
    assert (dirk.screen[seen:], feed.carla.screen[told:]) == ([], [])
    await dirk.send("activiteiten")
    assert len([label for label in dirk.buttons if "Dans" in label]) == 1


async def test_of_one_uid_what_can_be_read_is_there_once(feed: Feed) -> None:
    """What was known by its uid alone is known by its day now, as there are two."""
    dirk = feed.dirk
    await feed.says(WALK, saturday(11))
    await open_event(dirk, "Inloop")
    await dirk.tap("Herinner mij")
    seen = len(dirk.screen)
    await feed.says(WALK, saturday(11), event("same", ":ooit", title="Inloop"))
    await dirk.send("activiteiten")
    assert [label for label in dirk.buttons if "Inloop" in label] == ["za 11 sep · Inloop"]
    assert len(dirk.screen) == seen + 1


async def test_what_has_no_name_is_named_so(feed: Feed) -> None:
    told = len(feed.carla.screen)
    await feed.says(WALK, event("x", ":ooit", title=""), event("y", ":ooit", title=""))
    assert feed.carla.screen[told:] == [
        "Deze activiteiten in de agenda kan ik niet lezen: een activiteit zonder naam."
        " Alle andere zijn goed."
    ]


async def test_what_has_no_uid_stays_as_it_was_too(feed: Feed) -> None:
    dirk = feed.dirk
    await feed.says(WALK, event("", at(11, 14), title="Inloop"))
    await open_event(dirk, "Inloop")
    await dirk.tap("Herinner mij")
    seen = len(dirk.screen)
    await feed.says(WALK, event("", ":ooit", title="Inloop"))
    assert len(dirk.screen) == seen
    await dirk.send("activiteiten")
    assert "za 11 sep · Inloop" in dirk.buttons


async def test_what_was_cut_off_is_not_called_off(feed: Feed) -> None:
    """A download that broke off: nobody hears that something left the calendar."""
    dirk, carla = len(feed.dirk.screen), len(feed.carla.screen)
    whole = calendar(event("b", ELEVEN, title="Zwemmen"), WALK).encode()
    for end in (whole.index(b"UID:a"), whole.index(b"END:VCALENDAR")):
        await feed.holds(whole[:end])
    assert len(feed.dirk.screen) == dirk
    assert [text.partition(".")[0] for text in feed.carla.screen[carla:]] == [
        "Ik kan de agenda niet meer lezen"
    ]


@dataclass
class Server:
    """A calendar at an address, and what was asked of it."""

    body: bytes
    status: int = 200
    etag: str = '"1"'
    asked: list[dict[str, str]] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.headers))
        status = self.status
        if status == 200 and request.headers.get("If-None-Match") == self.etag:
            status = 304
        self.sent.append(status)
        headers = {"ETag": self.etag, "Last-Modified": "Mon, 06 Sep 2021 07:00:00 GMT"}
        return web.Response(
            body=self.body if status == 200 else b"", status=status, headers=headers
        )


@asynccontextmanager
async def served(server: Server) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/agenda.ics", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0]
        yield f"http://{host}:{port}/agenda.ics"
    finally:
        await runner.cleanup()


async def test_an_address_is_asked_only_for_what_is_new(stage: Stage) -> None:
    carla, dirk = await stage.coordinator(), await stage.volunteer()
    server = Server(calendar(event("a", ELEVEN)).encode())
    async with served(server) as address:
        await stage.read_calendar(address)
        stage.later(hours=1)
        await stage.read_calendar(address)
        assert server.sent == [200, 304]
        assert server.asked[1]["If-Modified-Since"] == "Mon, 06 Sep 2021 07:00:00 GMT"
        server.body = calendar(event("b", ELEVEN, title="Zwemmen")).encode()
        server.etag = '"2"'
        await stage.read_calendar(address)
        assert "Zwemmen" in await dirk.send("activiteiten")
        # A network may be away for a while before anybody has to look at it.
        server.status, seen = 503, len(carla.screen)
        for _again in range(TRIES_BEFORE_TELLING - 1):
            await stage.read_calendar(address)
        assert len(carla.screen) == seen
    for _again in range(3):
        await stage.read_calendar(address)
    assert len(carla.screen) == seen + 1
    assert "Zwemmen" in await dirk.send("activiteiten")


def test_an_address_is_https() -> None:
    def at(url: str) -> str | Path | None:
        return Settings(_env_file=None, bot_token=TOKEN, agenda_url=url).agenda

    assert at("webcal://cal.example/a.ics") == "https://cal.example/a.ics"
    assert at("https://cal.example/a.ics") == "https://cal.example/a.ics"
    assert at("http://127.0.0.1:8080/a.ics") == "http://127.0.0.1:8080/a.ics"
    for url in (
        *("http://cal.example/a.ics", "file:///etc/passwd", "ftp://cal.example/a", "https:///a"),
        *("http://localhost:1@cal.example/a", "http://127.0.0.1:80@cal.example/a", "https://["),
        *("http://127.0.0.1.cal.example/a", "http://localhost.cal.example/a", "http://10.0.0.1/a"),
        *(
            "http://localhost\\@cal.example/a",
            "http://me:secret@localhost/a",
            "http://localhost:x/",
        ),
    ):
        with pytest.raises(ValueError, match="https"):
            at(url)


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://bots.example/", True),
        ("http://127.0.0.1:8081", True),
        ("http://[::1]:8081/bot", True),
        ("http://bots.example", False),
        ("http://localhost:1@bots.example", False),
        ("http://192.168.1.1:8081", False),
        ("bots.example", False),
        ("", False),
    ],
)
def test_the_token_goes_over_no_network_in_clear(url: str, fine: bool) -> None:
    if fine:
        assert Settings(_env_file=None, bot_token=TOKEN, bot_api_url=url).bot_api_url in url
    else:
        with pytest.raises(ValueError, match="https"):
            Settings(_env_file=None, bot_token=TOKEN, bot_api_url=url)


OWN = URL("https://cal.example/a.ics")


@pytest.mark.parametrize(
    "location",
    [
        *("http://cal.example/a", "http://127.0.0.1:9/a", "https://127.0.0.1/a", "https://[::1]/"),
        *(
            "https://10.0.0.1/a",
            "https://192.168.1.1/",
            "https://169.254.169.254/",
            "//172.16.0.1/",
        ),
        *("https://[::ffff:127.0.0.1]/", "https://[fd00::1]/", "https://0.0.0.0/", "file:///etc"),
        *("gopher://cal.example/", "https://me:secret@other.example/", "https://["),
        "ftp://cal.example/a",
    ],
)
def test_nobody_sends_the_bot_into_a_private_network(location: str) -> None:
    with pytest.raises((OutOfReachError, ValueError)):
        redirected(OWN, OWN, location)


@pytest.mark.parametrize(
    "location",
    ["/b.ics", "b.ics", "https://cal.example/b", "https://other.example/a?b", "//9.9.9.9/"],
)
def test_it_may_be_sent_on_by_https(location: str) -> None:
    assert redirected(OWN, OWN, location).scheme == "https"


@pytest.mark.parametrize("name", ["localhost", "127.1", "2130706433", "0x7f.1"])
async def test_a_name_of_a_private_address_is_not_connected_to(name: str) -> None:
    with pytest.raises(OSError):
        await PublicResolver().resolve(name, 443)
    assert await aiohttp.ThreadedResolver().resolve(name, 443), "which it otherwise would be"


async def test_another_port_of_this_machine_is_not_asked() -> None:
    """Whoever has the calendar's server sends us on to what only this machine can reach."""
    inner = Server(calendar(event("a", ELEVEN)).encode())
    async with served(inner) as address:

        async def send_on(request: web.Request) -> web.Response:
            raise web.HTTPFound(address)

        outer = web.Application()
        outer.router.add_get("/agenda.ics", send_on)
        async with TestServer(outer) as there:
            with pytest.raises(OutOfReachError, match="https"):
                await fetch(str(there.make_url("/agenda.ics")), Mark())
    assert inner.asked == []


async def test_on_the_same_server_it_may_have_moved() -> None:
    async def send_on(request: web.Request) -> web.Response:
        raise web.HTTPFound("/elsewhere.ics")

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=b"here")

    async def round_and_round(request: web.Request) -> web.Response:
        raise web.HTTPFound("/round.ics")

    app = web.Application()
    app.router.add_get("/agenda.ics", send_on)
    app.router.add_get("/elsewhere.ics", answer)
    app.router.add_get("/round.ics", round_and_round)
    async with TestServer(app) as there:
        found = await fetch(str(there.make_url("/agenda.ics")), Mark())
        assert found is not None and found[0] == b"here"
        with pytest.raises(OutOfReachError):
            await fetch(str(there.make_url("/round.ics")), Mark())


async def test_without_an_address_it_is_the_file_beside_the_scheme() -> None:
    scheme = AGENDA.with_name("scheme.toml")
    assert Settings(_env_file=None, bot_token=TOKEN, scheme=scheme).agenda == AGENDA


async def test_a_coordinator_adds_an_activity(feed: Feed) -> None:
    carla = feed.carla
    await carla.tap("Activiteiten")
    await carla.tap("Nieuwe activiteit")
    await carla.send("Koffie in de wijk")
    assert "Ik kan deze dag niet lezen" in await carla.send("ooit")
    assert await carla.send("18 september") == "Hoe laat? Typ bijvoorbeeld: 13.00."
    assert await carla.send("straks") == (
        "Ik kan deze tijd niet lezen. Typ bijvoorbeeld: 13.00 of 13.00-15.00."
    )
    # In the morning or in the evening: nobody guesses.
    assert await carla.send("half acht") == "Welke tijd bedoelt u?"
    assert carla.buttons == ["07.30 uur", "19.30 uur", "Stop"]
    await carla.tap("19.30 uur")
    assert await carla.send("Hertenkamp 1, Assen") == (
        "Klopt dit?\n\nKoffie in de wijk\nZaterdag 18 september, 19.30 uur.\n"
        "Waar: Hertenkamp 1, Assen."
    )
    assert (await carla.tap("Opslaan")).startswith("Klaar. De activiteit staat in de agenda.")
    await open_event(feed.dirk, "Koffie in de wijk")
    assert "Bekijk op de kaart" in feed.dirk.buttons
    # It is still there when the calendar is read again.
    await feed.says(event("a", ELEVEN))
    assert "Koffie in de wijk" in await feed.dirk.send("activiteiten")


async def test_day_and_time_may_come_in_one_line(feed: Feed) -> None:
    carla = feed.carla
    for typed, button in (("za 18 sept 13u", None), ("vr 18 sept", "Zaterdag 18 september")):
        await carla.send("activiteiten")
        await carla.tap("Nieuwe activiteit")
        await carla.send("Koffie in de wijk")
        text = await carla.send(typed)
        if button:
            assert text == ("Die dag valt op een andere weekdag. Bedoelt u zaterdag 18 september?")
            assert await carla.tap(button) == "Hoe laat? Typ bijvoorbeeld: 13.00."
            text = await carla.send("1 uur")
        assert text.startswith("Op welke plek?")
        assert "Zaterdag 18 september, 13.00 uur." in await carla.tap("Nog niet bekend")
        await carla.tap("Opslaan")


async def planned(carla: Person, *lines: str) -> str:
    """A new activity, up to what is asked to be confirmed."""
    await carla.send("activiteiten")
    await carla.tap("Nieuwe activiteit")
    for line in ("Koffie in de wijk", *lines):
        await carla.send(line)
    return await carla.tap("Nog niet bekend")


@pytest.mark.parametrize(
    "lines",
    [
        *(["za 18 sept 14.00-16.00"], ["zaterdag 18 september van 14.00 tot 16.00 uur"]),
        *(
            ["18 sept", "14-16 uur"],
            ["18 sept", "van 14.00 tot 16.00 uur"],
            ["zaterdag 18 2-4 uur"],
            ["14.00-16.00 uur 18 sept"],
            ["18 sept tot 16.00 uur", "14.00"],
        ),
    ],
)
async def test_hours_may_be_typed_from_until(feed: Feed, lines: list[str]) -> None:
    carla, reading = feed.carla, feed.stage.database.reading
    assert await planned(carla, *lines) == (
        "Klopt dit?\n\nKoffie in de wijk\nZaterdag 18 september, 14.00 uur.\nTot 16.00 uur.\n"
        "De plek weten we nog niet."
    )
    await carla.tap("Opslaan")
    sql = "SELECT starts_at, ends_at FROM events WHERE title = 'Koffie in de wijk'"
    row = await reading.row(sql)
    assert row is not None
    assert tuple(row) == ("2021-09-18T12:00:00+00:00", "2021-09-18T14:00:00+00:00")
    # Moved, with only a beginning: it takes as long as it did.
    await carla.tap("Verander")
    await carla.tap("Dag en tijd")
    await carla.send("zondag 19 september 15.00")
    await carla.tap("Opslaan")
    row = await reading.row(sql)
    assert row is not None
    assert tuple(row) == ("2021-09-19T13:00:00+00:00", "2021-09-19T15:00:00+00:00")


async def test_an_activity_of_some_days_may_be_typed_in_one_line(feed: Feed) -> None:
    assert await planned(feed.carla, "18 t/m 19 sept 14.00") == (
        "Klopt dit?\n\nKoffie in de wijk\n"
        "Zaterdag 18 september, 14.00 uur tot en met zondag 19 september.\n"
        "De plek weten we nog niet."
    )
    await feed.carla.tap("Opslaan")
    await feed.carla.tap("Verander")
    await feed.carla.tap("Dag en tijd")
    text = await feed.carla.send("25 sept t/m 27 sept 15.00")
    assert "Zaterdag 25 september, 15.00 uur tot en met maandag 27 september." in text


async def test_hours_in_which_half_of_the_day_are_asked_and_may_go_past_midnight(
    feed: Feed,
) -> None:
    carla = feed.carla
    await carla.send("activiteiten")
    await carla.tap("Nieuwe activiteit")
    await carla.send("Dansen")
    assert await carla.send("za 18 sept half 8 tot 9") == "Welke tijd bedoelt u?"
    await carla.tap("19.30 uur")
    assert "19.30 uur.\nTot 21.00 uur." in await carla.tap("Nog niet bekend")
    await carla.tap("Verander")
    await carla.tap("Tijd")
    assert "20.00 uur.\nTot 01.00 uur." in await carla.send("20.00 - 1.00 uur")
    await carla.tap("Opslaan")
    ends_at = await feed.stage.database.reading.value(
        "SELECT ends_at FROM events WHERE title = 'Dansen'"
    )
    assert ends_at == "2021-09-18T23:00:00+00:00"


async def test_each_of_day_time_and_place_may_be_unknown(feed: Feed) -> None:
    carla = feed.carla
    for name, day, shown in (
        ("Voetbal", "november", "In november."),
        ("Schaken", None, "De dag weten we nog niet."),
    ):
        await carla.send("activiteiten")
        await carla.tap("Nieuwe activiteit")
        await carla.send(name)
        await (carla.send(day) if day else carla.tap("Nog niet bekend"))
        assert shown in await carla.tap("Nog niet bekend")
        await carla.tap("Opslaan")
        assert shown in await open_event(feed.dirk, name)
    await carla.send("activiteiten")
    await carla.tap("Nieuwe activiteit")
    await carla.send("Zingen")
    await carla.send("maandag 20 september")
    await carla.tap("'s Avonds")
    await carla.tap("Nog niet bekend")
    text = await carla.tap("Opslaan")
    assert "Maandag 20 september, 's avonds.\nDe tijd en de plek weten we nog niet." in text


async def test_what_a_coordinator_sets_survives_the_calendar(feed: Feed) -> None:
    carla, dirk = feed.carla, feed.dirk
    seen = len(dirk.screen)
    await open_event(carla, "Wandelen")
    await carla.tap("Verander")
    await carla.tap("Plek")
    assert "1 persoon krijgt hierover bericht." in await carla.send("Kloosterveen")
    await carla.tap("Opslaan")
    await feed.stage.tell()
    assert dirk.screen[seen:] == [
        "Wandelen is veranderd.\n"
        "Het was: Woensdag 15 september, 11.00 uur, Asserbos.\n"
        "Het wordt: Woensdag 15 september, 11.00 uur, Kloosterveen."
    ]
    # The calendar says another place, which loses, and another time, which counts.
    await feed.says(event("a", ";TZID=Europe/Amsterdam:20210915T120000", "LOCATION:Elders"))
    assert dirk.last == (
        "Wandelen is veranderd.\n"
        "Het was: Woensdag 15 september, 11.00 uur, Kloosterveen.\n"
        "Het wordt: Woensdag 15 september, 12.00 uur, Kloosterveen."
    )


async def test_a_coordinator_calls_it_off(feed: Feed) -> None:
    carla, dirk = feed.carla, feed.dirk
    await open_event(carla, "Wandelen")
    await carla.tap("Verander")
    assert "1 persoon krijgt hierover bericht." in await carla.tap("Gaat niet door")
    seen = len(dirk.screen)
    await feed.stage.tell()
    assert len(dirk.screen) == seen
    await carla.tap("Ja, gaat niet door")
    await feed.says(event("a", ELEVEN, "LOCATION:Asserbos"), event("b", ELEVEN, title="Zwemmen"))
    assert dirk.screen[seen:] == [
        "Wandelen gaat niet door.\nHet zou zijn: Woensdag 15 september, 11.00 uur, Asserbos."
    ]
    await feed.stage.at(local(2021, 9, 14, 10))
    assert len(dirk.screen) == seen + 1


async def test_what_changed_while_confirming_is_asked_again(feed: Feed) -> None:
    carla = feed.carla
    await open_event(carla, "Wandelen")
    await carla.tap("Verander")
    await carla.tap("Plek")
    await carla.send("Kloosterveen")
    await feed.says(event("a", ";TZID=Europe/Amsterdam:20210917T110000", "LOCATION:Asserbos"))
    text = await carla.tap("Opslaan")
    assert text.startswith("Klopt dit?")
    assert "Vrijdag 17 september" in text
    assert (await carla.tap("Opslaan")).startswith("Klaar.")


async def test_the_scheme_moves_to_another_zone(feed: Feed) -> None:
    """Planned again where the zone changes: what a coordinator made stays at the same hour."""
    carla, dirk = feed.carla, feed.dirk
    await carla.send("activiteiten")
    await carla.tap("Nieuwe activiteit")
    await carla.send("Schaken")
    await carla.send("18 september")
    await carla.send("13.00")
    await carla.tap("Nog niet bekend")
    await carla.tap("Opslaan")
    await open_event(dirk, "Schaken")
    await dirk.tap("Herinner mij")
    await feed.stage.tell()
    stage = feed.stage
    scheme = stage.scheme.model_copy(update={"zone": ZoneInfo("Atlantic/Azores")})
    elsewhere = Installation(scheme, stage.keys, stage.clock, stage.database)
    await tell_due(elsewhere)
    rows = await stage.database.reading.rows(
        "SELECT starts_at, due_at FROM events JOIN notifications ON event_id = events.id"
        " WHERE title = 'Schaken' ORDER BY due_at"
    )
    # 13.00 and 10.00 on the Azores, which are at UTC in summer.
    assert [row["starts_at"] for row in rows] == ["2021-09-18T13:00:00+00:00"] * 2
    assert [row["due_at"] for row in rows] == [
        "2021-09-17T10:00:00+00:00",
        "2021-09-18T11:00:00+00:00",
    ]


async def test_some_days_that_move_stay_as_many_days(feed: Feed) -> None:
    carla = feed.carla
    await feed.says(
        event("f", ";VALUE=DATE:20210920", "DTEND;VALUE=DATE:20210923", title="Feest"),
        event("a", ELEVEN, "LOCATION:Asserbos"),
    )
    await open_event(carla, "Feest")
    await carla.tap("Verander")
    await carla.tap("Dag en tijd")
    await carla.send("27 september")
    await carla.tap("Nog niet bekend")
    assert "Maandag 27 september tot en met woensdag 29 september." in carla.last
    await carla.tap("Opslaan")
    assert "Maandag 27 september tot en met woensdag 29 september." in carla.last


@pytest.mark.slow
async def test_the_calendar_is_there_at_the_very_first_turn(
    set_stage: SetStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However busy this machine is with other tests.
    monkeypatch.setattr("bot.app.CALENDAR_SECONDS", REST_SECONDS)
    (tmp_path / "agenda.ics").write_bytes(AGENDA.read_bytes())
    stage = await set_stage()
    dirk = await stage.volunteer()
    assert "Week van de Sport" in await dirk.send("activiteiten")


async def test_what_is_not_right_is_changed_before_it_is_saved(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("activiteiten")
    await carla.tap("Nieuwe activiteit")
    for line in ("Kofie", "zaterdag", "half 2", "Markt 1"):
        await carla.send(line)
    assert carla.buttons == ["Opslaan", "Stop", "Verander"]
    await carla.tap("Verander")
    assert carla.buttons == ["Naam", "Dag", "Tijd", "Plek", "Terug", "Stop"]
    await carla.tap("Naam")
    assert "Koffie" in await carla.send("Koffie")
    await carla.tap("Verander")
    await carla.tap("Plek")
    assert "Markt 2" in await carla.send("Markt 2")
    await carla.tap("Verander")
    await carla.tap("Tijd")
    assert "14.00 uur" in await carla.send("14 uur")
    await carla.tap("Verander")
    await carla.tap("Dag")
    await carla.send("zondag")
    shown = await carla.send("15 uur")
    await carla.tap("Verander")
    assert await carla.tap("Terug") == shown
    assert await stage.database.reading.value("SELECT count(*) FROM events") == 0
    await carla.tap("Opslaan")
    row = await stage.database.reading.row("SELECT title, first, place FROM events")
    assert row is not None and tuple(row) == ("Koffie", "2021-09-12", "Markt 2")


async def test_a_name_that_is_too_long_says_how_long_it_is(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("activiteiten")
    await carla.tap("Nieuwe activiteit")
    assert "U typte 130 tekens." in await carla.send("x" * 130)
