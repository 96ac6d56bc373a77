"""What is typed under a card that was just given: to pass it on, in another language, that it
should have been for something else.
"""

import re
from html import escape

from bot.conversation.context import Context
from bot.handlers import card_language_meant, lookup, offers_under
from bot.handlers.fallback import not_understood
from bot.handlers.live_buttons import latest_actions
from bot.handlers.meant import FIND_OFFERS, is_idle, tell_beside
from bot.handlers.offer_search import wish_for
from bot.handlers.offers import say_kinds, say_list
from bot.storage import vouchers
from bot.storage.buttons import Button
from bot.storage.people import Role
from bot.storage.vouchers import Voucher
from bot.translation import gettext as _
from bot.understanding.topics import plain_text, plain_words

# The card, and what was answered below it since.
_MOST = 3
_IN_LANGUAGE = re.compile(
    r"\W*(?:(?:en|ook|graag|kan|mag|het|die|deze|hem|dit|nee|liever|toch|maar|een|de|kaart|weer|terug"
    r"|print(?:en)?|afdrukken|uitprinten|deel|delen|stuur)\b ?)*"
    r"(?:(?:in|naar) (?:het |'?t )?|(?<=weer ))(?P<language>[a-z]+)"
    r"(?: (?:ook|graag|aub|kan dat|kan|maar))*\W*"
)
# Where to with it, and nothing of what somebody wants to do.
_WHERE_TO = re.compile(
    r"\W*(?:en )?waar (?:kan|kun|kunnen|mag|mogen|moet|gaat)(?: (?:ze|zij|hij|je|ik|we|men|iemand|u"
    r"|deze|die|haar|de|het|mevrouw|meneer|dan|nu|allemaal|hiermee|daarmee|ermee|mee|met|zijn|hun"
    r"|\w*voucher|kaart|code))* (?:heen|naar ?toe|terecht|besteden|uitgeven)(?: gaan)?\W*"
)
# That the category should have been another, and no more than that.
_RATHER = re.compile(
    r"\W*(?:(?:nee+|oh?|oeps|sorry|wacht|toch|liever|ik|bedoel(?:de)?|het|dat|die|deze|hij|de|een"
    r"|voucher|kaart|moest|moet|had|zijn|worden|was|voor|maar|doe|verkeerd|fout|is|niet|geen|van"
    r"|sport|cultuur|in|plaats|verander(?:en)?|wijzig(?:en)?|categorie|naar|andere|verkeerde|kan|wil"
    r"|dan|graag)\b\W*)+"
)
_CORRECTS = re.compile(
    r"\b(?:nee+|oeps|sorry|wacht|toch|liever|bedoel\w*|moest|moet|had|verkeerde?|fout|in plaats"
    r"|verander\w*|wijzig\w*|andere categorie)\b"
)


async def answer(context: Context) -> bool:
    """Answer what is about the newest card, or in which language cards can be."""
    turn = context.turn
    if turn.person is None or not context.text or turn.step == FIND_OFFERS:
        return False
    if language := _language_in(context.text):
        turn.meant = {"language": language}
        gives = context.person.role is Role.INTERMEDIARY
        await tell_beside(context, card_language_meant.show if gives else card_language_meant.tell)
        return True
    if not is_idle(turn) or not _may_be_about_card(context.text):
        return False
    voucher = await _newest_voucher(context)
    if _asks_where_to(context.text):
        wish = {} if voucher is None else wish_for(voucher)
        await (say_list(context, wish) if wish else say_kinds(context, wish))
        return True
    if voucher is None:
        if offers_under.shares(context.text):
            await offers_under.say_nothing_to_share(context)
            return True
        return await _is_number_of_nothing(context)
    if offers_under.passes_on(context.text):
        context.say(
            _("Tap “Share” or “Print” below the card. Where to go is there as well:"),
            [Button(_("Where to spend it"), "offers.voucher", {"voucher": voucher.id})],
        )
    elif offers_under.names_one(context.text):
        await say_list(context, wish_for(voucher))
    elif _is_other_category(context, voucher):
        _say_category_stays(context, voucher)
    else:
        return False
    return True


async def _is_number_of_nothing(context: Context) -> bool:
    """A number where no list and no card stands begins no address: say that it says nothing."""
    gives = context.person.role is Role.INTERMEDIARY
    of_house = context.scheme.double_check.on == "address"
    if not (gives and of_house and offers_under.names_one(context.text)):
        return False
    await not_understood(context)
    return True


def _may_be_about_card(text: str) -> bool:
    """Whether the words alone may be about a card, before it is looked for."""
    is_list = offers_under.passes_on(text) or offers_under.names_one(text)
    return is_list or _corrects(text) or _asks_where_to(text)


def _asks_where_to(text: str) -> bool:
    """Whether a text asks where one can go with a voucher, whatever one wants to do."""
    return _WHERE_TO.fullmatch(plain_text(text)) is not None


def _language_in(text: str) -> str:
    match = _IN_LANGUAGE.fullmatch(plain_text(text))
    return offers_under.language_of(match["language"]) if match else ""


async def _newest_voucher(context: Context) -> Voucher | None:
    """The voucher of the newest card here, where it is of today and still the giver's own."""
    for actions in await latest_actions(context, _MOST):
        for action, args in actions:
            if action == "issue.sheet" and "voucher" in args:
                voucher = await vouchers.by_id(context.transaction, args["voucher"])
                if voucher is None or not lookup.reaches(context, voucher, {}):
                    return None
                return voucher if voucher.is_usable_on(context.today) else None
    return None


def _corrects(text: str) -> bool:
    """Whether a text says that something should have been else, and no more than that."""
    plain = plain_text(text)
    return _RATHER.fullmatch(plain) is not None and _CORRECTS.search(plain) is not None


def _is_other_category(context: Context, voucher: Voucher) -> bool:
    """Whether a text says that a voucher should have been for something else."""
    if not _corrects(context.text):
        return False
    words = set(plain_words(context.text))
    named = {
        each.key
        for each in context.scheme.categories
        if words & {each.key.casefold(), each.label.casefold()}
    }
    return bool(named - {voucher.category}) or "categorie" in words


def _say_category_stays(context: Context, voucher: Voucher) -> None:
    """What is done about another category: it is no matter at the till, and can be put right."""
    category = context.scheme.category(voucher.category).in_sentence
    lines = [
        _("This voucher stays {category}.").format(category=escape(category)),
        _("A provider may take it in for something else as well."),
        _("Does it have to be right? Take it back and give a new one."),
    ]
    if Role.COORDINATOR not in context.person.roles:
        call = _("In doubt? Call the coordinator: {phone}.")
        lines.append(call.format(phone=escape(context.scheme.coordinator_phone)))
    take_back = Button(_("Take back my voucher"), "repair.undo", {"voucher": voucher.id})
    context.say("\n".join(lines), [take_back], [Button(_("Back"), "menu")])
