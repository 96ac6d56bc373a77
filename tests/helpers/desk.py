"""An installation on a desk, and what `check` says of it."""

import asyncio
import re
import shutil
from dataclasses import dataclass, field

import pytest

from bot.cli.main import main
from bot.database_address import Address
from bot.simulator.telegram import Telegram
from tests.helpers.by_hand import by_hand
from tests.helpers.command_line import ASSEN, TOKEN, Operator
from tests.helpers.command_line import DATABASE as DATABASE
from tests.helpers.databases import address_at

KEY = "meedoenbot.sqlite.key"


ENDS = "ends = 2022-12-31"


_FORGETS = re.compile("wrong  server: PostgreSQL .* may lose what was answered in a power cut")


@dataclass
class Findings:
    """What `check` printed."""

    code: int
    lines: list[str] = field(default_factory=list)

    def of(self, level: str) -> list[str]:
        """The findings of a level, without it."""
        return [line[7:] for line in self.lines if line.startswith(level)]

    @property
    def wrong(self) -> list[str]:
        return self.of("wrong")

    def but_for_the_tests_own_server(self) -> "Findings":
        """Of PostgreSQL the tests have one that forgets in a power cut: `check` says so rightly."""
        lines = [line for line in self.lines if not _FORGETS.match(line)]
        left = Findings(self.code, lines)
        left.code = int(bool(left.wrong))
        return left

    def one(self, *words: str) -> str:
        """The only thing that is wrong, which has all these words."""
        assert self.code == 1
        assert len(self.wrong) == 1, self.lines
        assert [word for word in words if word not in self.wrong[0]] == []
        return self.wrong[0]


class Desk:
    """An operator's commands, done by the same program without the cost of a new process."""

    def __init__(
        self,
        operator: Operator,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.operator = operator
        self.folder = operator.folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.chdir(operator.folder)

    async def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command; returns its exit code and what it printed."""
        for name, value in self.operator.settings.items():
            self._monkeypatch.setenv(name, value)
        code = await asyncio.to_thread(main, list(arguments))
        printed = self._capsys.readouterr()
        assert TOKEN not in printed.out + printed.err
        return code, printed.out

    async def check(self, *, beside_a_bot: bool = False) -> Findings:
        """Check, and see to it that nothing was changed by it.

        A bot that runs writes to the log of its database meanwhile, such as a calendar it read.
        """
        # SQLite's readers sign in at -shm; it is no file of ours and there is nothing in it.
        others = ("-shm", "-wal") if beside_a_bot else ("-shm",)
        before = self.state(others)
        code, output = await self.run("check")
        assert self.state(others) == before, "it changes nothing"
        lines = output.splitlines()
        assert [line for line in lines if not re.match(r"(ok   |note |wrong)  \w", line)] == []
        findings = Findings(code, lines)
        assert code == int(bool(findings.wrong))
        return findings.but_for_the_tests_own_server()

    def state(self, others: tuple[str, ...]) -> dict[str, tuple[int, int]]:
        """Every file in the folder but others', with its size and when it was changed."""
        return {
            str(path.relative_to(self.folder)): (path.stat().st_size, path.stat().st_mtime_ns)
            for path in self.folder.rglob("*")
            if not path.name.endswith(others)
        }

    @property
    def database(self) -> Address:
        """Where the database is."""
        return address_at(self.folder / DATABASE)

    def sql(self, *statements: str) -> None:
        """Change the database from outside."""
        with by_hand(self.database) as hand:
            for statement in statements:
                hand.run(statement)

    async def install(self) -> None:
        """Make a database and a key, as the first command does."""
        arguments = ("invite", "--role", "coordinator", "--organisation", "Assen")
        assert (await self.run(*arguments))[0] == 0


@pytest.fixture
def desk(
    operator: Operator,
    telegram: Telegram,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Desk:
    """An operator of a scheme that is going on, whatever day it is."""
    folder = tmp_path_factory.mktemp("place") / "assen"
    shutil.copytree(ASSEN, folder)
    scheme = folder / "scheme.toml"
    text = scheme.read_text(encoding="utf-8")
    assert ENDS in text
    scheme.write_text(text.replace(ENDS, "ends = 2090-12-31"), encoding="utf-8")
    operator.settings["SCHEME"] = str(scheme)
    return Desk(operator, monkeypatch, capsys)


@pytest.fixture
async def installed(desk: Desk) -> Desk:
    await desk.install()
    assert (await desk.check()).wrong == []
    return desk
