"""The shop's staff: does what its pages would, by the same calls of pretix, a line of JSON each.

It goes on running, for a start takes seconds. Each line in is {"do": name, ...}, each line out
{"is": answer} or {"wrong": why}.
"""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import django

django.setup()

from django.db import close_old_connections, transaction  # noqa: E402
from django_scopes import scope, scopes_disabled  # noqa: E402
from pretix.base.models import (  # noqa: E402
    GiftCard,
    GiftCardAcceptance,
    Order,
    OrderPayment,
    OrderRefund,
    Organizer,
)


def _organizer(slug: str) -> Organizer:
    with scopes_disabled():
        return Organizer.objects.get(slug=slug)


def make(
    organizer: Organizer,
    code: str,
    value: str,
    until: str | None = None,
    is_test: bool = False,
    currency: str = "EUR",
) -> int:
    """A card by hand (GiftCardCreateView); its number."""
    with transaction.atomic():
        card = GiftCard.objects.create(
            issuer=organizer,
            secret=code,
            currency=currency,
            testmode=is_test,
            expires=datetime.fromisoformat(until) if until else None,
        )
        card.transactions.create(value=Decimal(value), acceptor=organizer)
    return int(card.pk)


def fill(organizer: Organizer, prefix: str, count: int, value: str) -> None:
    """Many cards at once, alike, numbered from 0."""
    with transaction.atomic():
        for number in range(count):
            make(organizer, f"{prefix}{number:04}", value)


def change(organizer: Organizer, code: str, value: str) -> None:
    """More on a card, or less, by hand (GiftCardDetailView)."""
    card = GiftCard.objects.get(issuer=organizer, secret=code)
    card.transactions.create(value=Decimal(value), acceptor=organizer)


def refund(organizer: Organizer, order: str, value: str | None = None) -> str:
    """Give back what a gift card paid of an order (OrderRefundView): all of it, or so much."""
    payment = OrderPayment.objects.get(
        order__event__organizer=organizer,
        order__code=order,
        provider="giftcard",
        state=OrderPayment.PAYMENT_STATE_CONFIRMED,
    )
    amount = payment.amount - payment.refunded_amount if value is None else Decimal(value)
    given = payment.order.refunds.create(
        payment=payment,
        source=OrderRefund.REFUND_SOURCE_ADMIN,
        state=OrderRefund.REFUND_STATE_CREATED,
        amount=amount,
        provider="giftcard",
    )
    payment.payment_provider.execute_refund(given)
    return str(amount)


def card(organizer: Organizer, code: str) -> list[dict[str, Any]]:
    """What is known of every card with this code: there ought to be one."""
    return [
        {
            "id": each.pk,
            "value": f"{each.value:.2f}",
            "expires": each.expires.isoformat() if each.expires else None,
            "moved": [
                f"{moved.value:.2f}" for moved in each.transactions.order_by("datetime", "pk")
            ],
        }
        for each in GiftCard.objects.filter(issuer=organizer, secret=code)
    ]


def cards(organizer: Organizer) -> dict[str, list[str]]:
    """Every movement of every card, by its code."""
    return {
        each.secret: [f"{moved.value:.2f}" for moved in each.transactions.order_by("pk")]
        for each in GiftCard.objects.filter(issuer=organizer).prefetch_related("transactions")
    }


def paid(organizer: Organizer, order: str) -> str:
    """What gift cards paid of an order."""
    found = Order.objects.get(event__organizer=organizer, code=order)
    return f"{sum((each.amount for each in _by_card(found)), Decimal(0)):.2f}"


def _by_card(order: Order) -> Any:
    return order.payments.filter(provider="giftcard", state=OrderPayment.PAYMENT_STATE_CONFIRMED)


def accept(organizer: Organizer, issuer: str) -> None:
    """Take in another organizer's cards from now on; it is made where it is not there."""
    with scopes_disabled():
        other, _made = Organizer.objects.get_or_create(slug=issuer, defaults={"name": issuer})
    GiftCardAcceptance.objects.get_or_create(issuer=other, acceptor=organizer)


DEEDS: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (make, fill, change, refund, card, cards, paid, accept)
}


def main() -> None:
    """Do what is asked, until nothing more is."""
    for line in sys.stdin:
        asked = json.loads(line)
        close_old_connections()
        organizer = _organizer(asked.pop("organizer"))
        deed = DEEDS[asked.pop("do")]
        try:
            with scope(organizer=organizer):
                answer = {"is": deed(organizer, **asked)}
        except Exception as error:
            answer = {"wrong": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


main()
