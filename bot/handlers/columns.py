"""Which column of a table is what, as a coordinator says it where the names don't tell it rightly.

For the webshop's coupons and for its list of redemptions: the table is read again with each choice,
and shown again. Columns about people are no choice.
"""

from collections.abc import Callable
from html import escape
from typing import Any

from bot import redemption_list, stock
from bot.context import Button, Context, Data, Row
from bot.handlers.menu import menu_rows
from bot.storage import imports
from bot.tables.columns import Choice, Column, Header, may_be
from bot.translation import gettext as _

WHICH, NAME = "columns.which", "columns.name"
# What reads the table: the errand, and the columns that it looks for.
_COLUMNS: dict[str, Callable[[], tuple[Column, ...]]] = {
    "table": stock.columns,
    "redemptions": redemption_list.columns,
}
# Telegram shows no more than 100 buttons.
_MOST_NAMES = 80
_LONGEST_NAME = 40


def row() -> Row:
    """The way in, under what was read."""
    return [Button(_("Change columns"), "columns")]


def known(errand: str, step: str, stop: str, header: Header) -> Data:
    """What the conversation has to know to come here: what reads the table, and what is in it.

    `errand` reads it, while the conversation waits at `step`; `stop` puts it aside.
    """
    return {
        "errand": errand,
        "reading": step,
        "stopping": stop,
        "row": header.row,
        "names": header.choosable[:_MOST_NAMES],
        "places": header.places,
    }


def ask_missing(context: Context, facts: Data) -> bool:
    """A column is not known by its name: which is it? False where there are too few to choose."""
    context.data.update(facts)
    required = [column for column in _columns(context) if column.required]
    if len(context.data["names"]) < len(required):
        return False
    column = next(column for column in required if column.key not in _places(context))
    before = _("I do not know all columns of this file by their names.")
    _ask_name(context, column, f"{before}\n\n", here=True)
    return True


async def ask_which(context: Context) -> None:
    """Which of our columns is to be another one of the file?"""
    context.go_to(WHICH)
    names = dict(context.data["names"])
    places = _places(context)
    rows: list[Row] = [
        [
            Button(
                f"{column.label}: {_cut(names.get(places.get(column.key, -1)) or _('not used'))}",
                "columns.one",
                {"key": column.key},
            )
        ]
        # What is read comes first: that is where a mistake shows.
        for column in sorted(_columns(context), key=lambda each: each.key not in places)
    ]
    context.say(
        _("Which column do you want to change?"),
        *rows,
        _last_row(context, Button(_("Back"), "columns.back")),
    )


async def ask_name(context: Context) -> None:
    """Which column of the file is it?"""
    column = next(c for c in _columns(context) if c.key == context.choice["key"])
    _ask_name(context, column)


def _ask_name(context: Context, column: Column, before: str = "", *, here: bool = False) -> None:
    context.go_to(NAME)
    this = {"key": column.key}
    rows: list[Row] = [
        [Button(_cut(name), "columns.choose", this | {"column": place})]
        for place, name in context.data["names"]
        if may_be(column, name)
    ]
    if not column.required:
        rows.append([Button(_("Do not use"), "columns.choose", this | {"column": None})])
    question = _("Which column of your file is this: {label}?").format(
        label=f"<b>{escape(column.label)}</b>"
    )
    back = [] if before else [Button(_("Back"), "columns")]
    context.say(before + question, *rows, _last_row(context, *back), here=here)


async def choose(context: Context) -> None:
    """A column was chosen: the table is read again with it."""
    found = await imports.of_draft(context.transaction, context.draft_id)
    if found is not None:
        before = Choice.read(found.columns)
        places = before.places if before else {}
        chosen = Choice(
            context.data["row"], places | {context.choice["key"]: context.choice["column"]}
        )
        await imports.choose_columns(context.transaction, found.id, chosen.written())
    await read_again(context)


async def read_again(context: Context) -> None:
    """Show once more what the table brings, with the columns as they are now."""
    found = await imports.of_draft(context.transaction, context.draft_id)
    if found is None:
        context.end()
        context.say(
            _("This file is no longer here. Send it once more."), *menu_rows(context.person)
        )
        return
    context.go_to(context.data["reading"])
    context.say(_("I am reading your file. One moment."), _last_row(context))
    args: dict[str, Any] = {"message": context.data["message"]}
    await context.leave_errand(context.data["errand"], args)


def _columns(context: Context) -> tuple[Column, ...]:
    return _COLUMNS[context.data["errand"]]()


def _places(context: Context) -> dict[str, int]:
    places: dict[str, int] = context.data["places"]
    return places


def _last_row(context: Context, *before: Button) -> Row:
    return [*before, Button(_("Stop"), context.data["stopping"])]


def _cut(name: str) -> str:
    """A name short enough for a button."""
    plain = " ".join(name.split())
    return plain if len(plain) <= _LONGEST_NAME else plain[: _LONGEST_NAME - 1] + "…"
