"""Being told of messages, in Chromium: the bot, a push service, the page and its service worker.

A browser has no push service to go to in a network that is closed. So a script subscribes in its
place, with keys of the browser's own, and what comes at our push service is handed to the service
worker as the browser hands it over. All else is as it is.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.async_api import Browser, CDPSession, Locator, expect

from tests.channels.push_town import SAID, Town, town_in
from tests.channels.web_browser import PhonePage, page_at
from tests.conftest import ANSWER_SECONDS
from tests.helpers.push_service import CURVE, Device, decoded, push_service

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

# What a browser does when a page subscribes, with the service at ENDPOINT.
SUBSCRIBES = """
(() => {
  const NAME = "a subscription of this browser";
  const coded = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0)).buffer;
  const shown = (kept) => kept && {
    endpoint: kept.endpoint,
    options: { applicationServerKey: bytes(kept.signer), userVisibleOnly: true },
    toJSON: () => ({ endpoint: kept.endpoint, expirationTime: null, keys: kept.keys }),
    unsubscribe: async () => { localStorage.removeItem(NAME); return true; },
  };
  PushManager.prototype.getSubscription = async () =>
    shown(JSON.parse(localStorage.getItem(NAME)));
  PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
    if (!userVisibleOnly) throw new DOMException("only what is shown", "NotAllowedError");
    const pair = await crypto.subtle.generateKey(
      { name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const kept = {
      endpoint: ENDPOINT + crypto.randomUUID(),
      signer: applicationServerKey,
      keys: {
        p256dh: coded(await crypto.subtle.exportKey("raw", pair.publicKey)),
        auth: coded(crypto.getRandomValues(new Uint8Array(16))),
      },
      d: (await crypto.subtle.exportKey("jwk", pair.privateKey)).d,
    };
    localStorage.setItem(NAME, JSON.stringify(kept));
    return shown(kept);
  };
})();
"""
# How many notifications this service worker has shown since it was first asked.
SHOWN = """() => {
  if (self.shown === undefined) {
    self.shown = 0;
    const show = registration.showNotification;
    registration.showNotification = async (...said) => {
      await show.apply(registration, said);
      self.shown += 1;
    };
  }
  return self.shown;
}"""
KEPT = 'JSON.parse(localStorage.getItem("a subscription of this browser"))'


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A town on the loop that the browser is on."""
    async with push_service() as service, town_in(tmp_path, service) as town:
        yield town


class Told:
    """A phone with the page, and its browser's side of being told."""

    def __init__(self, phone: PhonePage, town: Town, cdp: CDPSession) -> None:
        self.phone = phone
        self.page = phone.page
        self.town = town
        self._cdp = cdp
        self._registration: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        cdp.on("ServiceWorker.workerRegistrationUpdated", self._note)

    def _note(self, event: dict[str, Any]) -> None:
        for each in event["registrations"]:
            if not self._registration.done():
                self._registration.set_result(each["registrationId"])

    async def come_in(self) -> None:
        await self.phone.open(await self.town.token())
        await self.page.get_by_label("Uw naam").fill("Anneke")
        await self.page.get_by_role("button", name="Begin").click()
        await self.phone.hears("Wat wilt u doen?")
        await self.phone.shell_is_kept()

    @property
    def item(self) -> Locator:
        """What says in the menu whether it is on."""
        return self.page.locator("[data-do='push']")

    async def subscription(self) -> Device:
        """What the browser subscribed with, as our push service knows it."""
        kept = await self.page.evaluate(KEPT)
        device = Device(
            self.town.service,
            kept["endpoint"].rpartition("/")[2],
            kept["signer"],
            ec.derive_private_key(int.from_bytes(decoded(kept["d"]), "big"), CURVE),
            decoded(kept["keys"]["auth"]),
        )
        self.town.service.devices[device.name] = device
        return device

    async def deliver(self, text: dict[str, Any]) -> None:
        """As a browser does with what came and was opened; returns once it is shown.

        Where somebody looks meanwhile, Chromium forgets what it is just about to show.
        """
        (worker,) = self.page.context.service_workers
        before = await worker.evaluate(SHOWN)
        told = {
            "origin": self.town.origin,
            "registrationId": await self._registration,
            "data": json.dumps(text),
        }
        await self._cdp.send("ServiceWorker.deliverPushMessage", told)
        async with asyncio.timeout(ANSWER_SECONDS):
            while await worker.evaluate(SHOWN) == before:
                pass

    async def shown(self) -> list[list[str]]:
        """The notifications on the phone."""
        found: list[list[str]] = await self.page.evaluate(
            "async () => (await (await navigator.serviceWorker.ready).getNotifications())"
            ".map(({ title, body, tag }) => [title, body, tag])"
        )
        return found

    async def shows(self, *notifications: list[str]) -> None:
        for _ in range(200):
            if await self.shown() == [*notifications]:
                return
            await self.page.wait_for_timeout(50)
        raise AssertionError(await self.shown())

    async def is_looked_at(self, looked_at: bool) -> None:
        """The phone shows the page, or lies in a pocket."""
        hidden = "false" if looked_at else "true"
        await self.page.evaluate(
            f"Object.defineProperty(document, 'hidden', {{ get: () => {hidden},"
            " configurable: true }); document.dispatchEvent(new Event('visibilitychange'))"
        )


