"""Shares of groups beside each other, and whether their difference is more than chance."""

from dataclasses import dataclass
from enum import StrEnum

from bot.reporting.disclosure import OTHERS, PublishedCrosstab, publish_cross
from bot.reporting.statistics import Share, difference, share

# The answers of providers.
YES, NO = "yes", "no"
# Advice asks for so many. Of 97 and more a share is known within 10 points
# (1.96^2 * 0.5^2 / 0.1^2 = 96.04), and a count that is a fifth below what was expected is so by
# more than chance (the same sum: 1.96^2 / 0.2^2, a count varying as its root).
ENOUGH = 100
# Two shares that differ by less than this are as good as equal to who has to choose.
SMALL_DIFFERENCE = 0.1


class Verdict(StrEnum):
    """What the difference between the highest and the lowest share tells.

    The words in the report and its advice both come from this, so that they can't disagree.
    """

    REAL = "real"
    """More than chance."""
    SMALL = "small"
    """Whatever it is exactly, it is so small that it makes no difference in practice."""
    UNSURE = "unsure"
    """Chance or not: there are too few to tell."""


@dataclass(frozen=True)
class Comparison:
    """Shares of groups, the highest first, and what the difference of its ends tells.

    Not of groups that were taken together because they are small: they have nothing in common.
    """

    shares: tuple[tuple[str, Share], ...]
    verdict: Verdict

    @property
    def is_enough(self) -> bool:
        """Whether there are so many that advice may follow from it."""
        return sum(share.total for _key, share in self.shares) >= ENOUGH


def cross_of(
    counts: dict[tuple[str, str], int], rows: list[str], columns: list[str]
) -> PublishedCrosstab | None:
    """A cross as it may be published, of these rows and whatever other there are; None for none."""
    rows = [*rows, *sorted({row for row, _column in counts} - set(rows))]
    if not rows:
        return None
    table = [[counts.get((row, column), 0) for column in columns] for row in rows]
    return publish_cross(rows, columns, table)


def compare(
    counts: dict[tuple[str, str], int], rows: list[str], yes: str, no: str
) -> Comparison | None:
    """The share of `yes` in each group for which a cross shows both counts."""
    cross = cross_of(counts, rows, [yes, no])
    if cross is None or yes not in cross.columns:
        return None
    place = cross.columns.index(yes)
    told = [
        (key, row[place], total)
        for key, row, total in zip(cross.rows, cross.cells, cross.row_totals, strict=True)
        if row[place] is not None and key != OTHERS
    ]
    if len(told) < 2:
        return None
    pairs = len(told) * (len(told) - 1) // 2
    strict = sorted(
        (share(count or 0, total, pairs) for _key, count, total in told), key=lambda s: s.share
    )
    shares = sorted(
        ((key, share(count or 0, total)) for key, count, total in told),
        key=lambda each: -each[1].share,
    )
    return Comparison(tuple(shares), verdict(*difference(strict[-1], strict[0])))


def verdict(low: float, high: float) -> Verdict:
    """What a difference tells that lies between these."""
    if max(-low, high) < SMALL_DIFFERENCE:
        return Verdict.SMALL
    return Verdict.UNSURE if low <= 0 <= high else Verdict.REAL
