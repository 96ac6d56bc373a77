"""What a voucher was used for: which of a provider's offers, and whether it is what was chosen.

Another category than the one that was chosen is said and counted, and never refused.
"""

import re
from collections import Counter
from collections.abc import Sequence, Set
from datetime import timedelta
from html import escape

from bot.conversation.context import Context
from bot.domain.offers import NO_CATEGORY, Offer, StoredOffer, folded
from bot.domain.scheme import Scheme
from bot.formatting import for_button, join
from bot.storage import offers, used_offers
from bot.storage.buttons import Button, ButtonRow
from bot.storage.redemptions import Redemption
from bot.storage.used_offers import UsedFor
from bot.storage.vouchers import Voucher
from bot.translation import gettext as _
from bot.understanding.kinds import kinds_of
from bot.understanding.topics import plain_words, subjects

# More buttons are not read at a till: these, [Something else] and the way back, or to the next.
_MOST, _OF_MORE = 4, 3
# What was used at a provider lately is likely to be used again.
_LATELY = timedelta(days=90)
_NO_IDEA = re.compile(
    r"\W*(?:(?:dat|het|ik|nog|sorry|eh)\W+)*(?:weet (?:ik )?(?:het |dat )?(?:nog |echt )?niet"
    r"|geen idee|geen van (?:alle|deze|die)\w*|(?:(?:iets|wat|een|heel)\W+)*ander[es]?(?: \w+)?"
    r"|geen (?:enkele?|een)(?: \w+)?|geen|niks|niets|n\.?v\.?t\.?|niet van toepassing"
    r"|overslaan|sla over)\W*",
    re.IGNORECASE,
)
# What corrects an answer: nee, het was judo; verkeerd getikt.
_CORRECTS = re.compile(
    r"\W*(?:nee+|neen|toch|niet|sorry|oh?|oeps|oei|wacht|ik bedoel\w*|het (?:was|moest?)|verkeerde?"
    r"|foute?|ander|vergist)\b",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"\b(?:verkeerde?|foute?|mis|ander|anders|per ongeluk)\b.*"
    r"\b(?:ge(?:tikt|klikt|drukt|kozen)|knop(?:je)?|aanbod|keuze|was het|het was)\b"
    r"|\b(?:was|is) (?:het|dat|dit) niet\b"
    r"|\b(?:het|dat|dit) (?:was|is) (?:\w+ )?(?:niet|verkeerd|fout)\b"
    r"|\bmis(?:getikt|geklikt)\b",
    re.IGNORECASE,
)
_IT_WAS = re.compile(r"\b(?:het|dat) (?:was|is|moest?)\b|\btoch\b|\bbedoel", re.IGNORECASE)
_ABOUT_NEW = re.compile(r"\b(?:nieuw|eerder|al|vaker|bekend|vaste?)\b", re.IGNORECASE)
_SMALL = frozenset(["de", "het", "een", "voor", "van", "bij", "in", "op", "met", "en", "of", "was"])


async def note_the_only_one(context: Context, redemption: Redemption) -> None:
    """Note what was used at a provider with one offer: there is nothing to ask."""
    mine = await _mine(context)
    if len(mine) == 1:
        await used_offers.note(context.transaction, redemption.number, mine[0], context.now)


async def choices(
    context: Context, redemption: Redemption, category: str, first: int = 0
) -> list[ButtonRow]:
    """The provider's offers from a place in their order, likeliest first; empty for none.

    `category` is the voucher's. Where not all fit they stand on pages.
    """
    mine = await _likeliest(context, category)
    # Some may have ended since the button to this page was made.
    first = first if first < len(mine) else 0
    size = _MOST if len(mine) <= _MOST else _OF_MORE
    turn: ButtonRow = []
    if first:
        turn.append(_page_button(_("Previous"), redemption, max(first - size, 0)))
    if first + size < len(mine):
        turn.append(_page_button(_("More"), redemption, first + size))
    return _answers(redemption, mine, mine[first : first + size], turn)


def _page_button(label: str, redemption: Redemption, first: int) -> Button:
    return Button(label, "redeem.offers", {"redemption": redemption.number, "first": first})


def _answers(
    redemption: Redemption,
    mine: Sequence[StoredOffer],
    shown: Sequence[StoredOffer],
    turn: ButtonRow,
) -> list[ButtonRow]:
    """A button for some of a provider's offers, and that it was something else."""
    if not shown:
        return []
    this = {"redemption": redemption.number}
    whole = _labels([each.offer for each in mine])
    labels = {each.id: label for each, label in zip(mine, whole, strict=True)}
    rows: list[ButtonRow] = [
        [Button(labels[each.id], "redeem.offer", this | {"offer": each.id})] for each in shown
    ]
    rows += [turn] if turn else []
    return [*rows, [Button(_("Something else"), "redeem.offer", this)]]


