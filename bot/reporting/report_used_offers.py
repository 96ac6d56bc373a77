"""Which offer suits whom, in the words of the report: by kind, who is new, and what was chosen."""

from functools import partial

from bot.domain.scheme import Scheme
from bot.formatting import number
from bot.render.document import Part
from bot.reporting.comparison import ENOUGH, Verdict
from bot.reporting.evaluation import Findings
from bot.reporting.names import Names, category_name, kind_name
from bot.reporting.report_figures import (
    compared_texts,
    cross_table,
    is_of_one,
    list_bars,
    list_texts,
    share_table,
    whole_percent,
)
from bot.translation import gettext as _
from bot.translation import ngettext

# So large a part asks for something.
_OFTEN = 0.1


def used_offers(findings: Findings, scheme: Scheme) -> list[Part]:
    """Two questions: which offer suits whom, and whether people did what they had chosen."""
    heading = _("Which offer suits whom?")
    if findings.offers.by_kind.total is None:
        text = _(
            "Providers told too seldom what a voucher was used for."
            " Ask them to tap that after each voucher."
        )
        return [Part(heading, [text])]
    return [_by_kind(findings, heading), _as_chosen(findings, scheme)]


def _by_kind(findings: Findings, heading: str) -> Part:
    offers, said = findings.offers, findings.offers.by_kind.total or 0
    text = [
        _("Of {count} used vouchers it is known what they were used for.").format(
            count=number(said)
        )
    ]
    most = _("Used most often: {name}, {count} of {total}.")
    text += list_texts(offers.by_kind, kind_name, most)
    if offers.something_else is not None:
        text.append(_something_else(offers.something_else))
    if said < ENOUGH:
        text.append(_("These are too few answers for a conclusion."))
    text += compared_texts(
        offers.new_by_kind,
        kind_name,
        _("Of {best}, {high} was a new participant. Of {worst}, {low}."),
        _("All were used for one kind of offer. So there is nothing to compare.")
        if is_of_one(offers.by_kind)
        else _(
            "Which offer draws new people can't be told yet. Providers answered too seldom whether"
            " somebody was new. Ask them to tap that after each voucher."
        ),
    )
    bars, caption = list_bars(offers.by_kind, kind_name)
    caption_new = _("Which part was new, by kind of offer")
    table = share_table(offers.new_by_kind, kind_name, caption_new, _("Offer"))
    return Part(heading, text, bars, caption, table)


def _something_else(count: int) -> str:
    if not count:
        return _("None was used for something else than what is in the list.")
    text = ngettext(
        "{count} voucher was used for something that is not in the list.",
        "{count} vouchers were used for something that is not in the list.",
        count,
    )
    return text.format(count=number(count))


def used_offers_advice(findings: Findings) -> list[str]:
    """What follows from what vouchers were used for; nothing where too little is known."""
    offers, text = findings.offers, []
    new = offers.new_by_kind
    if new and new.is_enough and new.verdict is Verdict.REAL:
        best = kind_name(new.shares[0][0])
        text.append(
            _("Of {kind}, more are new participants. Look for more places for it.").format(
                kind=best
            )
        )
    other = offers.something_else_share
    if other and other.total >= ENOUGH and other.low > _OFTEN:
        text.append(_("Vouchers are often used for what is not in the list. Add that to the list."))
    return text


def _as_chosen(findings: Findings, scheme: Scheme) -> Part:
    offers = findings.offers
    names: Names = partial(category_name, scheme)
    text = [
        _("{category} was chosen: {share} was used for that.").format(
            category=names(key), share=whole_percent(each.share)
        )
        + " "
        + _("Very likely between {low} and {high}.").format(
            low=whole_percent(each.low), high=whole_percent(each.high)
        )
        for key, each in offers.as_chosen
    ]
    if offers.chosen_and_used is None:
        text.append(_("These numbers are not shown, so that nobody can be recognised."))
    else:
        text.append(_("In the table each row is what was chosen, each column what was used."))
    text.append(_("Something else than what was chosen is allowed."))
    table = cross_table(
        offers.chosen_and_used, names, names, _("What was chosen, and what was used"), _("Chosen")
    )
    return Part(_("Was it used for what was chosen?"), text, table=table)
