"""What is kept of somebody, for themselves and for the operator; and forgetting them by hand."""

import asyncio
import io
import re
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.reporting.own_data import own_data_text
from bot.storage import background
from bot.storage.own_data import OF_CHAT, OF_PERSON, of_person
from bot.storage.people import Role
from tests.conftest import ASSEN, TOKEN, Stage
from tests.helpers import structure, telegram_only
from tests.helpers.answers import GONE, STOPPED, STRANGER
from tests.helpers.databases import database_at, variables
from tests.helpers.filled import fill
from tests.helpers.privacy import newest_file, own_data, where
from tests.helpers.redeeming import provider


async def test_somebody_gets_all_that_is_kept_of_them(stage: Stage) -> None:
    anneke, other = await stage.intermediary(), await stage.intermediary(name="Brenda")
    code = await anneke.give()
    await other.give("9401 AB 13")
    await anneke.send("/privacy")
    assert "Dit is alles" in await anneke.tap("Wat bewaart u van mij?")
    text = newest_file(anneke)
    assert "Uw naam: Anneke" in text and "Uw nummer in de boeken: 1" in text
    assert "Vouchers die u gaf (1)" in text and "Brenda" not in text
    # Whole numbers: the microseconds of a moment may hold any other.
    numbers = re.findall(r"-?\d+", text)
    assert str(anneke.id) in numbers and str(other.id) not in numbers
    assert code not in text and code.replace("-", "") not in text
    assert "9401AB" not in text.replace(" ", ""), (
        "of the household there is nothing that leads to her"
    )


async def test_who_gave_a_voucher_does_not_read_in_it_what_a_household_did(stage: Stage) -> None:
    """They know whom they gave it to and when, also once they may look up no code any more."""
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    before = (await own_data(anneke)).partition("Vouchers die u gaf (1)")[2].splitlines()[1]
    await gym.send(code)
    await gym.tap("Neem in")
    after = (await own_data(anneke)).partition("Vouchers die u gaf (1)")[2].splitlines()[1]
    assert before == after and "issued_at: 2021-09-06" in after
    assert "Assen 9401" not in after and "other_household" not in after


@telegram_only.WITHDRAWN
@pytest.mark.parametrize("text", ["Wat weet u van mij?", "inzage"])
async def test_it_can_be_asked_in_words_also_after_the_access_ended(
    stage: Stage, text: str
) -> None:
    dirk = await stage.volunteer()
    async with stage.database.transaction() as transaction:
        await transaction.queue("UPDATE people SET withdrawn_at = '2021-09-06' WHERE id = 1")
    await dirk.send(text)
    assert "Uw naam: Dirk" in newest_file(dirk)


async def test_of_a_stranger_nothing_is_kept_and_that_is_said(stage: Stage) -> None:
    assert "Van u bewaren wij geen naam." in await stage.stranger().send("Wat weet u van mij?")


async def test_no_table_that_is_about_people_is_left_out(stage: Stage) -> None:
    """By the foreign keys, so that a table that comes is asked for."""
    await fill(stage)
    found: set[str] = set()
    for number, chat in await stage.database.reading.rows("SELECT id, chat_id FROM people"):
        found |= set(await of_person(stage.database.reading, number, chat))
    assert OF_PERSON.keys() - found == set()
    assert {"outbox", "inbox", "people", "throttle"} <= found


async def test_every_column_that_says_whose_a_row_is_is_looked_at(tmp_path: Path) -> None:
    database = await database_at(tmp_path / "bot.sqlite3")
    of_person, of_chat = {}, set()
    for table in await structure.tables(database.reading):
        pointing = await structure.references(database.reading, table)
        if columns := {column for column, other in pointing if other == "people"}:
            of_person[table] = columns
        if "chat_id" in await structure.columns(database.reading, table):
            of_chat.add(table)
    await database.close()
    assert {table: set(columns) for table, columns in OF_PERSON.items()} == of_person
    assert of_chat == OF_CHAT