async def meant(context: Context, redemption: Redemption, category: str) -> list[ButtonRow]:
    """The buttons of those of the provider's offers that were typed; empty for none."""
    mine = await _likeliest(context, category)
    found = _named(mine, context.text)[:_OF_MORE]
    every: ButtonRow = []
    if len(found) < len(mine):
        every = [_page_button(_("All offers"), redemption, 0)]
    return _answers(redemption, mine, found, every)


def names_other(text: str) -> bool:
    """Whether a text names something to do."""
    return bool(subjects().found(plain_words(text)))


def corrects_to(text: str) -> bool:
    """Whether a text says that another was used, rather than whether somebody is new."""
    says_what = names_other(text) or _IT_WAS.search(text) is not None
    return corrects(text) and says_what and not _ABOUT_NEW.search(text)


def has_no_idea(text: str) -> bool:
    """Whether a text says that it was something else, or that one does not know what it was."""
    return _NO_IDEA.fullmatch(text) is not None


def corrects(text: str) -> bool:
    """Whether a text may say that what was tapped is not what was used."""
    return _CORRECTS.match(text) is not None or says_wrong(text)


def says_wrong(text: str) -> bool:
    """Whether a text says that the wrong offer was tapped, and not which it was."""
    return _WRONG.search(text) is not None


def _named(mine: Sequence[StoredOffer], text: str) -> list[StoredOffer]:
    """Which offers a text may name: those that have most of its words, or are of its kind."""
    words = set(folded(text).split()) - _SMALL
    kinds = {each.offer.kind for each in mine}
    meant = {
        kind for each in subjects().found(plain_words(text)) for kind in kinds_of(each.topic, kinds)
    }
    found = {each.id: _likeness(each.offer, words) + (each.offer.kind in meant) for each in mine}
    most = max(found.values(), default=0)
    return [each for each in mine if most and found[each.id] == most]


def _likeness(offer: Offer, words: Set[str]) -> int:
    """How many of some words stand in what is told of an offer."""
    told = f"{offer.title} {offer.kind} {offer.when} {offer.place}"
    return len(words & set(folded(told).split()))


async def are_several(context: Context) -> bool:
    """Whether there is anything to ask of who speaks."""
    return len(await _mine(context)) > 1


async def change_button(context: Context, redemption: Redemption) -> ButtonRow:
    """The way to say later, or otherwise, what was used; no button where nothing is offered."""
    if not await _mine(context):
        return []
    used = await used_offers.of_redemption(context.transaction, redemption.number)
    label = _("Another offer") if used else _("What was it used for")
    return [Button(label, "redeem.offers", {"redemption": redemption.number})]


def used_text(scheme: Scheme, voucher: Voucher, used: UsedFor) -> str:
    """What was used, as HTML, and that it is not what was chosen where it is not."""
    if used.title is None or used.category is None:
        return _("Used for: something else.")
    text = _("Used for: {offer}.").format(offer=escape(_title(used.title, used.example)))
    words = _in_sentence(scheme)
    if voucher.category in (used.category, NO_CATEGORY) or used.category not in words:
        return text
    other = _("This voucher is {chosen}. This offer is {used}. That is allowed.")
    told = other.format(
        chosen=escape(words.get(voucher.category, voucher.category)),
        used=escape(words[used.category]),
    )
    return f"{text}\n{told}"


async def other_category_text(context: Context, voucher: Voucher) -> str:
    """What follows at a code whose provider has offers, but none of what was chosen."""
    words = _in_sentence(context.scheme)
    mine = list(dict.fromkeys(each.offer.category for each in await _mine(context)))
    if not mine or voucher.category in (*mine, NO_CATEGORY) or not set(mine) <= set(words):
        return ""
    text = _("What you offer is {categories}. You may take in this voucher all the same.")
    return " " + text.format(categories=escape(join(words[each] for each in mine)))


def _in_sentence(scheme: Scheme) -> dict[str, str]:
    return {each.key: each.in_sentence for each in scheme.categories}


async def _mine(context: Context) -> list[StoredOffer]:
    return await offers.of_provider(context.transaction, context.person.organisation, context.today)


async def _likeliest(context: Context, category: str) -> list[StoredOffer]:
    """A provider's offers: what was used most with such vouchers, and what was chosen, first."""
    since = context.today - _LATELY
    used = await used_offers.counts(
        context.transaction, context.person.organisation, category, since
    )
    return sorted(
        await _mine(context),
        key=lambda each: (-used.get(each.id, 0), each.offer.category != category, each.id),
    )


def _labels(mine: list[Offer]) -> list[str]:
    """The titles; with when or where it is for those that are called the same."""
    named = Counter(each.title for each in mine)
    whole = [
        " · ".join(filter(None, [_title(each.title, each.example), each.when or each.place]))
        if named[each.title] > 1
        else _title(each.title, each.example)
        for each in mine
    ]
    shown = Counter(map(for_button, whole))
    # Where the beginnings are alike the end tells.
    return [for_button(each, its_end=shown[for_button(each)] > 1) for each in whole]


def _title(title: str, example: bool) -> str:
    """The title of an offer; one that was made up says so."""
    return _("{offer} (example)").format(offer=title) if example else title
