"""Taking the webshop's list of redemptions back: a coordinator sends it, sees what fits, and taps.

Until the tap nothing is booked; after it everything that fits is, or nothing. What does not fit is
listed, for a person to look at.
"""

from collections.abc import Sequence
from functools import partial

from bot.channels.channel import MOST_BYTES
from bot.conversation.background import (
    Act,
    Task,
    TaskContext,
    task,
)
from bot.conversation.context import Context
from bot.conversation.left import WHEN_LEFT
from bot.formatting import euro, number
from bot.handlers import columns
from bot.handlers.columns import SentList
from bot.handlers.sent_tables import (
    MOST_SHOWN,
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
from bot.parsing.tables.columns import Choice, Header, Mapping
from bot.parsing.tables.refusals import TableRefused
from bot.storage import imports, shop_cards
from bot.storage.buttons import Button, ButtonRow
from bot.translation import gettext as _
from bot.translation import ngettext
from bot.webshop import reconciliation, redemption_columns, settlement_files
from bot.webshop.matched_lines import MatchedLine, cents, returned, taken
from bot.webshop.preview_text import redemption_sections, to_book_text
from bot.webshop.reconciliation import Reconciliation, RedemptionList
from bot.webshop.row_states import may_mean

FILE, READING, CONFIRM, BOOKING = (
    "redemptions.file",
    "redemptions.reading",
    "redemptions.confirm",
    "redemptions.booking",
)


def _stop_row() -> ButtonRow:
    return [Button(_("Stop"), "redemptions.stop")]


async def _is_refused(context: Context) -> bool:
    """Whether a live webshop tells by itself what a list would: then that is said."""
    if not await shop_cards.is_linked(context.transaction):
        return False
    context.end()
    context.say(settlement_files.told_live(), *context.menu())
    return True


async def ask_list(context: Context) -> None:
    """The webshop sent its list: which file is it?"""
    if await _is_refused(context):
        return
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
    if document is None:
        raise LookupError("a file")
    if await _is_refused(context):
        return
    if (document.file_size or 0) > MOST_BYTES:
        context.say(too_large_text(), _stop_row())
        return
    await begin_reading(context, REDEMPTIONS, document)


async def stop(context: Context) -> None:
    """Put the list aside; nothing of it was booked. What is being booked is finished."""
    if context.turn.step == BOOKING:
        context.toast(_("The list is being booked already."))
        return
    await put_aside(context, await imports.by_draft(context.transaction, context.draft_id))


@task("redemption_lists.read")
async def read_list(task: Task, tools: TaskContext) -> Act:
    """Fetch a list, keep it sealed, and see what it would do."""
    installation = tools.installation
    scheme, now = installation.scheme, installation.clock.now()
    import_id: int | None = None
    try:
        data, found = await get_table(task, tools)
        import_id, choice = found.id, Choice.read(found.columns)
        mapping, header, listed = await reconciliation.read_list(data, choice, scheme)
    except TableRefused as refused:
        return partial(_say_refused, refused=refused, import_id=import_id)
    await reconciliation.keep(installation, import_id, listed)
    plan = await reconciliation.reconcile(tools.reading, listed, scheme, now)
    return partial(
        _say_plan,
        plan=plan,
        mapping=mapping,
        header=header,
        import_id=import_id,
        changed=task.args.get("changed", False),
    )


def _which_amount() -> str:
    return _("There are amounts in more than one column. Which says what was handed in?")


def _which_counts(count: int) -> str:
    return ngettext(
        "Does it say whether a voucher was really handed in?",
        "Does one of them say whether a voucher was really handed in?",
        count,
    )


def _which_word() -> str:
    return _("What does {name} hold for a voucher that was really handed in?")


def _unsaid() -> str:
    return _(
        "It is read to see whether a row counts. If you do not use it, all rows count: also"
        " those that failed, were cancelled or were a test."
    )


REDEMPTIONS = columns.register(
    SentList(
        read_list,
        redemption_columns.columns,
        READING,
        BOOKING,
        _stop_row,
        _unsaid,
        _which_amount,
        _which_counts,
        _which_word,
        may_mean,
        ("ingeleverd", "niet gebruikt"),
    )
)


async def _say_refused(context: Context, refused: TableRefused, import_id: int | None) -> None:
    await say_refused(context, REDEMPTIONS, refused, import_id, _("Nothing was booked."))


async def _say_plan(
    context: Context,
    plan: Reconciliation,
    mapping: Mapping,
    header: Header,
    import_id: int,
    *,
    changed: bool,
) -> None:
    """What the list would do; with a button where it would do something.

    `changed`: it was shown before, and would do something else by now.
    """
    if not is_still_asked(context, READING):
        await imports.drop(context.transaction, import_id)
        return
    facts = REDEMPTIONS.known(header)
    if columns.ask_hidden(context, facts, header):
        return
    if columns.ask_notes(context, facts, header):
        return
    if columns.ask_fitting(context, facts, header.asks):
        return
    if columns.ask_doubts(context, facts, header.doubts):
        return
    if plan.no_use:
        await _say_refused(context, TableRefused(plan.no_use), import_id)
        return
    found = sections_html(redemption_sections(plan, mapping, MOST_SHOWN))
    text = f"{_changed_text()}\n{found}" if changed else found
    # A list about people does not stay in the chat.
    delete = mapping.is_of_people and "deleted" not in context.data
    facts |= {"deleted": True} if delete else {}
    question = _("There is nothing to book in this file.")
    rows: list[ButtonRow] = [columns.row(), _stop_row()]
    if plan.to_book:
        question, button = _question(plan)
        rows.insert(0, [button])
        if plan.refused and (to_book := to_book_text(plan)):
            # What was found is scrolled away by the rows and their file.
            question = f"{to_book}\n{question}"
    else:
        rows = columns.back_row(context) + rows
    if plan.to_book or plan.refused:
        context.go_to(CONFIRM, plan=plan.mark, **facts)
    else:
        await imports.drop(context.transaction, import_id)
        context.end()
        rows = context.menu()
    not_booked = refused_rows(
        plan.refused,
        _("The rows that are not booked, and why."),
        _("The first {count} rows that are not booked, and why."),
    )
    say_found(context, text, not_booked, question, rows, delete=delete)


def _question(plan: Reconciliation) -> tuple[str, Button]:
    """What is asked, and the button that books, or that asks once more.

    What seems booked already is never booked with the rest: it has a button of its own, once
    nothing else is to be booked.
    """
    count = len(plan.to_book)
    if not plan.fits:
        label = ngettext("Book {count} row all the same", "Book {count} rows all the same", count)
        button = Button(label.format(count=number(count)), "redemptions.book")
        return _alike_question(plan.alike), button
    if plan.unsaid:
        yes = _("Yes, all {count} were handed in").format(count=number(count))
        label = yes if count > 1 else _("Yes, it was handed in")
        sure = {"count": count, "cents": cents(plan.fits)}
        return _unsaid_question(count), Button(label, "redemptions.sure", sure)
    return _("Nothing is booked yet. Is this right?"), _book_button(plan)


def _book_button(plan: Reconciliation) -> Button:
    """Says how many, and what it comes to where nothing came back."""
    count = len(plan.fits)
    if returned(plan.fits):
        label = ngettext("Book {count} row", "Book {count} rows", count)
        return Button(label.format(count=number(count)), "redemptions.book")
    return _vouchers_button(count, cents(plan.fits))


def _vouchers_button(count: int, amount_cents: int) -> Button:
    label = ngettext("Book {count} voucher ({amount})", "Book {count} vouchers ({amount})", count)
    return Button(label.format(count=number(count), amount=euro(amount_cents)), "redemptions.book")


def _unsaid_question(count: int) -> str:
    return ngettext(
        "Nothing is booked yet. This list does not say on which day, for what amount or by which"
        " order a voucher was used. Was this voucher really handed in?",
        "Nothing is booked yet. This list does not say on which day, for what amount or by which"
        " order a voucher was used. Were all of these vouchers really handed in?",
        count,
    )


async def ask_sure(context: Context) -> None:
    """All of a list that tells of no use was handed in, somebody says: what that means."""
    count, amount_cents = context.choice.get("count", 0), context.choice.get("cents", 0)
    text = ngettext(
        "Then {amount} goes off {count} voucher. Nobody can use it after that. Is that right?",
        "Then {amount} goes off {count} vouchers. Nobody can use them after that. Is that right?",
        count,
    )
    context.say(
        text.format(amount=euro(amount_cents), count=number(count)),
        [_vouchers_button(count, amount_cents)],
        _stop_row(),
    )


def _alike_question(alike: Sequence[MatchedLine]) -> str:
    """What booking all the same would cost. The button is for all of them, or for none."""
    took, gave_back = taken(alike), returned(alike)
    said = [_("Nothing is booked yet. Were all of these other payments? Only then book them.")]
    if took:
        text = _("Then {amount} more goes off the vouchers.")
        said.append(text.format(amount=euro(cents(took))))
    if gave_back:
        text = _("Then {amount} more comes back on the vouchers.")
        said.append(text.format(amount=euro(cents(gave_back))))
    if len(alike) > 1:
        # Not "send only those": without the row that is booked a twin of it would be taken for it.
        text = _(
            "Are only some of them other payments? Then take the rest of these rows out of your"
            " list. Leave all other rows in it, and send it once more."
        )
        said.append(text)
    return " ".join(said)


def _changed_text() -> str:
    return _("Something changed meanwhile. Nothing was booked. Look once more.")


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
    context.go_to(BOOKING, **{WHEN_LEFT: None})
    context.say(_("I am booking the list. One moment."))
    await book_list.run_in_background(context, {"plan": context.data["plan"]})


@task("redemption_lists.book")
async def book_list(task: Task, tools: TaskContext) -> Act:
    """Fetch what was shown, outside any transaction; the turn that ends this books it."""
    reading, keys = tools.reading, tools.installation.keys
    found = await imports.by_draft(reading, task.inbox_id)
    listed = await reconciliation.kept(reading, keys, found.id) if found else None
    if found is None or listed is None:
        gone = TableRefused(_("This file is no longer here. Send it once more."))
        return partial(_say_refused, refused=gone, import_id=None)
    return partial(_book, listed=listed, shown=task.args["plan"], import_id=found.id)


async def _book(context: Context, listed: RedemptionList, shown: str, import_id: int) -> None:
    """Book what was `shown`; where it would be something else by now, show that instead."""
    transaction, scheme, now = context.transaction, context.scheme, context.now
    if await shop_cards.is_linked(transaction):
        await imports.drop(transaction, import_id)
        say_done(context, BOOKING, settlement_files.told_live())
        return
    plan = await reconciliation.reconcile(transaction, listed, scheme, now)
    if plan.mark == shown:
        await reconciliation.book(transaction, plan, context.person.id, now)
        await imports.drop(transaction, import_id)
        say_done(context, BOOKING, _booked_text(plan))
    elif is_still_asked(context, BOOKING):
        await columns.read_again(context, changed=True)
    else:
        await imports.drop(transaction, import_id)
        context.say(_changed_text())


def _booked_text(plan: Reconciliation) -> str:
    """What was booked, and that the rest was not."""
    took, gave_back = taken(plan.to_book), returned(plan.to_book)
    said = []
    if took:
        text = ngettext(
            "{count} voucher was booked: {amount}.",
            "{count} vouchers were booked: {amount}.",
            len(took),
        )
        said.append(text.format(count=number(len(took)), amount=euro(cents(took))))
    if gave_back:
        text = ngettext(
            "{count} time the webshop gave money back: {amount}. That is booked too.",
            "{count} times the webshop gave money back: {amount}. That is booked too.",
            len(gave_back),
        )
        said.append(text.format(count=number(len(gave_back)), amount=euro(cents(gave_back))))
    if plan.fits and plan.alike:
        text = ngettext(
            "{count} row seems booked already and was not booked. Was it another time? Then send"
            " the list once more.",
            "{count} rows seem booked already and were not booked. Were they other times? Then send"
            " the list once more.",
            len(plan.alike),
        )
        said.append(text.format(count=number(len(plan.alike))))
    if plan.refused:
        text = ngettext(
            "{count} row was not booked. It is in the file above.",
            "{count} rows were not booked. They are in the file above.",
            len(plan.refused),
        )
        said.append(text.format(count=number(len(plan.refused))))
    return " ".join(said)
