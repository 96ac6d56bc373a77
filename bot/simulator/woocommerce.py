"""The coupons and orders of WooCommerce on loopback, as strict as the real one, and a till.

It answers as WooCommerce 11 does over REST v3, by its source. Its check for a code that is there
already has no constraint behind it, and does not see drafts nor what is in the bin: two that ask
at once get two coupons.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import encode_basic_auth, web

from bot.simulator.moody_shop import MoodyShop, Refusal, in_cents, in_euros

KEY, SECRET = "ck_of_a_made_up_shop", "cs_of_a_made_up_shop"
_ZONE = ZoneInfo("Europe/Amsterdam")
_MOST = 100
_UNDONE = frozenset({"cancelled", "failed", "trash"})
_STATUSES = frozenset({"publish", "draft", "pending", "private", "trash"})
_BASE = "/wp-json/wc/v3"
# A participant's, in every order and on every coupon that was used.
EMAIL = "iemand@example.org"


@dataclass
class Coupon:
    """A coupon, as it stands in the shop."""

    id: int
    code: str
    amount_cents: int
    made: datetime
    modified: datetime
    status: str = "publish"
    discount_type: str = "fixed_cart"
    usage_limit: int | None = None
    usage_count: int = 0
    expires: datetime | None = None
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def cents(self) -> int:
        """What the next customer can buy for with it."""
        is_used_up = self.usage_limit is not None and self.usage_count >= self.usage_limit
        return 0 if is_used_up or self.status != "publish" else self.amount_cents


@dataclass
class Order:
    """An order with a coupon. `discount_cents` includes tax, `paid_cents` is what was left to
    pay."""

    id: int
    code: str
    coupon_id: int
    discount_cents: int
    paid_cents: int
    made: datetime
    modified: datetime
    status: str = "processing"
    refunds: list[tuple[int, int]] = field(default_factory=list)
    is_counted: bool = False


class WooShop(MoodyShop):
    """A shop: its coupons, its till, and its interface."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.coupons: list[Coupon] = []
        self.orders: list[Order] = []
        self.currency = "EUR"
        # Where those wait that looked whether a code is there, and did not find it.
        self.after_check: asyncio.Barrier | None = None
        # What is done between a coupon's change and the answer, as by a customer at that moment.
        self.meanwhile: Callable[[], object] | None = None
        # What each request asked for, and what was answered.
        self.answered: list[str] = []
        self._ids = count(1)

    # At its till

    @property
    def cards(self) -> list[Coupon]:
        """All but what is in the bin."""
        return [each for each in self.coupons if each.status != "trash"]

    def card(self, code: str) -> Coupon:
        """The one that the till takes; else the newest that is not in the bin."""
        alike = [each for each in self.cards if each.code == code.lower()]
        if not alike:
            raise LookupError("no such coupon")
        return self._by_code(code) or alike[-1]

    def buy(self, code: str, cents: int, *, paid_cents: int = 0, status: str = "processing") -> str:
        """Order for so much with a coupon, and pay the rest; the order. Raises Refusal."""
        coupon = self._by_code(code)
        if coupon is None:
            raise Refusal("Coupon does not exist!")
        if coupon.usage_limit is not None and coupon.usage_count >= coupon.usage_limit:
            raise Refusal("Coupon usage limit has been reached.")
        if coupon.expires is not None and self.now() >= coupon.expires:
            raise Refusal("This coupon has expired.")
        now = self._second()
        discount = min(cents, coupon.amount_cents)
        order = Order(
            next(self._ids),
            coupon.code,
            coupon.id,
            discount,
            cents - discount + paid_cents,
            now,
            now,
            status,
        )
        self.orders.append(order)
        self._count(order)
        return str(order.id)

    def change(self, order: str, status: str) -> None:
        """Give an order another status: what was counted of its coupon follows."""
        found = self.order(order)
        found.status, found.modified = status, self._second()
        self._count(found)

    def refund(self, order: str, cents: int | None = None) -> None:
        """Give back so much of what was paid; all of it unless that is said. Of the coupon nothing
        comes back."""
        found = self.order(order)
        whole = found.paid_cents - sum(given for _id, given in found.refunds)
        if cents is not None and not 0 <= cents <= whole:
            raise ValueError("more than was paid")
        found.refunds.append((next(self._ids), whole if cents is None else cents))
        found.modified = self._second()
        if cents is None or cents == whole:
            self.change(order, "refunded")

    def order(self, number: str) -> Order:
        """The order with this number."""
        return next(each for each in self.orders if str(each.id) == number)

    def make_by_hand(self, code: str, cents: int, **facts: Any) -> Coupon:
        """Staff make a coupon. Nobody minds whether the code is there already."""
        now = self._second()
        coupon = Coupon(
            next(self._ids), code.lower(), cents, now, now, **{"usage_limit": 1} | facts
        )
        self.coupons.append(coupon)
        return coupon

    def webhook(self, order: str) -> tuple[dict[str, str], bytes]:
        """What it sends when an order changes: headers and body. Signed with the key's secret."""
        body = json.dumps(_order_json(self.order(order))).encode()
        made = hmac.digest(SECRET.encode(), body, hashlib.sha256)
        return {
            "X-WC-Webhook-Topic": "order.updated",
            "X-WC-Webhook-Signature": base64.b64encode(made).decode(),
        }, body

    def _by_code(self, code: str) -> Coupon | None:
        """The newest that is published: drafts and what is in the bin are not seen."""
        alike = [
            each for each in self.coupons if each.code == code.lower() and each.status == "publish"
        ]
        return max(alike, key=lambda each: (each.made, each.id), default=None)

    def _count(self, order: Order) -> None:
        counts = order.status not in _UNDONE
        if counts != order.is_counted:
            coupon = next(each for each in self.coupons if each.id == order.coupon_id)
            # A use is no change of the coupon: its date stays.
            coupon.usage_count += 1 if counts else -1
            order.is_counted = counts

    def _second(self) -> datetime:
        return self.now().astimezone(UTC).replace(microsecond=0)

    # Its interface

    def app(self) -> web.Application:
        """The interface as a web server."""
        app = web.Application(middlewares=[self._noted, self.moody])
        app.router.add_get(f"{_BASE}/coupons", self._list)
        app.router.add_post(f"{_BASE}/coupons", self._create)
        app.router.add_get(_BASE + r"/coupons/{id:\d+}", self._one)
        app.router.add_put(_BASE + r"/coupons/{id:\d+}", self._update)
        app.router.add_delete(_BASE + r"/coupons/{id:\d+}", self._delete)
        app.router.add_get(f"{_BASE}/orders", self._orders)
        app.router.add_get(f"{_BASE}/data/currencies/current", self._currency)
        return app

    @web.middleware
    async def _noted(
        self, request: web.Request, handler: Callable[[web.Request], Any]
    ) -> web.StreamResponse:
        response: web.StreamResponse = await handler(request)
        if isinstance(response, web.Response):
            self.answered.append(response.text or "")
        return response

    def refused(self, request: web.Request) -> web.Response | None:
        """Says no to a wrong key, and to one without the right."""
        if request.headers.get("Authorization") != encode_basic_auth(KEY, SECRET):
            return _error(401, "woocommerce_rest_cannot_view", "You cannot list resources.")
        needed = "read" if request.method == "GET" else "write"
        if needed not in self.rights:
            told = "The API key provided does not have the permissions."
            return _error(401, "woocommerce_rest_authentication_error", told)
        return None

    async def _currency(self, _request: web.Request) -> web.Response:
        return web.json_response({"code": self.currency, "name": "", "symbol": ""})

    async def _list(self, request: web.Request) -> web.Response:
        rows: list[Coupon] = list(self.coupons)
        statuses = request.query.get("status", "all").split(",")
        if "any" in statuses:
            rows = [each for each in rows if each.status != "trash"]
        elif "all" not in statuses:
            rows = [each for each in rows if each.status in statuses]
        if code := request.query.get("code"):
            newest = self._by_code(code)
            rows = [each for each in rows if newest is not None and each.id == newest.id]
        if search := request.query.get("search"):
            rows = [each for each in rows if search.lower() in each.code]
        if (refused := self._refused_filters(request)) is not None:
            return refused
        rows = [each for each in rows if _is_after(request, each.modified)]
        return _page(request, rows, _coupon_json)

    async def _create(self, request: web.Request) -> web.Response:
        body = await request.json()
        if "code" not in body:
            return _error(400, "rest_missing_callback_param", "Missing parameter(s): code")
        if wrong := _wrong_in(body):
            return _error(400, "rest_invalid_param", f"Invalid parameter(s): {wrong}")
        if not body["code"]:
            return _error(400, "woocommerce_rest_empty_coupon_code", "It cannot be empty.")
        if self._by_code(body["code"]) is not None:
            told = "The coupon code already exists"
            return _error(400, "woocommerce_rest_coupon_code_already_exists", told)
        if self.after_check is not None:
            await self.after_check.wait()
        now = self._second()
        coupon = Coupon(next(self._ids), body["code"].lower(), 0, now, now)
        self.coupons.append(coupon)
        _set(coupon, body)
        made = _shown(request, _coupon_json(coupon), 201)
        made.headers["Location"] = str(request.url.with_query(None) / str(coupon.id))
        return made

    async def _one(self, request: web.Request) -> web.Response:
        coupon = self._asked(request)
        if coupon is None:
            return _error(404, "woocommerce_rest_shop_coupon_invalid_id", "Invalid ID.")
        return _shown(request, _coupon_json(coupon))

    async def _update(self, request: web.Request) -> web.Response:
        coupon, body = self._asked(request), await request.json()
        if coupon is None:
            return _error(400, "woocommerce_rest_shop_coupon_invalid_id", "Invalid ID.")
        if wrong := _wrong_in(body):
            return _error(400, "rest_invalid_param", f"Invalid parameter(s): {wrong}")
        if self.meanwhile is not None:
            self.meanwhile()
        _set(coupon, body)
        coupon.modified = self._second()
        return _shown(request, _coupon_json(coupon))

    async def _delete(self, request: web.Request) -> web.Response:
        coupon = self._asked(request)
        if coupon is None:
            return _error(404, "woocommerce_rest_shop_coupon_invalid_id", "Invalid ID.")
        if request.query.get("force") == "true":
            self.coupons.remove(coupon)
        elif coupon.status == "trash":
            return _error(410, "woocommerce_rest_already_trashed", "It has already been deleted.")
        else:
            coupon.status, coupon.modified = "trash", self._second()
        return _shown(request, _coupon_json(coupon))

    async def _orders(self, request: web.Request) -> web.Response:
        statuses = request.query.get("status", "any").split(",")
        is_any = "any" in statuses
        rows = [
            each
            for each in self.orders
            if (each.status != "trash" if is_any else each.status in statuses)
            and _is_after(request, each.modified)
        ]
        if (refused := self._refused_filters(request)) is not None:
            return refused
        return _page(request, rows, _order_json)

    def _refused_filters(self, request: web.Request) -> web.Response | None:
        """What it says to a number of rows that it does not give, and to a date that is none."""
        if not 1 <= int(request.query.get("per_page", "10")) <= _MOST:
            return _error(400, "rest_invalid_param", "Invalid parameter(s): per_page")
        try:
            datetime.fromisoformat(request.query.get("modified_after", "2000-01-01"))
        except ValueError:
            return _error(400, "rest_invalid_param", "Invalid parameter(s): modified_after")
        return None

    def _asked(self, request: web.Request) -> Coupon | None:
        number = int(request.match_info["id"])
        return next((each for each in self.coupons if each.id == number), None)


