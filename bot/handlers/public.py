"""What anybody may know without a role: what the voucher in their hand is worth."""

import re
from html import escape

from bot.conversation.context import Context, Place
from bot.conversation.routing import refuse
from bot.domain.codes import (
    CODE_LINK,
    NotACode,
    TypingError,
    codes_in,
    holds_almost_code,
    read_code,
)
from bot.domain.scheme import Scheme
from bot.messages.participant import questions_text, useless_text
from bot.storage import throttle, vouchers, web_messages
from bot.storage.buttons import ButtonRow, ClientButton
from bot.storage.letters import Priority, WorthMessage
from bot.storage.throttle import Attempt
from bot.storage.vouchers import State
from bot.storage.web_chats import is_web
from bot.translation import Participant, participant
from bot.translation import gettext as _

_IN_A_ROW = 2
# So many messages back.
_MOST_SHOWN = 20
_LEADS_TO = re.compile(rf"[#=_]{CODE_LINK}(?P<code>[\w-]+)$")
# A few hundred places are more than there are.
_ASKED = re.compile(r"(?P<language>[a-z]+)_(?:(?P<after>[0-9]{1,3})_)?(?P<rest>.*)")


def holds_code(text: str, scheme: Scheme) -> bool:
    """Whether a voucher's code of ours is in a text, or almost. Of a webshop's we can't tell."""
    return scheme.codes == "own" and (bool(codes_in(text)) or holds_almost_code(text))


def asked_in_link(token: str, scheme: Scheme) -> tuple[str | None, int, str]:
    """The language that a link asks for, after how many places, and its end: en_5_v_K7M4…"""
    match = _ASKED.fullmatch(token)
    if match is None or match["language"] not in scheme.reviewed_languages:
        return None, 0, token
    return match["language"], int(match["after"] or 0), match["rest"]


async def show_voucher(context: Context) -> None:
    """The voucher whose code was typed, or pasted with whatever is around it."""
    codes = codes_in(context.text)
    if len(codes) > 1:
        _say(context, context.reader.translated("I see more than one code. Send them one by one."))
    else:
        await show_code(context, next(iter(codes), context.text))


async def show_code(
    context: Context, text: str, language: str | None = None, after: int = 0
) -> None:
    """Amount, what for, last day, where to spend it and whom to call; nothing else.

    Of one that can't be used any more not even why: who holds the card need not be who it is for,
    and must not learn when or whether it was used, or that a new one was asked for.
    """
    scheme = context.scheme
    reader = participant(language) if language else context.reader
    questions = questions_text(reader, scheme.coordinator_phone)
    if scheme.codes != "own":
        on_card = reader.translated("The amount and the last day are on the card.")
        where = scheme.in_language(reader.language).where_to_spend
        _say(context, where, on_card, questions)
        return
    mine = (Attempt.STRANGER, context.passer_by, context.now)
    if await throttle.is_throttled(context.transaction, *mine):
        wait = reader.translated("Too many codes. Wait ten minutes and try it once more.")
        _say(context, wait, questions)
        return
    try:
        code = read_code(text)
    except TypingError:
        _say(context, _mistyped(context, reader), questions)
        return
    except NotACode:
        if holds_almost_code(text):
            # There is no such code, so nothing is looked up and nothing can be guessed by it.
            _say(context, _unknown(context, reader), questions)
        else:
            refuse(context)
        return
    await throttle.count(context.transaction, *mine)
    voucher = await vouchers.by_code(context.transaction, code)
    if voucher is None:
        _say(context, _unknown(context, reader), questions)
    elif voucher.state is State.ISSUED and voucher.valid_until >= context.today:
        # Who holds a voucher is not just anybody.
        context.turn.serves = Priority.NOTICE
        more = ClientButton(reader.translated("More places"), "more")
        rows = _other_languages(context, reader.language)
        worth = WorthMessage(voucher.id, reader.language, after)
        # A provider who scans a card may be at home in Telegram.
        take_in = ClientButton(_("Take it in, in Telegram"), "telegram")
        rows += [[take_in]] if is_web(context.turn.chat_id) else []
        context.send(worth, [more], *rows, place=Place.NEW)
    else:
        _say(context, useless_text(reader, scheme.coordinator_phone))


async def show_where(context: Context) -> None:
    """A stranger asks where a voucher can be used: that is told of the voucher in their hand.

    Which that was is only known while it stands in their chat in the page: of Telegram nothing is
    kept. To be asked for it is one of the few times a day that they hear what this is.
    """
    if await _show_latest(context):
        return
    context.turn.refused = True
    context.delete_typed()
    reader = context.reader
    ask = reader.translated("Type the code of your voucher. Then I show where you can use it.")
    _say(context, ask, questions_text(reader, context.scheme.coordinator_phone))


async def show_again(context: Context) -> bool:
    """Answer a question that nobody understands with the voucher that it may be about, where that
    is known; whether it was.
    """
    return len(context.text.split()) > 1 and await _show_latest(
        context, context.reader.translated("I do not understand this. This I know of your voucher:")
    )


async def _show_latest(context: Context, *before: str) -> bool:
    """Show the voucher that was shown last in this chat once more; whether there was one.

    Which it was only its buttons tell, that lead to the same in another way.
    """
    if not is_web(context.turn.chat_id):
        return False
    there = context.transaction, context.keys, context.turn.chat_id, _MOST_SHOWN
    for link in await web_messages.links(*there):
        found = _LEADS_TO.search(link)
        if found is None:
            continue
        context.delete_typed()
        if before:
            _say(context, *before)
        await show_code(context, found["code"])
        return True
    return False


def _mistyped(context: Context, reader: Participant) -> str:
    if _was_scanned(context):
        return _unknown(context, reader)
    return reader.translated("There is a typing mistake in this code. Type it once more.")


def _was_scanned(context: Context) -> bool:
    return context.text.startswith("/")


def _unknown(context: Context, reader: Participant) -> str:
    if _was_scanned(context):
        return reader.translated("I do not know the voucher of this card.")
    return reader.translated(
        "I do not know this code. Look if a letter is missing and type it once more."
    )


def _other_languages(context: Context, shown: str) -> list[ButtonRow]:
    """Links to the same in the other languages that are on, two to a row."""
    others = [each for each in context.scheme.reviewed_languages if each != shown]
    buttons = [ClientButton(participant(each).name, each) for each in others]
    return [[*buttons[at : at + _IN_A_ROW]] for at in range(0, len(buttons), _IN_A_ROW)]


def _say(context: Context, *sentences: str) -> None:
    context.say(escape("\n".join(sentences)), place=Place.NEW)
