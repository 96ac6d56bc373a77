"""What a sentence asks about the language of the card: "kaart in het Tigrinya"."""

from html import escape

from bot.conversation.context import Context
from bot.formatting import in_dutch, join
from bot.handlers import coupons, issue_card, languages, lookup
from bot.handlers.card_language import language_button, todays
from bot.handlers.live_buttons import newest_actions
from bot.handlers.meant import has_line
from bot.handlers.offers import with_back
from bot.storage import coupons as stored_coupons
from bot.storage import vouchers
from bot.storage.buttons import ButtonRow, Data
from bot.storage.outbox import shown_codes
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.translation import participant


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
        await of.show(context, _without_language(card), asked)
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
    # What stands there may be in another than the next ones of today.
    now = (card or {}).get("language", todays(context))
    if others := [each for each in wanted if each != now]:
        tap = _("Tap the language. Then the next cards of today are in it.")
        if len(others) == 1:
            tap = _("Tap “{language}”. Then the next cards of today are in it.").format(
                language=participant(others[0]).name
            )
        lines.append(tap)
        rows = [[language_button(each, _without_language(card or {}))] for each in others]
    lines.append(_no_matter())
    context.say("\n".join(map(escape, lines)), *with_back(context, *rows))


async def tell(context: Context) -> None:
    """The languages, to whoever asks after them in a word: what they can do with them."""
    roles = context.person.roles
    if Role.COORDINATOR in roles:
        await languages.show(context)
    elif Role.INTERMEDIARY in roles:
        await show(context)
    else:
        named = join([in_dutch(each) for each in context.scheme.reviewed_languages])
        lines = [_("The card can be in: {languages}.").format(languages=named)]
        if Role.PROVIDER in roles:
            lines.append(_no_matter())
        else:
            lines.append(_("Whoever gives the voucher chooses the language below the card."))
        context.say("\n".join(map(escape, lines)), *with_back(context))


def _no_matter() -> str:
    return _("For a provider that is no matter: the code and the picture on the card are enough.")


def _without_language(card: Data) -> Data:
    return {key: value for key, value in card.items() if key != "language"}


async def _newest_card(context: Context) -> Data | None:
    """What the buttons carry of the card that stands below all, or of the last one of today that
    is still on the screen; None where there is none, or the next voucher goes on already."""
    for action, args in await newest_actions(context):
        if action in ("issue.sheet", "coupons.sheet"):
            return dict(args)
    if has_line(context.turn):
        return None
    shown = await shown_codes(context.transaction, context.keys, context.turn.chat_id)
    for _id, _message, offer in shown:
        if offer.what == "coupon":
            given = await stored_coupons.giving(context.transaction, offer.id)
            is_ours = given is not None and given.organisation == context.person.organisation
            day = given.given_on if given else None
        else:
            voucher = await vouchers.by_id(context.transaction, offer.id)
            is_ours = voucher is not None and lookup.reaches(context, voucher, {})
            day = voucher.issued_on if voucher else None
        return {offer.what: offer.id} if is_ours and day == context.today else None
    return None
