"""Taking in the webshop's coupons: a coordinator sends a table, sees what it brings, and taps.

Until the tap the table waits sealed and nothing of it is stored; after it all of it is, or nothing.
Fetching, reading and storing are errands, so that nobody else waits for them.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from html import escape

from bot.context import Button, Context, Data, Row
from bot.errands import MOST_BYTES, Act, Errand, NotFetched, TooLarge, Tools
from bot.handlers import columns, menu
from bot.handlers.fallback import not_understood
from bot.handlers.menu import menu_rows
from bot.scheme import Scheme
from bot.stock import MOST_UNKNOWN, Refused, Sorted, Stock, Unknown, stock_in_pieces
from bot.storage import coupons, imports
from bot.storage.coupons import NewCoupon
from bot.storage.imports import Import
from bot.storage.people import Role
from bot.tables.columns import Choice, Header
from bot.tables.files import ColumnsMissing, TableRefused
from bot.tables.reading import table_apart
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.wording import euro, join, number

READING, PURPOSE, CONFIRM, STORING = (
    "stock.reading",
    "stock.purpose",
    "stock.confirm",
    "stock.storing",
)
# What stands in the chat itself; more goes into a file, and that ends somewhere as well.
MOST_SHOWN = 5
_MOST_IN_FILE = 5_000
_LONGEST_NAME = 40
_MOST_NAMES = 12
# An editing of the message costs a call; somebody reads no faster.
_PROGRESS_SECONDS = 3.0


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
        *menu_rows(context.person),
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
            *menu_rows(context.person),
        )
        return
    if (document.file_size or 0) > MOST_BYTES:
        context.end()
        context.say(too_large_text(), *menu_rows(context.person))
        return
    context.begin()
    context.go_to(READING, message=message.message_id if message else None)
    context.say(_("I am reading your file. One moment."), _stop_row())
    args = {
        "file": document.file_id,
        "person": context.person.id,
        "message": context.data["message"],
    }
    await context.leave_errand("table", args)


def too_large_text() -> str:
    """Telegram gives a bot no file of more than 20 MB."""
    return _(
        "This file is too large for Telegram: a bot gets at most {most} MB. Send it in two parts."
    ).format(most=MOST_BYTES // 2**20)


def _stop_row() -> Row:
    return [Button(_("Stop"), "stock.stop")]


async def stop(context: Context) -> None:
    """Put the table aside; nothing of it was stored. What is being stored is finished."""
    found = await imports.of_draft(context.transaction, context.draft_id)
    if found is not None and found.state != "waiting":
        context.toast(_("The coupons are being stored already."))
        return
    await put_aside(context, found)


async def put_aside(context: Context, found: Import | None) -> None:
    """Forget a table of which nothing was stored, and say that nothing came of it."""
    if found is not None:
        await imports.drop(context.transaction, found.id)
    await menu.stop(context)


# Reading


async def read_table(errand: Errand, tools: Tools) -> Act:
    """Fetch a table, keep it sealed, and see what it would bring."""
    scheme = tools.surroundings.scheme
    today = tools.surroundings.clock.now().astimezone(scheme.zone).date()
    if scheme.coupons is None:
        return _refusal(_("This scheme has no coupons. I did not read your file."))
    import_id = None
    try:
        data, found = await get_table(errand, tools)
        import_id, choice = found.id, Choice.read(found.columns)
        progress = _Progress(tools, READING, _stop_row())
        this = (found.purpose, choice, errand.args.get("meant"))
        async with _read_apart(data, scheme, *this, progress) as (stock, pieces):
            outcome = Sorted(stock, today)
            async for piece in pieces:
                await outcome.take(tools.reading, piece)
    except ColumnsMissing as missing:
        facts = _columns_known(missing.header)
        return ask_columns(facts, READING, _refusal(str(missing), found.id))
    except TableRefused as refused:
        return _refusal(str(refused), import_id)
    return _preview(stock, outcome, found.id)


async def get_table(errand: Errand, tools: Tools) -> tuple[bytes, Import]:
    """The table that was sent just now, and is kept from here on, or that was kept before.

    Raises TableRefused when it can't be got.
    """
    data = None
    if "file" in errand.args:
        try:
            data = await tools.fetch(errand.args["file"])
        except TooLarge:
            raise TableRefused(too_large_text()) from None
        except NotFetched:
            raise TableRefused(_("I could not get your file. Send it once more.")) from None
        await keep_table(errand, tools, data)
    found = await imports.of_draft(tools.reading, errand.inbox_id)
    if found is None:
        raise TableRefused(_("This file is no longer here."))
    if data is None:
        data = await imports.table(tools.reading, tools.surroundings.keys, found.id)
    return data, found


@asynccontextmanager
async def _read_apart(
    data: bytes,
    scheme: Scheme,
    purpose: str | None,
    choice: Choice | None,
    meant: dict[str, str | None] | None,
    progress: "_Progress",
) -> AsyncIterator[tuple[Stock, AsyncIterator[Sequence[tuple[int, NewCoupon]]]]]:
    """The stock of a table without what was found, and then that in pieces."""
    this = (data, scheme.coupons, scheme.zone, purpose, choice, meant)
    async with table_apart(stock_in_pieces, *this) as items:
        item = await anext(items)
        while isinstance(item, int):
            await progress.say(_("I am reading your file: {count} rows so far."), count=item)
            item = await anext(items)
        yield item, items


class _Progress:
    """Says now and then how far it is, as long as somebody waits at this step."""

    def __init__(self, tools: Tools, step: str, *rows: Row) -> None:
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
                context.say(text.format(**shown), *self._rows, here=True)

        await self._tools.say(show)


async def keep_table(errand: Errand, tools: Tools, data: bytes) -> None:
    """Keep the table in pieces, each in a short transaction of its own."""
    surroundings = tools.surroundings
    async with tools.transaction() as transaction:
        import_id = await imports.begin(
            transaction,
            draft_id=errand.inbox_id,
            chat_id=errand.chat_id,
            person_id=errand.args["person"],
            now=surroundings.clock.now(),
        )
    for place, part in enumerate(imports.parts(data)):
        async with tools.transaction() as transaction:
            await imports.add_part(transaction, surroundings.keys, import_id, place, part)


def is_still_asked(context: Context, *steps: str) -> bool:
    """Whether the conversation still waits for this; else somebody went on with something else."""
    return context.turn.draft_id == context.turn.inbox_id and context.turn.step in steps


def _refusal(text: str, import_id: int | None = None) -> Act:
    return refusal(text, _("Nothing was stored."), READING, import_id)


def refusal(text: str, nothing: str, step: str, import_id: int | None) -> Act:
    """Nothing of the file can be used; said where somebody still waits at this step."""

    async def refuse(context: Context) -> None:
        if import_id is not None:
            await imports.drop(context.transaction, import_id)
        if not is_still_asked(context, step):
            return
        context.end()
        context.say(f"{escape(text)} {nothing}", *menu_rows(context.person), here=True)

    return refuse


def ask_columns(facts: Data, step: str, refuse: Act) -> Act:
    """The names of the columns don't tell which one is the code: ask, or `refuse` the file."""

    async def ask(context: Context) -> None:
        waits = is_still_asked(context, step) and context.person.role is Role.COORDINATOR
        if not waits or not columns.ask_missing(context, facts):
            await refuse(context)

    return ask


