"""Which offer suits whom: what vouchers were used for, as far as their providers said it.

Small numbers are hidden, also for whoever holds it beside the lists that the report has already.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.reporting.comparison import NO, YES, Comparison, compare, cross_of
from bot.reporting.disclosure import (
    LEAST,
    OTHERS,
    Beside,
    PublishedCrosstab,
    PublishedList,
    publish_beside,
)
from bot.reporting.statistics import Share, share
from bot.storage.evaluation import Evaluation, Feature
from bot.storage.used_offers import SOMETHING_ELSE


@dataclass(frozen=True)
class UsedOffers:
    """What used vouchers were used for first."""

    by_kind: PublishedList
    """By kind of offer. Its total is of how many the kind is known: something that is no offer of
    the provider's has none."""
    something_else: int | None
    """How many were used for something that is no offer of the provider's; None where so few that
    it can't be shown, or so few of which nothing is known."""
    chosen_and_used: PublishedCrosstab | None
    """The category that was chosen, by that of the offer that was used."""
    as_chosen: tuple[tuple[str, Share], ...]
    """How many of each chosen category were used for just that, where that is shown."""
    new_by_kind: Comparison | None

    @property
    def something_else_share(self) -> Share | None:
        """That, of all of which it is known what they were used for."""
        if self.something_else is None:
            return None
        return share(self.something_else, self.something_else + (self.by_kind.total or 0))


NOTHING = UsedOffers(PublishedList(None, None), None, None, (), None)


async def what_was_used(
    evaluation: Evaluation, categories: Sequence[str], by_provider: PublishedList
) -> UsedOffers:
    """Work it out, beside what is out already of how many were used at which provider."""
    kinds = await evaluation.count(Feature.KIND, used=True)
    unknown, something_else = kinds.pop("", 0), kinds.pop(SOMETHING_ELSE, 0)
    cross = await _chosen_and_used(evaluation, categories)
    by_kind = publish_beside(
        kinds,
        [
            Beside(by_provider, await _pairs(evaluation, Feature.PROVIDER)),
            Beside(_column_totals(cross), await _pairs(evaluation, Feature.USED_CATEGORY)),
        ],
    )
    shown = {key for key, count in (by_kind.counts or {}).items() if count is not None}
    new = await evaluation.cross(Feature.KIND, Feature.NEW)
    compared = {pair: n for pair, n in new.items() if pair[0] in shown}
    return UsedOffers(
        by_kind=by_kind,
        something_else=_told(something_else, unknown) if by_kind.total is not None else None,
        chosen_and_used=cross,
        as_chosen=_as_chosen(cross),
        new_by_kind=compare(compared, [], YES, NO),
    )


def _told(something_else: int, unknown: int) -> int | None:
    """How many were something else, where neither that nor what is left is a small number.

    Of the kinds it tells nothing more: their sum with both is out already, and however the rest of
    that is parted, every count of a kind that was possible still is.
    """
    is_small = any(0 < count < LEAST for count in (something_else, unknown))
    return None if is_small else something_else


async def _chosen_and_used(
    evaluation: Evaluation, categories: Sequence[str]
) -> PublishedCrosstab | None:
    counts = await evaluation.cross(Feature.CATEGORY, Feature.USED_CATEGORY)
    known = {pair: count for pair, count in counts.items() if pair[1]}
    others = sorted({used for _chosen, used in known} - set(categories))
    return cross_of(known, list(categories), [*categories, *others])


async def _pairs(evaluation: Evaluation, feature: Feature) -> dict[tuple[str, str], int]:
    """How many by a feature that only used vouchers have, and by kind of offer, empty for none."""
    pairs = Counter[tuple[str, str]]()
    for (key, kind), count in (await evaluation.cross(feature, Feature.KIND)).items():
        if key:
            pairs[key, "" if kind == SOMETHING_ELSE else kind] += count
    return pairs


def _column_totals(cross: PublishedCrosstab | None) -> PublishedList:
    """What a cross tells of its columns; where some were taken together, only their sum."""
    if cross is None:
        return PublishedList(None, None)
    totals = dict(zip(cross.columns, cross.column_totals, strict=True))
    shown = {key: total for key, total in totals.items() if key not in cross.merged_columns}
    return PublishedList(dict(shown), sum(cross.column_totals))


def _as_chosen(cross: PublishedCrosstab | None) -> tuple[tuple[str, Share], ...]:
    """Of what is shown of a cross, so that it tells nothing more."""
    if cross is None:
        return ()
    shares = []
    for key, row, total in zip(cross.rows, cross.cells, cross.row_totals, strict=True):
        count = dict(zip(cross.columns, row, strict=True)).get(key)
        if count is not None and key != OTHERS:
            shares.append((key, share(count, total)))
    return tuple(shares)
