"""The list of offers as a table that can be sent back: under the headings by which it is read."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.offer_rows import HEADINGS
from bot.domain.offers import Offer
from bot.domain.scheme import Scheme
from bot.formatting import day, euro
from bot.render.sheets import Cell, Cents, Sheet
from bot.translation import gettext as _

# One cell for two ages, and two for a day and its hours, are for who types it.
_FIELDS = tuple(field for field in HEADINGS if field not in ("ages", "hours"))

_YES_OR_NO = frozenset({"women_only", "wheelchair", "full", "example"})


def offer_sheet(offers: Sequence[Offer], scheme: Scheme) -> Sheet:
    """A row for each offer, as `OfferRows` reads it."""
    header = [HEADINGS[field][0].capitalize() for field in _FIELDS]
    return Sheet(_("Offers"), header, [tuple(_cells(each, scheme)) for each in offers])


def differences(was: Offer, now: Offer, scheme: Scheme) -> Iterator[str]:
    """What an offer says and what it will say, by the headings of the table."""
    for field, old, new in zip(_FIELDS, _cells(was, scheme), _cells(now, scheme), strict=True):
        if old != new:
            yield f"{HEADINGS[field][0]}: {_in_words(field, old)} → {_in_words(field, new)}"


def _in_words(field: str, cell: Cell) -> str:
    match cell:
        case None:
            return _("no") if field in _YES_OR_NO else _("empty")
        case Cents(value=0):
            return _("free of charge")
        case Cents():
            return euro(cell.value)
        case date():
            return day(cell, with_year=True)
        case _:
            return str(cell)


def _cells(offer: Offer, scheme: Scheme) -> Iterator[Cell]:
    labels = {each.key: each.label for each in scheme.categories}
    for field in _FIELDS:
        match field:
            case "category":
                yield labels.get(offer.category, offer.category)
            case "price":
                yield None if offer.price_cents is None else Cents(offer.price_cents)
            case "neighbourhood":
                # One that the scheme knew before would be refused.
                known = offer.neighbourhood in scheme.neighbourhoods.values()
                yield offer.neighbourhood if known else None
            case _ if field in _YES_OR_NO:
                yield _("yes") if getattr(offer, field) else None
            case _:
                fact = getattr(offer, field)
                yield None if fact == "" else fact