def _is_after(request: web.Request, modified: datetime) -> bool:
    """Whether something changed after what is asked, which is on the shop's clock unless it is
    said to be GMT."""
    since = request.query.get("modified_after")
    if since is None:
        return True
    zone = UTC if request.query.get("dates_are_gmt") == "true" else _ZONE
    return modified > datetime.fromisoformat(since).replace(tzinfo=zone)


def _page(
    request: web.Request, rows: Iterable[Any], as_json: Callable[[Any], dict[str, Any]]
) -> web.Response:
    size, number = int(request.query.get("per_page", "10")), int(request.query.get("page", "1"))
    ordered = sorted(rows, key=lambda each: each.id, reverse=request.query.get("order") != "asc")
    shown = ordered[(number - 1) * size : number * size]
    response = web.json_response([_fields(request, as_json(each)) for each in shown])
    response.headers["X-WP-Total"] = str(len(ordered))
    response.headers["X-WP-TotalPages"] = str(-(-len(ordered) // size))
    return response


def _shown(request: web.Request, row: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(_fields(request, row), status=status)


def _fields(request: web.Request, row: dict[str, Any]) -> dict[str, Any]:
    asked = request.query.get("_fields")
    return {name: row[name] for name in asked.split(",") if name in row} if asked else row


def _error(status: int, code: str, message: str) -> web.Response:
    told = {"code": code, "message": message, "data": {"status": status}}
    return web.json_response(told, status=status)


def _wrong_in(body: dict[str, Any]) -> str | None:
    """The first parameter that is not taken."""
    if "amount" in body and (
        not isinstance(body["amount"], str) or in_cents(body["amount"]) is None
    ):
        return "amount"
    if not isinstance(body.get("usage_limit", 0), int):
        return "usage_limit"
    if body.get("discount_type", "fixed_cart") not in ("fixed_cart", "fixed_product", "percent"):
        return "discount_type"
    if body.get("status", "publish") not in _STATUSES:
        return "status"
    return None


def _set(coupon: Coupon, body: dict[str, Any]) -> None:
    if "amount" in body:
        coupon.amount_cents = in_cents(body["amount"]) or 0
    if "date_expires" in body:
        # Without a zone it is on the shop's clock.
        expires = datetime.fromisoformat(body["date_expires"])
        coupon.expires = expires if expires.tzinfo else expires.replace(tzinfo=_ZONE)
    coupon.status = body.get("status", coupon.status)
    coupon.discount_type = body.get("discount_type", coupon.discount_type)
    coupon.usage_limit = body.get("usage_limit", coupon.usage_limit) or None
    for each in body.get("meta_data", []):
        coupon.meta[each["key"]] = each["value"]


def _coupon_json(coupon: Coupon) -> dict[str, Any]:
    return {
        "id": coupon.id,
        "code": coupon.code,
        "amount": in_euros(coupon.amount_cents),
        "status": coupon.status,
        "date_created": _local(coupon.made),
        "date_created_gmt": _gmt(coupon.made),
        "date_modified": _local(coupon.modified),
        "date_modified_gmt": _gmt(coupon.modified),
        "discount_type": coupon.discount_type,
        "description": "",
        "date_expires": _local(coupon.expires) if coupon.expires else None,
        "date_expires_gmt": _gmt(coupon.expires) if coupon.expires else None,
        "usage_count": coupon.usage_count,
        "individual_use": False,
        "usage_limit": coupon.usage_limit,
        "usage_limit_per_user": None,
        "used_by": [EMAIL] * coupon.usage_count,
        "meta_data": [
            {"id": number, "key": key, "value": value}
            for number, (key, value) in enumerate(coupon.meta.items(), start=1)
        ],
    }


def _order_json(order: Order) -> dict[str, Any]:
    without_tax = round(order.discount_cents * 100 / 121)
    return {
        "id": order.id,
        "status": order.status,
        "currency": "EUR",
        "date_created": _local(order.made),
        "date_created_gmt": _gmt(order.made),
        "date_modified": _local(order.modified),
        "date_modified_gmt": _gmt(order.modified),
        "total": in_euros(order.paid_cents),
        "billing": {"first_name": "Iemand", "email": EMAIL},
        "coupon_lines": [
            {
                "id": order.id * 10,
                "code": order.code,
                "discount": in_euros(without_tax),
                "discount_tax": in_euros(order.discount_cents - without_tax),
                "meta_data": [],
            }
        ],
        "refunds": [
            {"id": number, "reason": "", "total": in_euros(-cents)}
            for number, cents in reversed(order.refunds)
        ],
    }


def _gmt(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def _local(at: datetime) -> str:
    return at.astimezone(_ZONE).replace(tzinfo=None).isoformat(timespec="seconds")
