"""Reading the catalogues in locales/, and what the code asks of them."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
MAPPING = ROOT / "locales" / "babel.cfg"

Id = str | tuple[str, ...]


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a text: one, or singular and plural."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def read_catalogue(path: Path) -> list[Message]:
    with path.open("rb") as file:
        catalogue: Catalog = read_po(file)
    return [message for message in catalogue if message.id]


@cache
def asked_in_code(*functions: str) -> frozenset[Id]:
    """Every text that the code asks for, as Babel's own extractor finds them: of its ordinary
    functions, or of these.
    """
    keywords = dict.fromkeys(functions) or DEFAULT_KEYWORDS
    with MAPPING.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, str(MAPPING))  # type: ignore[no-untyped-call]
    found = extract_from_dir(
        ROOT / "bot", methods, options, keywords=keywords, strip_comment_tags=True
    )
    return frozenset(
        text if isinstance(text, str) else tuple(text) for _file, _line, text, *_rest in found
    )


def placeholders(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name}
