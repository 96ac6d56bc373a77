"""Offers of a small town, as a file of the scheme would bring them."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.offers import Offer
from bot.domain.scheme import Scheme
from bot.storage import offers
from tests.conftest import Stage

NEIGHBOURHOODS = {"9401": "Centrum", "9403": "Pittelo", "9405": "Kloosterveen", "9407": "Marsdijk"}

_POOL = Offer(
    *("Zwembad De Otter", "Zwemles", "sport", "zwemmen"),
    from_age=5,
    to_age=12,
    place="De Otter",
    address="Badweg 1",
    postcode="9403AA",
    when="woensdag 15.00 uur",
    price_cents=1250,
    price_for="per les",
    sign_up="aan de balie",
    phone="0592 11 11 11",
    website="https://otter.example/zwemles",
)
TOWN = (
    _POOL,
    replace(_POOL, title="Zwemmen voor vrouwen", from_age=16, to_age=None, women_only=True),
    replace(_POOL, provider="Sportbad", title="Banen trekken", from_age=None, to_age=None,
            place="", address="Laan 2", postcode="9407AA", website=""),
    Offer("Sportschool Fit", "Fitness", "sport", "fitness", from_age=16, postcode="9405AB",
          address="Dwarsweg 3", wheelchair=True),
    Offer("Judoclub", "Judo voor kinderen", "sport", "judo", from_age=6, to_age=12,
          postcode="9405", address="Mat 4"),
    Offer("Muziekschool", "Muziekles", "culture", "muziekles", postcode="9401AA",
          address="Plein 5"),
    Offer("Theater De Kolk", "Cursus theater", "culture", "theater", from_age=18,
          postcode="9401AB", address="Plein 6"),
    Offer("Dansschool Zwier", "Dansen voor meisjes", "culture", "dans", from_age=6, to_age=14,
          women_only=True, postcode="9405AC", address="Dwarsweg 8"),
)  # fmt: skip


async def offered(stage: Stage, *what: Offer) -> None:
    """Let these be what there is, each in the neighbourhood of its postcode."""
    async with stage.database.transaction() as transaction:
        placed = _placed(what, stage.scheme)
        await offers.take(transaction, placed, "file", stage.clock.now(), ends_missing=True)


def _placed(what: Iterable[Offer], scheme: Scheme) -> list[Offer]:
    """Each with the neighbourhood of its postcode."""
    areas = scheme.areas
    return [replace(each, neighbourhood=areas.neighbourhood(each.postcode)) for each in what]
