"""A voucher's code, typed or scanned: what the answer says depends on who asks.

A look never changes anything; the coordinator's corrections start from here.
"""

from html import escape
from typing import Literal

from bot.codes import NotACode, TypingError, looks_like_code, looks_like_pool_code, read_code
from bot.context import Button, Context, Row
from bot.handlers.menu import category_rows, menu_rows
from bot.routes import refuse
from bot.storage import attempts, vouchers
from bot.storage.attempts import Attempt
from bot.storage.people import Role
from bot.storage.vouchers import NotUsable, State, Voucher
from bot.translation import gettext as _
from bot.wording import day, euro


class TooManyTries(Exception):
    """Too many codes that do not exist were tried of late."""


def is_code(text: str, codes: Literal["own", "pool"]) -> bool:
    """Whether somebody meant to type a voucher's code."""
    return looks_like_code(text) if codes == "own" else looks_like_pool_code(text)


async def find(context: Context, text: str) -> Voucher | None:
    """The voucher with a typed or scanned code.

    Raises TypingError for our own codes, TooManyTries after many that do not exist.
    """
    code = text.strip()
    if context.scheme.codes == "own":
        try:
            code = read_code(text)
        except NotACode:
            return None
    mine = (Attempt.CODE, context.turn.chat_id, context.now)
    if await attempts.is_throttled(context.transaction, *mine):
        raise TooManyTries
    voucher = await vouchers.by_code(context.transaction, code)
    if voucher is None:
        await attempts.count(context.transaction, *mine)
    return voucher


async def exists(context: Context, text: str) -> bool:
    """Whether this is a code of the webshop, without counting it as a try when it is not."""
    return await vouchers.by_code(context.transaction, text.strip()) is not None


async def ask_code(context: Context) -> None:
    """Whoever does not know that a code can be typed at any moment begins here."""
    context.end()
    context.say(_("Type the code of the voucher."), [Button(_("Back"), "menu")])


async def typed_code(context: Context) -> None:
    """A code typed out of the blue."""
    await show_code(context, context.text)


async def show_code(context: Context, text: str) -> None:
    """What this code is, for whoever asks."""
    person = context.turn.person
    if person is None or person.role is Role.VOLUNTEER:
        refuse(context)
        return
    try:
        voucher = await find(context, text)
    except (TypingError, TooManyTries) as error:
        context.say(wrong_code_text(error))
        return
    if voucher is None:
        context.say(unknown_code_text())
    elif person.role is Role.PROVIDER:
        context.say(_validity(context, voucher))
    else:
        context.say(_facts(context, voucher), *_actions(voucher, person.role))


def _validity(context: Context, voucher: Voucher) -> str:
    if voucher.state is State.ISSUED and context.today <= voucher.valid_until:
        return _("Valid. {amount} {category}. It can be used up to and including {day}.").format(
            amount=euro(voucher.amount_cents),
            category=escape(context.scheme.category(voucher.category).in_sentence),
            day=day(voucher.valid_until, with_year=True),
        )
    return _(
        "Not valid. Do not take it in. The participant can call the organisation that gave it."
    )


def _facts(context: Context, voucher: Voucher) -> str:
    states = {
        State.ISSUED: _("Not used yet."),
        State.UNDONE: _("Taken back. The code no longer works."),
        State.WITHDRAWN: _("Withdrawn. The code no longer works."),
        State.REPLACED: _("Replaced by a new code. This code no longer works."),
    }
    state = states[voucher.state]
    if voucher.state is State.ISSUED and voucher.valid_until < context.today:
        state = _("No longer valid.")
    return _(
        "Voucher of {amount} {category}.\n{state}\nGiven on {issued}."
        " Valid up to and including {until}."
    ).format(
        amount=euro(voucher.amount_cents),
        category=escape(context.scheme.category(voucher.category).in_sentence),
        state=state,
        issued=day(voucher.issued_on, with_year=True),
        until=day(voucher.valid_until, with_year=True),
    )


def _actions(voucher: Voucher, role: Role) -> list[Row]:
    if voucher.state is not State.ISSUED:
        return []
    this = {"voucher": voucher.id}
    if role is Role.COORDINATOR:
        return [
            [Button(_("Withdraw"), "correct.withdraw", this)],
            [Button(_("Other category"), "correct.category", this)],
            [Button(_("Back"), "menu")],
        ]
    return [
        [Button(_("Card to print"), "issue.sheet", this, again=True)],
        [Button(_("Voucher lost: new code"), "repair.lost", this)],
        [Button(_("Back"), "menu")],
    ]


def unknown_code_text() -> str:
    """The code is well-formed, but nothing here has it."""
    return _("I do not know this code. Look if a letter is missing and type it once more.")


def wrong_code_text(error: TypingError | TooManyTries) -> str:
    """The check character does not fit, or too many codes did not exist."""
    if isinstance(error, TooManyTries):
        return _("Too many wrong codes. Wait ten minutes and try again.")
    return _("There is a typing mistake in this code. Type it once more.")


def say_not_usable(context: Context) -> None:
    """The voucher is not what it was when the question was asked."""
    context.say(_("This voucher can no longer be changed."), *menu_rows(context.person.role))


async def ask_withdraw(context: Context) -> None:
    """The coordinator wants a voucher gone: ask."""
    context.begin()
    context.go_to("correct.withdraw", voucher=context.choice["voucher"])
    context.say(
        _("Withdraw this voucher? The code no longer works then. The money is free again."),
        [Button(_("Yes, withdraw"), "correct.withdraw_now"), Button(_("Stop"), "stop")],
    )


async def withdraw(context: Context) -> None:
    """The confirming tap of a withdrawal."""
    voucher_id = context.data["voucher"]
    context.end()
    try:
        await vouchers.end(
            context.transaction, voucher_id, State.WITHDRAWN, context.person.id, context.now
        )
    except NotUsable:
        say_not_usable(context)
        return
    context.say(
        _("The voucher was withdrawn. The code no longer works."), *menu_rows(context.person.role)
    )
    await context.take_back_messages(voucher_id)


async def ask_category(context: Context) -> None:
    """The coordinator wants another category on a voucher: which?"""
    context.begin()
    context.go_to("correct.category", voucher=context.choice["voucher"])
    rows = category_rows(context, "correct.category_now")
    context.say(_("What was the voucher for?"), *rows, [Button(_("Stop"), "stop")])


async def correct_category(context: Context) -> None:
    """The choice is the confirmation."""
    voucher = await vouchers.by_id(context.transaction, context.data["voucher"])
    context.end()
    if voucher is None or voucher.state is not State.ISSUED:
        say_not_usable(context)
        return
    category = context.choice["category"]
    if category != voucher.category:
        await vouchers.correct_category(
            context.transaction, voucher, category, context.person.id, context.now
        )
    context.say(
        _("Changed. This voucher is {category} now.").format(
            category=escape(context.scheme.category(category).in_sentence)
        ),
        *menu_rows(context.person.role),
    )
