"""What taking in one of the webshop's lists would do, in plain lines for a chat or a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.scheme import Scheme
from bot.formatting import day, euro, join, number
from bot.parsing.tables.columns import Mapping, shown_name
from bot.storage.coupons import Standing
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop import redemption_columns
from bot.webshop.coupon_export import Refused
from bot.webshop.coupon_import import ImportPreview
from bot.webshop.layouts import Kind
from bot.webshop.matched_lines import MatchedLine, cents, returned, taken
from bot.webshop.recognition import layout_of
from bot.webshop.reconciliation import Reconciliation
from bot.webshop.redemption_rows import brings_nothing

_MOST_NAMES = 12
_MOST_ROWS = 5
_MOST_NUMBERS = 50


@dataclass(frozen=True)
class Section:
    """Lines that belong together, below a heading or below none."""

    lines: list[str]
    heading: str | None = None

    @property
    def text(self) -> str:
        """All of it, for who has no bold letters."""
        return "\n".join([*([self.heading] if self.heading else []), *self.lines])


def coupon_sections(
    scheme: Scheme, preview: ImportPreview, most_shown: int | None = None
) -> list[Section]:
    """What an export would bring; what is nought is left out.

    With `most_shown`, more refused rows than that are in a file below.
    """
    export = preview.export
    rows = _rows_text(export.rows, from_shop=export.from_shop)
    source = _("an export of {layout}").format(layout=export.layout) if export.layout else ""
    worth = euro(preview.worth_cents)
    spoiled = " " + ngettext(
        "({count} can no longer be given)", "({count} can no longer be given)", preview.spoiled
    ).format(count=number(preview.spoiled))
    still = " " + ngettext(
        "({count} of them is in stock, and stays there)",
        "({count} of them are in stock, and stay there)",
        preview.refused_in_stock,
    ).format(count=number(preview.refused_in_stock))
    counts = [
        (_("New"), preview.new.total(), f" ({worth})"),
        (_("Changed"), preview.changed, spoiled if preview.spoiled else ""),
        (_("Known already"), preview.same, ""),
        (_("Twice in the file"), export.doubled, ""),
        *_not_good_counts(preview),
        (_("New without a last day"), preview.endless, ""),
        (_("Not understood"), len(preview.refused), still if preview.refused_in_stock else ""),
        (_("In stock, not in this list"), 0 if preview.whole else preview.not_listed, ""),
    ]
    lines = [
        *_count_lines(counts),
        *_purpose_lines(scheme, preview),
        *_change_lines(scheme, preview),
    ]
    if preview.to_remember:
        lines.append(_("What can't be given I remember, for whoever looks it up."))
    if Standing.NOT_YET in preview.not_good:
        lines.append(_("Send the list again once those for later can be used."))
    return [
        Section(lines, " · ".join(part for part in (rows, source) if part)),
        *_missing_sections(scheme, preview),
        *_refused_sections(preview.refused, most_shown, from_shop=export.from_shop),
        *(
            [_columns_section(export.taken_for, export.personal, export.unused)]
            if not export.from_shop
            else []
        ),
    ]


def _rows_text(count: int, *, from_shop: bool) -> str:
    if not from_shop:
        return ngettext("{count} row", "{count} rows", count).format(count=number(count))
    if not count:
        return _("There are no coupons in the webshop.")
    text = ngettext("{count} coupon in the webshop", "{count} coupons in the webshop", count)
    return text.format(count=number(count))


def redemption_sections(
    plan: Reconciliation, mapping: Mapping, most_shown: int | None = None
) -> list[Section]:
    """What a list of redemptions would do; what is nought is left out.

    With `most_shown`, more refused rows than that are in a file below.
    """
    in_time, back = taken(plan.fits), returned(plan.fits)
    counts = [
        (_("Fits"), len(in_time), f" ({euro(cents(in_time))})"),
        (_("Given back by the webshop"), len(back), f" ({euro(cents(back))})"),
        (_("Seems booked already"), len(plan.alike), ""),
        (_("Booked before"), plan.known, ""),
        (_("Does not fit"), len(plan.refused), ""),
    ]
    lines = [
        *_transaction_lines(mapping),
        *_count_lines(counts),
        *_late_lines(plan),
        *_in_part_lines(plan),
    ]
    taken_for = mapping.shown(redemption_columns.columns())
    nothing = [each for each in plan.refused if brings_nothing(each.why)]
    others = [each for each in plan.refused if not brings_nothing(each.why)]
    return [
        *([Section(lines)] if lines else []),
        *_alike_sections(plan.alike, most_shown),
        *_refused_sections(others, most_shown),
        *_refused_sections(nothing, most_shown, _("Rows in which nothing was handed in")),
        _columns_section(taken_for, mapping.personal, mapping.unused),
    ]


def to_book_text(plan: Reconciliation) -> str:
    """What the confirming tap books, in a line."""
    in_time = taken(plan.fits)
    return "\n".join(_count_lines([(_("Fits"), len(in_time), f" ({euro(cents(in_time))})")]))


def _transaction_lines(mapping: Mapping) -> list[str]:
    """That a list has more in it than what was handed in, where it is such a list."""
    layout = layout_of(mapping.header)
    if layout is None or layout.kind is not Kind.TRANSACTIONS:
        return []
    return [
        _(
            "These are transactions of {program}. What went off a card was handed in, what was"
            " put on it was not."
        ).format(program=layout.program)
    ]


def _late_lines(plan: Reconciliation) -> list[str]:
    """What becomes of the money of vouchers that are no longer valid."""
    late = [fit for fit in plan.fits if fit.late]
    spent, free = taken(late), returned(late)
    lines = []
    if spent:
        text = ngettext(
            "{count} voucher has lapsed since, but was handed in in time: {amount}."
            " This money was free again. Now it is spent after all.",
            "{count} vouchers have lapsed since, but were handed in in time: {amount}."
            " This money was free again. Now it is spent after all.",
            len(spent),
        )
        lines.append(text.format(count=number(len(spent)), amount=euro(cents(spent))))
    if free:
        text = _("On vouchers that are no longer valid came back: {amount}. It is free again.")
        lines.append(text.format(amount=euro(cents(free))))
    return lines


def _in_part_lines(plan: Reconciliation) -> list[str]:
    """That the shop keeps a balance, where the scheme says that it doesn't."""
    if not plan.in_part:
        return []
    text = ngettext(
        "{count} voucher was not used up in the webshop. The scheme says that nothing stays on a"
        " voucher. {amount} stays committed for it. Tell who manages the bot.",
        "{count} vouchers were not used up in the webshop. The scheme says that nothing stays on a"
        " voucher. {amount} stays committed for them. Tell who manages the bot.",
        plan.in_part,
    )
    return [text.format(count=number(plan.in_part), amount=euro(plan.left_cents))]


