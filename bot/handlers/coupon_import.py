"""Taking in the webshop's coupons: a coordinator sends a table, sees what it brings, and taps.

Until the tap the table waits sealed and nothing of it is stored; after it all of it is, or nothing.
Fetching, reading and storing are tasks, so that nobody else waits for them.
"""

from collections.abc import Sequence
from functools import partial
from html import escape

from bot.channels.channel import MOST_BYTES
from bot.conversation.background import (
    Act,
    Task,
    TaskContext,
    task,
)
from bot.conversation.context import Context, Place
from bot.conversation.left import WHEN_LEFT
from bot.formatting import join, number
from bot.handlers import columns, offer_import
from bot.handlers.columns import SentList
from bot.handlers.fallback import not_understood
from bot.handlers.sent_tables import (
    MOST_SHOWN,
    Progress,
    begin_reading,
    get_table,
    is_still_asked,
    put_aside,
    refused_rows,
    say_done,
    say_found,
    say_refused,
    sections_html,
    too_large_text,
)
from bot.parsing.offer_tables import columns as offer_columns
from bot.parsing.offer_tables import is_of_offers
from bot.parsing.tables.columns import Choice, plain_name
from bot.parsing.tables.reading import header_apart
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import ColumnsMissing
from bot.storage import imports, shop_cards
from bot.storage.buttons import Button, ButtonRow, Data
from bot.storage.people import Role
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop import coupon_columns
from bot.webshop.coupon_export import MOST_UNKNOWN, CouponExport, Unknown
from bot.webshop.coupon_import import (
    ImportPreview,
    ImportStore,
    SentTable,
    kept_coupons,
    preview_table,
)
from bot.webshop.coupon_words import standing_said
from bot.webshop.preview_text import coupon_sections
from bot.webshop.shop_stock import preview_stock

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
    # Where there is a live webshop, it can be asked instead.
    asks = await shop_cards.is_linked(context.transaction)
    rows: list[ButtonRow] = [[Button(_("Get coupons from the webshop"), "stock.ask")]]
    context.say(
        _(
            "Send me the webshop's file with coupons, a CSV or an Excel file. I show what is in"
            " it. Nothing is stored before you tap."
        ),
        *(rows if asks else []),
        *context.menu(),
    )


async def take_table(context: Context) -> None:
    """A coordinator sent a file: it is fetched and read after this turn."""
    message = context.turn.message
    document = message.document if message else None
    if document is None or not context.acts_as({Role.COORDINATOR}):
        await not_understood(context)
        return
    # What comes after a list is of its kind.
    sent = columns.being_read(context) or COUPONS
    if (document.file_size or 0) > MOST_BYTES:
        context.end()
        context.say(too_large_text(), *context.menu())
        return
    await begin_reading(context, sent, document)


def stop_row() -> ButtonRow:
    return [Button(_("Stop"), "stock.stop")]


async def stop(context: Context) -> None:
    """Put the table aside; nothing of it was stored. What is being stored is finished."""
    found = await imports.by_draft(context.transaction, context.draft_id)
    if found is not None and found.state != "waiting":
        context.toast(_("The coupons are being stored already."))
        return
    await put_aside(context, found)


# Reading


@task("coupon_import.read")
async def read_table(task: Task, tools: TaskContext) -> Act:
    """Fetch a table, keep it sealed, and see what it would bring."""
    scheme = tools.installation.scheme
    import_id: int | None = None
    try:
        data, found = await get_table(task, tools)
        import_id = found.id
        if task.args.get("shop"):
            preview = await preview_stock(tools.installation, import_id, data, found.purpose)
            return partial(_say_preview, preview=preview, import_id=import_id)
        if scheme.coupons is None:
            return await _read_offers_only(tools, data, import_id)
        table = SentTable(
            data,
            found.purpose,
            Choice.read(found.columns),
            meant=task.args.get("meant", {}),
            whole=task.args.get("whole", False),
        )
        progress = Progress(tools, READING, stop_row())
        preview = await preview_table(
            tools.installation, import_id, table, scheme.coupons, partial(_say_rows_read, progress)
        )
    except ColumnsMissing as missing:
        is_called_so = task.args.get("of_offers", False)
        if import_id is not None and (is_called_so or is_of_offers(missing.header.names)):
            return await _read_offers(tools, data, import_id)
        return partial(_say_refused, refused=missing, import_id=import_id)
    except TableRefused as refused:
        if import_id is not None and task.args.get("of_offers", False):
            # What is wrong with it is to be told as of a list of offers.
            return await _read_offers(tools, data, import_id)
        return partial(_say_refused, refused=refused, import_id=import_id)
    return partial(_say_preview, preview=preview, import_id=import_id)


