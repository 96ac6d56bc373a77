"""Counts that drifted are noticed, and put right from the ledger; a ledger that can't be is not."""

import asyncio

import pytest

from bot.cli.main import main
from bot.storage import audit, uptake
from bot.storage.people import Role
from tests.conftest import ASSEN, Stage
from tests.helpers.counts import damage
from tests.helpers.databases import variables
from tests.helpers.privacy import all_rows

pytestmark = pytest.mark.slow

WRONG = "Deze cijfers kloppen niet."


@pytest.fixture
def terminal(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> "Terminal":
    for name, value in {
        "BOT_TOKEN": "1:a",
        "SCHEME": str(ASSEN),
        "KEY_FILE": str(stage.settings.key_path),
        **variables(stage.settings.database),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(stage.folder)
    return Terminal(capsys)


class Terminal:
    """Where the operator types commands, while the bot runs."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    async def run(self, *arguments: str) -> tuple[int, str]:
        """Exit code, and all that was printed."""
        code = await asyncio.to_thread(main, list(arguments))
        printed = self._capsys.readouterr()
        return code, printed.out + printed.err


async def contents(stage: Stage) -> list[tuple[str, tuple[object, ...]]]:
    """Everything in the database."""
    return sorted(await all_rows(stage), key=repr)


async def lived(stage: Stage) -> None:
    """Three vouchers are given; one is taken in, one taken back."""
    anneke, zwembad = await stage.intermediary(), await stage.join(Role.PROVIDER, "Zwembad")
    for number in range(1, 4):
        await anneke.give(f"9401 AB {number}")
    await anneke.send("herstellen")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap(anneke.buttons[0])
    await anneke.tap("Neem terug")
    code = await stage.database.reading.value("SELECT code FROM vouchers WHERE id = 1")
    await zwembad.send(code)
    await zwembad.tap("Neem in")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE uptake SET given = given + 5, spent_cents = 0",
        "DELETE FROM uptake_days",
        "UPDATE pots SET committed_cents = committed_cents + 15000 WHERE name = 'vouchers'",
        "INSERT INTO uptake (organisation, category, approach, neighbourhood, given)"
        " VALUES ('x', 'y', 'z', '', 1)",
    ],
)
async def test_damaged_counts_are_wrong_until_they_are_counted_again(
    stage: Stage, terminal: Terminal, statement: str
) -> None:
    await lived(stage)
    carla = await stage.coordinator()
    right = await carla.send("/stand")
    assert not right.startswith(WRONG)
    damage(stage.settings.database, statement)
    await carla.send("/stand")
    assert any(text.startswith(WRONG) and "Totaal: " in text for text in carla.screen)
    code, told = await terminal.run("check")
    assert code == 1 and "python -m bot recount" in told
    code, told = await terminal.run("recount")
    assert code == 0 and "put right" in told
    assert "was counted" in told or "the ledger says" in told
    assert await carla.send("/stand") == right
    assert await audit.imbalances(stage.database.reading) == []
    assert await terminal.run("recount") == (
        0,
        "All counts are what the ledger says. Nothing was changed.\n",
    )


@pytest.mark.parametrize("pot", ["vouchers", "settlement", "organisation:voedselbank"])
@pytest.mark.parametrize("kind", ["issued", "redeemed", "undone"])
async def test_a_ledger_that_lost_a_row_is_not_believed(
    stage: Stage, terminal: Terminal, pot: str, kind: str
) -> None:
    await lived(stage)
    damage(stage.settings.database, "DELETE FROM ledger WHERE pot = ? AND kind = ?", pot, kind)
    before = await contents(stage)
    code, told = await terminal.run("recount")
    assert code == 2
    assert "the ledger itself can't be right" in told and "Nothing was changed" in told
    assert await contents(stage) == before
    assert await uptake.recounted(stage.settings.database) != []


async def test_there_has_to_be_a_database(
    terminal: Terminal, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = stage.folder / "other.sqlite"
    monkeypatch.setenv("DATABASE", str(nowhere))
    code, told = await terminal.run("recount")
    assert code == 2 and "there is no database" in told
    assert not nowhere.exists()
