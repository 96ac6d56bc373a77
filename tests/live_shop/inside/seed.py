"""Fills an empty pretix: an organizer, a shop that is open, and who may use its interface.

Prints what somebody outside has to know of it, as JSON in the last line.
"""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import django

django.setup()

from django.utils.crypto import get_random_string  # noqa: E402
from django.utils.timezone import now  # noqa: E402
from django_scopes import scope, scopes_disabled  # noqa: E402
from pretix.base.models import (  # noqa: E402
    Event,
    Item,
    Organizer,
    Quota,
    Team,
    TeamAPIToken,
    User,
)

from tests.live_shop.inside.products import FREE_PRICE, PRODUCTS  # noqa: E402

ORGANIZER, EVENT = "gemeente", "aanbod"
# For what a card is not enough for. It has to be on for both.
PLUGINS = "pretix.plugins.banktransfer"
# As the page for operators says, and two that it warns of.
READ, WRITE = "organizer.giftcards:read", "organizer.giftcards:write"
TEAMS: dict[str, dict[str, Any]] = {
    "cards": {"limit_organizer_permissions": {READ: True, WRITE: True}},
    "reading": {"limit_organizer_permissions": {READ: True}},
    "everything": {
        "all_events": True,
        "all_event_permissions": True,
        "all_organizer_permissions": True,
    },
}
SETTINGS = {
    "locales": ["nl"],
    "locale": "nl",
    "region": "NL",
    "timezone": "Europe/Amsterdam",
    "attendee_names_asked": False,
    "payment_giftcard__enabled": True,
    "payment_banktransfer__enabled": True,
    "payment_banktransfer_ack": True,
    "payment_banktransfer_bank_details_type": "other",
    "payment_banktransfer_bank_details": "Rekening van de gemeente",
}


def _organizer() -> tuple[Organizer, dict[str, str]]:
    organizer = Organizer.objects.create(name="Gemeente", slug=ORGANIZER, plugins=PLUGINS)
    organizer.settings.set("timezone", "Europe/Amsterdam")
    organizer.settings.set("locales", ["nl"])
    organizer.settings.set("locale", "nl")
    tokens = {}
    for name, rights in TEAMS.items():
        team = Team.objects.create(organizer=organizer, name=name, **rights)
        tokens[name] = TeamAPIToken.objects.create(team=team, name=name).token
    return organizer, tokens


def _shop(organizer: Organizer) -> dict[str, int]:
    begins = now() + timedelta(days=3650)
    event = Event.objects.create(
        organizer=organizer,
        name="Sport en cultuur",
        slug=EVENT,
        currency="EUR",
        date_from=begins,
        plugins=PLUGINS,
        live=True,
    )
    for name, value in SETTINGS.items():
        event.settings.set(name, value)
    items = {}
    quota = Quota.objects.create(event=event, name="Genoeg", size=None)
    for place, (name, price) in enumerate(PRODUCTS.items()):
        item = Item.objects.create(
            event=event,
            name=name,
            default_price=Decimal(price),
            free_price=name == FREE_PRICE,
            admission=False,
            position=place,
        )
        quota.items.add(item)
        items[name] = item.pk
    return items


def _staff(organizer: Organizer) -> dict[str, str]:
    """Somebody who may do everything in the pages of the organizer."""
    password = get_random_string(16)
    email = "beheer@localhost"
    user = User.objects.create_user(email, password, fullname="Beheer", locale="nl")
    Team.objects.get(organizer=organizer, name="everything").members.add(user)
    return {"email": email, "password": password}


with scopes_disabled():
    organizer, tokens = _organizer()
    staff = _staff(organizer)
with scope(organizer=organizer):
    items = _shop(organizer)
print(
    json.dumps(
        {
            "organizer": ORGANIZER,
            "event": EVENT,
            "tokens": tokens,
            "items": items,
            "staff": staff,
        }
    )
)
