"""The messages that are made when they are sent: whatever holds a code, a link or a picture.

The outbox only knows their names and what they are about.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import quote

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot import exports
from bot.codes import grouped
from bot.context import Surroundings
from bot.delivery.outbox import Content, Offer
from bot.render.card import CardFacts, card_png
from bot.render.pdf import card_pdf
from bot.render.qr import qr_png
from bot.scheme import Scheme
from bot.stock import refused_csv
from bot.storage import coupons, settlement, vouchers
from bot.storage.coupons import NO_END
from bot.storage.database import Reading
from bot.storage.vouchers import State, Voucher
from bot.translation import gettext as _
from bot.wording import day, euro

# What a deep link's parameter begins with when it carries a voucher's code.
CODE_LINK = "v_"


@dataclass(frozen=True)
class Body:
    """A message before its buttons are made.

    `fills` are the buttons that it fills in itself, `offers` is what it gives the code of.
    """

    text: str
    fills: dict[str, Callable[[str], InlineKeyboardButton]] = field(default_factory=dict)
    photo: bytes | None = None
    document: tuple[str, bytes] | None = None
    offers: Offer | None = None


class Composer:
    """Makes letters into messages, reading what is committed."""

    def __init__(self, surroundings: Surroundings, reading: Reading, username: str) -> None:
        self._scheme = surroundings.scheme
        self._reading = reading
        self._username = username
        self._kinds: dict[str, Callable[..., Awaitable[Body]]] = {
            "text": self._text,
            "voucher": self._voucher,
            "card": self._card,
            "sheet": self._sheet,
            "invitation": self._invitation,
            "coupon": self._coupon,
            "refused": self._refused,
            "export": self._export,
        }

    def know(self, kinds: dict[str, Callable[..., Awaitable[Body]]]) -> None:
        """Make these kinds of letter as well."""
        self._kinds |= kinds

    async def compose(self, row_id: int, payload: dict[str, Any]) -> Content:
        """The content of an outbox row. Raises KeyError for a kind that nobody makes."""
        body = await self._kinds[payload["kind"]](**payload["args"])
        return Content(
            body.text,
            keyboard=_keyboard(row_id, payload["labels"], body),
            photo=body.photo,
            document=body.document,
            offers=body.offers,
        )

    async def _text(self, text: str, note: str = "") -> Body:
        return Body(f"{note}\n\n{text}" if note else text)

    async def _voucher(self, voucher: int) -> Body:
        found = await self._find(voucher)
        if found.state is not State.ISSUED:
            return Body(_gone(found))
        code = self._shown(found)
        text = _(
            "Done. The code is\n\n<b><code>{code}</code></b>\n\n"
            "The voucher of {amount} is valid up to and including {day}."
        ).format(
            code=escape(code),
            amount=euro(found.amount_cents),
            day=day(found.valid_until, with_year=True),
        )
        share = f"https://wa.me/?text={quote(self._participant_text(found))}"
        return Body(
            text,
            fills={
                "copy": _copy_button(code),
                "share": lambda label: InlineKeyboardButton(label, url=share),
            },
            offers=Offer("voucher", voucher),
        )

    async def _card(self, voucher: int) -> Body:
        found = await self._find(voucher)
        if found.state is not State.ISSUED:
            return Body(_gone(found))
        picture = await asyncio.to_thread(card_png, self._facts(found))
        return Body(
            escape(self._participant_text(found)),
            fills={"copy": _copy_button(self._shown(found))},
            photo=picture,
            offers=Offer("voucher", voucher),
        )

    async def _sheet(self, voucher: int) -> Body:
        found = await self._find(voucher)
        if found.state is not State.ISSUED:
            return Body(_gone(found))
        page = await asyncio.to_thread(card_pdf, self._facts(found))
        return Body(
            _("The card on one page. Print it and cut it out."),
            document=("voucher.pdf", page),
            offers=Offer("voucher", voucher),
        )

    async def _invitation(self, token: str, role: str, organisation: str) -> Body:
        link = deep_link(self._username, token)
        picture = await asyncio.to_thread(qr_png, link)
        text = _(
            "Invitation: {role} for {organisation}.\n"
            "Open this link in Telegram and tap Start. It works once, for 7 days.\n\n{link}"
        ).format(role=role, organisation=escape(organisation), link=link)
        return Body(text, photo=picture)

    async def _coupon(self, coupon: int) -> Body:
        """A coupon that was given, by the id of its giving."""
        given = await coupons.giving(self._reading, coupon)
        if given is None:
            raise LookupError(f"giving {coupon}")
        if given.taken_back:
            return Body(_("This coupon was taken back. Give the code to nobody."))
        purpose = self._scheme.purpose_text(given.purpose)
        last = day(given.valid_until, with_year=True)
        ends = given.valid_until != NO_END
        text = _(
            "Done. The code of the coupon is\n\n<b><code>{code}</code></b>\n\n"
            "A coupon of {amount} {purpose}."
        ).format(
            code=escape(given.code),
            amount=euro(given.value_cents),
            purpose=escape(purpose),
        )
        if ends:
            text += "\n" + _("It can be used up to and including {day}.").format(day=last)
        share = _("This is your coupon of {amount} {purpose}.\nYour code: {code}\n{where}").format(
            amount=euro(given.value_cents),
            purpose=purpose,
            code=given.code,
            where=self._scheme.coupons.where_to_spend if self._scheme.coupons else "",
        )
        if ends:
            share += "\n" + _("Use it up to and including {day}.").format(day=last)
        link = f"https://wa.me/?text={quote(share)}"
        return Body(
            text,
            fills={
                "copy": _copy_button(given.code),
                "share": lambda label: InlineKeyboardButton(label, url=link),
            },
            offers=Offer("coupon", coupon),
        )

    async def _refused(self, text: str, reasons: list[str], rows: list[list[int]]) -> Body:
        """The rows of a table that bring nothing, as a table that a Dutch Excel opens."""
        contents = refused_csv((row, reasons[reason]) for row, reason in rows)
        return Body(text, document=("niet-begrepen.csv", contents))

    async def _export(self, number: int, form: str, place: int) -> Body:
        batch = await settlement.batch(self._reading, number)
        if batch is None:
            raise LookupError(f"export {number}")
        made = await exports.files(self._reading, self._scheme, batch, form)
        return Body(_("Export {number}").format(number=number), document=made[place])

    async def _find(self, voucher_id: int) -> Voucher:
        found = await vouchers.by_id(self._reading, voucher_id)
        if found is None:
            raise LookupError(f"voucher {voucher_id}")
        return found

    def _shown(self, voucher: Voucher) -> str:
        """The code as people read it; the webshop's own codes are left as they are."""
        return grouped(voucher.code) if self._scheme.codes == "own" else voucher.code

    def _participant_text(self, voucher: Voucher) -> str:
        """The text to forward, in the words of whoever gets the voucher."""
        scheme: Scheme = self._scheme
        return _(
            "This is your voucher of {amount} {category}.\n"
            "Your code: {code}\n"
            "{where}\n"
            "Show the code or the card there. Use it up to and including {day}.\n"
            "Questions? Call {phone}."
        ).format(
            amount=euro(voucher.amount_cents),
            category=scheme.category(voucher.category).in_sentence,
            code=self._shown(voucher),
            where=scheme.where_to_spend,
            day=day(voucher.valid_until, with_year=True),
            phone=scheme.coordinator_phone,
        )

    def _facts(self, voucher: Voucher) -> CardFacts:
        scheme = self._scheme
        return CardFacts(
            code=self._shown(voucher),
            amount_cents=voucher.amount_cents,
            category=scheme.category(voucher.category).in_sentence,
            valid_until=voucher.valid_until,
            scheme=scheme.name,
            place=scheme.place,
            link=deep_link(self._username, CODE_LINK + self._shown(voucher)),
            phone=scheme.coordinator_phone,
            where_to_spend=scheme.where_to_spend,
        )


