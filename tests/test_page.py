"""The demo as somebody sees it: its page in Chromium, on it the bot's own page, and the real bot.

One demo serves the whole file, in whatever order, so every test gives vouchers for addresses of its
own and expects nothing of a day but that it is another. Screenshots land in tests/screenshots/.
"""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.domain.working_days import is_working_day
from bot.formatting import day
from bot.simulator.page_demo import PageDemo, page_demo
from bot.simulator.scene import STORIES
from tests.helpers.demo_browser import DemoBrowser, demo_at

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

# A button's text in a story.
QUOTED = re.compile("‘([^’]+)’")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def playing() -> AsyncIterator[PageDemo]:
    async with page_demo() as going_on:
        yield going_on
        process = going_on.bot.process
        assert process is not None and process.returncode is None, "the bot died"


@pytest_asyncio.fixture(loop_scope="session")
async def phone(playing: PageDemo, chromium: Browser) -> AsyncIterator[DemoBrowser]:
    async with demo_at(chromium, playing.base_url, is_framed=True) as browser:
        yield browser


async def test_each_story_can_be_played_in_its_own_words(phone: DemoBrowser) -> None:
    stories = phone.page.locator(".stories li")
    await expect(stories).to_have_count(len(STORIES))
    await phone.picture("01-wie")
    await phone.accessible()
    give, take, look = await stories.locator("p").all_inner_texts()
    await phone.page.get_by_role("link", name=STORIES[0].title).click()
    await expect(phone.page.locator(".hint")).to_contain_text(give)
    await phone.ask("start", "Wat wilt u doen?")
    voucher, sport, issue = QUOTED.findall(give)
    await phone.tap(voucher)
    await phone.tap(sport)
    await phone.hears("Typ de postcode en het huisnummer.")
    await phone.picture("02-verhaal")
    address = re.search(r"9401 [A-Z]{2} [0-9]+", give)
    assert address is not None
    await phone.type(address[0])
    await phone.hears("Klopt dit?")
    await phone.tap(issue)
    code = await phone.code()
    await phone.picture("03-voucher")
    await phone.tap("Kopieer code")
    await expect(phone.chat.locator("#toast")).to_have_text("Gekopieerd")
    assert await phone.page.evaluate("navigator.clipboard.readText()") == code

    await phone.page.get_by_role("link", name="Terug naar de keuze").click()
    await phone.page.get_by_role("link", name=STORIES[1].title).click()
    await phone.is_now("Esra")
    await phone.type(code)
    [redeem] = QUOTED.findall(take)
    await phone.tap(redeem)
    await phone.hears("Nummer")

    await phone.page.get_by_role("link", name="Terug naar de keuze").click()
    await phone.page.get_by_role("link", name=STORIES[2].title).click()
    await phone.is_now("Carla")
    for label in QUOTED.findall(look):
        assert await phone.page.locator(f".demo button:text-is('{label}')").count() == 1
    await phone.accessible()
    await phone.page.get_by_role("button", name="Verberg deze tip").click()
    await expect(phone.page.locator(".hint")).to_be_hidden()


async def test_the_next_working_day_comes_for_page_and_bot(
    phone: DemoBrowser, playing: PageDemo
) -> None:
    await phone.choose("Dirk")
    before = playing.clock.now().astimezone(playing.scheme.zone).date()
    await phone.page.get_by_role("button", name="Volgende werkdag").click()
    await expect(phone.page.locator("#clock")).to_contain_text("08.30")
    today = playing.clock.now().astimezone(playing.scheme.zone).date()
    assert today > before and is_working_day(today)
    await expect(phone.page.locator("#clock")).to_contain_text(f" {today.day} ")
    # The bot looks every few seconds, and a picture takes a moment.
    carla = phone.page.locator("#people").get_by_role("link", name="Carla")
    await expect(carla).to_contain_text("nieuw", timeout=60_000)
    await phone.picture("04-nieuw-bericht")
    await phone.change_to("Carla")
    await phone.hears(f"Stand {day(today, with_year=True)}, 08.30 uur")
    await expect(carla).not_to_contain_text("nieuw")
    await phone.picture("05-stand")


async def test_an_invitation_is_opened_by_somebody_new(phone: DemoBrowser) -> None:
    await phone.choose("Carla")
    await phone.ask("start", "Wat wilt u doen?")
    for label in ("Uitnodigen", "Vrijwilliger", "Vaart Welzijn", "Maak uitnodiging"):
        await phone.tap(label)
    await phone.chat.locator("article.theirs .link", has_text="#i_").last.click()
    opener = phone.page.get_by_role("dialog", name="Wie opent deze link?")
    await phone.picture("06-wie-opent")
    await phone.accessible()
    await opener.get_by_role("button", name="Een nieuwe bezoeker").click()
    await expect(phone.page.locator("#people [aria-current]")).to_contain_text("Bezoeker")
    await expect(phone.chat.get_by_label("Uw naam")).to_be_visible()
    # Somebody else's phone is no business of an invitation that is not used yet.
    await phone.change_to("Dirk")
    await expect(phone.chat.get_by_role("dialog")).to_have_count(0)
    await phone.page.locator("#people").get_by_role("link", name="Bezoeker").click()
    await phone.chat.get_by_label("Uw naam").fill("Noor")
    await phone.picture("07-nieuwe-bezoeker")
    await phone.chat.get_by_role("button", name="Begin").click()
    await phone.is_now("Noor")
    await phone.hears("Welkom")
    await expect(phone.page.locator("#people [aria-current]")).to_contain_text("Noor")
    await phone.change_to("Carla")


