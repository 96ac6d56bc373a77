"""Scanning a card with the camera in the phone page: from a made-up video of a card on a table."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.render.card import card_png
from tests.channels.web_browser import LATER, Phone, chromium_browser, phone_with
from tests.channels.web_script import CODE, conversation
from tests.channels.web_stand_in import WebStandIn, web_stand_in
from tests.helpers.pictures import FACTS, photograph

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

_DETECTOR = """
globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: TEXT }]; }
};
"""
# An empty page has no camera.
_TRACKS = """
globalThis.tracks = [];
const before = globalThis.MediaDevices?.prototype.getUserMedia;
if (before) MediaDevices.prototype.getUserMedia = async function (wanted) {
  const stream = await before.call(this, wanted);
  tracks.push(...stream.getTracks());
  return stream;
};
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    card = card_png(replace(FACTS, link=f"https://meedoen.example.nl/assen/#v_{CODE}"))
    film: Path = tmp_path_factory.mktemp("camera") / "card.mjpeg"
    film.write_bytes(photograph(card, turned=8, share=0.6) * 10)
    async with chromium_browser(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[WebStandIn]:
    async with web_stand_in(conversation) as stand_in:
        yield stand_in


@pytest_asyncio.fixture(loop_scope="module")
async def phone(chromium: Browser, server: WebStandIn) -> AsyncIterator[Phone]:
    async with phone_with(chromium, server, permissions=["camera"]) as in_hand:
        yield in_hand


async def camera_is_off(phone: Phone) -> None:
    """No light of the camera stays on."""
    await phone.becomes(
        "tracks.length > 0 && tracks.every((track) => track.readyState === 'ended')"
    )


async def test_a_card_before_the_camera_is_read_and_sent(phone: Phone) -> None:
    await phone.page.add_init_script(_TRACKS)
    await phone.join()
    assert not [url for url in phone.asked if LATER in url]
    await phone.attach("Scan een kaart")
    await phone.hears("Geldig. € 150. Deze voucher is voor sport.")
    assert phone.server.texts()[-1] == CODE
    await expect(phone.page.get_by_role("dialog")).to_have_count(0)
    await camera_is_off(phone)
    assert [url for url in phone.asked if url.endswith(".wasm")] == [
        f"{phone.server.url}{LATER}zxing-wasm/reader/zxing_reader.wasm"
    ]


async def test_a_second_scan_needs_no_connection(chromium: Browser, server: WebStandIn) -> None:
    async with phone_with(chromium, server, keeps_page=True, permissions=["camera"]) as phone:
        await phone.join()
        await phone.shell_is_kept()
        await phone.attach("Scan een kaart")
        await phone.hears("Geldig. € 150.")
        await phone.page.reload()
        await phone.is_live()
        await phone.server.stop()
        await phone.attach("Scan een kaart")
        await expect(phone.unsent).to_contain_text(CODE)


async def test_a_browser_with_a_reader_of_its_own_needs_no_other(phone: Phone) -> None:
    await phone.page.add_init_script(_DETECTOR.replace("TEXT", f'"{CODE}"'))
    await phone.join()
    await phone.attach("Scan een kaart")
    await phone.hears("Geldig. € 150.")
    assert not [url for url in phone.asked if LATER in url]


async def test_what_is_no_code_is_typed_for_the_person_to_see(phone: Phone) -> None:
    await phone.page.add_init_script(
        _DETECTOR.replace("TEXT", '"https://winkel.example.nl/bon/?code=AB12"')
    )
    await phone.join()
    before = len(phone.server.heard)
    await phone.attach("Scan een kaart")
    await expect(phone.page.locator("#message")).to_have_value(
        "https://winkel.example.nl/bon/?code=AB12"
    )
    await phone.toasted("Dit staat op de kaart. Klopt het? Verstuur het dan.")
    assert len(phone.server.heard) == before


async def test_whoever_closes_it_leaves_no_camera_on(phone: Phone) -> None:
    await phone.page.add_init_script(_TRACKS + _DETECTOR.replace("TEXT", '""'))
    await phone.join()
    await phone.attach("Scan een kaart")
    dialog = phone.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Houd de code van de kaart voor de camera.")
    await phone.accessible()
    await phone.picture("50-scan")
    await dialog.get_by_role("button", name="Sluit").click()
    await camera_is_off(phone)
    assert len(phone.server.heard) == 1


async def test_without_a_camera_there_is_still_a_photo(
    chromium: Browser, server: WebStandIn
) -> None:
    async with phone_with(chromium, server) as phone:
        await phone.page.add_init_script(
            "if (globalThis.MediaDevices) MediaDevices.prototype.getUserMedia = async () => {"
            " throw new DOMException('no', 'NotAllowedError'); };"
        )
        await phone.join()
        await phone.attach("Scan een kaart")
        dialog = phone.page.get_by_role("dialog")
        await expect(dialog).to_contain_text("De camera werkt hier niet.")
        await phone.accessible()
        await phone.picture("51-geen-camera")
        async with phone.page.expect_file_chooser() as choosing:
            await dialog.get_by_role("button", name="Maak een foto").click()
        assert await (await choosing.value).element.get_attribute("id") == "camera"
