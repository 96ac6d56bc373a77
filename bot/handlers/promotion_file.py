"""What a coordinator sends as promotion material, or types: fetched, looked at and kept sealed.

What it is called and until when it may be used is asked in promotion_material.py.
"""

import re
from datetime import date
from functools import partial

from bot.channels.channel import NotFetched, TooLarge
from bot.conversation.background import (
    Act,
    Task,
    TaskContext,
    task,
)
from bot.conversation.context import Context, Place
from bot.conversation.left import WHEN_LEFT, file_is_left
from bot.conversation.role_menu import stop_button
from bot.conversation.routing import picture_of
from bot.domain.codes import candidates, looks_like_code
from bot.formatting import number
from bot.handlers.coupon_import import take_table
from bot.handlers.promotion_material import FILE, READING, ask_title, forget, kind_in, what_to_send
from bot.handlers.sent_tables import is_still_asked
from bot.parsing.barcodes import NoPicture, codes_on
from bot.parsing.dates import OutOfReachError, read_day
from bot.parsing.papers import is_locked, is_pdf, is_whole
from bot.parsing.personal_numbers import holds_bsn
from bot.parsing.pictures import is_jpg, is_png, size_of
from bot.storage import imports, promotion
from bot.storage.buttons import Button, Data
from bot.storage.people import Role
from bot.storage.promotion import Form, Kind
from bot.translation import gettext as _
from bot.understanding.addresses import address_in
from bot.understanding.codes_said import code_in
from bot.understanding.details import details
from bot.understanding.intents import Intent
from bot.understanding.vocabulary import Vocabulary

# Large enough for a poster, small enough for a database of which a copy is made every night.
MOST_BYTES = 10 * 1024 * 1024
_MOST_MB = MOST_BYTES // 1024**2
_SHORTEST_TEXT, _LONGEST_TEXT = 20, 1_000
# On a smaller picture nobody reads a word.
_LEAST_SIDE = 300
# Up to which day it is for: te gebruiken t/m 31 december.
_UP_TO = re.compile(
    r"(?:\btot(?: en met| uiterlijk)?|\bt\W?m|\blaatste dag(?: is)?)\W+(?P<day>.+)", re.IGNORECASE
)
_MOST_IN_DAY = 4
_TABLES = (".csv", ".xlsx", ".xls", ".xlsm", ".ods", ".numbers", ".tsv")


async def begin(context: Context) -> None:
    """Ask for it."""
    context.begin()
    context.go_to(FILE)
    context.say(
        _(
            "Send a PDF, a PNG or a JPG, or type a text. Nothing of a participant may stand on it."
            " Nobody gets it before you tap."
        ),
        [stop_button()],
    )


async def take_text(context: Context) -> None:
    """A text was typed."""
    text = "\n".join(" ".join(line.split()) for line in context.text.splitlines()).strip()
    if not _SHORTEST_TEXT <= len(text) <= _LONGEST_TEXT:
        problem = _("Your text has {count} characters. Type a text of {least} to {most}.")
        problem = problem.format(
            count=number(len(text)), least=number(_SHORTEST_TEXT), most=number(_LONGEST_TEXT)
        )
        context.say(problem, [stop_button()])
        return
    if holds_bsn(text) or "postcode" in address_in(text) or code_in(text) is not None:
        context.delete_typed()
        refused = _("Put no address with a postcode, no code and no BSN in it. Type the text.")
        context.say(refused, [stop_button()])
        return
    forget(context)
    context.data.update(text=text, kind=Kind.TEXT.value)
    ask_title(context)


async def take_file(context: Context) -> None:
    """A file was sent: it is fetched and looked at after this turn."""
    picture, message = picture_of(context.turn), context.turn.message
    if picture is None or message is None:
        return
    if (picture.file_size or 0) > MOST_BYTES:
        context.go_to(FILE)
        context.say(f"{_too_large()} {what_to_send()}", [stop_button()])
        return
    forget(context)
    context.data.update(said_below(context))
    await _read(context, {"file": picture.file_id, "message": message.message_id})


async def take_other_file(context: Context) -> None:
    """A file that is no picture or paper was sent: a table is read as one, and another is asked for
    instead of anything else.
    """
    message = context.turn.message
    document = message.document if message else None
    if document is None or _sent_table(context):
        await take_table(context)
        return
    problem = _("I can't use this kind of file. Save it as a PDF and send that.")
    if (document.file_size or 0) > MOST_BYTES:
        problem = f"{_too_large()} {what_to_send()}"
    context.say(problem, [stop_button()])


def _sent_table(context: Context) -> bool:
    """Whether what was sent is called as tables are."""
    message = context.turn.message
    document = message.document if message else None
    return document is not None and (document.file_name or "").casefold().endswith(_TABLES)


async def _read(context: Context, args: Data) -> None:
    context.go_to(READING, **{WHEN_LEFT: file_is_left()})
    context.say(_("I am looking at your file. One moment."), [stop_button()])
    args |= {"person": context.person.id, "uses": True}
    await read_file.run_in_background(context, args)


def this_button(file: str, said: Data) -> Button:
    """To put out a file that was sent at another moment, by its id in the chat, with what was
    `said_below` it."""
    return Button(_("It is promotion material"), "material.this", {"file": file} | said)


async def begin_with_this(context: Context) -> None:
    """A file that was sent at another moment is fetched and looked at after this turn."""
    context.begin()
    said = dict(context.choice)
    file = said.pop("file")
    context.data.update(said)
    await _read(context, {"file": file})