async def _read_offers(tools: TaskContext, data: bytes, import_id: int) -> Act:
    """What was sent is no list of coupons, but of what providers offer."""
    try:
        return await offer_import.read_list(tools, data, import_id, READING)
    except TableRefused as refused:
        # Its columns have names of their own, and are no choice among those of coupons.
        why = TableRefused(str(refused))
        return partial(_say_refused, refused=why, import_id=import_id)


async def _read_offers_only(tools: TaskContext, data: bytes, import_id: int) -> Act:
    """Where there are no coupons. Raises TableRefused for what is no list of offers."""
    header = await header_apart(data, offer_columns())
    if not is_of_offers(header.names):
        raise TableRefused(_("This scheme has no coupons. And this is no list of offers."))
    return await _read_offers(tools, data, import_id)


def _which_amount() -> str:
    return _("There are amounts in more than one column. Which says what a coupon is worth?")


def _which_counts(count: int) -> str:
    return ngettext(
        "Does it say whether a coupon is still good?",
        "Does one of them say whether a coupon is still good?",
        count,
    )


def _which_word() -> str:
    return _("What does {name} hold for a coupon that is still good?")


def _may_mean(_name: str, word: str) -> bool:
    return standing_said(plain_name(word)) is None


def _unsaid() -> str:
    return _(
        "This column says whether a coupon is good, or what it is worth. If you do not use it, I"
        " do not look at that: also what was used, has lapsed or is a test then counts as good."
    )


COUPONS = columns.register(
    SentList(
        read_table,
        coupon_columns.columns,
        READING,
        STORING,
        stop_row,
        _unsaid,
        _which_amount,
        _which_counts,
        _which_word,
        _may_mean,
        ("actief", "niet actief"),
    )
)


async def _say_rows_read(progress: Progress, rows: int) -> None:
    await progress.say(_("I am reading your file: {count} rows so far."), count=rows)


async def _say_refused(context: Context, refused: TableRefused, import_id: int | None) -> None:
    await say_refused(context, COUPONS, refused, import_id, _("Nothing was stored."))


async def _say_preview(context: Context, preview: ImportPreview, import_id: int) -> None:
    """What a table would bring; with a button where it would bring something."""
    if not is_still_asked(context, READING) or context.person.role is not Role.COORDINATOR:
        await imports.drop(context.transaction, import_id)
        return
    export, facts = preview.export, COUPONS.known(preview.export.header)
    if columns.ask_hidden(context, facts, preview.export.header):
        return
    if columns.ask_notes(context, facts, preview.export.header):
        return
    if columns.ask_fitting(context, facts, export.asks):
        return
    if columns.ask_doubts(context, facts, export.header.doubts):
        return
    if export.without_purpose:
        _ask_purpose(context, export, facts)
        return
    # A table about people does not stay in the chat.
    delete = export.is_about_people and "deleted" not in context.data
    facts |= {"deleted": True} if delete else {}
    one_of_more = context.data.get("one_of_more", False)
    question, taps = _question(preview, one_of_more=one_of_more)
    back = [] if preview.to_store else columns.back_row(context)
    rows = [*taps, *back, *_columns_rows(export), stop_row()]
    if taps or preview.refused:
        writes = preview.to_store + preview.to_remember
        context.go_to(CONFIRM, coupons=writes, refused=len(preview.refused), **facts)
    else:
        await imports.drop(context.transaction, import_id)
        context.end()
        rows = context.menu()
    text = sections_html(coupon_sections(context.scheme, preview, MOST_SHOWN))
    not_understood = refused_rows(
        preview.refused,
        _("The cards that I can't use, by the webshop's number, and why.")
        if export.from_shop
        else _("The rows that I did not understand, and why."),
        _("The first {count} rows that I did not understand, and why."),
    )
    say_found(context, text, not_understood, question, rows, delete=delete)