def _gone(voucher: Voucher) -> str:
    """What stands in the place of a code that is of no use any more."""
    if voucher.state is State.REDEEMED:
        return _("This voucher was used already.")
    if voucher.state is State.EXPIRED:
        return _("This voucher was valid up to and including {day}.").format(
            day=day(voucher.valid_until, with_year=True)
        )
    return _("This voucher no longer works. It was taken back or replaced.")


def _copy_button(code: str) -> Callable[[str], InlineKeyboardButton]:
    return lambda label: InlineKeyboardButton(label, copy_text=CopyTextButton(code))


def deep_link(username: str, parameter: str) -> str:
    """A link that opens the bot and sends /start with this parameter."""
    return f"https://t.me/{username}?start={parameter}"


def _keyboard(
    row_id: int, labels: list[list[tuple[str, str | None]]], body: Body
) -> InlineKeyboardMarkup | None:
    """The buttons: those that the bot handles carry the row's id, which the database knows."""
    rows: list[list[InlineKeyboardButton]] = []
    index = 0
    for row in labels:
        buttons: list[InlineKeyboardButton] = []
        for label, name in row:
            if name is None:
                buttons.append(InlineKeyboardButton(label, callback_data=f"{row_id}.{index}"))
                index += 1
            elif name in body.fills:
                buttons.append(body.fills[name](label))
        if buttons:
            rows.append(buttons)
    return InlineKeyboardMarkup(rows) if rows else None
