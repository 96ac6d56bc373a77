"""Finding something to do with a voucher among 2,000 offers: the bot's own time for an answer."""

import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from benchmarks.registry import FULL, Figure, measurement, percentile
from benchmarks.stage import SCHEME, cpu_seconds, staged
from bot.domain.offers import Areas, Offer, Search
from bot.domain.scheme_file import read_scheme
from bot.simulator.scene import START
from bot.simulator.user import User
from bot.storage import found_offers, offers
from bot.storage.database import Database
from bot.storage.engines import open_database

OFFERS = 2_000
LOOKS = 300 if FULL else 60
ROUNDS = 50 if FULL else 15
_KINDS = {
    "sport": ("zwemmen", "fitness", "judo", "voetbal", "turnen", "yoga", "tennis", "wandelen"),
    "culture": ("theater", "muziekles", "dans", "schilderen", "museum", "zang", "naailes", "film"),
}
# What is typed, and the begin of what is answered.
_ASKED = (
    ("waar kan iemand zwemmen", "Zwemmen"),
    ("waar kan iemand zwemmen in 9403", "Zwemmen"),
    ("is er judo voor een meisje van 9", "Judo"),
    ("iets voor een jongen van 12", "Waar te besteden"),
    ("iets voor kinderen", "Waar te besteden"),
    ("zwemmen in de ochtend", "Zwemmen"),
    ("waar kan iemand gitaar leren spelen", "Gitaarles"),
    ("wat is er aan cultuur te doen met de voucher", "Cultuur"),
)
_SEARCHES = (
    Search(near="9403"),
    Search(category="sport", near="9405", age=9),
    Search(kinds=("zwemmen",), near="9401AB"),
    Search(words="zwemmen zeven"),
    Search(words="zwemen"),
)


@measurement(
    Figure("offers_cpu_ms", "Processor time of the bot for an answer about 2,000 offers", "ms"),
    Figure("offers_look_ms", "Looking among 2,000 offers, median", "ms"),
    Figure("offers_look_p95_ms", "Looking among 2,000 offers, 95th percentile", "ms"),
)
async def finding() -> dict[str, float]:
    """Somebody asks and leafs on; and the same searches in the storage, without a turn."""
    with tempfile.TemporaryDirectory(prefix="meedoen-benchmark-") as name:
        path = Path(name) / "offers.sqlite"
        async with _filled(path) as database:
            looks = await _looks(database, read_scheme(SCHEME).areas)
        async with staged(1, one_core=True, database=path) as stage:
            (anneke,) = stage.people
            await _ask(anneke)
            before = cpu_seconds(stage.bot.pid)
            answers = sum([await _ask(anneke) for _round in range(ROUNDS)])
            used = cpu_seconds(stage.bot.pid) - before
    return {
        "offers_cpu_ms": used / answers * 1000,
        "offers_look_ms": percentile(looks, 50) * 1000,
        "offers_look_p95_ms": percentile(looks, 95) * 1000,
    }


async def _ask(person: User) -> int:
    """Ask each of them, and leaf once; returns how many answers that brought."""
    for asked, answer in _ASKED:
        await person.type(asked, answer)
    listed = await person.type("waar kan iemand voetballen", "Voetbal")
    await person.tap(listed, "Meer", "6. ")
    return len(_ASKED) + 2


async def _looks(database: Database, areas: Areas) -> list[float]:
    seconds = []
    for number in range(LOOKS):
        search = _SEARCHES[number % len(_SEARCHES)]
        begun = perf_counter()
        await found_offers.page(database.reading, search, START.date(), 5, 0, areas)
        seconds.append(perf_counter() - begun)
    return seconds


@asynccontextmanager
async def _filled(path: Path) -> AsyncIterator[Database]:
    """A database with offers all over the municipality, no two alike."""
    scheme = read_scheme(SCHEME)
    database = await open_database(path)
    try:
        async with database.transaction() as transaction:
            made = _made_up(scheme.areas, sorted(scheme.neighbourhoods))
            now = START.replace(tzinfo=scheme.zone)
            await offers.take(transaction, made, "list", now, ends_missing=True)
        yield database
    finally:
        await database.close()


def _made_up(areas: Areas, figures: list[str]) -> list[Offer]:
    chance = random.Random(2_000)
    made = []
    for number in range(OFFERS):
        category = ("sport", "culture")[number % 2]
        kind = chance.choice(_KINDS[category])
        postcode = f"{chance.choice(figures)}{chance.choice('ABC')}{chance.choice('ABCDEFGH')}"
        offer = Offer(f"Aanbieder {number % 500}", f"{kind} groep {number}", category, kind)
        for_children = number % 3 == 0
        made.append(
            replace(
                offer,
                from_age=6 if for_children else None,
                to_age=14 if for_children else None,
                place=f"Zaal {number % 200}",
                address=f"Straat {number}",
                postcode=postcode,
                neighbourhood=areas.neighbourhood(postcode),
                price_cents=1_250,
                price_for="per les",
            )
        )
    return made
