"""The daily summary in words and as a picture, and its lists by neighbourhood and by approach."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape

from bot.domain.scheme import Scheme
from bot.formatting import (
    cut,
    day,
    day_and_time,
    euro,
    full_date,
    month,
    number,
    percent,
    weekday,
)
from bot.render.charts import Days, Morning, Uptake
from bot.reporting.disclosure import PublishedList
from bot.reporting.names import category_name
from bot.reporting.shop_text import freed_text, shop_texts
from bot.reporting.summary import (
    LAPSING_DAYS,
    OLD_DAYS,
    RECENT_WORKING_DAYS,
    SILENT_WORKING_DAYS,
    UNDO_DAYS,
    Attention,
    Summary,
)
from bot.storage.shop_standing import ShopStanding
from bot.storage.uptake import FeatureUptake
from bot.translation import gettext as _
from bot.translation import ngettext

# A caption holds 1,024 characters, and a lock screen a few lines.
_MOST_NAMES = 5
_LONGEST_NAME = 28
_MOST_SILENT = 2


@dataclass(frozen=True)
class Trouble:
    """What the bot itself has trouble with."""

    undelivered: int
    unreachable: int
    shop: ShopStanding | None = None


def summary_text(
    summary: Summary, scheme: Scheme, now: datetime, trouble: Trouble, *, agrees: bool
) -> str:
    """The summary as HTML; at its top what is wrong with it, if ledger and counts disagree."""
    lines = [] if agrees else [f"<b>{wrong_text()}</b>", ""]
    shop = shop_texts(trouble.shop, now, scheme.zone)
    lines += [
        _("Position on {moment}").format(moment=day_and_time(now, scheme.zone, with_year=True)),
        f"{_in_period(summary)} "
        + _("In all: {count} of {most} ({share}).").format(
            count=number(summary.given),
            most=number(summary.most),
            share=percent(summary.given / summary.most if summary.most else 0),
        ),
        _("Expected by now: {now}. At the end: {end}.").format(
            now=number(expected_by(scheme, summary.today)), end=number(summary.expected)
        ),
    ]
    if summary.given:
        lines.append(_used(summary))
    lines += [
        _("Spent: {spent}. Reserved: {committed}. Free: {free}.").format(
            spent=euro(summary.pot.spent_cents),
            committed=euro(summary.pot.committed_cents),
            free=euro(summary.pot.free_cents),
        ),
        *freed_text(trouble.shop),
        _in_a_row({scheme.organisation_name(key): n for key, n in summary.by_organisation}),
        _in_a_row({category_name(scheme, key): n for key, n in summary.by_category}),
    ]
    if gone := gone_text(summary, scheme):
        lines.append(gone)
    lines += [
        _("Attention: {what}").format(what=each)
        for each in [
            *shop,
            *attention_texts(summary.attention, trouble, scheme, _MOST_SILENT - len(shop)),
        ]
    ]
    return "\n".join(lines)


def wrong_text() -> str:
    """What stands above figures that are wrong."""
    return _("These figures are wrong. Do not use them. The administrator knows.")


def own_text(
    summary: Summary, scheme: Scheme, now: datetime, organisation: str, *, agrees: bool
) -> str:
    """What an intermediary sees at once: how much the own organisation gave.

    That is their own work, which they know. What became of it is in the lists, as of a closed
    week, for a day's difference may be one household.
    """
    return "\n".join(
        [
            *([] if agrees else [f"<b>{wrong_text()}</b>", ""]),
            _("Position on {moment}").format(moment=day_and_time(now, scheme.zone, with_year=True)),
            escape(scheme.organisation_name(organisation)),
            f"{_in_period(summary)} " + _("In all: {count}.").format(count=number(summary.given)),
        ]
    )


def _in_period(summary: Summary) -> str:
    """What was given today, and since the last working day until yesterday."""
    today, before = number(summary.given_today), number(summary.given_in_period)
    if summary.first == summary.today - timedelta(days=1):
        return _("Given today: {today}. Yesterday: {before}.").format(today=today, before=before)
    return _("Given today: {today}. From {first} until yesterday: {before}.").format(
        today=today, first=weekday(summary.first), before=before
    )


def _used(summary: Summary) -> str:
    text = _("Used: {count} ({share}).").format(
        count=number(summary.used), share=percent(summary.used / summary.given)
    )
    if summary.lapsed:
        text += " " + _("Lapsed: {count}.").format(count=number(summary.lapsed))
    return text


def expected_by(scheme: Scheme, today: date) -> int:
    """How many would be given by now, if the expected number came evenly over the scheme."""
    whole = (scheme.ends - scheme.starts).days + 1
    past = min(max((today - scheme.starts).days, 0), whole)
    return scheme.expected_vouchers * past // whole


def _in_a_row(counts: Mapping[str, int]) -> str:
    shown = dict(counts)
    if len(shown) > _MOST_NAMES:
        order = sorted(shown, key=lambda name: -shown[name])
        few = order[: _MOST_NAMES - 1]
        shown = {name: n for name, n in shown.items() if name in few}
        shown[_("others")] = sum(counts.values()) - sum(shown.values())
    return " · ".join(
        f"{escape(cut(name, _LONGEST_NAME))} {number(n)}" for name, n in shown.items()
    )


def gone_text(summary: Summary, scheme: Scheme) -> str:
    """When the vouchers will be gone; empty while it is too early to tell, or they are."""
    forecast = summary.forecast
    if forecast is None:
        return ""
    if forecast.earliest > scheme.ends:
        return _("At this pace some vouchers are left at the end.")
    first = full_date(forecast.earliest)
    if forecast.latest is None or forecast.latest > scheme.ends:
        return _("Gone on {first} at the earliest.").format(first=first)
    return _("Gone between {first} and {last}.").format(
        first=first, last=full_date(forecast.latest)
    )


def attention_texts(
    attention: Attention, trouble: Trouble, scheme: Scheme, most_silent: int = _MOST_SILENT
) -> list[str]:
    """What needs attention, one sentence each; empty when nothing does.

    At most so many organisations are named that gave nothing for long.
    """
    total = number(attention.undone_of)
    texts = [
        text.format(count=number(count), days=days, total=total)
        for count, days, text in _counted(attention, trouble)
        if count
    ]
    return texts + [
        _("{organisation} gave nothing for {days} working days.").format(
            organisation=escape(cut(scheme.organisation_name(key), _LONGEST_NAME)),
            days=SILENT_WORKING_DAYS,
        )
        for key in attention.silent[:most_silent]
    ]


def _counted(attention: Attention, trouble: Trouble) -> list[tuple[int, int | None, str]]:
    """What is counted, over how many days where that is a fixed number, and what to say of it."""
    return [
        (
            attention.unused_long,
            OLD_DAYS,
            ngettext(
                "{count} voucher is unused for over {days} days.",
                "{count} vouchers are unused for over {days} days.",
                attention.unused_long,
            ),
        ),
        (
            attention.lapsing,
            LAPSING_DAYS,
            ngettext(
                "{count} voucher lapses within {days} days.",
                "{count} vouchers lapse within {days} days.",
                attention.lapsing,
            ),
        ),
        (
            attention.other_household,
            None,
            ngettext(
                "{count} time a second voucher for an address.",
                "{count} times a second voucher for an address.",
                attention.other_household,
            ),
        ),
        (
            attention.undone,
            UNDO_DAYS,
            _("{count} of {total} were taken back in {days} days."),
        ),
        (
            trouble.undelivered,
            None,
            ngettext(
                "{count} message was not delivered.",
                "{count} messages were not delivered.",
                trouble.undelivered,
            ),
        ),
        (
            trouble.unreachable,
            None,
            ngettext(
                "{count} colleague blocked the bot.",
                "{count} colleagues blocked the bot.",
                trouble.unreachable,
            ),
        ),
    ]


def morning_chart(summary: Summary, scheme: Scheme) -> Morning:
    """The picture: the last days one by one, and below them the whole scheme."""
    title = _("Given on the last {days} working days. White is today.").format(
        days=RECENT_WORKING_DAYS
    )
    return Morning(Days(title, summary.recent, RECENT_WORKING_DAYS), _uptake(summary, scheme))


def _uptake(summary: Summary, scheme: Scheme) -> Uptake:
    """What was given, what was expected, and when the last one goes."""
    forecast = summary.forecast
    latest = forecast and (forecast.latest or scheme.ends)
    last = max(scheme.ends, summary.today)
    return Uptake(
        line=summary.line,
        first=min([scheme.starts, *(day for day, _count in summary.line[:1])]),
        last=last,
        today=summary.today,
        expected=summary.expected,
        most=summary.most,
        gone=(forecast.earliest, latest) if forecast and latest else None,
        given_text=_("Given: {count}").format(count=number(summary.given)),
        expected_text=_("Expected: {count} on {day}").format(
            count=number(summary.expected), day=full_date(scheme.ends)
        ),
        most_text=_("No more than: {count}").format(count=number(summary.most)),
        gone_text=gone_text(summary, scheme),
    )


def list_text(
    title: str,
    uptake: Sequence[FeatureUptake],
    feature: str,
    names: Mapping[str, str],
    households: Mapping[str, int],
    few: Sequence[str] = (),
) -> str:
    """The coordinator's own list by a feature: given and used, the most first.

    `few` are named with none as well, where anything was given. Where it is known how many
    households there are, it also says how many were given for each 100.
    """
    given, used = Counter(dict.fromkeys(few if uptake else (), 0)), Counter[str]()
    for each in uptake:
        key = getattr(each, feature)
        given[key] += each.given - each.lapsed
        used[key] += each.used
    lines = []
    for key, count in sorted(
        given.items(), key=lambda each: (-each[1], "" if each[0] in few else each[0])
    ):
        if not count and key not in few:
            continue
        line = _given_and_used(names.get(key, key), count, used[key])
        if key in households:
            line += " " + _("({count} for each 100 households)").format(
                count=number(round(100 * count / households[key]))
            )
        lines.append(line)
    return "\n".join([f"<b>{title}</b>", *(lines or [_("Nothing was given yet.")])])


def _given_and_used(name: str, given: int, used: int) -> str:
    return _("{name}: {given} given, {used} used").format(
        name=escape(name or _("unknown")), given=number(given), used=number(used)
    )


def days_text(first: date, last: date) -> str:
    """From which day until which, as a sentence on its own."""
    if first == last:
        return _("On {day}.").format(day=day(first, with_year=True))
    return _("From {first} up to and including {last}.").format(
        first=full_date(first), last=full_date(last)
    )


def period_text(
    days: tuple[date, date], listed: Sequence[tuple[str, int, int]], title: str = ""
) -> str:
    """The coordinator's own figures of a period: of each name, or month, the given and the used.

    They are as in the coordinator's download: small numbers stand in a list with a title.
    """
    lines = [f"<b>{title}</b>"] if title else []
    lines += [
        days_text(*days),
        _("Given: {given}. Used: {used}.").format(
            given=number(sum(given for _name, given, _used in listed)),
            used=number(sum(used for _name, _given, used in listed)),
        ),
    ]
    if title or len(listed) > 1:
        lines += [_given_and_used(*each) for each in listed]
    if title and listed:
        lines.append(_("For your own use: small numbers stand in it."))
    return "\n".join(lines)


def used_text(days: tuple[date, date], used: Mapping[str, int], title: str) -> str:
    """Where vouchers were used in a period: the names of providers, the most first."""
    order = sorted(used.items(), key=lambda each: -each[1])
    return "\n".join(
        [
            f"<b>{title}</b>",
            days_text(*days),
            _("Used: {count}.").format(count=number(sum(used.values()))),
            *(f"{escape(name)}: {number(count)}" for name, count in order),
        ]
    )


def own_period_text(days: tuple[date, date], by_month: Mapping[str, int], organisation: str) -> str:
    """What an organisation gave itself in a period: their own work, so it is no list to hide."""
    lines = [
        escape(organisation),
        days_text(*days),
        _("Given: {count}.").format(count=number(sum(by_month.values()))),
    ]
    if len(by_month) > 1:
        lines += [f"{month_name(key)}: {number(count)}" for key, count in by_month.items()]
    return "\n".join(lines)


def month_name(key: str) -> str:
    """A month that is written as 2022-06."""
    return month(date.fromisoformat(f"{key}-01"), with_year=True)


def published_text(
    title: str, published: PublishedList, names: Mapping[str, str], until: date
) -> str:
    """A list for somebody outside the coordinator's view: small numbers are hidden."""
    lines = [f"<b>{title}</b>"]
    if published.total is None:
        lines.append(_("There are too few vouchers for a list."))
        return "\n".join(lines)
    lines.append(
        _("Up to and including {day}: {count}.").format(
            day=day(until), count=number(published.total)
        )
    )
    if published.counts is None:
        lines.append(_("There is no list, so that nobody can be recognised."))
        return "\n".join(lines)
    shown = sorted(published.counts.items(), key=lambda each: -(each[1] or 0))
    lines += [
        f"{escape(names.get(key, key) or _('unknown'))}: {number(count)}"
        for key, count in shown
        if count is not None
    ]
    if published.hidden:
        hidden = sorted(names.get(key, key) or _("unknown") for key in published.hidden)
        lines.append(
            _("Not shown, so that nobody can be recognised: {names}.").format(
                names=escape(", ".join(hidden))
            )
        )
    return "\n".join(lines)
