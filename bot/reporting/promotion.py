"""How often promotion material was taken, by what it is and by whom, and what promotion cost.

These are counts of papers and no household's. Small ones are hidden in the report all the same: a
flyer in a language that few speak, taken once, may tell who stood at the desk that day.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.scheme import Scheme
from bot.formatting import euro, language_name, number
from bot.render.document import Part
from bot.render.sheets import Cell, Cents, Sheet
from bot.reporting.disclosure import LEAST, Beside, PublishedList, publish_beside, publish_list
from bot.reporting.names import as_it_is, promotion_kind_name
from bot.reporting.report_figures import list_bars, list_texts
from bot.storage import promotion, promotion_costs
from bot.storage.database import Reading
from bot.storage.promotion import Taken
from bot.translation import gettext as _


@dataclass(frozen=True)
class PromotionFigures:
    """What the report tells of promotion, as of the end of a local day. Money is in cents."""

    by_organisation: PublishedList
    by_material: PublishedList
    spent_cents: int


async def promotion_figures(reading: Reading, day: date, end: datetime) -> PromotionFigures:
    """Work it out as of a local day, whose end is that moment (UTC)."""
    taken, titles = await promotion.taken_until(reading, day), await promotion.titles(reading)
    costs = await promotion_costs.as_of(reading, day, end)
    return PromotionFigures(*publish_taken(taken, titles), sum(each.amount_cents for each in costs))


def publish_taken(
    taken: Mapping[Taken, int], titles: Mapping[int, str]
) -> tuple[PublishedList, PublishedList]:
    """How often was taken, by organisation and by material: together they give nothing away."""
    pairs: Counter[tuple[str, str]] = Counter()
    organisations: Counter[str] = Counter()
    materials: Counter[str] = Counter()
    for each, count in taken.items():
        name = _material_name(each, titles)
        pairs[each.organisation, name] += count
        organisations[each.organisation] += count
        materials[name] += count
    by_organisation = publish_list(organisations)
    return by_organisation, publish_beside(materials, [Beside(by_organisation, pairs)])


def _material_name(taken: Taken, titles: Mapping[int, str]) -> str:
    """What was taken: its title, where a coordinator gave it one, kind and language."""
    what = f"{promotion_kind_name(taken.kind)}, {language_name(taken.language)}"
    title = titles.get(taken.material_id)
    return f"{title} ({what})" if title else what


def promotion_part(figures: PromotionFigures, scheme: Scheme) -> Part:
    """How often it was taken, in the words of the report."""
    heading = _("How often were flyers and posters taken?")
    total = figures.by_material.total
    if total is None:
        return Part(heading, [_("That was fewer than {least} times.").format(least=LEAST)])
    text = [_("Flyers, posters and texts were taken {count} times.").format(count=number(total))]
    most = _("Taken most often: {name}, {count} of {total}.")
    text += list_texts(figures.by_material, as_it_is, most)
    if figures.by_organisation.counts is not None:
        most = _("This organisation took most: {name}, {count} of {total}.")
        text += list_texts(figures.by_organisation, scheme.organisation_name, most)
    text.append(_("One paper can be copied for many people. How many saw it is not known."))
    bars, caption = list_bars(figures.by_material, as_it_is)
    return Part(heading, text, bars, caption)


def spent_text(figures: PromotionFigures, scheme: Scheme) -> str:
    """What promotion cost, beside its pot."""
    return _("Of {ceiling} for promotion, {spent} was spent.").format(
        ceiling=euro(scheme.pots.promotion_cents), spent=euro(figures.spent_cents)
    )


async def promotion_sheets(reading: Reading, organisations: Mapping[str, str]) -> list[Sheet]:
    """The coordinator's own: all that was taken until now, and each cost that counts."""
    titles = await promotion.titles(reading)
    taken: list[tuple[Cell, ...]] = [
        (
            organisations.get(each.organisation, each.organisation),
            promotion_kind_name(each.kind),
            language_name(each.language),
            titles.get(each.material_id) or _("made by the bot"),
            count,
        )
        for each, count in (await promotion.taken_until(reading, date.max)).items()
    ]
    costs: list[tuple[Cell, ...]] = [
        (cost.made_on, cost.what, Cents(cost.amount_cents))
        for cost in await promotion_costs.all_that_count(reading)
    ]
    header = (_("Organisation"), _("What"), _("Language"), _("Title"), _("Times taken"))
    return [
        Sheet(_("Flyers and posters taken"), header, taken),
        Sheet(_("Costs of promotion"), (_("Day"), _("What for"), _("Amount")), costs),
    ]
