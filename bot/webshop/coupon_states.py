"""What a row of a list says of its coupon: whether it is good, what is left of it, until when.

What can't be told is refused with its row. What stands beside a name of a person is never shown.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from bot.formatting import number
from bot.parsing.tables.cells import (
    Cell,
    Unreadable,
    is_empty,
    read_money,
    read_word,
    tidy,
)
from bot.parsing.tables.columns import Mapping, cells_of, keys_of, plain_name
from bot.parsing.tables.days import is_no_day, read_day, read_last_day, read_moment
from bot.storage.coupons import NO_END, Standing
from bot.translation import gettext as _
from bot.webshop.coupon_words import (
    NO,
    NOTHING,
    YES,
    is_spoiling,
    said_within,
    standing_said,
    worst,
)
from bot.webshop.layouts import LastDay, Layout
from bot.webshop.percentages import is_percentage, percentage
from bot.webshop.row_states import filled, not_known, shown

# Forus calls a voucher that nobody activated yet "pending" (nl: Inactief): those are handed out.
_STANDING_IN = {"Forus": dict.fromkeys(("pending", "inactief", "inactive"), Standing.GOOD)}
# Columns that are called after what they say: what yes means there.
_ANSWERS = {
    "test": Standing.TEST,
    "active": Standing.GOOD,
    "off": Standing.OFF,
    "lapsed": Standing.LAPSED,
    "spent": Standing.USED_UP,
    "spent_amount": Standing.USED_UP,
    "not_yet": Standing.NOT_YET,
    "granted": Standing.TAKEN,
}
_SAYING = (*_ANSWERS, "state", "event", "remark")
# What says something else of a coupon, and may say by the way that it is not good.
_TEXTS = ("purpose", "batch", "external", "note")
_WORD = re.compile(r"[^\W\d_]{4}")
# As much of a cell as tells yes from no; what comes after may be about somebody.
_LONGEST_ANSWER = 60
_DECIMALS = re.compile(r"(?:€|EUR)?\s*[0-9.]+(?:,[0-9]{2}|[.][0-9]{2})|(?:€|EUR)\s*[0-9]+", re.I)
_FIXED = re.compile(
    r"(?:fixed|vaste?)(?: (?:cart|product|amount|bedrag|waarde|korting.*"
    r"|(?:cart |product )?discount|winkel(?:wagen|mand)korting|productkorting))?"
    r"|(?:cart|product) discount|bedrag|amount|value|waarde|store credit(?: gift certificate)?"
    r"|smart coupon|winkeltegoed|tegoed|tegoedbon|cadeaubon|cadeaukaart|kadobon|waardebon|bon"
    r"|voucher|coupon|gift ?card|gift certificate|euros?|eur(?:o'?s)?"
)
# Kinds of discount that only WooCommerce has (wc_get_coupon_types), also in Dutch.
_OF_WOOCOMMERCE = re.compile(
    r"fixed (?:cart|product)(?: discount)?|vaste (?:winkelwagen|winkelmand|product)korting"
)
_UTC = re.compile(r"\b(?:gmt|utc)\b")
_COUNT = re.compile(r"[0-9]{1,9}")
_OUT_OF = re.compile(r"(?P<used>[0-9]{1,9}) ?(?:/|van(?: de)?|of|out of|uit) ?(?P<most>\S.*)")
_ENDLESS = re.compile(r"∞|onbeperkt|ongelimiteerd|unlimited|infinite|no limit|geen limiet|-")


def standing_of(
    cells: dict[str, Cell], layout: Layout | None, today: date, zone: tzinfo
) -> Standing:
    """What a row says of its coupon. Raises Unreadable for what is not known."""
    there = _saying(tuple(cells))
    said = tuple([(key, _said(cell)) for key in there for cell in cells_of(cells, key)])
    found = _standing(said, layout.program if layout else "") if said else Standing.GOOD
    if texts := _in_texts(cells):
        found = worst([found, *texts]) or found
    if found in (Standing.GOOD, Standing.TAKEN) and _begins_after(cells, today, zone):
        return Standing.NOT_YET
    return found


def _in_texts(cells: dict[str, Cell]) -> list[Standing]:
    """What texts about something else say of it, if anything."""
    found = []
    for key in _TEXTS:
        cell = cells.get(key)
        if isinstance(cell, str) and _WORD.search(cell) and (said := said_within(cell)):
            found.append(said)
    return found


@lru_cache(maxsize=100)
def _saying(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the columns that say what a coupon is: the same in each row of a table."""
    return tuple(key for key in _SAYING if key in keys)


@lru_cache(maxsize=1_000)
def _said(cell: Cell) -> str:
    """What stands in a cell, as far as it may say yes or no. Raises Unreadable for a formula."""
    if isinstance(cell, str):
        return tidy(cell)[:_LONGEST_ANSWER]
    return read_word(cell)


