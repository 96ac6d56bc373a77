"""Which offer suits whom: the figures are those of pandas, which reads the tables itself."""

import asyncio
import io
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from bot.database_address import Address
from bot.domain.scheme_file import read_scheme
from bot.messages.figures import report_days, report_of
from bot.render.document import Document, make
from bot.reporting.disclosure import LEAST, LEAST_IN_CROSS
from bot.reporting.evaluation import Findings
from bot.reporting.report import report
from bot.reporting.voucher_file import names_of, voucher_file
from bot.storage.used_offers import SOMETHING_ELSE
from tests.conftest import ASSEN
from tests.helpers.by_hand import by_hand
from tests.helpers.disclosure import Known, span
from tests.simulation import END, HALFWAY, findings_of, made_at

pytestmark = pytest.mark.slow

SCHEME = read_scheme(ASSEN)
HIDDEN = "verborgen"


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Address:
    return asyncio.run(made_at(tmp_path_factory.mktemp("simulated") / "scheme.sqlite", seed=1))


def used_vouchers(made: Address, day: date) -> pd.DataFrame:
    """Each used voucher that counts as of a day, with what was said of its first use by then.

    Of the tables alone, without any statement or function of the bot's.
    """
    with by_hand(made) as hand:
        tables = {
            name: pd.DataFrame(hand.table(name))
            for name in ("vouchers", "redemptions", "redemption_offers", "ledger")
        }
    until = day.isoformat()
    ledger = tables["ledger"]
    ended = ledger[ledger["kind"].isin(["undone", "withdrawn", "replaced"])]
    ended = set(ended[ended["at"].str[:10] <= until]["voucher_id"])
    uses = tables["redemptions"]
    uses = uses[(uses["redeemed_on"] <= until) & uses["undone_at"].isna()]
    uses = uses.sort_values("number").drop_duplicates("voucher_id")
    said = tables["redemption_offers"]
    said = said[said["at"].str[:10] <= until].sort_values("id")
    said = said.drop_duplicates("redemption", keep="last")
    said = said.fillna({"kind": SOMETHING_ELSE, "category": SOMETHING_ELSE})
    said = said.rename(columns={"category": "used_category", "redemption": "number"})
    given = tables["vouchers"]
    given = given[(given["issued_on"] <= until) & ~given["id"].isin(ended)]
    given = given.rename(columns={"id": "voucher_id"})[["voucher_id", "category"]]
    frame = uses.merge(given, on="voucher_id")
    return frame.merge(said[["number", "kind", "used_category"]], on="number", how="left")


def known(used: pd.DataFrame) -> pd.DataFrame:
    """Of these it is known which offer was used."""
    return used[used["kind"].notna() & (used["kind"] != SOMETHING_ELSE)]


def sheet(book: bytes, name: str) -> pd.DataFrame:
    """A sheet of the report's workbook, by the names of its rows; notes left out."""
    frame = pd.read_excel(io.BytesIO(book), sheet_name=name, index_col=0)
    notes = next(place for place, key in enumerate(frame.index) if pd.isna(key))
    return frame.iloc[:notes]


async def book_of(made: Address, day: date) -> bytes:
    document, wrong = await report_of(made, SCHEME, day, day)
    assert wrong == []
    [book] = make(document, ["xlsx"])
    return book


