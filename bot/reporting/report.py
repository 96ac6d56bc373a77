"""The report for the council, in plain words: questions as headings, an answer below each.

What the figures can't tell is said as plainly as what they tell.
"""

from datetime import date
from functools import partial

from bot.domain.scheme import Scheme
from bot.formatting import day as day_of_week
from bot.formatting import euro, full_date, number, percent
from bot.render.charts import Uptake, Weeks
from bot.render.document import Document, Part
from bot.render.sheets import Sheet
from bot.reporting.comparison import ENOUGH, Verdict
from bot.reporting.disclosure import LEAST, LEAST_IN_CROSS
from bot.reporting.evaluation import Findings
from bot.reporting.names import Names, approach_name, as_it_is, category_name
from bot.reporting.promotion import promotion_part, spent_text
from bot.reporting.report_figures import (
    compared_texts,
    cross_table,
    is_of_one,
    list_bars,
    list_texts,
    most_of,
    share_table,
    whole_percent,
)
from bot.reporting.report_sheets import sheets
from bot.reporting.report_used_offers import used_offers, used_offers_advice
from bot.reporting.statistics import within
from bot.reporting.summary_text import (
    expected_by,
    wrong_text,
)
from bot.translation import gettext as _
from bot.translation import ngettext

_HALF_YEAR_DAYS = 182
_QUARTER_DAYS = 91
# A fifth less or more than what was expected asks for something; see ENOUGH.
_FAR_BELOW, _FAR_ABOVE = 0.8, 1.2


def report(findings: Findings, scheme: Scheme, made_on: date, *, agrees: bool) -> Document:
    """The whole report; at its top what is wrong, if ledger and counts disagree.

    Where too little was given to tell anything, it says that and no more.
    """
    title = _("What did the vouchers bring?")
    subtitle = _("{scheme}, {place}. Figures up to and including {day}.").format(
        scheme=scheme.name, place=scheme.place, day=day_of_week(findings.day, with_year=True)
    )
    if not agrees:
        subtitle = f"{wrong_text()} {subtitle}"
    made = _("Made by Meedoenbot for the municipality of {place}, on {day}").format(
        place=scheme.place, day=full_date(made_on)
    )
    if findings.given is None:
        few = _("Fewer than {least} vouchers were given. That is too few to tell anything.")
        few = few.format(least=LEAST)
        parts = [Part(_("How many vouchers were given?"), [few])]
        # A workbook without a sheet gets an empty one, called in English.
        none = Sheet(_("No figures"), (_("Why there are no figures"),), [(few,)])
        return Document(title, subtitle, made, parts, [none])
    parts = [
        _in_short(findings, scheme),
        _reached(findings, scheme),
        _how(findings, scheme),
        _what_for(findings, scheme),
        _where(findings),
        _how_soon(findings),
        _newcomers(findings, scheme),
        *used_offers(findings, scheme),
        promotion_part(findings.promotion, scheme),
        _costs(findings, scheme),
        Part(_("What do the figures advise?"), _advice(findings, scheme)),
        _about(),
    ]
    return Document(title, subtitle, made, parts, sheets(findings, scheme))


def _in_short(findings: Findings, scheme: Scheme) -> Part:
    """Five lines to read aloud."""
    text = [_given(findings), _as_expected(findings, scheme)]
    names: Names = partial(approach_name, scheme)
    text += filter(None, [most_of(findings.by_approach, names)])
    used, spent = findings.used, findings.spent_cents
    if used is None or spent is None:
        text.append(_("How many were used is not shown, so that nobody can be recognised."))
    else:
        text.append(
            _("{count} vouchers were used. {amount} was spent.").format(
                count=number(used), amount=euro(spent)
            )
        )
    text.append(_advice(findings, scheme)[0])
    return Part(_("In short"), text, boxed=True)


def _given(findings: Findings) -> str:
    """How many vouchers, and for how many addresses: a voucher is not a household."""
    count = number(findings.given or 0)
    if findings.addresses is None:
        return _("{count} vouchers were given.").format(count=count)
    low, high = findings.addresses
    return _("{count} vouchers were given, for {low} to {high} addresses.").format(
        count=count, low=number(low), high=number(high)
    )


def _as_expected(findings: Findings, scheme: Scheme) -> str:
    return _("Until now {expected} were expected. At the end {end} are expected.").format(
        expected=number(expected_by(scheme, findings.day)), end=number(scheme.expected_vouchers)
    )


def _reached(findings: Findings, scheme: Scheme) -> Part:
    given = findings.given or 0
    households = scheme.expected.households
    most = findings.addresses[1] if findings.addresses else given
    text = [
        _given(findings),
        _("There can be {most}.").format(most=number(scheme.most_vouchers)),
        _as_expected(findings, scheme),
        _("About {households} households have a low income.").format(households=number(households)),
        _("At most {share} of them got a voucher.").format(
            share=percent(min(most / households, 1.0))
        ),
    ]
    if findings.addresses:
        text.append(_("The exact number of addresses could show one household, so it is a range."))
    caption = _(
        "Figure: {count} vouchers were given up to and including {day}."
        " The dashed line is what was expected: {end} at the end."
    ).format(count=number(given), day=full_date(findings.day), end=number(scheme.expected_vouchers))
    heading = _("How many vouchers were given?")
    if not findings.line:
        return Part(heading, text)
    return Part(heading, text, _uptake(findings, scheme), caption)


