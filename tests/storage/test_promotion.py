"""The promotion pot holds whatever is tried, and material is kept sealed until it has ended."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.scheme_file import read_scheme
from bot.keys import QUICK, Keys
from bot.storage import audit, imports, pots, promotion, promotion_costs, uptake
from bot.storage.database import Database
from bot.storage.errors import ConstraintViolated
from bot.storage.pots import PROMOTION, SoldOut
from bot.storage.promotion import Form, Kind, MaterialFacts, Taken
from bot.storage.promotion_costs import NewCost
from tests.conftest import ASSEN, MONDAY
from tests.helpers.counts import wrong_in_books
from tests.helpers.databases import database_at, done_with

POT = 2_500_00
TODAY = date(2021, 9, 6)
KEYS = Keys(bytes(range(32)), QUICK)
FACTS = MaterialFacts(Kind.FLYER, "nl", "Kom sporten", date(2021, 12, 31))


async def laid(path: Path) -> Database:
    """A new database with Assen's pots and one coordinator."""
    database = await database_at(path)
    async with database.transaction() as transaction:
        await pots.set_ceilings(transaction, read_scheme(ASSEN))
        await transaction.queue(
            "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
            " VALUES (1, 1, 'coordinator', 'Gemeente', :sealed, '2021-09-06')",
            {"sealed": b"\0"},
        )
    return database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await laid(tmp_path / "bot.sqlite")
    yield opened
    await opened.close()


async def write(database: Database, draft: int, cents: int) -> int | None:
    """Write a cost; its id, or None where the pot has no room."""
    try:
        async with database.transaction() as transaction:
            new = NewCost(draft, 1, cents, "Folders", TODAY)
            return (await promotion_costs.write_down(transaction, new, MONDAY)).id
    except SoldOut as error:
        assert error.pot == PROMOTION
        return None


async def take_back(database: Database, cost: int) -> bool:
    async with database.transaction() as transaction:
        return await promotion_costs.take_back(transaction, cost, 1, MONDAY)


async def spent(database: Database) -> int:
    return (await pots.named(database.reading, PROMOTION)).spent_cents


COSTS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, POT)),
        st.tuples(st.just("back"), st.integers(0, 9)),
    ),
    max_size=12,
)


@given(steps=COSTS)
@settings(max_examples=25)
def test_the_pot_is_what_the_costs_come_to_and_never_more_than_there_is(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    async def tell() -> None:
        path = tmp_path_factory.mktemp("pot") / "bot.sqlite"
        database = await laid(path)
        counting: dict[int, int] = {}
        try:
            for draft, (what, number) in enumerate(steps, start=1):
                if what == "write":
                    cost = await write(database, draft, number)
                    assert (cost is None) is (sum(counting.values()) + number > POT)
                    if cost is not None:
                        counting[cost] = number
                elif counting:
                    cost = list(counting)[number % len(counting)]
                    assert await take_back(database, cost)
                    assert not await take_back(database, cost), "once"
                    del counting[cost]
                assert await spent(database) == sum(counting.values())
            listed = await promotion_costs.newest(database.reading, 20)
            assert {cost.id: cost.amount_cents for cost in listed} == counting
            assert await promotion_costs.count(database.reading) == len(counting)
            assert await wrong_in_books(database) == []
        finally:
            await database.close()
            done_with(path)

    asyncio.run(tell())


async def test_many_costs_at_once_stay_within_the_pot(database: Database) -> None:
    written = await asyncio.gather(*(write(database, draft, 400_00) for draft in range(1, 9)))
    assert sum(cost is not None for cost in written) == 6
    assert await spent(database) == 2_400_00


async def test_without_its_ceiling_the_same_costs_go_over(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.queue("UPDATE pots SET ceiling_cents = 9000000 WHERE name = 'promotion'")
    written = await asyncio.gather(*(write(database, draft, 400_00) for draft in range(1, 9)))
    assert None not in written


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE promotion_costs SET amount_cents = 1", "a cost is not changed"),
        ("UPDATE promotion_costs SET made_on = '2021-01-01'", "a cost is not changed"),
        ("DELETE FROM promotion_costs", "a cost is not removed"),
        ("UPDATE promotion_costs SET taken_back_at = 'x', taken_back_by = 1", "taken back once"),
        ("UPDATE promotion_costs SET taken_back_at = NULL, taken_back_by = NULL", "once"),
        (
            "INSERT INTO promotion_costs (draft_id, amount_cents, what, made_on, at, person_id)"
            " VALUES (1, 5, 'x', 'x', 'x', 1)",
            "draft_id",
        ),
        (
            "INSERT INTO promotion_costs (draft_id, amount_cents, what, made_on, at, person_id)"
            " VALUES (2, 0, 'x', 'x', 'x', 1)",
            "amount_cents",
        ),
    ],
)
async def test_a_cost_that_was_written_stays_as_it_was(
    database: Database, statement: str, words: str
) -> None:
    cost = await write(database, 1, 100)
    assert cost is not None and await take_back(database, cost)
    with pytest.raises(ConstraintViolated, match=words):
        async with database.transaction() as transaction:
            await transaction.queue(statement)