def said_below(context: Context) -> Data:
    """What the words below a file say of it: its kind, its language and its last day. No word of
    them is kept."""
    message = context.turn.message
    text = (message.caption or "") if message else ""
    kind = kind_in(text)
    said = details(text, Intent.PROMOTION, context.person.role, Vocabulary.of())
    last = _last_day_in(text, context.today)
    found = {
        "kind": kind.value if kind else None,
        "language": said.get("language"),
        "last_day": last.isoformat() if last else None,
    }
    return {name: value for name, value in found.items() if value}


def _last_day_in(text: str, today: date) -> date | None:
    """The day up to which it is said to be for; None where it says none that is still to come."""
    said = _UP_TO.search(" ".join(text.split()))
    words = said["day"].split() if said else []
    for most in range(min(len(words), _MOST_IN_DAY), 0, -1):
        try:
            first, last = read_day(" ".join(words[:most]), today)
        except OutOfReachError:
            return None
        except ValueError:
            continue
        return last if first == last else None
    return None


def _too_large() -> str:
    return _("This file is too large. The most is {most} MB.").format(most=_MOST_MB)


@task("promotion_material.read")
async def read_file(task: Task, tools: TaskContext) -> Act:
    """Fetch it, see what it is, and keep it sealed."""
    try:
        data = await tools.fetch(task.args["file"])
    except TooLarge:
        return partial(_say_refused, why=_too_large())
    except NotFetched:
        return partial(_say_refused, why=_("I could not get your file. Send it once more."))
    if len(data) > MOST_BYTES:
        return partial(_say_refused, why=_too_large())
    form = _form_of(data)
    if form is None:
        return partial(_say_refused, why=_("I can't use this kind of file."))
    if form is Form.PDF and is_locked(data):
        why = _("This PDF is locked. Save it without a password and send that.")
        return partial(_say_refused, why=why, asks=False)
    try:
        scanned = await _codes_on(data, form)
    except NoPicture:
        why = _("I can't open this file. Perhaps it is broken or too large.")
        return partial(_say_refused, why=why)
    # The address of a website may well stand there.
    if any(looks_like_code(code) for each in scanned for code in candidates(each)):
        why = _("The code of a voucher stands on it. I do not pass that on.")
        return partial(_say_refused, why=why, delete=True)
    if (size := size_of(data)) is not None and min(size) < _LEAST_SIDE:
        return partial(_say_refused, why=_too_small(*size), asks=False)
    await _keep(task, tools, form, data)
    return _ask_about_it


def _too_small(width: int, height: int) -> str:
    return _(
        "This picture is too small to read: {width} by {height} dots. Send a larger one, of {least}"
        " by {least} or more."
    ).format(width=width, height=height, least=_LEAST_SIDE)


def may_be_material(data: bytes) -> bool:
    """Whether a file is of a kind that can be put out."""
    return _form_of(data) is not None


def _form_of(data: bytes) -> Form | None:
    """What a file is by how it begins, whatever its name."""
    if is_pdf(data):
        return Form.PDF
    if is_png(data):
        return Form.PNG
    return Form.JPG if is_jpg(data) else None


async def _codes_on(data: bytes, form: Form) -> list[str]:
    """What the codes on a picture or paper say. Raises NoPicture for one that can't be opened."""
    if form is Form.PDF and not is_whole(data):
        raise NoPicture("a broken paper")
    return await codes_on(data)


async def _keep(task: Task, tools: TaskContext, form: Form, data: bytes) -> None:
    """Keep it in pieces, each in a short transaction of its own."""
    installation = tools.installation
    async with tools.transaction() as transaction:
        material = await promotion.begin(
            transaction,
            draft_id=task.inbox_id,
            chat_id=task.chat_id,
            person_id=task.args["person"],
            form=form,
            now=installation.clock.now(),
        )
    for place, part in enumerate(imports.parts(data)):
        async with tools.transaction() as transaction:
            await promotion.add_part(transaction, installation.keys, material, place, part)


async def _say_refused(
    context: Context, why: str, *, delete: bool = False, asks: bool = True
) -> None:
    """Nothing came of a file: another may be sent, which is asked where `why` does not say so."""
    if delete:
        context.delete_typed()
    if is_still_asked(context, READING):
        context.go_to(FILE)
        text = f"{why} {what_to_send()}" if asks else why
        context.say(text, [stop_button()], place=Place.HERE)


async def _ask_about_it(context: Context) -> None:
    """It is kept: what is it called? Nothing is asked where somebody went on meanwhile."""
    if not is_still_asked(context, READING) or context.person.role is not Role.COORDINATOR:
        await promotion.drop(context.transaction, context.turn.inbox_id)
        return
    ask_title(context, place=Place.HERE)


async def keep_first_file(context: Context) -> None:
    """Another file was sent while what is asked is about the first, which stays."""
    note = (
        _("There is a text already. Do you want a file? Type “back” until I ask for it.")
        if "text" in context.data
        else _("There is a file already. Do you want another? Type “back” until I ask for it.")
    )
    context.repeat_question(note, delete=False)


async def keep_first_or_take_table(context: Context) -> None:
    """The same of a file that is no picture or paper; a table begins something else."""
    if _sent_table(context):
        await take_table(context)
    else:
        await keep_first_file(context)
