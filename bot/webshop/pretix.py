"""pretix as the live shop: its gift cards, over its REST interface, with rights to gift cards only.

How it behaves was measured on 2026.8.0 (docs/SHOP.md). No idempotency header: after a crash it
answers 409 for a day. A card is never cancelled by its value, which races with a purchase.
"""

import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.webshop.shop import (
    LOOK_SECONDS,
    Away,
    Finding,
    Missing,
    NotTheShop,
    Refused,
    Seen,
    Stopped,
    Taken,
    Use,
    only_looking,
)
from bot.webshop.shop_http import SECONDS, Answer, ShopHttp, in_cents, in_euros

# More than this its pages do not hold.
_PAGE = "50"
_ONE = {"page_size": "1"}
# Its till refuses a card whose end is in the past.
_CLOSED = "2000-01-01T00:00:00Z"
_OVERDRAWN, _BAD, _NO_TOKEN = 409, 400, 401
_KEY = "meedoenbot"


class Pretix:
    """The gift cards of one organizer.

    `password` stands in the path of its webhook, which it does not sign; without one it has none.
    """

    has_balances = True

    def __init__(
        self, url: str, organizer: str, token: str, zone: ZoneInfo, password: str = ""
    ) -> None:
        self._password = password.encode()
        self._organizer = f"/api/v1/organizers/{organizer}"
        self._cards = f"{self._organizer}/giftcards/"
        self._http = ShopHttp(url, {"Authorization": f"Token {token}"})
        self._zone = zone

    async def close_connections(self) -> None:
        """Let go of the network."""
        await self._http.close()

    async def make(self, code: str, cents: int, until: date) -> Seen:
        """A card with this code, there once and open. Raises Taken for one with another amount."""
        expires = datetime.combine(until, time(23, 59, 59), self._zone).isoformat()
        found = await self._find(code)
        if found is None:
            answer = await self._http.call(
                "POST",
                self._cards,
                body={
                    "secret": code,
                    "value": in_euros(cents),
                    "currency": "EUR",
                    "expires": expires,
                },
                expected=frozenset({201, _BAD}),
            )
            if answer.status == _BAD:
                if "secret" not in _json_object(answer):
                    raise Refused("the card is not taken")
                if await self._find(code) is None:
                    # Another organizer has it, whose cards the shop takes in.
                    raise Taken
                # Somebody was first: look again.
                raise Away("there already")
            return self._seen(answer.json, answer.at, made_cents=cents)
        card, at = found
        made = await self._made(card)
        if made != cents or card["currency"] != "EUR" or card["testmode"]:
            raise Taken
        seen = self._seen(card, at, made_cents=made)
        if seen.is_open:
            return seen
        answer = await self._http.call("PATCH", self._card(card), body={"expires": expires})
        return self._seen(answer.json, answer.at, made_cents=made)

    async def look(self, code: str) -> Seen | None:
        """The card with this code."""
        found = await self._find(code, LOOK_SECONDS)
        return self._seen(*found) if found else None

    async def close(self, code: str) -> int | None:
        """Close a card; what is left on it. None for a card that is not there."""
        found = await self._find(code)
        if found is None:
            return None
        card, _at = found
        await self._http.call("PATCH", self._card(card), body={"expires": _CLOSED})
        # What was paid while it was being closed is seen by a look after it.
        answer = await self._http.call("GET", self._card(card))
        return in_cents(answer.json["value"])

    def is_used_up(self, mark: str, code: str) -> bool:
        """What comes back can be spent again."""
        return False

    async def take(self, code: str, cents: int, key: str, at: datetime | None = None) -> None:
        """Take off a card, once for a key. Raises Taken where so much is not left, and Stopped for
        one that is over, which only its own till would see."""
        with only_looking():
            found = await self._find(code)
            if found is None:
                raise Missing
            card, _at = found
            if await self._has(card, key):
                return
        if at is not None and in_cents(card["value"]) >= cents and not _is_open(card, at):
            raise Stopped
        answer = await self._http.call(
            "POST",
            f"{self._card(card)}transact/",
            body={"value": in_euros(-cents), "text": "Meedoenbot", "info": {_KEY: key}},
            expected=frozenset({200, _OVERDRAWN}),
        )
        if answer.status == _OVERDRAWN:
            if "value" not in _json_object(answer):
                raise Away("in hand")
            # It may have been this very one that took the last of it.
            if not await self._has(card, key):
                raise Taken

    async def took(self, code: str, key: str) -> bool:
        """Whether a movement with this key is there."""
        found = await self._find(code)
        return found is not None and await self._has(found[0], key)

    async def uses(self, mark: str, left: Mapping[str, int]) -> tuple[list[Use], str]:
        """What changed since it was seen last: of each card whose value is another than known."""
        found: list[Use] = []
        async for card, _at in self._all():
            code = card["secret"]
            if code in left and in_cents(card["value"]) != left[code]:
                # The first is the one that made it.
                found += [_use(card, each) for each in (await self._transactions(card))[1:]]
        return sorted(found, key=lambda use: (use.at, use.key)), mark

    def look_back(self, mark: str, since: datetime) -> str:
        """No mark hides anything: a card of which so much is not left is asked whole."""
        return mark

    def without(self, mark: str, before: str, held: Sequence[Use]) -> str:
        """They are told again as long as the card has another value than known."""
        return mark

    async def all(self) -> AsyncIterator[Seen]:
        """Every gift card of the organizer."""
        async for card, at in self._all():
            yield self._seen(card, at)

    async def check(self) -> list[Finding]:
        """Whether it answers, whose it is, and what the token may do."""
        try:
            organizer = await self._http.call("GET", f"{self._organizer}/", seconds=LOOK_SECONDS)
            if "slug" not in _json_object(organizer):
                raise NotTheShop("something else than an organizer")
            name = str(organizer.json.get("name"))
            findings = [Finding("ok", f"pretix answers; the organizer is {name!r}.")]
            return findings + await self._rights()
        except NotTheShop as other:
            told = (
                f"what answers at SHOP_URL is no pretix, but {other}. Is this the address of the"
                " shop itself, without a login before it? Or is it being worked on?"
            )
            return [Finding("wrong", told)]
        except Away as away:
            return [Finding("wrong", f"it does not answer: {away}.")]
        except Refused as refused:
            return [Finding("wrong", await self._why(refused))]

    async def _why(self, refused: Refused) -> str:
        """Why nothing is told of the organizer, and what to do."""
        if refused.status == _NO_TOKEN:
            return "pretix does not know SHOP_TOKEN. Copy it once more, or make another."
        asked = self._organizer.rpartition("/")[2]
        try:
            own = _results(await self._http.call("GET", "/api/v1/organizers/", params=_ONE))
        except (Away, Refused):
            own = []
        names = ", ".join(str(each.get("slug")) for each in own) or "another organizer"
        return (
            f"SHOP_TOKEN is of {names}, and SHOP_ORGANIZER is {asked} ({refused}). Put the short"
            " name there that stands in the address of its pages, or make a token there."
        )

    async def _rights(self) -> list[Finding]:
        try:
            cards = [card async for card, _at in self._all()]
            # Nothing is made of nothing: it only tells whether one could be.
            await self._http.call("POST", self._cards, body={}, expected=frozenset({_BAD}))
        except Refused:
            told = "the token may not read and write gift cards; give its team these rights."
            return [Finding("wrong", told)]
        findings = [Finding("ok", "the token may read and write gift cards.")]
        if await self._reads_names():
            told = (
                "the token may read orders or customers, with names of participants; give it a"
                " team that may not."
            )
            findings.append(Finding("wrong", told))
        if any(card["currency"] != "EUR" for card in cards):
            told = "there are gift cards in another currency than euros; the bot gives none."
            findings.append(Finding("note", told))
        if any(card["testmode"] for card in cards):
            told = "there are gift cards in test mode; the bot gives none."
            findings.append(Finding("note", told))
        return findings

    def heard(self, headers: Mapping[str, str], body: bytes, said: str) -> bool:
        """Whether whoever sent this knows our path."""
        return bool(self._password) and hmac.compare_digest(said.encode(), self._password)

    def is_ping(self, body: bytes) -> bool:
        """It sends none."""
        return False

    async def _reads_names(self) -> bool:
        """Whether the token opens more than gift cards.

        Orders are asked of an event: of all events together who may see none gets an empty list.
        """
        asked = [f"{self._organizer}/customers/"]
        events = await self._http.call("GET", f"{self._organizer}/events/", params=_ONE)
        asked += [f"{self._organizer}/events/{each['slug']}/orders/" for each in _results(events)]
        for path in asked:
            try:
                await self._http.call("GET", path, params=_ONE)
            except (Refused, NotTheShop):
                continue
            return True
        return False

    # What pretix has

    async def _find(
        self, code: str, seconds: float = SECONDS
    ) -> tuple[dict[str, Any], datetime] | None:
        """The card with exactly this code; its filter is blind to capitals."""
        answer = await self._http.call("GET", self._cards, params={"secret": code}, seconds=seconds)
        cards = [each for each in _results(answer) if each["secret"] == code]
        return (cards[0], answer.at) if cards else None

    async def _all(self) -> AsyncIterator[tuple[dict[str, Any], datetime]]:
        seen: set[int] = set()
        page = 1
        while True:
            answer = await self._http.call(
                "GET", self._cards, params={"page_size": _PAGE, "page": str(page)}
            )
            for card in _results(answer):
                # Between two pages one may be made, and shift the rest.
                if card["id"] not in seen:
                    seen.add(card["id"])
                    yield card, answer.at
            if not _json_object(answer).get("next"):
                return
            page += 1

    async def _transactions(self, card: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Its movements, oldest first: the first is the one that made it."""
        found: list[dict[str, Any]] = []
        page = 1
        while True:
            answer = await self._http.call(
                "GET",
                f"{self._card(card)}transactions/",
                params={"page_size": _PAGE, "page": str(page)},
            )
            found += _results(answer)
            if not _json_object(answer).get("next"):
                return sorted(found, key=lambda each: int(each["id"]))
            page += 1

    async def _made(self, card: Mapping[str, Any]) -> int:
        first, *_others = await self._transactions(card) or [{"value": "0.00"}]
        return in_cents(first["value"])

    async def _has(self, card: Mapping[str, Any], key: str) -> bool:
        return any(_key_in(each) == key for each in await self._transactions(card))

    def _card(self, card: Mapping[str, Any]) -> str:
        return f"{self._cards}{int(card['id'])}/"

    def _seen(self, card: Mapping[str, Any], at: datetime, made_cents: int | None = None) -> Seen:
        expires = _end_of(card)
        return Seen(
            code=card["secret"],
            left_cents=in_cents(card["value"]),
            until=expires.astimezone(self._zone).date() if expires else None,
            is_open=_is_open(card, at),
            ref=str(card["id"]),
            made_cents=made_cents,
            is_test=card["testmode"],
            currency=card["currency"],
        )


def _end_of(card: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(card["expires"]) if card["expires"] else None


def _is_open(card: Mapping[str, Any], at: datetime) -> bool:
    end = _end_of(card)
    return end is None or end > at


def _json_object(answer: Answer) -> dict[str, Any]:
    return answer.json if isinstance(answer.json, dict) else {}


def _results(answer: Answer) -> list[dict[str, Any]]:
    results = _json_object(answer).get("results")
    if not isinstance(results, list):
        raise NotTheShop("no list")
    return results


def _key_in(transaction: Mapping[str, Any]) -> str:
    info = transaction.get("info")
    return str(info.get(_KEY, "")) if isinstance(info, dict) else ""


def _use(card: Mapping[str, Any], transaction: Mapping[str, Any]) -> Use:
    return Use(
        key=f"pretix {int(card['id'])} {int(transaction['id'])}",
        code=card["secret"],
        cents=-in_cents(transaction["value"]),
        at=datetime.fromisoformat(transaction["datetime"]).astimezone(UTC),
        ours=_key_in(transaction),
        is_by_hand=not transaction.get("order"),
    )
