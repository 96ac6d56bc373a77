"""In which language participants get their card: chosen below it, for the rest of the day."""

from dataclasses import replace

from bot.conversation.context import Context, Place
from bot.domain.scheme import Scheme
from bot.formatting import in_dutch
from bot.handlers.menu import in_pairs
from bot.storage import people
from bot.storage.buttons import Button, ButtonRow, Data
from bot.translation import LANGUAGE, participant
from bot.translation import gettext as _

# More buttons than this below a card hide what else is there.
_AT_ONCE = 2


def todays(context: Context) -> str:
    """The language of the cards that somebody hands out today; Dutch unless they chose another."""
    person = context.person
    language = person.card_language or LANGUAGE
    is_on = language in context.scheme.reviewed_languages
    return language if is_on and person.card_language_on == context.today else LANGUAGE


def language_rows(context: Context, this: Data, shown: str) -> list[ButtonRow]:
    """The other languages of a card: a button for each, or for many one that names them.

    `this` is what the buttons of the card carry, `shown` is its language.
    """
    others = _others(context.scheme, shown)
    if len(others) <= _AT_ONCE:
        return [[language_button(each, this) for each in others]] if others else []
    to_dutch = [] if shown == LANGUAGE else [language_button(LANGUAGE, this)]
    return [[*to_dutch, Button(_("Language"), "card.language", this)]]


def labels_below_card(scheme: Scheme) -> list[str]:
    """What the buttons below a Dutch card say with which another language is had."""
    others = _others(scheme, LANGUAGE)
    if len(others) <= _AT_ONCE:
        return [participant(each).name for each in others]
    return [_("Language")]


def _others(scheme: Scheme, shown: str) -> list[str]:
    return [each for each in scheme.reviewed_languages if each != shown]


async def ask(context: Context) -> None:
    """All languages that are on, for the card of the tapped button."""
    rows = in_pairs(
        language_button(each, context.choice) for each in context.scheme.reviewed_languages
    )
    context.say(_("In which language is the card?"), *rows, place=Place.NEW)


async def remember(context: Context) -> str:
    """Keep the language of the tapped button for the rest of today; returns it.

    It is Dutch where the scheme no longer has that language.
    """
    language: str = context.choice["language"]
    if language not in context.scheme.reviewed_languages:
        language = LANGUAGE
    today = context.today
    await people.choose_card_language(context.transaction, context.person.id, language, today)
    context.turn.person = replace(context.person, card_language=language, card_language_on=today)
    return language


async def choose_today(context: Context) -> None:
    """Another language from now on, while there is no card on the screen."""
    language = await remember(context)
    context.say(
        _("The cards that I make after this are in {language} today.").format(
            language=in_dutch(language)
        ),
        *context.menu(),
    )


def language_button(language: str, this: Data) -> Button:
    """A language by its own name, by which participants know it: for the card of which the buttons
    carry this, or for the cards to come.
    """
    name, args = participant(language).name, {**this, "language": language}
    if "coupon" in this:
        return Button(name, "coupons.in_language", args)
    if "voucher" in this:
        return Button(name, "issue.in_language", args)
    return Button(name, "card.today", args)