@lru_cache(maxsize=1_000)
def _standing(said: tuple[tuple[str, str], ...], program: str) -> Standing:
    """What these words say, each with its column."""
    return worst([_standing_by(key, word, program) for key, word in said]) or Standing.GOOD


def _standing_by(key: str, word: str, program: str) -> Standing:
    if key in _ANSWERS:
        return _answer(key, word)
    if NOTHING.fullmatch(word):
        return Standing.GOOD
    plain = plain_name(word)
    found = _STANDING_IN.get(program, {}).get(plain) or standing_said(plain)
    if found is not None:
        return found
    if key == "remark":
        raise Unreadable(_("There is a remark with this coupon that I do not understand."))
    raise not_known(word)


def _answer(key: str, word: str) -> Standing:
    """What a column that is called after what it says, says."""
    plain = plain_name(word)
    if key == "active":
        return _is_active(word, plain)
    if plain in NO or NOTHING.fullmatch(word):
        return Standing.GOOD
    if plain in YES:
        return _ANSWERS[key]
    if key == "test" and standing_said(plain) is None:
        # What may say either: the words of a shop for its modes.
        raise not_known(word)
    if standing_said(plain) is Standing.GOOD or _is_day_or_amount(key, word):
        return Standing.GOOD
    # A day, a name, the number of an order: it happened.
    return _ANSWERS[key]


def _is_active(word: str, plain: str) -> Standing:
    if not word:
        raise Unreadable(_("The list does not say whether this coupon can be used."))
    if plain in YES:
        return Standing.GOOD
    if plain in NO or NOTHING.fullmatch(word):
        return Standing.OFF
    found = standing_said(plain)
    if found is None:
        raise not_known(word)
    return found


def _is_day_or_amount(key: str, word: str) -> bool:
    """Whether a cell says something that is read as such: see `last_day` and `spent_cents`."""
    if key == "lapsed":
        return _is_day(word)
    return key in ("spent", "spent_amount") and _amount(key, word) is not None


def _is_day(word: str) -> bool:
    try:
        read_day(word, UTC)
    except Unreadable:
        return False
    return True


def _begins_after(cells: dict[str, Cell], today: date, zone: tzinfo) -> bool:
    """Whether a coupon can be used from a later day on. Raises Unreadable."""
    if "from" not in cells:
        return False
    days = [cell for cell in cells_of(cells, "from") if not is_no_day(cell)]
    return any(read_day(cell, zone) > today for cell in days)


def is_understood(cell: Cell) -> bool:
    """Whether what a remark says of a coupon is known."""
    said = _said(cell) if isinstance(cell, str) else "?"
    return bool(NOTHING.fullmatch(said)) or standing_said(plain_name(said)) is not None


@lru_cache(maxsize=1_000)
def may_spoil(cell: Cell) -> bool:
    """Whether a cell holds words that mean that a coupon is not good, or no."""
    said = plain_name(_said(cell)) if isinstance(cell, str) else ""
    return said in NO or is_spoiling(said) or standing_said(said) not in (None, Standing.GOOD)


def why_not_good(standing: Standing) -> str | None:
    """Why a coupon can't be given or used; None where it can."""
    return {
        Standing.LAPSED: _("This coupon has lapsed."),
        Standing.USED_UP: _("This coupon is used up."),
        Standing.TEST: _("This is a test, not a real coupon."),
        Standing.TAKEN: _("The webshop says that somebody has this coupon already."),
        Standing.OFF: _("The webshop has switched this coupon off."),
        Standing.NOT_YET: _("This coupon can't be used yet."),
        Standing.MISSING: _("This coupon is no longer in the webshop's list. It may be used up."),
    }.get(standing)


# What it is worth


def check_discount(cells: dict[str, Cell], is_purpose: Callable[[str], bool] | None = None) -> None:
    """Raises Unreadable where a coupon is not worth an amount in euros, or nobody knows.

    What `is_purpose` says what it is for, and nothing of its worth.
    """
    for word in filled(cells, "type"):
        if is_purpose is not None and is_purpose(word):
            continue
        if is_percentage(word):
            raise percentage()
        if word != "€" and not _FIXED.fullmatch(plain_name(word)):
            raise Unreadable(
                _("I do not know this kind of discount: “{words}”.").format(words=shown(word))
            )


def is_kind_of_discount(plain: str) -> bool:
    """Whether plain words are a kind of WooCommerce's: they do not say what a coupon is for."""
    return _OF_WOOCOMMERCE.fullmatch(plain) is not None


def left_of(cells: dict[str, Cell], value: int, layout: Layout | None) -> int:
    """The cents that are left of what a coupon was worth. Raises Unreadable."""
    told = [read_money(cells["balance"])] if _is_filled(cells, "balance") else []
    spent = spent_cents(cells) if "spent" in cells or "spent_amount" in cells else 0
    if spent > value or any(each > value for each in told):
        raise Unreadable(_("The balance is more than the amount.")) if told else _too_much_spent()
    # Of two that differ the least is surely there.
    left = min([value - spent, *told])
    return 0 if _is_used_up(cells, layout, has_balance=bool(told)) else left


