"""The phone page in Chromium: the chat, passing on, printing, and the page itself.

The server is a stand-in; screenshots land in tests/screenshots/web/.
"""

import asyncio
import io
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, FilePayload, expect
from pypdf import PdfReader

from tests.channels.web_browser import LATER, Phone, phone_with
from tests.channels.web_script import CODE, conversation, keyboard
from tests.channels.web_stand_in import Refused, WebStandIn, web_stand_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

FIRST_LOAD_BYTES = 100 * 1024


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[WebStandIn]:
    async with web_stand_in(conversation) as stand_in:
        yield stand_in


@pytest_asyncio.fixture(loop_scope="session")
async def phone(chromium: Browser, server: WebStandIn) -> AsyncIterator[Phone]:
    async with phone_with(chromium, server) as in_hand:
        yield in_hand


async def test_from_the_menu_to_a_voucher(phone: Phone) -> None:
    await phone.join()
    await phone.picture("10-begin")
    await phone.accessible()
    await phone.to_the_card()
    kinds = [each["kind"] for each in phone.server.heard]
    assert kinds == ["join", "tap", "tap", "send", "tap"]
    chat = await phone.page.locator("article").all_inner_texts()
    assert not [text for text in chat if text.strip() == "9401 AB 12"], "the address is still there"
    await phone.accessible()
    await phone.picture("11-voucher")


async def test_a_tap_waits_and_its_answer_is_shown_once(phone: Phone) -> None:
    await phone.join()
    held = phone.server.faults.held["tap"] = asyncio.Event()
    await phone.tap("Hulp")
    await expect(phone.key("Hulp")).to_have_attribute("aria-busy", "true")
    await phone.tap("Hulp")
    held.set()
    await phone.toasted("Bel 0592 00 00 00 als u vragen hebt.")
    await expect(phone.key("Hulp")).to_have_attribute("aria-busy", "false")
    assert [each["kind"] for each in phone.server.heard] == ["join", "tap"]
    assert (await phone.spoken()).count("Bel 0592 00 00 00 als u vragen hebt.") == 1


async def test_a_code_is_copied(phone: Phone) -> None:
    await phone.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await phone.join()
    await phone.to_the_card()
    await phone.tap("Kopieer code")
    await phone.toasted("Gekopieerd")
    assert await phone.page.evaluate("navigator.clipboard.readText()") == CODE
    await phone.page.evaluate("navigator.clipboard.writeText('')")
    await phone.page.locator("article code").click()
    await expect(phone.page.locator("#toast")).to_have_text("Gekopieerd")
    assert await phone.page.evaluate("navigator.clipboard.readText()") == CODE


async def test_sharing_is_the_phones_own_or_a_text_to_copy(phone: Phone) -> None:
    await phone.join()
    await phone.to_the_card()
    await phone.tap("Deel")
    dialog = phone.page.get_by_role("dialog")
    await expect(dialog).to_contain_text(f"Uw voucher: {CODE}")
    whatsapp = dialog.get_by_role("link", name="Open WhatsApp")
    await expect(whatsapp).to_have_attribute("href", re.compile(r"^https://wa\.me/\?text="))
    await expect(whatsapp).to_have_attribute("rel", "noopener noreferrer")
    await phone.accessible()
    await phone.picture("12-deel")
    await dialog.get_by_role("button", name="Sluit").click()
    await phone.page.evaluate(
        "() => { globalThis.shared = [];"
        " navigator.share = async (what) => { shared.push(what); };"
        " navigator.canShare = () => true; }"
    )
    await phone.tap("Deel")
    assert await phone.page.evaluate("shared") == [{"text": f"Uw voucher: {CODE}"}]
    await expect(phone.page.get_by_role("dialog")).to_have_count(0)
    await phone.page.locator(".part-photo button").click()
    await phone.page.get_by_role("dialog").get_by_role("button", name="Deel").click()
    [name, kind] = await phone.page.evaluate("[shared[1].files[0].name, shared[1].files[0].type]")
    assert (name, kind) == ("afbeelding.png", "image/png")


async def test_a_link_for_somebody_else_is_passed_on_not_opened(phone: Phone) -> None:
    await phone.join()
    await phone.to_the_card()
    await phone.page.locator(".link", has_text="#i_voor-een-ander").click()
    dialog = phone.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Deze link is voor iemand anders")
    await phone.accessible()
    await dialog.get_by_role("button", name="Sluit").click()
    # One's own language of a voucher is asked for at once.
    await phone.tap("Arabisch")
    await phone.until(lambda: phone.server.texts()[-1] == f"/start ar_v_{CODE}", "not sent")


