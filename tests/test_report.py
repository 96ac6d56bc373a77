"""The report: its figures are those of pandas, its ranges hold the truth, its words are plain."""

import asyncio
import io
import re
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader
from scipy.stats import binomtest

from bot.clock import MovableClock
from bot.context import Surroundings
from bot.figures.report import report
from bot.figures.small_numbers import LEAST, LEAST_IN_CROSS
from bot.figures.telling import approach_name, category_name
from bot.keys import Keys
from bot.render.document import Document, make
from bot.reports import Reports, report_days, report_of
from bot.scheme import read_scheme
from bot.storage.database import open_database
from tests.conftest import ASSEN, ZONE, Stage
from tests.simulation import END, Truth, findings_of, make_scheme, ranges
from tests.test_small_numbers import narrowest, narrowest_in_cross

SCHEME = read_scheme(ASSEN)
COUNTS = ("gebruikt", "deels gebruikt", "niet gebruikt", "verlopen")
# Longer words that a reader of the report may know all the same.
HARD_WORDS = frozenset({"waarschijnlijk"})
LONGEST_WORD = 12
LONGEST_SENTENCE = 16


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scheme of 1,500 vouchers, two organisations, four approaches and forty weeks."""
    path = tmp_path_factory.mktemp("simulated") / "scheme.sqlite"

    async def make_tables() -> None:
        await (await open_database(path)).close()

    asyncio.run(make_tables())
    make_scheme(path, seed=1)
    return path


async def exported(path: Path) -> pd.DataFrame:
    """The coordinator's own CSV, read by pandas."""
    database = await open_database(path)
    try:
        surroundings = Surroundings(
            SCHEME, Keys(bytes(32)), MovableClock(pd.Timestamp("2022-06-13 09:00", tz=ZONE))
        )
        body = await Reports(surroundings, database).kinds["vouchers_file"](
            form="csv", part=1, parts=1
        )
    finally:
        await database.close()
    assert body.document is not None
    name, data = body.document
    assert name == "vouchers-2022-06-13.csv"
    frame = pd.read_csv(io.BytesIO(data), sep=";", decimal=",", encoding="utf-8-sig")
    frame["used"] = frame["Gebruikt op"].notna()
    return frame


async def document_of(path: Path) -> Document:
    document, wrong = await report_of(path, SCHEME, END)
    assert wrong == []
    return document


def sheet(book: bytes, name: str) -> dict[str, list[object]]:
    """A sheet of the report's workbook: rows by their name, notes left out."""
    rows = list(pd.read_excel(io.BytesIO(book), sheet_name=name).itertuples(index=False))
    notes = next(place for place, row in enumerate(rows) if pd.isna(row[0]))
    return {str(row[0]): list(row[1:]) for row in rows[:notes]}


async def test_the_figures_are_those_of_pandas(simulated: Path) -> None:
    frame = await exported(simulated)
    assert len(frame) == 1_500
    counts = frame[frame["Stand"].isin(COUNTS)]
    [book] = make(await document_of(simulated), ["xlsx"])
    for name, column in (
        ("Per aanpak", "Aanpak"),
        ("Per soort", "Waarvoor"),
        ("Per wijk", "Wijk"),
        ("Per organisatie", "Organisatie"),
    ):
        told = sheet(book, name)
        assert told.pop("Totaal") == [len(counts)]
        theirs = counts[column].value_counts()
        for key, [count] in told.items():
            if count != "verborgen":
                assert count == theirs.get(key, 0), (name, key)
        hidden = [count for [count] in told.values() if count == "verborgen"]
        assert len(told) - len(hidden) >= 2, name
    by_approach = counts.groupby("Aanpak")["used"]
    told = sheet(book, "Gebruik per aanpak")
    assert len(told) >= 4
    for key, values in told.items():
        group = by_approach.get_group(key)
        ci = binomtest(int(group.sum()), len(group)).proportion_ci(0.95, method="wilson")
        assert values == pytest.approx([group.sum(), len(group), group.mean(), ci.low, ci.high])
    answers = counts[counts["Nieuwe deelnemer"].isin(["ja", "nee"])]
    [all_new] = sheet(book, "Nieuw").values()
    new = answers["Nieuwe deelnemer"] == "ja"
    assert all_new[:3] == pytest.approx([new.sum(), len(new), new.mean()])
    crossed = pd.crosstab(counts["Aanpak"], counts["Waarvoor"])
    cross = sheet(book, "Soort per aanpak")
    columns = pd.read_excel(io.BytesIO(book), sheet_name="Soort per aanpak").columns[1:]
    compared = 0
    for key, values in cross.items():
        for column, value in zip(columns, values, strict=True):
            if key in crossed.index and column in crossed.columns and value != "verborgen":
                assert value == crossed.loc[key, column]
                compared += 1
    assert compared >= 6
    findings = await findings_of(simulated, END)
    assert findings.spent_cents == round(counts["Besteed"].sum() * 100)