def _too_much_spent() -> Unreadable:
    return Unreadable(_("More was used of this coupon than it is worth."))


def spent_cents(cells: dict[str, Cell]) -> int:
    """The cents that the list says were used, zero where it says none."""
    found = [
        _amount(key, _said(cell))
        for key in ("spent", "spent_amount")
        if key in cells
        for cell in cells_of(cells, key)
    ]
    return max((each for each in found if each is not None), default=0)


def _amount(key: str, word: str) -> int | None:
    """The cents in a column of what was used; a 1 says yes there.

    Where its name may as well ask whether, or how often, it has to look like money.
    """
    if plain_name(word) in YES | NO or (key == "spent" and not _DECIMALS.fullmatch(word)):
        return None
    try:
        return read_money(word)
    except Unreadable:
        return None


def _is_used_up(cells: dict[str, Cell], layout: Layout | None, *, has_balance: bool) -> bool:
    """Where no balance is kept a coupon is gone when it was used as often as it may be.

    Raises Unreadable where it may be used more often: somebody else may have it as well, or it is
    worth more than once what stands there.
    """
    if "limit" not in cells and "used" not in cells:
        return False
    counts = [_counts(key, cell) for key, cell in _counted(cells)]
    used = max((used for used, _most in counts), default=0)
    most = min((most for _used, most in counts if most is not None), default=None)
    empty = "limit" in cells and not _is_filled(cells, "limit")
    if most == 0 or (empty and layout and layout.kept_by_count):
        raise Unreadable(_("Everybody can use this code, as often as they like."))
    if has_balance:
        return most is not None and used >= most
    if most is None:
        return used > 0
    if used < most and most > 1:
        raise Unreadable(
            _("This code can be used {count} times. I do not know what it is worth then.").format(
                count=number(most)
            )
        )
    return used >= most


def _counted(cells: dict[str, Cell]) -> Iterator[tuple[str, Cell]]:
    for key in ("limit", "used"):
        if key in cells:
            yield from ((key, cell) for cell in cells_of(cells, key) if not is_empty(cell))


def _counts(key: str, cell: Cell) -> tuple[int, int | None]:
    """How often something was used, and how often it may be: 0 without end, None where it does
    not say so. WooCommerce's own screen shows both: 0 / 1, or 0 / ∞. Raises Unreadable."""
    said = _said(cell).casefold()
    if both := _OUT_OF.fullmatch(said):
        return int(both["used"]), _most(both["most"])
    if key == "limit":
        return 0, _most(said)
    if not _COUNT.fullmatch(said):
        raise _unclear_count()
    return int(said), None


def _most(said: str) -> int:
    if _ENDLESS.fullmatch(said):
        return 0
    if not _COUNT.fullmatch(said):
        raise _unclear_count()
    return int(said)


def _unclear_count() -> Unreadable:
    return Unreadable(_("I do not understand how often this coupon can be used."))


def _is_filled(cells: dict[str, Cell], key: str) -> bool:
    return key in cells and not is_empty(cells[key])


# Until when


def last_day(cells: dict[str, Cell], layout: Layout | None, zone: tzinfo) -> date:
    """The last whole day on which a coupon works; NO_END where there is none. Raises Unreadable.

    Of several days in a row the first counts.
    """
    told = cells_of(cells, "until")
    if "lapsed" in cells:
        told += filter(_is_lapsing, cells_of(cells, "lapsed"))
    if not told:
        return NO_END
    rule = layout.last_day if layout else None
    ends_before = rule is LastDay.DAY_BEFORE or (not rule and _is_of_woocommerce(cells))
    last = NO_END
    for cell in told:
        found = read_last_day(cell, zone)
        if found is None:
            continue
        if ends_before and not isinstance(read_moment(cell, zone), datetime):
            found -= timedelta(days=1)
        if found < last:
            last = found
    return last


def keys_in_utc(mapping: Mapping, layout: Layout | None) -> tuple[str, ...]:
    """The keys of columns of days of which a time without a zone is UTC's: date_expires_gmt."""
    of_program = layout is not None and layout.last_day is LastDay.IN_UTC
    return tuple(
        key
        for of in ("from", "until")
        for key in keys_of(mapping.places, of)
        if of_program or _UTC.search(plain_name(mapping.header[mapping.places[key]]))
    )


def _is_lapsing(cell: Cell) -> bool:
    """Whether a column that asks whether a coupon has lapsed says when it does."""
    return _is_day(_said(cell))


def _is_of_woocommerce(cells: dict[str, Cell]) -> bool:
    """Whether the kind of discount is one of WooCommerce's, however the columns are called."""
    if "purpose" in cells and _is_kind(cells["purpose"]):
        return True
    return "type" in cells and any(map(_is_kind, cells_of(cells, "type")))


@lru_cache(maxsize=1_000)
def _is_kind(cell: Cell) -> bool:
    return isinstance(cell, str) and is_kind_of_discount(plain_name(cell))
