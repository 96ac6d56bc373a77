"""What is kept for a time is forgotten by the clock, and told before where it would be missed."""

import fcntl
import os
from datetime import date, timedelta

import pytest

from bot.conversation.context import Context
from bot.conversation.turn import may_hold_address
from bot.handlers import help
from bot.messages.figures import report_of
from bot.schedule import forgetting as forgetting_module
from bot.schedule.forgetting import households_go_on
from bot.storage import forgetting, households, invitations, notices, people
from bot.storage.forgetting import PIECE
from bot.storage.people import Role
from tests.conftest import Person, SetStage, Stage
from tests.helpers.answers import STRANGER
from tests.helpers.pictures import card_of
from tests.helpers.privacy import where
from tests.helpers.sqlite_only import COPIES

pytestmark = pytest.mark.slow

ADDRESS = "9401 AB 12"
ENDED = "Deze vraag wachtte te lang. Hij is gestopt en er is niets gegeven."


async def look(stage: Stage) -> None:
    """Let the clock look once, and what it says arrive."""
    await stage.forget()
    await stage.settled()


async def count(stage: Stage, table: str, where: str = "1 = 1") -> int:
    found: int = await stage.database.reading.value(f"SELECT count(*) FROM {table} WHERE {where}")
    return found


def typed(person: Person) -> list[str]:
    return [message.text for message in person.messages if message.sender == "me"]


# Questions