@pytest.mark.parametrize("day", [END, HALFWAY])
async def test_the_figures_are_those_of_pandas(simulated: Address, day: date) -> None:
    # Half a second to import, which the processes that test other things do without.
    from scipy.stats import binomtest

    used, book = used_vouchers(simulated, day), await book_of(simulated, day)
    assert (used["kind"] == SOMETHING_ELSE).any() and used["kind"].isna().any()
    said = known(used)
    other = sheet(book, "Iets anders dan aanbod").iloc[0]
    theirs = (used["kind"] == SOMETHING_ELSE).sum(), used["kind"].notna().sum()
    assert tuple(other.iloc[:2]) == theirs and theirs[0] > LEAST

    told = sheet(book, "Per soort aanbod")["Vouchers"]
    assert told.pop("Totaal") == len(said)
    theirs = said["kind"].value_counts()
    assert set(told.index) == set(theirs.index)
    shown = {key: count for key, count in told.items() if count != HIDDEN}
    assert len(shown) >= 5 and all(theirs[key] == count for key, count in shown.items())

    names = {each.key: each.label for each in SCHEME.categories}
    cross = sheet(book, "Gekozen en gebruikt")
    crossed = pd.crosstab(
        said["category"].map(names), said["used_category"].map(names), margins=True,
        margins_name="Totaal",
    )  # fmt: skip
    same = [
        (row, column)
        for row in cross.index.intersection(crossed.index)
        for column in cross.columns.intersection(crossed.columns)
        if cross.loc[row, column] != HIDDEN
    ]
    assert len(same) >= 6 and ("Totaal", "Totaal") in same
    assert all(cross.loc[each] == crossed.loc[each] for each in same)

    answered = said[said["new_participant"].isin(["yes", "no"])]
    new = sheet(book, "Nieuw per soort aanbod")
    assert len(new) >= 4 and set(new.index) <= set(shown)
    for kind, row in new.iterrows():
        group = answered[answered["kind"] == kind]["new_participant"] == "yes"
        ci = binomtest(int(group.sum()), len(group)).proportion_ci(0.95, method="wilson")
        theirs_now = [group.sum(), len(group), group.mean(), ci.low, ci.high]
        assert list(row) == pytest.approx(theirs_now), kind


@pytest.mark.parametrize("seed", [1, 2])
async def test_how_much_was_used_as_chosen(tmp_path: Path, seed: int) -> None:
    made = await made_at(tmp_path / "scheme.sqlite", seed)
    told = dict((await findings_of(made, END)).offers.as_chosen)
    used = known(used_vouchers(made, END))
    assert "sport" in told and set(told) <= {"sport", "culture"}
    for key, each in told.items():
        chosen = used[used["category"] == key]["used_category"]
        assert (each.count, each.total) == ((chosen == key).sum(), len(chosen))


async def test_the_export_names_what_was_used(simulated: Address) -> None:
    """Small numbers and all: it is the coordinator's own."""
    data = await asyncio.to_thread(voucher_file, simulated, names_of(SCHEME), "csv", 0, 1_500)
    frame = pd.read_csv(io.BytesIO(data), sep=";", decimal=",", encoding="utf-8-sig")
    used = used_vouchers(simulated, END)
    theirs = used["kind"].replace(SOMETHING_ELSE, "iets anders").value_counts().to_dict()
    assert frame["Gebruikt voor (soort)"].value_counts().to_dict() == theirs
    sport = (used["used_category"] == "sport").sum()
    assert (frame["Gebruikt voor (categorie)"] == "Sport").sum() == sport > 0


def narrowest_of_all(frame: pd.DataFrame, findings: Findings) -> float:
    """The smallest span of a hidden kind, for who has the three lists and knows who offers what."""
    pairs = frame[["organisation", "kind", "used_category"]]
    pairs = pairs.fillna("").replace(SOMETHING_ELSE, "")
    there = [tuple(each) for each in pairs.drop_duplicates().to_numpy()]
    counts = pairs.value_counts().to_dict()
    told: Known = [(dict.fromkeys(range(len(there)), 1), len(frame))]

    def of(place: int, key: str) -> dict[int, int]:
        return {n: 1 for n, each in enumerate(there) if each[place] == key}

    cross = findings.offers.chosen_and_used
    columns = dict(zip(cross.columns, cross.column_totals, strict=True)) if cross else {}
    by_kind = findings.offers.by_kind
    told.append((of(1, ""), len(frame) - (by_kind.total or 0)))
    for place, listed in (
        (0, findings.by_provider.counts or {}),
        (1, by_kind.counts or {}),
        (2, {key: n for key, n in columns.items() if key != "others"}),
    ):
        told += [(of(place, key), count) for key, count in listed.items() if count is not None]
    goals = [of(1, key) for key in by_kind.hidden]
    goals += (
        [{n: 1} for n, each in enumerate(there) if each[1] and counts[each] < LEAST]
        if by_kind.counts
        else []
    )
    return min((span(told, len(there), goal) for goal in goals), default=float("inf"))


@pytest.mark.parametrize("vouchers", [100, 300, 600, 1_500])
async def test_no_kind_of_offer_can_be_found_with_the_other_lists(
    tmp_path: Path, vouchers: int
) -> None:
    made = await made_at(tmp_path / "scheme.sqlite", seed=vouchers, vouchers=vouchers)
    findings, frame = await findings_of(made, END), used_vouchers(made, END)
    assert narrowest_of_all(frame, findings) >= LEAST
    if findings.offers.chosen_and_used:
        cells = [n for row in findings.offers.chosen_and_used.cells for n in row]
        assert all(n is None or n >= LEAST_IN_CROSS for n in cells)


