"""`understand`: what typed sentences mean, without a bot."""

import json
import os
import sys
from pathlib import Path

import click

from bot.cli.command import command
from bot.config import Settings
from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme
from bot.parsing.ical import MOST_CALENDAR_BYTES, CalendarError, read
from bot.storage.people import Role
from bot.understanding.meaning import Meaning, understand
from bot.understanding.vocabulary import Vocabulary

_BAD_LINES = 1


@command("understand", "understand")
async def understand_lines() -> int:
    """Say what typed sentences mean. It reads lines of a role (intermediary, provider, volunteer,
    coordinator), a tab and a sentence, and prints for each a line of JSON: the intent, its slots,
    and how sure that is, from 0 to 1. It needs no bot and no database: the names are those of
    SCHEME and of the calendar beside it.
    """
    given = os.environ.get("SCHEME")
    path = Path(given) if given else Settings.model_fields["scheme"].default
    scheme = read_scheme(path)
    vocabulary = Vocabulary.of(
        _titles(path.with_name("agenda.ics"), scheme),
        {scheme.place, *scheme.neighbourhoods.values()},
        [each.name for each in scheme.organisations],
        categories=scheme.category_words,
        purposes=scheme.purpose_words,
    )
    wrong = 0
    for number, line in enumerate(sys.stdin, 1):
        role, tab, text = line.rstrip("\r\n").partition("\t")
        if not tab or role not in {*Role}:
            wrong += 1
            click.echo(f"line {number}: it is no role, a tab and a sentence", err=True)
        meaning = understand(text, Role(role), vocabulary) if role in {*Role} else None
        click.echo(json.dumps(_as_json(meaning), ensure_ascii=False))
    return _BAD_LINES if wrong else 0


def _titles(calendar: Path, scheme: Scheme) -> list[str]:
    """What the activities of a calendar are called; none without one that can be read."""
    try:
        data = calendar.read_bytes()[: MOST_CALENDAR_BYTES + 1]
        agenda = read(data, scheme.zone, scheme.starts)
    except (OSError, CalendarError):
        return []
    return sorted({planned.facts.title for planned in agenda.planned})


def _as_json(meaning: Meaning | None) -> dict[str, object]:
    """What the design's contract asks for: intent, slots, sure. A second request is a slot."""
    if meaning is None:
        return {"intent": "unknown", "slots": {}, "sure": 0.0}
    also = {"also": meaning.also.intent.value} if meaning.also else {}
    sure = round(meaning.sure, 3)
    return {"intent": meaning.intent.value, "slots": meaning.slots | also, "sure": sure}
