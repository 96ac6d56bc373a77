"""What has to be asked about the columns of a list of redemptions, before a row of it counts."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.parsing.tables.cells import seem_amounts
from bot.parsing.tables.columns import (
    Choice,
    Doubt,
    Header,
    is_only_who,
    is_personal,
    plain_name,
    shown_name,
)
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import Table
from bot.parsing.tables.unread import Unread
from bot.translation import gettext as _
from bot.webshop.coupon_columns import IN_CENTS
from bot.webshop.doubts import doubts, not_in_euros, unread_places
from bot.webshop.layouts import Layout
from bot.webshop.percentages import is_percentage
from bot.webshop.plain_columns import says_nothing
from bot.webshop.redemption_columns import (
    AMOUNTS,
    INERT,
    NAMES,
    NOT_SPENT,
    NUMBERS,
    OTHER_DAYS,
)
from bot.webshop.redemption_words import (
    is_filled_in,
    is_known_word,
    is_of_giving,
    leaning,
    may_undo,
)

# Columns that are read as they stand, in which a word may say that a row does not count.
_WORDS, _NUMBERED = ("provider", "time", "shop_event"), ("reference", "payment")
# So many different cells tell whether a column holds amounts.
_SAMPLE = 200
_NOT_SPENT, _OTHER_DAYS = re.compile(NOT_SPENT), re.compile(OTHER_DAYS)
# By its name a balance: what was not spent.
_REST = re.compile(
    r"\b(?:nog|over|rest|left|niet|not|unspent|unused|unredeemed)\b|^rest|remain|saldo|balance|tegoed"
    r"|te bested|\bon(?:best|gebruikt|ingewisseld|verzilverd)|beschikbaar|available"
)
_NO_EUROS = re.compile(rf"[$£]|{IN_CENTS}|\b(?:usd|dollars?|gbp|pond|chf|srd)\b", re.I)
_PLAIN_AMOUNTS = [plain_name(name) for name in NAMES["amount"]]


def watch(table: Table, choice: Choice | None, layout: Layout | None) -> None:
    """Let a table note, while it is read, what stands in columns that may be asked about."""
    places = unread_places(table.mapping, choice, of_people=True)
    read = table.mapping.places
    told = choice.told if choice else {}
    # A program's own numbers are no words, whatever they look like.
    keys = _WORDS if layout else (*_WORDS, *_NUMBERED)
    places += [read[key] for key in keys if key in read and read[key] not in told]
    table.watch(places)


def _inert(
    header: Header, choice: Choice | None, layout: Layout | None, unread: Sequence[Unread]
) -> frozenset[str]:
    """The names of columns that say nothing, but for words that deny."""
    numbers = [plain_name(each.name) for each in unread if each.is_numbers]
    inert = INERT | NUMBERS.intersection(numbers) | (layout.plain_names if layout else set())
    inert |= {
        plain_name(each.name) for each in unread if _says_only_who(each) or says_nothing(each)
    }
    chosen = choice.places if choice else {}
    # What is a reference by its name only may be what happened, and no number of an order.
    read = [*_WORDS, *(key for key in _NUMBERED if key in chosen)]
    inert |= {plain_name(header.names[header.places[key]]) for key in read if key in header.places}
    return inert | AMOUNTS if chosen.get("amount") is not None else inert


def _says_only_who(column: Unread) -> bool:
    """Whether a column is of names and the like: by its own name, and by more than yes or no."""
    if not is_personal(column.name) or not is_only_who(column.name):
        return False
    words = [cell for cell in column.counts if isinstance(cell, str) and not cell.isdigit()]
    return not words or not all(map(is_known_word, words))


def header_of(
    table: Table, choice: Choice | None, layout: Layout | None, purposes: Collection[str]
) -> Header:
    """The header of a table that was read to its end, with what has to be asked about it.

    `purposes` are words for what vouchers are for, as `plain_name` gives them. Raises TableRefused
    where the amounts are no euros, or nothing but the giving has a day.
    """
    header = table.header
    _check_euros(header)
    _check_given(header, choice)
    told = choice.places.keys() if choice else frozenset()

    # Below a name such as Datum inlevering nothing says that nothing was handed in.
    unread = [*table.unread, *(each for each in table.empty if leaning(each.name))]
    inert = _inert(header, choice, layout, unread)
    of = {each.place: each for each in unread}
    found = doubts([*of.values()], inert, purposes)
    places = {each.place for each in found} - set(header.places.values())
    amounts = _amounts(header, [of[place] for place in sorted(places)])
    rests = _rests([of[place] for place in sorted(places)])
    if rests and choice and choice.places.get("amount", 0) is None:
        raise TableRefused(
            _("Then this list does not say what was handed in. Put a column with that in it.")
        )
    if layout and "amount" in header.places:
        amounts, rests = [], []
    if amounts == [header.places.get("amount")] and not rests:
        amounts = []
    days = [at for at in header.fits.get("on", []) if _may_be_day(header.names[at])]
    fits = {"amount": amounts, "rest": rests, "on": [] if "on" in header.places else days}
    asks = tuple(key for key in ("amount", "on") if fits[key] and key not in told)
    asked = tuple(_by_name(each, of[each.place]) for each in found)
    return replace(header, fits=header.fits | fits, asks=asks, doubts=asked)


def _check_given(header: Header, choice: Choice | None) -> None:
    """Raises TableRefused where somebody says that when vouchers were given is no matter, and no
    other column says when they were handed in: today would be taken for that.
    """
    if choice is None or {"on", "time"} & header.places.keys():
        return
    names = [header.names[at] for at, key in choice.told.items() if key is None]
    given = next(filter(is_of_giving, names), None)
    if given is not None:
        raise TableRefused(
            _(
                "“{name}” is not when vouchers were handed in, and no other column says so. Add"
                " one, with a name such as “{example}”."
            ).format(name=shown_name(given), example=NAMES["on"][0])
        )


def _by_name(doubt: Doubt, column: Unread) -> Doubt:
    """With what says no by the column's name: below Refund it is what is filled in."""
    leans = leaning(column.name)
    if leans or (leans is None and not may_undo(column.name)):
        return doubt
    said = {cell: rows for cell, rows in column.counts.items() if is_filled_in(cell)}
    return replace(doubt, denied=(), denying=sum(said.values()), empty=0)


