"""The phone page in Chromium and the real bot behind it, which is in the page only."""

import base64
import io
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Request, expect
from pydantic import SecretStr

from bot.app import App
from bot.clock import MovableClock
from bot.config import Settings
from bot.storage import invitations
from bot.storage.installation import Installation
from bot.storage.people import Role
from tests.channels.web_browser import PhonePage, page_at
from tests.conftest import AT_ONCE, MONDAY, SETTINGS, assens, database_in, keys_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}")


@dataclass
class Site:
    """A bot in the page, and its address."""

    bot: App
    installation: Installation
    url: str

    async def invitation(self, role: Role, organisation: str) -> str:
        async with self.installation.database.transaction() as transaction:
            return await invitations.make(
                transaction,
                role,
                organisation,
                invited_by=None,
                now=self.installation.clock.now(),
            )


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    return port


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    port = free_port()
    url = f"http://127.0.0.1:{port}/assen"
    settings = Settings(**SETTINGS).model_copy(
        update=AT_ONCE
        | {
            "bot_token": SecretStr(""),
            "database": tmp_path / "bot.sqlite",
            "scheme": tmp_path / "scheme.toml",
            "web_url": url,
            "http_port": port,
        }
    )
    database = await database_in(tmp_path, assens())
    try:
        clock = MovableClock(MONDAY)
        installation = Installation(assens(), keys_in(settings), clock, database)
        async with App(settings, installation) as bot:
            await bot.settled()
            bot.schedule.pause()
            yield Site(bot, installation, f"{url}/")
    finally:
        await database.close()


async def come_in(phone: PhonePage, site: Site, role: Role, organisation: str, name: str) -> None:
    await phone.open(await site.invitation(role, organisation))
    await phone.page.get_by_label("Uw naam").fill(name)
    await phone.page.get_by_role("button", name="Begin").click()
    await phone.screen("chat")


async def test_from_an_invitation_to_a_voucher_that_is_taken_in(
    site: Site, chromium: Browser
) -> None:
    async with (
        page_at(chromium, site.url) as phone,
        page_at(chromium, site.url) as provider,
    ):
        await come_in(phone, site, Role.INTERMEDIARY, "voedselbank", "Anneke")
        await phone.hears("Wat wilt u doen?")
        await expect(phone.page.locator(".chat-as")).to_have_text("U bent Anneke")
        await phone.picture("60-echt-begin")
        await phone.accessible()
        taps: list[str] = []

        def note(asked: Request) -> None:
            if asked.method == "POST":
                taps.append(asked.url.rpartition("/")[2])

        phone.page.on("request", note)
        await phone.tap("Voucher geven")
        await phone.tap("Sport")
        await phone.hears("Typ de postcode en het huisnummer.")
        await phone.type("9401 AB 10")
        await phone.hears("Klopt dit?")
        await phone.tap("Geef voucher")
        await phone.sees_picture()
        await phone.hears("Dit is uw voucher")
        assert taps == ["tap", "tap", "send", "tap"]
        done = phone.page.locator("article.theirs", has_text="Klaar. De code is").last
        code = await done.locator("code").inner_text()
        assert CODE.fullmatch(code)
        chat = "".join(await phone.page.locator("article").all_inner_texts())
        assert "9401 AB 10" not in chat, "the address is still in the chat"
        await phone.picture("61-echt-voucher")
        await phone.accessible()
        await phone.tap("Print")
        link = phone.page.get_by_role("link", name="voucher.pdf").last
        async with phone.page.expect_download() as downloading:
            await link.click()
        assert (await (await downloading.value).path()).read_bytes().startswith(b"%PDF")

        # The card opened as a link by whoever takes it in, and a photo of it.
        await come_in(provider, site, Role.PROVIDER, "sportschool", "Esra")
        await provider.hears("Typ de code van een voucher")
        photo = await phone.page.locator(".part-photo img").last.evaluate(
            "async (image) => { const canvas = document.createElement('canvas');"
            " canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;"
            " canvas.getContext('2d').drawImage(image, 0, 0);"
            " return canvas.toDataURL('image/png').split(',')[1]; }"
        )
        content = base64.b64decode(photo)
        with Image.open(io.BytesIO(content)) as card:
            assert card.width > 600
        await provider.page.locator("#file").set_input_files(
            {"name": "kaart.png", "mimeType": "image/png", "buffer": content}
        )
        await provider.page.locator("#attach").get_by_role("button", name="Verstuur").click()
        await provider.hears("Geldig. € 150. Deze voucher is voor sport.")
        sent = provider.page.locator("article.mine").last
        await expect(sent).to_contain_text("gelezen en niet bewaard")
        await expect(sent.locator("img")).to_have_count(0)
        await provider.tap("Neem in")
        await provider.hears("Is dit een nieuwe deelnemer bij u?")
        await provider.picture("62-echt-ingenomen")


async def test_a_link_of_the_card_and_the_end_of_a_session(site: Site, chromium: Browser) -> None:
    async with page_at(chromium, site.url) as phone:
        await come_in(phone, site, Role.INTERMEDIARY, "voedselbank", "Anneke")
        await phone.hears("Wat wilt u doen?")
        await phone.type("sport 9401 AB 12")
        await phone.tap("Geef voucher")
        await phone.hears("Dit is uw voucher")
        done = phone.page.locator("article.theirs", has_text="Klaar. De code is").last
        code = await done.locator("code").inner_text()
        await phone.open(f"v_{code}")
        await phone.hears("Voucher van € 150 voor sport.")
        await phone.page.reload()
        await phone.hears("Voucher van € 150 voor sport.")
        await phone.choose("Dit apparaat afmelden")
        await phone.page.get_by_role("dialog").get_by_role("button", name="Meld af").click()
        await phone.screen("left")
        await phone.page.reload()
        await phone.screen("nobody")