async def test_each_table_has_a_heading_in_words(stage: Stage) -> None:
    await fill(stage)
    reading, keys = stage.database.reading, stage.keys
    names = set(await structure.tables(reading))
    headings = set()
    for number, chat in await reading.rows("SELECT id, chat_id FROM people"):
        async with stage.database.transaction() as transaction:
            # Done at once, so there is none to be found otherwise.
            await background.leave(transaction, "none", chat, 1, b"", stage.clock.now())
            text = await own_data_text(transaction, keys, stage.scheme, number, stage.clock.now())
            await transaction.queue("DELETE FROM tasks")
        headings |= set(re.findall(r"^([^-\n].*) \(\d+\)$", text, flags=re.MULTILINE))
    assert {"Vouchers die u gaf", "Wat de bot nog voor u doet"} <= headings
    raw = {each for each in headings if each in names or "_" in each}
    assert raw == set()


async def test_a_coordinator_sees_the_number_that_the_operator_asks_for(stage: Stage) -> None:
    carla, _gym = await stage.coordinator(), await stage.join(Role.PROVIDER, "Zwembad", "Gijs")
    await carla.tap("Mensen")
    await carla.tap("Gijs · aanbieder · Zwembad")
    assert "Nummer in de boeken: 2." in carla.last


async def test_who_leaves_leaves_nothing_but_a_number(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.give()
    await anneke.send("/privacy")
    await anneke.tap("Ik doe niet meer mee")
    await anneke.tap("Ja, ik stop")
    assert await anneke.send("hallo") in (STRANGER, GONE)


@telegram_only.WITHDRAWN
async def test_who_left_is_told_that_no_name_is_kept(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("/privacy")
    await anneke.tap("Ik doe niet meer mee")
    await anneke.tap("Ja, ik stop")
    assert "Van u bewaren wij geen naam." in await anneke.send("inzage")


class Operator:
    """Somebody at a terminal beside the bot that runs."""

    def __init__(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, out: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(stage.folder)
        for name, value in (
            ("BOT_TOKEN", TOKEN),
            ("SCHEME", str(ASSEN)),
            ("KEY_FILE", str(stage.settings.key_path)),
            *variables(stage.database.address).items(),
        ):
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
        self._out = out

    async def run(self, *arguments: str) -> tuple[int, str]:
        self._out.readouterr()
        code = await asyncio.to_thread(main, list(arguments))
        said = self._out.readouterr()
        return code, said.out + said.err


async def test_the_operator_gives_somebody_what_is_kept_and_forgets_them(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    operator = Operator(stage, monkeypatch, capsys)
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.give()
    assert await operator.run("extract") == (0, "1: Carla, coordinator\n2: Anneke, intermediary\n")
    code, said = await operator.run("extract", "2")
    assert code == 0 and "Uw naam: Anneke" in said and "Vouchers die u gaf (1)" in said
    code, said = await operator.run("forget", "2")
    assert code == 1 and "Nothing was changed." in said
    code, said = await operator.run("forget", "2", "--yes")
    assert code == 0 and said.startswith("Number 2 is forgotten.")
    # A file of the page goes within the hour: somebody may be reading it now.
    assert await where(stage, anneke.id) <= {"web_files"}
    assert "Nothing" not in (await operator.run("extract", "2"))[1]
    assert await operator.run("extract") == (0, "1: Carla, coordinator\n")
    assert await anneke.send("hallo") in (STRANGER, STOPPED)
    assert await stage.issued() == 1 and await stage.balanced()
    code, said = await operator.run("forget", "1", "--yes")
    assert code == 2 and "the only coordinator" in said
    assert "Uitnodigen" in carla.buttons
    for command in ("extract", "forget"):
        code, said = await operator.run(command, "99")
        assert code == 2 and "Nobody has number 99." in said