def _columns_known(header: Header) -> Data:
    return columns.known("table", READING, "stock.stop", header)


def _preview(stock: Stock, outcome: Sorted, import_id: int) -> Act:
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
        text = preview_text(context.scheme, stock, outcome)
        question = _("Nothing is stored yet. Is this right?")
        rows: list[Row] = [columns.row(), _stop_row()]
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
            rows = menu_rows(context.person)
        say_found(context, text, outcome.refused, question, rows, delete=delete)

    return show


def say_found(
    context: Context,
    found: str,
    refused: list[Refused],
    question: str,
    rows: list[Row],
    *,
    delete: bool,
) -> None:
    """What a table would do, and the question about it below.

    With rows that bring nothing, what was found and the file of those rows stay in the chat,
    whatever is answered: they are what somebody mends the table with.
    """
    if not refused:
        context.say(f"{found}\n\n{question}", *rows, here=True, delete=delete)
        return
    context.say(found, here=True, delete=delete, keep=True)
    context.send("refused", args=refused_rows(refused), keep=True)
    context.say(question, *rows)


def _ask_purpose(context: Context, stock: Stock, facts: Data) -> None:
    """What are these coupons for? Of words that the scheme does not know, one by one."""
    unknown = next(iter(stock.unknown.items())) if stock.unknown else None
    rows: list[Row] = []
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
    choices: list[Row] = [
        [Button(each.label, "stock.purpose", {"purpose": each.key})] for each in purposes
    ]
    context.say("\n".join(lines), *choices, *rows, columns.row(), _stop_row(), here=True)


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
    found = await imports.of_draft(context.transaction, context.draft_id)
    if word is not None:
        context.data["meant"] = {**context.data.get("meant", {}), word: purpose}
    elif found is not None:
        await imports.choose_purpose(context.transaction, found.id, purpose)
    await columns.read_again(context)


def preview_text(
    scheme: Scheme, stock: Stock, outcome: Sorted, most_shown: int = MOST_SHOWN
) -> str:
    """What a table would bring, as HTML; what is nought is left out."""
    rows = ngettext("{count} row", "{count} rows", stock.rows).format(count=number(stock.rows))
    source = _("an export of {layout}").format(layout=stock.layout) if stock.layout else ""
    title = " · ".join(part for part in (rows, source) if part)
    worth = euro(outcome.worth_cents)
    counts = [
        (_("New"), outcome.new.total(), f" ({worth})"),
        (_("Changed"), outcome.changed, ""),
        (_("Known already"), outcome.same, ""),
        (_("Twice in the file"), stock.doubled, ""),
        (_("Expired"), outcome.expired, ""),
        (_("Used up"), outcome.empty, ""),
        (_("New without a last day"), outcome.endless, ""),
        (_("Not understood"), len(outcome.refused), ""),
    ]
    lines = [f"<b>{escape(title)}</b>"]
    lines += [f"{name}: {number(count)}{more}" for name, count, more in counts if count]
    lines += per_purpose(scheme, outcome)
    if outcome.refused:
        lines.append("")
        lines += [refused_line(refused) for refused in outcome.refused[:most_shown]]
        if len(outcome.refused) > most_shown:
            lines.append(_("All of them are in the file below."))
    lines += ["", *columns_lines(stock.taken_for, stock.personal, stock.unused)]
    return "\n".join(lines)


