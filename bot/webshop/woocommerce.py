"""WooCommerce as the live shop: its coupons, over REST v3, for a fixed amount and to be used once.

How it behaves was read in its source. A coupon has no balance: all of it is left while nobody used
it, and nothing after. It knows a code in small letters, does not mind capitals at its till, and may
have two coupons with one code: the check has no constraint behind it. A closed one is a draft.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

import aiohttp

from bot.webshop.shop import (
    ELSEWHERE,
    LOOK_SECONDS,
    REST,
    Away,
    Finding,
    Missing,
    NotTheShop,
    OnlyWhole,
    Refused,
    Seen,
    Stopped,
    Taken,
    Use,
    only_looking,
)
from bot.webshop.shop_http import SECONDS, Answer, ShopHttp, in_cents, in_euros
from bot.webshop.woocommerce_orders import FIELDS, Told, moment

_COUPONS, _ORDERS = "/wp-json/wc/v3/coupons", "/wp-json/wc/v3/orders"
_PAGE = 100
# Without it a coupon comes with the e-mail addresses of who used it.
_COUPON_FIELDS = (
    "id,code,amount,status,discount_type,usage_count,usage_limit,date_expires,date_expires_gmt,"
    "date_modified_gmt,meta_data"
)
_BAD, _NOT_THERE, _GONE, _NO_BIN = 400, 404, 410, 501
_NO_KEY = frozenset({401, 403})
# Its till knows only the first. What we took all of waits for a review that never comes.
_OPEN, _CLOSED, _TAKEN = "publish", "draft", "pending"
# What a provider took off, or put back, stands on the coupon itself.
_OURS = "meedoenbot"
# An order may be seen before its coupon is known to be there: as long as a card is put off, and
# some more.
_OVERLAP = timedelta(hours=1)
_FIRST = timedelta(days=30)
_SIGNATURE = "X-WC-Webhook-Signature"
_READS_ORDERS = (
    "WooCommerce has no narrower right: the key may read orders as well. The bot asks only for"
    " their coupons, amounts and dates, never for a name."
)
_PING = re.compile(rb"webhook_id=[0-9]+")
_ENTRY = re.compile(r"(?P<when>[^/]+)/(?P<key>[^/]+)/(?P<cents>-?[0-9]{1,9})")


class WooCommerce:
    """The coupons of one shop."""

    has_balances = False

    def __init__(self, url: str, key: str, secret: str) -> None:
        self._http = ShopHttp(url, {"Authorization": aiohttp.encode_basic_auth(key, secret)})
        self._secret = secret.encode()

    async def close_connections(self) -> None:
        """Let go of the network."""
        await self._http.close()

    async def make(self, code: str, cents: int, until: date) -> Seen:
        """A coupon with this code, there once and open. Raises Taken for one with other terms."""
        if not await self._find(code):
            await self._post(code, cents, until)
        # Two that asked at once have made two: who made one looks again.
        answer, found = await self._found(code)
        if any(not _is_worth(each, cents) for each in found):
            raise Taken
        coupon = await self._sole(found)
        if coupon is None:
            raise Away("not there yet")
        if coupon["status"] == _CLOSED:
            status = _TAKEN if _taken_cents(coupon) else _OPEN
            answer = await self._change(coupon, status=status, date_expires=_end(until))
            coupon = answer.json
        return _seen(code, [coupon], answer.at)

    async def look(self, code: str) -> Seen | None:
        """The coupon with this code."""
        answer, found = await self._found(code, LOOK_SECONDS)
        return _seen(code, found, answer.at) if found else None

    async def close(self, code: str) -> int | None:
        """Close a coupon; what is left on it. None for one that is not there."""
        coupon = await self._sole(await self._find(code))
        if coupon is None:
            return None
        if coupon["status"] != _CLOSED:
            await self._change(coupon, status=_CLOSED)
        # What was bought while it was being closed is seen by a look after it.
        return _left_cents(await self._again(coupon))

    def is_used_up(self, mark: str, code: str) -> bool:
        """Whether an order that was told still counts its coupon: also one that was refunded."""
        return Told.read(mark).counts(code)

    async def take(self, code: str, cents: int, key: str, at: datetime | None = None) -> None:
        """Close a coupon for all that is on it, or open it again; once for a key.

        Raises Taken where it was used, and OnlyWhole for a part of it: a coupon has no balance. To
        make one smaller by its amount would race with whoever is paying with it at that moment.
        What a use left is gone already: it is closed, so that no cancelled order revives all of it.
        """
        with only_looking():
            answer, found = await self._found(code)
            coupon = await self._sole(found)
        if coupon is None:
            raise Missing
        if _did(coupon, key):
            return
        if key.startswith(ELSEWHERE):
            await self._take_elsewhere(coupon, answer.at, key, cents)
            return
        if key.startswith(REST):
            if not coupon["usage_count"]:
                raise Taken
            status = _CLOSED if coupon["status"] == _CLOSED else _TAKEN
            await self._change(coupon, _with_ours(coupon, answer.at, key, cents), status=status)
            return
        if cents < 0:
            if coupon["usage_count"] or _taken_cents(coupon) != -cents:
                raise Taken
            status = _CLOSED if coupon["status"] == _CLOSED else _OPEN
            await self._change(coupon, _with_ours(coupon, answer.at, key, cents), status=status)
            return
        if _left_cents(coupon) < cents:
            raise Taken
        if not _is_open(coupon, at or answer.at):
            raise Stopped
        if _left_cents(coupon) != cents:
            raise OnlyWhole
        await self._change(coupon, _with_ours(coupon, answer.at, key, cents), status=_TAKEN)
        if (await self._again(coupon))["usage_count"]:
            # Somebody bought with it at that very moment.
            await self._change(coupon, _ours_in(coupon), status=_OPEN)
            raise Taken

    async def _take_elsewhere(
        self, coupon: Mapping[str, Any], at: datetime, key: str, cents: int
    ) -> None:
        """Take off a closed coupon what was spent elsewhere, or put it back; of one that was used
        nothing can be spent."""
        if coupon["usage_count"]:
            return
        if cents not in (_left_cents(coupon), -_taken_cents(coupon)):
            raise OnlyWhole
        await self._change(coupon, _with_ours(coupon, at, key, cents), status=_CLOSED)

    async def took(self, code: str, key: str) -> bool:
        """Whether a coupon was closed or opened with this key."""
        return any(_did(each, key) for each in await self._find(code))

    async def uses(self, mark: str, left: Mapping[str, int]) -> tuple[list[Use], str]:
        """What was bought, cancelled and refunded since a mark, by the orders; and what providers
        took, by the coupons. The mark is the newest change that was seen."""
        told = Told.read(mark)
        since = told.newest or (await self._now()) - _FIRST
        changed = {
            "modified_after": _moment_text(since - _OVERLAP),
            "dates_are_gmt": "true",
            "orderby": "id",
            "order": "asc",
        }
        codes = {code.lower(): code for code in left}
        found: list[Use] = []
        for status in ("any", "trash"):
            asked = changed | {"status": status, "_fields": FIELDS}
            async for order, _at in self._all(_ORDERS, asked):
                found += told.uses_in(order, codes)
        asked = changed | {"status": "any", "_fields": _COUPON_FIELDS}
        async for coupon, _at in self._all(_COUPONS, asked):
            told.saw(moment(coupon["date_modified_gmt"]))
            if coupon["code"].lower() in codes:
                found += _scans(coupon, codes[coupon["code"].lower()])
        return sorted(found, key=lambda use: use.at), told.mark()

    def look_back(self, mark: str, since: datetime) -> str:
        """As if nothing changed since then. What was told of each order stays."""
        told = Told.read(mark)
        told.newest = min(told.newest or since, since)
        return told.mark()

    def without(self, mark: str, before: str, held: Sequence[Use]) -> str:
        """As if nothing changed since the look before. Of orders with other coupons it stays known
        what was told: one of them may be cancelled meanwhile."""
        told, known = Told.read(mark), Told.read(before)
        told.forget(known, {use.code for use in held})
        told.newest = known.newest or min(use.at for use in held)
        return told.mark()

    async def all(self) -> AsyncIterator[Seen]:
        """Every coupon for a fixed amount; those with one code are one."""
        by_code: dict[str, list[dict[str, Any]]] = {}
        at = datetime.min.replace(tzinfo=UTC)
        asked = {"status": "any", "orderby": "id", "order": "asc", "_fields": _COUPON_FIELDS}
        async for coupon, asked_at in self._all(_COUPONS, asked):
            at = asked_at
            if coupon["discount_type"] == "fixed_cart":
                by_code.setdefault(coupon["code"].lower(), []).append(coupon)
        for code, coupons in by_code.items():
            # As our codes are printed; its till does not mind.
            yield _seen(code.upper(), coupons, at)

    async def check(self) -> list[Finding]:
        """Whether it answers, what the key may do, and its currency."""
        findings: list[Finding] = []
        try:
            asked = {"per_page": "1", "_fields": "id"}
            _rows(await self._http.call("GET", _COUPONS, params=asked))
            findings.append(Finding("ok", "WooCommerce answers."))
            findings.append(await self._rights())
            findings.append(Finding("note", _READS_ORDERS))
            path = "/wp-json/wc/v3/data/currencies/current"
            currency = (await self._http.call("GET", path)).json.get("code")
            if currency != "EUR":
                findings.append(Finding("wrong", f"its currency is not the euro, but {currency}."))
        except NotTheShop as other:
            told = (
                f"what answers at SHOP_URL is no WooCommerce, but {other}. Is this the address of"
                ' the shop itself, without a login before it, and its permalinks not "Plain"? Or is'
                " it being worked on?"
            )
            findings.append(Finding("wrong", told))
        except Away as away:
            findings.append(Finding("wrong", f"it does not answer: {away}."))
        except Refused as refused:
            findings.append(Finding("wrong", _why(refused)))
        return findings

    async def _rights(self) -> Finding:
        try:
            # Nothing is made of nothing: it only tells whether one could be.
            await self._http.call("POST", _COUPONS, body={}, expected=frozenset({_BAD}))
        except Refused:
            told = "the key may only read; make one with the rights to read and write."
            return Finding("wrong", told)
        return Finding("ok", "the key may read and write coupons.")

    def heard(self, headers: Mapping[str, str], body: bytes, said: str) -> bool:
        """Whether it signed this, with the secret of our key as WooCommerce itself proposes."""
        made = base64.b64encode(hmac.digest(self._secret, body, hashlib.sha256))
        return hmac.compare_digest(made, headers.get(_SIGNATURE, "").encode())

    def is_ping(self, body: bytes) -> bool:
        """Whether this is what it sends, unsigned, when a webhook is made."""
        return _PING.fullmatch(body) is not None

    # What WooCommerce has

    async def _post(self, code: str, cents: int, until: date) -> None:
        answer = await self._http.call(
            "POST",
            _COUPONS,
            params={"_fields": "id"},
            body={
                "code": code,
                "amount": in_euros(cents),
                "discount_type": "fixed_cart",
                "usage_limit": 1,
                "date_expires": _end(until),
            },
            expected=frozenset({201, _BAD}),
        )
        if answer.status == _BAD and answer.json.get("code") != (
            "woocommerce_rest_coupon_code_already_exists"
        ):
            raise Refused("the coupon is not taken")

    async def _found(
        self, code: str, seconds: float = SECONDS
    ) -> tuple[Answer, list[dict[str, Any]]]:
        """All that have this code, and are not in the bin; the one that counts first.

        By ?code= only the newest that is open is found.
        """
        answer = await self._http.call(
            "GET",
            _COUPONS,
            params={
                "search": code,
                "status": "any",
                "per_page": str(_PAGE),
                "_fields": _COUPON_FIELDS,
            },
            seconds=seconds,
        )
        found = [each for each in _rows(answer) if each["code"].lower() == code.lower()]
        return answer, sorted(found, key=_rank)

    async def _find(self, code: str) -> list[dict[str, Any]]:
        _answer, found = await self._found(code)
        return found

    async def _sole(self, found: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
        """The one that counts; others that nobody used go to the bin."""
        for each in found[1:]:
            if not each["usage_count"]:
                binned = await self._http.call(
                    "DELETE",
                    f"{_COUPONS}/{int(each['id'])}",
                    expected=frozenset({200, _NOT_THERE, _GONE, _NO_BIN}),
                )
                if binned.status == _NO_BIN:
                    await self._http.call(
                        "DELETE", f"{_COUPONS}/{int(each['id'])}", params={"force": "true"}
                    )
        return found[0] if found else None

    async def _change(
        self, coupon: Mapping[str, Any], ours: str | None = None, **facts: str
    ) -> Answer:
        body: dict[str, Any] = dict(facts)
        if ours is not None:
            body["meta_data"] = [{"key": _OURS, "value": ours}]
        return await self._http.call(
            "PUT",
            f"{_COUPONS}/{int(coupon['id'])}",
            params={"_fields": _COUPON_FIELDS},
            body=body,
        )

    async def _again(self, coupon: Mapping[str, Any]) -> dict[str, Any]:
        answer = await self._http.call(
            "GET", f"{_COUPONS}/{int(coupon['id'])}", params={"_fields": _COUPON_FIELDS}
        )
        json: dict[str, Any] = answer.json
        return json

    async def _all(
        self, path: str, params: Mapping[str, str]
    ) -> AsyncIterator[tuple[dict[str, Any], datetime]]:
        seen: set[int] = set()
        page = 1
        while True:
            answer = await self._http.call(
                "GET", path, params=dict(params) | {"per_page": str(_PAGE), "page": str(page)}
            )
            rows = _rows(answer)
            for row in rows:
                # Between two pages one may come in, and shift the rest.
                if row["id"] not in seen:
                    seen.add(row["id"])
                    yield row, answer.at
            if len(rows) < _PAGE:
                return
            page += 1

    async def _now(self) -> datetime:
        """What its own clock says."""
        asked = {"per_page": "1", "_fields": "id"}
        return (await self._http.call("GET", _COUPONS, params=asked)).at


def _why(refused: Refused) -> str:
    """Why nothing is told, and what to do."""
    if refused.code == "rest_no_route":
        return "at SHOP_URL is a WordPress of which WooCommerce is switched off, or none."
    if refused.status in _NO_KEY:
        return (
            f"WooCommerce refuses SHOP_TOKEN and SHOP_SECRET ({refused.code}). Copy both once more;"
            " the key has to be of somebody who manages the shop. If they are right, its server"
            " does not hand WooCommerce the Authorization header."
        )
    return f"WooCommerce refuses what was asked ({refused}, {refused.code})."


def _rows(answer: Answer) -> list[dict[str, Any]]:
    if not isinstance(answer.json, list):
        raise NotTheShop("no list")
    return answer.json


def _rank(coupon: Mapping[str, Any]) -> tuple[int, int, int]:
    """Which of those with one code counts: one that was used, else the one that was first."""
    return -coupon["usage_count"], -_taken_cents(coupon), coupon["id"]


def _is_worth(coupon: Mapping[str, Any], cents: int) -> bool:
    return (
        in_cents(coupon["amount"]) == cents
        and coupon["discount_type"] == "fixed_cart"
        and coupon["usage_limit"] == 1
    )


def _seen(code: str, coupons: Sequence[dict[str, Any]], at: datetime) -> Seen:
    """What those with one code come to: open where one of them is."""
    coupon = min(coupons, key=_rank)
    expires = coupon["date_expires"]
    return Seen(
        code=code,
        left_cents=_left_cents(coupon),
        # It is over at the first moment of that day.
        until=(datetime.fromisoformat(expires) - timedelta(seconds=1)).date() if expires else None,
        is_open=any(_is_open(each, at) or _is_taken(each) for each in coupons),
        ref=str(coupon["id"]),
        made_cents=in_cents(coupon["amount"]),
        is_shared=any(each["usage_limit"] != 1 for each in coupons),
    )


def _is_open(coupon: Mapping[str, Any], at: datetime) -> bool:
    """Whether its till knows it; it may be used up."""
    expires = coupon["date_expires_gmt"]
    return coupon["status"] == _OPEN and (expires is None or moment(expires) > at)


def _is_taken(coupon: Mapping[str, Any]) -> bool:
    """Whether it is used up by what we took, and not withdrawn."""
    return coupon["status"] == _TAKEN and _left_cents(coupon) == 0


def _left_cents(coupon: Mapping[str, Any]) -> int:
    return 0 if coupon["usage_count"] else in_cents(coupon["amount"]) - _taken_cents(coupon)


# What was taken off by us, or put back: 'when/key/cents' for each, oldest first.


def _ours_in(coupon: Mapping[str, Any]) -> str:
    values = [str(each["value"]) for each in coupon["meta_data"] if each["key"] == _OURS]
    return values[-1] if values else ""


def _with_ours(coupon: Mapping[str, Any], at: datetime, key: str, cents: int) -> str:
    return f"{_ours_in(coupon)} {at.isoformat()}/{quote(key, safe='')}/{cents}".lstrip()


def _entries(coupon: Mapping[str, Any]) -> list[tuple[datetime, str, int]]:
    entries = [entry for each in _ours_in(coupon).split() if (entry := _entry(each))]
    if coupon["usage_count"] and coupon["status"] != _OPEN and entries:
        *before, (_when, last, taken) = entries
        if taken > 0 and not last.startswith((REST, ELSEWHERE)):
            # It came too late, and the bot died before it could say so.
            return before
    return entries


def _entry(text: str) -> tuple[datetime, str, int] | None:
    """One of them; None for what staff made of it: that counts for nothing, so that the coupon
    differs from the books."""
    found = _ENTRY.fullmatch(text)
    if found is None:
        return None
    try:
        when = datetime.fromisoformat(found["when"])
    except ValueError:
        return None
    return (when, unquote(found["key"]), int(found["cents"])) if when.tzinfo else None


def _taken_cents(coupon: Mapping[str, Any]) -> int:
    return sum(cents for _when, _key, cents in _entries(coupon))


def _did(coupon: Mapping[str, Any], key: str) -> bool:
    return any(each == key for _when, each, _cents in _entries(coupon))


def _scans(coupon: Mapping[str, Any], code: str) -> list[Use]:
    return [
        Use(f"woocommerce scan {key}", code, cents, at, ours=key)
        for at, key, cents in _entries(coupon)
    ]


def _end(until: date) -> str:
    """When a coupon is over, on the shop's own clock: the day after its last."""
    return f"{until + timedelta(days=1)}T00:00:00"


def _moment_text(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
