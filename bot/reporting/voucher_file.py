"""The coordinator's own export: all vouchers as a table, made in a process apart.

In Excel promotion stands on sheets beside it. Writing 100,000 rows takes seconds in
which nobody else's Python runs.
"""

import asyncio
from dataclasses import dataclass

from bot.database_address import Address
from bot.domain.scheme import Scheme
from bot.render.document import CSV
from bot.render.sheets import Cell, Cents, Sheet, to_csv, to_xlsx
from bot.reporting.promotion import promotion_sheets
from bot.storage.engines import looking_at_one_moment
from bot.storage.evaluation import Line, lines
from bot.storage.used_offers import SOMETHING_ELSE
from bot.storage.vouchers import State
from bot.translation import gettext as _

PAGE_ROWS = 2_000


@dataclass(frozen=True)
class VoucherNames:
    """How the scheme calls what is in the database by its key: all that another process needs."""

    organisations: dict[str, str]
    approaches: dict[str, str]
    categories: dict[str, str]


def names_of(scheme: Scheme) -> VoucherNames:
    """The names in a scheme."""
    return VoucherNames(
        {one.key: one.name for one in scheme.organisations},
        {each.key: each.label for one in scheme.organisations for each in one.approaches},
        {each.key: each.label for each in scheme.categories},
    )


def voucher_file(address: Address, names: VoucherNames, form: str, after: int, until: int) -> bytes:
    """The vouchers after an id, up to and including another, as they are now. Raises DatabaseError.

    Only call this through `made_apart`.
    """
    sheet = Sheet(_("Vouchers"), _header(), asyncio.run(_rows(address, names, after, until)))
    if form == CSV:
        return to_csv(sheet)
    # What is no voucher's stands in the first part only.
    beside = asyncio.run(_beside(address, names)) if after == 0 else []
    return to_xlsx([sheet, *beside])


async def _beside(address: Address, names: VoucherNames) -> list[Sheet]:
    async with looking_at_one_moment(address) as reading:
        return [each for each in await promotion_sheets(reading, names.organisations) if each.rows]


async def _rows(
    address: Address, names: VoucherNames, after: int, until: int
) -> list[tuple[Cell, ...]]:
    found: list[tuple[Cell, ...]] = []
    async with looking_at_one_moment(address) as reading:
        for start in range(after, until, PAGE_ROWS):
            page = await lines(reading, start, min(start + PAGE_ROWS, until))
            found += [_row(line, names) for line in page]
    return found


def _header() -> tuple[str, ...]:
    return (
        _("Given on"),
        _("Organisation"),
        _("Approach"),
        _("What for"),
        _("Neighbourhood"),
        _("Second for this address"),
        _("State"),
        _("Used on"),
        _("Provider"),
        _("Spent"),
        _("New participant"),
        _("Used for (kind)"),
        _("Used for (category)"),
    )


def _row(line: Line, names: VoucherNames) -> tuple[Cell, ...]:
    answers = {"yes": _("yes"), "no": _("no"), "unknown": _("unknown")}
    states = {
        State.ISSUED: _("not used") if line.used_on is None else _("used in part"),
        State.UNDONE: _("taken back"),
        State.WITHDRAWN: _("withdrawn"),
        State.REPLACED: _("replaced"),
        State.LAPSED: _("lapsed"),
        State.REDEEMED: _("used"),
    }
    return (
        line.issued_on,
        names.organisations.get(line.organisation, line.organisation),
        names.approaches.get(line.approach, line.approach),
        names.categories.get(line.category, line.category),
        line.neighbourhood or _("unknown"),
        _("yes") if line.other_household else _("no"),
        states[line.state],
        line.used_on,
        line.provider or None,
        Cents(line.spent_cents),
        answers.get(line.new_participant),
        _("something else") if line.kind == SOMETHING_ELSE else line.kind or None,
        names.categories.get(line.used_category, line.used_category) or None,
    )
