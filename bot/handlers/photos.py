"""A photo of a card: it is fetched and read after the turn, and the answer comes then."""

import logging
from functools import partial

from bot.channels.channel import MOST_BYTES, NotFetched, TooLarge
from bot.conversation.background import (
    Act,
    Task,
    TaskContext,
    task,
)
from bot.conversation.context import Context
from bot.conversation.routing import CODE_READERS, picture_of
from bot.domain.codes import (
    candidates,
    codes_in,
    folded,
    looks_like_code,
    looks_like_coupon_code,
)
from bot.handlers.fallback import not_understood
from bot.handlers.find_code import holds_code, is_code, why_not_now, wrong_code_text
from bot.handlers.lookup import (
    ask_one_by_one,
    end_taking_in,
    say_and_delete,
    show_code,
    show_one_of,
)
from bot.handlers.promotion_file import may_be_material, said_below, this_button
from bot.parsing.barcodes import NoPicture, codes_on, is_phones_own
from bot.parsing.papers import is_pdf
from bot.storage.buttons import Button, ButtonRow
from bot.storage.people import Role
from bot.translation import gettext as _

_log = logging.getLogger(__name__)


async def take_photo(context: Context) -> None:
    """A photo of a card: it is fetched and read after this turn, and the answer comes then."""
    picture = picture_of(context.turn)
    if picture is None or not context.acts_as(CODE_READERS):
        await not_understood(context)
        return
    # Whatever is on it: a button of the card before is not the answer to this one.
    end_taking_in(context)
    message = context.turn.message
    if message is not None and message.media_group_id:
        await _ask_one_by_one(context)
    elif held_up := await why_not_now(context):
        context.say(wrong_code_text(held_up))
    elif (picture.file_size or 0) > MOST_BYTES:
        context.say(too_large_photo_text())
    else:
        # The conversation goes on: a look changes nothing.
        args = {
            "file": picture.file_id,
            "message": message.message_id if message else None,
            "caption": _code_below(context),
            "said": said_below(context) if _may_put_out(context) else {},
        }
        await read_photo.run_in_background(context, args, of_its_own=True)


def _code_below(context: Context) -> str | None:
    """What is written below the photo, where that has a code in it."""
    message = context.turn.message
    caption = (message.caption or "") if message else ""
    scheme = context.scheme
    return caption if holds_code(caption, scheme) or is_code(caption, scheme) else None


def _codes_below(caption: str) -> set[str]:
    """The codes in what is written below a photo, or that is all of it, as they are `folded`."""
    return {folded(each) for each in codes_in(caption) or [caption]}


async def _ask_one_by_one(context: Context) -> None:
    """Photos that were sent in one go come one by one; they get one answer together.

    The answer to each would end the question about the one before.
    """
    if await context.is_answered_album():
        context.delete_silently()
        return
    text = _("You sent more than one photo in one go. Send one card at a time, or type the code.")
    say_and_delete(context, text)


@task("photo.read")
async def read_photo(task: Task, tools: TaskContext) -> Act:
    """Fetch a photo and read the codes on it. The photo is not kept."""
    file, below = task.args["file"], task.args.get("caption")
    data, is_open = b"", True
    try:
        data = await tools.fetch(file)
        scanned = await codes_on(data)
    except TooLarge:
        return partial(_say_nothing_found, why=too_large_photo_text())
    except NotFetched:
        why = _("I could not get your photo. Send it once more, or type the code.")
        return partial(_say_nothing_found, why=why)
    except NoPicture as error:
        _log.info("task %d: a photo can't be read: %s", task.id, error)
        scanned, is_open = [], False
    may_be_this = is_open and may_be_material(data)
    this = this_button(file, task.args.get("said", {})) if may_be_this else None
    if scanned:
        return partial(_show_scanned, scanned=scanned, below=below, this=this)
    if below:
        return partial(show_code, text=below)
    if is_pdf(data):
        return partial(_say_no_paper, this=this)
    return partial(_say_nothing_found, why=_why_nothing(data), this=this)


def _why_nothing(data: bytes) -> str:
    """What to say of a photo without a code, and what to do now."""
    if is_phones_own(data):
        return _("I can't read this kind of photo. Make a screenshot of it, or type the code.")
    return _(
        "I see no code on this photo. Hold the card closer, with enough light. Or type the code."
    )


def _may_put_out(context: Context) -> bool:
    """Whether what they send may be promotion material."""
    return context.turn.person is not None and context.person.role is Role.COORDINATOR


def _offered(context: Context, this: Button | None) -> list[ButtonRow]:
    """The button with which a coordinator says that it is promotion material."""
    if this is None or not _may_put_out(context):
        return []
    context.turn.keeps_file = True
    return [[this]]


async def _say_nothing_found(context: Context, why: str, this: Button | None = None) -> None:
    """Nothing came of a photo. It is deleted, for it may show somebody."""
    say_and_delete(context, why, *_offered(context, this))


async def _say_no_paper(context: Context, this: Button | None) -> None:
    """A PDF without a code: a coordinator may have meant it as a list, or to hand out."""
    why = _("I can't read this paper. Send a photo of the card, or type the code.")
    if _may_put_out(context):
        why = _("This is no paper of the bot. Is it a list? Send it as Excel or CSV.")
    say_and_delete(context, why, *_offered(context, this))


async def _show_scanned(
    context: Context, scanned: list[str], below: str | None, this: Button | None
) -> None:
    """Answer a photo: one card gets its answer, more than one is one too many.

    So is another code `below` it. On promotion material may stand the address of a website.
    """
    is_card = any(_is_like_code(part) for each in scanned for part in candidates(each))
    offered = [] if is_card else _offered(context, this)
    if len(scanned) > 1:
        text = _("I see more than one code. Take a photo of one card.")
        say_and_delete(context, text, *offered)
        return
    may_be = candidates(scanned[0])
    if below and not _codes_below(below) <= set(map(folded, may_be)):
        context.delete_typed()
        ask_one_by_one(context)
        return
    # What else is in a link to a shop is no try: where somebody came from, a language.
    likely = [each for each in may_be if _is_like_code(each)]
    await show_one_of(context, likely or may_be[:1], *offered)


def _is_like_code(text: str) -> bool:
    return looks_like_code(text) or looks_like_coupon_code(text)


def too_large_photo_text() -> str:
    return _("This file is too large. The most is {most} MB.").format(most=MOST_BYTES // 2**20)