def _uptake(findings: Findings, scheme: Scheme) -> Uptake:
    return Uptake(
        line=findings.line,
        first=scheme.starts,
        last=max(scheme.ends, findings.day),
        today=findings.day,
        expected=scheme.expected_vouchers,
        most=scheme.most_vouchers,
        gone=None,
        given_text=_("Given: {count}").format(count=number(findings.given or 0)),
        expected_text=_("Expected: {count} on {day}").format(
            count=number(scheme.expected_vouchers), day=full_date(scheme.ends)
        ),
        most_text=_("No more than: {count}").format(count=number(scheme.most_vouchers)),
        gone_text="",
    )


def _how(findings: Findings, scheme: Scheme) -> Part:
    names: Names = partial(approach_name, scheme)
    text = list_texts(findings.by_approach, names)
    compared = findings.use_by_approach
    text += compared_texts(
        compared,
        names,
        _("With {best}, {high} was used. With {worst}, {low}."),
        _only_approach(findings)
        or _("So few vouchers were used that approaches can't be compared."),
    )
    bars, caption = list_bars(findings.by_approach, names)
    return Part(
        _("Which approach reached people?"),
        text,
        bars,
        caption,
        share_table(compared, names, _("Which part was used, by approach"), _("Approach")),
    )


def _only_approach(findings: Findings) -> str:
    """What is said instead of a comparison where there is one approach; else nothing."""
    only = _("All vouchers were given with one approach. So there is nothing to compare.")
    return only if is_of_one(findings.by_approach) else ""


def _what_for(findings: Findings, scheme: Scheme) -> Part:
    names: Names = partial(category_name, scheme)
    text = list_texts(findings.by_category, names)
    text += compared_texts(
        findings.use_by_category,
        names,
        _("Of {best}, {high} was used. Of {worst}, {low}."),
        _("All vouchers are for the same. So there is nothing to compare.")
        if is_of_one(findings.by_category)
        else _("So few vouchers were used that the kinds can't be compared."),
    )
    providers = findings.by_provider
    bars, caption = list_bars(providers, as_it_is)
    if providers.counts is None:
        text.append(_("How many were used where is not shown, so that nobody can be recognised."))
    elif bars:
        text.append(_("The figure shows at which providers vouchers were used."))
    return Part(
        _("What were the vouchers for?"),
        text,
        bars,
        caption,
        cross_table(
            findings.category_by_approach,
            partial(approach_name, scheme),
            names,
            _("What vouchers were for, by approach"),
            _("Approach"),
        ),
    )


def _where(findings: Findings) -> Part:
    text = list_texts(findings.by_neighbourhood, as_it_is)
    bars, caption = list_bars(findings.by_neighbourhood, as_it_is)
    return Part(_("Where do these people live?"), text, bars, caption)


