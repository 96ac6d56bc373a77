"""The demo in Telegram: a phone of our own in Chromium, and the real bot behind it.

Few tests, as it is the page of the simulator only. One demo serves all of them, in whatever order.
"""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect
from pypdf import PdfReader

from bot.simulator.demo import Demo, demo
from tests.helpers.answers import STRANGER
from tests.helpers.demo_browser import ANSWER_MS, DemoBrowser, demo_at

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def playing() -> AsyncIterator[Demo]:
    async with demo() as going_on:
        yield going_on
        process = going_on.bot.process
        assert process is not None and process.returncode is None, "the bot died"


@pytest_asyncio.fixture(loop_scope="session")
async def phone(playing: Demo, chromium: Browser) -> AsyncIterator[DemoBrowser]:
    async with demo_at(chromium, playing.base_url, is_framed=False) as browser:
        yield browser


async def test_from_start_to_voucher(phone: DemoBrowser) -> None:
    await phone.choose("Anneke")
    await phone.ask("start", "Wat wilt u doen?")
    await phone.tap("Voucher geven")
    await phone.hears("Waarvoor is de voucher?")
    await phone.tap("Sport")
    await phone.hears("Typ de postcode en het huisnummer.")
    await phone.type("9401 AB 10")
    await phone.hears("Klopt dit? Voucher van € 150 voor sport.")
    stop = await phone.key("Stop").element_handle()
    assert stop is not None
    await phone.tap("Geef voucher")
    code = await phone.code()
    # The phone was slow: it still showed the buttons that the bot had taken away.
    await stop.evaluate("button => button.click()")
    await phone.toasted("Dit had u al gekozen.")
    assert await phone.code() == code
    card = phone.last.get_by_role("img")
    await expect(card).to_have_js_property("complete", True)
    assert await card.evaluate("image => image.naturalWidth") > 600
    await phone.picture("60-telegram")
    await phone.accessible()

    await phone.tap("Kopieer code")
    await phone.toasted("Gekopieerd")
    assert await phone.page.evaluate("navigator.clipboard.readText()") == code
    await phone.tap("Print")
    link = phone.page.get_by_role("link", name="voucher.pdf").last
    async with phone.page.expect_download() as downloading:
        await link.click()
    path = await (await downloading.value).path()
    [sheet] = PdfReader(BytesIO(path.read_bytes())).pages
    assert code in sheet.extract_text()
    await phone.tap("Deel")
    await expect(phone.page.get_by_role("dialog")).to_contain_text("wa.me")


async def test_an_invitation_is_opened_by_somebody_new(phone: DemoBrowser) -> None:
    await phone.choose("Carla")
    await phone.ask("start", "Wat wilt u doen?")
    for label in ("Uitnodigen", "Vrijwilliger", "Vaart Welzijn", "Maak uitnodiging"):
        await phone.tap(label)
    await phone.chat.locator("article.theirs .link", has_text="t.me").last.click()
    opener = phone.page.get_by_role("dialog", name="Wie opent deze link?")
    await opener.get_by_label("nieuwe bezoeker").fill("Noor")
    await opener.get_by_role("button", name="Open").click()
    await phone.is_now("Noor")
    await phone.hears("Welkom")
    # What opened the invitation is taken off the screen.
    await expect(phone.page.locator("article.mine")).to_have_count(0)
    await phone.change_to("Carla")


async def test_a_file_is_sent_with_the_paper_clip(phone: DemoBrowser) -> None:
    lines = "".join(f"SPORT-{n:04};Sportartikelen;10;31-12-2022;\r\n" for n in range(3))
    await phone.choose("Carla")
    await phone.page.locator("#file").set_input_files(
        {
            "name": "bonnen.csv",
            "mimeType": "text/csv",
            "buffer": f"Code;Soort;Bedrag;Geldig tot;E-mail\r\n{lines}".encode("cp1252"),
        }
    )
    await phone.page.locator("#attach").get_by_role("button", name="Verstuur").click()
    await phone.hears("Er is nog niets opgeslagen. Klopt dit?")


async def test_a_bad_connection_can_be_switched_on_and_off(
    phone: DemoBrowser, playing: Demo
) -> None:
    await phone.choose("Anneke")
    await phone.more("Slechte verbinding: uit")
    await phone.toasted("De bot heeft nu een slechte verbinding.")
    assert playing.telegram.faults.to_json()["rates"]
    await phone.ask("start", "Wat wilt u doen?")
    await phone.more("Slechte verbinding: aan")
    await phone.toasted("De verbinding van de bot is weer goed.")
    assert playing.telegram.faults.to_json()["rates"] == {}


async def test_a_newcomer_is_chosen_before_the_page_has_their_chat(
    phone: DemoBrowser, playing: Demo
) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await go_on.wait()
        await route.continue_()

    await phone.page.route("**/play/*/messages", hold)
    playing.telegram.add_person(3001, "Yvonne")
    await asyncio.wait_for(asked.wait(), ANSWER_MS / 1000)
    await phone.page.evaluate("location.hash = '#/3001'")
    await phone.is_now("Yvonne")
    go_on.set()
    await phone.page.get_by_role("button", name="Start").click()
    await phone.hears(STRANGER)
