"""The phone page in somebody's hand: Chromium, and what one does and sees in it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Request,
    ViewportSize,
    async_playwright,
    expect,
)

from tests.channels.web_stand_in import WebStandIn

SCREENSHOTS = Path(__file__).parents[1] / "screenshots" / "web"
PHONE: ViewportSize = {"width": 390, "height": 844}
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Two pages of its own that each window would load anew, for an address bar nobody types in. Of
    # these lists only the last one counts, so what Playwright switches off stands here once more.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,"
    "AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,"
    "MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,"
    "TcpPortRandomizationWin,ThirdPartyStoragePartitioning",
)
# Long, for a machine that does other things meanwhile. What is there is not waited for.
ANSWER_MS = 20_000
# How much time goes by for a page between two looks of whoever lets it fly.
FLYING_SECONDS = 0.5
MOST_TABS = 40
# Loaded when somebody scans, not before.
LATER = "page/vendor/"
RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]
# Keeps all that a screen reader is told.
_HEAR = """
addEventListener("DOMContentLoaded", () => {
  globalThis.heard = [];
  for (const id of ["said", "alerted"]) {
    const region = document.getElementById(id);
    if (region) new MutationObserver((changes) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
      heard.push(...added.map((node) => node.textContent));
    }).observe(region, { childList: true });
  }
});
"""
# What somebody who is cut off or let in sees in the browser's own log is no mistake of the page.
_EXPECTED = ("Failed to load resource",)


class PhonePage:
    """The page; it notes what leaves the machine, and what the browser complains of."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.elsewhere: list[str] = []
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                self.complaints.append(line.text)
                if line.type == "error" and not line.text.startswith(_EXPECTED)
                else None
            ),
        )

    def _note(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname != "127.0.0.1":
            self.elsewhere.append(request.url)
        self.asked.append(request.url)

    async def open(self, fragment: str = "") -> None:
        """The page, from its beginning, as a link opens it."""
        # Only another fragment would be no new page.
        await self.page.goto("about:blank")
        await self.page.goto(self.url + (f"#{fragment}" if fragment else ""))

    def is_content(self) -> None:
        """Nothing was complained of, and nothing asked elsewhere."""
        assert self.elsewhere == [], self.elsewhere
        assert self.complaints == [], self.complaints

    async def becomes(self, expression: str) -> None:
        """Wait until something is so in the page, whose policy forbids the usual way of waiting."""
        for _ in range(ANSWER_MS // 50):
            if await self.page.evaluate(expression):
                return
            await self.page.wait_for_timeout(50)
        raise AssertionError(expression)

    async def shell_is_kept(self) -> None:
        """Wait until the page would open without a connection."""
        await self.becomes("navigator.serviceWorker.controller !== null")

    async def screen(self, name: str) -> None:
        """Wait for a screen."""
        await expect(self.page.locator("body")).to_have_attribute("data-screen", name)

    @property
    def last(self) -> Locator:
        """The newest message of the bot."""
        return self.page.locator("article.theirs").last

    @property
    def mine(self) -> Locator:
        """What somebody sent that the server has."""
        return self.page.locator("article.mine:not(.unsent)")

    @property
    def unsent(self) -> Locator:
        """What somebody sent that waits."""
        return self.page.locator("article.unsent")

    def key(self, label: str) -> Locator:
        """The newest button with this label."""
        return self.page.locator(".key").get_by_text(label, exact=True).locator("xpath=..").last

    async def tap(self, label: str) -> None:
        await self.key(label).click()

    async def type(self, line: str) -> None:
        await self.page.locator("#message").fill(line)
        await self.page.keyboard.press("Enter")

    async def choose(self, label: str) -> None:
        """Choose in the menu of the page."""
        await self.page.get_by_role("button", name="Menu").click()
        await self.page.locator("#chat-menu").get_by_role("button", name=label).click()

    async def attach(self, label: str) -> None:
        """Choose in the menu beside the line."""
        await self.page.get_by_role("button", name="Foto, bestand of kaart").click()
        await self.page.locator("#attach-menu").get_by_role("button", name=label).click()

    async def hears(self, words: str) -> None:
        """Wait until the newest message of the bot has these words."""
        await expect(self.last).to_contain_text(words)

    async def toasted(self, words: str) -> None:
        """Wait for a short text over the page."""
        await expect(self.page.locator("#toast")).to_have_text(words)

    async def sees_picture(self) -> None:
        """Wait until the newest picture is shown."""
        image = self.page.locator(".part-photo button:not(.loading):not(.missing) img").last
        assert await image.evaluate("image => image.naturalWidth") > 600

    async def online(self) -> None:
        """What a phone says when it has a connection again."""
        await self.page.evaluate("dispatchEvent(new Event('online'))")

    async def spoken(self) -> list[str]:
        """All that a screen reader was told."""
        said: list[str] = await self.page.evaluate("heard")
        return said

    async def picture(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
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
        assert await self.small_targets() == []
        assert await self.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), "it scrolls sideways"

    async def small_targets(self) -> list[str]:
        """What can be tapped and is smaller than a finger, but what stands in a line of text."""
        small: list[str] = await self.page.evaluate(
            """() => [...document.querySelectorAll("button, a[href], input, textarea, .choice")]
              .filter((node) => node.checkVisibility({ visibilityProperty: true })
                && !node.closest(".part-text, .unseen, p, .skip")
                && !node.matches("[type=checkbox]")
                && (!document.querySelector("dialog[open]") || node.closest("dialog[open]")))
              .map((node) => [node, node.getBoundingClientRect()])
              .filter(([, box]) => box.width < 43.9 || box.height < 43.9)
              .map(([node, box]) => `${node.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""
        )
        return small

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
            "() => { const node = document.activeElement;"
            " return node.ariaLabel ?? node.labels?.[0]?.innerText ?? node.innerText; }"
        )
        return text.strip()


class Phone(PhonePage):
    """The page, before the stand-in."""

    def __init__(self, page: Page, server: WebStandIn) -> None:
        super().__init__(page, server.url)
        self.server = server

    async def join(self, name: str = "Anneke") -> None:
        """Get in with an invitation."""
        self.server.invitations.add("i_goed-en-nieuw")
        await self.open("i_goed-en-nieuw")
        await self.page.get_by_label("Uw naam").fill(name)
        await self.page.get_by_role("button", name="Begin").click()
        await self.hears("Wat wilt u doen?")
        await self.is_live()

    async def is_live(self) -> None:
        """Wait until the page hears of changes at once."""
        await expect(self.page.locator("body")).to_have_attribute("data-ready", "true")
        await self.until(lambda: self.server.pages > 0, "no page listens")

    async def until(self, is_so: Callable[[], Any], why: str) -> None:
        """Wait until something is so at the server."""
        for _ in range(ANSWER_MS // 20):
            if is_so():
                return
            await asyncio.sleep(0.02)
        raise AssertionError(why)

    # A clock of the page's own, as `has_clock` gives it: what the page puts off comes at once.

    async def has_clock(self) -> None:
        """From its next start on."""
        await self.page.clock.install()

    async def later(self, seconds: float) -> None:
        """Let time go by for the page: what it put off until then, it does now."""
        await self.page.clock.run_for(round(seconds * 1_000))

    async def later_until(self, is_so: Callable[[], Any], why: str) -> None:
        """Let time fly for the page until something is so at the server."""
        for _ in range(ANSWER_MS // 20):
            if is_so():
                return
            await self.later(FLYING_SECONDS)
            await asyncio.sleep(0.02)
        raise AssertionError(why)

    async def later_sees(self, where: Locator, words: str) -> None:
        """Let time fly for the page until words are to be seen."""
        for _ in range(ANSWER_MS // 20):
            if await where.filter(has_text=words, visible=True).count():
                return
            await self.later(FLYING_SECONDS)
            await asyncio.sleep(0.02)
        raise AssertionError(words)

    async def to_the_card(self) -> None:
        """From the menu to a voucher."""
        await self.tap("Voucher geven")
        await self.tap("Sport")
        await self.hears("Typ de postcode en het huisnummer.")
        await self.type("9401 AB 12")
        await self.hears("Klopt dit?")
        await self.tap("Geef voucher")
        await self.sees_picture()
        await self.hears("Stuur dit door")

    async def cut_off(self) -> None:
        """What is sent arrives, and no answer or event of it comes back."""
        faults = self.server.faults
        faults.lose_answer |= {"send", "tap", "upload", "chat"}
        faults.events = "silent"
        await self.server.stop()
        await self.server.start()

    async def healed(self) -> None:
        """All comes through again, and the phone notices."""
        self.server.faults.lose_answer.clear()
        self.server.faults.events = "ok"
        await self.online()

    async def back(self) -> None:
        """The server is there again, and the phone notices."""
        await self.server.start()
        await self.online()
        await self.is_live()


@asynccontextmanager
async def chromium_browser(*more: str) -> AsyncIterator[Browser]:
    """Chromium, as the system has it: for whoever can't share that of the fixture `chromium`."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("There is no Chromium. Install it: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*QUIET, *more])
        yield browser
        await browser.close()


async def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """Somebody's browser: a phone with a touch screen, unless said otherwise."""
    expect.set_options(timeout=ANSWER_MS)
    touch = {"has_touch": True, "is_mobile": True}
    context = await browser.new_context(
        **({"viewport": PHONE, "locale": "nl-NL"} | touch | options)
    )
    context.set_default_timeout(ANSWER_MS)
    await context.add_init_script(_HEAR)
    return context


@asynccontextmanager
async def page_at(browser: Browser, url: str, **options: Any) -> AsyncIterator[PhonePage]:
    """A phone with a clean browser, before the server at an address."""
    context = await new_context(browser, **options)
    phone = PhonePage(await context.new_page(), url)
    try:
        yield phone
    finally:
        await context.close()
    phone.is_content()


@asynccontextmanager
async def phone_with(browser: Browser, server: WebStandIn, **options: Any) -> AsyncIterator[Phone]:
    """The same, before the stand-in."""
    context = await new_context(browser, **options)
    phone = Phone(await context.new_page(), server)
    try:
        yield phone
    finally:
        await context.close()
    phone.is_content()
