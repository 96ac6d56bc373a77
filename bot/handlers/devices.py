"""Where somebody is in: their devices and Telegram, a link for one more, and signing one out."""

import hashlib
from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.formatting import clock_time, day, short_day
from bot.storage import other_chats, people, throttle, web_chats, web_links
from bot.storage import web_sessions as sessions
from bot.storage.buttons import Button, ButtonRow
from bot.storage.installation import Way
from bot.storage.letters import OwnLinkMessage
from bot.storage.people import Role
from bot.storage.throttle import Attempt
from bot.storage.web_chats import is_web
from bot.storage.web_links import Link
from bot.translation import gettext as _

_TELEGRAM = "Telegram"


async def show(context: Context) -> None:
    """Where they are in, and what can be done about it."""
    context.end()
    back: ButtonRow = [Button(_("Back"), "menu")]
    if Way.PAGE not in context.ways:
        context.say(
            _(
                "You use me in Telegram. Sign in to Telegram on your other device: there you see"
                " this chat as well."
            ),
            back,
        )
        return
    lines, rows = [_("You are in on:")], list[ButtonRow]()
    mine = await sessions.devices(context.transaction, context.keys, context.person.id)
    labels = _labels(context, mine)
    for device, label in zip(mine, labels, strict=True):
        lines.append(f"• {_line(context, device)}")
        rows.append([Button(label, "devices.one", {"device": device.token_hash.hex()})])
    if await _telegram_chat(context) is not None:
        if is_web(context.turn.chat_id):
            lines.append(f"• {_TELEGRAM}")
            rows.append([Button(_TELEGRAM, "devices.one", {"device": Way.TELEGRAM.value})])
        else:
            lines.append(_("• {device}, here").format(device=_TELEGRAM))
    if rows:
        lines += ["", _("Tap one to sign it out.")]
    context.say("\n".join(lines), [Button(_("One more device"), "devices.add")], *rows, back)


def _is_here(context: Context, device: sessions.Device) -> bool:
    return device.token_hash.hex() == context.turn.update.session


def _line(context: Context, device: sessions.Device) -> str:
    """A device in words: which it is, since when, and when it was used last."""
    came = device.made_at.astimezone(context.scheme.zone)
    parts = [escape(device.name)]
    if _is_here(context, device):
        parts.append(_("this device"))
    if came.date() == context.today:
        parts.append(_("new: today at {time}").format(time=_clock(context, device)))
    else:
        parts.append(_("since {day}").format(day=day(came.date())))
    if not _is_here(context, device) and came.date() != context.today:
        parts.append(_("last used on {day}").format(day=day(device.seen_on)))
    return ", ".join(parts)


def _labels(context: Context, devices: list[sessions.Device]) -> list[str]:
    """A button for each device; those that would read the same have the hour as well."""
    short = [_label(context, device) for device in devices]
    return [
        label if short.count(label) == 1 else f"{label} {_clock(context, device)}"
        for label, device in zip(short, devices, strict=True)
    ]


def _label(context: Context, device: sessions.Device) -> str:
    came = device.made_at.astimezone(context.scheme.zone).date()
    if _is_here(context, device):
        what = _("this device")
    elif came == context.today:
        what = _("new {time}").format(time=_clock(context, device))
    else:
        what = short_day(came)
    return f"{device.name} · {what}"


def _clock(context: Context, device: sessions.Device) -> str:
    return clock_time(device.made_at, context.scheme.zone)


async def _telegram_chat(context: Context) -> int | None:
    chats = await other_chats.all_of(context.transaction, context.person.id)
    return next((chat for chat in chats if not is_web(chat)), None)


async def ask_link(context: Context) -> None:
    """One more device: which way, where there is more than one?"""
    if Way.PAGE not in context.ways:
        await show(context)
        return
    if Way.TELEGRAM not in context.ways:
        if Role.COORDINATOR in context.person.roles:
            context.say(_asked_here())
        await _make_link(context, Way.PAGE)
        return
    context.begin()
    context.go_to("devices.add")
    text = _(
        "With a link you are in somewhere else as well, as yourself. Only open it yourself. How do"
        " you want to use me there?"
    )
    if Role.COORDINATOR in context.person.roles:
        text += " " + _asked_here()
    rows: list[ButtonRow] = [[Button(_("In the browser"), "devices.make", {"way": Way.PAGE.value})]]
    rows.append([Button(_("In Telegram"), "devices.make", {"way": Way.TELEGRAM.value})])
    context.say(text, *rows, [stop_button()])


def _asked_here() -> str:
    return _("You are a coordinator: so I ask you here whether it is you.")


async def make_link(context: Context) -> None:
    """The confirming tap."""
    await _make_link(context, Way(context.choice["way"]))


async def _make_link(context: Context, way: Way) -> None:
    """A link that works once, and its QR code."""
    context.end()
    token = await web_links.make(context.transaction, context.person.id, context.now)
    context.send(
        OwnLinkMessage(token, way.value),
        [Button(_("My devices"), "devices")],
        [Button(_("Back"), "menu")],
        keep=True,
    )


async def ask_sign_out(context: Context) -> None:
    """Sign out this device?"""
    which = context.choice["device"]
    name = await _name_of(context, which)
    if name is None:
        await show(context)
        return
    context.begin()
    context.go_to("devices.out", device=which)
    text = _("Sign out {device}? After that you only come in there by a new link.")
    if which == context.turn.update.session:
        text = _(
            "You sign out here, on this device ({device}). You are out at once, and only come in"
            " again by a new link. Is that right?"
        )
    context.say(
        text.format(device=escape(name)),
        [Button(_("No"), "devices"), Button(_("Yes, sign out"), "devices.out")],
    )