def _how_soon(findings: Findings) -> Part:
    heading = _("How soon is a voucher used?")
    if not findings.curve:
        return Part(heading, [_("So few vouchers were used that this can't be told yet.")])
    text = []
    points = list(findings.curve)
    for days, months in ((_QUARTER_DAYS, 3), (_HALF_YEAR_DAYS, 6)):
        point = within(points, days)
        if point and findings.watched_days >= days:
            text.append(
                _(
                    "Within {months} months {share} is used. Very likely between {low} and {high}."
                ).format(
                    months=months,
                    share=whole_percent(point.used),
                    low=whole_percent(point.low),
                    high=whole_percent(point.high),
                )
            )
    text.append(
        _("Vouchers that are not used yet count as well, for as long as they could be used.")
    )
    text.append(_("The figure counts in whole weeks. So nobody can recognise a household."))
    last = points[-1]
    weeks = Weeks(
        [(point.days // 7, point.used, point.low, point.high) for point in points],
        max(last.days, min(findings.watched_days, _HALF_YEAR_DAYS)) // 7,
        _("Weeks after it was given"),
    )
    caption = ngettext(
        "Figure: after {weeks} week {share} of the vouchers is used."
        " The line on a bar is where the truth lies, in 95 of 100 cases.",
        "Figure: after {weeks} weeks {share} of the vouchers is used."
        " The line on a bar is where the truth lies, in 95 of 100 cases.",
        last.days // 7,
    ).format(weeks=last.days // 7, share=whole_percent(last.used))
    return Part(heading, text, weeks, caption)


def _newcomers(findings: Findings, scheme: Scheme) -> Part:
    heading = _("Are they new participants?")
    new = findings.new
    if new is None:
        return Part(heading, [_("Providers answered too seldom to tell.")])
    text = [
        _("Providers answered {total} times. In {share} it was a new participant.").format(
            total=number(new.total), share=whole_percent(new.share)
        ),
        _("Very likely between {low} and {high}.").format(
            low=whole_percent(new.low), high=whole_percent(new.high)
        ),
    ]
    if new.total < ENOUGH:
        text.append(_("These are too few answers for a conclusion."))
    names: Names = partial(approach_name, scheme)
    text += compared_texts(
        findings.new_by_approach,
        names,
        _("With {best}, {high} was new. With {worst}, {low}."),
        _only_approach(findings) or _("There are too few answers to compare approaches."),
    )
    table = share_table(
        findings.new_by_approach, names, _("Which part was new, by approach"), _("Approach")
    )
    return Part(heading, text, table=table)


def _costs(findings: Findings, scheme: Scheme) -> Part:
    heading = _("What does it cost?")
    used, spent = findings.used, findings.spent_cents
    if used is None or spent is None or not used:
        text = [_("So little was spent that it can't be shown yet.")]
        return Part(heading, [*text, spent_text(findings.promotion, scheme)])
    handling = used * scheme.settlement_each_cents
    # Until its end all of it may be spent; then it is known what was.
    is_over = findings.day >= scheme.ends
    budget = scheme.pots.intermediaries_cents + scheme.pots.promotion_cents
    unspent = scheme.pots.promotion_cents - findings.promotion.spent_cents
    fixed = budget - unspent if is_over else budget
    text = [
        _("Until now {amount} was spent on {count} used vouchers.").format(
            amount=euro(spent), count=number(used)
        ),
        _("Handling them cost {amount}.").format(amount=euro(handling)),
        _("For organisations and promotion there is {amount}.").format(amount=euro(budget)),
        spent_text(findings.promotion, scheme),
    ]
    if not is_over:
        # Spread over the few of the first weeks, what is fixed for years would be a headline.
        count = max(scheme.expected_vouchers, used)
        text += [
            _("That is for the whole scheme, not only for the vouchers of now."),
            _("With {count} used vouchers at the end, each costs {amount}, all included.").format(
                count=number(count), amount=euro(round((spent + handling) / used + fixed / count))
            ),
        ]
        return Part(heading, text)
    text.append(
        _("All together, also what is fixed, that is {amount} for each used voucher.").format(
            amount=euro(round((spent + handling + fixed) / used))
        )
    )
    if findings.day < scheme.valid_until(scheme.ends):
        text.append(_("It goes down while vouchers can still be used."))
    return Part(heading, text)


def _advice(findings: Findings, scheme: Scheme) -> list[str]:
    """What follows from the figures, and nothing that does not: at least one sentence."""
    text = []
    given, expected = findings.given or 0, expected_by(scheme, findings.day)
    if expected >= ENOUGH and given < _FAR_BELOW * expected:
        text.append(_("Fewer vouchers were given than expected. Look for more places to give."))
    elif expected >= ENOUGH and given > _FAR_ABOVE * expected:
        text.append(_("More vouchers were given than expected. Watch the budget."))
    if given < ENOUGH:
        early = _("It is too early for other advice. That takes {least} vouchers.")
        if not text:
            early = _("It is too early for advice. That takes {least} vouchers.")
        return [*text, early.format(least=ENOUGH)]
    # Those of one approach may only be given later. After a quarter of a year that matters less.
    is_watched = findings.watched_days >= _QUARTER_DAYS
    approaches = findings.use_by_approach
    if approaches and approaches.is_enough and is_watched:
        if approaches.verdict is Verdict.REAL:
            text.append(
                _("With {best} vouchers are used more often. See what others can learn.").format(
                    best=approach_name(scheme, approaches.shares[0][0])
                )
            )
        elif approaches.verdict is Verdict.SMALL:
            text.append(_("No approach leads to clearly more use. Choose what is easy and cheap."))
    point = within(list(findings.curve), _QUARTER_DAYS)
    if point and is_watched and point.high < 0.5:
        text.append(_("Over half is unused after three months. Remind people of their voucher."))
    new = findings.new
    if new and new.total >= ENOUGH and new.low > 0.5:
        text.append(_("Most of those who use a voucher are new. So it reaches other people."))
    text += used_offers_advice(findings)
    return text or [_("These figures ask for no change.")]


def _about() -> Part:
    return Part(
        _("How to read these figures"),
        [
            _(
                "Numbers below {least} are not shown, and in tables of two features numbers below"
                " {cross}. Some others are hidden as well."
            ).format(least=LEAST, cross=LEAST_IN_CROSS),
            _("So nobody can find a household in this report."),
            _(
                "Shares have a range. The true share lies in it in 95 of 100 cases."
                " A difference that may be chance is called so."
            ),
            _("A voucher that was taken back, withdrawn or replaced does not count."),
            _("Nobody drew lots who met which approach. So a difference need not be its effect."),
        ],
    )
