"""The messages that are made when they are sent: whatever holds a code, a link or a picture.

The outbox only knows their names and what they are about.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any
from urllib.parse import quote

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.conversation.turn import TYPED
from bot.delivery.sender import Content
from bot.domain.codes import CODE_LINK, grouped, tail
from bot.formatting import day, euro
from bot.render.card import CardFacts, card_png
from bot.render.pdf import card_pdf
from bot.render.qr import qr_png
from bot.render.sheets import to_csv, to_xlsx
from bot.reporting.provider_month import month_sheet, month_text
from bot.storage import conversations, coupons, settlement, vouchers
from bot.storage.coupons import NO_END, Given
from bot.storage.installation import Installation
from bot.storage.outbox import CodeReference
from bot.storage.vouchers import State, Voucher
from bot.translation import gettext as _
from bot.webshop import exports
from bot.webshop.coupon_export import refused_csv


@dataclass(frozen=True)
class Body:
    """A message before its buttons are made.

    `fills` are the buttons that it fills in itself, `offers` is what it gives the code of.
    """

    text: str
    fills: dict[str, Callable[[str], InlineKeyboardButton]] = field(default_factory=dict)
    photo: bytes | None = None
    document: tuple[str, bytes] | None = None
    offers: CodeReference | None = None


class Composer:
    """Makes letters into messages, reading what is committed."""

    def __init__(self, installation: Installation, username: Callable[[], str]) -> None:
        self._scheme = installation.scheme
        self._keys = installation.keys
        self._reading = installation.database.reading
        self._username = username
        self._kinds: dict[str, Callable[..., Awaitable[Body]]] = {
            "text": self._text,
            "voucher": self._voucher,
            "folded": self._folded,
            "card": self._card,
            "sheet": self._sheet,
            "invitation": self._invitation,
            "coupon": self._coupon,
            "refused": self._refused,
            "export": self._export,
            "taken_in": self._taken_in,
        }

    def know(self, kinds: dict[str, Callable[..., Awaitable[Body]]]) -> None:
        """Make these kinds of letter as well."""
        self._kinds |= kinds

    async def compose(self, row_id: int, payload: dict[str, Any]) -> Content:
        """The content of an outbox row. Raises KeyError for a kind that nobody makes."""
        body = await self._kinds[payload["kind"]](**payload["args"])
        return Content(
            body.text,
            keyboard=keyboard(row_id, payload["labels"], body),
            photo=body.photo,
            document=body.document,
            offers=body.offers,
        )

    async def _text(self, text: str, note: str = "", about: int | None = None) -> Body:
        """A text. `about` is the conversation whose typed line stands above it, while it goes on.

        The line is read only now, so that no letter holds it.
        """
        known = await conversations.known(self._reading, self._keys, about) if about else {}
        line = ""
        if TYPED in known:
            line = f"<b>{escape(known[TYPED])}</b>"
            if known.get("neighbourhood"):
                line += f", {escape(known['neighbourhood'])}"
        return Body("\n\n".join(part for part in (note, line, text) if part))

    async def _voucher(self, voucher: int) -> Body:
        found = await self._find(voucher)
        if found.state is not State.ISSUED:
            return Body(_gone(found))
        text = _(
            "Done. The code is\n\n<b><code>{code}</code></b>\n\n"
            "The voucher of {amount} is valid up to and including {day}."
        ).format(
            code=escape(self._shown(found)),
            amount=euro(found.amount_cents),
            day=day(found.valid_until, with_year=True),
        )
        return Body(text, offers=CodeReference("voucher", voucher))

    async def _folded(self, voucher: int | None = None, coupon: int | None = None) -> Body:
        """A code that was given before the next one: only its end is left."""
        if voucher is not None:
            found = await self._find(voucher)
            if found.state is not State.ISSUED:
                return Body(_gone(found))
            return Body(
                _("Given: a voucher {category}, code {tail}.").format(
                    category=escape(self._scheme.category(found.category).in_sentence),
                    tail=escape(tail(found.code)),
                )
            )
        given = await self._giving(coupon)
        if given.taken_back:
            return Body(_coupon_gone())
        return Body(
            _("Given: a coupon {purpose}, code {tail}.").format(
                purpose=escape(self._scheme.purpose_text(given.purpose)),
                tail=escape(tail(given.code)),
            )
        )

    async def _card(self, voucher: int | None = None, coupon: int | None = None) -> Body:
        """The card of a voucher or of a coupon, and what is needed next."""
        return await self._handed_over(voucher, coupon, on_paper=False)

    async def _sheet(self, voucher: int | None = None, coupon: int | None = None) -> Body:
        """The card of a voucher or of a coupon on a page to print."""
        return await self._handed_over(voucher, coupon, on_paper=True)

    async def _handed_over(
        self, voucher: int | None, coupon: int | None, *, on_paper: bool
    ) -> Body:
        if voucher is not None:
            found = await self._find(voucher)
            if found.state is not State.ISSUED:
                return Body(_gone(found))
            facts, offer = self._facts(found), CodeReference("voucher", voucher)
        else:
            given = await self._giving(coupon)
            if given.taken_back:
                return Body(_coupon_gone())
            facts, offer = self._coupon_facts(given), CodeReference("coupon", given.id)
        if on_paper:
            page = await asyncio.to_thread(card_pdf, facts)
            text = _("The card on one page. Print it and cut it out.")
            return Body(text, document=("voucher.pdf", page), offers=offer)
        shared = participant_text(facts, _("Show the code there."))
        link = f"https://wa.me/?text={quote(shared)}"
        return Body(
            escape(participant_text(facts, _("Show this card there, or tell the code."))),
            fills={
                "copy": _copy_button(facts.code),
                "share": lambda label: InlineKeyboardButton(label, url=link),
            },
            photo=await asyncio.to_thread(card_png, facts),
            offers=offer,
        )

    async def _invitation(self, token: str, role: str, organisation: str) -> Body:
        link = deep_link(self._username(), token)
        picture = await asyncio.to_thread(qr_png, link)
        text = _(
            "Invitation: {role} for {organisation}.\n"
            "Open this link in Telegram and tap Start. It works once, for 7 days.\n\n{link}"
        )
        words = {"role": role, "organisation": organisation, "link": link}
        share = f"https://wa.me/?text={quote(text.format(**words))}"
        return Body(
            text.format(**{name: escape(word) for name, word in words.items()}),
            fills={"share": lambda label: InlineKeyboardButton(label, url=share)},
            photo=picture,
        )

    async def _coupon(self, coupon: int) -> Body:
        """A coupon that was given, by the id of its giving."""
        given = await self._giving(coupon)
        if given.taken_back:
            return Body(_coupon_gone())
        text = _(
            "Done. The code of the coupon is\n\n<b><code>{code}</code></b>\n\n"
            "A coupon of {amount} {purpose}."
        ).format(
            code=escape(given.code),
            amount=euro(given.value_cents),
            purpose=escape(self._scheme.purpose_text(given.purpose)),
        )
        if given.valid_until != NO_END:
            last = day(given.valid_until, with_year=True)
            text += "\n" + _("It can be used up to and including {day}.").format(day=last)
        return Body(text, offers=CodeReference("coupon", coupon))

    async def _giving(self, coupon: int | None) -> Given:
        given = await coupons.giving(self._reading, coupon) if coupon is not None else None
        if given is None:
            raise LookupError(f"giving {coupon}")
        return given

    async def _refused(self, text: str, reasons: list[str], rows: list[list[int]]) -> Body:
        """The rows of a table that bring nothing, as a table that a Dutch Excel opens."""
        contents = refused_csv((row, reasons[reason]) for row, reason in rows)
        return Body(text, document=("niet-begrepen.csv", contents))

    async def _export(self, number: int, form: str, place: int) -> Body:
        batch = await settlement.batch(self._reading, number)
        if batch is None:
            raise LookupError(f"export {number}")
        made = await exports.files(self._reading, self._scheme, batch, form)
        return Body(exports.caption(number, place), document=made[place])

    async def _taken_in(self, organisation: str, first: str, form: str) -> Body:
        """What a provider took in in a month, as a table."""
        month = date.fromisoformat(first)
        lines = await settlement.of_month(self._reading, organisation, month)
        sheet = month_sheet(month, lines, self._scheme, self._scheme.zone)
        make = (lambda: to_xlsx([sheet])) if form == exports.XLSX else (lambda: to_csv(sheet))
        data = await asyncio.to_thread(make)
        name = f"ingenomen-{month:%Y-%m}.{form}"
        return Body(month_text(month, lines), document=(name, data))

    async def _find(self, voucher_id: int) -> Voucher:
        found = await vouchers.by_id(self._reading, voucher_id)
        if found is None:
            raise LookupError(f"voucher {voucher_id}")
        return found

    def _shown(self, voucher: Voucher) -> str:
        """The code as people read it; the webshop's own codes are left as they are."""
        return grouped(voucher.code) if self._scheme.codes == "own" else voucher.code

    def _facts(self, voucher: Voucher) -> CardFacts:
        scheme = self._scheme
        return CardFacts(
            code=self._shown(voucher),
            amount_cents=voucher.amount_cents,
            category=scheme.category(voucher.category).in_sentence,
            valid_until=voucher.valid_until,
            scheme=scheme.name,
            place=scheme.place,
            link=deep_link(self._username(), CODE_LINK + self._shown(voucher)),
            phone=scheme.coordinator_phone,
            where_to_spend=scheme.where_to_spend,
            kind=voucher.category,
        )

    def _coupon_facts(self, given: Given) -> CardFacts:
        scheme = self._scheme
        return CardFacts(
            code=given.code,
            amount_cents=given.value_cents,
            category=scheme.purpose_text(given.purpose),
            valid_until=given.valid_until if given.valid_until != NO_END else None,
            scheme=scheme.name,
            place=scheme.place,
            # The webshop's own till reads its own code.
            link=given.code,
            phone=scheme.coordinator_phone,
            where_to_spend=scheme.coupons.where_to_spend if scheme.coupons else "",
            kind=given.purpose,
            is_coupon=True,
        )


