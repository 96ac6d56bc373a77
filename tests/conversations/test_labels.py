"""The words on buttons: a phone shows a label on one line, and cuts what is too long.

Read from the code, so that a button on the rarest message counts as well.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.translation import gettext as _

BOT = Path(__file__).parents[2] / "bot"
# What a phone of 390 points shows of a label, by how many buttons stand in its row.
MOST = {1: 30, 2: 15, 3: 9}


def label_of(node: ast.expr, named: dict[str, str]) -> str | None:
    """The label of a button, in Dutch; empty where it is made up, None where it is no button."""
    if isinstance(node, ast.Name):
        return named.get(node.id)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    if node.func.id not in ("Button", "ClientButton") or not node.args:
        return None
    text = node.args[0]
    if isinstance(text, ast.Call) and text.args and isinstance(text.args[0], ast.Constant):
        return _(str(text.args[0].value))
    return ""


def rows_of(source: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of buttons that are written out, with their line."""
    tree = ast.parse(source)
    named: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            label = label_of(node.value, {})
            if label is not None:
                named[node.targets[0].id] = label
    for node in ast.walk(tree):
        if isinstance(node, ast.List) and node.elts:
            labels = [label_of(each, named) for each in node.elts]
            if all(label is not None for label in labels):
                yield node.lineno, [label or "" for label in labels]


@pytest.mark.parametrize("file", sorted(BOT.rglob("*.py")), ids=lambda file: file.name)
def test_a_phone_shows_every_label_whole(file: Path) -> None:
    long = [
        f"line {line}: {label}"
        for line, labels in rows_of(file.read_text(encoding="utf-8"))
        for label in labels
        if len(label) > MOST.get(len(labels), 7)
    ]
    assert long == []


def test_the_control_finds_a_long_label() -> None:
    source = 'x = Button(_("Stop"), "a")\ny = [x, Button(_("Put it in my calendar"), "b")]'
    assert list(rows_of(source)) == [(2, ["Stop", "Zet in mijn agenda"])]
