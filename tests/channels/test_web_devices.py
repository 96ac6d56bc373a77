"""The devices that somebody is in on: told apart, and signed out."""

import pytest

from bot.channels.web.devices import device_name
from tests.channels.conftest import Site
from tests.helpers.browser import Browser, new_id

LAPTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0"


async def came_in(site: Site, token: str, agent: str, name: str = "") -> Browser:
    """A device of this kind comes in by a link."""
    device = site.open()
    told = {"invitation": token, "name": name, "id": new_id()}
    assert (await device.post("join", told, {"User-Agent": agent}))[0] == 200
    await site.stage.settled()
    await device.look()
    return device


async def one_more(site: Site, device: Browser, agent: str) -> Browser:
    await device.send("mijn apparaten")
    await device.tap("Nog een apparaat")
    await device.tap("In de browser")
    return await came_in(site, device.last[device.last.index("d_") :].split()[0], agent)


def rows(device: Browser) -> list[str]:
    """The buttons under the newest list, but those that all lists have."""
    newest = max(number for number, one in device.screen.items() if "•" in one["text"])
    labels = [button["text"] for row in device.screen[newest]["keyboard"] for button in row]
    return [label for label in labels if label not in ("Nog een apparaat", "Terug")]


async def test_devices_of_one_kind_are_told_apart(site: Site) -> None:
    first = await came_in(site, await site.token(), LAPTOP, "Anneke")
    site.stage.later(minutes=20)
    second = await one_more(site, first, LAPTOP)
    site.stage.later(days=2, hours=1)
    third = await one_more(site, second, PHONE)
    await second.send("mijn apparaten")
    # The newest stands on top: it is the one that a message told of.
    assert second.last.splitlines()[1:4] == [
        "• Firefox op Android, nieuw: vandaag om 10.20 uur",
        "• Chrome op Linux, dit apparaat, sinds maandag 6 september",
        "• Chrome op Linux, sinds maandag 6 september, laatst gebruikt op maandag 6 september",
    ]
    assert rows(second) == [
        "Firefox op Android · nieuw 10.20 uur",
        "Chrome op Linux · dit apparaat",
        "Chrome op Linux · ma 6 sep",
    ]
    await third.send("mijn apparaten")
    assert len(set(rows(third))) == 3, "two of one day as well"
    assert rows(third)[0] == "Firefox op Android · dit apparaat"


async def test_who_signs_out_where_they_are_is_told_so(site: Site) -> None:
    anneke = await came_in(site, await site.token(), PHONE, "Anneke")
    other = await one_more(site, anneke, LAPTOP)
    await anneke.send("mijn apparaten")
    assert "U meldt zich hier af" in await anneke.tap("Firefox op Android · dit apparaat")
    await anneke.tap("Nee")
    assert "U meldt zich hier af" not in await anneke.tap(rows(anneke)[0])
    await anneke.tap("Nee")
    await anneke.tap("Firefox op Android · dit apparaat")
    message, data = anneke.find("Ja, meld af")
    await anneke.post("tap", {"id": new_id(), "message": message, "data": data})
    await site.stage.settled()
    assert (await anneke.get("chat?after=0"))[0] == 401
    assert (await other.get("chat?after=0"))[0] == 200


async def test_in_telegram_no_page_is_where_they_are(site: Site) -> None:
    anneke = await site.stage.intermediary()
    await anneke.send("mijn apparaten")
    await anneke.tap("Nog een apparaat")
    link = await anneke.tap("In de browser")
    await came_in(site, link[link.index("d_") :].split()[0], PHONE)
    said = await anneke.send("mijn apparaten")
    assert "• Telegram, hier" in said and "dit apparaat" not in said


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (LAPTOP, "Chrome op Linux"),
        (PHONE, "Firefox op Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge op Windows"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0", "Samsung op Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) CriOS/126.0 Safari/604.1", "Chrome op iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/17.5 Safari/605.1", "Safari op Mac"),
        ("Something (Linux)", "Linux"),
        ("Firefox/127.0", "Firefox"),
        ("<script>", "een ander apparaat"),
        ("", "een ander apparaat"),
    ],
)
def test_what_a_device_is_called(agent: str, name: str) -> None:
    assert device_name(agent) == name
