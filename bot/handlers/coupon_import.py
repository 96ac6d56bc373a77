"""Taking in the webshop's coupons: a coordinator sends a table, sees what it brings, and taps.

Until the tap the table waits sealed and nothing of it is stored; after it all of it is, or nothing.
Fetching, reading and storing are tasks, so that nobody else waits for them.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from html import escape

from bot.conversation.background import (
    MOST_BYTES,
    Act,
    Task,
    TaskContext,
)
from bot.conversation.context import Context, Place
from bot.domain.scheme import Scheme
from bot.formatting import join, number
from bot.handlers import columns
from bot.handlers.fallback import not_understood
from bot.handlers.sent_tables import (
    MOST_SHOWN,
    Progress,
    ask_columns,
    get_table,
    is_still_asked,
    put_aside,
    refusal,
    say_found,
    sections_html,
    too_large_text,
)
from bot.parsing.tables.columns import Choice, Header
from bot.parsing.tables.reading import table_apart
from bot.parsing.tables.table import ColumnsMissing, TableRefused
from bot.storage import coupons, imports
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.coupons import NewCoupon
from bot.storage.imports import Import
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop.coupon_export import (
    MOST_UNKNOWN,
    CouponExport,
    ImportPreview,
    Unknown,
    stock_in_pieces,
)
from bot.webshop.preview_text import coupon_sections

READING, PURPOSE, CONFIRM, STORING = (
    "stock.reading",
    "stock.purpose",
    "stock.confirm",
    "stock.storing",
)


async def explain(context: Context) -> None:
    """A coordinator asks for coupons in words: how they come in."""
    if context.scheme.coupons is None:
        await not_understood(context)
        return
    context.say(
        _(
            "Send me the webshop's file with coupons, a CSV or an Excel file. I show what is in"
            " it. Nothing is stored before you tap."
        ),
        *context.menu(),
    )


async def take_table(context: Context) -> None:
    """A coordinator sent a file: it is fetched and read after this turn."""
    message = context.turn.message
    document = message.document if message else None
    if document is None or not context.acts_as({Role.COORDINATOR}):
        await not_understood(context)
        return
    if context.scheme.coupons is None:
        context.end()
        context.say(
            _("This scheme has no coupons. I did not read your file."),
            *context.menu(),
        )
        return
    if (document.file_size or 0) > MOST_BYTES:
        context.end()
        context.say(too_large_text(), *context.menu())
        return
    context.begin()
    context.go_to(READING, message=message.message_id if message else None)
    context.say(_("I am reading your file. One moment."), _stop_row())
    args = {
        "file": document.file_id,
        "person": context.person.id,
        "message": context.data["message"],
    }
    await context.run_in_background("table", args)


def _stop_row() -> ButtonRow:
    return [Button(_("Stop"), "stock.stop")]


async def stop(context: Context) -> None:
    """Put the table aside; nothing of it was stored. What is being stored is finished."""
    found = await imports.by_draft(context.transaction, context.draft_id)
    if found is not None and found.state != "waiting":
        context.toast(_("The coupons are being stored already."))
        return
    await put_aside(context, found)


# Reading


async def read_table(task: Task, tools: TaskContext) -> Act:
    """Fetch a table, keep it sealed, and see what it would bring."""
    scheme = tools.installation.scheme
    today = tools.installation.clock.now().astimezone(scheme.zone).date()
    if scheme.coupons is None:
        return _refusal(_("This scheme has no coupons. I did not read your file."))
    import_id = None
    try:
        data, found = await get_table(task, tools)
        import_id, choice = found.id, Choice.read(found.columns)
        progress = Progress(tools, READING, _stop_row())
        this = (found.purpose, choice, task.args.get("meant"))
        async with _read_apart(data, scheme, *this, progress) as (stock, pieces):
            outcome = ImportPreview(stock, today)
            async for piece in pieces:
                await outcome.take(tools.reading, piece)
    except ColumnsMissing as missing:
        facts = _columns_known(missing.header)
        return ask_columns(facts, READING, _refusal(str(missing), found.id))
    except TableRefused as refused:
        return _refusal(str(refused), import_id)
    return _preview(stock, outcome, found.id)


@asynccontextmanager
async def _read_apart(
    data: bytes,
    scheme: Scheme,
    purpose: str | None,
    choice: Choice | None,
    meant: dict[str, str | None] | None,
    progress: Progress,
) -> AsyncIterator[tuple[CouponExport, AsyncIterator[Sequence[tuple[int, NewCoupon]]]]]:
    """The stock of a table without what was found, and then that in pieces."""
    this = (data, scheme.coupons, scheme.zone, purpose, choice, meant)
    async with table_apart(stock_in_pieces, *this) as items:
        item = await anext(items)
        while isinstance(item, int):
            await progress.say(_("I am reading your file: {count} rows so far."), count=item)
            item = await anext(items)
        yield item, items


def _refusal(text: str, import_id: int | None = None) -> Act:
    return refusal(text, _("Nothing was stored."), READING, import_id)


def _columns_known(header: Header) -> Data:
    return columns.known("table", READING, "stock.stop", header)


def _preview(stock: CouponExport, outcome: ImportPreview, import_id: int) -> Act:
    async def show(context: Context) -> None:
        if not is_still_asked(context, READING) or context.person.role is not Role.COORDINATOR:
            await imports.drop(context.transaction, import_id)
            return
        facts = _columns_known(stock.header)
        if columns.ask_fitting(context, facts, stock.asks):
            return
        if stock.without_purpose:
            _ask_purpose(context, stock, facts)
            return
        # A table about people does not stay in the chat.
        delete = bool(stock.personal) and "deleted" not in context.data
        facts |= {"deleted": True} if delete else {}
        text = sections_html(coupon_sections(context.scheme, stock, outcome, MOST_SHOWN))
        question = _("Nothing is stored yet. Is this right?")
        rows: list[ButtonRow] = [columns.row(), _stop_row()]
        if outcome.to_store:
            context.go_to(CONFIRM, coupons=outcome.to_store, **facts)
            label = ngettext(
                "Store {count} coupon", "Store {count} coupons", outcome.to_store
            ).format(count=number(outcome.to_store))
            rows.insert(0, [Button(label, "stock.store")])
        elif outcome.refused:
            context.go_to(CONFIRM, **facts)
            question = _("There is nothing to store in this file.")
        else:
            await imports.drop(context.transaction, import_id)
            context.end()
            question = _("There is nothing new in this file. Nothing was stored.")
            rows = context.menu()
        say_found(context, text, outcome.refused, question, rows, delete=delete)

    return show


def _ask_purpose(context: Context, stock: CouponExport, facts: Data) -> None:
    """What are these coupons for? Of words that the scheme does not know, one by one."""
    unknown = next(iter(stock.unknown.items())) if stock.unknown else None
    rows: list[ButtonRow] = []
    if unknown is not None and len(stock.unknown) <= MOST_UNKNOWN:
        word, here = unknown
        lines = [
            _unknown_line(here),
            ngettext("What is this coupon for?", "What are these coupons for?", len(here.rows)),
        ]
        skip = ngettext("Do not store it", "Do not store them", len(here.rows))
        rows = [[Button(skip, "stock.purpose", {"purpose": None})]]
    else:
        word, count = None, len(stock.without_purpose)
        lines = [
            ngettext(
                "The file does not say what {count} coupon is for. What is it for?",
                "The file does not say what {count} coupons are for. What are they for?",
                count,
            ).format(count=number(count))
        ]
        if unknown is not None:
            lines.append(_unknown_line(unknown[1]))
        elif count < stock.rows:
            rows_line = ngettext("Row: {rows}.", "Rows: {rows}.", count)
            lines.append(rows_line.format(rows=_some_rows(stock.without_purpose)))
    context.go_to(PURPOSE, word=word, **facts)
    purposes = context.scheme.coupons.purposes if context.scheme.coupons else ()
    choices: list[ButtonRow] = [
        [Button(each.label, "stock.purpose", {"purpose": each.key})] for each in purposes
    ]
    context.say("\n".join(lines), *choices, *rows, columns.row(), _stop_row(), place=Place.HERE)


def _unknown_line(unknown: Unknown) -> str:
    line = ngettext(
        "Row {rows}: I do not know “{words}”.",
        "Rows {rows}: I do not know “{words}”.",
        len(unknown.rows),
    )
    return line.format(rows=_some_rows(unknown.rows), words=escape(unknown.shown))


def _some_rows(rows: Sequence[int]) -> str:
    shown = [number(row) for row in rows[:MOST_SHOWN]]
    return join(shown) if len(shown) == len(rows) else ", ".join([*shown, "…"])


async def choose_purpose(context: Context) -> None:
    """What coupons are for of which the file doesn't say it; read it again with that."""
    purpose, word = context.choice["purpose"], context.data.get("word")
    found = await imports.by_draft(context.transaction, context.draft_id)
    if word is not None:
        context.data["meant"] = {**context.data.get("meant", {}), word: purpose}
    elif found is not None:
        await imports.choose_purpose(context.transaction, found.id, purpose)
    await columns.read_again(context)


