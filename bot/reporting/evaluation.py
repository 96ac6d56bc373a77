"""What the scheme has taught, worked out for the council: counts, shares and how sure they are.

All of it may leave the coordinator's view: small numbers are hidden (disclosure.py).
"""

from dataclasses import dataclass
from datetime import date

from bot.domain.scheme import Scheme
from bot.reporting.comparison import NO, YES, Comparison, compare, cross_of
from bot.reporting.disclosure import (
    LEAST,
    LEAST_IN_CROSS,
    PublishedCrosstab,
    PublishedList,
    publish_addresses,
    publish_line,
    publish_list,
    publish_sums,
)
from bot.reporting.promotion import PromotionFigures
from bot.reporting.statistics import (
    Point,
    Share,
    share,
    shown,
    used_by,
    watched,
)
from bot.reporting.used_offers import NOTHING, UsedOffers, what_was_used
from bot.storage.evaluation import Evaluation, Feature

USED, UNUSED = "used", "unused"


@dataclass(frozen=True)
class Findings:
    """Everything that the report tells, as of the end of a local day. Money is in cents."""

    day: date
    addresses: tuple[int, int] | None
    """For at least and at most how many addresses; None where that is not known or too few."""
    by_organisation: PublishedList
    by_approach: PublishedList
    by_category: PublishedList
    by_neighbourhood: PublishedList
    by_provider: PublishedList
    """Used vouchers, by where they were used first."""
    use: PublishedList
    lapsed: int | None
    line: tuple[tuple[date, int], ...]
    use_by_approach: Comparison | None
    use_by_category: Comparison | None
    category_by_approach: PublishedCrosstab | None
    curve: tuple[Point, ...]
    watched_days: int
    """For so long the curve is known: after its last point it runs on level."""
    new: Share | None
    new_by_approach: Comparison | None
    spent_cents: int | None
    offers: UsedOffers
    promotion: PromotionFigures

    @property
    def given(self) -> int | None:
        """How many were given; None where even that is too small to tell."""
        return self.by_organisation.total

    @property
    def used(self) -> int | None:
        """How many were used, where that may be told."""
        return (self.use.counts or {}).get(USED)


async def find_out(evaluation: Evaluation, scheme: Scheme, promotion: PromotionFigures) -> Findings:
    """Work everything out, as of the evaluation's day; `promotion` is as of that day too."""
    approaches = [each.key for one in scheme.organisations for each in one.approaches]
    categories = [each.key for each in scheme.categories]
    neighbourhoods = sorted(set(scheme.neighbourhoods.values()))
    by_approach = await _list(evaluation, Feature.APPROACH, approaches)
    by_both = await evaluation.cross(Feature.ORGANISATION, Feature.APPROACH)
    used = await evaluation.count(Feature.USED)
    use = publish_pair(USED, used.get("1", 0), UNUSED, used.get("0", 0))
    answers = await evaluation.count(Feature.NEW)
    new = publish_pair(YES, answers.get(YES, 0), NO, answers.get(NO, 0))
    use_by_approach = await evaluation.cross(Feature.APPROACH, Feature.USED)
    use_by_category = await evaluation.cross(Feature.CATEGORY, Feature.USED)
    providers = await evaluation.count(Feature.PROVIDER, used=True)
    may_tell_use = use.counts is not None
    by_provider = publish_list(providers) if may_tell_use else PublishedList(None, None)
    lapsed = await evaluation.lapsed()
    until_used, unused = await evaluation.days_until_used(), await evaluation.days_unused()
    return Findings(
        day=evaluation.day,
        addresses=await _addresses(evaluation, scheme),
        by_organisation=publish_sums(by_both, by_approach),
        by_approach=by_approach,
        by_category=await _list(evaluation, Feature.CATEGORY, categories),
        by_neighbourhood=await _list(evaluation, Feature.NEIGHBOURHOOD, neighbourhoods),
        by_provider=by_provider,
        use=use,
        lapsed=lapsed if may_tell_use and (not lapsed or lapsed >= LEAST) else None,
        line=tuple(publish_line(await evaluation.given_by_day(), evaluation.day)),
        use_by_approach=compare(use_by_approach, approaches, "1", "0"),
        use_by_category=compare(use_by_category, categories, "1", "0"),
        category_by_approach=cross_of(
            await evaluation.cross(Feature.APPROACH, Feature.CATEGORY), approaches, categories
        ),
        curve=tuple(
            shown(used_by(until_used, unused), LEAST, LEAST_IN_CROSS) if may_tell_use else []
        ),
        watched_days=watched(unused, LEAST_IN_CROSS),
        new=share(new.counts[YES] or 0, new.total or 0) if new.counts else None,
        new_by_approach=compare(
            await evaluation.cross(Feature.APPROACH, Feature.NEW), approaches, YES, NO
        ),
        spent_cents=await evaluation.spent_cents() if may_tell_use else None,
        offers=await what_was_used(evaluation, categories, by_provider)
        if may_tell_use
        else NOTHING,
        promotion=promotion,
    )


async def _addresses(evaluation: Evaluation, scheme: Scheme) -> tuple[int, int] | None:
    """For how many addresses, where each voucher was given for an address that was looked up."""
    given = await evaluation.count(Feature.NEIGHBOURHOOD)
    if scheme.double_check.on != "address" or given.get(""):
        return None
    return publish_addresses(sum(given.values()), await evaluation.again())


def publish_pair(one: str, count: int, other: str, rest: int) -> PublishedList:
    """A list of two, such as used and unused: both or neither."""
    if min(count, rest) < LEAST and not (count + rest >= LEAST and min(count, rest) == 0):
        return PublishedList(None, count + rest if count + rest >= LEAST else None)
    return PublishedList({one: count, other: rest}, count + rest)


async def _list(evaluation: Evaluation, feature: Feature, keys: list[str]) -> PublishedList:
    counts = dict.fromkeys(keys, 0) | await evaluation.count(feature)
    return publish_list(counts)
