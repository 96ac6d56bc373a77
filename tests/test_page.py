"""The demo as somebody sees it: the phone page in Chromium, and the real bot behind it.

One demo serves the whole file, in whatever order, so every test gives vouchers for addresses of its
own, and one that moves the clock by days has a demo of its own. Screenshots of every step land in
tests/screenshots/.
"""

import asyncio
import base64
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import (
    Browser,
    Locator,
    Page,
    Request,
    Route,
    ViewportSize,
    async_playwright,
    expect,
)
from pypdf import PdfReader

import bot
from bot.child_process import made_apart
from bot.domain.scheme_file import read_scheme
from bot.formatting import day
from bot.messages.figures import report_of
from bot.render.document import HTML, make
from bot.simulator.demo import STORIES, Demo, demo
from tests.conftest import ASSEN
from tests.helpers.answers import STRANGER
from tests.helpers.databases import make_file
from tests.helpers.pictures import photograph
from tests.simulation import END, make_scheme

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

SCREENSHOTS = Path(__file__).parent / "screenshots"
REGULAR = Path(bot.__file__).parent / "render" / "fonts" / "AtkinsonHyperlegible-Regular.ttf"
PHONE: ViewportSize = {"width": 390, "height": 844}
# The least wide of the phones that are still sold.
NARROW: ViewportSize = {"width": 360, "height": 640}
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Long, for a machine that makes charts for other tests meanwhile. What is there is not waited for.
ANSWER_MS = 30_000
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}")
MOST_TABS = 60
RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]
# A button's text in a story.
QUOTED = re.compile("‘([^’]+)’")


