"""Conversations in words, played with the real bot, as docs/TRANSCRIPTS.md shows them.

`python -m tests.helpers.transcripts` (`make transcripts`) writes that file anew.
"""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.codes import codes_in, grouped, tail
from bot.domain.scheme_file import read_scheme
from bot.simulator.model import Message
from bot.storage.people import Role
from tests.conftest import ASSEN, ZONE, Person, Stage, staged

PAPER = Path(__file__).parents[2] / "docs" / "TRANSCRIPTS.md"
HEAD = """\
# Said in words

What people type and what the bot answers, in Dutch, played with the real bot on a Monday in 2021.
Made by `make transcripts`; do not change it by hand. `tests/conversations/test_transcripts.py`
plays each conversation again and holds this file against it.

A line behind `>` is typed; `tikt` is a tap on a button. Whatever is typed, nothing changes without
a tap. The codes are made up.
"""
# In place of the codes of a play, which are others each time.
_SHOWN = ("K7M4-2P9Q-XC3DT", "W8HN-4TKC-9MRXF", "3DXP-V7JH-C4NTW", "R6KT-8CMW-2HPXV")
_CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}", re.IGNORECASE)


@dataclass(frozen=True)
class Conversation:
    """What one person says: lines that are typed, [a button] to tap, and @ a moment to go to.

    {code} is the code of a voucher that somebody gave before.
    """

    title: str
    role: Role
    lines: tuple[str, ...]


CONVERSATIONS = (
    Conversation(
        "Intermediair: een gezin aan de balie",
        Role.INTERMEDIARY,
        (
            "goedemorgen",
            "mw wil met dr kinderen naar de schouwburg, maak maar een voucher op 9407 RW 12-2",
            "ja geef maar",
            "[Geef voucher]",
            "dankjewel lief mens",
        ),
    ),
    Conversation(
        "Intermediair: een vraag tussendoor en een verbetering",
        Role.INTERMEDIARY,
        (
            "mag ik een voucher voor sport",
            "hoe laat is de opening eigenlijk?",
            "9401 AB 12",
            "doe maar cultuur",
            "nee wacht, 14",
            "[Geef voucher]",
        ),
    ),
    Conversation(
        "Intermediair: toch niet",
        Role.INTERMEDIARY,
        (
            "voucher voor cultuur",
            "hoe lang is een voucher geldig?",
            "laat maar",
            "ze is de code kwijt",
        ),
    ),
    Conversation(
        "Aanbieder: een deel kan niet",
        Role.PROVIDER,
        (
            "voucher checken",
            "87,50 afboeken van {code}",
            "neem hem dan maar in",
            "[Neem €\xa0150 in]",
            "[Ja]",
        ),
    ),
    Conversation(
        "Aanbieder: vergist, en wat er binnenkwam",
        Role.PROVIDER,
        (
            "inwisselen {code}",
            "[Neem in]",
            "ik heb me vergist",
            "[Draai terug]",
            "hoeveel hebben we deze maand ingenomen",
            "en gisteren?",
            "wanneer krijg ik betaald",
        ),
    ),
    Conversation(
        "Vrijwilliger: wat is er te doen",
        Role.VOLUNTEER,
        (
            "wat is er zaterdag te doen",
            "hoe laat begint frieda kalo",
            "herinner me aan de opening",
            "[Herinner mij]",
            "@ 2021-09-10 10:00",
            "[Ik kom]",
        ),
    ),
    Conversation(
        "Vrijwilliger: afmelden",
        Role.VOLUNTEER,
        (
            "ik kom naar de opening",
            "[Ik kom]",
            "meld me af voor zaterdag",
            "[Ik kom niet]",
            "wie leest er mee",
            "geen herinneringen meer",
        ),
    ),
    Conversation(
        "Coördinator: cijfers",
        Role.COORDINATOR,
        (
            "hoeveel per wijk deze maand",
            "hoeveel geld is er nog",
        ),
    ),
    Conversation(
        "Coördinator: iemand uitnodigen",
        Role.COORDINATOR,
        (
            "nodig iemand uit van de Voedselbank",
            "toch niet",
        ),
    ),
    Conversation(
        "Coördinator: een bericht",
        Role.COORDINATOR,
        (
            "stuur de vrijwilligers een bericht",
            "Wie helpt er zaterdag bij de opening?",
            "[Verstuur bericht]",
        ),
    ),
)


async def play(stage: Stage, conversation: Conversation) -> str:
    """One conversation as it goes, with made-up codes in place of those of this play."""
    await stage.read_calendar()
    anneke = await stage.intermediary()
    code = await anneke.give("9405 CK 8")
    if conversation.role is not Role.VOLUNTEER:
        await stage.volunteer()
    who = await _somebody(stage, conversation.role)
    said = [f"## {conversation.title}", "", "```text"]
    for line in conversation.lines:
        before = {message.id: message.api for message in who.messages}
        if line.startswith("@ "):
            moment = datetime.fromisoformat(line.removeprefix("@ ")).replace(tzinfo=ZONE)
            await stage.at(moment)
            said.append(f"({moment:%d-%m-%Y, %H.%M} uur)")
        elif line.startswith("["):
            await who.tap(line[1:-1])
            said.append(f"tikt {line}".replace("\xa0", " "))
        else:
            typed = line.format(code=code)
            await who.send(typed)
            said.append(f"> {typed}")
        said.append("")
        for message in who.messages:
            if message.sender == "bot" and before.get(message.id) != message.api:
                said += [*_shown(message), ""]
    return _with_made_up_codes("\n".join([*said[:-1], "```", ""]), code)


async def _somebody(stage: Stage, role: Role) -> Person:
    match role:
        case Role.VOLUNTEER:
            return await stage.volunteer()
        case Role.COORDINATOR:
            return await stage.coordinator()
        case Role.PROVIDER:
            return await stage.join(role, "Zwembad De Otter", "Joost")
    return await stage.intermediary(name="Bea")


def _shown(message: Message) -> list[str]:
    """A message of the bot: its text and its buttons."""
    lines = [f"    {line}".rstrip() for line in message.text.replace("\xa0", " ").split("\n")]
    if message.file is not None:
        lines.insert(0, "    (beeld)")
    for row in message.keyboard:
        labels = " ".join(f"[{button['text']}]" for button in row)
        lines.append(f"    {labels}".replace("\xa0", " "))
    return lines


def _with_made_up_codes(text: str, given: str) -> str:
    """With others in place of the code that was given before, and of those that come up."""
    shown = {given: _SHOWN[0]}
    for match in _CODE.finditer(text):
        for code in codes_in(match[0]):
            shown.setdefault(grouped(code), _SHOWN[len(shown)])
    for code, other in shown.items():
        text = text.replace(code, other).replace(tail(code), tail(other))
    return text


def paper(played: list[str]) -> str:
    """The whole file."""
    return "\n".join([HEAD, *played])


@asynccontextmanager
async def fresh_stage() -> AsyncIterator[Stage]:
    """A stage of its own, as no test gives one here."""
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder), read_scheme(ASSEN)) as stage:
            yield stage


async def _write() -> None:
    played = []
    for conversation in CONVERSATIONS:
        async with fresh_stage() as stage:
            played.append(await play(stage, conversation))
    PAPER.write_text(paper(played), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_write())
