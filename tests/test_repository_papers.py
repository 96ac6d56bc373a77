"""The papers around the program say what is true: settings, licence, catalogue entry, versions."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from bot import VERSION
from bot.config import Settings

ROOT = Path(__file__).parents[1]
VERSIONS = ("constraints.txt", "constraints-dev.txt")
LISTS = sorted(path.name for path in ROOT.glob("constraints*.txt"))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def documented_settings() -> dict[str, str]:
    """Every variable in .env.example, with the value beside it."""
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE))


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert set(documented_settings()) == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_documented_default_is_the_real_one(name: str) -> None:
    default = Settings.model_fields[name].default
    expected = "" if default in (None, PydanticUndefined) else str(default)
    assert documented_settings()[name.upper()] == expected


def test_a_copy_of_the_example_with_a_token_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    copy = tmp_path / ".env"
    copy.write_text(read(".env.example").replace("BOT_TOKEN=", "BOT_TOKEN=4242:made-up"))
    settings = Settings(_env_file=copy)
    assert settings.bot_token == SecretStr("4242:made-up")
    assert settings.webhook_url is None


def test_each_setting_is_explained_before_it_is_named() -> None:
    blocks = read(".env.example").strip().split("\n\n")[1:]
    assert len(blocks) == len(Settings.model_fields)
    for block in blocks:
        *explanation, variable = block.splitlines()
        assert re.match(r"#?[A-Z_]+=", variable)
        assert all(line.startswith("# ") for line in explanation)
        assert explanation


def test_the_licence_is_the_eupl() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert project["license"] == "EUPL-1.2"
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in read("LICENSE")


def test_the_catalogue_entry_is_complete_and_agrees() -> None:
    """The keys that the standard demands (publiccode.yml 0.5, "Top-level keys and sections")."""
    entry = yaml.safe_load(read("publiccode.yml"))
    assert entry.keys() >= {
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    }
    assert entry["legal"]["license"] == "EUPL-1.2"
    assert entry["softwareVersion"] == VERSION
    assert all(contact["name"] for contact in entry["maintenance"]["contacts"])
    for language, texts in entry["description"].items():
        assert len(texts["shortDescription"]) <= 150, language
        assert 150 <= len(texts["longDescription"]) <= 10_000, language
        assert texts["features"], language
        assert all((ROOT / path).is_file() for path in texts["screenshots"]), language


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))


PAPERS = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/ARCHITECTURE.md", "deploy/README.md"]
PAPERS += ["docs/CHANNELS.md", "docs/OFFERS.md", "docs/UNDERSTANDING.md", "schemes/assen/README.md"]
PAPERS += [f"docs/privacy/{path.name}" for path in sorted((ROOT / "docs/privacy").glob("*.md"))]


@pytest.mark.parametrize("paper", PAPERS)
def test_every_make_command_in_the_papers_exists(paper: str) -> None:
    assert set(re.findall(r"make ([a-z]+)\b(?=`| {2,}|$)", read(paper), re.MULTILINE)) <= targets()


def test_the_readme_names_the_two_commands() -> None:
    text = read("README.md")
    assert {"demo", "test"} <= targets()
    assert re.search(r"^ {4}make demo", text, re.MULTILINE)
    assert re.search(r"^ {4}make test", text, re.MULTILINE)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_file_that_a_paper_links_to_is_there(paper: str) -> None:
    folder = (ROOT / paper).parent
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", read(paper))
    assert [link for link in links if not (folder / link).exists()] == []


def test_ci_ends_with_the_tests_of_the_readme() -> None:
    lines = [line for line in read(".ci/run").splitlines() if line.strip()]
    assert lines[-1] == "make test"


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ]+)", read(name), re.MULTILINE))


@pytest.mark.parametrize("name", LISTS)
def test_versions_come_with_hashes_and_from_nowhere_in_particular(name: str) -> None:
    entry = re.compile(
        r"[a-z0-9.-]+==[0-9a-z.]+( ; [a-z_]+ [!=<>]=? '[\w.]+'( and [a-z_]+ [!=<>]=? '[\w.]+')*)?"
        r"( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    )
    assert entry.sub("", read(name)) == ""


def requirements(project: dict[str, Any]) -> list[tuple[dict[str, str], Requirement]]:
    """Each requirement, and the versions among which it has to be."""
    running = pins("constraints.txt")
    developing = running | {
        name: version
        for more in ("dev", "train", "postgres")
        for name, version in pins(f"constraints-{more}.txt").items()
    }
    return [(running, Requirement(line)) for line in project["dependencies"]] + [
        (developing, Requirement(line))
        for extra in project["optional-dependencies"].values()
        for line in extra
    ]


def test_the_versions_are_those_that_the_project_asks_for() -> None:
    asked = requirements(tomllib.loads(read("pyproject.toml"))["project"])
    wrong = [
        str(requirement)
        for versions, requirement in asked
        if not requirement.specifier.contains(
            versions.get(canonicalize_name(requirement.name), "0")
        )
    ]
    assert wrong == [], "run: make constraints"


def test_whatever_make_installs_comes_by_its_hash() -> None:
    """pip and uv too. And pip is newer than what Python brings, which has known holes."""
    text = read("Makefile").replace("\\\n", " ")
    installs = re.findall(r"^.*pip install.*$", text, re.MULTILINE)
    assert len(installs) == 1 and "--require-hashes" in installs[0]
    assert pins("constraints-pip.txt").keys() == {"pip"}
    assert pins("constraints-uv.txt").keys() == {"uv"}
    assert int(pins("constraints-pip.txt")["pip"].partition(".")[0]) >= 26


def test_nothing_is_listed_twice() -> None:
    first, second = (pins(name) for name in VERSIONS)
    assert not set(first) & set(second)
