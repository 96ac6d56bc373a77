"""What people are told about their rights, and the papers of the municipality, say what is so."""

import re
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS
from bot.domain.mistakes import SchemeError
from bot.domain.scheme_file import read_scheme
from bot.domain.scheme_parts import Privacy, Retention
from bot.storage.people import Role
from tests.conftest import ASSEN, SetStage, Stage

ROOT = Path(__file__).parents[1]
PAPERS = sorted((ROOT / "docs" / "privacy").glob("*.md"))
AUTHORITY = "Autoriteit Persoonsgegevens"


def text_of(path: Path) -> str:
    """A paper with its lines joined: where a line ends says nothing."""
    return " ".join(path.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("role", [None, *Role])
async def test_everybody_reads_who_is_responsible_and_whom_to_complain_to(
    set_stage: SetStage, role: Role | None
) -> None:
    stage = await set_stage(
        privacy=Privacy(
            responsible="Burgemeester en wethouders van Assen",
            contact="fg@assen.example",
            page="https://assen.example/privacy",
        ),
        retention=Retention(households_days=17, staff_days=23),
    )
    who = stage.stranger() if role is None else await stage.join(role, "voedselbank")
    said = await who.send("/privacy")
    for words in (
        *("Burgemeester en wethouders van Assen", "fg@assen.example", AUTHORITY),
        *("https://assen.example/privacy", "inzien", "17 dagen"),
    ):
        assert words in said, words
    assert ("23 dagen" in said) == (role is not None), "of a stranger no name is kept"


async def test_without_a_word_in_the_scheme_it_is_the_municipality(stage: Stage) -> None:
    assert stage.scheme.privacy == Privacy()
    said = await stage.stranger().send("/privacy")
    assert "de gemeente Assen" in said and stage.scheme.coordinator_phone in said
    assert AUTHORITY in said and "https://" not in said


async def test_in_telegram_it_is_said_what_telegram_sees(stage: Stage) -> None:
    said = await (await stage.intermediary()).send("/privacy")
    assert "Ook Telegram kan deze chat lezen" in said
    assert "pagina" not in said, "there is none here"


async def test_what_stands_in_the_scheme_is_no_markup(set_stage: SetStage) -> None:
    stage = await set_stage(privacy=Privacy(responsible="B & W <Assen>"))
    assert "B & W <Assen>" in await stage.stranger().send("/privacy")


@pytest.mark.parametrize("page", ["assen.example/privacy", "http://assen.example", "https://"])
def test_a_page_has_to_be_an_address(tmp_path: Path, page: str) -> None:
    for file in ASSEN.parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    path = tmp_path / "scheme.toml"
    path.write_text(path.read_text() + f'\n[privacy]\npage = "{page}"\n')
    with pytest.raises(SchemeError, match=r"privacy\.page"):
        read_scheme(path)


def test_the_papers_are_there() -> None:
    assert [path.stem for path in PAPERS] == [
        *("README", "algoritmeregister", "datalek", "dpia", "register"),
        "verwerkersovereenkomst",
    ]


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_a_paper_repeats_no_time_that_the_table_of_the_readme_tells(path: Path) -> None:
    """A time that stands in two places is wrong in one of them, some day."""
    times = set(re.findall(r"\d+ (?:dagen|maand\w*|weken)", text_of(path)))
    # The default of BACKUP_DAYS, which .env.example tells and a test holds it to.
    assert times <= {"30 dagen"}, times
    assert "(../../README.md#privacy)" in text_of(path)


def test_what_the_municipality_has_to_fill_in_is_marked_in_one_way() -> None:
    gap = re.compile(r"\*\*\[gemeente: [^]]+\]\*\*")
    gaps = [each for path in PAPERS for each in gap.findall(text_of(path))]
    marked = [text_of(path).count("[gemeente:") for path in PAPERS]
    explained = sum(text_of(path).count("**[gemeente: …]**") for path in PAPERS)
    assert len(gaps) == sum(marked) and explained < len(gaps)


def test_every_command_and_setting_in_the_papers_exists() -> None:
    every = " ".join(map(text_of, PAPERS))
    settings = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert set(re.findall(r"`([A-Z]{3,}_[A-Z_]+)`", every)) <= settings
    for command in re.findall(r"`python -m bot ([a-z-]+)`", every):
        assert command in {*COMMANDS, "--version"}
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"`make ([a-z]+)`", every)) <= set(targets)
    fields = set(re.findall(r"`(responsible|contact|page)`", every))
    assert fields == set(Privacy.model_fields)


def test_every_button_in_the_papers_is_there() -> None:
    catalogue = (ROOT / "locales/nl/LC_MESSAGES/bot.po").read_text(encoding="utf-8")
    labels = {
        label
        for path in PAPERS
        for label in re.findall(r"(?<!!)\[([A-Z][^]:]*)\](?!\()", text_of(path))
    }
    assert {"Mensen", "Bericht aan een groep"} <= labels
    assert [label for label in labels if f'msgstr "{label}"' not in catalogue] == []