async def test_the_link_of_a_card_is_opened_by_whoever_is_chosen(phone: DemoBrowser) -> None:
    await phone.choose("Anneke")
    code = await phone.give("sport 9401 AB 22")
    # As from the camera of a phone, or by hand.
    await phone.open(f"/#v_{code}")
    opener = phone.page.get_by_role("dialog", name="Wie opent deze link?")
    await opener.get_by_role("button", name="Esra").click()
    await phone.is_now("Esra")
    await phone.hears("Geldig. € 150. Deze voucher is voor sport.")
    await phone.picture("08-geldig")


async def test_what_leads_elsewhere_stays_in_the_exercise(phone: DemoBrowser) -> None:
    await phone.choose("Anneke")
    await phone.give("cultuur 9401 AB 24")
    await phone.tap("Deel")
    # A phone shows its own sheet; this browser has none.
    await phone.chat.get_by_role("link", name="Open WhatsApp").click()
    notice = phone.page.get_by_role("dialog", name="Dit opent een andere app of website")
    await expect(notice).to_contain_text("wa.me")
    await phone.accessible()


async def test_phones_in_one_browser_know_nothing_of_each_other(
    chromium: Browser, playing: PageDemo
) -> None:
    async with demo_at(chromium, playing.base_url, is_framed=True, keeps_pages=True) as phone:
        await are_apart(phone)


async def are_apart(phone: DemoBrowser) -> None:
    await phone.page.evaluate(
        "new Promise((done) => { indexedDB.open('meedoen /p-old/1001/').onsuccess = done; })"
    )
    await phone.page.reload()
    await phone.choose("Anneke")
    await phone.chat.locator("#message").fill("sport 9401")
    await phone.change_to("Bilal")
    await expect(phone.chat.locator("#message")).to_have_value("")
    await phone.page.reload()
    await phone.is_now("Bilal")
    await phone.change_to("Anneke")
    await expect(phone.chat.locator("#message")).to_have_value("sport 9401")
    kept: list[str] = await phone.page.evaluate(
        "indexedDB.databases().then((all) => all.map(({ name }) => name))"
    )
    assert "meedoen /p-old/1001/" not in kept, "another demo's"
    assert {name.split("/")[2] for name in kept} == {"1001", "1002"}
    workers: list[str] = await phone.page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.map(({ scope }) => scope))"
    )
    assert {scope.split("/")[-2] for scope in workers} == {"1001", "1002"}


async def test_without_a_connection_a_line_waits(phone: DemoBrowser, playing: PageDemo) -> None:
    await phone.choose("Anneke")
    await expect(phone.chat.locator("body")).to_have_attribute("data-ready", "true")
    await phone.more("Geen verbinding: uit")
    await phone.toasted("De telefoons hebben nu geen verbinding.")
    await phone.type("start")
    await expect(phone.chat.locator("article.unsent")).to_contain_text("start")
    await expect(phone.chat.locator("#offline")).to_contain_text("Geen verbinding.")
    await phone.picture("09-geen-verbinding")
    await phone.more("Slechte verbinding: uit")
    await phone.toasted("De telefoons hebben nu een slechte verbinding.")
    assert playing.visitors.faults.to_json()["rates"]["*"].keys() > {"reset", "answer_lost"}
    await phone.more("Slechte verbinding: aan")
    await phone.toasted("De verbinding is weer goed.")
    assert playing.visitors.faults.to_json()["rates"] == {}
    await expect(phone.chat.locator("article.unsent")).to_have_count(0)
    await phone.hears("Wat wilt u doen?")


async def test_the_keyboard_leads_to_a_phone_and_back(phone: DemoBrowser) -> None:
    await phone.reach("Anneke")
    await phone.page.keyboard.press("Enter")
    await phone.is_now("Anneke")
    await phone.reach("Bericht aan Voucherhulp Assen")
    await phone.page.keyboard.type("sport 9401 AB 16")
    await phone.page.keyboard.press("Enter")
    await phone.hears("Klopt dit?")
    await phone.reach("Geef voucher", "Shift+Tab")
    await phone.page.keyboard.press("Enter")
    await phone.code()
    await phone.reach("Terug naar de keuze", "Shift+Tab")
    await phone.page.keyboard.press("Enter")
    await expect(phone.page.get_by_role("heading", name="Wie wilt u zijn?")).to_be_focused()


async def test_the_exercises_buttons_stay_on_a_narrow_screen(phone: DemoBrowser) -> None:
    await phone.choose("Anneke")
    for width, height, letters in ((320, 844, 16), (320, 844, 32), (360, 640, 16), (390, 844, 32)):
        await phone.page.set_viewport_size({"width": width, "height": height})
        await phone.page.evaluate(f"document.documentElement.style.fontSize = '{letters}px'")
        await phone.picture(f"10-smal-{width}-{letters}")
        header = await phone.page.locator(".demo").bounding_box()
        frame = await phone.page.locator("iframe").bounding_box()
        assert header is not None and frame is not None
        assert header["height"] < height / 4, "the phone has room"
        assert frame["width"] == width and frame["height"] > height / 2
        for button in await phone.page.locator(".demo > button, .demo > .menu > button").all():
            box = await button.bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert await phone.page.evaluate("document.documentElement.scrollWidth") <= width


async def test_without_javascript_the_page_says_so_and_nothing_else(
    chromium: Browser, playing: PageDemo
) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(playing.base_url)
    words = await page.locator("main").inner_text()
    await context.close()
    assert words.strip() == "Deze pagina werkt alleen met JavaScript."