@asynccontextmanager
async def told(chromium: Browser, town: Town, *, allowed: bool = True) -> AsyncIterator[Told]:
    async with page_at(chromium, f"{town.origin}/") as phone:
        if allowed:
            await phone.page.context.grant_permissions(["notifications"], origin=town.origin)
        endpoint = json.dumps(f"{town.service.url}/push/")
        await phone.page.add_init_script(SUBSCRIBES.replace("ENDPOINT", endpoint))
        cdp = await phone.page.context.new_cdp_session(phone.page)
        one = Told(phone, town, cdp)
        await cdp.send("ServiceWorker.enable")
        await one.come_in()
        # At its first look Chromium forgets what it is just about to show.
        await one.shows()
        yield one


NOTIFICATION = [SAID["title"], SAID["text"], "message"]


async def test_from_a_choice_in_the_menu_to_a_notification(chromium: Browser, town: Town) -> None:
    async with told(chromium, town) as anneke:
        await expect(anneke.item).to_have_text("Meldingen aan")
        await anneke.phone.choose("Meldingen aan")
        await anneke.phone.toasted("Meldingen staan aan. U hoort het als er een bericht is.")
        await expect(anneke.item).to_have_text("Meldingen uit")
        phone = await anneke.subscription()
        # What one looks at is not told.
        await town.write()
        await anneke.phone.hears("Morgen is er een activiteit.")
        await confirmed(town)
        await town.wait()
        assert phone.pushed == []
        await anneke.is_looked_at(False)
        await town.write()
        await anneke.phone.page.wait_for_timeout(500)
        await town.wait()
        assert phone.pushed == [SAID]
        await anneke.deliver(phone.pushed[0])
        await anneke.shows(NOTIFICATION)
        # One more takes its place.
        await anneke.deliver(phone.pushed[0])
        await anneke.shows(NOTIFICATION)
        await anneke.is_looked_at(True)
        await anneke.shows()
        await anneke.phone.page.reload()
        await expect(anneke.item).to_have_text("Meldingen uit")
        await anneke.phone.choose("Meldingen uit")
        await anneke.phone.toasted("Meldingen staan uit op dit apparaat.")
        assert await anneke.page.evaluate(KEPT) is None
        await anneke.phone.page.reload()
        await expect(anneke.item).to_have_text("Meldingen aan")
        assert await devices(town) == 0


async def confirmed(town: Town) -> None:
    """Wait until an open page said that it shows all there is."""
    reading = town.stage.database.reading
    web = town.stage.bot.web
    assert web is not None
    for _ in range(200):
        row = await reading.row(
            "SELECT chat_id, changes, token_hash FROM web_chats JOIN web_sessions USING (chat_id)"
        )
        assert row is not None
        now = town.stage.clock.now()
        if web.looks.saw(row["chat_id"], row["token_hash"], row["changes"], now):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never said so")


async def devices(town: Town) -> int:
    count: int = await town.stage.database.reading.value("SELECT count(*) FROM web_push_devices")
    return count


# No script may click on a notification, nor open a page by it: this one sees what is asked.
OPEN = """clients.matchAll({ type: "window", includeUncontrolled: true })
  .then((found) => found.length)"""
CLICKS = """async () => {
  const asked = [];
  WindowClient.prototype.focus = async function () { asked.push(this.url); };
  Clients.prototype.openWindow = async (url) => { asked.push(`new ${url}`); };
  const [notification] = await registration.getNotifications();
  dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  for (let tries = 0; asked.length === 0 && tries < 200; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return asked;
}"""


