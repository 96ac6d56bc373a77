"""What a participant gets of a voucher or a coupon, in their language: its facts, and a text to
forward.
"""

from dataclasses import replace
from datetime import date

from bot.domain.scheme import Scheme
from bot.formatting import in_dutch
from bot.render.card import CardFacts
from bot.storage.coupons import NO_END, Given
from bot.storage.vouchers import Voucher
from bot.translation import LANGUAGE, Participant
from bot.translation import gettext as _

# On a phone most places take two lines.
_EACH = "• "


def voucher_facts(
    scheme: Scheme,
    voucher: Voucher,
    code: str,
    link: str,
    address: str,
    language: str = LANGUAGE,
) -> CardFacts:
    """The card of a voucher, with its code as people read it, where its QR code leads, and
    where the bot is found.
    """
    facts = _of_voucher(
        scheme, voucher.category, code, voucher.amount_cents, voucher.valid_until, link, language
    )
    return replace(facts, address=_who_tells(scheme, address))


def coupon_facts(scheme: Scheme, given: Given, language: str = LANGUAGE) -> CardFacts:
    """The card of a coupon."""
    texts = scheme.in_language(language)
    return CardFacts(
        code=given.code,
        amount_cents=given.value_cents,
        category=texts.purpose(given.purpose),
        valid_until=given.valid_until if given.valid_until != NO_END else None,
        scheme=texts.name,
        place=scheme.place,
        # The webshop's own till reads its own code.
        link=given.code,
        phone=scheme.coordinator_phone,
        where_to_spend=texts.coupons_where_to_spend or "",
        kind=given.purpose,
        is_coupon=True,
        language=language,
    )


def _who_tells(scheme: Scheme, address: str) -> str:
    """Of a webshop's own codes the bot tells nobody what they are worth."""
    return address if scheme.codes == "own" else ""


def sample_facts(scheme: Scheme, language: str, address: str) -> CardFacts:
    """A card with nothing on it that is of use: an example of what a language says."""
    category = next(iter(scheme.in_language(language).categories))
    last = scheme.valid_until(scheme.starts)
    # Whoever reads it for us has only the paper, which says so itself.
    code, amount = _("EXAMPLE"), scheme.voucher_cents
    link = f"https://{address}"
    facts = _of_voucher(scheme, category, code, amount, last, link, language)
    return replace(facts, address=_who_tells(scheme, address))


def _of_voucher(
    scheme: Scheme,
    category: str,
    code: str,
    amount_cents: int,
    valid_until: date,
    link: str,
    language: str,
) -> CardFacts:
    texts = scheme.in_language(language)
    return CardFacts(
        code=code,
        amount_cents=amount_cents,
        category=texts.categories[category],
        valid_until=valid_until,
        scheme=texts.name,
        place=scheme.place,
        link=link,
        phone=scheme.coordinator_phone,
        where_to_spend=texts.where_to_spend,
        kind=category,
        language=language,
    )


def in_language(language: str) -> str:
    """What is said behind a code when its card is not in Dutch; else nothing."""
    if language == LANGUAGE:
        return ""
    return "\n" + _("The card is in this language: {language}.").format(language=in_dutch(language))


def shown_there(facts: CardFacts) -> str:
    """What to do with a card, in its language."""
    return facts.reader.translated("Show this card there, or tell the code.")


def worth_text(facts: CardFacts, balance_cents: int) -> str:
    """What is left of a voucher, what for and until when, where to spend it and whom to call."""
    reader = facts.reader
    worth = reader.translated("This voucher is worth {amount}, {category}.")
    lines = [worth.format(amount=reader.euro(balance_cents), category=facts.category)]
    if facts.valid_until is not None:
        last = reader.day(facts.valid_until)
        lines.append(
            reader.translated("You can use it up to and including {day}.").format(day=last)
        )
    return "\n".join([*lines, *facts.where_lines(_EACH), questions_text(reader, facts.phone)])


def useless_text(reader: Participant, phone: str) -> str:
    """What is said of a voucher that can't be used, whatever became of it."""
    gone = reader.translated("This voucher can no longer be used.")
    return f"{gone}\n{questions_text(reader, phone)}"


def questions_text(reader: Participant, phone: str) -> str:
    """Whom to call."""
    shown = reader.left_to_right(phone)
    return reader.translated("Questions? Call {phone}.").format(phone=shown)


def participant_text(facts: CardFacts, show: str) -> str:
    """The text to forward, in the words of whoever gets it. `show` says what to do there."""
    reader = facts.reader
    amount, code = reader.euro(facts.amount_cents), reader.left_to_right(facts.code)
    if facts.is_coupon:
        coupon = reader.translated("This is your coupon of {amount} {purpose}.\nYour code: {code}")
        this = coupon.format(amount=amount, purpose=facts.category, code=code)
    else:
        voucher = reader.translated(
            "This is your voucher of {amount} {category}.\nYour code: {code}"
        )
        this = voucher.format(amount=amount, category=facts.category, code=code)
    to_whom, *places = facts.where_lines(_EACH)
    # To who may not take it nobody is sent with it.
    lines = [this, to_whom, *places, show] if facts.places else [this, to_whom, show, *places]
    if facts.valid_until is not None:
        last = reader.day(facts.valid_until)
        lines.append(reader.translated("Use it up to and including {day}.").format(day=last))
    return "\n".join([*lines, questions_text(reader, facts.phone)])
