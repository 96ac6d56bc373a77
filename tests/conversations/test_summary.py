"""The daily summary: right, on time, once, and honest when it is wrong."""

import asyncio
import io
import logging
from datetime import datetime, timedelta

import pytest
from PIL import Image

from bot import child_process
from bot.child_process import NotMade
from bot.delivery import chat_action
from bot.delivery.chat_action import shown_as_busy
from bot.domain.scheme_file import read_scheme
from bot.domain.scheme_parts import Approach, DoubleCheck, Organisation
from bot.reporting.summary import summarise
from bot.reporting.summary_text import Trouble, summary_text
from bot.schedule.summaries import daily_summaries
from bot.simulator.errors import ApiError
from bot.simulator.html import parse
from bot.storage import uptake, vouchers
from bot.storage.engines import looking_at, looking_at_one_moment
from bot.storage.pots import Pot
from bot.storage.shop_standing import ShopStanding
from bot.storage.uptake import DayUptake, FeatureUptake
from tests.conftest import ASSEN, MONDAY, ZONE, Person, SetStage, Stage
from tests.helpers import telegram_only
from tests.helpers.counts import damage

CAPTION = 1024


async def look(stage: Stage) -> None:
    """Let the job look once, and everything go out."""
    await daily_summaries(stage.installation)
    stage.bot.outbox.wake()
    await stage.settled()


def at(stage: Stage, day: int, hour: int, minute: int = 0) -> None:
    """Put the clock at a time in September 2021."""
    stage.clock.move_to(datetime(2021, 9, day, hour, minute, tzinfo=ZONE))


def summaries_of(person: Person) -> list[str]:
    return [text for text in person.screen if "Stand " in text]


async def given(stage: Stage, anneke: Person, numbers: range) -> None:
    for number in numbers:
        await anneke.give(f"9401 AB {number}", ("Sport", "Cultuur")[number % 2])


