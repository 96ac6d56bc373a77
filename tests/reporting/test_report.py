"""The report: its figures are those of pandas, its ranges hold the truth, its words are plain."""

import asyncio
import io
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.cli.main import main
from bot.clock import MovableClock
from bot.database_address import Address
from bot.domain.scheme_file import read_scheme
from bot.formatting import full_date
from bot.formatting import number as dutch
from bot.handlers import summary
from bot.keys import Keys
from bot.messages import figures
from bot.messages.composer import by_type
from bot.messages.figures import (
    Reports,
    end_of,
    report_days,
    report_of,
)
from bot.render.charts import Bars, Weeks
from bot.render.document import Document, make
from bot.render.sheets import to_xlsx
from bot.reporting import voucher_file
from bot.reporting.comparison import ENOUGH, SMALL_DIFFERENCE, Verdict, verdict
from bot.reporting.disclosure import LEAST, LEAST_IN_CROSS, OTHERS, PublishedList
from bot.reporting.evaluation import Findings
from bot.reporting.names import approach_name, category_name
from bot.reporting.report import report
from bot.reporting.statistics import Point, difference, share
from bot.storage import vouchers as stored
from bot.storage.engines import looking_at_one_moment, open_database
from bot.storage.evaluation import evaluation
from bot.storage.installation import Installation
from bot.storage.letters import VouchersFileMessage
from tests.conftest import ASSEN, ZONE, Stage
from tests.helpers.disclosure import narrowest, narrowest_in_cross
from tests.helpers.sqlite_only import CHANCE
from tests.simulation import END, FIRST, HALFWAY, findings_of, made_at, ranges

pytestmark = pytest.mark.slow

SCHEME = read_scheme(ASSEN)
COUNTS = ("gebruikt", "deels gebruikt", "niet gebruikt", "verlopen")
# Longer words that a reader of the report may know all the same.
HARD_WORDS = frozenset({"waarschijnlijk"})
LONGEST_WORD = 12
LONGEST_SENTENCE = 16


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Address:
    """A scheme of 1,500 vouchers, two organisations, four approaches and forty weeks."""
    return asyncio.run(made_at(tmp_path_factory.mktemp("simulated") / "scheme.sqlite", seed=1))


async def exported(address: Address) -> pd.DataFrame:
    """The coordinator's own CSV, read by pandas."""
    database = await open_database(address, is_durable=False)
    try:
        installation = Installation(
            SCHEME,
            Keys(bytes(32)),
            MovableClock(pd.Timestamp("2022-06-13 09:00", tz=ZONE)),
            database,
        )
        make = by_type(Reports(installation).makers)[VouchersFileMessage]
        body = await make(VouchersFileMessage(form="csv", part=1, parts=1))
    finally:
        await database.close()
    assert body.document is not None
    name, data = body.document
    assert name == "vouchers-2022-06-13.csv"
    frame = pd.read_csv(io.BytesIO(data), sep=";", decimal=",", encoding="utf-8-sig")
    frame["used"] = frame["Gebruikt op"].notna()
    return frame


async def document_of(address: Address) -> Document:
    document, wrong = await report_of(address, SCHEME, END, END)
    assert wrong == []
    return document


def sheet(book: bytes, name: str) -> dict[str, list[object]]:
    """A sheet of the report's workbook: rows by their name, notes left out."""
    rows = list(pd.read_excel(io.BytesIO(book), sheet_name=name).itertuples(index=False))
    notes = next(place for place, row in enumerate(rows) if pd.isna(row[0]))
    return {str(row[0]): list(row[1:]) for row in rows[:notes]}


