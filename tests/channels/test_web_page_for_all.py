"""The phone page for everybody: by keyboard, read out, large, narrow, in high contrast, and in
participants' languages. What axe finds is asked beside each screen, in the other tests too.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, FloatRect, expect

from tests.channels.web_browser import Phone, phone_with
from tests.channels.web_script import ARABIC, CODE, conversation, keyboard
from tests.channels.web_stand_in import WebStandIn, web_stand_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

LETTERS = "document.documentElement.style.fontSize = '32px'"
SOFT_HYPHEN = "\u00ad"
# What the lines of a title end with.
BREAKS = """node => {
  const text = node.firstChild, ends = [];
  let before = null;
  for (let at = 0; at < text.length; at += 1) {
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    const box = [...range.getClientRects()].at(-1);
    if (!box?.width) continue;
    if (before !== null && box.top > before + 5) ends.push(text.data[at - 1]);
    before = box.top;
  }
  return ends;
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[WebStandIn]:
    async with web_stand_in(conversation) as stand_in:
        yield stand_in


@pytest_asyncio.fixture(loop_scope="session")
async def phone(chromium: Browser, server: WebStandIn) -> AsyncIterator[Phone]:
    async with phone_with(chromium, server) as in_hand:
        yield in_hand


async def test_all_of_it_by_keyboard_alone(chromium: Browser, server: WebStandIn) -> None:
    async with phone_with(chromium, server, has_touch=False, is_mobile=False) as phone:
        press, page = phone.page.keyboard.press, phone.page
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await phone.open("i_goed-en-nieuw")
        await phone.reach("Uw naam")
        await page.keyboard.type("Anneke")
        await press("Enter")
        await phone.hears("Wat wilt u doen?")
        await expect(page.locator("#message")).to_be_focused()
        await phone.reach("Voucher geven", "Shift+Tab")
        await press("Enter")
        await phone.hears("Waarvoor is de voucher?")
        # The focus is in the new buttons already.
        assert await phone.focused() == "Sport"
        await press("Space")
        await phone.hears("Typ de postcode en het huisnummer.")
        await phone.reach("Bericht aan Voucherhulp Assen")
        await page.keyboard.type("9401 AB 12")
        await press("Enter")
        await phone.hears("Klopt dit?")
        await phone.reach("Geef voucher", "Shift+Tab")
        await press("Enter")
        await phone.hears("Stuur dit door")
        await phone.reach("Kopieer code", "Shift+Tab")
        await press("Enter")
        await phone.toasted("Gekopieerd")
        assert await page.evaluate("navigator.clipboard.readText()") == CODE
        # The picture, and back to where one was.
        await page.locator(".part-photo button").focus()
        await press("Enter")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await press("Escape")
        await expect(page.locator(".part-photo button")).to_be_focused()
        # The menus: opened, walked through, shut, and the focus back on their button.
        await phone.reach("Menu", "Shift+Tab")
        await press("Enter")
        assert await phone.focused() == "Naar het begin"
        await press("ArrowUp")
        assert await phone.focused() == "Dit apparaat afmelden"
        await press("Escape")
        await expect(page.locator("#chat-menu")).to_be_hidden()
        assert await phone.focused() == "Menu"
        await phone.reach("Foto, bestand of kaart")
        await press("Space")
        assert await phone.focused() == "Scan een kaart"
        await press("Escape")
        # From the top, past everything.
        await page.locator("#skip").focus()
        await press("Enter")
        await expect(page.locator("#message")).to_be_focused()


async def test_news_is_read_out_once_and_what_was_there_is_not(phone: Phone) -> None:
    await phone.join()
    said = await phone.spoken()
    assert len(said) == 2
    assert said[1].endswith("Knoppen: Voucher geven, Code nakijken, Activiteiten, Hulp.")
    await phone.page.reload()
    await phone.is_live()
    assert await phone.spoken() == []
    number = phone.server.say("Een herinnering.", keyboard=keyboard("Ik kom|Ik kom niet"))
    await phone.hears("Een herinnering.")
    assert await phone.spoken() == ["Een herinnering. Knoppen: Ik kom, Ik kom niet."]
    phone.server.edit(number, "Genoteerd. U komt.")
    await phone.hears("Genoteerd.")
    assert (await phone.spoken())[1:] == ["Bewerkt: Genoteerd. U komt."]
    # One's own line is not read back.
    await phone.type("start")
    await phone.hears("Wat wilt u doen?")
    assert not [text for text in await phone.spoken() if text == "start"]
    # More than a few at once are counted.
    before = len(await phone.spoken())
    await phone.page.context.set_offline(True)
    await phone.server.stop()
    for each in range(6):
        phone.server.say(f"Bericht {each}.")
    await phone.page.context.set_offline(False)
    await phone.back()
    await phone.hears("Bericht 5.")
    later = (await phone.spoken())[before:]
    assert "6 nieuwe berichten." in later
    assert [text for text in later if text.startswith("Bericht")] == ["Bericht 5."]
    # The chat itself says nothing by itself: it would say all of it twice.
    await expect(phone.page.get_by_role("log")).to_have_attribute("aria-live", "off")


async def test_a_lost_connection_is_said_and_so_is_its_return(phone: Phone) -> None:
    await phone.has_clock()
    await phone.join()
    await phone.server.stop()
    await phone.later_sees(phone.page.locator("#offline"), "Geen verbinding")
    await phone.back()
    said = await phone.spoken()
    assert [text.split(".")[0] for text in said[2:]] == ["Geen verbinding", "Er is weer verbinding"]


async def test_the_focus_stays_where_it_is_when_something_changes(phone: Phone) -> None:
    await phone.join()
    number = phone.server.say("Kies.", keyboard=keyboard("Een|Twee"))
    await phone.hears("Kies.")
    await phone.key("Twee").focus()
    phone.server.edit(number, "Kies nu.", keyboard=keyboard("Een|Twee", "Drie"))
    await phone.hears("Kies nu.")
    assert await phone.focused() == "Twee"
    phone.server.say("Iets anders.")
    await phone.hears("Iets anders.")
    assert await phone.focused() == "Twee"
    phone.server.edit(number, "Gekozen.")
    await expect(phone.page.locator("article", has_text="Gekozen.")).to_be_focused()
    phone.server.delete(number)
    await expect(phone.page.locator("#chat-title")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("large", [False, True])
async def test_small_screens_and_large_letters_show_all(
    phone: Phone, width: int, large: bool
) -> None:
    await phone.page.set_viewport_size({"width": width, "height": 640 if width == 320 else 844})
    await phone.join()
    await phone.to_the_card()
    if large:
        await phone.page.evaluate(LETTERS)
    await phone.accessible()
    await phone.picture(f"40-{width}-{'groot' if large else 'gewoon'}")
    cut = await phone.page.evaluate(
        "[...document.querySelectorAll('.key > span, .part-text, h1')]"
        ".filter((node) => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)"
        ".map((node) => node.innerText)"
    )
    assert cut == []
    line = await phone.page.locator("#message").bounding_box()
    assert line is not None and line["width"] > 120, "there is room to type"
    await phone.choose("Dit apparaat afmelden")
    dialog = phone.page.get_by_role("dialog")
    for button in await dialog.get_by_role("button").all():
        await button.scroll_into_view_if_needed()
        box = await button.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    await phone.picture(f"41-afmelden-{width}-{'groot' if large else 'gewoon'}")


def within(box: FloatRect | None, height: int) -> bool:
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= height


async def test_the_menus_and_a_lost_connection_stay_in_sight_where_all_scrolls(
    phone: Phone,
) -> None:
    await phone.page.set_viewport_size({"width": 320, "height": 640})
    await phone.has_clock()
    await phone.join()
    await phone.to_the_card()
    await phone.page.evaluate(LETTERS)
    await phone.page.evaluate("document.body.scrollTo(0, document.body.scrollHeight)")
    button = phone.page.get_by_role("button", name="Menu")
    assert within(await button.bounding_box(), 640)
    await phone.picture("46-menu-in-zicht")
    # Of what is read little is hidden.
    box = await phone.page.locator(".chat-head > .menu").bounding_box()
    assert box is not None and box["width"] * box["height"] < 320 * 640 / 50
    for menu in (button, phone.page.get_by_role("button", name="Foto, bestand of kaart")):
        await menu.click()
        items = phone.page.locator(".menu-items:visible")
        assert within(await items.bounding_box(), 640)
        for item in await items.get_by_role("button").all():
            await item.scroll_into_view_if_needed()
            assert within(await item.bounding_box(), 640)
        await phone.picture(f"47-{await items.get_attribute('id')}")
        await phone.page.keyboard.press("Escape")
    await phone.server.stop()
    offline = phone.page.locator("#offline").get_by_text("Geen verbinding.")
    await phone.later_sees(phone.page.locator("#offline"), "Geen verbinding.")
    await phone.page.evaluate("document.body.scrollTo(0, document.body.scrollHeight)")
    box = await offline.bounding_box()
    assert within(box, 640) and box is not None and box["height"] < 640 / 5
    assert within(await button.bounding_box(), 640)
    await phone.accessible()
    await phone.picture("48-geen-verbinding-groot")


async def test_a_long_word_in_a_title_breaks_with_a_hyphen(phone: Phone) -> None:
    await phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.server.invitations.add("i_goed-en-nieuw")
    await phone.open("i_goed-en-nieuw")
    await expect(phone.page.get_by_label("Uw naam")).to_be_visible()
    await phone.page.evaluate(LETTERS)
    await phone.picture("49-welkom-groot")
    assert set(await phone.page.locator("h1").evaluate(BREAKS)) <= {" ", SOFT_HYPHEN}
    await phone.join()
    await phone.page.evaluate(LETTERS)
    assert set(await phone.page.locator("h1").evaluate(BREAKS)) <= {" ", SOFT_HYPHEN}
    await phone.page.evaluate("document.body.scrollTo(0, 0)")
    await phone.picture("50-kop-groot")
    # Nothing else has it: what is searched and said is the plain word.
    assert await phone.page.title() == "Voucherhulp Assen"


async def test_high_contrast_shows_what_can_be_tapped(phone: Phone) -> None:
    await phone.page.emulate_media(forced_colors="active")
    await phone.join()
    await phone.to_the_card()
    for name in (".key", ".bubble", ".composer textarea"):
        edge = await phone.page.locator(name).last.evaluate(
            "node => [getComputedStyle(node).borderTopWidth, getComputedStyle(node).borderTopStyle]"
        )
        assert edge == ["1px", "solid"], name
    await phone.picture("42-hoog-contrast")
    await phone.page.emulate_media(forced_colors="none", contrast="more")
    await phone.accessible()
    await phone.picture("43-meer-contrast")


async def test_nothing_moves_for_who_wants_no_movement(phone: Phone) -> None:
    await phone.page.emulate_media(reduced_motion="reduce")
    await phone.join()
    held = phone.server.faults.held["tap"] = asyncio.Event()
    await phone.tap("Hulp")
    await expect(phone.key("Hulp")).to_have_attribute("aria-busy", "true")
    assert await phone.page.evaluate("document.getAnimations().length") == 0
    held.set()


async def test_lines_in_another_script_say_their_language(phone: Phone) -> None:
    await phone.join()
    phone.server.say(f"Stuur dit door:\n{ARABIC}\n<b>Цей ваучер на спорт.</b>\nእዚ ንስፖርት እዩ።")
    await phone.hears("Stuur dit door:")
    marked = await phone.last.locator("[lang]").evaluate_all(
        "all => all.map(node => [node.lang, node.dir, node.innerText.trim()])"
    )
    assert marked == [
        ["ar", "auto", ARABIC],
        ["uk", "auto", "Цей ваучер на спорт."],
        ["ti", "auto", "እዚ ንስፖርት እዩ።"],
    ]
    phone.server.say("This voucher is worth €150.", lang="en")
    await phone.hears("This voucher")
    await expect(phone.last.locator(".part-text")).to_have_attribute("lang", "en")
    assert await phone.page.locator("html").get_attribute("lang") == "nl"
    await phone.accessible()
    await phone.picture("44-talen")


async def test_a_wide_screen_keeps_lines_short(chromium: Browser, server: WebStandIn) -> None:
    wide: dict[str, Any] = {
        "viewport": {"width": 1280, "height": 800},
        "has_touch": False,
        "is_mobile": False,
    }
    async with phone_with(chromium, server, **wide) as phone:
        await phone.join()
        await phone.type("lang")
        await phone.hears("Een lange regel")
        box = await phone.last.locator(".bubble").bounding_box()
        assert box is not None and box["width"] <= 550
        await phone.accessible()
        await phone.picture("45-breed")


async def test_a_photo_that_is_not_there_is_told_in_words(phone: Phone) -> None:
    await phone.join()
    phone.server.say("De stand van vandaag.", photo="file/nergens")
    await phone.hears("De stand van vandaag.")
    await expect(phone.last.get_by_role("img", name="De stand van vandaag.")).to_be_visible()
    await phone.accessible()


def dot() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8)).save(kept, "PNG")
    return kept.getvalue()


async def test_pictures_of_long_ago_are_fetched_when_they_come_near(phone: Phone) -> None:
    await phone.join()
    await phone.page.goto("about:blank")
    phone.server.say("Van lang geleden.", photo=phone.server.add_file(dot(), "x.png", "image/png"))
    for number in range(60):
        phone.server.say(f"Bericht {number}.\nMet nog een regel.\nEn nog een.")
    phone.server.say("Van nu.", photo=phone.server.add_file(dot(), "x.png", "image/png"))
    await phone.open()
    await phone.hears("Van nu.")
    await expect(phone.page.locator(".part-photo button:not(.loading)")).to_have_count(1)
    assert phone.server.requests.count("GET file") == 1
    await phone.page.locator(".part-photo button.loading").scroll_into_view_if_needed()
    await expect(phone.page.locator(".part-photo button:not(.loading)")).to_have_count(2)
