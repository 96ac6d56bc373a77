"""Why a table is not taken: each reason as a text for whoever sent it."""

from bot.formatting import number
from bot.translation import gettext as _


class TableRefused(Exception):
    """A file of which nothing may be used; the text says why, to whoever sent it."""


def one_column() -> TableRefused:
    return TableRefused(
        _("I see only one column. Put a semicolon or a comma between the columns in the file.")
    )


def too_many_rows(most: int) -> TableRefused:
    return TableRefused(
        _("This table has more than {most} rows. Split the file.").format(most=number(most))
    )


def too_many_columns(most: int) -> TableRefused:
    return TableRefused(
        _("This table has more than {most} columns. Remove those that I do not need.").format(
            most=number(most)
        )
    )


def empty() -> TableRefused:
    return TableRefused(_("This file is empty."))


def no_table() -> TableRefused:
    return TableRefused(_("I can't read this file. Send a CSV or an Excel file (.xlsx)."))


def another_kind(kind: str) -> TableRefused:
    """A file that is something else, and what."""
    return TableRefused(
        _("This is {kind}. I can't read that. Send a CSV or an Excel file (.xlsx).").format(
            kind=kind
        )
    )


def has_password() -> TableRefused:
    return TableRefused(
        _("This file has a password. Take it off in Excel, save the file and send it again.")
    )


def cut_off() -> TableRefused:
    return TableRefused(_("This file stops in the middle. Export it again and send it again."))


def formula() -> str:
    return _("There is a formula in this row. Paste it as a value.")
