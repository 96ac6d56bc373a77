"""The phone page of who only looks at a card, and may read another language than Dutch."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.channels.web.words import around_chat
from bot.translation import LANGUAGE, participant, participant_languages
from tests.channels.web_browser import Phone, phone_with
from tests.channels.web_script import CODE, conversation, keyboard
from tests.channels.web_stand_in import WebStandIn, web_stand_in
from tests.helpers.catalogues import asked_in_code

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[WebStandIn]:
    async with web_stand_in(conversation) as stand_in:
        yield stand_in


@pytest_asyncio.fixture(loop_scope="session")
async def english(chromium: Browser, server: WebStandIn) -> AsyncIterator[Phone]:
    async with phone_with(chromium, server, locale="en-GB") as in_hand:
        yield in_hand


async def look_at_card(phone: Phone, fragment: str) -> None:
    phone.server.invitations |= {f"v_{CODE}", f"nl_v_{CODE}"}
    await phone.open(fragment)
    await expect(phone.page.locator("#message")).to_be_visible()
    await phone.is_live()


async def dutch_around(phone: Phone) -> list[str]:
    """What stands around the chat in Dutch, or is said so, to be seen or not."""
    said: list[str] = await phone.page.evaluate(
        """() => [...document.querySelectorAll(".chat *")].flatMap((node) => [
          node.closest("article") || node.children.length ? "" : node.textContent,
          node.ariaLabel, node.placeholder])
          .filter(Boolean).map((text) => text.trim())"""
    )
    theirs, ours = (set(around_chat(participant(each).translated)) for each in ("en", "nl"))
    return [text for text in said if text in ours - theirs]


async def test_around_a_card_all_is_in_the_language_of_the_browser(english: Phone) -> None:
    await look_at_card(english, f"v_{CODE}")
    page = english.page
    number = english.server.say("More.", keyboard=keyboard("Places"))
    await english.hears("More.")
    assert (await english.spoken())[-1] == "More. Buttons: Places."
    assert await dutch_around(english) == []
    await expect(page.locator("#message")).to_have_attribute("placeholder", "Type here")
    await expect(page.locator(".day")).to_contain_text("day")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    english.server.edit(number, "Less.")
    await expect(english.last).to_contain_text("edited")
    await page.get_by_role("button", name="Menu").click()
    await english.accessible()
    await english.picture("60-vreemde-engels")
    await page.get_by_role("button", name="Sign this device out").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Sign this device out?")
    await page.keyboard.press("Escape")
    # It stays so, and what the server is told as well.
    await page.reload()
    await english.is_live()
    assert await dutch_around(english) == []
    asked = page.expect_request(lambda request: request.url.endswith("/send"))
    async with asked as sent:
        await english.type("Where can I swim?")
    assert await (await sent.value).header_value("accept-language") == "en"


async def test_a_link_asks_for_a_language_before_the_browser_does(english: Phone) -> None:
    await look_at_card(english, f"nl_v_{CODE}")
    page = english.page
    await expect(page.locator("#message")).to_have_attribute("placeholder", "Typ hier")
    await page.reload()
    await english.is_live()
    await expect(page.locator("#message")).to_have_attribute("placeholder", "Typ hier")
    # Another language is one tap away.
    link = [[{"text": "English", "url": f"{english.server.url}#en_v_{CODE}"}]]
    english.server.say("Deze voucher", keyboard=link)
    await english.tap("English")
    await expect(page.locator("#message")).to_have_attribute("placeholder", "Type here")
    assert await dutch_around(english) == []


async def test_who_is_in_reads_dutch_whatever_the_browser_says(english: Phone) -> None:
    await english.join()
    await expect(english.page.locator("#message")).to_have_attribute("placeholder", "Typ hier")
    await english.page.reload()
    await english.is_live()
    await expect(english.page.locator("#message")).to_have_attribute("placeholder", "Typ hier")
    await expect(english.page.locator("html")).to_have_attribute("lang", "nl")


async def test_who_looked_at_a_card_and_comes_in_reads_dutch(english: Phone) -> None:
    await look_at_card(english, f"v_{CODE}")
    await english.join()
    await expect(english.page.locator("#message")).to_have_attribute("placeholder", "Typ hier")


async def test_a_language_that_is_not_on_is_not_spoken(
    chromium: Browser, server: WebStandIn
) -> None:
    async with phone_with(chromium, server, locale="pl-PL") as phone:
        await look_at_card(phone, f"v_{CODE}")
        await expect(phone.page.locator("#message")).to_have_attribute("placeholder", "Typ hier")


async def test_what_stands_around_a_chat_is_what_the_page_says() -> None:
    said = around_chat(str)
    assert set(said) <= asked_in_code()
    assert around_chat(participant(LANGUAGE).translated) != said
    for language in participant_languages():
        theirs = around_chat(participant(language).translated)
        assert len(theirs) == len(said) and all(theirs)
        assert json.dumps(theirs)
