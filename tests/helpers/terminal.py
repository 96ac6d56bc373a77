"""Somebody at a terminal who reads a table in."""

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli.main import main
from bot.domain.scheme_file import read_scheme
from bot.parsing.tables.columns import Choice
from bot.webshop.coupon_export import CouponExport, export_in_pieces
from tests.conftest import ASSEN

ZONE = ZoneInfo("Europe/Amsterdam")
TODAY = date(2021, 9, 6)


COUPONS = read_scheme(ASSEN).coupons


assert COUPONS is not None
RULES = COUPONS


def read(
    data: bytes | str, purpose: str | None = None, choice: Choice | None = None
) -> CouponExport:
    """A whole export at once."""
    table = data.encode() if isinstance(data, str) else data
    items = export_in_pieces(table, RULES, ZONE, TODAY, purpose, choice)
    export = next(item for item in items if isinstance(item, CouponExport))
    for piece in items:
        assert not isinstance(piece, int | CouponExport)
        export.found += piece
    return export


@dataclass
class Terminal:
    """Somebody at a terminal, in a folder of their own."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def file(self, text: str) -> str:
        """A file with this text."""
        path = self.folder / "bonnen.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    def run(self, *arguments: str, types: str = "") -> tuple[int, str]:
        """Run a command; returns its exit code and all that it said."""
        self.monkeypatch.setattr("sys.stdin", io.StringIO(types))
        code = main(list(arguments))
        said = self.capture.readouterr()
        assert "Traceback" not in said.err
        return code, said.out + said.err


@pytest.fixture
def terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "BOT_TOKEN": "4242:secret",
        "SCHEME": str(ASSEN),
        "DATABASE": str(tmp_path / "bot.sqlite"),
    }.items():
        monkeypatch.setenv(name, value)
    return Terminal(tmp_path, capsys, monkeypatch)