@pytest.mark.parametrize("is_open", [True, False])
async def test_a_tap_on_the_notification_leads_to_the_page(
    chromium: Browser, town: Town, is_open: bool
) -> None:
    async with told(chromium, town) as anneke:
        await anneke.deliver(SAID)
        await anneke.shows(NOTIFICATION)
        (worker,) = anneke.page.context.service_workers
        if not is_open:
            await anneke.page.goto("about:blank")
            # The worker hears a moment later that the page is gone.
            async with asyncio.timeout(ANSWER_SECONDS):
                while await worker.evaluate(OPEN):
                    pass
        (asked,) = await worker.evaluate(CLICKS)
        page = f"{town.origin}/"
        assert asked.partition("#")[0] == (page if is_open else f"new {page}")
        assert await worker.evaluate("registration.getNotifications()") == []


async def test_who_forbade_it_hears_what_to_do(chromium: Browser, town: Town) -> None:
    async with told(chromium, town, allowed=False) as anneke:
        assert await anneke.page.evaluate("Notification.permission") != "granted"
        await anneke.phone.choose("Meldingen aan")
        await anneke.phone.toasted(
            "Uw browser houdt meldingen tegen. Sta ze toe bij de instellingen van deze pagina."
        )
        await expect(anneke.item).to_have_text("Meldingen aan")
        assert await devices(town) == 0


async def test_a_browser_without_pushes_says_so_and_one_of_apple_how(
    chromium: Browser, town: Town
) -> None:
    async with page_at(chromium, f"{town.origin}/") as phone:
        await phone.page.add_init_script("delete globalThis.PushManager")
        await phone.open(await town.token())
        await phone.page.get_by_label("Uw naam").fill("Anneke")
        await phone.page.get_by_role("button", name="Begin").click()
        await phone.hears("Wat wilt u doen?")
        await phone.choose("Meldingen aan")
        await phone.toasted("Deze browser kan geen meldingen geven. Probeer een andere browser.")
        await phone.page.evaluate("Navigator.prototype.standalone = false")
        await phone.choose("Meldingen aan")
        await expect(phone.page.locator("#toast")).to_contain_text("eerst op uw beginscherm")


async def test_who_signs_out_leaves_nothing_that_tells(chromium: Browser, town: Town) -> None:
    async with told(chromium, town) as anneke:
        await anneke.phone.choose("Meldingen aan")
        await expect(anneke.item).to_have_text("Meldingen uit")
        await anneke.deliver(SAID)
        await anneke.shows(NOTIFICATION)
        await anneke.phone.choose("Dit apparaat afmelden")
        dialog = anneke.page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Meld af").click()
        await anneke.phone.screen("left")
        await anneke.phone.becomes(f"{KEPT} === null")
        await anneke.shows()
        assert await devices(town) == 0


async def test_what_came_apart_comes_together_when_the_page_is_opened(
    chromium: Browser, town: Town
) -> None:
    async with told(chromium, town) as anneke:
        await anneke.phone.choose("Meldingen aan")
        await expect(anneke.item).to_have_text("Meldingen uit")
        before = await anneke.page.evaluate(KEPT)
        # The server lost it: it was restored, or its push service said that it was gone.
        async with town.stage.database.transaction() as transaction:
            await transaction.queue("DELETE FROM web_push_devices", {})
        await anneke.page.reload()
        await expect(anneke.item).to_have_text("Meldingen uit")
        assert await devices(town) == 1
        assert await anneke.page.evaluate(KEPT) == before
        # The browser lost it.
        await anneke.page.evaluate("localStorage.clear()")
        await anneke.page.reload()
        await expect(anneke.item).to_have_text("Meldingen uit")
        assert await anneke.page.evaluate(KEPT) != before
        # It is for the key of another bot.
        await anneke.page.evaluate(
            "localStorage.setItem('a subscription of this browser',"
            f" JSON.stringify({{ ...{KEPT}, signer: 'AAAA' }}))"
        )
        await anneke.page.reload()
        await expect(anneke.item).to_have_text("Meldingen uit")
        await anneke.phone.becomes(f"{KEPT}.signer !== 'AAAA'")
        phone = await anneke.subscription()
        await anneke.is_looked_at(False)
        await town.write()
        await town.wait()
        assert phone.pushed == [SAID]


async def test_where_it_is_off_the_menu_does_not_offer_it(chromium: Browser, town: Town) -> None:
    async with told(chromium, town) as anneke:
        await expect(anneke.item).to_have_text("Meldingen aan")
        said = {"key": None, "on": False}
        await anneke.page.route("**/push", lambda route: route.fulfill(json=said))
        await anneke.page.reload()
        await anneke.phone.hears("Wat wilt u doen?")
        await anneke.page.get_by_role("button", name="Menu").click()
        await expect(anneke.page.locator("[data-say='/help']")).to_be_visible()
        await expect(anneke.item).to_be_hidden()
