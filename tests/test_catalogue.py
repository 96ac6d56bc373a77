"""The Dutch texts: complete, in line with the code, and fit for Telegram. (How simple they
are is measured in test_simple_dutch.py.)
"""

import ast
import re
from pathlib import Path

from bot.handlers.menu import HALF_A_ROW
from bot.simulator import html
from tests.helpers.catalogues import asked_in_code, forms, placeholders, read_catalogue

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "locales" / "nl" / "LC_MESSAGES" / "bot.po"
TEMPLATE = ROOT / "locales" / "bot.pot"

MESSAGES = read_catalogue(CATALOGUE)
# The English text in its forms (one, or singular and plural), and a translation.
TEXTS: list[tuple[tuple[str, ...], str]] = [
    (forms(message.id), text) for message in MESSAGES for text in forms(message.string)
]


def tags(text: str) -> list[str]:
    return sorted(re.findall(r"<[^>]+>", text))


def test_the_code_and_the_catalogue_have_the_same_texts() -> None:
    code, catalogue = asked_in_code(), {message.id for message in MESSAGES}
    assert sorted(map(str, code - catalogue)) == [], "not in the catalogue: make messages"
    assert sorted(map(str, catalogue - code)) == [], "no longer used: make messages"


def test_the_template_is_up_to_date() -> None:
    assert {message.id for message in read_catalogue(TEMPLATE)} == asked_in_code(), "make messages"


def test_nothing_is_guessed() -> None:
    assert [message.id for message in MESSAGES if message.fuzzy] == []


def test_everything_is_translated() -> None:
    assert [originals for originals, text in TEXTS if not text.strip()] == []


def test_what_is_filled_in_is_the_same() -> None:
    for originals, text in TEXTS:
        expected = set().union(*(placeholders(each) for each in originals))
        assert placeholders(text) == expected, originals


def test_markup_is_the_same() -> None:
    for originals, text in TEXTS:
        assert tags(text) in [tags(each) for each in originals], originals


def test_telegram_accepts_the_markup() -> None:
    for originals, text in TEXTS:
        for each in (*originals, text):
            html.parse(each)


def test_spaces_and_line_ends_are_the_same() -> None:
    for originals, text in TEXTS:
        first = originals[0]
        assert text.count("\n") == first.count("\n"), originals
        edges = (text[0].isspace(), text[-1].isspace())
        assert edges == (first[0].isspace(), first[-1].isspace()), originals
        assert "  " not in text, originals


def test_the_user_is_addressed_as_u() -> None:
    familiar = re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE)
    assert [text for _originals, text in TEXTS if familiar.search(text)] == []


def own_words(made: ast.expr) -> str | None:
    """The Dutch label of a button as the code makes it, where it is a text of the catalogue."""
    match made:
        case ast.Call(
            func=ast.Name("Button" | "ClientButton"),
            args=[ast.Call(func=ast.Name("_"), args=[ast.Constant(str(text))]), *_rest],
        ):
            [dutch] = [dutch for english, dutch in TEXTS if english == (text,)]
            return dutch
    return None


def rows_too_wide(source: str) -> list[list[str]]:
    """The rows of two or more buttons of which a phone cuts one off."""
    wide = []
    for made in ast.walk(ast.parse(source)):
        if isinstance(made, ast.List) and len(made.elts) > 1:
            labels = [label for each in made.elts if (label := own_words(each))]
            if any(len(label) > HALF_A_ROW for label in labels):
                wide.append(labels)
    return wide


def test_no_button_beside_another_is_cut_off_on_a_phone() -> None:
    assert rows_too_wide('[Button(_("Make invitation"), "invite.make"), Button(_("Stop"), "stop")]')
    files = sorted((ROOT / "bot").rglob("*.py"))
    wide = {file.name: rows for file in files if (rows := rows_too_wide(file.read_text()))}
    assert wide == {}
