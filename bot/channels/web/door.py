"""Who asks something of the page: from which address, on which device, and whether it is our own
page that asks."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from starlette.requests import ClientDisconnect, Request

from bot.channels.update import Raw
from bot.channels.web.address import WebAddress
from bot.channels.web.answers import Refusal, not_understood, too_fast
from bot.channels.web.hub import Hub
from bot.channels.web.limits import Limit, Rate, address_key
from bot.channels.web.looks import Looks
from bot.storage import web_sessions
from bot.storage.database import Transaction
from bot.storage.installation import Installation
from bot.storage.web_sessions import Session
from bot.translation import gettext as _

# 4,096 characters, each as \ud83d\ude00, with room to spare.
_LARGEST_JSON = 64 * 1024
_LONGEST_ID = 64
_DAY_SECONDS = 24 * 60 * 60


class Inbox(Protocol):
    """Where what somebody did goes to be handled."""

    async def put_in(self, transaction: Transaction, raw: Raw) -> bool:
        """Store an update with what else a transaction writes; whether there was room for it."""

    def wake(self) -> None:
        """Something was stored, and committed."""


@dataclass
class Limits:
    """How often what may be done, by session or by address."""

    writes: Limit = field(default_factory=lambda: Limit(Rate(40, 4.0)))
    looks: Limit = field(default_factory=lambda: Limit(Rate(60, 4.0)))
    files: Limit = field(default_factory=lambda: Limit(Rate(60, 6.0)))
    uploads: Limit = field(default_factory=lambda: Limit(Rate(10, 0.1)))
    # Of an address, as whoever asks has no session, or a wrong one.
    misses: Limit = field(default_factory=lambda: Limit(Rate(20, 1 / 180)))
    # Who looks at a card makes a chat, which is there for a day.
    visitors: Limit = field(default_factory=lambda: Limit(Rate(12, 1 / 60)))
    strangers: Limit = field(default_factory=lambda: Limit(Rate(60, 1.0)))


@dataclass(frozen=True)
class Door:
    """What everything that is asked needs to know.

    `session_days` is WEB_SESSION_DAYS, `behind_proxy` WEB_PROXY. `posted()` hears that
    a letter was written.
    """

    installation: Installation
    address: WebAddress
    inbox: Inbox
    hub: Hub
    looks: Looks
    session_days: int
    behind_proxy: bool
    posted: Callable[[], None]
    limits: Limits = field(default_factory=Limits)

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.installation.clock.now()

    @property
    def oldest_session(self) -> date:
        """A session that was not used since has ended."""
        return self.installation.today - timedelta(days=self.session_days)

    def where(self, request: Request) -> str:
        """The address that a request counts for."""
        host = request.client.host if request.client else ""
        if self.behind_proxy:
            # The last is what our own proxy wrote; what stands before it anybody may have.
            said = request.headers.getlist("x-forwarded-for")
            host = (said[-1].rpartition(",")[2].strip() if said else "") or host
        return address_key(host)

    async def session(self, request: Request) -> Session:
        """The session of a request. Raises Refusal where it has none."""
        found = await self.session_if_any(request)
        if found is None:
            raise Refusal(401, await self._farewell(request))
        return found

    async def _farewell(self, request: Request) -> str:
        """Why a device is out: what its person would have read in their chat."""
        token = self.address.token_in(request.headers.get("cookie", "")) or ""
        hash = web_sessions.hash_of(token)
        match await web_sessions.why_out(self.installation.database.reading, hash):
            case "left":
                return _(
                    "You no longer take part, and your name was erased. Thank you for your help."
                )
            case "withdrawn":
                return _("Your access has ended. Questions? Call {phone}.").format(
                    phone=self.installation.scheme.coordinator_phone
                )
        return self.signed_out()

    async def session_if_any(self, request: Request) -> Session | None:
        """As `session`. Of an address so many wrong ones are told apart, and then no more."""
        token = self.address.token_in(request.headers.get("cookie", ""))
        if not token:
            return None
        found = await web_sessions.find(
            self.installation.database.reading,
            self.installation.keys,
            web_sessions.hash_of(token),
            self.oldest_session,
        )
        if found is None and (seconds := self.limits.strangers.take(self.where(request))):
            raise too_fast(seconds)
        return found

    def signed_out(self) -> str:
        """What is told to whoever has no session."""
        return _(
            "You are not signed in on this device any more. That happens after {days} days without"
            " use, after a new link, or when you sign it out. Are you in somewhere else? Make a"
            " link there, with “My devices”. Otherwise ask the coordinator for one: {phone}. Are"
            " you a coordinator? Ask another coordinator or the administrator for an invitation."
        ).format(days=self.session_days, phone=self.installation.scheme.coordinator_phone)

    async def seen(self, session: Session, request: Request) -> dict[str, str]:
        """Remember that a session was used today; the headers that let its cookie live on."""
        today = self.installation.today
        if session.seen_on >= today:
            return {}
        async with self.installation.database.transaction() as transaction:
            await web_sessions.see(transaction, session.token_hash, today)
        token = self.address.token_in(request.headers.get("cookie", "")) or ""
        return self.cookie(token)

    def cookie(self, token: str) -> dict[str, str]:
        """The header that sets a session's cookie."""
        seconds = self.session_days * _DAY_SECONDS
        return {"Set-Cookie": self.address.cookie_header(token, seconds)}

    def is_our_own(self, request: Request) -> bool:
        """Whether it is our page that asks: a browser says so, and no other site can."""
        site = request.headers.get("sec-fetch-site", "same-origin")
        return request.headers.get("origin") == self.address.origin and site == "same-origin"

    def guard(self, request: Request) -> None:
        """Raises Refusal for a write that does not come from our own page."""
        if not self.is_our_own(request):
            raise Refusal(403, _("This did not come from the page itself. Open the page anew."))


def language_in(request: Request) -> str:
    """The first language of a browser, in two letters."""
    return request.headers.get("accept-language", "")[:2].lower()


async def json_in(request: Request) -> Mapping[str, Any]:
    """The JSON object of a request. Raises Refusal."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise not_understood()
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > _LARGEST_JSON:
                raise Refusal(413, _("This is too long. Send it in parts."))
        told = json.loads(body)
    except (ValueError, RecursionError, ClientDisconnect):
        raise not_understood() from None
    if not isinstance(told, dict):
        raise not_understood()
    return told


def text_in(told: Mapping[str, Any], name: str, most: int) -> str:
    """A text among what was sent. Raises Refusal where it is none, or can't be written down."""
    text = told.get(name)
    if not isinstance(text, str):
        raise not_understood()
    return plain(text, most)


def plain(text: str, most: int) -> str:
    """A text without what no keyboard types. Raises Refusal where it is too long, or no text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise not_understood() from None
    text = "".join(sign for sign in text if sign >= " " or sign in "\n\t").replace("\x7f", "")
    if len(text) > most:
        raise Refusal(413, _("This is too long. Send it in parts."))
    return text


def id_in(told: Mapping[str, Any]) -> str:
    """The page's own id of what it sends. Raises Refusal."""
    sent_as = text_in(told, "id", _LONGEST_ID)
    if not sent_as or not sent_as.isascii() or not sent_as.replace("-", "").isalnum():
        raise not_understood()
    return sent_as


def number_in(value: Any) -> int:
    """A number of a message, or of a change. Raises Refusal."""
    if type(value) is not int or not 0 <= value < 2**53:
        raise not_understood()
    return value


def after_in(request: Request) -> int:
    """Up to which change a page saw all. Raises Refusal."""
    said = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise not_understood()
    return int(said)