def texts(document: Document, heading: str) -> str:
    [part] = [each for each in document.parts if each.heading == heading]
    return " ".join(part.paragraphs)


async def test_the_report_says_which_offer_suits_whom(simulated: Address) -> None:
    findings = await findings_of(simulated, END)
    document = report(findings, SCHEME, END, agrees=True)
    told = texts(document, "Welk aanbod past bij wie?")
    total = findings.offers.by_kind.total
    assert f"Van {total} gebruikte vouchers is bekend waarvoor." in told
    other = findings.offers.something_else
    assert f"{other} vouchers zijn gebruikt voor iets dat niet in de lijst staat." in told
    assert "Het meest gebruikt voor: " in told and "een nieuwe deelnemer. Bij " in told
    assert "Iets anders dan gekozen mag ook." in texts(document, "Is gebruikt wat was gekozen?")


async def test_something_else_is_told_where_that_tells_of_nobody(tmp_path: Path) -> None:
    """Neither of few, nor beside few of which nothing is known; of many it is advice."""
    made = await made_at(tmp_path / "scheme.sqlite", seed=11, vouchers=600)
    used = used_vouchers(made, END)
    numbers = [int(each) for each in used["number"]]

    def say(kinds: list[str | None]) -> None:
        with by_hand(made) as hand:
            hand.run("DELETE FROM redemption_offers")
            hand.run_many(
                "INSERT INTO redemption_offers (redemption, offer, kind, category, at)"
                " VALUES (?, ?, ?, ?, '2021-10-01T09:00:00+00:00')",
                [
                    (number, *((1, kind, "sport") if kind else (None, None, None)))
                    for number, kind in zip(numbers, kinds, strict=False)
                ],
            )

    count = len(numbers)
    assert count > 150
    for other, unknown, told in ((LEAST - 1, 20, False), (30, LEAST - 1, False), (0, 20, True),
                                 (30, 0, True), (60, 20, True)):  # fmt: skip
        say([None] * other + ["zwemmen"] * (count - other - unknown))
        findings = await findings_of(made, END)
        assert findings.offers.something_else == (other if told else None), (other, unknown)
    document = report(findings, SCHEME, END, agrees=True)
    assert "Zet dat in de lijst." in texts(document, "Wat raden de cijfers aan?")


async def test_of_too_few_it_says_only_that(tmp_path: Path) -> None:
    made = await made_at(tmp_path / "scheme.sqlite", seed=3, vouchers=25)
    document = report(await findings_of(made, END), SCHEME, END, agrees=True)
    told = texts(document, "Welk aanbod past bij wie?")
    assert "zodat niemand te herkennen is" in told or "vertelden te weinig" in told


async def test_what_is_said_later_does_not_change_the_figures_of_a_day(tmp_path: Path) -> None:
    made = await made_at(tmp_path / "scheme.sqlite", seed=5, vouchers=600)
    before = await findings_of(made, HALFWAY)
    later = (HALFWAY + timedelta(days=3)).isoformat()
    with by_hand(made) as hand:
        hand.run(
            "INSERT INTO redemption_offers (redemption, offer, kind, category, at)"
            " SELECT number, 1, 'zwemmen', 'sport', ? FROM redemptions WHERE redeemed_on <= ?",
            f"{later}T09:00:00+00:00",
            HALFWAY.isoformat(),
        )
    assert await findings_of(made, HALFWAY) == before
    assert (await findings_of(made, END)).offers != before.offers


async def test_a_week_with_one_answer_waits_for_others(tmp_path: Path) -> None:
    """Its report would tell what just that household did."""
    made = await made_at(tmp_path / "scheme.sqlite", seed=7, vouchers=300)
    with by_hand(made) as hand:
        hand.run("DELETE FROM redemption_offers")
    last = (await report_days(made, END))[-1]
    with by_hand(made) as hand:
        hand.run(
            "INSERT INTO redemption_offers (redemption, offer, kind, category, at)"
            " SELECT min(number), 1, 'zwemmen', 'sport', ? FROM redemptions",
            f"{last - timedelta(days=1)}T09:00:00+00:00",
        )
    assert last not in await report_days(made, END)
