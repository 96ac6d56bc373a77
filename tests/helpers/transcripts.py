"""Conversations in words, played with the real bot, as docs/transcripts/ shows them.

What is said stands in those papers themselves; `python -m tests.helpers.transcripts`
(`make transcripts`) plays it and writes the bot's answers anew.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.codes import codes_in, grouped, tail
from bot.domain.scheme_file import read_scheme
from bot.simulator.model import Message
from bot.storage.people import Role
from tests.conftest import ASSEN, ZONE, Person, Stage, staged
from tests.helpers.coupons import some, stocked

FOLDER = Path(__file__).parents[2] / "docs" / "transcripts"
PAPERS = {role: FOLDER / f"{role}.md" for role in Role}
# Who has this role, in what a paper tells of who speaks: *Bea van de Voedselbank*.
_SPEAKER = re.compile(r"\*(?P<name>\w+) van (?:de |het )?(?P<organisation>[^*]+)\*")
# A line that is typed, a button that is tapped, a moment to go to; of another person by their name.
_LINE = re.compile(
    r"(?:(?P<name>\w+) )?(?:> (?P<typed>.+)|tikt \[(?P<tapped>.+)\])"
    r"|\((?P<moment>[0-9.,: -]+) uur\)"
)
_MOMENT = "%d-%m-%Y, %H.%M"
# In place of the codes of a play, which are others each time.
_SHOWN = ("K7M4-2P9Q-XC3DT", "W8HN-4TKC-9MRXF", "3DXP-V7JH-C4NTW", "R6KT-8CMW-2HPXV")
_CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}", re.IGNORECASE)
_INVITATION = re.compile(r"(?<=[=#])i_[\w-]+")
# The papers are of Telegram. What stands there in other words in the page; see docs/CHANNELS.md.
_IN_PAGE = {
    "Open deze link in Telegram, en tik dan op Start:": (
        "Open deze link in de browser, zoals Chrome of Safari:"
    ),
    "https://t.me/meedoen_demo_bot?start=": "https://meedoen.example.nl/#",
    "    [Privacy] [Terug]": "    [Mijn apparaten]\n    [Privacy] [Terug]",
    "[Deel via WhatsApp]": "[Deel]",
    (
        "In Telegram bewaren wij het nummer van uw chat. Wat u typt, wissen wij als het beantwoord"
        " is. Wat ik antwoord, bewaren wij 30 dagen, beveiligd met een sleutel. Een foto van een"
        " kaart bewaren wij niet. Ook Telegram kan deze chat lezen, en bewaart hem."
    ): (
        "In de pagina bewaren wij 30 dagen wat u typt, maar geen adres. Ook wat ik antwoord, en de"
        " kaarten en bestanden die ik stuur. Dat is beveiligd met een sleutel. Een foto of bestand"
        " dat u stuurt, gaat uit de pagina als het gelezen is. Ook bewaren wij op welke apparaten"
        " u bent aangemeld. Dat stopt als u zich afmeldt, of ze lang niet gebruikt."
    ),
}


@dataclass(frozen=True)
class Conversation:
    """What is said in one situation: title, who speaks, and the lines without the answers."""

    role: Role
    title: str
    name: str
    organisation: str
    lines: tuple[str, ...]


def read_paper(role: Role, text: str) -> tuple[str, list[Conversation]]:
    """What stands above the conversations of a paper, and the conversations."""
    head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    found = []
    for part in parts:
        title, *rest = part.splitlines()
        speaker = next(match for line in rest if (match := _SPEAKER.fullmatch(line)))
        lines = tuple(line for line in rest if _LINE.fullmatch(line))
        found.append(Conversation(role, title, speaker["name"], speaker["organisation"], lines))
    return head, found


def conversations() -> list[Conversation]:
    """All of them, as the papers have them."""
    papers = ((role, paper.read_text(encoding="utf-8")) for role, paper in PAPERS.items())
    return [each for role, text in papers for each in read_paper(role, text)[1]]


def as_in_page(paper: str) -> str:
    """How the page says what a paper tells of Telegram."""
    for there, here in _IN_PAGE.items():
        paper = paper.replace(there, here)
    return paper


class Play:
    """One conversation with the bot, and the made-up codes in place of the real ones."""

    def __init__(self, stage: Stage, conversation: Conversation) -> None:
        self._stage = stage
        self._conversation = conversation
        self._people: dict[str, Person] = {}
        self._shown: dict[str, str] = {}

    async def written(self) -> str:
        """How it goes, as it stands in a paper."""
        await self._set()
        this = self._conversation
        who = self._people[this.name]
        said = [f"## {this.title}", "", f"*{_of(this.name, this.organisation)}*", "", "```text"]
        for line in this.lines:
            before = {message.id: message.api for message in who.messages}
            await self._do(line)
            said += [line, ""]
            for message in who.messages:
                if message.sender == "bot" and before.get(message.id) != message.api:
                    said += [*self._answer(message), ""]
        return "\n".join([*said[:-1], "```", ""])

    async def _set(self) -> None:
        """Who is there on this Monday; Anneke gave a voucher, the first of the made-up codes."""
        stage = self._stage
        await stage.read_calendar()
        self._people["Carla"] = await stocked(stage, *some(42), *some(20, "sport", "25,00"))
        self._people["Anneke"] = await stage.intermediary()
        self._know([await self._people["Anneke"].give("9405 CK 8")])
        self._people["Dirk"] = await stage.volunteer()
        self._people["Joost"] = await stage.join(Role.PROVIDER, "Zwembad De Otter", "Joost")
        self._people["Marga"] = await stage.join(Role.PROVIDER, "Theater De Kolk", "Marga")
        this = self._conversation
        if this.name not in self._people:
            keys = {each.name: each.key for each in stage.scheme.organisations}
            organisation = keys.get(this.organisation, this.organisation)
            self._people[this.name] = await stage.join(this.role, organisation, this.name)

    async def _do(self, line: str) -> None:
        read = _LINE.fullmatch(line)
        if read is None:
            raise ValueError(line)
        who = self._people[read["name"] or self._conversation.name]
        if read["moment"]:
            moment = datetime.strptime(read["moment"], _MOMENT).replace(tzinfo=ZONE)
            await self._stage.at(moment)
            await self._stage.lapse()
        elif read["typed"]:
            await who.send(self._with_real_codes(read["typed"]))
        else:
            found = [label for label in who.buttons if _plain(label) == read["tapped"]]
            await who.tap(found[0] if found else read["tapped"])
            await self._stage.tell()

    def _answer(self, message: Message) -> list[str]:
        """A message of the bot: its text and its buttons."""
        lines = ["(beeld)"] if message.file is not None else []
        lines += message.text.split("\n")
        lines += [" ".join(f"[{button['text']}]" for button in row) for row in message.keyboard]
        self._know(match[0] for match in _CODE.finditer("\n".join(lines)))
        return [f"    {self._with_made_up_codes(_plain(line))}".rstrip() for line in lines]

    def _know(self, texts: Iterable[str]) -> None:
        for text in texts:
            for code in codes_in(text):
                self._shown.setdefault(grouped(code), _SHOWN[len(self._shown)])

    def _with_made_up_codes(self, text: str) -> str:
        for code, other in self._shown.items():
            text = text.replace(code, other).replace(tail(code), tail(other))
        return _INVITATION.sub("i_voorbeeld", text)

    def _with_real_codes(self, text: str) -> str:
        """As typed, in any spelling of a made-up code."""
        for code, other in self._shown.items():
            for spelt in (str, str.lower):
                for sign in ("-", " ", ""):
                    text = text.replace(
                        spelt(other).replace("-", sign), spelt(code).replace("-", sign)
                    )
        return text


def _plain(text: str) -> str:
    return text.replace("\xa0", " ")


def _of(name: str, organisation: str) -> str:
    article = "de " if organisation.startswith(("Voedselbank", "Gemeente", "Sportschool")) else ""
    return f"{name} van {article}{organisation}"


@asynccontextmanager
async def fresh_stage() -> AsyncIterator[Stage]:
    """A stage of its own, as no test gives one here."""
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder), read_scheme(ASSEN)) as stage:
            yield stage


async def _write(roles: Iterable[Role]) -> None:
    for role in roles:
        head, told = read_paper(role, PAPERS[role].read_text(encoding="utf-8"))
        played = []
        for each in told:
            async with fresh_stage() as stage:
                played.append(await Play(stage, each).written())
        PAPERS[role].write_text(head + "\n".join(played), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_write([Role(each) for each in sys.argv[1:]] or Role))
