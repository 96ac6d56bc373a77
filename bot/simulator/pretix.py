"""The gift cards of pretix on loopback, as strict as the real one, and a till to buy with them.

For tests and the demo: it answers as pretix 2026.8.0 does (docs/SHOP.md), and can be slow, silent
or gone, lose its answers, and say 500 to what it did.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from aiohttp import web

from bot.simulator.moody_shop import MoodyShop, Refusal, in_cents, in_euros

_SECRET = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9.-]+")
_MOST = 50
TOKEN, ORGANIZER = "a-token-of-a-made-up-shop", "gemeente"
# Of a team that may look and no more.
READING = "another-token-of-it"


@dataclass
class Movement:
    """A transaction of a card, in cents."""

    id: int
    at: datetime
    cents: int
    text: str = ""
    info: Any = None
    order: str | None = None


@dataclass
class GiftCard:
    """A gift card."""

    id: int
    secret: str
    currency: str
    expires: datetime | None
    testmode: bool = False
    movements: list[Movement] = field(default_factory=list)

    @property
    def cents(self) -> int:
        """What is left on it."""
        return sum(each.cents for each in self.movements)


class PretixShop(MoodyShop):
    """A shop of one organizer: its cards, its till, and its interface."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.cards: list[GiftCard] = []
        self._ids, self._orders = count(1), count(1)

    # At its till

    def card(self, code: str) -> GiftCard:
        """The card with exactly this code. Raises LookupError."""
        for each in self.cards:
            if each.secret == code:
                return each
        raise LookupError("no such card")

    def buy(self, code: str, cents: int) -> str:
        """Pay so much with a card; the order. Raises Refusal, as the till words it."""
        try:
            card = self.card(code)
        except LookupError:
            raise Refusal("This gift card is not known.") from None
        if card.expires is not None and card.expires <= self.now():
            raise Refusal("This gift card is no longer valid.")
        if card.cents <= 0:
            raise Refusal("All credit on this gift card has been used.")
        if card.cents < cents:
            raise Refusal("There is not enough left on this gift card.")
        order = f"ORD{next(self._orders):03}"
        self._move(card, -cents, order=order)
        return order

    def refund(self, order: str, cents: int | None = None) -> int:
        """Give back what an order took of a card, or so much of it; how much that was."""
        for card in self.cards:
            for each in [one for one in card.movements if one.order == order]:
                given = -each.cents if cents is None else cents
                self._move(card, given, order=order)
                return given
        return 0

    def top_up(self, code: str, cents: int) -> None:
        """Staff put so much on a card by hand, or take it off."""
        self._move(self.card(code), cents)

    def take_off(self, code: str, cents: int, info: Any) -> None:
        """Do what was asked through the interface a while ago."""
        self._move(self.card(code), -cents, info=info)

    def make_by_hand(self, code: str, cents: int, *, testmode: bool = False) -> GiftCard:
        """Staff make a card."""
        card = GiftCard(next(self._ids), code, "EUR", None, testmode)
        self.cards.append(card)
        self._move(card, cents)
        return card

    def _move(self, card: GiftCard, cents: int, **facts: Any) -> None:
        card.movements.append(Movement(next(self._ids), self.now(), cents, **facts))

    # Its interface

    def app(self) -> web.Application:
        """The interface as a web server."""
        app = web.Application(middlewares=[self.moody])
        base = "/api/v1/organizers/{organizer}/"
        app.router.add_get("/api/v1/organizers/", self._own)
        app.router.add_get(base, self._organizer)
        app.router.add_get(base + "events/", self._no_events)
        app.router.add_get(base + "customers/", self._no_right)
        app.router.add_get(base + "giftcards/", self._list)
        app.router.add_post(base + "giftcards/", self._create)
        app.router.add_get(base + r"giftcards/{id:\d+}/", self._one)
        app.router.add_patch(base + r"giftcards/{id:\d+}/", self._change)
        app.router.add_post(base + r"giftcards/{id:\d+}/transact/", self._transact)
        app.router.add_get(base + r"giftcards/{id:\d+}/transactions/", self._transactions)
        return app

    def refused(self, request: web.Request) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Token ")
        if token not in (TOKEN, READING):
            return web.json_response({"detail": "Invalid token."}, status=401)
        if request.match_info.get("organizer", ORGANIZER) != ORGANIZER:
            return web.json_response({"detail": "Not found."}, status=403)
        if "giftcards" in request.path:
            needed = "read" if request.method == "GET" else "write"
            rights = self.rights if token == TOKEN else {"read"}
            if needed not in rights:
                return web.json_response({"detail": "You do not have permission."}, status=403)
        return None

    async def _organizer(self, _request: web.Request) -> web.Response:
        return web.json_response({"name": "Gemeente", "slug": ORGANIZER})

    async def _own(self, request: web.Request) -> web.Response:
        return self._page(request, [{"name": "Gemeente", "slug": ORGANIZER}], dict)

    async def _no_events(self, _request: web.Request) -> web.Response:
        return web.json_response({"count": 0, "next": None, "results": []})

    async def _no_right(self, _request: web.Request) -> web.Response:
        return web.json_response({"detail": "You do not have permission."}, status=403)

    async def _list(self, request: web.Request) -> web.Response:
        cards = self.cards
        if secret := request.query.get("secret"):
            cards = [each for each in cards if each.secret.lower() == secret.lower()]
        if "testmode" in request.query:
            cards = [
                each for each in cards if each.testmode == (request.query["testmode"] == "true")
            ]
        return self._page(request, cards, _as_json)

    def _page(
        self, request: web.Request, rows: Sequence[Any], as_json: Callable[[Any], dict[str, Any]]
    ) -> web.Response:
        size = min(int(request.query.get("page_size", _MOST)), _MOST)
        number = int(request.query.get("page", 1))
        shown = rows[(number - 1) * size : number * size]
        if not shown and number > 1:
            return web.json_response({"detail": "Invalid page."}, status=404)
        more = str(request.url.update_query(page=number + 1)) if len(rows) > number * size else None
        results = [as_json(each) for each in shown]
        return web.json_response({"count": len(rows), "next": more, "results": results})

    async def _create(self, request: web.Request) -> web.Response:
        body = await request.json()
        wrong: dict[str, list[str]] = {}
        secret, value = body.get("secret"), body.get("value")
        for name in ("value", "currency"):
            if name not in body:
                wrong[name] = ["This field is required."]
        if secret is not None and not _SECRET.fullmatch(secret):
            wrong["secret"] = ["Only letters, digits, dots and dashes."]
        elif any(each.secret == secret for each in self.cards):
            wrong["secret"] = ["A gift card with the same secret already exists in your or an"]
        cents = in_cents(value) if "value" in body else 0
        if cents is None or cents < 0:
            wrong["value"] = ["A valid number is required."]
        if wrong:
            return web.json_response(wrong, status=400)
        card = GiftCard(next(self._ids), secret, body["currency"], _moment(body.get("expires")))
        self.cards.append(card)
        self._move(card, cents or 0)
        return web.json_response(_as_json(card), status=201)

    def _asked(self, request: web.Request) -> GiftCard:
        number = int(request.match_info["id"])
        for each in self.cards:
            if each.id == number:
                return each
        raise web.HTTPNotFound

    async def _one(self, request: web.Request) -> web.Response:
        return web.json_response(_as_json(self._asked(request)))

    async def _change(self, request: web.Request) -> web.Response:
        card, body = self._asked(request), await request.json()
        if "expires" in body:
            card.expires = _moment(body["expires"])
        return web.json_response(_as_json(card))

    async def _transact(self, request: web.Request) -> web.Response:
        card, body = self._asked(request), await request.json()
        cents = in_cents(body.get("value"))
        if cents is None:
            return web.json_response(["A valid number is required."], status=400)
        if card.cents + cents < 0:
            told = {"value": ["The gift card does not have sufficient credit for this operation."]}
            return web.json_response(told, status=409)
        self._move(card, cents, text=body.get("text", ""), info=body.get("info", {}))
        return web.json_response(_as_json(card))

    async def _transactions(self, request: web.Request) -> web.Response:
        rows = [
            {
                "id": each.id,
                "datetime": each.at.isoformat(),
                "value": in_euros(each.cents),
                "event": "event" if each.order else None,
                "order": each.order,
                "text": each.text,
                "info": each.info,
                "acceptor": ORGANIZER,
            }
            for each in self._asked(request).movements
        ]
        return self._page(request, rows, dict)


def _as_json(card: GiftCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "secret": card.secret,
        "issuance": None,
        "value": in_euros(card.cents),
        "currency": card.currency,
        "testmode": card.testmode,
        "expires": card.expires.isoformat() if card.expires else None,
        "conditions": None,
        "owner_ticket": None,
        "issuer": ORGANIZER,
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
