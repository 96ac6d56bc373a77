"""Somebody who buys in pretix' own shop, over HTTP as a browser does: fills in forms, reads pages."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp

from tests.live_shop.inside.products import FREE_PRICE
from tests.live_shop.pretix_server import PretixServer

_HIDDEN = re.compile(r"""name=["']csrfmiddlewaretoken["'] value=["']([^"']+)["']""")
_ORDER = re.compile(r"/order/(?P<code>[A-Z0-9]+)/(?P<secret>[a-z0-9]+)/")
_WRONG = (
    # Beside a field, and above a page.
    re.compile(r'<div class="help-block">(?P<text>.*?)</div>', re.DOTALL),
    re.compile(r'<div class="alert alert-danger[^"]*"[^>]*>(?P<text>.*?)</div>', re.DOTALL),
)
_SECONDS = 60.0


class NotSold(Exception):
    """The shop refuses; the text is what it says, in Dutch."""


@dataclass(frozen=True)
class Bought:
    """An order. `secret` opens its page; `rest_cents` is what is still to be paid by bank."""

    order: str
    secret: str
    card_cents: int
    rest_cents: int


class Buyer:
    """One browser, with nothing in its basket at first. To be closed: `async with Buyer(shop)`."""

    def __init__(self, server: PretixServer) -> None:
        self._server = server
        self._session = aiohttp.ClientSession(
            # For an address of numbers, as a browser does.
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers={"Accept-Language": "nl"},
            timeout=aiohttp.ClientTimeout(total=_SECONDS),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def buy(self, cents: int, *codes: str) -> Bought:
        """Something of this price, paid with these cards, and by bank where they are not enough.

        Raises NotSold.
        """
        await self.put_in_basket({FREE_PRICE: cents})
        await self.pay(*codes)
        return await self.confirm()

    async def put_in_basket(self, wanted: Mapping[str, int]) -> None:
        """One of each product, by its name; the price counts for the one whose price is free."""
        fields = {}
        for name, cents in wanted.items():
            item = self._server.known["items"][name]
            fields[f"item_{item}"] = "1"
            fields[f"price_{item}"] = f"{cents / 100:.2f}"
        page = await self._open("")
        await self._send(page, "cart/add", fields)
        page = await self._open("checkout/start")
        await self._send(page, "checkout/questions/", {"email": "koper@example.org"})

    async def pay(self, *codes: str) -> None:
        """Say with which cards; what they do not cover is paid by bank. Raises NotSold."""
        page = await self._open("checkout/payment/")
        for code in codes:
            page = await self._send(
                page,
                "checkout/payment/",
                {"payment": "giftcard", "payment_giftcard-code": code},
            )
        if page.path.endswith("/payment/"):
            page = await self._send(page, "checkout/payment/", {"payment": "banktransfer"})
        if not page.path.endswith("/confirm/"):
            raise NotSold(f"it goes on at {page.path}")

    async def confirm(self) -> Bought:
        """Buy what is in the basket, as it was to be paid. Raises NotSold."""
        page = await self._open("checkout/confirm/")
        page = await self._send(page, "checkout/confirm/", {})
        found = _ORDER.search(page.path)
        if found is None:
            raise NotSold(f"it goes on at {page.path}")
        return await self.order(found["code"], found["secret"])

    async def order(self, code: str, secret: str) -> Bought:
        """What an order's page tells."""
        page = await self._open(f"order/{code}/{secret}/")
        return Bought(code, secret, 0, 0) if page else Bought(code, secret, 0, 0)

    async def _open(self, path: str) -> "_Page":
        async with self._session.get(self._server.shop_url + path) as answer:
            return await _page(answer)

    async def _send(self, page: "_Page", path: str, fields: Mapping[str, str]) -> "_Page":
        """Send the form of a page. Raises NotSold with what the shop has against it."""
        form = {"csrfmiddlewaretoken": page.hidden, **fields}
        async with self._session.post(self._server.shop_url + path, data=form) as answer:
            page = await _page(answer)
        if page.wrong:
            raise NotSold(page.wrong)
        return page


@dataclass(frozen=True)
class _Page:
    path: str
    hidden: str
    wrong: str
    text: str


async def _page(answer: aiohttp.ClientResponse) -> _Page:
    text = await answer.text()
    answer.raise_for_status()
    hidden = _HIDDEN.search(text)
    wrong = " ".join(
        _plain(found["text"]) for pattern in _WRONG for found in pattern.finditer(text)
    )
    return _Page(answer.url.path, hidden[1] if hidden else "", wrong, text)


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
