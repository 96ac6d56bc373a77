"""What is typed of a list of offers, or at one of its questions, while something else goes on.

There it is no conversation of its own: what it was asked for is read from its buttons, and the
question that was open comes back behind it.
"""

import re
from collections.abc import Sequence
from functools import partial

from bot.conversation.context import Context
from bot.conversation.routing import First
from bot.handlers import offers_under, receipt
from bot.handlers.live_buttons import latest_actions
from bot.handlers.meant import FIND_OFFERS, is_about_somebody, is_idle, tell_beside
from bot.handlers.offer_search import wish_in
from bot.handlers.offers import say_list
from bot.handlers.offers_meant import asks_more, is_what_not, is_where, narrowed
from bot.handlers.offers_under import Under
from bot.storage.buttons import Actions, Data
from bot.storage.people import Role
from bot.understanding.topics import plain_text
from bot.understanding.wishes import only_narrows

# The question of what goes on, what was shown of the list, that question before it, and the list.
_MOST = 4
_AGE = re.compile(
    r"\W*(?:(?:en|of|ook|ze|zij|hij|is|wordt|een|de|het|haar|zijn|hun|kind\w*|zoon\w*|dochter\w*"
    r"|jongen\w*|meisje\w*|vrouw|man|mevrouw|meneer|moeder|vader|oma|opa|van|voor|leeftijd|ongeveer"
    r"|bijna)\b ?)*"
    r"(?P<age>\d{1,3})(?: ?(?:jaar|jarige?)(?: oud)?)?\W*"
)
# Whose age is said, where a number alone may be that of the house.
_AGE_OF = re.compile(
    r"\b(?:ze|zij|hij|kind\w*|zoon\w*|dochter\w*|jongen\w*|meisje\w*|vrouw|man|mevrouw|meneer"
    r"|moeder|vader|oma|opa|leeftijd|jaar|jarige?)\b"
)
_NEAR = re.compile(r"\W*(?:en|of)\b.*\b(?:in|bij|rond|vanuit|vanaf) [1-9]\d{3}\W*")
_FIGURES = re.compile(r"\W*(?:(?:in|bij|rond|vanuit|vanaf)\b ?)*(?P<near>[1-9]\d{3})\W*")
_OLDEST = 120
# Where something is given or taken in, no day and no age is asked.
_ASK_NO_DAY = ("issue.", "coupons.", "redeem.")
_ASKS_CATEGORY = "issue.category"
# What it may cost, and not what is to be taken in.
_PRICE = re.compile(
    r"\W*(?:(?:en|of|iets|ook|graag|maar)\b ?)*(?:onder|beneden|minder dan|goedkoper dan|hoogstens"
    r"|maximaal|max|hooguit|niet (?:meer|duurder) dan)\b(?: de)? (?:€ ?)?\d{1,3}(?:[.,]\d\d)?"
    r"(?: ?(?:euro|eur|€))?(?: (?:per|in de) \w+)?(?: (?:graag|aub))?\W*"
)
# Of more pages nothing else can be meant; verder or volgende may be what goes on.
_MORE = re.compile(r"\W*(?:nog )?meer(?: (?:zien|opties|aanbod|graag|aub|tonen))*\W*")


async def answer(context: Context, but: First | None = None) -> bool:
    """Answer what is about a list that stands there, `but` what else; False where neither does."""
    return await _answer(context) or (but is not None and await but(context))


async def _answer(context: Context) -> bool:
    if context.turn.person is None or not context.text or not await _stands_beside(context):
        return False
    plain, is_about_list = plain_text(context.text), _is_about_list(context.text)
    narrows = _may_narrow(context)
    # Most of what is typed is none of it, and costs no look.
    if not (is_about_list or narrows or _AGE.fullmatch(plain) or _FIGURES.fullmatch(plain)):
        return False
    shown = await latest_actions(context, _MOST)
    if shown and (wish := _answered(shown[0], plain)):
        await tell_beside(context, partial(say_list, wish=wish))
        return True
    if offers_under.goes_back(context.text):
        return await _go_back(context, shown)
    under = next((found for each in _above_card(shown) if (found := _list_of(each))), None)
    if under is None:
        if offers_under.shares(context.text):
            await tell_beside(context, offers_under.say_nothing_to_share)
            return True
        return False
    number = offers_under.asked_of(context.text)
    if number and not await offers_under.stands_there(context, under, number):
        return False
    if narrows:
        if await is_about_somebody(context, context.text):
            context.delete_typed()
        await tell_beside(context, partial(say_list, wish=await narrowed(context, under.wish)))
        return True
    if is_about_list:
        await tell_beside(context, partial(offers_under.take, under=under))
    return is_about_list