def _amounts(header: Header, unread: Sequence[Unread]) -> list[int]:
    """The places of the columns that may hold what was handed in, the likeliest first."""
    found = [
        each.place
        for each in unread
        if each.name
        and not is_personal(each.name)
        and _may_be_amount(each.name)
        and not _is_rest(each.name)
        and seem_amounts(list(each.counts)[:_SAMPLE])
    ]
    if (place := header.places.get("amount")) is not None:
        found.append(place)
    return sorted(found, key=lambda at: _likeliness(header.names[at]))


def _rests(unread: Sequence[Unread]) -> list[int]:
    """The places of columns that by name and values hold what was not spent."""
    return [
        each.place
        for each in unread
        if each.name
        and _is_rest(each.name)
        and not _is_no_euros(each.name)
        and seem_amounts(list(each.counts)[:_SAMPLE])
    ]


def _is_rest(name: str) -> bool:
    return _REST.search(plain_name(name)) is not None


def _likeliness(name: str) -> tuple[bool, int]:
    """Less is likelier: what says that it was spent, then by our own list of names."""
    plain = plain_name(name)
    known = _PLAIN_AMOUNTS.index(plain) if plain in _PLAIN_AMOUNTS else len(_PLAIN_AMOUNTS)
    return leaning(name) is not True, known


def _may_be_amount(name: str) -> bool:
    """Whether by this name a column may hold how many euros were spent."""
    plain = plain_name(name)
    return not (may_undo(name) or _NOT_SPENT.search(plain) or _is_no_euros(name))


def _may_be_day(name: str) -> bool:
    """Whether by this name a column may hold the day on which something was spent."""
    return not (may_undo(name) or is_of_giving(name) or _OTHER_DAYS.search(plain_name(name)))


def _is_no_euros(name: str) -> bool:
    text = f"{name} {plain_name(name)}"
    return bool(_NO_EUROS.search(text)) or is_percentage(name)


def _check_euros(header: Header) -> None:
    """Raises TableRefused where the amounts are cents, or of another currency."""
    place = header.places.get("amount")
    names = header.names if place is None else [header.names[place]]
    if any(map(_is_no_euros, names)):
        raise not_in_euros()
