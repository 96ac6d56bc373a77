"""The phone page on a bad connection: nothing is lost, nothing is done twice, and all is said.

The server is a stand-in that can be away, slow, or lose its answers. Time flies for the page where
a test waits: what it puts off for seconds takes none.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, expect

from tests.channels.web_browser import Phone, phone_with
from tests.channels.web_script import conversation, keyboard
from tests.channels.web_stand_in import Refused, WebStandIn, web_stand_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

LISTED: FilePayload = {"name": "bonnen.csv", "mimeType": "text/csv", "buffer": b"code;bedrag\r\n"}


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[WebStandIn]:
    async with web_stand_in(conversation) as stand_in:
        yield stand_in


@pytest_asyncio.fixture(loop_scope="session")
async def phone(chromium: Browser, server: WebStandIn) -> AsyncIterator[Phone]:
    async with phone_with(chromium, server) as in_hand:
        await in_hand.has_clock()
        await in_hand.join()
        yield in_hand


async def test_what_is_done_without_a_connection_goes_later_in_order_and_once(phone: Phone) -> None:
    await phone.to_the_card()
    await phone.shell_is_kept()
    await phone.server.stop()
    before = len(phone.server.heard)
    await phone.type("eerst dit")
    await expect(phone.unsent.first).to_contain_text("Wacht op verbinding")
    await phone.tap("Volgende")
    await expect(phone.page.locator(".key-note")).to_contain_text("‘Volgende’ wacht op verbinding.")
    await phone.page.locator("#file").set_input_files(LISTED)
    await phone.page.locator("#attach").get_by_role("button", name="Verstuur").click()
    await phone.type("en dan dit")
    await expect(phone.unsent).to_have_count(3)
    await phone.later_sees(phone.page.locator("#offline"), "Geen verbinding")
    await phone.accessible()
    await phone.picture("30-geen-verbinding")

    # Closed, and opened without a connection: all is there, the card's picture too.
    await phone.page.reload()
    await phone.screen("chat")
    await expect(phone.unsent).to_have_count(3)
    await phone.later_sees(phone.page.locator("#offline"), "Geen verbinding")
    await expect(phone.page.locator(".key-note")).to_contain_text("‘Volgende’")
    await phone.sees_picture()
    await expect(phone.page.locator(".chat-as")).to_have_text("U bent Anneke")

    await phone.back()
    await expect(phone.unsent).to_have_count(0)
    await expect(phone.page.locator("#offline")).to_be_hidden()
    assert phone.server.texts()[before:] == [
        "eerst dit",
        "Voucher geven",
        "bonnen.csv",
        "en dan dit",
    ]
    await phone.hears("Dat begrijp ik niet.")
    await expect(phone.mine).to_have_count(3)


async def test_an_answer_that_gets_lost_is_no_second_line_tap_or_file(phone: Phone) -> None:
    await phone.cut_off()
    await phone.type("een regel")
    await phone.later_until(lambda: phone.server.repeats >= 1, "the line is not repeated")
    phone.server.faults.lose_answer.discard("send")
    await phone.tap("Voucher geven")
    await phone.until(lambda: "Voucher geven" in phone.server.texts(), "the tap is not sent")
    done = phone.server.repeats
    await phone.later_until(lambda: phone.server.repeats > done, "the tap is not repeated")
    phone.server.faults.lose_answer.discard("tap")
    await phone.page.locator("#file").set_input_files(LISTED)
    await phone.page.locator("#attach").get_by_role("button", name="Verstuur").click()
    await phone.until(lambda: "bonnen.csv" in phone.server.texts(), "the file is not sent")
    done = phone.server.repeats
    await phone.later_until(lambda: phone.server.repeats > done, "the file is not repeated")
    await phone.healed()
    await expect(phone.unsent).to_have_count(0)
    assert phone.server.texts()[1:] == ["een regel", "Voucher geven", "bonnen.csv"]
    await expect(phone.mine).to_have_count(2)
    await expect(phone.mine.filter(has_text="een regel")).to_have_count(1)


async def test_what_was_not_sent_yet_can_be_taken_back(phone: Phone) -> None:
    await phone.page.context.set_offline(True)
    await phone.type("een verkeerd adres")
    await phone.tap("Hulp")
    await phone.unsent.get_by_role("button", name="Toch niet").click()
    await expect(phone.unsent).to_have_count(0)
    await phone.page.locator(".key-note").get_by_role("button", name="Toch niet").click()
    await expect(phone.key("Hulp")).to_have_attribute("aria-busy", "false")
    await phone.type("het goede adres")
    await phone.page.context.set_offline(False)
    await expect(phone.mine.last).to_contain_text("het goede adres")
    assert phone.server.texts()[1:] == ["het goede adres"]


async def test_a_line_that_may_have_arrived_is_not_taken_back(phone: Phone) -> None:
    await phone.cut_off()
    await phone.type("misschien al weg")
    await phone.later_until(lambda: phone.server.repeats >= 1, "it is not repeated")
    await expect(phone.page.get_by_role("button", name="Toch niet")).to_have_count(0)


async def test_a_busy_server_is_not_asked_before_its_time(phone: Phone) -> None:
    phone.server.faults.refuse["send"] = Refused(429, "Dit gaat te snel.", wait=20)
    await phone.type("rustig aan")
    await expect(phone.unsent).to_contain_text("Wacht op verbinding")
    asked = phone.server.requests.count("POST send")
    await phone.online()
    await phone.type("nog een")
    await expect(phone.unsent).to_have_count(2)
    await phone.later(15)
    phone.server.say("Nog even.")
    await phone.hears("Nog even.")
    assert phone.server.requests.count("POST send") == asked == 1
    phone.server.faults.refuse.clear()
    await phone.later(5)
    await expect(phone.unsent).to_have_count(0)
    assert phone.server.texts()[1:] == ["rustig aan", "nog een"]


@pytest.mark.parametrize("events", ["silent", "gone"])
async def test_where_events_do_not_come_the_page_asks(phone: Phone, events: str) -> None:
    phone.server.faults.events = events
    await phone.page.reload()
    await phone.screen("chat")
    asked = phone.server.requests.count("GET chat")
    phone.server.say("Zonder events gekomen.")
    await phone.later_sees(phone.last, "Zonder events gekomen.")
    requests = phone.server.requests
    await phone.later_until(lambda: requests.count("GET chat") > asked + 1, "it stops asking")
    # The control: where they come, it does not keep asking.
    phone.server.faults.events = "ok"
    await phone.page.reload()
    await phone.is_live()
    asked = phone.server.requests.count("GET chat")
    phone.server.say("Met events gekomen.")
    await phone.hears("Met events gekomen.")
    await phone.later(30)
    phone.server.say("Later gekomen.")
    await phone.hears("Later gekomen.")
    assert phone.server.requests.count("GET chat") == asked


async def test_whoever_was_away_hears_of_edits_and_deletions(phone: Phone) -> None:
    second = phone.server.say("Dit wordt anders.", keyboard=keyboard("Oud"))
    third = phone.server.say("Dit gaat weg.")
    await phone.hears("Dit gaat weg.")
    await phone.page.context.set_offline(True)
    await phone.server.stop()
    phone.server.edit(second, "Dit is anders.", keyboard=keyboard("Nieuw"))
    phone.server.delete(third)
    phone.server.say("Dit is erbij.")
    await phone.page.context.set_offline(False)
    await phone.back()
    await phone.hears("Dit is erbij.")
    await expect(phone.page.locator("article", has_text="Dit is anders.")).to_have_count(1)
    await expect(phone.page.locator("article", has_text="Dit wordt anders.")).to_have_count(0)
    await expect(phone.page.locator("article", has_text="Dit gaat weg.")).to_have_count(0)
    await expect(phone.key("Nieuw")).to_be_visible()
    # The same after a start from what is kept.
    await phone.page.reload()
    await expect(phone.page.locator("article", has_text="Dit is erbij.")).to_have_count(1)
    await expect(phone.page.locator("article", has_text="Dit gaat weg.")).to_have_count(0)


async def test_an_older_backup_at_the_server_replaces_what_was_seen(phone: Phone) -> None:
    phone.server.say("Dit is straks nooit gebeurd.")
    await phone.hears("Dit is straks nooit gebeurd.")
    await phone.server.stop()
    phone.server.begin_anew()
    phone.server.say("Dit stond in de back-up.")
    await phone.back()
    await expect(phone.page.locator("article")).to_have_count(1)
    await phone.hears("Dit stond in de back-up.")
    await phone.page.reload()
    await phone.is_live()
    await expect(phone.page.locator("article")).to_have_count(1)


async def test_more_than_one_answer_holds_is_fetched_whole(phone: Phone) -> None:
    await phone.page.goto("about:blank")
    for number in range(450):
        phone.server.say(f"Bericht {number}.")
    await phone.open()
    await phone.hears("Bericht 449.")
    await expect(phone.page.locator("article.theirs")).to_have_count(452)


async def test_two_tabs_send_each_line_once_and_both_show_it(phone: Phone) -> None:
    other = Phone(await phone.page.context.new_page(), phone.server)
    await other.open()
    await other.hears("Wat wilt u doen?")
    await phone.until(lambda: phone.server.pages == 2, "both listen")
    await phone.server.stop()
    await phone.type("uit het ene")
    await expect(other.unsent).to_contain_text("uit het ene")
    await other.type("uit het andere")
    await expect(phone.unsent).to_have_count(2)
    await phone.server.start()
    await phone.online()
    await other.online()
    for each in (phone, other):
        await expect(each.mine).to_have_count(2)
        await expect(each.unsent).to_have_count(0)
    assert phone.server.texts()[1:] == ["uit het ene", "uit het andere"]
    assert phone.server.repeats == 0
    # A device that is left is left in both. Nobody taps in a tab that lies under another.
    await phone.page.bring_to_front()
    await phone.choose("Dit apparaat afmelden")
    await phone.page.get_by_role("dialog").get_by_role("button", name="Meld af").click()
    await phone.screen("left")
    await expect(other.page.locator("body")).not_to_have_attribute("data-screen", "chat")
    assert other.complaints == [], other.complaints


async def test_a_new_version_takes_over_at_the_next_start_with_what_waits(
    phone: Phone, tmp_path: Path
) -> None:
    await phone.shell_is_kept()
    before = await phone.page.evaluate("caches.keys()")
    await phone.server.stop()
    await phone.type("dit wacht nog")
    await expect(phone.unsent).to_contain_text("Wacht op verbinding")
    phone.server.make_newer(tmp_path)
    phone.server.faults.refuse["send"] = Refused(503, "")
    await phone.server.start()
    await phone.page.evaluate(
        "navigator.serviceWorker.getRegistration().then((registration) => registration.update())"
    )
    await phone.becomes(
        "navigator.serviceWorker.getRegistration().then(({ waiting }) => waiting !== null)"
    )
    # Whoever is at work is left alone.
    assert await phone.page.locator("body").get_attribute("data-version") is None
    # Put away, and begun again: at a reload the browser itself says when the older one is done.
    context = phone.page.context
    await phone.page.close()
    again = Phone(await context.new_page(), phone.server)
    # It begins anew under whoever would wait until it is loaded.
    await again.page.goto(phone.url, wait_until="commit")
    await expect(again.page.locator("body")).to_have_attribute("data-version", "newer")
    await expect(again.unsent).to_contain_text("dit wacht nog")
    phone.server.faults.refuse.clear()
    await again.online()
    await expect(again.mine.last).to_contain_text("dit wacht nog")
    assert phone.server.texts()[1:] == ["dit wacht nog"]
    after = await again.page.evaluate("caches.keys()")
    assert len(before) == len(after) == 1 and before != after
    again.is_content()


async def test_the_service_worker_keeps_nothing_personal(phone: Phone) -> None:
    await phone.shell_is_kept()
    await phone.page.reload()
    await phone.to_the_card()
    kept: list[str] = await phone.page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name)"
        ".then((cache) => cache.keys())))).then((all) => all.flat().map(({ url }) => url))"
    )
    paths = {url.removeprefix(phone.server.url) for url in kept}
    assert {path.partition("/")[0] for path in paths} == {"", "page", "manifest.webmanifest"}


async def test_without_a_store_the_page_works_until_it_is_closed(
    chromium: Browser, server: WebStandIn
) -> None:
    async with phone_with(chromium, server) as phone:
        await phone.page.add_init_script(
            "Object.defineProperty(globalThis, 'indexedDB', { value:"
            " { open: () => { throw new Error('private'); } } });"
        )
        await phone.join()
        await phone.server.stop()
        await phone.type("zonder geheugen")
        await expect(phone.unsent).to_contain_text("Wacht op verbinding")
        await phone.back()
        await expect(phone.mine.last).to_contain_text("zonder geheugen")
        assert phone.server.texts()[1:] == ["zonder geheugen"]


async def test_a_first_look_without_a_connection_says_so_and_goes_on(
    chromium: Browser, server: WebStandIn
) -> None:
    async with phone_with(chromium, server) as phone:
        await phone.has_clock()
        server.faults.refuse["chat"] = Refused(503, "")
        await phone.open()
        await phone.later_sees(phone.page.locator("#offline"), "Geen verbinding.")
        await expect(phone.page.locator("main")).to_contain_text("Even geduld")
        server.faults.refuse.clear()
        await phone.later(3)
        await phone.screen("nobody")
        await expect(phone.page.locator("#offline")).to_be_hidden()


async def test_what_is_older_than_a_month_goes_from_the_phone_too(phone: Phone) -> None:
    """Whatever day it is: a demo plays in another year, and a phone's clock may be wrong."""
    for day in ("2021-05-01", "2021-06-02", "2021-06-30"):
        phone.server.say(f"Van {day}.", at=f"{day}T09:00:00+00:00")
    for number in (1, 2):
        phone.server.delete(number)
    await phone.hears("Van 2021-06-30.")
    await phone.page.reload()
    await phone.is_live()
    await expect(phone.page.locator("article")).to_have_count(2)
    await phone.shell_is_kept()
    await phone.server.stop()
    await phone.page.reload()
    await phone.hears("Van 2021-06-30.")
    await expect(phone.page.locator("article")).to_have_count(2)


async def test_what_another_tab_left_is_sent_once_by_a_tab_that_has_not_heard_of_it(
    phone: Phone,
) -> None:
    """Tabs tell each other what waits; where that does not come through, the store knows."""
    other = Phone(await phone.page.context.new_page(), phone.server)
    await other.page.add_init_script("delete globalThis.BroadcastChannel;")
    await other.open()
    await other.hears("Wat wilt u doen?")
    await phone.server.stop()
    await phone.type("van het ene")
    await expect(phone.unsent).to_contain_text("Wacht op verbinding")
    await phone.page.close()
    await other.type("van het andere")
    await phone.server.start()
    await other.online()
    await expect(other.mine).to_have_count(2)
    assert phone.server.texts()[1:] == ["van het ene", "van het andere"]
    assert phone.server.repeats == 0