async def test_as_of_a_day_what_came_later_does_not_count(simulated: Path) -> None:
    day = END - timedelta(days=140)
    frame = await exported(simulated)
    given = pd.to_datetime(frame["Gegeven op"], format="%d-%m-%Y").dt.date
    used = pd.to_datetime(frame["Gebruikt op"], format="%d-%m-%Y").dt.date
    then = frame[(given <= day) & frame["Stand"].isin(COUNTS)]
    findings = await findings_of(simulated, day)
    assert findings.given == len(then)
    assert findings.used == int((used[then.index] <= day).sum())


async def test_two_reports_never_differ_by_a_household_or_a_few(simulated: Path) -> None:
    """Of every day on which one may ask, held against the export."""
    frame = await exported(simulated)
    given = pd.to_datetime(frame["Gegeven op"], format="%d-%m-%Y").dt.date
    used = pd.to_datetime(frame["Gebruikt op"], format="%d-%m-%Y").dt.date
    asked = [END - timedelta(days=n) for n in range(300, -8, -1)]
    told = sorted({(await report_days(simulated, day))[-1] for day in asked})
    assert len(told) > 20 and END - told[-1] < timedelta(weeks=13)

    def new(before: date, after: date) -> list[int]:
        return [int(((before < day) & (day <= after)).sum()) for day in (given, used.dropna())]

    def shows_somebody(days: list[date]) -> bool:
        return any(
            0 < count < LEAST_IN_CROSS and after - before < timedelta(weeks=13)
            for before, after in pairwise(days)
            for count in new(before, after)
        )

    assert not shows_somebody(told)
    every_week = [END - timedelta(weeks=n) for n in range(40, -1, -1)]
    assert shows_somebody(every_week), "the control: as of any closed week"


async def test_the_difference_that_is_there_is_found_and_no_other(simulated: Path) -> None:
    findings = await findings_of(simulated, END)
    assert findings.use_by_approach is not None and findings.use_by_approach.is_real
    assert findings.use_by_approach.shares[0][0] == "voedselbank"
    document = await document_of(simulated)
    texts = [text for part in document.parts for text in part.paragraphs]
    assert any("groter dan toeval" in text for text in texts)
    assert findings.use_by_category is not None and not findings.use_by_category.is_real
    assert any("kan toeval zijn" in text for text in texts)


async def test_ranges_hold_the_truth_at_their_rate(tmp_path: Path) -> None:
    """The short form of `make simulate`, which draws 200 schemes."""
    held = await ranges(tmp_path, 12)
    hits = sum(count for (_kind, hit), count in held.items() if hit)
    # Of 108 ranges at 95 percent, fewer than 95 hold the truth once in 1,000 times.
    assert held.total() == 108 and hits >= 95


@pytest.mark.parametrize("vouchers", [30, 150, 600])
async def test_hidden_cells_of_the_report_can_not_be_solved(tmp_path: Path, vouchers: int) -> None:
    path = tmp_path / "scheme.sqlite"
    await (await open_database(path)).close()
    make_scheme(path, seed=vouchers, vouchers=vouchers)
    frame = await exported(path)
    counts = frame[frame["Stand"].isin(COUNTS)]
    findings = await findings_of(path, END)
    names = {
        "Aanpak": ({a.key for o in SCHEME.organisations for a in o.approaches}, approach_name),
        "Waarvoor": ({c.key for c in SCHEME.categories}, category_name),
    }
    for column, published in (("Aanpak", findings.by_approach), ("Waarvoor", findings.by_category)):
        keys, name = names[column]
        true = {key: int((counts[column] == name(SCHEME, key)).sum()) for key in keys}
        assert narrowest(published, true) >= LEAST
    wijken = dict.fromkeys(SCHEME.neighbourhoods.values(), 0)
    wijken |= {key: int(n) for key, n in counts["Wijk"].value_counts().items()}
    assert narrowest(findings.by_neighbourhood, wijken) >= LEAST
    if findings.category_by_approach:
        assert narrowest_in_cross(findings.category_by_approach) >= LEAST_IN_CROSS


async def test_of_too_few_nothing_is_told(tmp_path: Path) -> None:
    path = tmp_path / "scheme.sqlite"
    await (await open_database(path)).close()
    make_scheme(path, seed=1, vouchers=3, truth=Truth())
    document = await document_of(path)
    assert [part.paragraphs for part in document.parts] == [
        ["Er zijn minder dan 5 vouchers gegeven. Dat is te weinig om iets over te zeggen."]
    ]
    assert document.sheets == []


