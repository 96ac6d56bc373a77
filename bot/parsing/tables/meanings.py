"""What words in a column mean, where somebody said so: they are read as other words."""

from collections.abc import Sequence

from bot.parsing.tables.cells import Cell, Unreadable, read_word
from bot.parsing.tables.columns import Choice

Meanings = Sequence[tuple[str, dict[str, str]]]


def word_in(cell: Cell) -> str | None:
    """What stands in a cell, as words are told apart; None for what can't be read."""
    try:
        return read_word(cell).casefold()
    except Unreadable:
        return None


def meanings_of(choice: Choice | None, places: dict[str, int]) -> Meanings:
    """By the key of a column: the words of which somebody said what they mean, and what that is."""
    meant = choice.meant if choice else {}
    return [(key, meant[at]) for key, at in places.items() if at in meant]


def with_meanings(cells: dict[str, Cell], meanings: Meanings) -> dict[str, Cell]:
    """The cells of a row, with what words were said to mean in place of them."""
    for key, words in meanings:
        said = word_in(cells[key])
        if said in words:
            cells[key] = words[said]
    return cells
