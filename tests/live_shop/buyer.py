"""Somebody who buys in pretix' own shop as a browser does: fills in forms and reads pages."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp

from tests.helpers.shops import Bought, NotSold
from tests.live_shop.inside.products import FREE_PRICE
from tests.live_shop.pretix_server import PretixServer

_HIDDEN = re.compile(r"""name=["']csrfmiddlewaretoken["'] value=["']([^"']+)["']""")
_ORDER = re.compile(r"/order/([A-Z0-9]+)/")
# Each way of paying on the last page before one buys: its name, and how much of it.
_SHARE = re.compile(
    r'<li class="list-group-item payment">.*?<h4[^>]*>(.*?)</h4>.*?<h4[^>]*>(.*?)</h4>', re.DOTALL
)
_BY_CARD = "Cadeaubon"
_WRONG = (
    # Beside a field, and above a page.
    re.compile(r'aria-invalid="true"[^>]*>\s*<p class="help-block"[^>]*>(.*?)</p>', re.DOTALL),
    re.compile(r'<div class="alert alert-(?:danger|warning)[^"]*"[^>]*>(.*?)</div>', re.DOTALL),
)
_SECONDS = 60.0


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
        """Buy what is in the basket, as it was to be paid.

        Raises NotSold where a card does not pay. The order is there all the same, to be paid
        otherwise.
        """
        page = await self._open("checkout/confirm/")
        shares = [
            (name, int(re.sub(r"\D", "", amount))) for name, amount in _SHARE.findall(page.text)
        ]
        page = await self._send(page, "checkout/confirm/", {})
        found = _ORDER.search(page.path)
        if found is None:
            raise NotSold(f"it goes on at {page.path}")
        by_card = sum(cents for name, cents in shares if name == _BY_CARD)
        return Bought(found[1], by_card, sum(cents for _name, cents in shares) - by_card)

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
    wrong = " ".join(_plain(found[1]) for pattern in _WRONG for found in pattern.finditer(text))
    return _Page(answer.url.path, hidden[1] if hidden else "", wrong, text)


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
