"""What is said of an offer: in a list, in full, and in a text for whoever goes there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape

from bot.domain.offers import NO_CATEGORY, Offer, Search, offered_by
from bot.domain.scheme import Scheme
from bot.formatting import day, euro
from bot.storage import offers
from bot.storage.database import Reading
from bot.storage.vouchers import Voucher
from bot.translation import Participant
from bot.translation import gettext as _

# On a card and in a text to pass on.
PLACES = 3
# Among so many are three providers, but where one offers more: then the next are looked at.
_LOOKED_AT = 30
# Of a postcode, before its letters.
_FIGURES = 4


def _search_for(voucher: Voucher, scheme: Scheme) -> Search:
    """What fits a voucher: its category, from where it was given."""
    where = voucher.neighbourhood
    return Search(
        category=None if voucher.category == NO_CATEGORY else voucher.category,
        near=scheme.areas.postcode_in(where) if where else None,
    )


async def near_voucher(
    connection: Reading, voucher: Voucher, today: date, scheme: Scheme
) -> list[Offer]:
    """At most three offers that fit a voucher, the nearest first, each of another provider.

    Of what stands nowhere nobody knows whether it can be had: that is no place to send people to.
    """
    search = replace(_search_for(voucher, scheme), placed=True)
    found: dict[str, Offer] = {}
    while len(found) < PLACES:
        others = replace(search, not_of=tuple(found))
        near = await offers.find(connection, others, today, _LOOKED_AT, 0, scheme.areas)
        for each in near:
            found.setdefault(offered_by(each.offer), each.offer)
        if len(near) < _LOOKED_AT:
            break
    return list(found.values())[:PLACES]


async def places_for(
    connection: Reading, voucher: Voucher, today: date, scheme: Scheme, reader: Participant
) -> tuple[str, ...]:
    """At most three places to go to with a voucher, a short line each."""
    near = await near_voucher(connection, voucher, today, scheme)
    return tuple(_place_line(offer, reader) for offer in near)


def _place_line(offer: Offer, reader: Participant) -> str:
    """An offer in a few words for a card: where it is, or else what."""
    where = [offer.place or offer.provider or offer.title, offer.address]
    line = ", ".join(part for part in where if part)
    return reader.translated("Example: {line}").format(line=line) if offer.example else line


def list_line(number: int, offer: Offer, *more: str) -> str:
    """An offer in a list, as HTML: what it is, of whom, where, what it costs, and what else."""
    facts = [_by(offer), offer.neighbourhood or offer.place, _price(offer), *more]
    title = f"<b>{escape(offer.title)}</b>"
    if offer.example:
        title = _("{title} (example)").format(title=title)
    return f"{number}. " + " · ".join([title, *(escape(fact) for fact in facts if fact)])


def in_full(offer: Offer) -> str:
    """All that is known of an offer, as HTML, and what nobody wrote down."""
    head = [f"<b>{escape(offer.title)}</b>"]
    head += [escape(_by(offer))] if _by(offer) else []
    head += [_("This is an example. It does not exist.")] if offer.example else []
    facts = [escape(line) for line in _facts(offer)]
    blocks = ["\n".join(head), "\n".join(facts), _unknown(offer)]
    return "\n\n".join(block for block in blocks if block)


def shared(found: Sequence[Offer], scheme: Scheme) -> str:
    """A text to pass on: some places, each with what one needs to go there."""
    lines = [_("You can go here with the voucher:")]
    for number, offer in enumerate(found, 1):
        lines += [f"{number}. {_name(offer)}", *_where(offer), *_contact(offer)]
    lines.append(_("Questions? Call {phone}.").format(phone=scheme.coordinator_phone))
    return "\n".join(lines)


def shared_one(offer: Offer, scheme: Scheme) -> str:
    """A text to pass on about one offer: all that is known of it."""
    lines = [_("You can go here with the voucher:"), _name(offer), *_facts(offer)]
    lines.append(_("Questions? Call {phone}.").format(phone=scheme.coordinator_phone))
    return "\n".join(lines)


def where(offer: Offer) -> str:
    """What the map is asked for; empty where nobody wrote down where it is."""
    address = ", ".join(part for part in (offer.address, offer.postcode) if part)
    return address or offer.place


def _name(offer: Offer) -> str:
    name = f"{offer.title}, {_by(offer)}" if _by(offer) else offer.title
    return _("{title} (example)").format(title=name) if offer.example else name


def _by(offer: Offer) -> str:
    """Who offers it, where the title does not say so already."""
    return "" if offer.provider == offer.title else offer.provider


def _facts(offer: Offer) -> list[str]:
    """What is known of an offer, a line each."""
    lines = [*_for_whom(offer), *_where(offer)]
    if offer.when:
        lines.append(_("When: {when}").format(when=offer.when))
    if price := _price(offer):
        lines.append(_("Price: {price}").format(price=price))
    lines += _contact(offer)
    if offer.website:
        lines.append(_("Website: {address}").format(address=offer.website))
    if offer.until is not None:
        until = day(offer.until, with_year=True)
        lines.append(_("You can go there up to and including {day}.").format(day=until))
    return lines


def _for_whom(offer: Offer) -> list[str]:
    first, last = offer.from_age, offer.to_age
    lines = []
    if first is not None and last is not None:
        lines.append(
            _("For ages {first} up to and including {last}.").format(first=first, last=last)
        )
    elif first is not None:
        lines.append(_("From the age of {first}.").format(first=first))
    elif last is not None:
        lines.append(_("Up to and including the age of {last}.").format(last=last))
    lines += [_("For women only.")] if offer.women_only else []
    lines += [_("Fit for a wheelchair.")] if offer.wheelchair else []
    return lines


def _where(offer: Offer) -> list[str]:
    postcode = offer.postcode if offer.address else None
    if postcode and len(postcode) > _FIGURES:
        postcode = f"{postcode[:_FIGURES]} {postcode[_FIGURES:]}"
    parts = [offer.place, offer.address, postcode or offer.neighbourhood or ""]
    known = ", ".join(dict.fromkeys(part for part in parts if part))
    return [_("Where: {place}").format(place=known)] if known else []


def _contact(offer: Offer) -> list[str]:
    lines = [_("Sign up: {how}").format(how=offer.sign_up)] if offer.sign_up else []
    return lines + ([_("Telephone: {phone}").format(phone=offer.phone)] if offer.phone else [])


def _price(offer: Offer) -> str:
    if offer.price_cents is None:
        return ""
    if not offer.price_cents:
        return _("free")
    amount, what = euro(offer.price_cents), offer.price_for
    if what and what[0].isdigit():
        return _("{amount} for {what}").format(amount=amount, what=what)
    return f"{amount} {what}".rstrip()


def _unknown(offer: Offer) -> str:
    """What nobody wrote down of an offer, and where to ask it."""
    if not offer.provider and offer.sign_up:
        return ""
    if not offer.provider:
        return _("Who offers this, I do not know.")
    match (offer.price_cents is None, not offer.when):
        case (True, True):
            return _("The price and the times I do not know. Ask them there.")
        case (True, False):
            return _("The price I do not know. Ask it there.")
        case (False, True):
            return _("The times I do not know. Ask them there.")
        case _:
            return ""
