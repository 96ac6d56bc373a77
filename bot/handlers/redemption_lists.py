"""Taking the webshop's list of redemptions back: a coordinator sends it, sees what fits, and taps.

Until the tap nothing is booked; after it everything that fits is, or nothing. What does not fit is
listed, for a person to look at.
"""

from bot import redemption_list
from bot.context import Button, Context, Data, Row
from bot.errands import MOST_BYTES, Act, Errand, Tools
from bot.handlers import columns
from bot.handlers.menu import menu_rows
from bot.handlers.stock import (
    MOST_SHOWN,
    ask_columns,
    columns_lines,
    get_table,
    is_still_asked,
    put_aside,
    refusal,
    refused_line,
    say_found,
    too_large_text,
)
from bot.redemption_list import Plan
from bot.storage import imports
from bot.tables.columns import Choice, Header, Mapping
from bot.tables.files import ColumnsMissing, TableRefused
from bot.tables.files import Row as TableRow
from bot.tables.reading import table_apart
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.wording import euro, join, number

FILE, READING, CONFIRM, BOOKING = (
    "redemptions.file",
    "redemptions.reading",
    "redemptions.confirm",
    "redemptions.booking",
)


def _stop_row() -> Row:
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
    await context.leave_errand(
        "redemptions",
        {"file": document.file_id, "person": context.person.id, "message": message.message_id},
    )


async def stop(context: Context) -> None:
    """Put the list aside; nothing of it was booked. What is being booked is finished."""
    if context.turn.step == BOOKING:
        context.toast(_("The list is being booked already."))
        return
    await put_aside(context, await imports.of_draft(context.transaction, context.draft_id))


async def read_list(errand: Errand, tools: Tools) -> Act:
    """Fetch a list, keep it sealed, and see what it would do."""
    import_id = None
    try:
        data, found = await get_table(errand, tools)
        import_id = found.id
        mapping, header, rows = await read_rows(data, Choice.read(found.columns))
    except ColumnsMissing as missing:
        facts = _columns_known(missing.header)
        return ask_columns(facts, READING, _refusal(str(missing), found.id))
    except TableRefused as refused:
        return _refusal(str(refused), import_id)
    scheme, now = tools.surroundings.scheme, tools.surroundings.clock.now()
    plan = await redemption_list.plan(tools.reading, rows, scheme, now)

    async def show(context: Context) -> None:
        if is_still_asked(context, READING):
            await _show_plan(context, plan, mapping, header, found.id)
        else:
            await imports.drop(context.transaction, found.id)

    return show


async def read_rows(data: bytes, choice: Choice | None) -> tuple[Mapping, Header, list[TableRow]]:
    """All rows of a file. Raises TableRefused."""
    async with table_apart(redemption_list.list_in_pieces, data, choice) as pieces:
        mapping, header = await anext(pieces)
        return mapping, header, [row async for piece in pieces for row in piece]


def _columns_known(header: Header) -> Data:
    return columns.known("redemptions", READING, "redemptions.stop", header)


def _refusal(text: str, import_id: int | None = None) -> Act:
    return refusal(text, _("Nothing was booked."), READING, import_id)


async def _show_plan(
    context: Context, plan: Plan, mapping: Mapping, header: Header, import_id: int, note: str = ""
) -> None:
    """What the list would do; with a button where it would do something."""
    facts = _columns_known(header)
    if columns.ask_fitting(context, facts, header.asks):
        return
    text = "\n".join([*([note] if note else []), list_text(plan, mapping)])
    # A list about people does not stay in the chat.
    delete = bool(mapping.personal) and "deleted" not in context.data
    facts |= {"deleted": True} if delete else {}
    question = _("There is nothing to book in this file.")
    rows: list[Row] = [columns.row(), _stop_row()]
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
        rows = menu_rows(context.person)
    say_found(context, text, plan.refused, question, rows, delete=delete)


def list_text(plan: Plan, mapping: Mapping, most_shown: int = MOST_SHOWN) -> str:
    """What a list would do, as HTML; what is nought is left out."""
    counts = [
        (_("Fits"), len(plan.fits), f" ({euro(plan.cents)})"),
        (_("Booked before"), plan.known, ""),
        (_("Does not fit"), len(plan.refused), ""),
    ]
    lines = [f"{name}: {number(count)}{more}" for name, count, more in counts if count]
    if plan.late:
        late = ngettext(
            "{count} voucher has lapsed since, but was handed in in time: {amount}."
            " This money was free again. Now it is spent after all.",
            "{count} vouchers have lapsed since, but were handed in in time: {amount}."
            " This money was free again. Now it is spent after all.",
            len(plan.late),
        )
        amount = euro(sum(fit.amount_cents for fit in plan.late))
        lines.append(late.format(count=number(len(plan.late)), amount=amount))
    if plan.alike:
        alike = ngettext(
            "Look at row {rows}: as much was taken in of the same voucher on the same day. Is it"
            " another time?",
            "Look at rows {rows}: as much was taken in of the same voucher on the same day. Is it"
            " another time?",
            len(plan.alike),
        )
        rows = join(number(fit.row) for fit in plan.alike[:most_shown])
        lines.append(alike.format(rows=rows))
    if plan.refused:
        lines.append("")
        lines += [refused_line(each) for each in plan.refused[:most_shown]]
        if len(plan.refused) > most_shown:
            lines.append(_("All of them are in the file below."))
    taken_for = mapping.shown(redemption_list.columns())
    lines += ["", *columns_lines(taken_for, mapping.personal, mapping.unused)]
    return "\n".join(lines)


async def book(context: Context) -> None:
    """The confirming tap: from here on the list is booked, unless something changed since."""
    found = await imports.of_draft(context.transaction, context.draft_id)
    if found is None:
        context.end()
        context.say(
            _("This file is no longer here. Nothing was booked. Send it once more."),
            *menu_rows(context.person),
        )
        return
    context.go_to(BOOKING)
    context.say(_("I am booking the list. One moment."))
    await context.leave_errand("book", {"plan": context.data["plan"]})


async def book_list(errand: Errand, tools: Tools) -> Act:
    """Read the list once more, outside any transaction; the turn that ends this books it."""
    found = await imports.of_draft(tools.reading, errand.inbox_id)
    if found is None:
        return _refusal(_("This file is no longer here."))
    data = await imports.table(tools.reading, tools.surroundings.keys, found.id)
    mapping, header, rows = await read_rows(data, Choice.read(found.columns))

    async def act(context: Context) -> None:
        scheme = context.scheme
        plan = await redemption_list.plan(context.transaction, rows, scheme, context.now)
        still_asked = is_still_asked(context, BOOKING)
        if plan.mark != errand.args["plan"]:
            note = _("Something changed meanwhile. Nothing was booked. Look once more.")
            if still_asked:
                await _show_plan(context, plan, mapping, header, found.id, note)
            else:
                await imports.drop(context.transaction, found.id)
                context.say(note)
            return
        await redemption_list.book(
            context.transaction, plan, scheme, context.person.id, context.now
        )
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
            context.say(text, *menu_rows(context.person), here=True)
        else:
            context.say(text)

    return act
