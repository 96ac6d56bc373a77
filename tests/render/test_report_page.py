"""The report as a page, in Chromium: everybody can read it. Pictures land in tests/screenshots/."""

import base64
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

import bot
from bot.child_process import made_apart
from bot.domain.scheme_file import read_scheme
from bot.messages.figures import report_of
from bot.render.document import HTML, make
from tests.channels.web_browser import PHONE
from tests.conftest import ASSEN
from tests.simulation import END, made_at

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
REGULAR = Path(bot.__file__).parent / "render" / "fonts" / "AtkinsonHyperlegible-Regular.ttf"


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
    tmp_path: Path, chromium: Browser
) -> None:
    """axe finds nothing, a phone need not be turned or shifted, and nothing is fetched."""
    made = await made_at(tmp_path / "scheme.sqlite", seed=1)
    document, wrong = await report_of(made, read_scheme(ASSEN), END, END)
    assert wrong == []
    [page_file] = await made_apart(make, document, [HTML])
    (tmp_path / "rapport.html").write_bytes(page_file)
    page = await chromium.new_page(viewport=PHONE, locale="nl-NL")
    try:
        await is_read(page, tmp_path / "rapport.html")
    finally:
        await page.close()


async def is_read(page: Page, file: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).scheme))
    await page.goto(file.as_uri())
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