async def test_the_figures_are_those_of_pandas(simulated: Address) -> None:
    # Half a second to import, which the processes that test other things do without.
    from scipy.stats import binomtest

    frame = await exported(simulated)
    assert len(frame) == 1_500
    counts = frame[frame["Stand"].isin(COUNTS)]
    [book] = make(await document_of(simulated), ["xlsx"])
    for name, column in (
        ("Per aanpak", "Aanpak"),
        ("Per soort voucher", "Waarvoor"),
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
    cross = sheet(book, "Soort voucher per aanpak")
    columns = pd.read_excel(io.BytesIO(book), sheet_name="Soort voucher per aanpak").columns[1:]
    compared = 0
    for key, values in cross.items():
        for column, value in zip(columns, values, strict=True):
            if key in crossed.index and column in crossed.columns and value != "verborgen":
                assert value == crossed.loc[key, column]
                compared += 1
    assert compared >= 6
    findings = await findings_of(simulated, END)
    assert findings.spent_cents == round(counts["Besteed"].sum() * 100)


async def test_as_of_a_day_what_came_later_does_not_count(simulated: Address) -> None:
    day = END - timedelta(days=140)
    frame = await exported(simulated)
    given = pd.to_datetime(frame["Gegeven op"], format="%d-%m-%Y").dt.date
    used = pd.to_datetime(frame["Gebruikt op"], format="%d-%m-%Y").dt.date
    then = frame[(given <= day) & frame["Stand"].isin(COUNTS)]
    findings = await findings_of(simulated, day)
    assert findings.given == len(then)
    assert findings.used == int((used[then.index] <= day).sum())


async def test_two_reports_never_differ_by_a_household_or_a_few(simulated: Address) -> None:
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


async def test_the_difference_that_is_there_is_found_and_no_other(simulated: Address) -> None:
    findings = await findings_of(simulated, END)
    assert findings.use_by_approach is not None and findings.use_by_approach.verdict is Verdict.REAL
    assert findings.use_by_approach.shares[0][0] == "voedselbank"
    document = await document_of(simulated)
    texts = [text for part in document.parts for text in part.paragraphs]
    assert any("groter dan toeval" in text for text in texts)
    assert (
        findings.use_by_category is not None
        and findings.use_by_category.verdict is not Verdict.REAL
    )
    assert any("kan toeval zijn" in text or "is klein" in text for text in texts)


@CHANCE
async def test_ranges_hold_the_truth_at_their_rate(tmp_path: Path) -> None:
    """The short form of `make simulate`, which draws 200 schemes."""
    held = await ranges(tmp_path, 12)
    hits = sum(count for (_kind, hit), count in held.items() if hit)
    # Of 108 ranges at 95 percent, fewer than 95 hold the truth once in 1,000 times.
    assert held.total() == 108 and hits >= 95


@pytest.mark.parametrize("vouchers", [30, 150, 600])
async def test_hidden_cells_of_the_report_can_not_be_solved(tmp_path: Path, vouchers: int) -> None:
    path = await made_at(tmp_path / "scheme.sqlite", seed=vouchers, vouchers=vouchers)
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
    document = await document_of(await made_at(tmp_path / "scheme.sqlite", seed=1, vouchers=3))
    assert [part.paragraphs for part in document.parts] == [
        ["Er zijn minder dan 5 vouchers gegeven. Dat is te weinig om iets over te zeggen."]
    ]
    (sheet,) = document.sheets
    assert sheet.name == "Geen cijfers"
    assert list(sheet.rows) == [
        ("Er zijn minder dan 5 vouchers gegeven. Dat is te weinig om iets over te zeggen.",)
    ]
    with zipfile.ZipFile(io.BytesIO(to_xlsx(document.sheets))) as book:
        assert 'name="Geen cijfers"' in book.read("xl/workbook.xml").decode()


async def test_the_words_are_plain(simulated: Address, tmp_path: Path) -> None:
    few = await made_at(tmp_path / "few.sqlite", seed=3, vouchers=120)
    own = {o.name for o in SCHEME.organisations} | {
        a.label for o in SCHEME.organisations for a in o.approaches
    }
    for path in (simulated, few):
        document = await document_of(path)
        for part in document.parts:
            assert part.heading.endswith("?") or part.heading in (
                "In het kort",
                "Zo leest u deze cijfers",
            )
            for text in (*part.paragraphs, part.heading):
                for name in own:
                    text = text.replace(name, "Naam")
                for sentence in re.split(r"(?<=[.?!:])\s+", text):
                    assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
                long = {w for w in re.findall(r"[A-Za-zé]+", text) if len(w) > LONGEST_WORD}
                assert long <= HARD_WORDS, text


async def test_the_pdf_and_the_page_tell_the_same(simulated: Address) -> None:
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


@pytest.mark.usefixtures("processes")
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


@pytest.mark.usefixtures("processes")
async def test_the_coordinator_gets_it_in_the_chat(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("/rapport")
    files = [m.api["document"]["file_name"] for m in carla.messages if "document" in m.api]
    assert files == [f"rapport-2021-09-05.{form}" for form in ("pdf", "xlsx", "html")]
    assert "Ik maak het rapport. U krijgt hier drie bestanden." in carla.screen
    words = "Het rapport, om te printen. Het telt hele weken: tot en met zondag 5 september 2021."
    assert words in carla.screen


async def test_the_coordinator_gets_all_vouchers_in_parts(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "PART", 2)
    monkeypatch.setattr(summary, "PART", 2)
    monkeypatch.setattr(voucher_file, "PAGE_ROWS", 1)
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    for number in range(1, 6):
        await anneke.give(f"9401 AB {number}")
    await carla.send("/stand")
    await carla.tap("Download")
    await carla.tap("Alle vouchers als CSV")
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


def test_the_command_writes_three_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in (("BOT_TOKEN", "1:a"), ("SCHEME", ASSEN), ("DATABASE", "bot.sqlite")):
        monkeypatch.setenv(name, str(value))

    assert main(["report", "--out", "rapport.pdf"]) == 0, capsys.readouterr().err
    assert {path.name for path in tmp_path.glob("rapport.*")} == {
        f"rapport.{form}" for form in ("pdf", "xlsx", "html")
    }
    assert main(["report", "--out", "rapport.pdf", "--until", "2022-06-08"]) == 2
    assert "could show a single household" in capsys.readouterr().err
    assert main(["report", "--out", "rapport.doc"]) == 2


def test_a_report_that_disagrees_says_so_at_its_top() -> None:
    class Nothing:
        """Findings of a scheme in which nothing was given."""

        given, day = None, date(2021, 9, 5)

    document = report(Nothing(), SCHEME, date(2021, 9, 6), agrees=False)  # type: ignore[arg-type]
    assert document.subtitle.startswith("Deze cijfers kloppen niet.")


# Of the first fortnight, of half a year, when the scheme has ended, of few.
@pytest.fixture(scope="module")
def moments(
    simulated: Address, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Document, Findings]]:
    """Reports of a large scheme and of small ones, at several moments."""
    folder = tmp_path_factory.mktemp("moments")

    async def documents() -> list[tuple[Document, Findings]]:
        made, schemes = [], {1_500: simulated}
        for count, day in (
            (1_500, FIRST + timedelta(days=13)),
            (1_500, HALFWAY),
            (1_500, END),
            (1_500, SCHEME.ends + timedelta(days=1)),
            *((few, END) for few in (20, 40, 90, 150, 300, 600)),
        ):
            if count not in schemes:
                schemes[count] = await made_at(folder / f"{count}.sqlite", count, count)
            findings = await findings_of(schemes[count], day)
            made.append((report(findings, SCHEME, day, agrees=True), findings))
        return made

    return asyncio.run(documents())


def texts_of(document: Document) -> list[str]:
    return [text for part in document.parts for text in part.paragraphs]


def test_five_lines_to_read_aloud_come_first(moments: list[tuple[Document, Findings]]) -> None:
    for document, findings in moments:
        first, *others = document.parts
        assert first.heading == "In het kort" and first.boxed
        assert len(first.paragraphs) == 5
        assert f"Er zijn {dutch(findings.given or 0)} vouchers gegeven" in first.paragraphs[0]
        assert not any(part.boxed for part in others)


def test_vouchers_are_called_vouchers(moments: list[tuple[Document, Findings]]) -> None:
    """A household can have two: what was counted is vouchers."""
    for document, findings in moments:
        assert not any("huishoudens of mensen" in text for text in texts_of(document))
        if findings.addresses:
            low, high = findings.addresses
            words = f"voor {dutch(low)} tot {dutch(high)} adressen"
            assert words in document.parts[0].paragraphs[0]
            assert low < high <= (findings.given or 0)
    assert any(findings.addresses for _document, findings in moments)


def test_what_is_fixed_is_not_spread_over_the_first_vouchers(
    moments: list[tuple[Document, Findings]],
) -> None:
    for document, findings in moments:
        told = " ".join(texts_of(document))
        is_over = findings.day >= SCHEME.ends
        if is_over:
            assert "Alles samen, ook het vaste geld, is dat" in told
            assert "Dat wordt minder zolang" in told, "the last one is valid for a year"
        elif findings.used:
            assert "voor elke gebruikte voucher" not in told
            # € 150, € 10 for handling, and € 7.500 over 1.400.
            assert "Zijn aan het eind 1.400 vouchers gebruikt, dan kost elke €\u00a0165,36" in told
    assert any(findings.day >= SCHEME.ends for _document, findings in moments)


def test_advice_comes_of_enough_and_contradicts_nothing(
    moments: list[tuple[Document, Findings]],
) -> None:
    """What a page calls chance or too little, another page gives no advice on."""
    early = 0
    for document, findings in moments:
        parts = {part.heading: list(part.paragraphs) for part in document.parts}
        [advice] = [texts for heading, texts in parts.items() if "raden" in heading]
        used = next(texts for heading, texts in parts.items() if "aanpak bereikte" in heading)
        new = next(texts for heading, texts in parts.items() if "nieuwe deelnemers" in heading)
        told = " ".join(advice)
        if (findings.given or 0) < ENOUGH:
            early += 1
            assert "nog te vroeg" in told
            assert "vaker gebruikt" not in told and "Kies wat" not in told and "nieuw" not in told
        assert ("vaker gebruikt" in told) <= ("Dat verschil is groter dan toeval." in used)
        assert ("Kies wat makkelijk" in told) <= ("Dat verschil is klein." in used)
        assert ("zijn nieuw" in told) <= ("Dat zijn te weinig antwoorden" not in " ".join(new))
        assert advice[0] == document.parts[0].paragraphs[-1], "the box says the same"
    assert early >= 3


@given(
    one=st.tuples(st.integers(1, 400), st.floats(0, 1)),
    other=st.tuples(st.integers(1, 400), st.floats(0, 1)),
)
def test_what_a_difference_tells(one: tuple[int, float], other: tuple[int, float]) -> None:
    first, second = (share(round(total * part), total) for total, part in (one, other))
    high, low = sorted((first, second), key=lambda each: -each.share)
    least, most = difference(high, low)
    match verdict(least, most):
        case Verdict.SMALL:
            assert most < SMALL_DIFFERENCE and least > -SMALL_DIFFERENCE
        case Verdict.REAL:
            assert least > 0
        case Verdict.UNSURE:
            assert least <= 0 <= most


def test_nothing_is_compared_with_the_others(moments: list[tuple[Document, Findings]]) -> None:
    """Small groups that were taken together have nothing in common."""
    for document, findings in moments:
        assert not any("overige" in text for text in texts_of(document))
        for compared in (
            findings.use_by_approach, findings.use_by_category, findings.new_by_approach,
        ):  # fmt: skip
            assert compared is None or OTHERS not in dict(compared.shares)


def test_of_one_approach_and_one_kind_it_is_said_that_there_is_only_one(
    moments: list[tuple[Document, Findings]],
) -> None:
    """However many vouchers were used, there is nothing to compare it with."""
    findings = moments[2][1]
    one = replace(
        findings,
        by_approach=PublishedList({"buurtteam": 900, "toegang": 0}, 900),
        by_category=PublishedList({"sport": 900}, 900),
        use_by_approach=None, use_by_category=None, new_by_approach=None,
        offers=replace(
            findings.offers, by_kind=PublishedList({"zwemmen": 400}, 400), new_by_kind=None
        ),
    )  # fmt: skip
    told = texts_of(report(one, SCHEME, END, agrees=True))
    assert not any("te weinig" in each or "te zelden" in each for each in told), told
    only = "Alle vouchers zijn met één aanpak gegeven. Er valt dus niets te vergelijken."
    assert told.count(only) == 2
    assert "Alle vouchers zijn voor hetzelfde. Er valt dus niets te vergelijken." in told
    assert "Alles is voor één soort aanbod gebruikt. Er valt dus niets te vergelijken." in told
    hidden = replace(one, by_approach=PublishedList({"buurtteam": 900, "toegang": None}, 910))
    assert only not in texts_of(report(hidden, SCHEME, END, agrees=True)), "there is another"


def test_a_curve_of_one_week_is_of_one_week(moments: list[tuple[Document, Findings]]) -> None:
    findings = replace(moments[2][1], curve=(Point(7, 0.1, 0.05, 0.2, 90),))
    document = report(findings, SCHEME, END, agrees=True)
    [caption] = [part.caption for part in document.parts if isinstance(part.chart, Weeks)]
    assert caption.startswith("Figuur: na 1 week is 10% van de vouchers gebruikt.")


async def test_each_sheet_says_of_which_kinds_it_is(simulated: Address) -> None:
    """What a voucher is for is one kind, what is offered another: just "soort" is either."""
    names = [each.name for each in (await document_of(simulated)).sheets]
    assert "Per soort voucher" in names and "Per soort aanbod" in names
    kinds = [each for each in names if "soort" in each.casefold()]
    assert all(re.search("soort (voucher|aanbod)", each, re.IGNORECASE) for each in kinds), kinds


def test_no_chart_is_of_one_bar(moments: list[tuple[Document, Findings]]) -> None:
    for document, _findings in moments:
        for part in document.parts:
            assert not isinstance(part.chart, Bars) or len(part.chart.bars) > 1
            assert bool(part.chart) == bool(part.caption)


def test_pages_have_numbers_and_say_who_made_them(
    moments: list[tuple[Document, Findings]],
) -> None:
    for document, findings in (moments[0], moments[2], moments[5]):
        [pdf, page] = make(document, ["pdf", "html"])
        pages = PdfReader(io.BytesIO(pdf)).pages
        made = f"Gemaakt door Meedoenbot voor de gemeente Assen, op {full_date(findings.day)}"
        for place, each in enumerate(pages, 1):
            text = re.sub(r"\s+", " ", each.extract_text())
            assert made in text and f"pagina {place} van {len(pages)}" in text
        assert made in page.decode()
        assert '<section class="boxed">\n<h2>In het kort</h2>' in page.decode()


def test_the_last_page_is_not_nearly_empty(moments: list[tuple[Document, Findings]]) -> None:
    for document, _findings in moments:
        [pdf] = make(document, ["pdf"])
        last = PdfReader(io.BytesIO(pdf)).pages[-1]
        heights: list[float] = []

        def note(
            text: str, page: list[float], line: list[float], *_more: object,
            heights: list[float] = heights,
        ) -> None:  # fmt: skip
            height = page[5] + line[5]
            if text.strip() and height > 60:  # not the foot of the page
                heights.append(height)

        last.extract_text(visitor_text=note)
        assert min(heights) < 842 * 0.7
    assert len(moments) > 5


async def test_a_second_voucher_counts_also_under_a_new_code(stage: Stage) -> None:
    """Nobody knows which address it is, but how many there are is known."""
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 1")
    await anneke.give("9401 AB 2")
    await anneke.send("sport 9401 AB 1")
    await anneke.tap("Ander huishouden")
    await anneke.tap("Geef voucher")
    assert await again(stage) == 1
    newest = (await stage.database.reading.rows("SELECT code FROM vouchers ORDER BY id DESC"))[0][0]
    await anneke.send("herstellen")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap(next(label for label in anneke.buttons if label.endswith(newest[-5:])))
    await anneke.tap("Neem terug")
    assert await again(stage) == 0
    await anneke.send("sport 9401 AB 1")
    await anneke.tap("Ander huishouden")
    await anneke.tap("Geef voucher")
    code = (await stage.database.reading.rows("SELECT code FROM vouchers ORDER BY id DESC"))[0][0]
    async with stage.database.transaction() as transaction:
        voucher = await stored.by_code(transaction, code)
        assert voucher is not None
        await stored.replace_code(
            transaction, voucher, draft_id=999, person_id=1, scheme=stage.scheme,
            code="NEWCODE", now=stage.clock.now(),
        )  # fmt: skip
    assert await again(stage) == 1


async def again(stage: Stage) -> int:
    day = stage.clock.now().astimezone(ZONE).date()
    async with (
        looking_at_one_moment(stage.settings.database) as reading,
        evaluation(reading, day, end_of(day, stage.scheme)) as counts,
    ):
        return await counts.again()


@pytest.mark.parametrize("on", ["own reference", "off"])
async def test_without_addresses_their_number_is_not_made_up(simulated: Address, on: str) -> None:
    double_check = SCHEME.double_check.model_copy(update={"on": on})
    scheme = SCHEME.model_copy(update={"double_check": double_check})
    document, _wrong = await report_of(simulated, scheme, END, END)
    told = " ".join(texts_of(document))
    assert re.search(r"Er zijn [0-9.]+ vouchers gegeven\.", told) and "adressen" not in told
