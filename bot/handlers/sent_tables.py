"""A table that a coordinator sends: fetched, kept sealed, and what is said of it before the tap."""

import asyncio
import json
import re
from collections.abc import Sequence
from functools import partial
from html import escape

from bot.channels.channel import MOST_BYTES, NotFetched, TooLarge
from bot.channels.update import Document
from bot.conversation.background import (
    Task,
    TaskContext,
)
from bot.conversation.context import Context, Place
from bot.conversation.left import WHEN_LEFT, file_is_left
from bot.formatting import cut, number, one_line
from bot.handlers import columns, menu
from bot.handlers.columns import SentList
from bot.parsing.offer_tables import names_offers
from bot.parsing.personal_numbers import holds_bsn, holds_phone
from bot.parsing.tables.columns import plain_name
from bot.parsing.tables.headings import denies
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import ColumnsMissing
from bot.storage import imports
from bot.storage.buttons import ButtonRow
from bot.storage.imports import Import
from bot.storage.letters import Message, RefusedRowsMessage
from bot.storage.outbox import newest_with_buttons
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.webshop.coupon_export import (
    Refused,
)
from bot.webshop.preview_text import Section

# What stands in the chat itself; more goes into a file, and that ends somewhere as well.
MOST_SHOWN = 5


_MOST_IN_FILE = 5_000


_LONGEST_NAME = 60


_PART = re.compile(
    r"\b(?:deel|part|gedeelte|stuk|blok) ?(?:[0-9]{1,2}|[a-z])\b|\bvervolg\b"
    r"|(?<![0-9])[0-9]{1,2} ?(?:van|of|uit) ?(?:de )?[0-9]{1,2}\b(?! ?[a-z]{3})"
)


# An editing of the message costs a call; somebody reads no faster.
PROGRESS_SECONDS = 3.0


def too_large_text() -> str:
    """Telegram gives a bot no file of more than 20 MB."""
    return _("This file is too large: I get at most {most} MB. Send it in two parts.").format(
        most=MOST_BYTES // 2**20
    )


async def begin_reading(context: Context, sent: SentList, document: Document) -> None:
    """A list arrived: it is fetched and read after this turn, unless another has its turn."""
    message = context.turn.message
    album = message.media_group_id if message else None
    before = columns.being_read(context)
    if before and (context.turn.step == before.reading or _is_of_one_message(context, album)):
        # What came first stands, and its question too.
        context.data["one_of_more"] = context.turn.conversation_changed = True
        context.say(
            _("I read one file at a time. Send {name} again afterwards.").format(
                name=escape(cut(one_line(document.file_name or ""), _LONGEST_NAME))
                or _("your file")
            ),
            place=Place.NEW,
        )
        return
    text = _("I am reading your file. One moment.")
    if before and context.turn.step != before.taking_in:
        text = _("I put the file before this one aside. Nothing of it was stored.") + "\n" + text
    if before is None and (left := context.data.get(WHEN_LEFT)):
        # By itself, as what is said of reading goes once it is read.
        context.say(left, keep=True, place=Place.NEW)
    context.begin()
    context.go_to(
        sent.reading,
        message=message.message_id if message else None,
        album=album,
        file_name=document.file_name or "",
        one_of_more=_is_part(document.file_name or ""),
        written=_denying_caption((message.caption or "") if message else ""),
        **{WHEN_LEFT: file_is_left()},
    )
    context.turn.told_left = True
    context.say(text, sent.stop_row())
    args = {
        "file": document.file_id,
        "uses": True,
        "person": context.person.id,
        "message": context.data["message"],
        "of_offers": await _is_under_offers(context)
        or names_offers(document.file_name or "", (message.caption or "") if message else ""),
    }
    await sent.read.run_in_background(context, args)


async def _is_under_offers(context: Context) -> bool:
    """Whether somebody looks at the list of offers, which asks for lists."""
    newest = await newest_with_buttons(context.transaction, context.turn.chat_id)
    actions = json.loads(newest["actions"]) if newest else []
    return any(action == "desk.new" for action, *_rest in actions)


def _is_part(file_name: str) -> bool:
    """Whether a file is one of more by its name, and so no whole list: bonnen deel 1 van 2."""
    return _PART.search(plain_name(file_name.rpartition(".")[0])) is not None


def _denying_caption(caption: str) -> str:
    """What was written with a file, where it may say that rows do not count; else nothing.

    Nothing more of it is kept, and nothing that may be a BSN or a telephone number.
    """
    if not denies(caption):
        return ""
    return (
        "…" if holds_bsn(caption) or holds_phone(caption) else cut(one_line(caption), _LONGEST_NAME)
    )


def _is_of_one_message(context: Context, album: str | None) -> bool:
    """Whether this file was sent in one go with that which the conversation is about."""
    return album is not None and album == context.data.get("album")


async def put_aside(context: Context, found: Import | None) -> None:
    """Forget a table of which nothing was stored, and say that nothing came of it."""
    if found is not None:
        await imports.drop(context.transaction, found.id)
    await menu.stop(context)


