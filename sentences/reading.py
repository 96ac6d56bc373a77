"""The sentences that people might type, as they stand in the files beside this one."""

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bot.storage.people import Role
from bot.understanding.intents import Intent, keys
from bot.understanding.words import CONCEPTS

FOLDER = Path(__file__).parent
# Of so many sentences one shows whether they are still seen with the same eyes.
_SAMPLED = 20


class Sentence(NamedTuple):
    """What somebody typed, and what was meant."""

    voice: str
    role: Role
    text: str
    intent: Intent
    slots: dict[str, str]


def sentences() -> list[Sentence]:
    """All sentences, by voice."""
    return [
        _sentence(path.stem, line)
        for path in sorted(FOLDER.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def _sentence(voice: str, line: str) -> Sentence:
    role, text, intent, written = line.split("\t")
    slots = dict(slot.split("=", 1) for slot in written.split(";") if slot)
    return Sentence(voice, Role(role), text, Intent(intent), slots)


def learnt_from() -> str:
    """A hash of all that a model is made from: sentences, concepts, and what is seen in them."""
    digest = sha256(CONCEPTS.read_bytes())
    for path in sorted(FOLDER.glob("*.tsv")):
        digest.update(path.read_bytes())
    for one in sentences()[::_SAMPLED]:
        digest.update(repr(sorted(keys(one.text, one.role))).encode())
    return digest.hexdigest()
