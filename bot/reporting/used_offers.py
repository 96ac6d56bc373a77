"""Which offer suits whom: what vouchers were used for, as far as their providers said it.

Small numbers are hidden, also for whoever holds it beside the lists that the report has already.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.offers import NO_CATEGORY
from bot.reporting.comparison import NO, YES, Comparison, compare, cross_of
from bot.reporting.disclosure import Beside, PublishedCrosstab, PublishedList, publish_beside
from bot.reporting.statistics import Share, share
from bot.storage.evaluation import Evaluation, Feature
from bot.storage.used_offers import SOMETHING_ELSE


@dataclass(frozen=True)
class UsedOffers:
    """What used vouchers were used for first."""

    by_kind: PublishedList
    """By kind of offer, SOMETHING_ELSE among them; its total is of how many that was said."""
    chosen_and_used: PublishedCrosstab | None
    """The category that was chosen, by that of the offer that was used."""
    as_chosen: Share | None
    """How many were used for the category that was chosen, where one was and all of it is shown."""
    new_by_kind: Comparison | None


NOTHING = UsedOffers(PublishedList(None, None), None, None, None)


async def what_was_used(
    evaluation: Evaluation, categories: Sequence[str], by_provider: PublishedList
) -> UsedOffers:
    """Work it out, beside what is out already of how many were used at which provider."""
    kinds = await evaluation.count(Feature.KIND)
    said = {key: count for key, count in kinds.items() if key}
    cross = await _chosen_and_used(evaluation, categories)
    by_kind = publish_beside(
        said,
        [
            Beside(by_provider, await _pairs(evaluation, Feature.PROVIDER)),
            Beside(_column_totals(cross), await _pairs(evaluation, Feature.USED_CATEGORY)),
        ],
    )
    shown = {key for key, count in (by_kind.counts or {}).items() if count is not None}
    new = await evaluation.cross(Feature.KIND, Feature.NEW)
    compared = {pair: n for pair, n in new.items() if pair[0] in shown - {SOMETHING_ELSE}}
    return UsedOffers(
        by_kind=by_kind,
        chosen_and_used=cross,
        as_chosen=_as_chosen(cross),
        new_by_kind=compare(compared, [], YES, NO),
    )


async def _chosen_and_used(
    evaluation: Evaluation, categories: Sequence[str]
) -> PublishedCrosstab | None:
    counts = await evaluation.cross(Feature.CATEGORY, Feature.USED_CATEGORY)
    known = {pair: count for pair, count in counts.items() if pair[1]}
    others = sorted({used for _chosen, used in known} - set(categories))
    return cross_of(known, list(categories), [*categories, *others])


async def _pairs(evaluation: Evaluation, feature: Feature) -> dict[tuple[str, str], int]:
    """How many by a feature that only used vouchers have, and by kind of offer."""
    counts = await evaluation.cross(feature, Feature.KIND)
    return {pair: n for pair, n in counts.items() if pair[0]}


def _column_totals(cross: PublishedCrosstab | None) -> PublishedList:
    """What a cross tells of its columns; where some were taken together, only their sum."""
    if cross is None:
        return PublishedList(None, None)
    totals = dict(zip(cross.columns, cross.column_totals, strict=True))
    shown = {key: total for key, total in totals.items() if key not in cross.merged_columns}
    return PublishedList(dict(shown), sum(cross.column_totals))


def _as_chosen(cross: PublishedCrosstab | None) -> Share | None:
    """Where a cell is hidden, this share would tell something of it."""
    if cross is None or cross.merged_rows or cross.merged_columns:
        return None
    cells = {
        (chosen, used): count
        for chosen, row in zip(cross.rows, cross.cells, strict=True)
        for used, count in zip(cross.columns, row, strict=True)
        if chosen != NO_CATEGORY and used != SOMETHING_ELSE
    }
    if None in cells.values():
        return None
    same = sum(count or 0 for (chosen, used), count in cells.items() if chosen == used)
    total = sum(count or 0 for count in cells.values())
    return share(same, total) if total else None
