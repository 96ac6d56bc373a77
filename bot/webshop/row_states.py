"""What the words in a row say of it: a test, what happened, in which money.

A word that is not known is never taken for good: its row is refused with it.
"""

import re
from collections.abc import Container, Mapping
from functools import lru_cache

from bot.formatting import cut, one_line
from bot.parsing.personal_numbers import holds_bsn
from bot.parsing.tables.cells import Cell, Unreadable, is_empty, read_word, seem_days
from bot.parsing.tables.columns import cells_of, keys_of, plain_name
from bot.translation import gettext as _
from bot.webshop.coupon_words import NO, YES
from bot.webshop.redemption_words import (
    NOT_REDEEMED,
    NOUGHT,
    REDEEMED,
    is_of_giving,
    leaning,
    may_undo,
)

# As much of an unknown word as is shown.
_LONGEST_SHOWN = 40
_NOT_SHOWN = "…"
_FIGURES = re.compile(r"[0-9]{1,6}(?:[.,][0-9]+)?")


def filled(cells: dict[str, Cell], key: str) -> list[str]:
    """What stands in the columns that are this one, as it is written. Raises Unreadable."""
    if key not in cells:
        return []
    return [_word(cell) for cell in cells_of(cells, key) if not is_empty(cell)]


@lru_cache(maxsize=1_000)  # a table says few things, in many rows
def _word(cell: Cell) -> str:
    return read_word(cell)


def check_euros(cells: dict[str, Cell]) -> None:
    """Raises Unreadable for another currency."""
    for word in filled(cells, "currency"):
        if word.upper() not in ("EUR", "EURO", "€"):
            raise Unreadable(_("This is not in euros."))


def is_test(cells: dict[str, Cell]) -> bool:
    """Whether a row is of the shop's test mode. Raises Unreadable for a word that may say so."""
    return any(is_yes(word) for word in filled(cells, "test"))


def is_yes(word: str) -> bool:
    """Whether a word says yes. Raises Unreadable where it says neither that nor no."""
    said = plain_name(word)
    if said not in YES | NO:
        raise not_known(word)
    return said in YES


def check_redeemed(
    cells: dict[str, Cell], leanings: Mapping[str, bool | None], personal: Container[str] = ()
) -> None:
    """Raises Unreadable where a row tells what happened, and that is not that it was redeemed.

    `leanings` are those of the names of columns, by their keys; see `redemption_words.leaning`.
    What stands in columns with `personal` keys is not in the reason.
    """
    if is_test(cells):
        raise Unreadable(_("This was a test of the webshop."))
    for key in ("state", "event"):
        for each in keys_of(cells, key):
            word = read_word(cells[each])
            told = _NOT_SHOWN if each in personal else word
            match _is_redeemed(word, leanings.get(each)):
                case False:
                    raise nothing_redeemed(told)
                case None if not plain_name(word):
                    raise Unreadable(_("The list does not say what happened."))
                case None:
                    raise not_known(told)


def may_mean(name: str, word: str) -> bool:
    """Whether a word may say that something was redeemed, and only who made the list knows.

    Below a name of giving or undoing none does.
    """
    if is_of_giving(name) or may_undo(name):
        return False
    return _is_redeemed(word, leaning(name)) is None


@lru_cache(maxsize=1_000)
def _is_redeemed(word: str, leans: bool | None) -> bool | None:
    """Whether a word says that it was redeemed; None for one that is not known, or none at all.

    Yes, no, figures and days say it by the name of their column only.
    """
    said = plain_name(word)
    if said in NOT_REDEEMED:
        return False
    is_no = said in NO or NOUGHT.fullmatch(said) is not None
    if leans is False:
        # Whatever stands in it was cancelled, given back or withdrawn.
        return is_no or not said
    if said in REDEEMED:
        return True
    if leans and (is_no or not said):
        return False
    if leans and (said in YES or _FIGURES.fullmatch(word) or seem_days([word])):
        return True
    return None


def nothing_redeemed(word: str) -> Unreadable:
    """What happened is something else."""
    return Unreadable(
        _("The list says “{words}”: nothing was handed in.").format(words=shown(word))
    )


def not_known(word: str) -> Unreadable:
    """A word that may say that a row does not count."""
    return Unreadable(_("I do not know what “{words}” means here.").format(words=shown(word)))


def shown(text: str) -> str:
    """Words of a table as they are shown to whoever sent it: short, and no BSN."""
    plain = one_line(text)
    if holds_bsn(plain):
        return _NOT_SHOWN
    return cut(plain, _LONGEST_SHOWN)