class Phone:
    """The page in somebody's hand; it counts what goes to the bot and what leaves the machine."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self.base_url = base_url
        self.taps = 0
        self.lines = 0
        self.elsewhere: list[str] = []
        page.context.on("request", self._count)

    def _count(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname != "127.0.0.1":
            self.elsewhere.append(request.url)
        if request.method == "POST" and url.path.startswith("/play/"):
            self.taps += url.path.endswith("/tap")
            self.lines += url.path.endswith("/send")

    async def open(self) -> None:
        """The page, from its beginning."""
        await self.page.goto(self.base_url)
        await expect(self.page.locator("body")).to_have_attribute("data-ready", "true")

    async def choose(self, name: str) -> None:
        """Become somebody."""
        await self.page.locator(".cards").get_by_role("link", name=name).click()
        await expect(self.page.locator(".chat-as")).to_contain_text(f"U bent {name}")

    async def as_newcomer(self, name: str) -> None:
        """Become somebody whom the bot doesn't know."""
        await self.page.get_by_label("Naam").fill(name)
        await self.page.get_by_role("button", name="Begin").click()
        await expect(self.page.locator(".chat-as")).to_contain_text(f"U bent {name}")

    @property
    def last(self) -> Locator:
        """The newest message of the bot."""
        return self.page.locator("article.theirs").last

    def key(self, label: str) -> Locator:
        """The newest button with this label."""
        return self.page.get_by_role("button", name=label, exact=True).last

    async def tap(self, label: str) -> None:
        await self.key(label).click()

    async def type(self, line: str) -> None:
        await self.page.locator("#message").fill(line)
        await self.page.keyboard.press("Enter")

    async def next_morning(self) -> None:
        """Half past eight on the next day, weekend or not."""
        await self.more("Volgende ochtend")

    async def more(self, label: str) -> None:
        """Choose in the menu of the exercise."""
        await self.page.get_by_role("button", name="Meer voor de oefening").click()
        await self.page.locator("#demo-menu").get_by_role("button", name=label).click()

    async def hears(self, words: str) -> None:
        """Wait until the newest message of the bot has these words."""
        await expect(self.last).to_contain_text(words)

    async def toasted(self, words: str) -> None:
        """Wait for a short text over the page."""
        await expect(self.page.locator("#toast")).to_have_text(words)

    async def start(self, words: str = "Wat wilt u doen?") -> None:
        """Type start and wait for the menu that answers it."""
        await self.ask("start", words)

    async def ask(self, line: str, words: str) -> None:
        """Type a line and wait for the answer to it: words that were there before are none, nor is
        what another test had asked for, whenever that comes."""
        mine = self.page.locator("article.mine")
        before = await mine.count()
        await self.type(line)
        below = mine.nth(before).locator("xpath=following-sibling::article")
        await expect(below.filter(has_text=words)).not_to_have_count(0)

    async def code(self) -> str:
        """Wait until the newest message is a voucher's card; returns the code beside it."""
        await self.hears("Dit is uw voucher")
        done = self.page.locator("article.theirs", has_text="Klaar. De code is").last
        code = await done.locator("code").inner_text()
        assert CODE.fullmatch(code)
        await expect(self.last).to_contain_text(code)
        card = self.last.get_by_role("img")
        await expect(card).to_have_js_property("complete", True)
        assert await card.evaluate("image => image.naturalWidth") > 600
        return code

    async def cut_labels(self) -> list[str]:
        """The labels of which a part is not shown."""
        labels = self.page.locator(".key > span")
        cut: list[str] = await labels.evaluate_all(
            "all => all.filter(each => each.scrollWidth > each.clientWidth)"
            ".map(each => each.innerText)"
        )
        return cut

    async def picture(self, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")

    async def accessible(self) -> None:
        """axe finds nothing, on a light and on a dark screen: of that only the colours differ."""
        await self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found = await Axe().run(self.page)
        assert found.violations_count == 0, f"light: {found.generate_report()}"
        await self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found = await Axe().run(self.page, options={"runOnly": RULES_OF_COLOUR})
        assert found.violations_count == 0, f"dark: {found.generate_report()}"
        await self.page.emulate_media(color_scheme="light")

    async def reach(self, name: str, key: str = "Tab") -> None:
        """Press a key until the focus is on what has this name."""
        for _ in range(MOST_TABS):
            await self.page.keyboard.press(key)
            if (await self.focused()).startswith(name):
                return
        raise AssertionError(f"{key} does not lead to {name!r}")

    async def focused(self) -> str:
        """The name of what has the focus."""
        text: str = await self.page.evaluate(
            "() => document.activeElement.ariaLabel"
            " ?? document.querySelector(':focus > .card-words')?.innerText"
            " ?? document.activeElement.innerText"
        )
        return text.strip()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def playing() -> AsyncIterator[Demo]:
    async with demo() as going_on:
        yield going_on
        process = going_on.bot.process
        assert process is not None and process.returncode is None, "the bot died"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("There is no Chromium. Install it: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def phone(playing: Demo, chromium: Browser) -> AsyncIterator[Phone]:
    """The page at the chooser, on a screen of a phone."""
    async with phone_at(playing, chromium) as phone:
        yield phone


@asynccontextmanager
async def phone_at(playing: Demo, chromium: Browser) -> AsyncIterator[Phone]:
    expect.set_options(timeout=ANSWER_MS)
    context = await chromium.new_context(viewport=PHONE, locale="nl-NL")
    context.set_default_timeout(ANSWER_MS)
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=playing.base_url)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    phone = Phone(page, playing.base_url)
    await phone.open()
    yield phone
    await context.close()
    assert phone.elsewhere == []
    assert complaints == []


async def test_from_start_to_voucher(phone: Phone) -> None:
    await phone.picture("01-wie")
    await phone.choose("Anneke")
    await phone.start()
    await phone.picture("02-start")
    phone.taps = phone.lines = 0
    await phone.tap("Voucher geven")
    await phone.hears("Waarvoor is de voucher?")
    await phone.picture("03-waarvoor")
    await phone.tap("Sport")
    await phone.hears("Typ de postcode en het huisnummer.")
    await phone.picture("04-adres")
    await phone.type("9401 AB 10")
    await phone.hears("9401 AB 10, Assen 9401")
    await phone.hears("Klopt dit? Voucher van € 150 voor sport.")
    await phone.picture("05-klopt-dit")
    await phone.tap("Geef voucher")
    code = await phone.code()
    assert (phone.taps, phone.lines) == (3, 1)
    await phone.picture("06-klaar")
    chat = await phone.page.locator("article").all_inner_texts()
    assert "9401 AB 10" not in "".join(chat), "the address is still in the chat"

    await phone.tap("Kopieer code")
    await phone.toasted("Gekopieerd")
    assert await phone.page.evaluate("navigator.clipboard.readText()") == code
    await phone.picture("07-gekopieerd")

    await phone.tap("Print")
    link = phone.page.get_by_role("link", name="voucher.pdf").last
    await expect(link).to_be_visible()
    await phone.picture("08-kaart-om-te-printen")
    async with phone.page.expect_download() as downloading:
        await link.click()
    path = await (await downloading.value).path()
    [sheet] = PdfReader(BytesIO(path.read_bytes())).pages
    assert code in sheet.extract_text()

    await phone.tap("Deel")
    await expect(phone.page.get_by_role("dialog")).to_contain_text("wa.me")
    await phone.picture("09-whatsapp")


async def test_nothing_stands_in_anybodys_way(phone: Phone) -> None:
    await phone.accessible()
    await phone.choose("Anneke")
    await phone.start()
    await phone.tap("Voucher geven")
    await phone.hears("Waarvoor is de voucher?")
    await phone.accessible()
    await phone.tap("Cultuur")
    await phone.hears("Typ de postcode en het huisnummer.")
    await phone.type("9401 AB 14")
    await phone.tap("Geef voucher")
    await phone.code()
    await phone.accessible()


async def test_a_narrow_phone_shows_every_label_whole(phone: Phone) -> None:
    await phone.page.set_viewport_size(NARROW)
    await phone.choose("Anneke")
    await phone.start()
    await phone.tap("Voucher geven")
    await phone.hears("Waarvoor is de voucher?")
    await phone.tap("Cultuur")
    await phone.hears("Typ de postcode en het huisnummer.")
    await phone.type("9401 AB 96")
    await phone.hears("Klopt dit?")
    assert await phone.cut_labels() == []
    await phone.tap("Geef voucher")
    await phone.code()
    assert await phone.cut_labels() == []
    await phone.picture("06-klaar-360")


async def test_the_whole_issue_by_keyboard_alone(phone: Phone) -> None:
    press = phone.page.keyboard.press
    await phone.reach("Anneke")
    await press("Enter")
    await expect(phone.page.locator("#message")).to_be_focused()
    await phone.page.keyboard.type("start")
    await press("Enter")
    await phone.hears("Wat wilt u doen?")
    await phone.reach("Voucher geven", "Shift+Tab")
    await press("Enter")
    await phone.hears("Waarvoor is de voucher?")
    # The focus is in the new buttons already.
    assert await phone.focused() == "Sport"
    await phone.reach("Cultuur")
    await press("Space")
    await phone.hears("Typ de postcode en het huisnummer.")
    await phone.reach("Bericht van Anneke")
    await phone.page.keyboard.type("9401 AB 16")
    await press("Enter")
    await phone.hears("Klopt dit? Voucher van € 150 voor cultuur.")
    await phone.reach("Geef voucher", "Shift+Tab")
    await press("Enter")
    code = await phone.code()
    await phone.reach("Kopieer code")
    await press("Enter")
    await phone.toasted("Gekopieerd")
    assert await phone.page.evaluate("navigator.clipboard.readText()") == code


async def test_the_next_morning_comes_for_page_and_bot(phone: Phone, playing: Demo) -> None:
    await phone.choose("Bilal")
    await phone.start()
    await phone.tap("Voucher geven")
    await phone.hears("Via welke weg kwam u bij deze mensen?")
    await phone.picture("10-aanpak")
    await phone.tap("Buurtteam")
    await phone.hears("Waarvoor is de voucher?")
    await phone.start()
    await phone.tap("Voucher geven")
    await phone.hears("Waarvoor is de voucher?")

    before = playing.clock.now()
    await phone.next_morning()
    await expect(phone.page.locator("#clock")).to_contain_text("08.30")
    moved = playing.clock.now().astimezone(playing.scheme.zone)
    assert (moved.date() - before.astimezone(playing.scheme.zone).date()).days == 1
    await expect(phone.page.locator("#clock")).to_contain_text(f" {moved.day} sep 2021")
    # For the bot it is a new day, on which it asks again.
    await phone.start()
    await phone.tap("Voucher geven")
    await phone.hears("Via welke weg kwam u bij deze mensen?")
    await phone.picture("11-volgende-ochtend")


async def test_the_summary_of_the_morning_has_what_was_given_by_hand(
    phone: Phone, playing: Demo
) -> None:
    def given_by_hand() -> int:
        return sum(
            # The one before is folded as soon as the next begins.
            "Klaar. De code is" in message.text or "Gegeven: voucher" in message.text
            for person in playing.telegram.people
            for message in playing.telegram.messages(person)
        )

    # A day of its own, whichever tests gave something before.
    await phone.next_morning()
    before = given_by_hand()
    await phone.choose("Anneke")
    for line in ("sport 9401 AB 51", "cultuur 9409 AB 52"):
        await phone.type(line)
        await phone.hears("Klopt dit?")
        await phone.tap("Geef voucher")
        await phone.code()
    assert given_by_hand() == before + 2
    today = playing.clock.now().astimezone(playing.scheme.zone)
    assert today.hour >= 8, "these count for today"
    await phone.next_morning()
    await phone.open()
    await phone.choose("Carla")
    tomorrow = day(today.date() + timedelta(days=1), with_year=True)
    # The bot looks every few seconds, and a picture takes a moment.
    await expect(phone.last).to_contain_text(f"Stand {tomorrow}, 08.30 uur", timeout=40_000)
    await phone.hears(f"Vandaag gegeven: 0. Gisteren: 2. Totaal: {before + 2} van 1.500")
    picture = phone.last.get_by_role("img")
    await expect(picture).to_have_js_property("complete", True)
    assert await picture.evaluate("image => image.naturalWidth") > 1000
    await phone.picture("14-stand")
    await phone.tap("Per wijk")
    await phone.hears("Loon: 1 gegeven, 0 gebruikt")
    await phone.picture("15-per-wijk")
    await phone.accessible()


async def test_a_stranger_reads_what_this_is_and_what_to_do(phone: Phone) -> None:
    await phone.as_newcomer("Wim")
    await phone.tap("Start")
    await expect(phone.page.locator("article.theirs .part-text")).to_have_text([STRANGER])
    await phone.picture("12-vreemde")
    await phone.accessible()


async def test_whoever_holds_a_voucher_can_read_where_to_spend_it(phone: Phone) -> None:
    await phone.choose("Anneke")
    await phone.start()
    await phone.tap("Voucher geven")
    await phone.tap("Sport")
    await phone.hears("Typ de postcode en het huisnummer.")
    await phone.type("9401 AB 22")
    await phone.tap("Geef voucher")
    code = await phone.code()
    await phone.open()
    await phone.as_newcomer("Samira")
    await phone.tap("Start")
    await phone.type(code)
    await phone.hears("Deze voucher is € 150 waard, voor sport.")
    await phone.hears("Bijvoorbeeld hier:")
    await phone.picture("32-wat-is-mijn-voucher-waard")
    await phone.accessible()
    await phone.tap("English")
    await phone.page.get_by_role("dialog").get_by_role("button", name="Samira").click()
    await phone.hears("This voucher is worth €150")
    await phone.picture("33-in-het-engels")
    await phone.accessible()


async def test_an_invitation_is_opened_by_somebody_new(phone: Phone) -> None:
    await phone.choose("Carla")
    await phone.start()
    await phone.tap("Uitnodigen")
    await phone.tap("Vrijwilliger")
    await phone.tap("Vaart Welzijn")
    await phone.tap("Maak uitnodiging")
    link = phone.page.locator("article.theirs .link", has_text="t.me").last
    await link.click()
    await phone.page.get_by_role("dialog").get_by_label("nieuwe bezoeker").fill("Noor")
    await phone.picture("18-wie-opent")
    await phone.accessible()
    await phone.page.get_by_role("dialog").get_by_role("button", name="Open").click()
    await expect(phone.page.locator(".chat-as")).to_have_text("U bent Noor")
    await phone.hears("Welkom")
    # What opened the invitation is taken off the screen.
    await expect(phone.page.locator("article.mine")).to_have_count(0)
    await phone.page.locator("#people").get_by_role("link", name="Carla").click()
    await expect(phone.page.locator(".chat-as")).to_contain_text("U bent Carla")


async def test_a_half_typed_line_outlives_a_reload(phone: Phone) -> None:
    await phone.choose("Anneke")
    await phone.page.locator("#message").fill("sport 9401")
    await phone.page.reload()
    await expect(phone.page.locator("#message")).to_have_value("sport 9401")
    await phone.page.locator("#message").fill("")
    await phone.page.reload()
    await expect(phone.page.locator("#message")).to_have_value("")


async def test_a_bad_connection_can_be_switched_on_and_off(phone: Phone, playing: Demo) -> None:
    await phone.choose("Anneke")
    await phone.more("Slechte verbinding: uit")
    await phone.toasted("De bot heeft nu een slechte verbinding.")
    assert playing.telegram.faults.to_json()["rates"]
    await phone.type("start")
    await phone.hears("Welkom")
    await phone.more("Slechte verbinding: aan")
    await phone.toasted("De verbinding van de bot is weer goed.")
    assert playing.telegram.faults.to_json()["rates"] == {}


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("letters", [16, 32])
async def test_the_exercises_buttons_stay_on_the_screen(
    phone: Phone, width: int, letters: int
) -> None:
    await phone.page.set_viewport_size({"width": width, "height": 844})
    await phone.choose("Anneke")
    await phone.page.evaluate(f"document.documentElement.style.fontSize = '{letters}px'")
    await phone.picture(f"19-smal-{width}-{letters}")
    header = await phone.page.locator(".demo").bounding_box()
    assert header is not None
    assert header["height"] < 844 / 4, "the chat has room"
    for button in await phone.page.locator(".demo > button, .demo > .menu > button").all():
        box = await button.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width


async def test_without_javascript_the_page_says_so_and_nothing_else(
    chromium: Browser, playing: Demo
) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(playing.base_url)
    words = await page.locator("main").inner_text()
    await context.close()
    assert words.strip() == "Deze pagina werkt alleen met JavaScript."


async def test_a_newcomer_is_chosen_before_the_page_has_their_chat(
    phone: Phone, playing: Demo
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
    await expect(phone.page.locator(".chat-as")).to_contain_text("U bent Yvonne")
    go_on.set()
    await phone.tap("Start")
    await phone.hears(STRANGER)


async def test_a_second_tap_on_a_button_that_is_gone(phone: Phone) -> None:
    await phone.choose("Anneke")
    await phone.type("cultuur 9401 AB 18")
    await phone.hears("Klopt dit?")
    stop = await phone.key("Stop").element_handle()
    give = await phone.key("Geef voucher").element_handle()
    assert stop is not None and give is not None
    await give.click()
    code = await phone.code()
    # The phone was slow: it still showed the buttons that the bot had taken away.
    for button in (give, stop):
        await button.evaluate("button => button.click()")
        await phone.toasted("Dit had u al gekozen.")
        await phone.page.evaluate("document.querySelector('#toast').replaceChildren()")
    assert await phone.code() == code
    await phone.picture("13-al-gekozen")


async def test_a_voucher_is_taken_in_and_settled(phone: Phone) -> None:
    await phone.choose("Anneke")
    await phone.type("sport 9401 AB 20")
    await phone.tap("Geef voucher")
    code = await phone.code()
    await phone.open()
    await phone.choose("Esra")
    await phone.type("start")
    await phone.hears(
        "Typ de code van een voucher, of scan de kaart met uw camera. Of stuur een foto."
    )
    await phone.picture("30-aanbieder")
    # What the phone's own camera does with the QR on the card.
    await phone.type(f"/start v_{code}")
    await phone.hears("Geldig. € 150. Deze voucher is voor sport.")
    await phone.picture("31-geldig")
    await phone.tap("Neem in")
    await phone.hears("Is dit een nieuwe deelnemer bij u?")
    await phone.picture("32-ingenomen")
    await phone.accessible()
    await phone.tap("Ja")
    await phone.hears("Waarvoor is de voucher gebruikt?")
    await phone.tap("Zumba (voorbeeld)")
    await phone.hears("Dank u.")
    await phone.picture("33-bon")
    await phone.type(code)
    await phone.hears("U hebt deze voucher vandaag al ingenomen.")
    await phone.type("start")
    await phone.tap("Ingenomen")
    await phone.hears("Vandaag nam u 1 voucher in: € 150.")
    await phone.picture("34-vandaag")

    await phone.open()
    await phone.choose("Carla")
    await phone.start()
    await phone.tap("Budget")
    await phone.hears("Besteed: € 150.")
    await phone.picture("35-budget")
    await phone.tap("Verloopt binnen 30 dagen")
    await phone.hears("Er verloopt geen voucher")
    await phone.tap("Terug")
    await phone.hears("Wat wilt u doen?")
    await phone.tap("Afwikkeling")
    await phone.hears("Er is nog geen export gemaakt.")
    await phone.picture("36-afwikkeling")
    await phone.tap("Maak export 1")
    await phone.hears("U krijgt een bestand met codes voor de webshop")
    await phone.picture("36-export-maken")
    await phone.tap("Ja, maak export 1")
    await phone.hears("Export 1 van")
    await phone.picture("37-export")
    await phone.tap("CSV")
    link = phone.page.get_by_role("link", name="webshop-1-codes.csv")
    async with phone.page.expect_download() as downloading:
        await link.click()
    path = await (await downloading.value).path()
    assert code in path.read_text(encoding="utf-8-sig")
    await phone.picture("38-bestanden")
    await phone.type(code)
    await phone.hears("bij Sportschool: € 150.")
    other = next(row.split(";")[1] for row in path.read_text("utf-8-sig").splitlines()[1:])
    listed = f"code;bedrag\r\n{code};150\r\n{other};150\r\n".encode("utf-8-sig")
    await phone.start()
    await phone.tap("Afwikkeling")
    await phone.tap("Lijst van de webshop inlezen")
    await phone.hears("Stuur de lijst van de webshop als bestand")
    await send_file(phone, "webshop.csv", "text/csv", listed)
    await phone.hears("Is deze voucher echt ingeleverd?")
    await phone.picture("40-lijst-echt-ingeleverd")
    await phone.tap("Ja, hij is ingeleverd")
    await phone.hears("Klopt dat?")
    await phone.picture("40-lijst-klopt-dit")
    await phone.accessible()
    await phone.tap("Boek 1 voucher (€ 150)")
    await phone.hears("1 voucher is geboekt: € 150.")
    await phone.picture("41-lijst-geboekt")
    await phone.picture("39-gevonden")


async def test_each_story_can_be_played_in_its_own_words(phone: Phone) -> None:
    stories = phone.page.locator(".stories li")
    await expect(stories).to_have_count(len(STORIES))
    await phone.picture("16-verhalen")
    give, take, look = await stories.locator("p").all_inner_texts()
    await phone.page.get_by_role("link", name=STORIES[0].title).click()
    await expect(phone.page.locator(".hint")).to_contain_text(give)
    await phone.picture("17-verhaal")
    await phone.start()
    voucher, sport, issue = QUOTED.findall(give)
    await phone.tap(voucher)
    await phone.tap(sport)
    await phone.hears("Typ de postcode en het huisnummer.")
    address = re.search(r"9401 [A-Z]{2} [0-9]+", give)
    assert address is not None
    await phone.type(address[0])
    await phone.hears("Klopt dit?")
    await phone.tap(issue)
    code = await phone.code()
    await phone.open()
    await phone.page.get_by_role("link", name=STORIES[1].title).click()
    await phone.type(code)
    [redeem] = QUOTED.findall(take)
    await phone.tap(redeem)
    await phone.hears("Nummer")
    await phone.open()
    await phone.page.get_by_role("link", name=STORIES[2].title).click()
    for label in QUOTED.findall(look):
        assert await phone.page.locator(f".demo button:text-is('{label}')").count() == 1
    await phone.page.get_by_role("button", name="Verberg deze tip").click()
    await expect(phone.page.locator(".hint")).to_be_hidden()
    await phone.accessible()


async def send_file(phone: Phone, name: str, kind: str, content: bytes) -> None:
    """Send a file with the paper clip."""
    await phone.page.locator("#file").set_input_files(
        {"name": name, "mimeType": kind, "buffer": content}
    )
    await phone.page.locator("#attach").get_by_role("button", name="Verstuur").click()


async def test_a_photo_of_the_bots_own_card_held_at_arms_length(phone: Phone) -> None:
    await phone.choose("Anneke")
    await phone.start()
    await phone.type("sport 9401 AB 77")
    await phone.tap("Geef voucher")
    await phone.code()
    card = await phone.last.get_by_role("img").get_attribute("src")
    response = await phone.page.request.get(f"{phone.base_url}{card}")
    photo = photograph(await response.body(), turned=17, share=0.35)
    await phone.open()
    await phone.choose("Bilal")
    await send_file(phone, "foto.jpg", "image/jpeg", photo)
    await phone.hears("Voucher van € 150 voor sport.")
    await phone.hears("Nog niet gebruikt.")
    await phone.picture("20-foto-van-kaart")


async def test_coupons_from_the_webshops_export_to_the_household(phone: Phone) -> None:
    lines = "".join(f"SPORT-{n:04};Sportartikelen;10;31-12-2022;\r\n" for n in range(3))
    bad = "SPORT-0009;Sportartikelen;1.500;31-12-2022;\r\n"
    export = f"Code;Soort;Bedrag;Geldig tot;E-mail\r\n{lines}{bad}".encode("cp1252")
    await phone.choose("Carla")
    await send_file(phone, "bonnen.csv", "text/csv", export)
    await phone.hears("Er is nog niets opgeslagen. Klopt dit?")
    await phone.page.get_by_text("Rij 5: Dit bedrag is op twee manieren te lezen.").wait_for()
    await phone.page.get_by_role("link", name="niet-begrepen.csv").last.wait_for()
    await phone.picture("21-bonnen-klopt-dit")
    await phone.accessible()
    await phone.tap("Sla 3 bonnen op")
    await phone.hears("Klaar. Er zijn 3 bonnen bij gekomen.")
    await phone.picture("22-bonnen-opgeslagen")
    await phone.open()
    await phone.choose("Anneke")
    await phone.start()
    await phone.picture("23-menu-met-bonnen")
    await phone.tap("Bon geven")
    await phone.hears("Typ de postcode en het huisnummer.")
    await phone.type("9401 AB 78")
    await phone.hears("Er zijn nog 3 bonnen voor sportartikelen.")
    await phone.picture("24-geef-bon")
    await phone.tap("Geef bon")
    await phone.hears("SPORT-0000")
    await phone.picture("25-bon")
    await phone.start()
    await phone.type("sport 9401 AB 79")
    await phone.tap("Geef voucher")
    await phone.tap("Ook een bon")
    await phone.hears("Ook een bon voor sportartikelen?")
    await phone.picture("26-ook-een-bon")
    await phone.tap("Geef bon van € 10")
    await phone.hears("SPORT-0001")
    await phone.picture("27-bon-na-voucher")


async def test_a_reminder_comes_on_friday_at_ten_once(chromium: Browser) -> None:
    async with demo() as playing, phone_at(playing, chromium) as phone:
        await reminded_once(phone, playing)


async def reminded_once(phone: Phone, playing: Demo) -> None:
    """It kills the bot, and starts it again."""
    zone = playing.scheme.zone
    words = re.compile("(Morgen|Vandaag), 13.00 uur: Opening")
    reminder = phone.page.locator("article.theirs", has_text=words)
    await phone.choose("Dirk")
    await phone.start("Hier ziet u welke activiteiten er zijn.")
    await phone.picture("50-vrijwilliger")
    await phone.tap("Activiteiten")
    await phone.hears("Zaterdag 11 september, 13.00 uur: Opening Week van de Sport")
    await phone.picture("51-activiteiten")
    await phone.accessible()
    await phone.tap("ma 20 sep · Verjaardag van he…")
    await phone.hears("De tijd en de plek weten we nog niet.")
    await phone.picture("52-tijd-niet-bekend")
    await phone.tap("Terug")
    await phone.tap("za 11 sep · Opening Week van…")
    await phone.hears("Waar: Marsdijk, bij de start van de 4 Mijl van Assen.")
    await phone.picture("53-opening")
    await phone.tap("Herinner mij")
    await phone.hears("Klaar. Ik herinner u op vrijdag 10 september, 10.00 uur")
    await phone.picture("54-herinner-mij")
    while playing.clock.now().astimezone(zone).day < 10:
        day = playing.clock.now().astimezone(zone).day
        await phone.next_morning()
        await expect(phone.page.locator("#clock")).to_contain_text(f" {day + 1} sep 2021")
    await expect(phone.page.locator("#clock")).to_contain_text("08.30")
    playing.clock.move_to(datetime(2021, 9, 10, 9, 59, 57, tzinfo=zone))
    await expect(reminder).to_have_count(1)
    assert playing.clock.now() >= datetime(2021, 9, 10, 10, tzinfo=zone)
    await phone.hears(
        "Morgen, 13.00 uur: Opening Week van de Sport, Marsdijk,"
        " bij de start van de 4 Mijl van Assen. Komt u?"
    )
    await phone.picture("55-herinnering")
    await phone.tap("Ik kom")
    await phone.hears("Genoteerd. U komt naar: Opening Week van de Sport")

    assert playing.bot.process is not None
    playing.bot.process.kill()
    await playing.bot.process.wait()
    playing.clock.move_to(datetime(2021, 9, 10, 12, 0, tzinfo=zone))
    await playing.bot.start()
    await phone.ask("activiteiten", "Opening Week van de Sport")
    # The next one shows that the bot looked what was due since it was killed.
    playing.clock.move_to(datetime(2021, 9, 11, 10, 59, 57, tzinfo=zone))
    await expect(reminder).to_have_count(2)
    await phone.hears("Vandaag, 13.00 uur: Opening Week van de Sport")
    await phone.hears("U komt.")
    await phone.picture("56-niets-dubbel")


async def test_a_coordinator_puts_right_what_was_handed_in_and_how_a_file_is_read(
    phone: Phone,
) -> None:
    await phone.choose("Anneke")
    await phone.start()
    await phone.type("sport 9401 AB 90")
    await phone.tap("Geef voucher")
    await phone.hears("Dit is uw voucher")
    given = phone.page.locator("article.theirs", has_text="Klaar. De code is").last
    code = await given.locator("code").inner_text()
    await phone.open()
    await phone.choose("Esra")
    await phone.type(code)
    await phone.tap("Neem in")
    await phone.hears("Is dit een nieuwe deelnemer bij u?")
    words = await phone.last.inner_text()
    number = re.search(r"Nummer (\d+)", words)
    assert number is not None
    await phone.open()
    await phone.choose("Carla")
    await phone.type(f"nummer {number[1]}")
    await phone.tap(f"Draai nummer {number[1]} terug")
    await phone.hears("De voucher is dan weer geldig.")
    await phone.picture("42-terugdraaien")
    await phone.accessible()
    await phone.tap("Draai terug")
    await phone.hears("De aanbieder heeft bericht.")
    await phone.picture("43-teruggedraaid")

    text = "Kolom 1;Kolom 2;Soort;Naam\r\nKIES-0001;10;Sportartikelen;Jansen\r\n"
    await send_file(phone, "bonnen.csv", "text/csv", text.encode())
    await phone.hears("Welke kolom in uw bestand is dit: code?")
    await phone.picture("44-welke-kolom")
    await phone.tap("Kolom 1")
    await phone.hears("Welke kolom in uw bestand is dit: bedrag?")
    await phone.tap("Kolom 2")
    await phone.hears("Er is nog niets opgeslagen. Klopt dit?")
    await phone.tap("Kolommen aanpassen")
    await phone.hears("Welke kolom van uw bestand wilt u aanpassen?")
    await phone.picture("45-kolommen-aanpassen")
    await phone.accessible()
    await phone.tap("Terug")
    await phone.tap("Sla 1 bon op")
    await phone.hears("Klaar. Er is 1 bon bij gekomen.")


async def force_font(page: Page, percent: int) -> None:
    """Show a page in letters of so many percent of our own, whatever fonts the machine has."""
    font = base64.b64encode(REGULAR.read_bytes()).decode("ascii")
    await page.add_style_tag(
        content=f"@font-face {{ font-family: Forced{percent}; size-adjust: {percent}%;"
        f" src: url(data:font/ttf;base64,{font}); }}"
        f" * {{ font-family: Forced{percent} !important; }}"
    )
    loaded = await page.evaluate(f"document.fonts.load('1rem Forced{percent}').then(f => f.length)")
    assert loaded == 1


async def test_the_report_as_a_page_can_be_read_by_everybody(
    chromium: Browser, tmp_path: Path
) -> None:
    """axe finds nothing, a phone need not be turned or shifted, and nothing is fetched."""
    database = tmp_path / "scheme.sqlite"
    await make_file(database)
    make_scheme(database, seed=1)
    document, wrong = await report_of(database, read_scheme(ASSEN), END, END)
    assert wrong == []
    [page_file] = await made_apart(make, document, [HTML])
    (tmp_path / "rapport.html").write_bytes(page_file)
    page = await chromium.new_page(viewport=PHONE, locale="nl-NL")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).scheme))
    await page.goto((tmp_path / "rapport.html").as_uri())
    assert await page.locator("img").count() >= 4
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / "30-rapport.png", full_page=True)
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for percent in (60, 100, 160):
        await force_font(page, percent)
        for width in (320, PHONE["width"], 1280):
            await page.set_viewport_size({"width": width, "height": 844})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, percent
            if percent != 100:
                await page.screenshot(path=SCREENSHOTS / f"31-rapport-letter-{percent}-{width}.png")
    assert asked and set(asked) <= {"file", "data"}
    await page.close()
