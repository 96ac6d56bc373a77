"""A coordinator who makes up an export, and what is in its files."""

import csv
import io

from tests.conftest import Person


def rows(data: bytes) -> list[list[str]]:
    """A CSV as a Dutch Excel reads it, without its header."""
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))[1:]


def documents(person: Person) -> list[tuple[str, bytes]]:
    """The files in somebody's chat, oldest first."""
    return [
        (message.file.name, message.file.content)
        for message in person.messages
        if message.sender == "bot" and message.file is not None
    ]


async def export(person: Person, number: int) -> list[list[list[str]]]:
    """Make an export in the chat; the rows of its three CSV files."""
    await person.send("start")
    await person.tap("Afwikkeling")
    await person.tap(f"Maak export {number}")
    await person.tap(f"Ja, maak export {number}")
    await person.tap("CSV")
    return [rows(data) for _name, data in documents(person)[-3:]]
