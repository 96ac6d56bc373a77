"""What offers are called where somebody has to tell them apart: two courses may have one name."""

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

from bot.domain.offers import Offer, ages_in_figures, folded
from bot.formatting import cut, euro, for_button
from bot.translation import gettext as _

_DAY = re.compile(r"\b(ma|di|wo|do|vr|za|zo)(?:an|ns|ens|nder|ij|ter|n)dag\b", re.IGNORECASE)
_LONGEST_MARK = 20


def price_in_figures(offer: Offer) -> str:
    """€ 12,50 per les; empty where nobody told."""
    if offer.price_cents is None:
        return ""
    return f"{euro(offer.price_cents)} {offer.price_for}".strip()


def _when(offer: Offer) -> str:
    """Days and hours with the days in two letters."""
    return _DAY.sub(lambda day: day[1], offer.when)


# The most telling first.
_TELLING: Sequence[Callable[[Offer], str]] = (
    *(_when, lambda offer: offer.place, lambda offer: offer.address),
    *(ages_in_figures, price_in_figures),
)


def told_apart(offers: Iterable[Offer]) -> dict[Offer, str]:
    """What tells offers of one name apart: day and time, else place, ages or price; nothing of an
    offer of which there is no other by its name."""
    by_name: dict[tuple[str, str], list[Offer]] = {}
    for offer in dict.fromkeys(offers):
        by_name.setdefault((folded(offer.title), folded(offer.provider)), []).append(offer)
    return {
        offer: mark
        for same in by_name.values()
        for offer, mark in zip(same, _marks(same), strict=True)
    }


def _marks(same: Sequence[Offer]) -> list[str]:
    marks = [""] * len(same)
    for says in _TELLING:
        if len(set(marks)) == len(same):
            break
        said = [cut(says(offer), _LONGEST_MARK) for offer in same]
        more = [", ".join(filter(None, each)) for each in zip(marks, said, strict=True)]
        if len(set(more)) > len(set(marks)):
            marks = more
    return marks


def on_button(offer: Offer, mark: str) -> str:
    """An offer on a button; what tells it apart stands there whole, whatever its name."""
    if mark:
        return for_button(offer.title, behind=f" · {mark}")
    return for_button(" · ".join(filter(None, (offer.title, offer.provider))))


def in_a_question(offer: Offer) -> str:
    """What an offer is, of whom, where and when; else for whom, and for how much."""
    when = [offer.when] if offer.when else [ages_in_figures(offer), price_in_figures(offer)]
    return ", ".join(filter(None, (offer.title, offer.provider, offer.place, *when)))


def stays_text(title: str) -> str:
    """What is said of an offer, or of a flyer, that was not ended after all; as HTML."""
    return _("Not ended. {title} stays in the list.").format(title=escape(title))