def _alike_sections(alike: Sequence[MatchedLine], most_shown: int | None) -> list[Section]:
    """The rows that seem to be booked already."""
    if not alike:
        return []
    rows = sorted(alike, key=lambda each: each.row)
    lines = [_alike_line(each) for each in rows[:most_shown]]
    if len(lines) < len(rows):
        more = [number(each.row) for each in rows[len(lines) :]]
        where = ", ".join(more[:_MOST_NUMBERS] + ["…"] * (len(more) > _MOST_NUMBERS))
        text = ngettext(
            "And {count} more row: {rows}.", "And {count} more rows: {rows}.", len(more)
        )
        lines.append(text.format(count=number(len(more)), rows=where))
    lines.append(
        _(
            "It may be the same payment, once more in this list or in another one. I can't see that"
            " it is another."
        )
    )
    return [Section(lines)]


def _alike_line(each: MatchedLine) -> str:
    """A row, and what it may be once more."""
    row, day_of = number(each.row), _("a day that the list does not tell")
    if each.line.on is not None:
        day_of = day(each.on, with_year=True)
    amount = euro(abs(each.amount_cents))
    if each.like is None:
        return _(
            "Row {row}: {amount} on {day} seems booked already. Another row of this list may be the"
            " same payment."
        ).format(row=row, amount=amount, day=day_of)
    return _(
        "Row {row}: {amount} on {day} seems booked already. Booked is {other} on {other_day}, at"
        " {provider}."
    ).format(
        row=row,
        amount=amount,
        day=day_of,
        other=euro(abs(each.like.amount_cents)),
        other_day=day(each.like.on, with_year=True),
        provider=each.like.provider,
    )


def _count_lines(counts: Sequence[tuple[str, int, str]]) -> list[str]:
    return [f"{name}: {number(count)}{more}" for name, count, more in counts if count]