async def test_without_its_pot_nothing_can_be_written(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.queue("DELETE FROM pots WHERE name = 'promotion'")
    with pytest.raises(ConstraintViolated, match="no pot for promotion"):
        await write(database, 1, 100)


async def test_a_pot_that_drifted_is_seen_and_put_right(database: Database) -> None:
    await write(database, 1, 125_50)
    async with database.transaction() as transaction:
        await transaction.queue("UPDATE pots SET spent_cents = 7 WHERE name = 'promotion'")
    assert "pot promotion" in " ".join(await audit.imbalances(database.reading))
    assert "pot promotion" in " ".join(await uptake.recounted(database.address))
    async with database.transaction() as transaction:
        assert len(await uptake.rebuild(transaction)) == 1
    assert await spent(database) == 125_50
    assert await wrong_in_books(database) == []


async def test_a_ceiling_below_what_was_spent_is_refused(database: Database) -> None:
    await write(database, 1, 1_000_00)
    scheme = read_scheme(ASSEN)
    less = scheme.pots.model_copy(update={"promotion_cents": 999_99})
    with pytest.raises(SoldOut, match=PROMOTION):
        async with database.transaction() as transaction:
            await pots.set_ceilings(transaction, scheme.model_copy(update={"pots": less}))


async def test_costs_as_of_a_day_stay_what_they_were(database: Database) -> None:
    cost = await write(database, 1, 300)
    assert cost is not None
    end = MONDAY + timedelta(hours=12)

    async def then(moment: datetime) -> list[int]:
        found = await promotion_costs.as_of(database.reading, TODAY, moment)
        return [each.amount_cents for each in found]

    assert await then(end) == [300]
    async with database.transaction() as transaction:
        later = end + timedelta(days=3)
        assert await promotion_costs.take_back(transaction, cost, 1, later)
    assert await then(end) == [300]
    assert await then(later + timedelta(seconds=1)) == []


# Material


async def send(database: Database, data: bytes, draft: int = 7) -> int:
    """Something arrives, and waits for its tap."""
    async with database.transaction() as transaction:
        material = await promotion.begin(
            transaction, draft_id=draft, chat_id=1, person_id=1, form=Form.PDF, now=MONDAY
        )
    for number, part in enumerate(imports.parts(data)):
        async with database.transaction() as transaction:
            await promotion.add_part(transaction, KEYS, material, number, part)
    return material


async def put_out(database: Database, material: int) -> None:
    async with database.transaction() as transaction:
        await promotion.put_out(transaction, material, FACTS)


async def pieces(database: Database) -> int:
    count: int = await database.reading.value("SELECT count(*) FROM material_parts")
    return count


async def test_a_file_comes_out_as_it_came_in_and_lies_sealed(database: Database) -> None:
    data = b"%PDF-1.7 " + bytes(range(256)) * 2_500
    material = await send(database, data)
    assert await promotion.by_id(database.reading, material) is None, "nobody confirmed it"
    await put_out(database, material)
    assert await promotion.contents(database.reading, KEYS, material) == data
    assert await pieces(database) == 3
    rows = await database.reading.rows("SELECT sealed FROM material_parts")
    assert not any(bytes(range(256)) in row["sealed"] for row in rows)


async def test_it_can_be_taken_up_to_and_including_its_last_day(database: Database) -> None:
    await put_out(database, material := await send(database, b"x"))
    for today, there in ((FACTS.last_day, [material]), (date(2022, 1, 1), [])):
        found = await promotion.to_take(database.reading, today, Kind.FLYER)
        assert [each.id for each in found] == there
        await promotion.end_what_is_over(database, today, MONDAY)
        assert await pieces(database) == len(there)
    assert await promotion.to_take(database.reading, TODAY) == []
    ended = await promotion.by_id(database.reading, material)
    assert ended is not None and ended.ended and ended.facts.title == "Kom sporten"


async def test_what_has_ended_never_comes_back(database: Database) -> None:
    await put_out(database, material := await send(database, b"x"))
    async with database.transaction() as transaction:
        assert await promotion.end(transaction, material, 1, MONDAY)
        assert not await promotion.end(transaction, material, 1, MONDAY)
    with pytest.raises(ConstraintViolated, match="has ended"):
        async with database.transaction() as transaction:
            await transaction.queue("UPDATE materials SET state = 'out', ended_at = NULL")


async def test_what_nobody_confirmed_is_put_aside(database: Database) -> None:
    await send(database, b"x")
    await promotion.drop_abandoned(database)
    assert await pieces(database) == 0


async def test_a_second_file_takes_the_place_of_one_that_waits(database: Database) -> None:
    await send(database, b"x", draft=7)
    second = await send(database, b"y", draft=8)
    assert await promotion.waiting(database.reading, 7) is None
    assert await promotion.waiting(database.reading, 8) == second


async def test_how_often_it_was_taken_is_counted_by_day_and_organisation(
    database: Database,
) -> None:
    food_bank = Taken("voedselbank", Kind.FLYER, "ar")
    welfare = Taken("vaart_welzijn", Kind.POSTER, "nl", 3)
    for taken, day in ((food_bank, 6), (food_bank, 6), (food_bank, 8), (welfare, 7)):
        async with database.transaction() as transaction:
            await promotion.count(transaction, taken, date(2021, 9, day))
    until = [await promotion.taken_until(database.reading, date(2021, 9, day)) for day in (6, 7, 8)]
    assert until == [{food_bank: 2}, {food_bank: 2, welfare: 1}, {food_bank: 3, welfare: 1}]
