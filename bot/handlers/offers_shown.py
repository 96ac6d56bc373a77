"""What is typed of a list of offers, or at one of its questions, while something else goes on.

There it is no conversation of its own: what it was asked for is read from its buttons, and the
question that was open comes back behind it.
"""

import re
from functools import partial

from bot.conversation.context import Context
from bot.conversation.routing import First
from bot.handlers import offers_under
from bot.handlers.live_buttons import latest_actions
from bot.handlers.meant import is_idle, tell_beside
from bot.handlers.offer_search import wish_in
from bot.handlers.offers import say_list
from bot.handlers.offers_under import Under
from bot.storage.buttons import Actions, Data
from bot.understanding.topics import plain_text

# The question of what goes on, what was shown of the list, that question before it, and the list.
_MOST = 4
_AGE = re.compile(
    r"\W*(?:(?:ze|zij|hij|is|wordt|een|kind|van|voor|leeftijd|ongeveer|bijna)\b ?)*"
    r"(?P<age>\d{1,3})(?: ?(?:jaar|jarige?)(?: oud)?)?\W*"
)
_FIGURES = re.compile(r"\W*(?:(?:in|bij|rond|vanuit|vanaf)\b ?)*(?P<near>[1-9]\d{3})\W*")
_OLDEST = 120
# Of more pages nothing else can be meant; verder or volgende may be what goes on.
_MORE = re.compile(r"\W*(?:nog )?meer(?: (?:zien|opties|aanbod|graag|aub|tonen))*\W*")


async def answer(context: Context, but: First | None = None) -> bool:
    """Answer what is about a list that stands there, `but` what else; False where neither does."""
    return await _answer(context) or (but is not None and await but(context))


async def _answer(context: Context) -> bool:
    if context.turn.person is None or is_idle(context.turn) or not context.text:
        return False
    plain, is_about_list = plain_text(context.text), _is_about_list(context.text)
    # Most of what is typed is neither, and costs no look.
    if not (is_about_list or _AGE.fullmatch(plain) or _FIGURES.fullmatch(plain)):
        return False
    shown = await latest_actions(context, _MOST)
    if shown and (wish := _answered(shown[0], plain)):
        await tell_beside(context, partial(say_list, wish=wish))
        return True
    if not is_about_list:
        return False
    under = next((found for each in shown if (found := _list_of(each))), None)
    if under is None:
        return False
    await tell_beside(context, partial(offers_under.take, under=under))
    return True


def _is_about_list(text: str) -> bool:
    """Whether a text can be about nothing else than a list, where a house may be asked as well."""
    return (
        offers_under.names_one(text)
        or offers_under.passes_on(text)
        or _MORE.fullmatch(plain_text(text)) is not None
    )


def _answered(asked: Actions, plain: str) -> Data:
    """The wish with what answers the newest question, where that is one about a list."""
    choices = [args for action, args in asked if action == "offers.list"]
    if len(choices) < len(asked) or len(choices) < 2:
        return {}
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