async def test_the_words_are_plain(simulated: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.sqlite"
    await (await open_database(few)).close()
    make_scheme(few, seed=3, vouchers=120)
    own = {o.name for o in SCHEME.organisations} | {
        a.label for o in SCHEME.organisations for a in o.approaches
    }
    for path in (simulated, few):
        document = await document_of(path)
        for part in document.parts:
            assert part.heading.endswith("?") or part.heading.startswith("Zo leest u")
            for text in (*part.paragraphs, part.heading):
                for name in own:
                    text = text.replace(name, "Naam")
                for sentence in re.split(r"(?<=[.?!:])\s+", text):
                    assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
                long = {w for w in re.findall(r"[A-Za-zé]+", text) if len(w) > LONGEST_WORD}
                assert long <= HARD_WORDS, text


async def test_the_pdf_and_the_page_tell_the_same(simulated: Path) -> None:
    document = await document_of(simulated)
    pdf, page, book = make(document, ["pdf", "html", "xlsx"])
    reader = PdfReader(io.BytesIO(pdf))
    assert 3 <= len(reader.pages) <= 7
    assert str(reader.root_object["/Lang"]) == "nl"
    on_paper = re.sub(r"\s+", " ", " ".join(each.extract_text() for each in reader.pages))
    text = page.decode()
    assert text.startswith('<!DOCTYPE html>\n<html lang="nl">')
    for part in document.parts:
        assert part.heading in on_paper and f"<h2>{part.heading}</h2>" in text
        for paragraph in part.paragraphs:
            assert paragraph.replace("\u00a0", " ") in on_paper.replace("\u00a0", " ")
        if part.chart:
            # What somebody can't see is said, with its numbers.
            assert re.search(r"\d", part.caption) and f'alt="{part.caption}"' in text
    assert "http" not in re.sub(r'src="data:[^"]*"', "", text), "it fetches nothing"
    assert zipfile.is_zipfile(io.BytesIO(book))


@pytest.mark.usefixtures("real_pictures")
async def test_the_coordinator_gets_all_vouchers(stage: Stage) -> None:
    """By the process apart, as it is really made."""
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.give("9401 AB 1")
    await carla.send("/stand")
    await carla.tap("Download")
    await carla.tap("Alle vouchers in Excel")
    [message] = [m for m in carla.messages if "document" in m.api]
    file = stage.telegram.files[message.api["document"]["file_id"]]
    assert file.name == "vouchers-2021-09-06.xlsx"
    [row] = pd.read_excel(io.BytesIO(file.content)).to_dict("records")
    assert (row["Organisatie"], row["Waarvoor"], row["Stand"]) == (
        "Voedselbank", "Sport", "niet gebruikt",
    )  # fmt: skip


@pytest.mark.usefixtures("real_pictures")
async def test_the_coordinator_gets_it_in_the_chat(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("/rapport")
    files = [m.api["document"]["file_name"] for m in carla.messages if "document" in m.api]
    assert files == [f"rapport-2021-09-05.{form}" for form in ("pdf", "xlsx", "html")]
    assert "Ik maak het rapport. U krijgt hier drie bestanden." in carla.screen


async def test_the_coordinator_gets_all_vouchers_in_parts(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reports.PART", 2)
    monkeypatch.setattr("bot.handlers.summary.PART", 2)
    monkeypatch.setattr("bot.voucher_file._PAGE", 1)
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    for number in range(1, 6):
        await anneke.give(f"9401 AB {number}")
    await carla.send("/stand")
    await carla.tap("Download")
    await carla.tap("Als CSV")
    assert "Ik maak 3 bestanden. U krijgt ze hier, één voor één." in carla.screen
    files = [
        stage.telegram.files[message.api["document"]["file_id"]]
        for message in carla.messages
        if "document" in message.api
    ]
    assert [file.name for file in files] == [f"vouchers-2021-09-06-{n}.csv" for n in (1, 2, 3)]
    rows = [line for file in files for line in file.content.decode("utf-8-sig").splitlines()[1:]]
    assert len(rows) == 5
    assert rows[0].startswith("06-09-2021;Voedselbank;Voedselbank;Sport;Assen 9401;nee;niet")
    codes = await stage.database.reading.rows("SELECT code FROM vouchers")
    assert not any(code["code"] in row for code in codes for row in rows)


def test_the_command_writes_three_files(tmp_path: Path) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "BOT_TOKEN": "1:a",
        "SCHEME": str(ASSEN),
        "DATABASE": str(tmp_path / "bot.sqlite"),
        "PYTHONPATH": str(ASSEN.parents[2]),
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", "report", *arguments],
            env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    done = run("--out", str(tmp_path / "rapport.pdf"))
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.glob("rapport.*")} == {
        f"rapport.{form}" for form in ("pdf", "xlsx", "html")
    }
    middle = run("--out", str(tmp_path / "rapport.pdf"), "--until", "2022-06-08")
    assert middle.returncode == 2 and "could show a single household" in middle.stderr
    assert run("--out", str(tmp_path / "rapport.doc")).returncode == 2


def test_a_report_that_disagrees_says_so_at_its_top() -> None:
    class Nothing:
        """Findings of a scheme in which nothing was given."""

        given, day = None, date(2021, 9, 5)

    document = report(Nothing(), SCHEME, agrees=False)  # type: ignore[arg-type]
    assert document.subtitle.startswith("Deze cijfers kloppen niet.")
