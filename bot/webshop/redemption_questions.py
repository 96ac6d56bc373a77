"""What has to be asked about the columns of a list of redemptions, before a row of it counts."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.parsing.tables.cells import seem_amounts
from bot.parsing.tables.columns import (
    Choice,
    Doubt,
    Header,
    is_personal,
    plain_name,
    shown_name,
)
from bot.parsing.tables.table import Table, TableRefused
from bot.parsing.tables.unread import Unread
from bot.translation import gettext as _
from bot.webshop.coupon_states import is_percentage
from bot.webshop.doubts import doubts, unread_places
from bot.webshop.layouts import Layout
from bot.webshop.plain_columns import says_nothing
from bot.webshop.redemption_columns import (
    AMOUNTS,
    INERT,
    NAMES,
    NOT_SPENT,
    NUMBERS,
    OTHER_DAYS,
)
from bot.webshop.row_states import is_filled_in, leaning

# So many different cells tell whether a column holds amounts.
_SAMPLE = 200
_NOT_SPENT, _OTHER_DAYS = re.compile(NOT_SPENT), re.compile(OTHER_DAYS)
# By its name a balance: what was not spent.
_REST = re.compile(
    r"\b(?:nog|over|rest|left|niet|not|unspent|unused|unredeemed)\b|^rest|remain|saldo|balance|tegoed"
    r"|te bested|\bon(?:best|gebruikt|ingewisseld|verzilverd)|beschikbaar|available"
)
_NO_EUROS = re.compile(
    r"[$£]|\b(?:(?:euro)?cents?|centen|ct|usd|dollars?|gbp|pond|chf|srd)\b", re.I
)
# What a column about people, which is never read, may say by its name.
_UNDONE = re.compile("annul|cancel|storn|terugbet|refund|ingetrok")
_PLAIN_AMOUNTS = [plain_name(name) for name in NAMES["amount"]]


def watch(table: Table, choice: Choice | None, layout: Layout | None) -> None:
    """Let a table note, while it is read, what stands in columns that may be asked about."""
    names = table.mapping.header
    known = layout.plain_names if layout else frozenset()
    places = [
        at for at in unread_places(table.mapping, choice) if plain_name(names[at]) not in known
    ]
    places += _of_people_undone(names)
    reference = table.mapping.places.get("reference")
    told = choice is not None and ("reference" in choice.places or reference in choice.told)
    if layout is None and reference is not None and not told:
        # It may be what happened, by a name that numbers of orders have as well.
        places.append(reference)
    table.watch(places)


def _of_people_undone(names: Sequence[str]) -> list[int]:
    """The places of columns about people that may say that a row does not count."""
    return [at for at, name in enumerate(names) if is_personal(name) and _is_undone(name)]


def _is_undone(name: str) -> bool:
    return _UNDONE.search(plain_name(name)) is not None


def header_of(
    table: Table, choice: Choice | None, layout: Layout | None, purposes: Collection[str]
) -> Header:
    """The header of a table that was read to its end, with what has to be asked about it.

    `purposes` are words for what vouchers are for, as `plain_name` gives them. Raises TableRefused
    where the amounts are no euros, and where a column that is not read for what it holds may say
    that a row does not count.
    """
    header = table.header
    _check_euros(header)
    _check_people(table.unread)
    told = choice.places.keys() if choice else frozenset()

    numbers = [plain_name(each.name) for each in table.unread if each.is_numbers]
    inert = INERT | NUMBERS.intersection(numbers)
    inert |= {plain_name(each.name) for each in table.unread if says_nothing(each)}
    if choice and choice.places.get("amount") is not None:
        inert |= AMOUNTS
    of = {each.place: each for each in table.unread if not is_personal(each.name)}
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


def _check_people(unread: Sequence[Unread]) -> None:
    """Raises TableRefused for a column about people that may undo rows: nobody can be asked."""
    for each in unread:
        if is_personal(each.name) and any(map(is_filled_in, each.counts)):
            raise TableRefused(
                _(
                    "The column “{name}” may say that a row does not count, but it is about people."
                    " I do not read it. Take it out, or give it another name."
                ).format(name=shown_name(each.name))
            )


def _by_name(doubt: Doubt, column: Unread) -> Doubt:
    """With what says no by the column's name: below Refund it is what is filled in."""
    if leaning(column.name) is not False:
        return doubt
    said = {cell: rows for cell, rows in column.counts.items() if is_filled_in(cell)}
    return replace(doubt, denied=(), denying=sum(said.values()), empty=0)


def _amounts(header: Header, unread: Sequence[Unread]) -> list[int]:
    """The places of the columns that may hold what was handed in, the likeliest first."""
    found = [
        each.place
        for each in unread
        if each.name
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
    return not (leaning(name) is False or _NOT_SPENT.search(plain) or _is_no_euros(name))


def _may_be_day(name: str) -> bool:
    """Whether by this name a column may hold the day on which something was spent."""
    return leaning(name) is not False and not _OTHER_DAYS.search(plain_name(name))


def _is_no_euros(name: str) -> bool:
    text = f"{name} {plain_name(name)}"
    return bool(_NO_EUROS.search(text)) or is_percentage(name)


def _check_euros(header: Header) -> None:
    """Raises TableRefused where the amounts are cents, or of another currency."""
    place = header.places.get("amount")
    names = header.names if place is None else [header.names[place]]
    if any(map(_is_no_euros, names)):
        raise TableRefused(
            _("The amounts are not in euros. Put them in euros in the file and send it again.")
        )
