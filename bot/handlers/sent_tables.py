"""A table that a coordinator sends: fetched, kept sealed, and what is said of it before the tap."""

import asyncio
from collections.abc import Sequence
from html import escape

from bot.conversation.background import (
    MOST_BYTES,
    Act,
    NotFetched,
    Task,
    TaskContext,
    TooLarge,
)
from bot.conversation.context import Context, Place
from bot.formatting import number
from bot.handlers import columns, menu
from bot.parsing.tables.table import TableRefused
from bot.storage import imports
from bot.storage.buttons import ButtonRow, Data
from bot.storage.imports import Import
from bot.storage.letters import RefusedRowsMessage
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.webshop.coupon_export import (
    Refused,
)
from bot.webshop.preview_text import Section

# What stands in the chat itself; more goes into a file, and that ends somewhere as well.
MOST_SHOWN = 5


_MOST_IN_FILE = 5_000


# An editing of the message costs a call; somebody reads no faster.
_PROGRESS_SECONDS = 3.0


def too_large_text() -> str:
    """Telegram gives a bot no file of more than 20 MB."""
    return _(
        "This file is too large for Telegram: a bot gets at most {most} MB. Send it in two parts."
    ).format(most=MOST_BYTES // 2**20)


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
        if now - self._said_at < _PROGRESS_SECONDS:
            return
        self._said_at = now

        async def show(context: Context) -> None:
            if is_still_asked(context, self._step):
                shown = {name: number(count) for name, count in counts.items()}
                context.say(text.format(**shown), *self._rows, place=Place.HERE)

        await self._tools.say(show)


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


def is_still_asked(context: Context, *steps: str) -> bool:
    """Whether the conversation still waits for this; else somebody went on with something else."""
    return context.turn.draft_id == context.turn.inbox_id and context.turn.step in steps


def refusal(text: str, nothing: str, step: str, import_id: int | None) -> Act:
    """Nothing of the file can be used; said where somebody still waits at this step."""

    async def refuse(context: Context) -> None:
        if import_id is not None:
            await imports.drop(context.transaction, import_id)
        if not is_still_asked(context, step):
            return
        context.end()
        context.say(f"{escape(text)} {nothing}", *context.menu(), place=Place.HERE)

    return refuse


def ask_columns(facts: Data, step: str, refuse: Act) -> Act:
    """The names of the columns don't tell which one is the code: ask, or `refuse` the file."""

    async def ask(context: Context) -> None:
        waits = is_still_asked(context, step) and context.person.role is Role.COORDINATOR
        if not waits or not columns.ask_missing(context, facts):
            await refuse(context)

    return ask


def say_found(
    context: Context,
    found: str,
    refused: list[Refused],
    question: str,
    rows: list[ButtonRow],
    *,
    delete: bool,
) -> None:
    """What a table would do, and the question about it below.

    With rows that bring nothing, what was found and the file of those rows stay in the chat,
    whatever is answered: they are what somebody mends the table with.
    """
    if delete:
        context.delete_typed()
    if not refused:
        context.say(f"{found}\n\n{question}", *rows, place=Place.HERE)
        return
    context.say(found, place=Place.HERE, keep=True)
    context.send(refused_rows(refused), keep=True)
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


def refused_rows(refused: list[Refused]) -> RefusedRowsMessage:
    """The file with the rows that were not understood."""
    reasons = list(dict.fromkeys(each.why for each in refused[:_MOST_IN_FILE]))
    places = {why: place for place, why in enumerate(reasons)}
    text = _("The rows that I did not understand, and why.")
    if len(refused) > _MOST_IN_FILE:
        text = _("The first {count} rows that I did not understand, and why.").format(
            count=number(_MOST_IN_FILE)
        )
    rows = [(each.row, places[each.why]) for each in refused[:_MOST_IN_FILE]]
    return RefusedRowsMessage(text, reasons, rows)
