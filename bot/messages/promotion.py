"""Promotion material as it is given: what a coordinator sent, and what the bot makes itself."""

import asyncio
import re
from html import escape
from urllib.parse import quote

from bot.channels.channel import ShownButton
from bot.domain.scheme import Scheme
from bot.formatting import day, in_dutch, without_accents
from bot.messages.composer import Body, Maker
from bot.render.pictograms import pictogram_width
from bot.render.promotion import PromotionFacts, Sheet, promotion_pdf
from bot.storage import promotion
from bot.storage.installation import Installation
from bot.storage.letters import MaterialMessage, PromotionMessage
from bot.storage.promotion import Form
from bot.translation import gettext as _

# What Telegram takes for a link of a button is not written down; this it does.
_LONGEST_LINK = 2_000
_OPEN = "unknown"


class PromotionMessages:
    """Makes the messages with promotion material, by their kind."""

    def __init__(self, installation: Installation) -> None:
        self._scheme = installation.scheme
        self._keys = installation.keys
        self._reading = installation.database.reading

    @property
    def makers(self) -> list[Maker]:
        """What makes each kind of letter."""
        return [self._sent, self._made]

    async def _sent(self, message: MaterialMessage) -> Body:
        """What a coordinator sent: a file as it came, so that it can be printed."""
        found = await promotion.by_id(self._reading, message.material)
        data = await promotion.contents(self._reading, self._keys, message.material)
        if found is None or not data:
            return Body(_("This is not there any more."))
        facts = found.facts
        if found.form is Form.TEXT:
            return _shared(data.decode())
        until = _("Use it up to and including {day}.").format(
            day=day(facts.last_day, with_year=True)
        )
        caption = f"<b>{escape(facts.title)}</b>\n{until}"
        return Body(caption, document=(f"{_file_name(facts.title)}.{found.form.value}", data))

    async def _made(self, message: PromotionMessage) -> Body:
        """A flyer, a poster or a text that the bot makes of the scheme."""
        facts = promotion_facts(self._scheme, message.language)
        if message.form == "text":
            body = _shared(promotion_text(facts))
            return _as_draft(body) if message.is_draft else body
        sheet = Sheet(message.form)
        page = await asyncio.to_thread(promotion_pdf, facts, sheet, for_printer=message.for_printer)
        language = in_dutch(message.language)
        name = {Sheet.FLYER: _("Flyer A5"), Sheet.A4: _("Poster A4"), Sheet.A3: _("Poster A3")}
        caption = _("{what}, in {language}.").format(what=name[sheet], language=language)
        if message.for_printer:
            caption += " " + _("For the print shop: with 3 mm more at each side, and cut marks.")
        else:
            caption += " " + _("You can print it yourself.")
        form = f"{_file_name(name[sheet])}-{message.language}"
        body = Body(caption, document=(f"{form}{'-drukker' * message.for_printer}.pdf", page))
        return _as_draft(body) if message.is_draft else body


def _as_draft(body: Body) -> Body:
    note = _("Draft: nobody who speaks this language has read it yet. Do not hand it out.")
    return Body(f"<b>{note}</b>\n\n{body.text}", body.fills, document=body.document)


def _shared(text: str) -> Body:
    """A text to read, and a button that passes it on where it is not too long for that."""
    link = f"https://wa.me/?text={quote(text)}"
    fills = {"share": lambda label: ShownButton(label, url=link)}
    return Body(escape(text), fills=fills if len(link) <= _LONGEST_LINK else {})


def _file_name(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", without_accents(title).casefold()).strip("-") or "promotie"


def promotion_facts(scheme: Scheme, language: str) -> PromotionFacts:
    """What a flyer says of a scheme in a language. Raises KeyError where that has no texts."""
    kinds = [each.key for each in scheme.categories if each.key != _OPEN]
    return PromotionFacts(
        language=language,
        amount_cents=scheme.voucher_cents,
        scheme=scheme.in_language(language).name,
        place=scheme.place,
        kinds=tuple(each for each in kinds if pictogram_width(each, 1)),
        organisations=tuple(each.name for each in scheme.organisations),
        until=scheme.ends,
        phone=scheme.coordinator_phone,
    )


def promotion_text(facts: PromotionFacts) -> str:
    """What a flyer says, for a newsletter or WhatsApp."""
    reader = facts.reader
    phone = reader.left_to_right(facts.phone)
    until = reader.translated("You can do that up to and including {day}.")
    return "\n".join(
        [
            reader.translated("Join in!"),
            f"{facts.scheme}: {reader.euro(facts.amount_cents)}",
            "",
            reader.translated("Do you have a low income?"),
            reader.translated("Then you may get this voucher."),
            reader.translated("You choose yourself what you do."),
            reader.translated("You need not pay anything back."),
            "",
            f"{reader.translated('Ask for it at:')} {', '.join(facts.organisations)}",
            until.format(day=reader.day(facts.until)),
            reader.translated("Questions? Call {phone}.").format(phone=phone),
        ]
    )
