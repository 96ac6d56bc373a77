"""The messages that are made when they are sent: whatever holds a code, a link or a picture.

The outbox only knows what they are about (bot/storage/letters.py).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from typing import Any, get_type_hints

from bot.channels.channel import Content, ShownButton
from bot.channels.channels import Channels
from bot.conversation.turn import TYPED
from bot.domain.codes import CODE_LINK, printed, tail
from bot.formatting import day, euro
from bot.messages.links import link_button, share_link
from bot.messages.offer_sheet import offer_sheet
from bot.messages.offers import PLACES, PLACES_ON_SCREEN, perhaps_for, places_for
from bot.messages.participant import (
    coupon_facts,
    in_language,
    participant_text,
    sample_facts,
    shown_there,
    useless_text,
    voucher_facts,
    worth_text,
)
from bot.render.card import CardFacts, card_png
from bot.render.pdf import card_pdf
from bot.render.sheets import Sheet, to_csv, to_xlsx
from bot.reporting.provider_month import month_sheet, month_text
from bot.storage import conversations, coupons, offers, settlement, vouchers
from bot.storage.buttons import Labels
from bot.storage.coupons import NO_END, Given
from bot.storage.installation import Installation, Way
from bot.storage.letters import (
    CardMessage,
    CodeReference,
    CouponMessage,
    ExportMessage,
    FoldedMessage,
    ListChangesMessage,
    OfferListMessage,
    RedemptionsMessage,
    RefusedRowsMessage,
    SampleMessage,
    SheetMessage,
    StoredLetter,
    TextMessage,
    VoucherMessage,
    WorthMessage,
    offer_of,
)
from bot.storage.vouchers import State, Voucher
from bot.translation import LANGUAGE
from bot.translation import gettext as _
from bot.webshop import settlement_files
from bot.webshop.coupon_export import refused_csv


@dataclass(frozen=True)
class Body:
    """A message before its buttons are made.

    `fills` are the buttons that it fills in itself, `offers` is what it gives the code of.
    """

    text: str
    fills: dict[str, Callable[[str], ShownButton]] = field(default_factory=dict)
    photo: bytes | None = None
    document: tuple[str, bytes] | None = None
    offers: CodeReference | None = None


# Makes one kind of message: the one that its parameter `message` is annotated with.
Maker = Callable[[Any], Awaitable[Body]]


def by_type(makers: Iterable[Maker]) -> dict[type, Maker]:
    """Makers by the type of message that they make. Raises ValueError for two of one type."""
    found: dict[type, Maker] = {}
    for maker in makers:
        type_ = _type_made(getattr(maker, "__func__", maker))
        if type_ in found:
            raise ValueError(f"two make a {type_.__name__}")
        found[type_] = maker
    return found


@cache
def _type_made(function: Callable[..., Awaitable[Body]]) -> type:
    made: type = get_type_hints(function)["message"]
    return made


class Composer:
    """Makes letters into messages, reading what is committed. `channels` are those of the links in
    them, and `others` are more makers.
    """

    def __init__(
        self, installation: Installation, channels: Channels, others: Iterable[Maker]
    ) -> None:
        self._installation = installation
        self._scheme = installation.scheme
        self._keys = installation.keys
        self._reading = installation.database.reading
        self._channel = channels.usual
        self._telegram = channels.by_way.get(Way.TELEGRAM)
        self.makers = by_type(
            [
                self._text,
                self._voucher,
                self._folded,
                self._card,
                self._sheet,
                self._sample,
                self._worth,
                self._coupon,
                self._refused,
                self._list_changes,
                self._export,
                self._redemptions,
                self._offer_list,
                *others,
            ]
        )

    async def compose(self, row_id: int, letter: StoredLetter) -> Content:
        """The content of an outbox row. Raises KeyError for a message that nobody makes."""
        body = await self.makers[type(letter.message)](letter.message)
        return Content(
            body.text,
            rows=button_rows(row_id, letter.labels, body),
            photo=body.photo,
            document=body.document,
            offers=body.offers,
        )

    async def _text(self, message: TextMessage) -> Body:
        """A text, below the typed line of its conversation while that goes on.

        The line is read only now, so that no letter holds it.
        """
        known = {}
        if message.about:
            known = await conversations.known(self._reading, self._keys, message.about)
        line = ""
        if TYPED in known:
            line = f"<b>{escape(known[TYPED])}</b>"
            if known.get("neighbourhood"):
                line += f", {escape(known['neighbourhood'])}"
        text = "\n\n".join(part for part in (message.note, line, message.text) if part)
        return Body(text, {name: link_button(link) for name, link in message.links.items()})

    async def _voucher(self, message: VoucherMessage) -> Body:
        found = await self._find(message.voucher)
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
        if message.waits_for_shop:
            text += "\n\n" + _(
                "The webshop does not answer now. The code works as soon as it does, at providers"
                " too."
            )
        return Body(text + in_language(message.language), offers=offer_of(message))

    async def _folded(self, message: FoldedMessage) -> Body:
        """A code that was given before the next one: only its end is left."""
        offer = message.offer
        if offer.what == "voucher":
            found = await self._find(offer.id)
            if found.state is not State.ISSUED:
                return Body(_gone(found))
            return Body(
                _("Given: a voucher {category}, code {tail}.").format(
                    category=escape(self._scheme.category(found.category).in_sentence),
                    tail=escape(tail(found.code)),
                )
            )
        given = await self._giving(offer.id)
        if given.taken_back:
            return Body(_coupon_gone())
        return Body(
            _("Given: a coupon {purpose}, code {tail}.").format(
                purpose=escape(self._scheme.purpose_text(given.purpose)),
                tail=escape(tail(given.code)),
            )
        )

    async def _card(self, message: CardMessage) -> Body:
        """The card of a voucher or of a coupon, and what is needed next."""
        return await self._handed_over(message.offer, message.language, on_paper=False)

    async def _sheet(self, message: SheetMessage) -> Body:
        """The card of a voucher or of a coupon on a page to print."""
        return await self._handed_over(message.offer, message.language, on_paper=True)

    async def _handed_over(self, offer: CodeReference, language: str, *, on_paper: bool) -> Body:
        language = self._known(language)
        if offer.what == "voucher":
            found = await self._find(offer.id)
            if found.state is not State.ISSUED:
                return Body(_gone(found))
            facts = self._facts(found, language)
            facts = await self._with_places(found, facts, PLACES)
        else:
            given = await self._giving(offer.id)
            if given.taken_back:
                return Body(_coupon_gone())
            facts = coupon_facts(self._scheme, given, language)
        if on_paper:
            page = await asyncio.to_thread(card_pdf, facts)
            text = _("The card on one page. Print it and cut it out.")
            return Body(text, document=("voucher.pdf", page), offers=offer)
        shared = participant_text(facts, facts.reader.translated("Show the code there."))
        return Body(
            escape(participant_text(facts, shown_there(facts))),
            fills={
                "copy": _copy_button(facts.code),
                "share": link_button(share_link([shared])),
            },
            photo=await asyncio.to_thread(card_png, facts),
            offers=offer,
        )

    async def _sample(self, message: SampleMessage) -> Body:
        """What a language says, for who has to read it before it is on."""
        facts = sample_facts(self._scheme, message.language, self._channel.address)
        if message.on_paper:
            page = await asyncio.to_thread(card_pdf, facts)
            name = f"voorbeeld-{message.language}.pdf"
            return Body(_("An example. It has no code."), document=(name, page))
        head = _("An example. It has no code.")
        if message.language in self._scheme.draft_languages:
            head = _(
                "A draft: nobody who speaks the language has read it yet. Hand it out to nobody."
            )
        return Body(
            f"<b>{head}</b>\n\n{escape(participant_text(facts, shown_there(facts)))}",
            photo=await asyncio.to_thread(card_png, facts),
        )

    async def _worth(self, message: WorthMessage) -> Body:
        """What a voucher is worth, and the same in other languages by a link.

        A button of ours would have to be kept, and of a stranger nothing is.
        """
        found = await self._find(message.voucher)
        language = self._known(message.language)
        facts = self._facts(found, language)
        if found.state is not State.ISSUED:
            text = useless_text(facts.reader, facts.phone)
        else:
            facts = await self._with_places(found, facts, PLACES_ON_SCREEN, message.after)
            text = worth_text(facts, found.balance_cents)
        fills = {each: self._link_in(each, found) for each in self._scheme.reviewed_languages}
        if self._telegram is not None:
            fills["telegram"] = link_button(self._telegram.link(CODE_LINK + self._shown(found)))
        if facts.has_more_places:
            next_ones = f"{language}_{message.after + PLACES_ON_SCREEN}"
            fills["more"] = self._link_in(next_ones, found)
        return Body(escape(text), fills=fills)

    def _facts(self, voucher: Voucher, language: str) -> CardFacts:
        shown = self._shown(voucher)
        link = self._channel.link(CODE_LINK + shown)
        return voucher_facts(self._scheme, voucher, shown, link, self._channel.address, language)

    async def _with_places(
        self, voucher: Voucher, facts: CardFacts, most: int, after: int = 0
    ) -> CardFacts:
        """With where the voucher can be spent near where it was given, as far as that is known:
        so many places after the first ones."""
        today, scheme = self._installation.today, self._scheme
        asked = self._reading, voucher, today, scheme, facts.reader
        end = after + most
        places = await places_for(*asked, end + 1)
        perhaps = () if places else await perhaps_for(*asked)
        return replace(
            facts, places=places[after:end], has_more_places=len(places) > end, perhaps=perhaps
        )

    def _link_in(self, asked: str, voucher: Voucher) -> Callable[[str], ShownButton]:
        """What opens what a voucher is worth, as asked: in a language, after so many places."""
        token = f"{asked}_{CODE_LINK}{self._shown(voucher)}"
        return link_button(self._channel.link(token))

    def _known(self, language: str) -> str:
        """A language of the scheme; Dutch for that of a letter from before it was left out."""
        return language if language in self._scheme.languages else LANGUAGE

    async def _coupon(self, message: CouponMessage) -> Body:
        given = await self._giving(message.coupon)
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
        return Body(text + in_language(message.language), offers=offer_of(message))

    async def _giving(self, giving_id: int) -> Given:
        given = await coupons.giving(self._reading, giving_id)
        if given is None:
            raise LookupError(f"giving {giving_id}")
        return given

    async def _refused(self, message: RefusedRowsMessage) -> Body:
        """The rows of a table that bring nothing, as a table that a Dutch Excel opens."""
        contents = refused_csv((row, message.reasons[reason]) for row, reason in message.rows)
        return Body(message.text, document=("niet-begrepen.csv", contents))

    async def _list_changes(self, message: ListChangesMessage) -> Body:
        """What a list of offers would do, as a table."""
        header = [_("What happens"), _("Offer"), _("What changes")]
        sheet = Sheet(_("Offers"), header, message.rows)
        data = await asyncio.to_thread(to_csv, sheet)
        return Body(message.text, document=("wat-verandert.csv", data))

    async def _export(self, message: ExportMessage) -> Body:
        batch = await settlement.batch(self._reading, message.number)
        if batch is None:
            raise LookupError(f"export {message.number}")
        made = await settlement_files.files(self._reading, self._scheme, batch, message.form)
        return Body(
            settlement_files.caption(message.number, message.place), document=made[message.place]
        )

    async def _redemptions(self, message: RedemptionsMessage) -> Body:
        """What a provider took in in a month, as a table."""
        month = message.first
        lines = await settlement.of_month(self._reading, message.organisation, month)
        sheet = month_sheet(month, lines, self._scheme, self._scheme.zone)
        is_excel = message.form == settlement_files.XLSX
        make = (lambda: to_xlsx([sheet])) if is_excel else (lambda: to_csv(sheet))
        data = await asyncio.to_thread(make)
        name = f"ingenomen-{month:%Y-%m}.{message.form}"
        return Body(month_text(month, lines), document=(name, data))

    async def _offer_list(self, message: OfferListMessage) -> Body:
        """All offers that are in the list, as a workbook: a CSV would change what it holds."""
        sheet = offer_sheet(await offers.all_there(self._reading), self._scheme)
        data = await asyncio.to_thread(to_xlsx, [sheet])
        text = _("Change it in Excel if you like, and send it back to me.")
        return Body(text, document=("aanbod.xlsx", data))

    async def _find(self, voucher_id: int) -> Voucher:
        found = await vouchers.by_id(self._reading, voucher_id)
        if found is None:
            raise LookupError(f"voucher {voucher_id}")
        return found

    def _shown(self, voucher: Voucher) -> str:
        return printed(voucher.code, self._scheme.codes)


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


def _copy_button(code: str) -> Callable[[str], ShownButton]:
    return lambda label: ShownButton(label, copy=code)


def button_rows(row_id: int, labels: Labels, body: Body) -> list[list[ShownButton]]:
    """The buttons: those that the bot handles carry the row's id, which the database knows."""
    rows: list[list[ShownButton]] = []
    index = 0
    for row in labels:
        buttons: list[ShownButton] = []
        for label, name in row:
            if name is None:
                buttons.append(ShownButton(label, data=f"{row_id}.{index}"))
                index += 1
            elif name in body.fills:
                buttons.append(body.fills[name](label))
        if buttons:
            rows.append(buttons)
    return rows