def _columns_rows(export: CouponExport) -> list[ButtonRow]:
    """The way to other columns, where there are any."""
    return [] if export.from_shop else [columns.row()]


def _question(preview: ImportPreview, *, one_of_more: bool) -> tuple[str, list[ButtonRow]]:
    """What is asked about a table, and the buttons that take it further.

    One of more that were sent in one go is not the whole list.
    """
    stores = bool(preview.to_store or preview.to_remember)
    missing = preview.missing.total()
    taps: list[ButtonRow] = []
    if stores:
        taps.append([Button(_store_label(preview), "stock.store")])
    if missing:
        remove = _("Store, and take {count} out of stock")
        if not stores:
            remove = ngettext(
                "Take {count} coupon out of stock", "Take {count} coupons out of stock", missing
            )
        taps.append([Button(remove.format(count=number(missing)), "stock.remove")])
        return _("Nothing has changed yet. What do you want?"), taps
    if preview.not_listed and not preview.whole and not one_of_more:
        taps.append([Button(_("This is the whole list"), "stock.whole")])
    if stores:
        return _("Nothing is stored yet. Is this right?"), taps
    if preview.export.from_shop:
        return _("There is nothing new in the webshop. Nothing was stored."), taps
    if preview.refused:
        return _("There is nothing to store in this file."), taps
    return _("There is nothing new in this file. Nothing was stored."), taps


def _store_label(preview: ImportPreview) -> str:
    if preview.to_store:
        label = ngettext("Store {count} coupon", "Store {count} coupons", preview.to_store)
        return label.format(count=number(preview.to_store))
    label = ngettext("Remember {count} coupon", "Remember {count} coupons", preview.to_remember)
    return label.format(count=number(preview.to_remember))


def _ask_purpose(context: Context, export: CouponExport, facts: Data) -> None:
    """What are these coupons for? Of words that the scheme does not know, one by one."""
    unknown = next(iter(export.unknown.items())) if export.unknown else None
    rows: list[ButtonRow] = []
    if unknown is not None and len(export.unknown) <= MOST_UNKNOWN:
        word, here = unknown
        lines = [
            _unknown_line(here),
            ngettext("What is this coupon for?", "What are these coupons for?", len(here.rows)),
        ]
        skip = ngettext("Do not store it", "Do not store them", len(here.rows))
        rows = [[Button(skip, "stock.purpose", {"purpose": None})]]
    else:
        word, count = None, len(export.without_purpose)
        lines = [_unsaid_purpose(count, from_shop=export.from_shop).format(count=number(count))]
        if unknown is not None:
            lines.append(_unknown_line(unknown[1]))
        elif count < export.rows and not export.from_shop:
            rows_line = ngettext("Row: {rows}.", "Rows: {rows}.", count)
            lines.append(rows_line.format(rows=_some_rows(export.without_purpose)))
    context.go_to(PURPOSE, word=word, **facts)
    purposes = context.scheme.coupons.purposes if context.scheme.coupons else ()
    choices: list[ButtonRow] = [
        [Button(each.label, "stock.purpose", {"purpose": each.key})] for each in purposes
    ]
    rows += [*_columns_rows(export), stop_row()]
    context.say("\n".join(lines), *choices, *rows, place=Place.HERE)


