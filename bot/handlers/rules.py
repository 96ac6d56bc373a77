"""The rules, to whoever asks: the figures of the scheme, and what the municipality says itself."""

import re
from collections.abc import Awaitable, Callable
from html import escape

from bot.conversation.context import Context
from bot.domain.scheme import Scheme
from bot.formatting import day, euro, full_date, join, number
from bot.handlers.meant import tell_beside
from bot.handlers.offers import who_takes_part, with_back
from bot.storage.buttons import Button, ButtonRow
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.understanding.wishes import asks_where_to_go

# Who asks whether something may be done, and not how many or for whom.
_MAY = re.compile(r"\b(?:mag|mogen|kan|kun|kunt|kunnen|geldt|moet)\b|\?", re.IGNORECASE)
_YEAR, _HALF_A_YEAR = 12, 6
# Of these the scheme's own figures tell too little.
_UNDECIDED = frozenset({"who", "partner"})


async def answer(context: Context) -> None:
    """Somebody asked after a rule: that one, or all of them in short."""
    about = context.meant.get("about") or context.choice.get("about")
    if about in _TOLD:
        rows = with_back(context, [Button(_("All rules"), "rules")])
        context.say("\n".join(await _told(context, about)), *rows)
    else:
        _show_all(context)


async def answer_category(context: Context) -> bool:
    """Whether a voucher for one thing may be used for another; False where that is not asked."""
    if context.turn.person is None or not _asks_category(context.text, context.scheme):
        return False
    context.turn.meant = {"about": "category"}
    await tell_beside(context, answer)
    return True


def _asks_category(text: str, scheme: Scheme) -> bool:
    named = "|".join(
        re.escape(word.casefold()) for each in scheme.categories for word in (each.label, each.key)
    )
    of_category = rf"(?:{named})\s?-?voucher|voucher (?:voor|van) (?:{named})"
    return bool(
        re.search(rf"\b(?:met|op) (?:\w+ )?(?:{of_category})\b", text, re.IGNORECASE)
        and _MAY.search(text)
        # Where it may be used is asked of the list.
        and not asks_where_to_go(text)
    )


async def show_all(context: Context) -> None:
    """The rules in short, with a button for each subject."""
    _show_all(context)


