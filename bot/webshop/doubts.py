"""Which columns of a list somebody has to tell of, before a row of it counts.

A column that nobody reads may say that a row does not count, in words that we never saw. So a list
is used only where each of its columns is understood, or its name is known to say nothing, or
somebody tapped that it says nothing.
"""

import re
from collections.abc import Callable, Collection, Sequence

from bot.formatting import cut, one_line
from bot.parsing.personal_numbers import holds_bsn, holds_phone
from bot.parsing.tables.cells import Cell, Unreadable, read_word
from bot.parsing.tables.columns import Choice, Doubt, Mapping, is_personal, plain_name
from bot.parsing.tables.meanings import word_in
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.unread import Unread
from bot.translation import gettext as _
from bot.webshop.redemption_words import is_known_word, may_deny

_MOST_VALUES = 3
_LONGEST_VALUE = 25
# What stands in so many rows, and is one of a few words, is about nobody.
_OFTEN, _FEW = 3, 12
_MOST_WORDS = 4
_SHORT = re.compile(r".|[0-9]{2}")
_SMALL_NUMBER = re.compile(r"[-+]?[0-9]{1,4}(?:[.,][0-9]{1,2})?")
_POSTCODE = re.compile(r"[0-9]{4} ?[a-z]{2}\b", re.IGNORECASE)


def not_in_euros() -> TableRefused:
    """Why nothing of a list can be used in which amounts are in cents, or of another currency."""
    return TableRefused(
        _("The amounts are not in euros. Put them in euros in the file and send it again.")
    )


def unread_places(mapping: Mapping, choice: Choice | None, *, of_people: bool = False) -> list[int]:
    """The places of columns that nobody reads and nobody told of; those of people if asked for."""
    read = set(mapping.places.values()) | (choice.told.keys() if choice else set())
    return [
        place
        for place, name in enumerate(mapping.header)
        if place not in read and (of_people or not is_personal(name))
    ]


def doubts(
    unread: Sequence[Unread],
    inert: Collection[str],
    harmless: Collection[str] = (),
    denies: Callable[[Cell], bool] = may_deny,
) -> tuple[Doubt, ...]:
    """Those that somebody has to tell of.

    `inert` are names of columns that say nothing of this kind, and `harmless` words of which no
    more than these may fill a column, both as `plain_name` gives them. What a column holds counts
    for more than its name: one that `denies` is always among them.
    """
    return tuple(
        _doubt(each, denies)
        for each in unread
        if any(_says_no(cell, denies) for cell in each.counts)
        or (plain_name(each.name) not in inert and not _holds_only(each, harmless))
    )


def _says_no(cell: Cell, denies: Callable[[Cell], bool]) -> bool:
    """Whether it is a word that says no, and no figure: till 0, and 0:00, are none."""
    return isinstance(cell, str) and any(map(str.isalpha, plain_name(cell))) and denies(cell)


def _holds_only(column: Unread, words: Collection[str]) -> bool:
    said = [plain_name(cell) if isinstance(cell, str) else "" for cell in column.counts]
    return bool(said) and column.is_whole and all(word in words for word in said)


def _doubt(column: Unread, denies: Callable[[Cell], bool]) -> Doubt:
    denied = [cell for cell in column.counts if denies(cell)]
    often = sorted(column.counts, key=lambda cell: (cell not in denied, -column.counts[cell]))
    shown = [] if is_personal(column.name) else often
    texts = {_text(cell): cell in denied for cell in shown if _may_be_shown(cell, column)}
    return Doubt(
        column.place,
        column.name,
        tuple(texts)[:_MOST_VALUES],
        tuple(text for text, is_denied in texts.items() if is_denied)[:_MOST_VALUES],
        sum(column.counts[cell] for cell in denied),
        column.rows - column.filled,
        _words(column),
    )


def _words(column: Unread) -> tuple[str, ...]:
    """All that stands in a column, if it is a few words that are surely about nobody."""
    if is_personal(column.name) or not column.is_whole or not 0 < len(column.counts) <= _MOST_WORDS:
        return ()
    texts = {}
    for cell in column.counts:
        text = _text(cell)
        known = _SHORT.fullmatch(text) or is_known_word(cell)
        if not known or word_in(cell) != text.casefold():
            return ()
        texts[text.casefold()] = text
    return (*texts.values(), *([""] if column.filled < column.rows else []))


def _may_be_shown(cell: Cell, column: Unread) -> bool:
    """Whether it is surely about nobody: a word that we know, a small number, or in many rows."""
    text = _text(cell)
    if not text or "@" in text or holds_bsn(text) or holds_phone(text) or _POSTCODE.search(text):
        return False
    if is_known_word(cell) or _SMALL_NUMBER.fullmatch(text):
        return True
    return column.counts[cell] >= _OFTEN and len(column.counts) <= _FEW


def _text(cell: Cell) -> str:
    try:
        return cut(one_line(read_word(cell)), _LONGEST_VALUE)
    except Unreadable:
        return ""
