"""What people ask in so many words that has no intent of its own, while nothing goes on."""

import re
from html import escape

from bot.conversation.context import Context
from bot.conversation.routing import First
from bot.handlers import events_meant, menu, offer_said, plan, promotion, promotion_costs
from bot.handlers.meant import is_idle
from bot.storage.people import Role
from bot.translation import gettext as _

# Somebody who wants no role of theirs any more; a coordinator says it of others.
_LEAVES = re.compile(
    r"\bik (?:(?:wil|ga|zou|moet|kan|graag) )*"
    r"(?:stop\w*|ophouden|geen|niet (?:meer|langer)|ermee)\b.*"
    r"\b(?:vrijwilliger|intermediair|aanbieder)\b",
    re.IGNORECASE,
)
_WAITS = re.compile(
    r"\W*(?:(?:nee|eh|oh?|even|effe|ff|een)\b\W*)*"
    r"(?:wacht(?:en)?|moment|momentje|ogenblik|ogenblikje|geduld|seconde|secondje|minuutje)\b\W*"
    r"(?:(?:even|effe|ff|hoor|aub|eens|een|nog|moment|momentje|alstublieft|alsjeblieft)\b\W*)*",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"\bwie\b.*\b(?:bellen|opbellen|is (?:de|jullie|onze) co[oö]rdinator)\b"
    r"|\bnummer van (?:de|jullie|onze) co[oö]rdinator\b",
    re.IGNORECASE,
)
_CAN_NOT = re.compile(
    r"\b(?:ik kan|kan ik) (?:\w+ )?niet\b(?! (?:zien|vinden|lezen|openen))|\bik ben verhinderd\b",
    re.IGNORECASE,
)
# What a question that ends a text of one's own begins with, and that it is put to others.
_ASKS = re.compile(
    r"\W*(?:en |maar )?(?:hoeveel|hoe laat|wanneer|waar|wat|welke|hoe|wie)\b[^?.!\n]*\??\s*",
    re.IGNORECASE,
)
_ASKS_FIGURES = re.compile(r"\W*(?:en |maar )?(?:hoeveel|hoe laat)\b", re.IGNORECASE)
_ASKS_THEM = re.compile(
    r"\b(?:u|uw|jullie|je|jij|we|wij|wie|kan|kunnen|wil|willen)\b", re.IGNORECASE
)
_TAKES_BACK = re.compile(
    r"\W*(?:haal|verwijder|schrap|wis|trek|neem)\b (?:de |die |deze |het )?"
    r"(?:\w+ )?(?:promotie)?kosten\b.*",
    re.IGNORECASE,
)


async def wait(context: Context) -> bool:
    """Who asks to wait loses nothing; False of anything else, as the others do."""
    if not _WAITS.fullmatch(context.text):
        return False
    note = _("Take your time.")
    if is_idle(context.turn) or not context.repeat_question(note, delete=False):
        context.say(note)
    return True


async def tell_phone(context: Context) -> bool:
    """Whom to call with a question."""
    if context.person.role is Role.COORDINATOR or not _CALLS.search(context.text):
        return False
    text = _("Questions? Call the coordinator: {phone}.")
    note = text.format(phone=escape(context.scheme.coordinator_phone))
    if is_idle(context.turn) or not context.repeat_question(note, delete=False):
        context.say(note)
    return True


async def not_coming(context: Context) -> bool:
    """Show a volunteer where to say that they can't come."""
    if context.person.role is not Role.VOLUNTEER or not _is_asked(context, _CAN_NOT):
        return False
    if not await events_meant.on_screen(context):
        return False
    context.turn.meant = {"answer": "no"}
    await events_meant.attend(context)
    return True


async def leave(context: Context) -> bool:
    """Ask what somebody wants to stop who says so."""
    if context.person.role is Role.COORDINATOR or not _is_asked(context, _LEAVES):
        return False
    await menu.sign_off(context)
    return True


async def plan_activity(context: Context) -> bool:
    """Begin a new activity for a coordinator."""
    if context.person.role is not Role.COORDINATOR or not _is_asked(context, plan.NEW):
        return False
    await plan.begin(context)
    return True


async def write_down_cost(context: Context) -> bool:
    """Begin a cost of promotion that a coordinator tells in one line, or show those there are."""
    if context.person.role is not Role.COORDINATOR or not is_idle(context.turn):
        return False
    if _TAKES_BACK.fullmatch(context.text):
        await promotion_costs.show_costs(context, _("Choose the costs that you want to take back."))
        return True
    if not promotion_costs.is_cost(context.text):
        return False
    await promotion_costs.begin_with_line(context)
    return True


async def end_material(context: Context) -> bool:
    """Ask whether a poster or flyer is to end that a coordinator says to take away."""
    if context.person.role is not Role.COORDINATOR or not is_idle(context.turn):
        return False
    return await promotion.end_named(context)


async def order_or(context: Context, otherwise: First) -> bool:
    """What a coordinator orders goes before what else it may be, where the list of a search stands:
    verwijder cursus theater.
    """
    return (
        context.turn.person is not None
        and (
            await plan_activity(context)
            or await offer_said.begin(context)
            or await write_down_cost(context)
            or await end_material(context)
        )
    ) or await otherwise(context)


def _is_asked(context: Context, words: re.Pattern[str]) -> bool:
    return is_idle(context.turn) and bool(words.search(context.text))


def is_question(text: str, *, asks: bool) -> bool:
    """Whether a text is a question to the bot, where it may be one that `asks` others something."""
    if asks:
        return _ASKS.fullmatch(text) is not None and _ASKS_THEM.search(text) is None
    return text.rstrip().endswith("?") or _ASKS_FIGURES.match(text) is not None