def columns_lines(
    taken_for: Sequence[tuple[str, str]], personal: Sequence[str], unused: Sequence[str]
) -> list[str]:
    """What a table's columns are taken for, as HTML: (our label, the name in the table)."""
    heading = _("How I read the columns")
    lines = [f"<b>{heading}</b>"]
    lines += [f"{label}: {_name(name)}" for label, name in taken_for]
    if personal:
        lines.append(
            _("Not read, because they are about people: {names}.").format(
                names=join(_name(name) for name in personal[:_MOST_NAMES])
            )
        )
    if unused:
        lines.append(
            _("Not used: {names}.").format(names=join(_name(name) for name in unused[:_MOST_NAMES]))
        )
    return lines


def per_purpose(scheme: Scheme, outcome: Sorted) -> list[str]:
    """What the new coupons are for."""
    return [
        _("New {purpose}: {count}").format(
            purpose=escape(scheme.purpose_text(purpose)), count=number(count)
        )
        for purpose, count in outcome.new.items()
        if len(outcome.new) > 1
    ]


def refused_line(refused: Refused) -> str:
    """A row that brings nothing, and why, as HTML."""
    return _("Row {row}: {why}").format(row=number(refused.row), why=escape(refused.why))


def _name(name: str) -> str:
    """A column's name, cut off where it is long."""
    kept = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
    return escape(" ".join(kept.split()))


def refused_rows(refused: list[Refused]) -> Data:
    """What the file with the rows that were not understood is made of."""
    reasons = list(dict.fromkeys(each.why for each in refused[:_MOST_IN_FILE]))
    places = {why: place for place, why in enumerate(reasons)}
    text = _("The rows that I did not understand, and why.")
    if len(refused) > _MOST_IN_FILE:
        text = _("The first {count} rows that I did not understand, and why.").format(
            count=number(_MOST_IN_FILE)
        )
    rows = [[each.row, places[each.why]] for each in refused[:_MOST_IN_FILE]]
    return {"text": text, "reasons": reasons, "rows": rows}


# Storing


async def store(context: Context) -> None:
    """The confirming tap: from here on the table is stored, whatever happens."""
    found = await imports.of_draft(context.transaction, context.draft_id)
    if found is None or found.state != "waiting":
        context.end()
        context.say(
            _("This file is no longer here. Nothing was stored. Send it once more."),
            *menu_rows(context.person),
        )
        return
    await imports.confirm(context.transaction, found.id)
    context.go_to(STORING)
    context.say(_("I am storing the coupons. One moment."))
    meant = context.data.get("meant", {})
    await context.leave_errand("stock", {"coupons": context.data["coupons"], "meant": meant})


async def store_table(errand: Errand, tools: Tools) -> Act:
    """Write what the table brings in short transactions; the turn that ends it makes it count."""
    found = await imports.of_draft(tools.reading, errand.inbox_id)
    if found is None or found.state != "storing":
        return _refusal(_("This file is no longer here. Nothing was stored. Send it once more."))
    data = await imports.table(tools.reading, tools.surroundings.keys, found.id)
    scheme = tools.surroundings.scheme
    today = tools.surroundings.clock.now().astimezone(scheme.zone).date()
    if scheme.coupons is None:
        raise RuntimeError("the scheme had coupons when this was confirmed")
    progress = _Progress(tools, STORING)
    choice = Choice.read(found.columns)
    this = (found.purpose, choice, errand.args.get("meant"))
    async with _read_apart(data, scheme, *this, progress) as (stock, pieces):
        outcome = Sorted(stock, today)
        loop = asyncio.get_running_loop()
        async for piece in pieces:
            to_store = await outcome.take(tools.reading, piece)
            begun = loop.time()
            async with tools.transaction() as transaction:
                await coupons.put_ready(
                    transaction, found.id, to_store, found.person_id, tools.surroundings.clock.now()
                )
                if to_store:
                    await tools.went_on(transaction)
            # A tap takes a few commits, and each would wait for one of ours: half is theirs.
            await asyncio.sleep(loop.time() - begun)
            await progress.say(
                _("I am storing the coupons: {ready} of {most}."),
                ready=outcome.to_store,
                most=errand.args["coupons"],
            )
    return _stored(found, outcome)


def _stored(found: Import, outcome: Sorted) -> Act:
    """The last, short transaction: all of it counts from here on."""

    async def say(context: Context) -> None:
        await imports.make_count(context.transaction, found.id)
        await imports.erase_table(context.transaction, found.id)
        text = stored_text(outcome.new.total(), outcome.changed, len(outcome.refused))
        if is_still_asked(context, STORING):
            context.end()
            context.say(text, *menu_rows(context.person), here=True)
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
