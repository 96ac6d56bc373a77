"""A webshop's list as an operator hands it over: a file, and what its columns are called."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from bot.cli.command import Act
from bot.cli.installation import OperatorError
from bot.parsing.tables.columns import (
    NOTES,
    SAYS_NOTHING,
    Choice,
    Column,
    Header,
    NotChoosable,
    column_letter,
)
from bot.parsing.tables.files import MOST_TABLE_BYTES
from bot.parsing.tables.reading import header_apart
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import ColumnsMissing
from bot.webshop.coupon_export import Refused, refused_csv

# In place of a column's name: what stands above and between the rows.
_NOTES = "-"

refused_option = click.option(
    "--refused", type=Path, metavar="FILE", help="write the refused rows and why to this CSV"
)


hidden_option = click.option(
    "--hidden",
    type=click.Choice(["read", "skip"]),
    help="rows and columns that the spreadsheet hides",
)


def column_option(columns: Sequence[Column]) -> Callable[[Act], Act]:
    """The option that says what a column is called, once for each."""
    keys = ", ".join(column.key for column in columns)
    return click.option(
        "--column",
        multiple=True,
        metavar="KEY=NAME",
        help=f"what a column is called in the file; NAME empty: not used. KEY: {keys}; or"
        f" {SAYS_NOTHING}: does not say whether a row counts (NAME -: what stands beside the rows)",
    )


@dataclass(frozen=True)
class ListFile:
    """A list in which `columns` are looked for.

    `named` is what is called how, as KEY=NAME; `hidden` is whether that is read or skipped.
    `of_people`: whether columns about people may say whether a row counts.
    """

    path: Path
    columns: tuple[Column, ...]
    named: tuple[str, ...]
    hidden: str | None = None
    of_people: bool = False

    def read(self) -> bytes:
        """Its bytes, of one that is too large one too many. Raises OperatorError."""
        try:
            with self.path.open("rb") as file:
                return file.read(MOST_TABLE_BYTES + 1)
        except OSError as error:
            raise OperatorError(f"{self.path}: can't be read ({error.strerror}).") from None

    async def choice(self, data: bytes) -> Choice | None:
        """What is said of the columns. Raises OperatorError, and TableRefused for no table."""
        if not self.named and not self.hidden:
            return None
        names = [(key, name) for key, _equals, name in (each.partition("=") for each in self.named)]
        keys = [*(column.key for column in self.columns), SAYS_NOTHING]
        if any(key not in keys for key, _name in names) or not all("=" in e for e in self.named):
            raise OperatorError(f"--column is KEY=NAME. KEY is one of: {', '.join(keys)}.")
        header = await header_apart(data, self.columns)
        notes = {NOTES: None} if (SAYS_NOTHING, _NOTES) in names else {}
        names = [each for each in names if each != (SAYS_NOTHING, _NOTES)]
        try:
            choice = header.choice(names, self.columns, of_people=self.of_people)
            choice.told.update(notes)
        except NotChoosable as name:
            raise OperatorError(
                f'{self.path}: has no column "{name}" that may be chosen. {_choosable(header)}'
            ) from None
        return replace(choice, hidden=self.hidden == "read") if self.hidden else choice

    def check_asks(self, header: Header, asks: Sequence[str]) -> None:
        """Raises OperatorError for what is hidden, and a column without a name whose values fit."""
        if header.hides:
            rows = ", ".join(f"row {row}" for row in header.hidden_rows[:20])
            names = ", ".join(f'column "{name}"' for name in header.hidden_columns)
            raise OperatorError(
                f"{self.path}: the spreadsheet hides {', '.join(filter(None, (rows, names)))}."
                " Say what to do with it: --hidden read or --hidden skip. Nothing was stored."
            )
        if header.notes:
            said = ", ".join(f'"{each}"' for each in header.notes)
            raise OperatorError(
                f"{self.path}: beside the rows it says: {said}. If all rows count all the same, say"
                f" so with --column {SAYS_NOTHING}={_NOTES}. Nothing was stored."
            )
        if not asks:
            return
        key = asks[0]
        names = " or ".join(f'"{header.names[place]}"' for place in header.fits[key])
        raise OperatorError(
            f"{self.path}: column {names} may be {key}. Say so with --column {key}=NAME,"
            f" or --column {key}= if it is not. Nothing was stored."
        )

    def check_doubts(self, header: Header, key: str = "state") -> None:
        """Raises OperatorError for columns that may say whether a row counts."""
        if not header.doubts:
            return
        said = [
            (f'"{each.name}"' if each.name else f"{column_letter(each.place)} (give it a name)")
            + (f" ({', '.join(each.values)})" if each.values else "")
            for each in header.doubts
        ]
        raise OperatorError(
            f"{self.path}: column {', '.join(said)} is not known. Does it say whether a row counts?"
            f" Say so with --column {key}=NAME, or --column {SAYS_NOTHING}=NAME if it does not."
            " Nothing was stored."
        )

    def refusal(self, refused: TableRefused, nothing: str) -> OperatorError:
        """Why nothing of the list can be used, what may help, and that nothing came of it."""
        hint = ""
        if isinstance(refused, ColumnsMissing):
            hint = f" Say which column it is with --column. {_choosable(refused.header)}"
        return OperatorError(f"{self.path}: {refused}{hint} {nothing}")


def _choosable(header: Header) -> str:
    return f"There are: {', '.join(name for _place, name in header.choosable)}."


def write_refused(path: Path | None, refused: Sequence[Refused]) -> None:
    """Write the rows that bring nothing, where somebody wants them. Raises OperatorError."""
    if path is not None and refused:
        click.echo(write_private(path, refused_csv((each.row, each.why) for each in refused)))


def write_private(path: Path, contents: bytes) -> Path:
    """Write a file that holds codes: for nobody else on this machine. Raises OperatorError."""
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise OperatorError(f"{path}: can't be written ({error.strerror}).") from None
    return path