def participant_text(facts: CardFacts, show: str) -> str:
    """The text to forward, in the words of whoever gets it. `show` says what to do there."""
    if facts.is_coupon:
        this = _("This is your coupon of {amount} {purpose}.\nYour code: {code}").format(
            amount=euro(facts.amount_cents), purpose=facts.category, code=facts.code
        )
    else:
        this = _("This is your voucher of {amount} {category}.\nYour code: {code}").format(
            amount=euro(facts.amount_cents), category=facts.category, code=facts.code
        )
    lines = [this, facts.where_to_spend, show]
    if facts.valid_until is not None:
        last = day(facts.valid_until, with_year=True)
        lines.append(_("Use it up to and including {day}.").format(day=last))
    lines.append(_("Questions? Call {phone}.").format(phone=facts.phone))
    return "\n".join(lines)


def _coupon_gone() -> str:
    return _("This coupon was taken back. Give the code to nobody.")


def _gone(voucher: Voucher) -> str:
    """What stands in the place of a code that is of no use any more."""
    if voucher.state is State.REDEEMED:
        return _("This voucher was used already.")
    if voucher.state is State.LAPSED:
        return _("This voucher was valid up to and including {day}.").format(
            day=day(voucher.valid_until, with_year=True)
        )
    return _("This voucher no longer works. It was taken back or replaced.")


def _copy_button(code: str) -> Callable[[str], InlineKeyboardButton]:
    return lambda label: InlineKeyboardButton(label, copy_text=CopyTextButton(code))


def deep_link(username: str, parameter: str) -> str:
    """A link that opens the bot and sends /start with this parameter."""
    return f"https://t.me/{username}?start={parameter}"


def keyboard(
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
