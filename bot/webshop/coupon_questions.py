"""What has to be asked about the columns of a list of coupons, before a row of it counts."""

from collections.abc import Mapping as Places
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.scheme_parts import CouponRules
from bot.parsing.tables.cells import seem_amounts, seem_codes, seem_days
from bot.parsing.tables.columns import Choice, Doubt, Header, Mapping, cells_of, keys_of, plain_name
from bot.parsing.tables.table import Fits, Table
from bot.parsing.tables.unread import Unread
from bot.webshop.coupon_columns import (
    AMOUNTS,
    INERT,
    says_in_words,
    tells_rest,
    what_in_cents,
)
from bot.webshop.coupon_holders import tells_holder
from bot.webshop.coupon_purposes import PurposeWords
from bot.webshop.coupon_states import is_understood, may_spoil
from bot.webshop.doubts import doubts, not_in_euros
from bot.webshop.layouts import Layout

# By the key of a column that was asked about: what its values are.
_DECLINED = {"until": seem_days, "balance": seem_amounts}


def fits(coupons: CouponRules) -> Fits:
    """What an unknown column may be, by its values."""
    return {
        "code": seem_codes,
        "value": seem_amounts,
        "purpose": PurposeWords(coupons).fill,
        "until": seem_days,
        "balance": seem_amounts,
    }


def check_cents(names: Sequence[str], places: Places[str, int]) -> None:
    """Raises TableRefused where what a coupon is worth, or what is left of it, is in cents.

    `places` are those of the columns that are read, by their keys.
    """
    held = [what_in_cents(name) for name in names]
    in_cents = [each for each in held if each is not None]
    if in_cents and ("value" not in places or any(map(tells_rest, in_cents))):
        raise not_in_euros()


def with_other_amounts(header: Header, choice: Choice | None) -> Header:
    """Where several columns hold amounts that nothing tells apart: which is the worth is asked."""
    told = choice.places if choice else {}
    no_worth = INERT | AMOUNTS if "value" in told else INERT
    fits = dict(header.fits)
    others = [at for at in fits.pop("balance", []) if _plain(header, at) not in no_worth]
    if others:
        fits["balance"] = others
    asks = tuple(key for key in header.asks if key in fits)
    if others and not told.keys() & {"value", "balance"} and "balance" not in header.places:
        fits["value"] = [header.places["value"], *others]
        asks = ("value", *asks)
    return replace(header, fits=fits, asks=asks)


def _plain(header: Header, place: int) -> str:
    return plain_name(header.names[place])


def untold_remarks(table: Table, choice: Choice | None) -> list[int]:
    """The places of remarks of which nobody told what they say."""
    told = choice.told if choice else {}
    return [at for at in cells_of(table.mapping.places, "remark") if at not in told]


def _is_odd(column: Unread) -> bool:
    return column.filled < column.rows and not tells_holder(column.name)


def coupon_doubts(
    table: Table, choice: Choice | None, rules: CouponRules, layout: Layout | None
) -> tuple[Doubt, ...]:
    """Columns of which somebody has to tell what they say before a row of this table counts."""
    said = {name for each in rules.purposes for name in (each.key, each.label, *each.words)}
    told = choice.places if choice else {}
    # What is no matter by its name is one where it stands beside some coupons only.
    partly = {plain_name(each.name) for each in table.unread if _is_odd(each)}
    partly -= layout.plain_names if layout else frozenset()
    inert = INERT - partly | (AMOUNTS if "value" in told else frozenset())
    # Somebody said that these amounts, or days, are no such thing; where no row is without one,
    # they do not tell one row from another.
    declined = [fits for key, fits in _DECLINED.items() if told.get(key, 0) is None]
    remarks = untold_remarks(table, choice)
    unread = [
        each
        for each in table.unread
        if each.place not in remarks
        and not (each.filled == each.rows and any(fits([*each.counts]) for fits in declined))
    ]
    unclear = [
        each
        for each in table.unread
        if each.place in remarks and not all(map(is_understood, each.counts))
    ]
    purposes = {plain_name(name) for name in said}
    return (
        *doubts(unread, inert, purposes, may_spoil),
        *doubts(unclear, (), denies=may_spoil),
    )


def tapped_states(mapping: Mapping, choice: Choice | None) -> tuple[str, ...]:
    """The keys of columns that say whether a coupon is good because somebody tapped them.

    What stands in a column that is called status or remark says it in words, and nothing there
    says nothing; what a day, or nothing, means in one called Activatiedatum nobody knows.
    """
    told = choice.told if choice else {}
    return tuple(
        key
        for key in keys_of(mapping.places, "state")
        if mapping.places[key] in told and not says_in_words(mapping.header[mapping.places[key]])
    )
