"""What is left out on the stage of the page stands on paper, with the reason."""

import re
from pathlib import Path

from tests.helpers import telegram_only

PAPER = Path(__file__).parents[2] / "docs" / "CHANNELS.md"


def test_what_only_telegram_has_stands_on_paper() -> None:
    text = PAPER.read_text(encoding="utf-8")
    table = text.partition("## What only Telegram has")[2].partition("## What only the page has")[0]
    told = re.findall(r"^\| ([^|]+?) \| [A-Z][^|]+ \|$", table, re.MULTILINE)
    marks = [mark.args[0] for name, mark in vars(telegram_only).items() if name.isupper()]
    assert sorted(told) == sorted([*marks, "In Telegram"])