async def _stands_beside(context: Context) -> bool:
    """Whether a list may stand beside what is asked, or is left above after it was let go."""
    turn = context.turn
    if not is_idle(turn) or turn.step == FIND_OFFERS:
        return not is_idle(turn)
    if context.person.role is Role.PROVIDER:
        # A number alone is that of a receipt, unless one is asked about below the list.
        return await receipt.waiting(context) is not None
    names_one = offers_under.names_one(context.text) or offers_under.asked_of(context.text)
    return context.person.role is not Role.COORDINATOR and bool(names_one)


def _above_card(shown: Sequence[Actions]) -> Sequence[Actions]:
    """What was shown since the newest card: a list from before is not about that."""
    is_card = (any(action == "issue.sheet" for action, _args in each) for each in shown)
    return shown[: next((at for at, found in enumerate(is_card) if found), len(shown))]


def _may_narrow(context: Context) -> bool:
    """Whether for whom, when or where it is to be is typed where nothing else asks for that."""
    text = context.text
    step, plain = context.turn.step or "", plain_text(text)
    asks_no_day = is_idle(context.turn) or step.startswith(_ASK_NO_DAY)
    if not asks_no_day or not any(map(str.isalpha, text)):
        return False
    if step == _ASKS_CATEGORY and asks_more(text, context.scheme):
        return True
    if _PRICE.fullmatch(plain):
        return True
    is_age = _AGE.fullmatch(plain) and _AGE_OF.search(plain)
    narrows = is_age or _NEAR.fullmatch(plain) or only_narrows(text)
    return bool(narrows) or is_where(context, text) or is_what_not(context, text)


async def _go_back(context: Context, shown: Sequence[Actions]) -> bool:
    """One step back from what was shown last of a list, at most to the question; False where it
    was no list."""
    for each in shown[:2]:
        under = _list_of(each)
        if under is not None or _is_question_of_list(each):
            wish = under.wish if under else wish_in(each[-1][1])
            if under is None or under.shown:
                await tell_beside(context, partial(say_list, wish=wish))
                return True
            return context.repeat_question("", delete=False)
    return False


def _is_about_list(text: str) -> bool:
    """Whether a text can be about nothing else than a list, where a house may be asked as well."""
    return (
        offers_under.names_one(text)
        or offers_under.wishes_one(text)
        or offers_under.asked_of(text) is not None
        or offers_under.passes_on(text)
        or offers_under.goes_back(text)
        or _MORE.fullmatch(plain_text(text)) is not None
    )


def _is_question_of_list(asked: Actions) -> bool:
    """Whether these buttons are the answers to a question about a list."""
    return len(asked) > 1 and all(action == "offers.list" for action, _args in asked)


def _answered(asked: Actions, plain: str) -> Data:
    """The wish with what answers the newest question, where that is one about a list."""
    if not _is_question_of_list(asked):
        return {}
    choices = [args for _action, args in asked]
    # The last button is that it does not matter.
    wish = wish_in(choices[-1])
    if "age" in choices[0] and (age := _AGE.fullmatch(plain)) and int(age["age"]) <= _OLDEST:
        return wish | {"age": str(int(age["age"]))}
    if "where" in choices[0] and (figures := _FIGURES.fullmatch(plain)):
        return wish | {"near": figures["near"]}
    return {}


def _list_of(actions: Actions) -> Under | None:
    """The list or the place in full that these buttons stand under; None for anything else."""
    places = [args for action, args in actions if action == "offers.one"]
    if places:
        return Under(wish_in(places[0]), places[0].get("page", 0))
    back = [args for action, args in actions if action == "offers.list" and "shown" in args]
    if back:
        return Under(wish_in(back[0]), back[0].get("page", 0), tuple(back[0]["shown"]))
    return None