def _not_good_counts(preview: ImportPreview) -> list[tuple[str, int, str]]:
    """New coupons that can't be given, by why; with their rows where the list says so itself."""
    names = {
        Standing.LAPSED: _("Lapsed"),
        Standing.USED_UP: _("Used up"),
        Standing.TEST: _("Test, no real coupon"),
        Standing.TAKEN: _("Granted already"),
        Standing.OFF: _("Switched off"),
        Standing.NOT_YET: _("Not to be used yet"),
    }
    counts = []
    for standing, name in names.items():
        found = preview.not_good.get(standing, [])
        rows = [number(row) for row in found[:_MOST_ROWS]] + ["…"] * (len(found) > _MOST_ROWS)
        where = ngettext("row {rows}", "rows {rows}", len(found)).format(rows=", ".join(rows))
        counts.append((name, len(found), "" if preview.export.from_shop else f" ({where})"))
    return counts


def _purpose_lines(scheme: Scheme, preview: ImportPreview) -> list[str]:
    """What the new coupons are for."""
    return [
        _("New {purpose}: {count}").format(
            purpose=scheme.purpose_text(purpose), count=number(count)
        )
        for purpose, count in preview.new.items()
        if len(preview.new) > 1
    ]


def _change_lines(scheme: Scheme, preview: ImportPreview) -> list[str]:
    """From what to what coupons change that were for something else, or worth something else."""
    changes = [
        (scheme.purpose_text(was), scheme.purpose_text(now), count)
        for (was, now), count in preview.other_purpose.most_common(_MOST_ROWS)
    ]
    changes += [
        (euro(was), euro(now), count)
        for (was, now), count in preview.other_value.most_common(_MOST_ROWS)
    ]
    return [
        ngettext(
            "{count} coupon was {before}, and becomes {after}.",
            "{count} coupons were {before}, and become {after}.",
            count,
        ).format(count=number(count), before=before, after=after)
        for before, after, count in changes
    ]


def _missing_sections(scheme: Scheme, preview: ImportPreview) -> list[Section]:
    """What is in stock and missing from the whole list."""
    if not preview.whole:
        return []
    count = preview.missing.total()
    if not count:
        if preview.export.from_shop:
            return []
        return [Section([_("All coupons in stock are in this list.")])]
    lines = [
        _missing_line(preview, count).format(
            count=number(count), amount=euro(preview.missing_cents)
        )
    ]
    if len(preview.missing) > 1:
        lines += [
            _("Missing {purpose}: {count}").format(
                purpose=scheme.purpose_text(purpose), count=number(each)
            )
            for purpose, each in preview.missing.items()
        ]
    if not preview.export.from_shop:
        lines += [
            _("There is no coupon {purpose} in this list. Is it really the whole list?").format(
                purpose=scheme.purpose_text(purpose)
            )
            for purpose in preview.without_any
        ]
    if nameless := preview.nameless:
        unread = ngettext(
            "I could not read the code of {count} row. Its coupon may be among these.",
            "I could not read the code of {count} rows. Their coupons may be among these.",
            nameless,
        )
        lines.append(unread.format(count=number(nameless)))
    return [Section(lines)]


def _missing_line(preview: ImportPreview, count: int) -> str:
    if preview.export.from_shop:
        return ngettext(
            "{count} coupon in stock is not in the webshop any more: {amount}. It was not given"
            " yet.",
            "{count} coupons in stock are not in the webshop any more: {amount}. They were not"
            " given yet.",
            count,
        )
    return ngettext(
        "{count} coupon is no longer in the list: {amount}. It was not given yet. It may be used"
        " up.",
        "{count} coupons are no longer in the list: {amount}. They were not given yet. They may be"
        " used up.",
        count,
    )


def _refused_sections(
    refused: Sequence[Refused],
    most_shown: int | None,
    heading: str | None = None,
    *,
    from_shop: bool = False,
) -> list[Section]:
    """The rows that bring nothing, and why."""
    if not refused:
        return []
    line = _("Card {row} of the webshop: {why}") if from_shop else _("Row {row}: {why}")
    lines = [line.format(row=number(each.row), why=each.why) for each in refused[:most_shown]]
    if len(lines) < len(refused):
        lines.append(_("All of them are in the file below."))
    return [Section(lines, heading)]


def _columns_section(
    taken_for: Sequence[tuple[str, str]], personal: Sequence[str], unused: Sequence[str]
) -> Section:
    """What a table's columns are taken for: (our label, the name in the table)."""
    lines = [f"{label}: {shown_name(name)}" for label, name in taken_for]
    if personal:
        lines.append(
            _("Not read, because they are about people: {names}.").format(names=_names(personal))
        )
    if unused:
        lines.append(_("Not used: {names}.").format(names=_names(unused)))
    return Section(lines, _("How I read the columns"))


def _names(names: Sequence[str]) -> str:
    return join(shown_name(name) for name in names[:_MOST_NAMES])
