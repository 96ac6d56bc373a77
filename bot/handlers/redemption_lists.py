"""Taking the webshop's list of redemptions back: a coordinator sends it, sees what fits, and taps.

Until the tap nothing is booked; after it everything that fits is, or nothing. What does not fit is
listed, for a person to look at.
"""

from bot.conversation.background import (
    MOST_BYTES,
    Act,
    Task,
    TaskContext,
)
from bot.conversation.context import Context, Place
from bot.formatting import euro, number
from bot.handlers import columns
from bot.handlers.sent_tables import (
    MOST_SHOWN,
    ask_columns,
    get_table,
    is_still_asked,
    put_aside,
    refusal,
    say_found,
    sections_html,
    too_large_text,
)
from bot.parsing.tables.columns import Choice, Header, Mapping
from bot.parsing.tables.table import ColumnsMissing, TableRefused
from bot.storage import imports
from bot.storage.buttons import Button, ButtonRow, Data
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop import reconciliation
from bot.webshop.preview_text import redemption_sections
from bot.webshop.reconciliation import Reconciliation, read_rows

FILE, READING, CONFIRM, BOOKING = (
    "redemptions.file",
    "redemptions.reading",
    "redemptions.confirm",
    "redemptions.booking",
)


def _stop_row() -> ButtonRow:
    return [Button(_("Stop"), "redemptions.stop")]


async def ask_list(context: Context) -> None:
    """The webshop sent its list: which file is it?"""
    context.begin()
    context.go_to(FILE)
    context.say(
        _("Send the webshop's list as a file: Excel or CSV. I show you first what is in it."),
        _stop_row(),
    )


async def take_list(context: Context) -> None:
    """The file arrived: it is fetched and read after this turn."""
    message = context.turn.message
    document = message.document if message else None
    if message is None or document is None:
        raise LookupError("a file")
    if (document.file_size or 0) > MOST_BYTES:
        context.say(too_large_text(), _stop_row())
        return
    context.begin()
    context.go_to(READING, message=message.message_id)
    context.say(_("I am reading your file. One moment."), _stop_row())
    await context.run_in_background(
        "redemptions",
        {"file": document.file_id, "person": context.person.id, "message": message.message_id},
    )


async def stop(context: Context) -> None:
    """Put the list aside; nothing of it was booked. What is being booked is finished."""
    if context.turn.step == BOOKING:
        context.toast(_("The list is being booked already."))
        return
    await put_aside(context, await imports.by_draft(context.transaction, context.draft_id))


async def read_list(task: Task, tools: TaskContext) -> Act:
    """Fetch a list, keep it sealed, and see what it would do."""
    import_id = None
    try:
        data, found = await get_table(task, tools)
        import_id = found.id
        mapping, header, rows = await read_rows(data, Choice.read(found.columns))
    except ColumnsMissing as missing:
        facts = _columns_known(missing.header)
        return ask_columns(facts, READING, _refusal(str(missing), found.id))
    except TableRefused as refused:
        return _refusal(str(refused), import_id)
    scheme, now = tools.installation.scheme, tools.installation.clock.now()
    plan = await reconciliation.reconcile(tools.reading, rows, scheme, now)

    async def show(context: Context) -> None:
        if is_still_asked(context, READING):
            await _show_plan(context, plan, mapping, header, found.id)
        else:
            await imports.drop(context.transaction, found.id)

    return show


def _columns_known(header: Header) -> Data:
    return columns.known("redemptions", READING, "redemptions.stop", header)


def _refusal(text: str, import_id: int | None = None) -> Act:
    return refusal(text, _("Nothing was booked."), READING, import_id)


async def _show_plan(
    context: Context,
    plan: Reconciliation,
    mapping: Mapping,
    header: Header,
    import_id: int,
    note: str = "",
) -> None:
    """What the list would do; with a button where it would do something."""
    facts = _columns_known(header)
    if columns.ask_fitting(context, facts, header.asks):
        return
    found = sections_html(redemption_sections(plan, mapping, MOST_SHOWN))
    text = "\n".join([*([note] if note else []), found])
    # A list about people does not stay in the chat.
    delete = bool(mapping.personal) and "deleted" not in context.data
    facts |= {"deleted": True} if delete else {}
    question = _("There is nothing to book in this file.")
    rows: list[ButtonRow] = [columns.row(), _stop_row()]
    if plan.fits:
        question = _("Nothing is booked yet. Is this right?")
        label = ngettext("Book {count} voucher", "Book {count} vouchers", len(plan.fits))
        book = Button(label.format(count=number(len(plan.fits))), "redemptions.book")
        rows.insert(0, [book])
    if plan.fits or plan.refused:
        context.go_to(CONFIRM, plan=plan.mark, **facts)
    else:
        await imports.drop(context.transaction, import_id)
        context.end()
        rows = context.menu()
    say_found(context, text, plan.refused, question, rows, delete=delete)


async def book(context: Context) -> None:
    """The confirming tap: from here on the list is booked, unless something changed since."""
    found = await imports.by_draft(context.transaction, context.draft_id)
    if found is None:
        context.end()
        context.say(
            _("This file is no longer here. Nothing was booked. Send it once more."),
            *context.menu(),
        )
        return
    context.go_to(BOOKING)
    context.say(_("I am booking the list. One moment."))
    await context.run_in_background("book", {"plan": context.data["plan"]})


async def book_list(task: Task, tools: TaskContext) -> Act:
    """Read the list once more, outside any transaction; the turn that ends this books it."""
    found = await imports.by_draft(tools.reading, task.inbox_id)
    if found is None:
        return _refusal(_("This file is no longer here."))
    data = await imports.table(tools.reading, tools.installation.keys, found.id)
    mapping, header, rows = await read_rows(data, Choice.read(found.columns))

    async def act(context: Context) -> None:
        scheme = context.scheme
        plan = await reconciliation.reconcile(context.transaction, rows, scheme, context.now)
        still_asked = is_still_asked(context, BOOKING)
        if plan.mark != task.args["plan"]:
            note = _("Something changed meanwhile. Nothing was booked. Look once more.")
            if still_asked:
                await _show_plan(context, plan, mapping, header, found.id, note)
            else:
                await imports.drop(context.transaction, found.id)
                context.say(note)
            return
        await reconciliation.book(context.transaction, plan, scheme, context.person.id, context.now)
        await imports.drop(context.transaction, found.id)
        text = ngettext(
            "{count} voucher was booked: {amount}.",
            "{count} vouchers were booked: {amount}.",
            len(plan.fits),
        ).format(count=number(len(plan.fits)), amount=euro(plan.cents))
        if plan.refused:
            left = ngettext(
                "{count} row was not booked. It is in the file above.",
                "{count} rows were not booked. They are in the file above.",
                len(plan.refused),
            )
            text += " " + left.format(count=number(len(plan.refused)))
        if still_asked:
            context.end()
            context.say(text, *context.menu(), place=Place.HERE)
        else:
            context.say(text)

    return act
