"""What is said of an offer: in a list, in full, and in a text for whoever goes there."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from html import escape

from bot.domain.offers import NO_CATEGORY, Areas, Offer, Search, days_in, folded, offered_by
from bot.domain.scheme import Scheme
from bot.messages.participant import questions_text
from bot.messages.prices import price_text
from bot.storage import found_offers
from bot.storage.database import Reading
from bot.storage.vouchers import Voucher
from bot.translation import LANGUAGE, Participant, participant
from bot.translation import gettext as _

# On a card and in a text to pass on.
PLACES = 3
# On a screen of who scanned the square of a card.
PLACES_ON_SCREEN = 5
# Among so many somebody to ask is looked for.
_PERHAPS = 10
# Among so many are enough providers, but where one offers more: then the next are looked at.
_LOOKED_AT = 30
# Of one kind at one provider.
_MOST_OF_ONE = 200
# Days that go on from each other are named one by one, up to so many.
_FEW = 2
_DAY = r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|ma|di|wo|do|vr|za|zo)"
_HOUR = r"[0-9]{1,2}[.:][0-9]{2}"
_DAYS_AND_HOURS = re.compile(
    rf"(?P<days>elke dag|{_DAY}(?:(?:, | en | t/m | tot en met | ?- ?){_DAY})*),?"
    rf"(?: (?:van |om )?(?P<from>{_HOUR})(?: uur)?"
    rf"(?:(?: tot | ?[-\N{{EN DASH}}] ?)(?P<to>{_HOUR})(?: uur)?)?)?",
    re.IGNORECASE,
)
_UNBROKEN = str.maketrans({" ": "\N{NO-BREAK SPACE}", "-": "\N{NON-BREAKING HYPHEN}"})
# Of a postcode, before its letters.
_FIGURES = 4


def _search_for(voucher: Voucher, scheme: Scheme) -> Search:
    """What fits a voucher: its category, from where it was given."""
    where = voucher.neighbourhood
    return Search(
        category=None if voucher.category == NO_CATEGORY else voucher.category,
        near=scheme.areas.postcode_in(where) if where else None,
    )


async def places_for(
    connection: Reading,
    voucher: Voucher,
    today: date,
    scheme: Scheme,
    reader: Participant,
    most: int,
) -> tuple[str, ...]:
    """Places to go to with a voucher, the nearest first, a short line each: at most so many.

    With a higher number the same come first.

    Of what stands nowhere nobody knows whether it can be had: that is no place to send people to.
    """
    search = replace(_search_for(voucher, scheme), placed=True)
    near = await different_places(connection, search, today, scheme.areas, most, only_sure=True)
    return tuple(_place_line(offer, reader) for offer in near)


async def perhaps_for(
    connection: Reading, voucher: Voucher, today: date, scheme: Scheme, reader: Participant
) -> tuple[str, ...]:
    """At most three who may take a voucher but have to be asked first, a short line each."""
    search = _search_for(voucher, scheme)
    found = await different_places(connection, search, today, scheme.areas, _PERHAPS)
    # Of a kind that nobody is known to offer nobody can be asked.
    asked = [offer for offer in found if offer.provider]
    return tuple(_place_line(offer, reader) for offer in asked[:PLACES])


async def different_places(
    connection: Reading,
    search: Search,
    today: date,
    areas: Areas,
    most: int,
    *,
    only_sure: bool = False,
) -> list[Offer]:
    """At most so many places of what fits a search, no two with the same line on a card.

    What holds of one thing that is done at a place, but not of all that is, is left out.
    """
    found: list[Offer] = []
    seen: set[str] = set()
    while len(_different(found)) < most:
        others = replace(search, not_of=tuple(seen))
        near = [
            each.offer
            for each in await found_offers.find(connection, others, today, _LOOKED_AT, 0, areas)
        ]
        seen |= {offered_by(each) for each in near}
        found += [each for each in near if each.is_sure or not only_sure]
        if len(near) < _LOOKED_AT:
            break
    by_line: dict[str, Offer] = {}
    for offer in found:
        by_line.setdefault(folded(_what_and_where(offer)), offer)
    kept = most_different(tuple(by_line.values()), most)
    return [await _as_its_place(connection, offer, search, today) for offer in kept]


def most_different(found: Sequence[Offer], most: int) -> list[Offer]:
    """At most so many of these: first those of another provider and somewhere else than each
    before them, then those of yet another provider, then the others. Another thing to do in one
    hall is another place to go.
    """
    apart = _different(found)
    by = {offered_by(offer) for offer in apart}
    rest = (offer for offer in found if offer not in apart)
    return [*apart, *sorted(rest, key=lambda offer: offered_by(offer) in by)][:most]


def _different(found: Iterable[Offer]) -> list[Offer]:
    """Those that are of another provider and somewhere else than each before them."""
    taken: set[str] = set()
    kept = []
    for offer in found:
        names = {f"by {offered_by(offer)}"}
        if at := folded(offer.address or offer.place):
            names.add(f"at {at}")
        if taken.isdisjoint(names):
            kept.append(offer)
            taken |= names
    return kept


async def _as_its_place(connection: Reading, offer: Offer, search: Search, today: date) -> Offer:
    """An offer with only what holds of all that one does there of its kind: for what ages, whether
    for women only, until when.
    """
    limits = (offer.from_age, offer.to_age, offer.until)
    if not offer.provider or (limits == (None, None, None) and not offer.women_only):
        return offer
    alike = replace(search, provider=offer.provider, kinds=(offer.kind,), near=None)
    found = await found_offers.find(connection, alike, today, _MOST_OF_ONE)
    line = folded(_what_and_where(offer))
    there = [each.offer for each in found if folded(_what_and_where(each.offer)) == line]
    same_age = len({(each.from_age, each.to_age) for each in there}) == 1
    last = [each.until for each in there if each.until is not None]
    return replace(
        offer,
        from_age=offer.from_age if same_age else None,
        to_age=offer.to_age if same_age else None,
        women_only=all(each.women_only for each in there),
        until=max(last) if last and len(last) == len(there) else None,
    )


def _what_and_where(offer: Offer) -> str:
    """What one does there and where it is: Zwemmen: Zwembad De Golf, Golfslag 17."""
    name = offer.place or offer.provider or offer.title
    line = ", ".join(part for part in (name, offer.address) if part)
    return line if folded(offer.kind) in folded(name) else f"{_capital(offer.kind)}: {line}"


def _place_line(offer: Offer, reader: Participant) -> str:
    """An offer in a few words for a card: what one does there, where it is, and for whom."""
    line = _what_and_where(offer)
    notes = reader.listed(_notes(offer, reader))
    # They stay together where a line ends.
    kept = reader.isolated(notes.translate(_UNBROKEN))
    return f"{line} ({kept})" if notes else line


def _notes(offer: Offer, reader: Participant) -> Iterator[str]:
    """What one must know before one goes, in a few words each."""
    if ages := _ages_of(offer, reader):
        yield ages
    if offer.women_only:
        yield reader.translated("women only")
    if offer.until is not None:
        last = f"{offer.until.day}-{offer.until.month}-{offer.until.year}"
        yield reader.translated("until {day}").format(day=reader.left_to_right(last))
    if offer.example:
        yield reader.translated("does not exist")


def _ages_of(offer: Offer, reader: Participant) -> str:
    """For what ages, in two words; empty where nobody told."""
    ages = reader.left_to_right(_ages(offer))
    return reader.translated("ages {ages}").format(ages=ages) if _ages(offer) else ""


def _ages(offer: Offer) -> str:
    """For what ages, in figures: 6-12, 16+, 0-12."""
    match offer.from_age, offer.to_age:
        case None, None:
            return ""
        case first, None:
            return f"{first}+"
        case first, last:
            return f"{first or 0}-{last}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def list_line(number: int, offer: Offer, *more: str) -> str:
    """An offer in a list, as HTML: what it is, of whom, where, what it costs, and what else."""
    facts = [_by(offer), offer.neighbourhood or offer.place, _price(offer, _dutch())]
    facts.append(_ages_of(offer, _dutch()))
    facts += [_dutch().translated("women only")] if offer.women_only else []
    facts += [] if offer.is_sure else [_("ask first")]
    facts += more
    title = f"<b>{escape(offer.title)}</b>"
    if offer.example:
        title = _("{title} (example)").format(title=title)
    return f"{number}. " + " · ".join([title, *(escape(fact) for fact in facts if fact)])


def in_full(offer: Offer) -> str:
    """All that is known of an offer, as HTML, and what nobody wrote down."""
    head = [f"<b>{escape(offer.title)}</b>"]
    head += [escape(_by(offer))] if _by(offer) else []
    head += [_("This is an example. It does not exist.")] if offer.example else []
    facts = [escape(line) for line in _facts(offer, _dutch())]
    if offer.asks_first:
        facts.append(escape(offer.sign_up))
    elif offer.provider and not offer.is_sure:
        facts.append(_("Perhaps it can be done with the voucher. Ask it first."))
    blocks = ["\n".join(head), "\n".join(facts), _unknown(offer)]
    return "\n\n".join(block for block in blocks if block)


def shared(
    found: Sequence[Offer], scheme: Scheme, reader: Participant, *, voucher_for: str | None = None
) -> str:
    """A text to pass on: what can be done with a voucher, with all that one needs to go there.

    Where nobody told that it can, that is said; of another category than the voucher is for as
    well.
    """
    sure = [each for each in found if each.is_sure and voucher_for in (None, each.category)]
    perhaps = [each for each in found if each not in sure]
    blocks = [reader.translated("You can go here with the voucher:")] if sure else []
    for number, offer in enumerate([*sure, *perhaps], 1):
        if perhaps and offer is perhaps[0]:
            blocks.append(reader.translated("Perhaps you can do this with the voucher. Ask first:"))
        name = _name(offer, reader)
        name = f"{number}. {name}" if len(found) > 1 else name
        # Of what nobody is known to offer, what to ask first is all that there is to go by.
        ask = [reader.not_theirs(offer.sign_up)] if offer.asks_first and not offer.provider else []
        blocks.append("\n".join([name, *_facts(offer, reader), *ask]))
    return "\n\n".join([*blocks, questions_text(reader, scheme.coordinator_phone)])


def where(offer: Offer) -> str:
    """What the map is asked for; empty where nobody wrote down where it is."""
    address = ", ".join(part for part in (offer.address, offer.postcode) if part)
    return address or offer.place


def _dutch() -> Participant:
    """Who has a role reads Dutch."""
    return participant(LANGUAGE)


def _name(offer: Offer, reader: Participant) -> str:
    name = f"{offer.title}, {_by(offer)}" if _by(offer) else offer.title
    return f"{name} ({reader.translated('does not exist')})" if offer.example else name


def _by(offer: Offer) -> str:
    """Who offers it, where the title does not say so already."""
    return "" if offer.provider == offer.title else offer.provider


def _facts(offer: Offer, reader: Participant) -> list[str]:
    """What is known of an offer, a line each; that one must ask first is said elsewhere."""
    lines = [*_for_whom(offer, reader), *_where(offer, reader)]
    if offer.when:
        lines.append(reader.translated("When: {when}").format(when=_when(offer.when, reader)))
    if price := _price(offer, reader):
        lines.append(reader.translated("Price: {price}").format(price=price))
    if offer.sign_up and not offer.asks_first:
        how = reader.not_theirs(offer.sign_up)
        lines.append(reader.translated("How to join: {how}").format(how=how))
    if offer.phone:
        phone = reader.left_to_right(offer.phone)
        lines.append(reader.translated("Telephone: {phone}").format(phone=phone))
    if offer.website:
        address = reader.not_theirs(offer.website)
        lines.append(reader.translated("Website: {address}").format(address=address))
    if offer.until is not None:
        last = reader.translated("You can go there up to and including {day}.")
        lines.append(last.format(day=reader.day(offer.until)))
    return lines


def _when(text: str, reader: Participant) -> str:
    """When it is; for who reads no Dutch in their own words, where it is but days and hours."""
    only = _DAYS_AND_HOURS.fullmatch(text.strip())
    if reader.language == LANGUAGE or only is None:
        return reader.not_theirs(text)
    days = sorted(days_in(only["days"]))
    names = [reader.weekday(day) for day in days]
    if len(days) > _FEW and days == list(range(days[0], days[-1] + 1)):
        said = f"{names[0]}\N{EN DASH}{names[-1]}"
    else:
        said = reader.listed(names)
    hours = [only["from"], only["to"]] if only["to"] else [only["from"]] if only["from"] else []
    return " ".join([said, reader.left_to_right("\N{EN DASH}".join(hours))]).strip()


def _for_whom(offer: Offer, reader: Participant) -> list[str]:
    first, last = offer.from_age, offer.to_age
    lines = []
    if first is not None and last is not None:
        ages = reader.translated("For ages {first} up to and including {last}.")
        lines.append(ages.format(first=first, last=last))
    elif first is not None:
        lines.append(reader.translated("From the age of {first}.").format(first=first))
    elif last is not None:
        until = reader.translated("Up to and including the age of {last}.")
        lines.append(until.format(last=last))
    lines += [reader.translated("For women only.")] if offer.women_only else []
    lines += [reader.translated("Fit for a wheelchair.")] if offer.wheelchair else []
    return lines


def _where(offer: Offer, reader: Participant) -> list[str]:
    postcode = offer.postcode if offer.address else None
    if postcode and len(postcode) > _FIGURES:
        postcode = f"{postcode[:_FIGURES]} {postcode[_FIGURES:]}"
    parts = [offer.place, offer.address, postcode or offer.neighbourhood or ""]
    known = ", ".join(dict.fromkeys(part for part in parts if part))
    place = reader.not_theirs(known)
    return [reader.translated("Where: {place}").format(place=place)] if known else []


def _price(offer: Offer, reader: Participant) -> str:
    if offer.price_cents is None:
        return ""
    return price_text(offer.price_cents, offer.price_for, reader)


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
