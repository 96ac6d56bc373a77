"""The demo in Chromium: what one does and sees on its page, and on the phone in it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import (
    Browser,
    FrameLocator,
    Locator,
    Page,
    Request,
    ViewportSize,
    expect,
)

SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
PHONE: ViewportSize = {"width": 390, "height": 844}
# Long, for a machine that makes charts for other tests meanwhile. What is there is not waited for.
ANSWER_MS = 30_000
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}")
MOST_TABS = 60
RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]
# What the browser notes of somebody who is cut off or not let in is no mistake of the page.
_EXPECTED = ("Failed to load resource",)


class DemoBrowser:
    """The demo's page; it notes what leaves the machine, and what the browser complains of.

    `chat` is the phone in it: a page of its own, or a part of this one.
    """

    def __init__(self, page: Page, base_url: str, *, is_framed: bool) -> None:
        self.page = page
        self.base_url = base_url
        self.chat: Page | FrameLocator = page.frame_locator("iframe") if is_framed else page
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        page.context.on("request", self._note)
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

    async def open(self, fragment: str = "") -> None:
        """The page, from its beginning."""
        await self.page.goto("about:blank")
        await self.page.goto(self.base_url + fragment)
        await expect(self.page.locator("body")).to_have_attribute("data-ready", "true")

    async def choose(self, name: str) -> None:
        """Become somebody, from the chooser."""
        await self.page.locator(".cards").get_by_role("link", name=name).click()
        await self.is_now(name)

    async def change_to(self, name: str) -> None:
        """Become somebody else."""
        await self.page.locator("#people").get_by_role("link", name=name).click()
        await self.is_now(name)

    async def is_now(self, name: str) -> None:
        await expect(self.chat.locator(".chat-as")).to_contain_text(f"U bent {name}")

    @property
    def last(self) -> Locator:
        """The newest message of the bot."""
        return self.chat.locator("article.theirs").last

    def key(self, label: str) -> Locator:
        """The newest button with this label."""
        return self.chat.locator(".key").get_by_text(label, exact=True).locator("xpath=..").last

    async def tap(self, label: str) -> None:
        await self.key(label).click()

    async def type(self, line: str) -> None:
        await self.chat.locator("#message").fill(line)
        await self.chat.locator("#message").press("Enter")

    async def ask(self, line: str, words: str) -> None:
        """Type a line and wait for the answer to it: words that were there before are none."""
        mine = self.chat.locator("article.mine:not(.unsent)")
        before = await mine.count()
        await self.type(line)
        below = mine.nth(before).locator("xpath=following-sibling::article")
        await expect(below.filter(has_text=words)).not_to_have_count(0)

    async def hears(self, words: str) -> None:
        """Wait until the newest message of the bot has these words."""
        await expect(self.last).to_contain_text(words)

    async def give(self, line: str) -> str:
        """Give a voucher by one line and a tap; returns its code."""
        await self.type(line)
        await self.hears("Klopt dit?")
        await self.tap("Geef voucher")
        return await self.code()

    async def code(self) -> str:
        """Wait until the newest message is a voucher's card; returns the code beside it."""
        await self.hears("Dit is uw voucher")
        done = self.chat.locator("article.theirs", has_text="Klaar. De code is").last
        code = await done.locator("code").inner_text()
        assert CODE.fullmatch(code)
        await expect(self.last).to_contain_text(code)
        return code

    async def more(self, label: str) -> None:
        """Choose in the menu of the exercise."""
        await self.page.get_by_role("button", name="Meer voor de oefening").click()
        await self.page.locator("#demo-menu").get_by_role("button", name=label).click()

    async def toasted(self, words: str) -> None:
        """Wait for a short text over the page."""
        await expect(self.page.locator("#toast")).to_have_text(words)

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
        """Press a key until the focus is on what has this name, on the page or on the phone."""
        for _ in range(MOST_TABS):
            await self.page.keyboard.press(key)
            if (await self.focused()).startswith(name):
                return
        raise AssertionError(f"{key} does not lead to {name!r}")

    async def focused(self) -> str:
        """The name of what has the focus."""
        text: str = await self.page.evaluate(
            """() => {
              let node = document.activeElement;
              while (node.contentDocument) node = node.contentDocument.activeElement;
              const words = node.querySelector(".card-words");
              return node.ariaLabel ?? (words ?? node).innerText ?? "";
            }"""
        )
        return text.strip()


@asynccontextmanager
async def demo_at(
    chromium: Browser, base_url: str, *, is_framed: bool, keeps_pages: bool = False
) -> AsyncIterator[DemoBrowser]:
    """The demo's page at the chooser, on a screen of a phone.

    Without `keeps_pages` no page is kept for when there is no connection: for each person in each
    new browser that is work that only tests of it need.
    """
    expect.set_options(timeout=ANSWER_MS)
    context = await chromium.new_context(
        viewport=PHONE, locale="nl-NL", service_workers="allow" if keeps_pages else "block"
    )
    context.set_default_timeout(ANSWER_MS)
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base_url)
    browser = DemoBrowser(await context.new_page(), base_url, is_framed=is_framed)
    try:
        await browser.open()
        yield browser
    finally:
        await context.close()
    assert browser.elsewhere == []
    assert browser.complaints == []