def _unsaid_purpose(count: int, *, from_shop: bool) -> str:
    if from_shop:
        return ngettext(
            "The webshop does not say what {count} coupon is for. What is it for?",
            "The webshop does not say what {count} coupons are for. What are they for?",
            count,
        )
    return ngettext(
        "The file does not say what {count} coupon is for. What is it for?",
        "The file does not say what {count} coupons are for. What are they for?",
        count,
    )


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


async def is_whole(context: Context) -> None:
    """It is all that the webshop has: read it again, and see what is missing from it.

    Not where another list came in one go with it, after this was asked.
    """
    context.data["whole"] = not context.data.get("one_of_more", False)
    await columns.read_again(context)


# Storing


async def store(context: Context) -> None:
    """The confirming tap: from here on the table is stored, whatever happens."""
    await _store(context, removes=False)


async def store_and_remove(context: Context) -> None:
    """The confirming tap, also for what is missing from the whole list: it is no longer given."""
    await _store(context, removes=True)


async def _store(context: Context, *, removes: bool) -> None:
    found = await imports.by_draft(context.transaction, context.draft_id)
    if found is None or found.state != "waiting":
        context.end()
        context.say(
            _("This file is no longer here. Nothing was stored. Send it once more."),
            *context.menu(),
        )
        return
    await imports.confirm(context.transaction, found.id)
    context.go_to(STORING, **{WHEN_LEFT: None})
    context.say(_("I am storing the coupons. One moment."))
    args = {name: context.data[name] for name in ("coupons", "refused")} | {"removes": removes}
    await store_table.run_in_background(context, args)


@task("coupon_import.store")
async def store_table(task: Task, tools: TaskContext) -> Act:
    """Write what was shown in short transactions; the turn that ends it makes it count."""
    clock, keys, today = (
        tools.installation.clock,
        tools.installation.keys,
        tools.installation.today,
    )
    found = await imports.by_draft(tools.reading, task.inbox_id)
    if found is None or found.state != "storing":
        return partial(_say_refused, refused=_gone(), import_id=None)
    progress = Progress(tools, STORING)
    store = ImportStore(
        *(found.id, found.person_id, tools.part, clock, today), removes=task.args["removes"]
    )
    kept = False
    async for piece in kept_coupons(tools.reading, keys, found.id):
        kept = True
        await store.take(piece)
        await progress.say(
            _("I am storing the coupons: {ready} of {most}."),
            ready=store.taken,
            most=task.args["coupons"],
        )
    if not kept:
        return partial(_say_refused, refused=_gone(), import_id=None)
    text = _stored_text(store, task.args["refused"] + store.refused)
    return partial(_say_stored, text=text, import_id=found.id)


def _gone() -> TableRefused:
    return TableRefused(_("This file is no longer here. Send it once more."))


async def _say_stored(context: Context, text: str, import_id: int) -> None:
    """The last, short transaction: all of it counts from here on."""
    await imports.mark_stored(context.transaction, import_id)
    await imports.erase_table(context.transaction, import_id)
    say_done(context, STORING, text)


def _stored_text(store: ImportStore, refused: int) -> str:
    """What was stored, and that the rest was not."""
    texts = [
        (
            store.new,
            ngettext("{count} coupon was added.", "{count} coupons were added.", store.new),
        ),
        (
            store.changed,
            ngettext("{count} coupon was changed.", "{count} coupons were changed.", store.changed),
        ),
        (
            store.removed,
            ngettext(
                "{count} coupon was taken out of stock.",
                "{count} coupons were taken out of stock.",
                store.removed,
            ),
        ),
        (
            store.remembered,
            ngettext(
                "I remember {count} coupon that can't be given.",
                "I remember {count} coupons that can't be given.",
                store.remembered,
            ),
        ),
        (
            refused,
            ngettext(
                "{count} row was not stored. It is in the file above.",
                "{count} rows were not stored. They are in the file above.",
                refused,
            ),
        ),
    ]
    parts = [text.format(count=number(count)) for count, text in texts if count]
    return " ".join([_("Done."), *parts])
