"""What a participant gets of a voucher or a coupon, in their language: its facts, and a text to
forward.
"""

from bot.domain.scheme import Scheme
from bot.render.card import CardFacts
from bot.storage.coupons import NO_END, Given
from bot.storage.vouchers import Voucher


def voucher_facts(scheme: Scheme, voucher: Voucher, code: str, link: str) -> CardFacts:
    """The card of a voucher, with its code as people read it and where its QR code leads."""
    return CardFacts(
        code=code,
        amount_cents=voucher.amount_cents,
        category=scheme.category(voucher.category).in_sentence,
        valid_until=voucher.valid_until,
        scheme=scheme.name,
        place=scheme.place,
        link=link,
        phone=scheme.coordinator_phone,
        where_to_spend=scheme.where_to_spend,
        kind=voucher.category,
    )


def coupon_facts(scheme: Scheme, given: Given) -> CardFacts:
    """The card of a coupon."""
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
    lines = [this, facts.where_to_spend]
    if facts.places:
        lines += [reader.translated("For example here:"), *facts.places]
    lines.append(show)
    if facts.valid_until is not None:
        last = reader.day(facts.valid_until)
        lines.append(reader.translated("Use it up to and including {day}.").format(day=last))
    phone = reader.left_to_right(facts.phone)
    lines.append(reader.translated("Questions? Call {phone}.").format(phone=phone))
    return "\n".join(lines)