async def test_a_card_opens_large_and_is_printed_alone(phone: Phone) -> None:
    await phone.join()
    await phone.to_the_card()
    await phone.page.locator(".part-photo button").click()
    dialog = phone.page.get_by_role("dialog")
    await expect(dialog.get_by_role("img")).to_be_visible()
    await phone.accessible()
    await phone.picture("13-kaart")
    await phone.page.evaluate("window.print = () => { globalThis.printed = true; }")
    await dialog.get_by_role("button", name="Print").click()
    assert await phone.page.evaluate("globalThis.printed") is True
    [sheet] = PdfReader(io.BytesIO(await phone.page.pdf())).pages
    assert sheet.extract_text().split("\n")[0].startswith("Dit is uw voucher")
    assert len(sheet.images) == 1
    async with phone.page.expect_download() as downloading:
        await dialog.get_by_role("link", name="Bewaar").click()
    assert (await downloading.value).suggested_filename == "afbeelding.png"
    await dialog.get_by_role("button", name="Sluit").click()
    pages = PdfReader(io.BytesIO(await phone.page.pdf())).pages
    words = "".join(page.extract_text() for page in pages)
    assert "Klaar. De code is" in words and "Typ hier" not in words and "Volgende" not in words


async def test_a_file_is_downloaded_by_its_name(phone: Phone) -> None:
    await phone.join()
    await phone.to_the_card()
    async with phone.page.expect_download() as downloading:
        await phone.page.get_by_role("link", name="voucher.pdf").click()
    assert (await downloading.value).suggested_filename == "voucher.pdf"


async def test_what_is_no_text_stays_text(phone: Phone) -> None:
    await phone.join()
    marks = (
        "<img src=x onerror=\"document.title='x'\">"
        "<script>document.title='x'</script>"
        ' <a href="javascript:document.title=1">een link</a> <svg onload=alert(1)> <B> <b x> </b>'
        "<b\n><code/> <!-- <b>"
    )
    phone.server.say(
        f"<b>Let op</b> {marks} https://example.nl/ &lt;b&gt; &amp;lt; &#x27;&quot; &copy; &#60;",
        keyboard=[[{"text": "Knop", "url": "javascript:document.title=1"}]],
    )
    await phone.hears("Let op")
    shown = phone.last.locator(".part-text")
    assert await shown.locator("img, script, a:not(.link), svg, code").count() == 0
    assert await phone.last.get_by_role("link").all_inner_texts() == ["https://example.nl/"]
    said = f"Let op {marks.removesuffix('<b>')} https://example.nl/ <b> &lt; '\" &copy; &#60;"
    assert await shown.inner_text() == said
    assert await shown.locator("b").all_inner_texts() == ["Let op", said.partition("<!-- ")[2]]
    await expect(phone.key("Knop")).to_be_disabled()
    await phone.type("<script>document.title='x'</script>")
    await expect(phone.mine.last).to_contain_text("<script>")
    assert await phone.page.title() == "Voucherhulp Assen"


async def test_marks_within_marks_are_read(phone: Phone) -> None:
    await phone.join()
    phone.server.say(
        "Klaar.\n\n<b><code>K7M4 2P9Q</code></b>\n<code>een <b>twee</b> &lt;drie&gt;</code>, <b>"
        "vet</b> en <b>open <code>tot het einde"
    )
    await phone.hears("Klaar")
    shown = phone.last.locator(".part-text")
    codes = ["K7M4 2P9Q", "een twee <drie>", "tot het einde"]
    assert await shown.locator("code").all_inner_texts() == codes
    assert await shown.locator("code *").count() == 0
    assert await shown.locator("b").all_inner_texts() == [codes[0], "vet", "open tot het einde"]
    assert (await shown.inner_text()).startswith("Klaar.\n\nK7M4 2P9Q\neen twee <drie>, vet")


async def test_photos_are_made_small_and_lose_where_they_were_made(phone: Phone) -> None:
    await phone.join()
    exif = Image.Exif()
    exif[0x010E] = "thuis"
    exif[0x0112] = 6  # lying on its side
    kept = io.BytesIO()
    Image.new("RGB", (4000, 3000), (200, 30, 30)).save(kept, "JPEG", exif=exif)
    photo: FilePayload = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}
    async with phone.page.expect_file_chooser() as choosing:
        await phone.attach("Maak een foto")
    chooser = await choosing.value
    assert await chooser.element.get_attribute("capture") == "environment"
    await chooser.set_files(photo)
    await expect(phone.page.locator("#attach-preview")).to_be_visible()
    await phone.accessible()
    await phone.picture("14-foto-sturen")
    await phone.page.get_by_label("Tekst erbij").fill("De kaart")
    await phone.page.locator("#attach").get_by_role("button", name="Verstuur").click()
    await phone.hears("Ik heb uw bestand: foto.jpg.")
    sent = phone.server.heard[-1]
    assert (sent["kind"], sent["caption"]) == ("photo", "De kaart")
    content, _name, _type = next(iter(phone.server.files.values()))
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (1200, 1600)
        assert not image.getexif()


