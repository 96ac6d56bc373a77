"""What providers offer: what is found, in which order, and what stays whatever a list says."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.offers import Areas, Offer, Search, StoredOffer
from bot.storage import found_offers, offers
from bot.storage.database import Database
from bot.storage.errors import ConstraintViolated
from tests.helpers.databases import database_at
from tests.helpers.offers import NOW, SWIMMING, listed, offer

TODAY = date(2021, 9, 6)
FITNESS = Offer("Sportschool Kracht", "Onbeperkt fitnessen", "sport", "fitness", from_age=16)
THEATRE = Offer("Theater Ons Huis", "Cursus theater", "culture", "theater", place="Ons Huis")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await database_at(tmp_path / "bot.sqlite")
    yield opened
    await opened.close()


async def found(database: Database, **wanted: Any) -> list[str]:
    search = Search(**wanted)
    fit = await found_offers.page(
        database.reading, search, TODAY, 50, 0, Areas({"9401": "Centrum"})
    )
    assert fit.count == len(fit.offers)
    return [each.offer.title for each in fit.offers]


async def only(database: Database) -> StoredOffer:
    [one] = await found_offers.find(database.reading, Search(everything=True), TODAY, 9)
    return one


async def test_everything_that_is_written_is_read_back(database: Database) -> None:
    full = Offer(
        provider="Zwembad De Golf",
        title="Zwemmen met een badpak aan",
        category="sport",
        kind="zwemmen",
        from_age=18,
        to_age=65,
        women_only=True,
        wheelchair=True,
        place="De Golf",
        address="Golfslag 1",
        postcode="9401AB",
        neighbourhood="Centrum",
        when="maandag 19.00 uur",
        price_cents=450,
        price_for="per keer",
        sign_up="Aan de kassa",
        phone="0592 00 00 00",
        website="https://www.example.org/golf",
        until=date(2022, 6, 30),
        example=True,
    )
    await listed(database, [full])
    assert (await only(database)).offer == full
    everything = {
        **{"category": "sport", "kinds": ("ZWEMMEN",), "words": "golf", "near": "9401AB"},
        **{"days": frozenset({0, 3}), "placed": True, "titles": ("Iets anders",)},
        **{"neighbourhood": "Centrum", "age": 40, "women_only": True, "wheelchair": True},
        **{"provider": "zwembad de golf", "not_of": ("zwembad de otter",)},
    }
    assert await found(database, **everything) == [full.title]
    for name, other in {
        **{"category": "culture", "kinds": ("dans",), "words": "tennisbaan"},
        **{"neighbourhood": "Noord", "age": 66, "women_only": False, "wheelchair": False},
        **{"provider": "De Golf", "without": ("zwemmen",), "without_titles": (full.title,)},
        **{"days": frozenset({1}), "placed": False, "free": True, "not_of": ("zwembad de golf",)},
    }.items():
        assert await found(database, **everything | {name: other}) == [], name


async def test_what_is_over_full_or_ended_is_never_found(database: Database) -> None:
    await listed(
        database,
        [
            offer(title="Voorbij", until=date(2021, 9, 5)),
            offer(title="Laatste dag", until=TODAY),
            offer(title="Vol", full=True),
            offer(title="Gestopt"),
        ],
    )
    [ended] = await found_offers.find(database.reading, Search(words="gestopt"), TODAY, 5)
    async with database.transaction() as transaction:
        await offers.end(transaction, ended.id, NOW)
    assert await found(database) == ["Laatste dag"]
    assert await found(database, everything=True) == ["Laatste dag", "Vol", "Voorbij"]
    assert await found_offers.kinds(database.reading, TODAY) == {"zwemmen": 1}
    theirs = await offers.of_provider(database.reading, "zwembad de golf", TODAY)
    assert [each.offer.title for each in theirs] == ["Laatste dag", "Vol"]
    gone = await offers.by_id(database.reading, ended.id)
    assert gone is not None and gone.ended
    assert await offers.by_id(database.reading, 999) is None


async def test_the_nearest_comes_first_and_then_the_title(database: Database) -> None:
    near = {"A ver": "9405AA", "B weg": None, "C dichtbij": "9401ZZ", "D daar": "9401AB"}
    given = [offer(title=title, postcode=postcode) for title, postcode in near.items()]
    await listed(database, [*given, offer(title="E buurt", neighbourhood="Centrum")])
    in_order = ["D daar", "C dichtbij", "E buurt", "A ver", "B weg"]
    assert await found(database, near="9401AB") == in_order
    assert await found(database) == sorted(in_order)
    pages = [
        (await found_offers.find(database.reading, Search(near="9401AB"), TODAY, 2, offset))
        for offset in (0, 2, 4, 6)
    ]
    titles = [[each.offer.title for each in page] for page in pages]
    assert titles[0] == in_order[:2] and sum(map(len, titles)) == 5 and titles[3] == []


async def test_pages_by_nearness_are_parts_of_one_list(database: Database) -> None:
    areas = Areas({"9401": "Centrum", "9402": "Noord", "9403": "Noord"}, {"9407": (53.0, 6.6)})
    postcodes = [None, "9401", "9401AB", "9401AC", "9402", "9403ZZ", "9407", "9408AA"]
    given = [
        offer(
            title=f"Les {number * 37 % 120:03}",
            postcode=postcodes[number % 8],
            neighbourhood=areas.neighbourhood(postcodes[number % 8]),
        )
        for number in range(120)
    ]
    await listed(database, given)
    search = Search(near="9403AB")
    by_hand = sorted(
        given,
        key=lambda one: (areas.nearness("9403AB", one.postcode, one.neighbourhood), one.title),
    )
    pages = [
        await found_offers.page(database.reading, search, TODAY, 7, offset, areas)
        for offset in range(0, 126, 7)
    ]
    assert {page.count for page in pages} == {120}
    assert [each.offer for page in pages for each in page.offers] == by_hand


async def test_what_is_not_sure_to_fit_goes_behind_what_is(database: Database) -> None:
    given = [
        offer(title="A wie weet", postcode="9401"),
        offer(title="B dag", postcode="9401", when="zo 10.00 uur"),
        offer(title="C kind", postcode="9401", from_age=6),
        offer(title="D beide ver", postcode="9405", from_age=6, when="weekend"),
        offer(title="E beide", postcode="9401", to_age=12, when="di en za t/m zo"),
        offer(title="F te jong", postcode="9401", to_age=6, when="zondag"),
        offer(title="G andere dag", postcode="9401", from_age=6, when="ma-vr"),
    ]
    await listed(database, given)
    asked = Search(age=9, days=frozenset({6}))
    for near, in_order in (("9401", "EDBCA"), (None, "DEBCA")):
        search = replace(asked, near=near)
        pages = [
            await found_offers.page(database.reading, search, TODAY, 2, offset)
            for offset in (0, 2, 4)
        ]
        assert "".join(each.offer.title[0] for page in pages for each in page.offers) == in_order
        assert {page.count for page in pages} == {5}


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("fitness", ["Onbeperkt fitnessen"]),
        ("fitnes", ["Onbeperkt fitnessen"]),
        ("KRACHT", ["Onbeperkt fitnessen"]),
        ("fittnessen", ["Onbeperkt fitnessen"]),
        ("teater", ["Cursus theater"]),
        ("ons huis", ["Cursus theater"]),
        ("zwemles kinderen", ["Zwemles voor kinderen"]),
        ("zwemmles golf", ["Zwemles voor kinderen"]),
        ("zwemles kracht", []),
        ("schaken", []),
        ("%", ["Cursus theater", "Onbeperkt fitnessen", "Zwemles voor kinderen"]),
    ],
)
async def test_a_piece_of_a_word_or_a_slip_of_it_finds(
    database: Database, words: str, titles: list[str]
) -> None:
    await listed(database, [SWIMMING, FITNESS, THEATRE])
    assert await found(database, words=words) == titles


async def test_somebody_without_an_age_bound_may_come(database: Database) -> None:
    await listed(database, [SWIMMING, FITNESS, replace(THEATRE, to_age=12)])
    assert await found(database, age=9) == ["Cursus theater", "Zwemles voor kinderen"]
    assert await found(database, age=16) == ["Onbeperkt fitnessen", "Zwemles voor kinderen"]


async def test_kinds_come_by_how_many_there_are(database: Database) -> None:
    await listed(database, [THEATRE, FITNESS, SWIMMING, offer(title="Banenzwemmen")])
    assert list((await found_offers.kinds(database.reading, TODAY)).items()) == [
        *(("zwemmen", 2), ("fitness", 1), ("theater", 1))
    ]
    assert await found_offers.kinds(database.reading, TODAY, Search(category="culture")) == {
        "theater": 1
    }
    await listed(database, [offer(title="Judo", kind="judo", neighbourhood="Noord")])
    assert next(iter(await found_offers.kinds(database.reading, TODAY, near="Noord"))) == "judo"
    assert await found_offers.titles(database.reading, TODAY, ["judo"]) == ["Judo"]


async def test_the_same_list_twice_changes_nothing_at_all(database: Database) -> None:
    given = [SWIMMING, FITNESS, THEATRE]
    look = "SELECT * FROM offers ORDER BY id"
    async with database.transaction() as transaction:
        taken = await offers.take(transaction, given, "file", NOW, ends_missing=True)
    assert taken == offers.Taken(new=3, changed=0, ended=0, same=0, stopped=0)
    before = [tuple(row) for row in await database.reading.rows(look)]
    later = NOW.replace(year=2022)
    async with database.transaction() as transaction:
        taken = await offers.take(transaction, given, "file", later, ends_missing=True)
    assert taken == offers.Taken(new=0, changed=0, ended=0, same=3, stopped=0)
    assert [tuple(row) for row in await database.reading.rows(look)] == before


async def test_what_a_coordinator_sets_stays_whatever_a_list_says(database: Database) -> None:
    await listed(database, [replace(SWIMMING, price_cents=900, price_for="per maand")])
    async with database.transaction() as transaction:
        one = await only(database)
        dearer = replace(one.offer, price_cents=1000, title="Leren zwemmen")
        await offers.change(transaction, one, dearer, NOW)
    assert await found(database, words="leren") == ["Leren zwemmen"]
    await listed(database, [replace(SWIMMING, price_cents=100, price_for="per jaar", when="ma")])
    one = await only(database)
    assert one.edited == {"title", "price_cents", "price_for"}
    assert (one.offer.price_cents, one.offer.price_for) == (1000, "per maand")
    assert (one.offer.title, one.offer.when) == ("Leren zwemmen", "ma")
    async with database.transaction() as transaction:
        await offers.end(transaction, one.id, NOW)
        taken = await offers.take(transaction, [SWIMMING], "list", NOW, ends_missing=True)
    assert taken.stopped == 1 and await found(database, everything=True) == []


async def test_a_list_goes_before_the_file_and_the_chat_before_both(database: Database) -> None:
    async with database.transaction() as transaction:
        await offers.take(transaction, [SWIMMING, FITNESS], "file", NOW, ends_missing=True)
        made = await offers.add(transaction, THEATRE, NOW, draft_id=7)
    assert made.source == "chat"
    await listed(database, [replace(SWIMMING, price_cents=900), FITNESS])
    async with database.transaction() as transaction:
        taken = await offers.take(transaction, [], "file", NOW, ends_missing=True)
        assert taken.ended == 1, "what the list said no otherwise than the file stays the file's"
        other = [replace(each, price_cents=1) for each in (SWIMMING, THEATRE)]
        taken = await offers.take(transaction, other, "file", NOW, ends_missing=True)
        assert (taken.new, taken.changed, taken.same) == (0, 0, 2)
    assert await found(database) == ["Cursus theater", "Zwemles voor kinderen"]


async def test_one_conversation_adds_an_offer_once(database: Database) -> None:
    with pytest.raises(ConstraintViolated):
        async with database.transaction() as transaction:
            await offers.add(transaction, THEATRE, NOW, draft_id=7)
            await offers.add(transaction, THEATRE, NOW, draft_id=7)
    assert await found(database) == []


async def test_a_neighbourhood_follows_the_schemes_list_of_postcodes(database: Database) -> None:
    """Of what was sent and made in the chat as well; what the list knows not stays as it is."""
    noord = {"9401AB": "Noord", "9402": "Noord", "8000": "Zwolle", None: "Noord"}
    given = [
        offer(title=str(postcode), postcode=postcode, neighbourhood=name)
        for postcode, name in noord.items()
    ]
    await listed(database, given[1:])
    areas = Areas({"9401": "Centrum", "9402": "Noord"})
    look = "SELECT * FROM offers ORDER BY id"
    async with database.transaction() as transaction:
        await offers.add(transaction, given[0], NOW, draft_id=1)
        assert await offers.place(transaction, areas, NOW) == 1
        before = [tuple(row) for row in await transaction.rows(look)]
        assert await offers.place(transaction, areas, NOW.replace(year=2022)) == 0
        assert [tuple(row) for row in await transaction.rows(look)] == before
    now = {each.title: each.neighbourhood for each in await offers.all_there(database.reading)}
    assert now == {"9401AB": "Centrum", "9402": "Noord", "8000": "Zwolle", "None": "Noord"}


@pytest.mark.parametrize(
    "wrong",
    [
        *({"category": "unknown"}, {"title": ""}, {"kind": ""}, {"price_cents": -1}),
        *({"from_age": 12, "to_age": 4}, {"from_age": -1}, {"to_age": 121}),
        *({"postcode": "94"}, {"website": "http://example.org"}),
    ],
)
async def test_what_cannot_be_is_refused(database: Database, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConstraintViolated):
        await listed(database, [offer(**wrong)])