async def get_table(task: Task, tools: TaskContext) -> tuple[bytes, Import]:
    """The table that was sent just now, and is kept from here on, or that was kept before.

    Raises TableRefused when it can't be got.
    """
    data = None
    if "file" in task.args:
        try:
            data = await tools.fetch(task.args["file"])
        except TooLarge:
            raise TableRefused(too_large_text()) from None
        except NotFetched:
            raise TableRefused(_("I could not get your file. Send it once more.")) from None
        await keep_table(task, tools, data)
    found = await imports.by_draft(tools.reading, task.inbox_id)
    if found is None:
        raise TableRefused(_("This file is no longer here."))
    if data is None:
        data = await imports.table(tools.reading, tools.installation.keys, found.id)
    return data, found


async def keep_table(task: Task, tools: TaskContext, data: bytes) -> None:
    """Keep the table in pieces, each in a short transaction of its own."""
    installation = tools.installation
    async with tools.transaction() as transaction:
        import_id = await imports.begin(
            transaction,
            draft_id=task.inbox_id,
            chat_id=task.chat_id,
            person_id=task.args["person"],
            now=installation.clock.now(),
        )
    for place, part in enumerate(imports.parts(data)):
        async with tools.transaction() as transaction:
            await imports.add_part(transaction, installation.keys, import_id, place, part)


class Progress:
    """Says now and then how far it is, as long as somebody waits at this step."""

    def __init__(self, tools: TaskContext, step: str, *rows: ButtonRow) -> None:
        self._tools = tools
        self._step = step
        self._rows = rows
        self._said_at = asyncio.get_running_loop().time()

    async def say(self, text: str, **counts: int) -> None:
        """Say it, unless something was said just before."""
        now = asyncio.get_running_loop().time()
        if now - self._said_at < PROGRESS_SECONDS:
            return
        self._said_at = now
        shown = {name: number(count) for name, count in counts.items()}
        await self._tools.say(partial(self._say_to, text=text.format(**shown)))

    async def _say_to(self, context: Context, text: str) -> None:
        if is_still_asked(context, self._step):
            context.say(text, *self._rows, place=Place.HERE)


def is_still_asked(context: Context, *steps: str) -> bool:
    """Whether the conversation still waits for this; else somebody went on with something else."""
    return context.turn.draft_id == context.turn.inbox_id and context.turn.step in steps


async def say_refused(
    context: Context, sent: SentList, refused: TableRefused, import_id: int | None, nothing: str
) -> None:
    """A table can't be used as it is: ask for its columns where that helps, else let it go.

    `nothing` says that nothing came of it.
    """
    waits = is_still_asked(context, sent.reading, sent.taking_in)
    if (
        isinstance(refused, ColumnsMissing)
        and waits
        and context.person.role is Role.COORDINATOR
        and columns.ask_missing(context, sent.known(refused.header))
    ):
        return
    if import_id is not None:
        await imports.drop(context.transaction, import_id)
    if waits:
        context.end()
        context.say(f"{escape(str(refused))} {nothing}", *context.menu(), place=Place.HERE)


def say_done(context: Context, step: str, text: str) -> None:
    """What came of it: with the menu where somebody waits for it, else beside what they do now."""
    if is_still_asked(context, step):
        context.end()
        context.say(text, *context.menu(), place=Place.HERE)
    else:
        context.say(text)


def say_found(
    context: Context,
    found: str,
    refused: RefusedRowsMessage,
    question: str,
    rows: list[ButtonRow],
    *,
    delete: bool,
    beside: Message | None = None,
) -> None:
    """What a table would do, and the question about it below; `beside` is a file that says more.

    With rows that bring nothing, what was found and the file of those rows stay in the chat,
    whatever is answered: they are what somebody mends the table with.
    """
    if delete:
        context.delete_typed()
    files = [*([beside] if beside else []), *([refused] if refused.rows else [])]
    if not files:
        context.say(f"{found}\n\n{question}", *rows, place=Place.HERE)
        return
    context.say(found, place=Place.HERE, keep=True)
    for each in files:
        context.send(each, keep=True)
    context.say(question, *rows)


def sections_html(sections: Sequence[Section]) -> str:
    """The lines about a list, as HTML."""
    return "\n\n".join(
        "\n".join(
            [
                *([f"<b>{escape(each.heading)}</b>"] if each.heading else []),
                *map(escape, each.lines),
            ]
        )
        for each in sections
    )


def refused_rows(refused: list[Refused], text: str, of_more: str) -> RefusedRowsMessage:
    """The file with the rows that bring nothing; `of_more` is said where not all fit in it."""
    reasons = list(dict.fromkeys(each.why for each in refused[:_MOST_IN_FILE]))
    places = {why: place for place, why in enumerate(reasons)}
    if len(refused) > _MOST_IN_FILE:
        text = of_more.format(count=number(_MOST_IN_FILE))
    rows = [(each.row, places[each.why]) for each in refused[:_MOST_IN_FILE]]
    return RefusedRowsMessage(text, reasons, rows)