# Storing


async def store(context: Context) -> None:
    """The confirming tap: from here on the table is stored, whatever happens."""
    found = await imports.by_draft(context.transaction, context.draft_id)
    if found is None or found.state != "waiting":
        context.end()
        context.say(
            _("This file is no longer here. Nothing was stored. Send it once more."),
            *context.menu(),
        )
        return
    await imports.confirm(context.transaction, found.id)
    context.go_to(STORING)
    context.say(_("I am storing the coupons. One moment."))
    meant = context.data.get("meant", {})
    await context.run_in_background("stock", {"coupons": context.data["coupons"], "meant": meant})


async def store_table(task: Task, tools: TaskContext) -> Act:
    """Write what the table brings in short transactions; the turn that ends it makes it count."""
    found = await imports.by_draft(tools.reading, task.inbox_id)
    if found is None or found.state != "storing":
        return _refusal(_("This file is no longer here. Nothing was stored. Send it once more."))
    data = await imports.table(tools.reading, tools.installation.keys, found.id)
    scheme = tools.installation.scheme
    today = tools.installation.clock.now().astimezone(scheme.zone).date()
    if scheme.coupons is None:
        raise RuntimeError("the scheme had coupons when this was confirmed")
    progress = Progress(tools, STORING)
    choice = Choice.read(found.columns)
    this = (found.purpose, choice, task.args.get("meant"))
    async with _read_apart(data, scheme, *this, progress) as (stock, pieces):
        outcome = ImportPreview(stock, today)
        loop = asyncio.get_running_loop()
        async for piece in pieces:
            to_store = await outcome.take(tools.reading, piece)
            begun = loop.time()
            async with tools.transaction() as transaction:
                await coupons.put_ready(
                    transaction, found.id, to_store, found.person_id, tools.installation.clock.now()
                )
                if to_store:
                    await tools.went_on(transaction)
            # A tap takes a few commits, and each would wait for one of ours: half is theirs.
            await asyncio.sleep(loop.time() - begun)
            await progress.say(
                _("I am storing the coupons: {ready} of {most}."),
                ready=outcome.to_store,
                most=task.args["coupons"],
            )
    return _stored(found, outcome)


def _stored(found: Import, outcome: ImportPreview) -> Act:
    """The last, short transaction: all of it counts from here on."""

    async def say(context: Context) -> None:
        await imports.mark_stored(context.transaction, found.id)
        await imports.erase_table(context.transaction, found.id)
        text = stored_text(outcome.new.total(), outcome.changed, len(outcome.refused))
        if is_still_asked(context, STORING):
            context.end()
            context.say(text, *context.menu(), place=Place.HERE)
        else:
            context.say(text)

    return say


def stored_text(new: int, changed: int, refused: int) -> str:
    """What was stored, and that the rest was not."""
    added = ngettext("{count} coupon was added.", "{count} coupons were added.", new).format(
        count=number(new)
    )
    others = ngettext(
        "{count} coupon was changed.", "{count} coupons were changed.", changed
    ).format(count=number(changed))
    left = ngettext(
        "{count} row was not stored. It is in the file above.",
        "{count} rows were not stored. They are in the file above.",
        refused,
    ).format(count=number(refused))
    parts = [_("Done."), *([added] if new else []), *([others] if changed else [])]
    return " ".join([*parts, *([left] if refused else [])])
