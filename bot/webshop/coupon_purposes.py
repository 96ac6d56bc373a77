"""What a coupon is for, by the words of the scheme."""

from collections.abc import Sequence

from bot.domain.scheme_parts import CouponRules, Purpose
from bot.parsing.tables.cells import Cell, seem_words
from bot.parsing.tables.columns import plain_name
from bot.webshop.percentages import is_percentage

_MOSTLY = 0.5
# So many different words are kept with what they mean.
_MOST_KEPT = 1_000


class PurposeWords:
    """Which purposes words mean. A table says few things, in many rows."""

    def __init__(self, rules: CouponRules) -> None:
        self._rules = rules
        self._kept: dict[str, list[str]] = {}

    def meant_by(self, said: str) -> list[str]:
        """The keys of the purposes that words mean, as `plain_name` gives them."""
        if said not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[said] = [each.key for each in self._rules.purposes if _is_meant(each, said)]
        return self._kept[said]

    def says(self, word: str) -> bool:
        """Whether a word is about what a coupon is for, and not about a part of a price."""
        return not is_percentage(word) and bool(self.meant_by(plain_name(word)))

    def fill(self, cells: Sequence[Cell]) -> bool:
        """Whether these may be what coupons are for."""
        said = [plain_name(cell) for cell in cells if isinstance(cell, str)]
        known = [each for each in said if self.meant_by(each)]
        return len(known) > len(cells) * _MOSTLY or seem_words(cells)


def _is_meant(purpose: Purpose, said: str) -> bool:
    words = (purpose.key, purpose.label, *purpose.words)
    return any(plain_name(word) in said for word in words)