def _show_all(context: Context) -> None:
    scheme = context.scheme
    lines = [
        _one_each(scheme),
        _("The voucher is {what}.").format(what=_what_for(scheme)),
        _valid_for(scheme),
        _in_parts(scheme),
    ]
    labels = _labels()
    buttons = [Button(labels[about], "rules.one", {"about": about}) for about in _TOLD]
    rows: list[ButtonRow] = [list(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    text = "\n".join(lines) + "\n\n" + _("What do you want to know more of?")
    context.say(text, *with_back(context, *rows))


def _labels() -> dict[str, str]:
    return {
        "who": _("For whom"),
        "long": _("How long"),
        "split": _("In parts"),
        "double": _("A second one"),
        "partner": _("Partner"),
        "where": _("Where"),
        "category": _("Other category"),
    }


async def _told(context: Context, about: str) -> list[str]:
    """What the municipality says of a subject, what follows from the scheme, and whom to call."""
    own = getattr(context.scheme.rules, about, None)
    lines = [*([escape(own)] if own else []), *await _TOLD[about](context)]
    if context.person.role is not Role.COORDINATOR:
        lines.append(
            _("In doubt? Call the coordinator: {phone}.").format(
                phone=escape(context.scheme.coordinator_phone)
            )
        )
    elif not own and about in _UNDECIDED:
        lines.append(_("The administrator can write it at [rules] in scheme.toml."))
    return lines


async def _who(context: Context) -> list[str]:
    scheme = context.scheme
    lines = [] if scheme.rules.who else [_("For whom a voucher is, I do not know.")]
    if scheme.double_check.on == "address":
        lines.append(_("The address has to be in {place}.").format(place=escape(scheme.place)))
    return [*lines, who_gives(scheme)]


def who_gives(scheme: Scheme) -> str:
    """Which organisations give vouchers, in a sentence."""
    givers = join(escape(each.name) for each in scheme.organisations)
    return _("Vouchers are given by: {organisations}.").format(organisations=givers)


async def _long(context: Context) -> list[str]:
    scheme = context.scheme
    lines = [_valid_for(scheme)]
    if scheme.is_open_on(context.today):
        until = day(scheme.valid_until(context.today), with_year=True)
        lines.append(
            _("One that is given today can be used up to and including {day}.").format(day=until)
        )
    lines.append(_("The last day stands on the card."))
    lines.append(
        _("Vouchers are given from {first} up to and including {last}.").format(
            first=full_date(scheme.starts), last=full_date(scheme.ends)
        )
    )
    return lines


async def _split(context: Context) -> list[str]:
    scheme = context.scheme
    if scheme.voucher.partial:
        rest = _("What is left stays on the voucher, up to its last day.")
    else:
        rest = _("Does it cost less than {amount}? What is left then lapses.").format(
            amount=euro(scheme.voucher_cents)
        )
    return [_in_parts(scheme), rest]


async def _double(context: Context) -> list[str]:
    scheme = context.scheme
    lines = [
        _one_each(scheme),
        _("That holds for the whole scheme, up to and including {day}.").format(
            day=full_date(scheme.ends)
        ),
    ]
    if scheme.double_check.per == "person":
        lines.append(_("At one address there may be more."))
    else:
        lines.append(_("A family with more children gets one as well."))
        if scheme.double_check.on == "address":
            lines.append(_("Another household at the same address can have its own."))
    coupons = scheme.coupons
    if coupons is not None and coupons.most_per_household_cents is not None:
        most = euro(coupons.most_per_household_cents)
        lines.append(_("Of coupons a household gets {amount} at most.").format(amount=most))
    return lines


async def _partner(context: Context) -> list[str]:
    scheme = context.scheme
    if scheme.double_check.per == "person":
        lines = [_("A partner can have a voucher as well.")]
    else:
        lines = [_("Partners in one household have one voucher together.")]
    if not scheme.rules.partner:
        lines.append(_("Whether a partner's income counts I do not know."))
    return lines


async def _where(context: Context) -> list[str]:
    scheme = context.scheme
    what_for = _("The voucher is {what}.").format(what=_what_for(scheme))
    lines = [what_for, escape(scheme.where_to_spend), *await who_takes_part(context)]
    if scheme.coupons is not None:
        goods = join(escape(each.in_sentence) for each in scheme.coupons.purposes)
        lines.append(_("There are coupons {what}.").format(what=goods))
        lines.append(escape(scheme.coupons.where_to_spend))
    return lines


async def _category(context: Context) -> list[str]:
    return [
        _("On the voucher stands what it is for. That was chosen when it was given."),
        _("Something else is allowed as well. A provider may take it in all the same."),
        _("Ask the provider first."),
    ]


_TOLD: dict[str, Callable[[Context], Awaitable[list[str]]]] = {
    "who": _who,
    "long": _long,
    "split": _split,
    "double": _double,
    "partner": _partner,
    "where": _where,
    "category": _category,
}


def _what_for(scheme: Scheme) -> str:
    """What a voucher is for: by the category that names all others, or else one by one."""
    for one in scheme.categories:
        others = (each.label for each in scheme.categories if each is not one)
        if all(label.casefold() in one.in_sentence.casefold() for label in others):
            return escape(one.in_sentence)
    return escape(join(each.in_sentence for each in scheme.categories))


def _valid_for(scheme: Scheme) -> str:
    months = scheme.voucher.months
    if months == _HALF_A_YEAR:
        length = _("half a year")
    elif months == _YEAR:
        length = _("a year")
    elif months % _YEAR == 0:
        years = months // _YEAR
        length = ngettext("{count} year", "{count} years", years).format(count=number(years))
    else:
        length = ngettext("{count} month", "{count} months", months).format(count=number(months))
    return _("A voucher is valid for {length}.").format(length=length)


def _in_parts(scheme: Scheme) -> str:
    if scheme.voucher.partial:
        return _("A voucher can be used in parts.")
    return _("A voucher is used up at once, with one provider.")


def _one_each(scheme: Scheme) -> str:
    if scheme.double_check.per == "person":
        told = _("Each person gets one voucher, of {amount}.")
    else:
        told = _("Each household gets one voucher, of {amount}.")
    return told.format(amount=euro(scheme.voucher_cents))
