"""How figures are told in the report: lists, bars, shares and what a difference means."""

from bot.formatting import cut, join, number, percent
from bot.render.charts import Bar, Bars
from bot.render.document import Table
from bot.reporting.comparison import Comparison, Verdict
from bot.reporting.disclosure import PublishedCrosstab, PublishedList
from bot.reporting.names import Names
from bot.translation import gettext as _

_MOST_BARS = 15
_LONGEST_LABEL = 30


def list_texts(published: PublishedList, names: Names, most: str = "") -> list[str]:
    """What a list tells in words: the most, in a sentence of its own or as what was given most,
    and what is hidden."""
    text = [told] if (told := most_of(published, names, most)) else []
    if published.hidden:
        text.append(
            _("Not shown, so that nobody can be recognised: {names}.").format(
                names=join(sorted(names(key) for key in published.hidden))
            )
        )
    return text


def most_of(published: PublishedList, names: Names, most: str = "") -> str:
    """Who has the most of a list: `{name}`, `{count}` and `{total}`; empty where that is hidden."""
    if published.counts is None:
        return _("These numbers are not shown, so that nobody can be recognised.")
    if published.most is None:
        return ""
    key, count = published.most
    most = most or _("Most were given here: {name}, {count} of {total}.")
    return most.format(name=names(key), count=number(count), total=number(published.total or 0))


def is_of_one(published: PublishedList) -> bool:
    """Whether all that is shown is of one group, and nothing is hidden: nothing to compare."""
    return sum(count != 0 for count in (published.counts or {}).values()) == 1


def ranked(published: PublishedList) -> list[tuple[str, int]]:
    """What is shown of a list, the most first."""
    shown = [(key, n) for key, n in (published.counts or {}).items() if n is not None]
    return sorted(shown, key=lambda each: -each[1])


def list_bars(published: PublishedList, names: Names) -> tuple[Bars | None, str]:
    """The bars of a list, and their caption with the numbers; one bar alone compares nothing."""
    shown = ranked(published)
    if len(shown) < 2:
        return None, ""
    total = published.total or 1
    few = shown[:_MOST_BARS]
    bars = [
        Bar(cut(names(key), _LONGEST_LABEL), n, f"{number(n)} ({whole_percent(n / total)})")
        for key, n in few
    ]
    told = join(f"{names(key)}: {number(n)}" for key, n in few)
    caption = _("Figure: {numbers}.").format(numbers=told)
    if len(shown) > len(few):
        caption += " " + _("The others are in the table in Excel.")
    return Bars(bars), caption


def compared_texts(compared: Comparison | None, names: Names, text: str, too_few: str) -> list[str]:
    """The highest and the lowest share, and whether that is more than chance."""
    if compared is None:
        return [too_few]
    (best, high), (worst, low) = compared.shares[0], compared.shares[-1]
    told = text.format(
        best=names(best),
        high=whole_percent(high.share),
        worst=names(worst),
        low=whole_percent(low.share),
    )
    meaning = {
        Verdict.REAL: _("That difference is more than chance."),
        Verdict.SMALL: _("That difference is small."),
        Verdict.UNSURE: _("That difference may be chance. It tells nothing."),
    }
    return [told, meaning[compared.verdict]]


def share_table(
    compared: Comparison | None, names: Names, caption: str, group: str
) -> Table | None:
    """The shares of groups; `group` heads their names."""
    if compared is None:
        return None
    rows = [
        [
            names(key),
            _("{count} of {total}").format(count=number(s.count), total=number(s.total)),
            whole_percent(s.share),
            f"{whole_percent(s.low)} – {whole_percent(s.high)}",
        ]
        for key, s in compared.shares
    ]
    return Table(caption, [group, _("Count"), _("Share"), _("Range")], rows)


def cross_table(
    cross: PublishedCrosstab | None, rows: Names, columns: Names, caption: str, group: str
) -> Table | None:
    """A cross with its totals; `group` heads the names of its rows."""
    if cross is None:
        return None
    header = [group, *(columns(key) for key in cross.columns), _("In all")]
    told = [
        [rows(key), *(_count_or_hidden(n) for n in row), number(total)]
        for key, row, total in zip(cross.rows, cross.cells, cross.row_totals, strict=True)
    ]
    totals = [number(total) for total in cross.column_totals]
    told.append([_("In all"), *totals, number(sum(cross.row_totals))])
    return Table(caption, header, told)


def _count_or_hidden(count: int | None) -> str:
    return _("hidden") if count is None else number(count)


def whole_percent(part: float) -> str:
    """A share in whole percents: more would look surer than it is."""
    return percent(round(part, 2))