async def test_a_file_goes_as_it_is_and_one_too_large_does_not(phone: Phone) -> None:
    await phone.join()
    listed: FilePayload = {
        "name": "bonnen.csv",
        "mimeType": "text/csv",
        "buffer": b"code;bedrag\r\n",
    }
    await phone.page.locator("#file").set_input_files(listed)
    await phone.page.locator("#attach").get_by_role("button", name="Verstuur").click()
    await phone.hears("Ik heb uw bestand: bonnen.csv.")
    assert phone.server.files["f0"][0] == b"code;bedrag\r\n"
    await phone.page.evaluate(
        "() => { const parts = new DataTransfer();"
        " parts.items.add(new File([new Uint8Array(20_000_001)], 'groot.pdf'));"
        " const input = document.querySelector('#file'); input.files = parts.files;"
        " input.dispatchEvent(new Event('change')); }"
    )
    await phone.toasted("Dit bestand is te groot. Het mag niet groter zijn dan 20 MB.")
    await expect(phone.page.locator("#attach")).to_be_hidden()


async def test_what_the_server_does_not_take_is_shown_with_its_reason(phone: Phone) -> None:
    await phone.join()
    phone.server.faults.refuse["send"] = Refused(413, "Dit bericht is te lang.")
    await phone.type("een heel lang verhaal")
    await expect(phone.unsent).to_contain_text("Niet verstuurd. Dit bericht is te lang.")
    await phone.accessible()
    await phone.picture("15-niet-verstuurd")
    # It stands in nobody's way, and outlives a reload.
    phone.server.faults.refuse.clear()
    await phone.page.reload()
    await phone.type("start")
    await expect(phone.mine.last).to_contain_text("start")
    await phone.unsent.get_by_role("button", name="Stuur opnieuw").click()
    await expect(phone.unsent).to_have_count(0)
    assert phone.server.texts()[-2:] == ["start", "een heel lang verhaal"]
    phone.server.faults.refuse["tap"] = Refused(404, "Dit bericht is er niet meer.")
    await phone.tap("Hulp")
    await phone.toasted("Dit bericht is er niet meer.")
    await expect(phone.key("Hulp")).to_have_attribute("aria-busy", "false")


async def test_a_half_typed_line_outlives_a_reload(phone: Phone) -> None:
    await phone.join()
    await phone.page.locator("#message").fill("sport 9401")
    await phone.page.reload()
    await expect(phone.page.locator("#message")).to_have_value("sport 9401")


# The page itself.


async def test_the_policy_is_there_and_the_page_keeps_to_it(
    chromium: Browser, server: WebStandIn
) -> None:
    async with phone_with(chromium, server, keeps_page=True) as phone:
        await phone.page.add_init_script(
            "globalThis.broken = [];"
            "addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>"
            " broken.push(effectiveDirective));"
        )
        await phone.join()
        await phone.to_the_card()
        await phone.page.locator(".part-photo button").click()
        await phone.page.keyboard.press("Escape")
        await phone.type("een lange regel " * 30)
        assert await phone.page.evaluate("broken") == []
        # The control: the browser would have told.
        await phone.page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<p style=\"x: y\">')"
        )
        await phone.becomes("broken.length > 0")
        assert set(await phone.page.evaluate("broken")) == {"style-src-attr"}
        phone.complaints.clear()


async def test_the_first_load_is_small_and_has_no_reader_of_codes(
    chromium: Browser, server: WebStandIn
) -> None:
    async with phone_with(chromium, server, keeps_page=True) as phone:
        sizes: list[tuple[str, int]] = []

        async def note(response: object) -> None:
            sizes.append((response.url, (await response.request.sizes())["responseBodySize"]))  # type: ignore[attr-defined]

        phone.page.on("response", note)
        await phone.open()
        await phone.screen("nobody")
        await phone.page.wait_for_load_state("networkidle")
        assert len(sizes) > 20, "the page came from elsewhere"
        assert sum(size for _url, size in sizes) < FIRST_LOAD_BYTES
        assert not [url for url in phone.asked if LATER in url]


async def test_the_page_can_be_put_on_a_home_screen(chromium: Browser, server: WebStandIn) -> None:
    async with phone_with(chromium, server, keeps_page=True) as phone:
        await phone.join()
        session = await phone.page.context.new_cdp_session(phone.page)
        wrong = (await session.send("Page.getInstallabilityErrors"))["installabilityErrors"]
        # Each test has a window that keeps nothing; that is all that stands in the way.
        assert [each["errorId"] for each in wrong] == ["in-incognito"]
        await phone.page.evaluate(
            "() => { const offer = new Event('beforeinstallprompt', { cancelable: true });"
            " offer.prompt = async () => { globalThis.prompted = true; }; dispatchEvent(offer); }"
        )
        await phone.choose("Zet op uw beginscherm")
        assert await phone.page.evaluate("globalThis.prompted") is True


async def test_news_in_another_tab_stands_in_the_title(phone: Phone) -> None:
    await phone.join()
    await phone.page.evaluate(
        "() => { const hidden = { get: () => globalThis.away ?? true };"
        " Object.defineProperty(document, 'hidden', hidden);"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    phone.server.say("Een herinnering.", keyboard=keyboard("Ik kom"))
    await expect(phone.page).to_have_title("(1) Voucherhulp Assen")
    await phone.page.evaluate(
        "() => { globalThis.away = false; document.dispatchEvent(new Event('visibilitychange')); }"
    )
    await expect(phone.page).to_have_title("Voucherhulp Assen")
