"""What the report tells of promotion: counts of papers, small ones hidden, and what it cost."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.scheme_file import read_scheme
from bot.messages.figures import end_of
from bot.reporting.disclosure import LEAST
from bot.reporting.promotion import (
    PromotionFigures,
    promotion_figures,
    promotion_part,
    publish_taken,
)
from bot.reporting.report import report
from bot.storage import pots, promotion, promotion_costs
from bot.storage.database import Database
from bot.storage.promotion import Kind, Taken
from bot.storage.promotion_costs import NewCost
from tests.conftest import ASSEN, MONDAY
from tests.helpers.databases import database_at
from tests.helpers.disclosure import Known, span
from tests.simulation import HALFWAY, findings_of, made_at

SCHEME = read_scheme(ASSEN)
DAY = date(2021, 9, 12)
NBSP = "\u00a0"
FLYER = Taken("voedselbank", Kind.FLYER, "nl")


async def figures_of(database: Database, day: date = DAY) -> PromotionFigures:
    return await promotion_figures(database.reading, day, end_of(day, SCHEME))


async def take(database: Database, taken: Taken, times: int, day: date = DAY) -> None:
    async with database.transaction() as transaction:
        for _time in range(times):
            await promotion.count(transaction, taken, day)


def text_of(figures: PromotionFigures) -> str:
    return " ".join(promotion_part(figures, SCHEME).paragraphs)


async def test_each_is_told_by_kind_and_language_and_organisation(tmp_path: Path) -> None:
    database = await database_at(tmp_path / "bot.sqlite")
    await take(database, FLYER, 30)
    await take(database, replace(FLYER, organisation="vaart_welzijn"), 12)
    await take(database, replace(FLYER, kind=Kind.POSTER, language="en"), 20)
    await take(database, FLYER, 50, DAY + timedelta(days=1))
    figures = await figures_of(database)
    await database.close()
    assert figures.by_material.counts == {"Folder, Nederlands": 42, "Poster, Engels": 20}
    assert figures.by_organisation.counts == {"voedselbank": 50, "vaart_welzijn": 12}
    told = text_of(figures)
    assert "Folders, posters en teksten zijn 62 keer opgehaald." in told
    assert "Het meest opgehaald: Folder, Nederlands, 42 van 62." in told
    assert "Deze organisatie haalde het meest op: Voedselbank, 50 van 62." in told


async def test_of_few_it_says_only_that(tmp_path: Path) -> None:
    database = await database_at(tmp_path / "bot.sqlite")
    none = await figures_of(database)
    await take(database, FLYER, LEAST - 1)
    few = await figures_of(database)
    await database.close()
    assert text_of(none) == text_of(few) == "Dat is minder dan 5 keer gebeurd."


ORGANISATIONS = ("a", "b", "c", "d")
LANGUAGES = ("nl", "en", "ar", "ti")
COUNTS = st.dictionaries(
    st.tuples(st.sampled_from(ORGANISATIONS), st.sampled_from(LANGUAGES)),
    st.one_of(st.integers(1, 8), st.integers(1, 60)),
    max_size=9,
)


def told_of(figures: PromotionFigures, pairs: list[tuple[str, str]]) -> Known:
    """What both lists tell of how often each organisation took each language."""
    told: Known = [(dict.fromkeys(range(len(pairs)), 1), figures.by_material.total or 0)]
    for place, listed in enumerate((figures.by_organisation, figures.by_material)):
        for key, count in (listed.counts or {}).items():
            if count is not None:
                its = {n: 1 for n, pair in enumerate(pairs) if pair[place] == key}
                told.append((its, count))
    return told


@given(COUNTS)
@settings(max_examples=150, deadline=None)
def test_both_lists_together_give_no_small_count_away(counts: dict[tuple[str, str], int]) -> None:
    taken = {Taken(each, Kind.FLYER, language): n for (each, language), n in counts.items()}
    found = PromotionFigures(*publish_taken(taken, {}), spent_cents=0)
    if found.by_material.counts is None:
        return
    names = {"nl": "Nederlands", "en": "Engels", "ar": "Arabisch", "ti": "Tigrinya"}
    pairs = [(organisation, f"Folder, {names[each]}") for organisation, each in counts]
    told = told_of(found, pairs)
    small = [n for n, count in enumerate(counts.values()) if count < LEAST]
    assert all(span(told, len(pairs), {n: 1}) >= LEAST for n in small)
    sums = Counter[str]()
    for pair, count in zip(pairs, counts.values(), strict=True):
        sums[pair[1]] += count
    shown = {key: n for key, n in found.by_material.counts.items() if n is not None}
    assert all(sums[key] == n >= LEAST for key, n in shown.items())


async def test_a_cost_counts_from_its_day_until_it_was_taken_back(tmp_path: Path) -> None:
    database = await database_at(tmp_path / "bot.sqlite")
    async with database.transaction() as transaction:
        await pots.set_ceilings(transaction, SCHEME)
        await transaction.queue(
            "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
            " VALUES (1, 1, 'coordinator', 'Gemeente', :sealed, '2021-09-06')",
            {"sealed": b"\0"},
        )
        new = NewCost(1, 1, 340_00, "500 folders", MONDAY.date())
        cost = await promotion_costs.write_down(transaction, new, MONDAY)
    week_later = MONDAY + timedelta(days=7)
    async with database.transaction() as transaction:
        await promotion_costs.take_back(transaction, cost.id, 1, week_later)
    days = [MONDAY.date() + timedelta(days=each) for each in (-1, 0, 6, 7)]
    spent = [(await figures_of(database, day)).spent_cents for day in days]
    await database.close()
    assert spent == [0, 340_00, 340_00, 0]


@pytest.mark.slow
async def test_the_report_reckons_with_what_was_spent_once_it_is_over(tmp_path: Path) -> None:
    made = await made_at(tmp_path / "scheme.sqlite", seed=3, vouchers=300)

    def costs(day: date, spent: int) -> str:
        findings = found[day]
        told = replace(findings, promotion=replace(findings.promotion, spent_cents=spent))
        document = report(told, SCHEME, day, agrees=True)
        [part] = [each for each in document.parts if each.heading == "Wat kost het?"]
        return " ".join(part.paragraphs).replace(NBSP, " ")

    found = {day: await findings_of(made, day) for day in (HALFWAY, SCHEME.ends)}
    used = found[SCHEME.ends].used or 0
    assert used > 100
    assert "Van € 2.500 voor promotie is € 900 besteed." in costs(HALFWAY, 900_00)
    assert costs(HALFWAY, 900_00).replace("900", "0") == costs(HALFWAY, 0), "all may be spent yet"

    def each(text: str) -> float:
        amount = text.partition("is dat € ")[2].partition(" voor elke")[0]
        return float(amount.replace(".", "").replace(",", "."))

    most, least = each(costs(SCHEME.ends, 2_500_00)), each(costs(SCHEME.ends, 0))
    assert most - least == pytest.approx(2_500 / used, abs=0.02)
