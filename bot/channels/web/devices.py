"""Another device of somebody who is in, by a link of theirs: see storage/web_links.py."""

from starlette.requests import Request

from bot.channels.web.answers import Refusal
from bot.channels.web.door import Door
from bot.formatting import clock_time, day
from bot.storage import other_chats, people, web_chats, web_links, web_sessions
from bot.storage.buttons import Button, ButtonRow
from bot.storage.database import Transaction
from bot.storage.letters import Letter, Priority, TextMessage
from bot.storage.outbox import post
from bot.storage.web_links import Link
from bot.storage.web_sessions import Session
from bot.translation import gettext as _

_DEVICES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"),
    ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
# The first that stands in what a browser says of itself: most say that they are others as well.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip


async def by_link(
    door: Door, request: Request, token: str, tried: bytes, there: Session | None
) -> str | None:
    """A session of somebody's own chat; None where the link does not work. `there` is what was in
    on this device. Raises Refusal while a coordinator's own yes is waited for.
    """
    async with door.installation.database.transaction() as transaction:
        link = await web_links.find(transaction, token, tried, door.now)
        if link is None:
            return None
        if not link.needs_yes:
            if there is not None:
                await web_sessions.end(transaction, there.token_hash)
            session = await _let_in(door, transaction, request, link, tried)
            if there is not None:
                await other_chats.leave_page(transaction, there.chat_id)
        elif not link.is_tried:
            await web_links.use(transaction, link, tried, door.now)
            await _ask(door, transaction, request, link)
    door.posted()
    if link.needs_yes:
        raise Refusal(
            409,
            _(
                "Almost done. Say yes where you made this link: there you have a message now."
                " After that tap “Begin” here once more."
            ),
        )
    return session


async def _let_in(
    door: Door, transaction: Transaction, request: Request, link: Link, tried: bytes
) -> str:
    keys, now = door.installation.keys, door.now
    before = await people.chat_of(transaction, link.person_id)
    chat = await web_chats.of_person(transaction, link.person_id)
    if chat is None:
        name = await people.name_of(transaction, keys, link.person_id)
        chat = await web_chats.make(transaction, keys, name, None, now)
    await other_chats.add(transaction, link.person_id, chat)
    await web_links.use(transaction, link, tried, now)
    if not link.is_done:
        # It is told once, also where the answer was lost and the page tries it once more.
        await web_links.done(transaction, link, now)
        await _tell(door, transaction, request, chat, before)
    return await session_in(door, transaction, request, chat)


async def _tell(
    door: Door, transaction: Transaction, request: Request, chat: int, before: int | None
) -> None:
    """Somebody hears that a device is let in, also where they were until now."""
    text = _(
        "You can use me on {device} now. Is that not you? Tap “My devices” and sign it out."
    ).format(device=_device(request))
    devices: ButtonRow = [Button(_("My devices"), "devices")]
    letters = [Letter(chat, TextMessage(text), [[Button(_("Begin"), "menu")], devices])]
    if before is not None and before != chat:
        letters.append(Letter(before, TextMessage(text), [devices], priority=Priority.NOTICE))
    for letter in letters:
        await post(transaction, door.installation.keys, letter, door.now)


async def _ask(door: Door, transaction: Transaction, request: Request, link: Link) -> None:
    """A coordinator is asked, where they are already, whether it is they who opened their link."""
    chat = await people.chat_of(transaction, link.person_id)
    if chat is None:
        return
    text = _(
        "Is this you? Your link was opened on {device}, on {day} at {time}. There is no access"
        " there before you say yes."
    ).format(
        device=_device(request),
        day=day(door.installation.today),
        time=clock_time(door.now, door.installation.scheme.zone),
    )
    this = {"token_hash": link.token_hash.hex()}
    rows: list[ButtonRow] = [
        [Button(_("No"), "devices.no", this), Button(_("Yes, it is"), "devices.yes", this)]
    ]
    letter = Letter(chat, TextMessage(text), rows, priority=Priority.NOTICE)
    await post(transaction, door.installation.keys, letter, door.now)


async def session_in(door: Door, transaction: Transaction, request: Request, chat: int) -> str:
    """The token of a session in this chat, for the device that asks."""
    installation = door.installation
    return await web_sessions.make(
        transaction, installation.keys, chat, _device(request), door.now, installation.today
    )


def _device(request: Request) -> str:
    return device_name(request.headers.get("user-agent", ""))


def device_name(agent: str) -> str:
    """What a device is, by what its browser says: no more than somebody knows it by."""
    device = next((name for sign, name in _DEVICES if sign in agent), "")
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    if device and browser:
        return _("{browser} on {device}").format(browser=browser, device=device)
    return device or browser or _("another device")