@pytest.mark.usefixtures("processes")
async def test_the_summary_says_what_was_given(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await given(stage, anneke, range(1, 4))
    await anneke.send("herstellen")
    await anneke.tap("Mijn voucher terugnemen")
    await anneke.tap(anneke.buttons[0])
    await anneke.tap("Neem terug")
    at(stage, 7, 8, 30)
    await look(stage)
    assert carla.last == (
        "Stand dinsdag 7 september 2021, 08.30 uur\n"
        "Vandaag gegeven: 0. Gisteren: 2. Totaal: 2 van 1.500 (0,1%).\n"
        "Verwacht tot nu: 17. Aan het eind: 1.400.\n"
        "Gebruikt: 0 (0%).\n"
        "Besteed: €\u00a00. Gereserveerd: €\u00a0300. Vrij: €\u00a0224.700.\n"
        "Voedselbank 2 · Vaart Welzijn 0\n"
        "Sport 1 · Cultuur 1 · Weet nog niet 0"
    )
    assert carla.buttons == ["Per wijk", "Per aanpak", "Download", "Wanneer krijg ik dit?"]
    picture = carla.question.file
    assert picture is not None
    assert Image.open(io.BytesIO(picture.content)).width > 1000


async def test_it_comes_once_at_half_past_eight_on_working_days(stage: Stage) -> None:
    carla = await stage.coordinator()
    await look(stage)
    assert summaries_of(carla) == [], "who came at nine missed nothing"
    for day, hour, minute, count in (
        (7, 8, 29, 0),
        (7, 8, 30, 1),
        (7, 12, 0, 1),
        (8, 8, 31, 2),
        (11, 8, 30, 3),  # the bot stood still on Thursday and Friday: Friday's comes at once
        (12, 8, 30, 3),
        (13, 8, 29, 3),
        (13, 8, 30, 4),
    ):
        at(stage, day, hour, minute)
        await look(stage)
        await look(stage)
        assert len(summaries_of(carla)) == count, (day, hour, minute)
    assert "Vandaag gegeven: 0. Van vrijdag tot en met gisteren: 0." in carla.last


async def test_a_missed_summary_waits_for_a_decent_hour(stage: Stage) -> None:
    carla = await stage.coordinator()
    for day, hour, minute, count in (
        (7, 21, 0, 0),  # the bot stood still all day
        (8, 3, 0, 0),
        (8, 7, 59, 0),
        (8, 8, 0, 0),  # and today's is near
        (8, 8, 30, 1),
        (9, 20, 59, 2),
        (10, 21, 0, 2),
        (11, 7, 59, 2),
        (11, 8, 0, 3),
    ):
        at(stage, day, hour, minute)
        await look(stage)
        assert len(summaries_of(carla)) == count, (day, hour, minute)


async def test_who_wants_it_before_eight_gets_it_before_eight(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("/stand")
    await carla.tap("Wanneer krijg ik dit?")
    await carla.tap("07.30 uur")
    at(stage, 7, 7, 30)
    await look(stage)
    assert len(summaries_of(carla)) == 2


async def test_everybody_chooses_their_own_time(stage: Stage) -> None:
    carla = await stage.coordinator()
    at(stage, 7, 8, 30)
    await look(stage)
    await carla.tap("Wanneer krijg ik dit?")
    assert await carla.tap("12.00 uur") == "De stand komt voortaan op werkdagen om 12.00 uur."
    at(stage, 7, 12, 0)
    await look(stage)
    assert len(summaries_of(carla)) == 1, "today's was there already"
    at(stage, 8, 11, 59)
    await look(stage)
    assert len(summaries_of(carla)) == 1
    at(stage, 8, 12, 0)
    await look(stage)
    assert len(summaries_of(carla)) == 2
    await carla.tap("Wanneer krijg ik dit?")
    assert "niet meer vanzelf" in await carla.tap("Niet meer")
    at(stage, 9, 17, 0)
    await look(stage)
    assert len(summaries_of(carla)) == 2
    await carla.send("/stand")
    assert len(summaries_of(carla)) == 3


async def test_who_lost_access_or_blocked_the_bot_gets_none(stage: Stage) -> None:
    carla, second = await stage.coordinator(), await stage.coordinator()
    async with stage.database.transaction() as transaction:
        await transaction.queue(
            "UPDATE people SET withdrawn_at = '2021-09-06' WHERE chat_id = :chat",
            {"chat": second.id},
        )
    at(stage, 7, 8, 30)
    await look(stage)
    assert len(summaries_of(carla)) == 1 and summaries_of(second) == []


async def test_stand_does_not_end_what_was_going_on(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    await anneke.send("/stand")
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


async def test_the_lists_by_neighbourhood_and_approach(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await given(stage, anneke, range(1, 3))
    await anneke.give("9409 AB 1")
    await carla.send("stand")
    assert await carla.tap("Per wijk") == (
        "Per wijk of gebied\nAssen 9401: 2 gegeven, 0 gebruikt\nLoon: 1 gegeven, 0 gebruikt"
    )
    assert await carla.tap("Per aanpak") == "Per aanpak\nVoedselbank: 3 gegeven, 0 gebruikt"


async def test_what_was_given_today_comes_first(stage: Stage) -> None:
    """Also on a Monday morning, when nothing was given since Friday."""
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await given(stage, anneke, range(1, 9))
    stage.later(minutes=9)
    words = "Vandaag gegeven: 8. Van vrijdag tot en met gisteren: 0. Totaal: 8"
    assert words in await carla.send("/stand")
    assert words in await anneke.send("/stand")


async def test_a_new_code_for_a_lost_one_is_not_given_today(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await given(stage, anneke, range(1, 3))
    at(stage, 7, 9)
    await anneke.send("herstellen")
    await anneke.tap("Voucher kwijt: nieuwe code")
    await anneke.send("9401 AB 1")
    await anneke.tap("Nieuwe code")
    assert "Vandaag gegeven: 0. Gisteren: 2. Totaal: 2 van" in await carla.send("/stand")


async def test_a_list_that_says_nothing_has_no_button(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("/stand")
    assert carla.buttons == ["Download", "Wanneer krijg ik dit?"], "nothing was given"


async def test_of_one_approach_or_without_addresses_there_is_no_list(set_stage: SetStage) -> None:
    one = Organisation(
        key="voedselbank", name="Voedselbank", approaches=(Approach(key="a", label="A"),)
    )
    unchecked = DoubleCheck(on="off", per="person")
    stage = await set_stage(organisations=(one,), double_check=unchecked)
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.send("voucher")
    await anneke.tap("Sport")
    await anneke.tap("Geef voucher")
    assert "Totaal: 1 van" in await carla.send("/stand")
    assert carla.buttons == ["Download", "Wanneer krijg ik dit?"]


async def test_more_than_one_file_can_be_taken(stage: Stage) -> None:
    carla = await stage.coordinator()
    await carla.send("/stand")
    await carla.tap("Download")
    for label in ("Alle vouchers in Excel", "Alle vouchers als CSV", "Rapport voor de raad"):
        await carla.tap(label)
    names = [m.api["document"]["file_name"] for m in carla.messages if "document" in m.api]
    assert [name.rpartition(".")[2] for name in names] == ["xlsx", "csv", "pdf", "xlsx", "html"]


async def test_where_households_are_known_the_list_says_how_many_got_one(
    set_stage: SetStage,
) -> None:
    stage = await set_stage(households={"Loon": 30})
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await anneke.give("9409 AB 1")
    await anneke.give("9401 AB 1")
    await carla.send("stand")
    assert await carla.tap("Per wijk") == (
        "Per wijk of gebied\nAssen 9401: 1 gegeven, 0 gebruikt\n"
        "Loon: 1 gegeven, 0 gebruikt (3 op de 100 huishoudens)"
    )


async def test_an_intermediary_sees_the_own_organisation_only(stage: Stage) -> None:
    anneke, bilal = await stage.intermediary(), await stage.intermediary("vaart_welzijn", "Bilal")
    await given(stage, anneke, range(1, 4))
    at(stage, 7, 9)
    assert await anneke.send("/stand") == (
        "Stand dinsdag 7 september 2021, 09.00 uur\nVoedselbank\n"
        "Vandaag gegeven: 0. Gisteren: 3. Totaal: 3."
    )
    assert "Totaal: 0." in await bilal.send("/stand")
    assert "Per wijk" not in bilal.buttons, "there is nothing to see in a list yet"


async def test_what_leaves_the_coordinators_view_is_of_a_closed_week(stage: Stage) -> None:
    """Twenty in one neighbourhood, three in another: the difference of a day shows neither."""
    anneke = await stage.intermediary()
    async with stage.database.transaction() as transaction:
        for number in range(23):
            new = vouchers.NewVoucher(
                10_000 + number,
                1,
                "voedselbank",
                "sport",
                "voedselbank",
                ("Loon", "Rhee", "Zeijerveld", "Assen 9401")[min(number // 3, 3)],
            )
            await vouchers.issue(transaction, new, stage.scheme, f"CODE{number}", stage.clock.now())
    at(stage, 10, 9)
    await anneke.send("/stand")
    assert "Per wijk" not in anneke.buttons, "of so few there is no list"
    at(stage, 13, 9)
    await anneke.send("/stand")
    assert anneke.buttons == ["Per wijk"], "they have one approach"
    monday = await anneke.tap("Per wijk")
    assert monday == (
        "Per wijk of gebied\nTot en met zondag 12 september: 23.\n"
        "Er is geen lijst, zodat niemand te herkennen is."
    )
    await anneke.give("9409 AB 77")
    # Not on Wednesday, and not the next Monday either: it would be the only new one.
    for day in (15, 20):
        at(stage, day, 9)
        await anneke.send("/stand")
        assert await anneke.tap("Per wijk") == monday


@pytest.mark.parametrize("pot", ["vouchers", "settlement"])
async def test_a_lost_ledger_row_makes_the_summary_say_that_it_is_wrong(
    stage: Stage, pot: str, caplog: pytest.LogCaptureFixture
) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await given(stage, anneke, range(1, 3))
    damage(stage.database.address, "DELETE FROM ledger WHERE voucher_id = 1 AND pot = ?", pot)
    at(stage, 7, 8, 30)
    with caplog.at_level(logging.ERROR):
        await look(stage)
        await carla.send("/stand")
    wrong = [text for text in carla.screen if text.startswith("Deze cijfers kloppen niet.")]
    assert len(wrong) == 3, "both summaries say so, and the notice comes once"
    assert sum("logboek" in text for text in wrong) == 1
    assert "do not agree with the ledger" in caplog.text


async def test_what_needs_attention(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    await given(stage, anneke, range(1, 3))
    await anneke.send("sport 9401 AB 1")
    await anneke.tap("Ander huishouden")
    await anneke.tap("Geef voucher")
    at(stage, 7, 9)
    assert "Let op: 1 keer een tweede voucher op een adres." in await carla.send("/stand")
    stage.clock.move_to(MONDAY + timedelta(days=61))
    text = await carla.send("/stand")
    assert "Let op: 3 vouchers zijn langer dan 60 dagen niet gebruikt." in text
    assert "Let op: Voedselbank gaf 10 werkdagen niets." in text
    stage.clock.move_to(MONDAY + timedelta(days=340))
    assert "Let op: 3 vouchers verlopen binnen 30 dagen." in await carla.send("/stand")


async def test_figures_that_are_added_up_are_of_one_moment(stage: Stage) -> None:
    """Somebody gives a voucher while the figures are looked up."""
    anneke = await stage.intermediary()
    await anneke.give("9401 AB 1")
    address = stage.database.address
    async with looking_at_one_moment(address) as still, looking_at(address) as moving:
        before = [await uptake.by_feature(each) for each in (still, moving)]
        await anneke.give("9401 AB 2")
        after = [await uptake.by_feature(each) for each in (still, moving)]
        assert await uptake.disagreements(still) == []
    assert before[0] == after[0] and before[1] != after[1]


@telegram_only.OUTAGE
@pytest.mark.parametrize("refused", [False, True])
async def test_while_it_is_made_the_chat_shows_that_the_bot_is_busy(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    """The picture is not ready before somebody could see that it is being made."""
    busy = asyncio.Event()

    def notice(method: str, _params: dict[str, object]) -> None:
        if method.lower() == "sendchataction":
            busy.set()
            if refused:
                raise ApiError(429, "Too Many Requests: retry after 5", {"retry_after": 5})

    async def slow(*_order: object) -> bytes:
        async with asyncio.timeout(10):
            await busy.wait()
        raise NotMade("MemoryError")

    stage.telegram.on_call.append(notice)
    monkeypatch.setattr(chat_action, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(child_process, "made_apart", slow)
    carla = await stage.coordinator()
    assert "Totaal: 0 van 1.500" in await carla.send("/stand")
    assert busy.is_set()


async def test_that_telegram_hangs_over_it_holds_up_no_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chat_action, "PATIENCE_SECONDS", 0.01)
    hangs = asyncio.Event()

    class Hanging:
        async def show_busy(self, *_what: object) -> None:
            hangs.set()
            await asyncio.Event().wait()

    async def making() -> str:
        await hangs.wait()
        return "made"

    async with asyncio.timeout(5):
        assert await shown_as_busy(Hanging(), 1, making()) == "made"  # type: ignore[arg-type]


async def test_without_its_picture_the_summary_still_comes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_order: object) -> bytes:
        raise NotMade("MemoryError")

    monkeypatch.setattr(child_process, "made_apart", fails)
    carla = await stage.coordinator()
    assert "Totaal: 0 van 1.500" in await carla.send("/stand")


def test_the_longest_summary_fits_below_a_picture() -> None:
    scheme = read_scheme(ASSEN)
    names = [f"Stichting Welzijn en Ontmoeting Wijk en Dorp {n}" for n in range(40)]
    many = scheme.model_copy(
        update={
            "organisations": tuple(
                Organisation(key=f"o{n}", name=name, approaches=(Approach(key="a", label="A"),))
                for n, name in enumerate(names)
            )
        }
    )
    today = MONDAY.date() + timedelta(days=400)
    found = [FeatureUptake(f"o{n}", "sport", "a", "Loon", 9_999, 1, 1, 1, 1) for n in range(40)]
    days = [
        DayUptake(f"o{n}", MONDAY.date(), today, 9_999, 9_000, 9_999, 9_999, 1, 1)
        for n in range(40)
    ]
    pot = Pot("vouchers", 99_999_999_99, 9_999_999_99, 9_999_999_99)
    summary = summarise(many, today, found, days, pot)
    shop = ShopStanding(MONDAY - timedelta(days=9), 9_999, 9_999_999_99, 9_999)
    text = summary_text(summary, many, MONDAY, Trouble(9_999, 9_999, shop), agrees=False)
    plain, _entities = parse(text)
    assert "overige" in plain
    assert len(plain) <= CAPTION
