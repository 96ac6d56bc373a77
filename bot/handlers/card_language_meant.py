"""What a sentence asks about the language of the card: "kaart in het Tigrinya"."""

import json
from html import escape

from bot.conversation.context import Context
from bot.formatting import in_dutch, join
from bot.handlers import coupons, issue_card
from bot.handlers.card_language import language_button, todays
from bot.handlers.offers import with_back
from bot.storage.buttons import ButtonRow, Data
from bot.storage.outbox import newest_with_buttons
from bot.translation import gettext as _


async def show(context: Context) -> None:
    """The card that was just given, in the language that was named; or in which it can be.

    A sentence changes nothing: for the rest of the day a language counts after a tap.
    """
    scheme = context.scheme
    asked = context.meant.get("language")
    card = await _newest_card(context)
    if asked in scheme.reviewed_languages and card is not None:
        # That what was typed is deleted is said here, not above what the participant reads.
        context.say(_("The card in {language}:").format(language=in_dutch(asked)))
        of = coupons if "coupon" in card else issue_card
        await of.show(context, card, asked)
        return
    lines = []
    if asked in scheme.draft_languages:
        lines.append(
            _("In {language} the text is there, but nobody who reads it looked at it yet.").format(
                language=in_dutch(asked)
            )
        )
    elif asked and asked not in scheme.reviewed_languages:
        lines.append(_("In {language} it is not there yet.").format(language=in_dutch(asked)))
    wanted = [asked] if asked in scheme.reviewed_languages else scheme.reviewed_languages
    lines.append(
        _("The card can be in: {languages}.").format(
            languages=join([in_dutch(each) for each in wanted])
        )
    )
    rows: list[ButtonRow] = []
    if others := [each for each in wanted if each != todays(context)]:
        lines.append(_("Tap the language. Then I make the cards of today so."))
        rows = [[language_button(each, card or {})] for each in others]
    lines.append(
        _("For a provider that is no matter: the code and the picture on the card are enough.")
    )
    context.say("\n".join(map(escape, lines)), *with_back(context, *rows))


async def _newest_card(context: Context) -> Data | None:
    """What the buttons carry of the card that stands below all; None where something else does."""
    newest = await newest_with_buttons(context.transaction, context.turn.chat_id)
    for action, args, *_more in json.loads(newest["actions"]) if newest else ():
        if action in ("issue.sheet", "coupons.sheet"):
            return {key: value for key, value in args.items() if key != "language"}
    return None