async def test_a_question_about_an_address_ends_with_its_time(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport " + ADDRESS)
    stage.later(minutes=29)
    await look(stage)
    assert ADDRESS in anneke.last and await count(stage, "conversations") == 1
    stage.later(minutes=2)
    await look(stage)
    assert await count(stage, "conversations") == 0
    assert anneke.last == ENDED
    assert not any(ADDRESS in text for text in anneke.screen)
    await anneke.give()
    assert await stage.issued() == 1


async def test_who_goes_on_is_not_cut_off(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    for step in ("Sport", ADDRESS, "hoe lang is hij geldig?"):
        stage.later(minutes=20)
        await look(stage)
        await (anneke.tap(step) if step == "Sport" else anneke.send(step))
    stage.later(minutes=20)
    await look(stage)
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


async def test_an_old_question_that_is_asked_again_lives_on(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport " + ADDRESS)
    stage.later(minutes=31)
    assert "Dit is een half uur geleden." in await anneke.tap("Geef voucher")
    stage.later(minutes=20)
    await look(stage)
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


# Households


async def ended(set_stage: SetStage) -> tuple[Stage, Person, Person]:
    """A scheme that ended a while ago, of which the households are still known."""
    stage = await set_stage(ends=date(2021, 9, 6))
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.give()
    stage.later(days=20)
    return stage, carla, anneke


async def test_households_are_forgotten_a_month_after_the_end_and_told_before(
    set_stage: SetStage,
) -> None:
    stage, carla, _anneke = await ended(set_stage)
    await look(stage)
    assert "vergeet" not in carla.last, "it is too early to say so"
    stage.later(days=4)
    for _time in range(2):
        await look(stage)
        stage.later(hours=1)
    told = [text for text in carla.screen if "vergeet ik alle adressen" in text]
    assert len(told) == 1
    assert "7 oktober 2021" in told[0] and "6 september 2021" in told[0]
    stage.later(days=6)
    await look(stage)
    assert await count(stage, "household_vouchers") == 1
    stage.later(days=2)
    await look(stage)
    assert await count(stage, "household_vouchers") == 0
    assert await stage.balanced() and await stage.issued() == 1


async def test_a_bot_that_was_off_tells_first_and_forgets_a_week_later(
    set_stage: SetStage,
) -> None:
    stage, carla, _anneke = await ended(set_stage)
    stage.later(days=400)
    await look(stage)
    assert "vergeet ik alle adressen" in carla.last
    assert await count(stage, "household_vouchers") == 1
    stage.later(days=7, minutes=1)
    await look(stage)
    assert await count(stage, "household_vouchers") == 0


async def test_a_scheme_that_goes_on_forgets_no_household(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    stage.clock.move_to(stage.clock.now() + timedelta(days=300))
    await look(stage)
    assert await count(stage, "household_vouchers") == 1


async def test_many_households_go_in_short_pieces(set_stage: SetStage) -> None:
    stage = await set_stage(ends=date(2021, 9, 6))
    async with stage.database.transaction() as transaction:
        for number in range(2 * PIECE + 100):
            household = stage.keys.household(f"address {number}")
            await households.add(transaction, household, number + 1)
        await notices.once(
            transaction, f"households {households_go_on(stage.scheme)}", stage.clock.now()
        )
    stage.later(days=40)
    sizes: list[int] = []
    begin = stage.database.transaction

    def counted():  # type: ignore[no-untyped-def]
        sizes.append(0)
        return begin()

    stage.database.transaction = counted  # type: ignore[method-assign]
    await look(stage)
    assert await count(stage, "household_vouchers") == 0
    assert len(sizes) >= 3


# Staff


async def withdrawn(stage: Stage) -> tuple[Person, Person]:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.give()
    await anneke.send("sport " + ADDRESS)
    await carla.tap("Mensen")
    await carla.tap("Anneke · intermediair · Voedselbank")
    await carla.tap("Toegang intrekken")
    await carla.tap("Ja, trek in")
    return carla, anneke


async def test_who_was_withdrawn_is_forgotten_a_month_later(stage: Stage) -> None:
    carla, anneke = await withdrawn(stage)
    stage.later(days=29)
    await look(stage)
    assert "people" in await where(stage, anneke.id)
    stage.later(days=2)
    await look(stage)
    assert await where(stage, anneke.id) == set(), "nothing says which chat it was"
    assert await where(stage, carla.id), "the search does find who is there"
    row = await stage.database.reading.row("SELECT * FROM people WHERE id = 2")
    assert row is not None and stage.keys.open(row["name_sealed"]) == b""
    assert await stage.database.reading.value("SELECT issued_by FROM vouchers") == 2
    assert await stage.balanced()
    assert await anneke.send("hallo") == STRANGER


async def test_invitations_of_long_ago_are_forgotten_and_providers_are_still_known(
    stage: Stage,
) -> None:
    anneke, gym = await stage.intermediary(), await stage.join(Role.PROVIDER, "Zwembad De Bonte")
    await gym.send(await anneke.give())
    await gym.tap("Neem in")
    async with stage.database.transaction() as transaction:
        await people.withdraw(transaction, 2, stage.clock.now())
    stage.later(days=31)
    await look(stage)
    assert await count(stage, "invitations") == 0
    assert await invitations.providers_so_far(stage.database.reading) == ["Zwembad De Bonte"]


# What was typed


@pytest.mark.parametrize(
    "text",
    [
        "/start 9401 AB 12",
        "/help Jan de Vries, 9401 AB 12",
        "/privacy 9401ab12",
        "/stand sport 9401 AB 12",
        "/onbekend 9401 AB 12",
        "/start v_9401AB12",
        "K7M4-2P9Q-XC3D",
        "code K7M4-2P9Q-XC3DX van Jan",
        "9401ab 12",
        "Ze woont op 9401 AB 12, wat nu?",
    ],
)
async def test_whatever_may_hold_an_address_is_deleted(stage: Stage, text: str) -> None:
    for person in (
        await stage.intermediary(),
        await stage.coordinator(),
        await stage.join(Role.PROVIDER, "Zwembad"),
        await stage.volunteer(),
        stage.stranger(),
    ):
        before = typed(person)
        await person.send(text)
        assert typed(person) == before, text


@pytest.mark.parametrize("step", ["plan", "mail", "provider"])
async def test_also_where_another_text_is_asked_for(stage: Stage, step: str) -> None:
    carla, _dirk = await stage.coordinator(), await stage.volunteer()
    if step == "plan":
        await carla.send("nieuwe activiteit")
    elif step == "mail":
        await carla.tap("Activiteiten")
        await carla.tap("Bericht aan een groep")
        await carla.tap(carla.label("Vrijwilligers"))
    else:
        await carla.tap("Uitnodigen")
        await carla.tap("Aanbieder")
    before = typed(carla)
    await carla.send("Feest bij 9401 AB 12")
    assert typed(carla) == before


async def test_a_caption_with_a_figure_goes_with_its_photo(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await stage.join(Role.PROVIDER, "Zwembad")
    await anneke.give()
    stage.telegram.upload(gym.id, card_of(anneke), "foto.jpg", "photo", caption="Jan, 9401 AB 12")
    await stage.settled()
    assert "Geldig." in gym.last
    assert [message for message in gym.messages if message.sender == "me"][1:] == []


@pytest.mark.parametrize(
    "text",
    [
        "hallo",
        "/start",
        "12 september 2022",
        "in 2022 om 13.00 uur",
        "150",
        "12,50",
        "nummer 12",
        "Dank u wel",
        "voucher",
        "0592 36 69 11",
    ],
)
def test_what_holds_no_address_is_not_taken_for_one(text: str) -> None:
    assert not may_hold_address(text, "")


async def test_an_update_that_is_set_aside_leaves_no_text(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    anneke = await stage.intermediary()

    async def fails(_context: Context) -> None:
        raise RuntimeError

    for route in stage.bot.routes:
        if getattr(route, "act", None) is help.show_help:
            monkeypatch.setattr(route, "act", fails)
    before = typed(anneke)
    assert "Er ging iets mis." in await anneke.send("/help 9401 AB 12")
    assert typed(anneke) == before
    assert await count(stage, "inbox", "state = 'aside'") == 1
    assert await count(stage, "inbox", "sealed IS NOT NULL") == 0


async def test_a_night_leaves_nothing_of_who_passed_by(stage: Stage) -> None:
    await stage.stranger().send("/privacy")
    assert await count(stage, "passers_by") == 1
    stage.later(days=1)
    await stage.clean_up()
    assert await count(stage, "passers_by") == 0


@COPIES
async def test_what_a_restore_put_aside_goes_as_a_copy_does(stage: Stage) -> None:
    names = ["20210701T010000Z", "20210701T010000Z-wal", "20210901T010000Z", "of-mine"]
    files = [stage.folder / f"bot.sqlite.replaced-{name}" for name in names]
    for file in files:
        file.write_bytes(b"")
    await look(stage)
    assert [file.exists() for file in files] == [False, False, True, True]


@COPIES
async def test_a_plain_copy_that_a_kill_left_goes_without_waiting_for_the_next(
    stage: Stage,
) -> None:
    """As a killed `backup` or `restore` leaves it: nobody may ever make another."""
    rooms = [stage.folder / f".copying-{name}" for name in ("killed", "at-work")]
    for room in rooms:
        room.mkdir()
        (room / "bot.sqlite").write_bytes(b"plain")
    half = [stage.folder / f"bot.sqlite.restoring{tail}" for tail in ("", "-wal", "-shm")]
    for file in half:
        file.write_bytes(b"plain")
    at_work = os.open(rooms[1], os.O_RDONLY)
    fcntl.flock(at_work, fcntl.LOCK_EX)
    await look(stage)
    assert [path.exists() for path in (*rooms, *half)] == [False, True, False, False, False]
    os.close(at_work)
    await look(stage)
    assert not rooms[1].exists()
    assert (stage.folder / "bot.sqlite").exists()


async def test_while_the_clock_is_in_doubt_nothing_is_forgotten(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _carla, anneke = await withdrawn(stage)
    stage.later(days=31)

    async def in_doubt(_context: Context, _database: object) -> None:
        return None

    with monkeypatch.context() as doubt:
        doubt.setattr(forgetting_module, "sure_now", in_doubt)
        await look(stage)
        assert "people" in await where(stage, anneke.id)
    await look(stage)
    assert await where(stage, anneke.id) == set()


async def test_the_figures_are_the_same_before_and_after(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    gym = await stage.join(Role.PROVIDER, "Zwembad")
    for house in range(1, 13):
        code = await anneke.give(f"9401 AB {house}")
        if house % 2:
            await gym.send(code)
            await gym.tap("Neem in")
    stage.later(days=8)
    sunday, today = date(2021, 9, 12), stage.clock.now().date()
    path = stage.settings.database

    async def figures() -> list[object]:
        document, wrong = await report_of(path, stage.scheme, sunday, today)
        tables = ("ledger", "pots", "uptake", "uptake_days", "vouchers", "redemptions")
        books = [
            tuple(row)
            for table in tables
            for row in await stage.database.reading.rows(f"SELECT * FROM {table}")
        ]
        return [document, wrong, books, await carla.send("stand")]

    before = await figures()
    await forgetting.households(stage.database)
    for number in (2, 3):
        async with stage.database.transaction() as transaction:
            await forgetting.person(transaction, number, stage.keys, stage.clock.now())
    await forgetting.letters_to_nobody(stage.database)
    assert await figures() == before
    assert await count(stage, "household_vouchers") == 0 and await stage.balanced()
