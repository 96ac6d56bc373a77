"""The figures behind the report, as sheets, hidden where the report hides them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from bot.domain.scheme import Scheme
from bot.formatting import full_date
from bot.render.sheets import Cell, ShareCell, Sheet
from bot.reporting.comparison import Comparison
from bot.reporting.disclosure import (
    LEAST,
    PublishedCrosstab,
    PublishedList,
)
from bot.reporting.evaluation import UNUSED, USED, Findings
from bot.reporting.names import Names, approach_name, as_it_is, category_name, kind_name
from bot.reporting.statistics import Share
from bot.translation import gettext as _


def sheets(findings: Findings, scheme: Scheme) -> list[Sheet]:
    """The figures behind the report, hidden where the report hides them."""
    notes = [
        _(
            "Numbers below {least} are not shown. Some others are hidden as well, so that nobody"
            " can be recognised."
        ).format(least=LEAST),
        _("Figures up to and including {day}.").format(day=full_date(findings.day)),
    ]
    approach: Names = partial(approach_name, scheme)
    category: Names = partial(category_name, scheme)
    lists: Sequence[tuple[str, PublishedList, Names]] = [
        (_("By organisation"), findings.by_organisation, scheme.organisation_name),
        (_("By approach"), findings.by_approach, approach),
        (_("By kind of voucher"), findings.by_category, category),
        (_("By neighbourhood"), findings.by_neighbourhood, as_it_is),
        (_("By provider"), findings.by_provider, as_it_is),
        (_("By kind of offer"), findings.offers.by_kind, kind_name),
        (_("Use"), findings.use, lambda key: {USED: _("used"), UNUSED: _("not used")}[key]),
    ]
    counted = _("Vouchers")
    sheets = [_list_sheet(name, found, names, counted, notes) for name, found, names in lists]
    taken: Sequence[tuple[str, PublishedList, Names]] = [
        (_("Flyers and posters taken"), findings.promotion.by_material, as_it_is),
        (_("Taken by organisation"), findings.promotion.by_organisation, scheme.organisation_name),
    ]
    counted = _("Times taken")
    sheets += [_list_sheet(name, found, names, counted, notes) for name, found, names in taken]
    sheets.append(_line_sheet(findings.line, notes))
    crosses: Sequence[tuple[str, str, PublishedCrosstab | None, Names]] = [
        (_("Kind of voucher by approach"), _("Approach"), findings.category_by_approach, approach),
        (_("Chosen and used"), _("Chosen"), findings.offers.chosen_and_used, category),
    ]
    sheets += [
        _cross_sheet(name, group, found, names, category, notes)
        for name, group, found, names in crosses
        if found
    ]
    sheets += _shares(findings, approach, category, notes)
    curve: list[tuple[Cell, ...]] = [
        (each.days, ShareCell(each.used), ShareCell(each.low), ShareCell(each.high))
        for each in findings.curve
    ]
    header = (_("Days"), _("Share"), _("From"), _("To"))
    return [*sheets, Sheet(_("How soon"), header, curve, notes)]


def _shares(
    findings: Findings, approach: Names, category: Names, notes: Sequence[str]
) -> list[Sheet]:
    """Which part of what: of groups beside each other, and of all."""
    shares: Sequence[tuple[str, Comparison | None, Names]] = [
        (_("Use by approach"), findings.use_by_approach, approach),
        (_("Use by kind of voucher"), findings.use_by_category, category),
        (_("New by approach"), findings.new_by_approach, approach),
        (_("New by kind of offer"), findings.offers.new_by_kind, kind_name),
    ]
    sheets = [
        _share_sheet(name, dict(found.shares), names, notes)
        for name, found, names in shares
        if found
    ]
    if findings.offers.as_chosen:
        chosen = dict(findings.offers.as_chosen)
        sheets.append(_share_sheet(_("Used as chosen"), chosen, category, notes))
    everybody: Sequence[tuple[str, Share | None]] = [
        (_("Something else than offers"), findings.offers.something_else_share),
        (_("New"), findings.new),
    ]
    sheets += [
        _share_sheet(name, {"": found}, lambda _key: _("all"), notes)
        for name, found in everybody
        if found
    ]
    return sheets


def _list_sheet(
    name: str, published: PublishedList, names: Names, counted: str, notes: Sequence[str]
) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (names(key), _("hidden") if count is None else count)
        for key, count in (published.counts or {}).items()
    ]
    if published.counts is None:
        rows.append((_("not shown"), None))
    if published.total is not None:
        rows.append((_("In all"), published.total))
    return Sheet(name, (name, counted), rows, notes)


def _line_sheet(line: Sequence[tuple[date, int]], notes: Sequence[str]) -> Sheet:
    header = (_("Up to and including"), _("Vouchers"))
    return Sheet(_("Given by week"), header, [(day, count) for day, count in line], notes)


def _cross_sheet(
    name: str,
    group: str,
    cross: PublishedCrosstab,
    row_names: Names,
    column_names: Names,
    notes: Sequence[str],
) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (row_names(key), *(_("hidden") if n is None else n for n in row), total)
        for key, row, total in zip(cross.rows, cross.cells, cross.row_totals, strict=True)
    ]
    rows.append((_("In all"), *cross.column_totals, sum(cross.row_totals)))
    header = (group, *(column_names(key) for key in cross.columns), _("In all"))
    return Sheet(name, header, rows, notes)


def _share_sheet(
    name: str, shares: Mapping[str, Share], names: Names, notes: Sequence[str]
) -> Sheet:
    header = (name, _("Count"), _("Of"), _("Share"), _("From"), _("To"))
    rows: list[tuple[Cell, ...]] = [
        (names(key), s.count, s.total, ShareCell(s.share), ShareCell(s.low), ShareCell(s.high))
        for key, s in shares.items()
    ]
    return Sheet(name, header, rows, notes)