async def _name_of(context: Context, which: str) -> str | None:
    """What a device is called; None where it is not theirs, or is out already."""
    if which == Way.TELEGRAM.value:
        is_there = await _telegram_chat(context) is not None and is_web(context.turn.chat_id)
        return _TELEGRAM if is_there else None
    mine = await sessions.devices(context.transaction, context.keys, context.person.id)
    return next((each.name for each in mine if each.token_hash.hex() == which), None)


async def sign_out(context: Context) -> None:
    """The confirming tap: it is out at once."""
    which = context.data["device"]
    name = await _name_of(context, which)
    if name is None:
        await show(context)
        return
    context.end()
    person, transaction = context.person.id, context.transaction
    if which == Way.TELEGRAM.value:
        chat = await _telegram_chat(context)
        assert chat is not None  # noqa: S101 - it has a name
        await other_chats.drop(transaction, person, chat)
    else:
        await sessions.end(transaction, bytes.fromhex(which))
        page = await web_chats.of_person(transaction, person)
        if page is not None:
            await other_chats.leave_page(transaction, page)
    context.say(
        _("{device} is signed out.").format(device=escape(name)),
        [Button(_("My devices"), "devices")],
        [Button(_("Back"), "menu")],
    )


async def open_link(context: Context, token: str) -> None:
    """Somebody opened their own link in Telegram. One for the page never comes here."""
    turn, mine = context.turn, (Attempt.INVITATION, context.passer_by, context.now)
    tried = hashlib.sha256(f"chat {turn.chat_id}".encode()).digest()
    link = None
    if not await throttle.is_throttled(context.transaction, *mine):
        link = await web_links.find(context.transaction, token, tried, context.now)
    here = await people.number_of(context.transaction, turn.chat_id)
    if link is not None and here == link.person_id:
        context.say(
            _("You are in here already. Open the link on your other device."), *context.menu()
        )
    elif link is not None and here is not None:
        _say_is_somebody(context)
    elif link is None or is_web(turn.chat_id):
        await throttle.count(context.transaction, *mine)
        _say_useless(context)
    elif link.needs_yes:
        await _ask(context, link, tried)
    else:
        await _come_in(context, link, tried)


def _say_is_somebody(context: Context) -> None:
    """Two who take part are not made one: what they did would be of one whom nobody invited."""
    context.say(
        _(
            "You take part here already, under another invitation. So I can't use this link. First"
            " stop here, with “Privacy”. Then open the link again."
        ),
        *(context.menu() if context.turn.person else []),
    )


def _say_useless(context: Context) -> None:
    context.say(
        _("This link no longer works. Ask for a new one. Questions? Call {phone}.").format(
            phone=escape(context.scheme.coordinator_phone)
        ),
        *(context.menu() if context.turn.person else []),
    )


async def _ask(context: Context, link: Link, tried: bytes) -> None:
    """A coordinator says yes where they are in already."""
    context.say(_("Almost done. Say yes where you made this link: there you have a message now."))
    if link.is_tried:
        return
    chat = context.turn.chat_id
    await web_links.use(context.transaction, link, tried, context.now, opened_by=chat)
    known = await people.chat_of(context.transaction, link.person_id)
    this = {"token_hash": link.token_hash.hex()}
    context.tell(
        [known] if known is not None else [],
        _(
            "Is this you? Your link was opened in Telegram just now. There is no access there"
            " before you say yes."
        ),
        [Button(_("No"), "devices.no", this), Button(_("Yes, it is"), "devices.yes", this)],
    )


async def _come_in(context: Context, link: Link, tried: bytes) -> None:
    before = await people.chat_of(context.transaction, link.person_id)
    await web_links.use(context.transaction, link, tried, context.now)
    await _add(context, link, context.turn.chat_id)
    context.turn.person = await people.by_chat(context.transaction, context.turn.chat_id)
    context.say(_in_telegram(), [Button(_("My devices"), "devices")], *context.menu())
    if before is not None:
        context.tell([before], _in_telegram(), [Button(_("My devices"), "devices")])


async def _add(context: Context, link: Link, chat_id: int) -> None:
    await other_chats.add(context.transaction, link.person_id, chat_id)
    await web_links.done(context.transaction, link, context.now)


def _in_telegram() -> str:
    return _(
        "You can use me on {device} now. Is that not you? Tap “My devices” and sign it out."
    ).format(device=_TELEGRAM)


async def let_in(context: Context) -> None:
    """A coordinator's yes: it was they who opened their link."""
    link = await _waiting(context)
    if link is None:
        return
    await web_links.allow(context.transaction, link, context.now)
    chat = link.opened_by
    if chat is None:
        context.say(_("Good. Tap “Begin” there once more."), *context.menu())
    elif await people.number_of(context.transaction, chat) is not None:
        _say_useless(context)
    else:
        await _add(context, link, chat)
        # Where they tapped just now they go on.
        await other_chats.speak_in(context.transaction, context.turn.chat_id)
        context.say(_in_telegram(), [Button(_("My devices"), "devices")], *context.menu())
        context.tell([chat], _in_telegram(), *context.menu())


async def keep_out(context: Context) -> None:
    """A coordinator's no: the link is of no use any more."""
    link = await _waiting(context)
    if link is None:
        return
    await web_links.withdraw(context.transaction, context.person.id)
    context.say(_("The link no longer works. Nobody got access by it."), *context.menu())


async def _waiting(context: Context) -> Link | None:
    """Their link that waits for a yes; None where it is gone, and that is said."""
    context.end()
    hash = bytes.fromhex(context.choice["token_hash"])
    link = await web_links.waiting(context.transaction, hash, context.person.id, context.now)
    if link is None:
        _say_useless(context)
    return link
