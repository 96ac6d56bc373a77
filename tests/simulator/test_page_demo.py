"""The demo over HTTP: what is passed on to the bot's page and back, and travels in time.

One demo serves the whole file, in whatever order.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from bot.domain.working_days import is_working_day
from bot.messages.figures import end_of
from bot.reporting.evaluation import find_out
from bot.reporting.promotion import promotion_figures
from bot.simulator.page_demo import PageDemo, page_demo
from bot.storage import audit, clocks, coupons, uptake
from bot.storage.engines import looking_at_one_moment
from bot.storage.evaluation import evaluation

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

ANSWER_SECONDS = 30
ANNEKE, CARLA, DIRK = 1001, 1003, 1004


class Browser:
    """What a browser asks at the demo's address."""

    def __init__(self, playing: PageDemo, client: httpx.AsyncClient, path: str) -> None:
        self.playing = playing
        self.client = client
        self.path = path

    def get(self, person: int, what: str, **more: Any) -> Any:
        return self.client.get(f"{self.path}{person}/{what}", **more)

    async def post(self, person: int, what: str, **told: Any) -> httpx.Response:
        return await self.client.post(
            f"{self.path}{person}/{what}",
            json={"id": str(uuid4()), **told},
            headers={"Origin": self.playing.base_url, "Sec-Fetch-Site": "same-origin"},
        )

    async def do(self, action: str) -> httpx.Response:
        return await self.client.post(f"/play/do/{action}", timeout=120)

    async def sees(self, person: int, words: str) -> str:
        """Wait until a person's chat has a message with these words; the newest such."""
        visitor = self.playing.visitors.people[person]

        def found() -> list[str]:
            texts = [each["text"] for each in visitor.messages.values()]
            return [text for text in texts if words in text]

        await self.playing.visitors.wait_until(lambda: bool(found()), ANSWER_SECONDS)
        return found()[-1]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def playing() -> AsyncIterator[PageDemo]:
    async with page_demo() as going_on:
        yield going_on


@pytest_asyncio.fixture(loop_scope="module")
async def browser(playing: PageDemo) -> AsyncIterator[Browser]:
    async with httpx.AsyncClient(
        base_url=playing.base_url, trust_env=False, timeout=ANSWER_SECONDS
    ) as client:
        path = (await client.get("/play/state")).json()["frames"]
        yield Browser(playing, client, path)


async def test_the_page_of_a_person_is_the_bots_own_and_may_be_framed_by_the_demo_only(
    browser: Browser,
) -> None:
    shell = await browser.get(ANNEKE, "")
    assert "<title>Voucherhulp Assen</title>" in shell.text
    assert "frame-ancestors 'self'" in shell.headers["content-security-policy"]
    assert "x-frame-options" not in shell.headers
    script = await browser.get(ANNEKE, "page/phone.js")
    assert script.headers["content-type"].startswith("text/javascript")
    again = await browser.get(
        ANNEKE, "page/phone.js", headers={"If-None-Match": script.headers["etag"]}
    )
    assert again.status_code == 304
    assert (await browser.get(9999, "")).status_code == 404


async def test_cookies_stay_at_the_demo_and_a_stranger_has_none(browser: Browser) -> None:
    chat = (await browser.get(ANNEKE, "chat?after=0")).json()
    assert chat["me"]["name"] == "Anneke"
    assert (await browser.post(ANNEKE, "send", text="start")).is_success
    stranger = (await browser.client.post("/play/people", json={"name": ""})).json()["id"]
    assert (await browser.get(stranger, "chat?after=0")).status_code == 401
    assert not browser.client.cookies
    people = (await browser.client.get("/play/state")).json()["people"]
    assert people[-1] == {"id": stranger, "name": people[-1]["name"], "about": ""}
    assert people[-1]["name"].startswith("Bezoeker ")


async def test_whoever_leaves_takes_nobody_along(browser: Browser) -> None:
    left = await browser.post(DIRK, "leave")
    assert left.is_success
    # It would empty the store of all that are played in this browser.
    assert not {"clear-site-data", "set-cookie"} & left.headers.keys()
    assert (await browser.get(DIRK, "chat?after=0")).status_code == 401
    assert (await browser.get(ANNEKE, "chat?after=0")).is_success


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://example.org"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "example.org"}],
)
async def test_another_website_sees_and_does_nothing(
    browser: Browser, headers: dict[str, str]
) -> None:
    address = f"{browser.path}{ANNEKE}/"
    told = {"id": str(uuid4()), "text": "van elders"}
    sent = await browser.client.post(f"{address}send", json=told, headers=headers)
    seen = await browser.client.get(f"{address}chat?after=0", headers=headers)
    assert (sent.status_code, seen.status_code) == (403, 403)


async def test_another_name_of_this_machine_leads_to_the_address_of_the_page(
    browser: Browser,
) -> None:
    port = browser.playing.base_url.rpartition(":")[2]
    answer = await browser.client.get("/", headers={"Host": f"localhost:{port}"})
    assert answer.status_code == 307
    assert answer.headers["location"] == f"{browser.playing.base_url}/"


async def test_what_happens_is_heard_at_once_and_a_file_comes_through(browser: Browser) -> None:
    after = (await browser.get(CARLA, "chat?after=0")).json()["changed"]
    address = f"{browser.path}{CARLA}/events?after={after}"
    async with browser.client.stream("GET", address) as events:
        lines = events.aiter_lines()
        await anext(lines)
        form = {"id": str(uuid4()), "kind": "document", "caption": ""}
        sent = await browser.client.post(
            f"{browser.path}{CARLA}/upload",
            data=form,
            files={"file": ("brief.txt", b"Beste gemeente", "text/plain")},
            headers={"Origin": browser.playing.base_url},
        )
        assert sent.is_success
        async with asyncio.timeout(ANSWER_SECONDS):
            told = [line async for line in _until(lines, "brief.txt")][-1]
    [message] = [
        each for each in json.loads(told.removeprefix("data: "))["messages"] if each["document"]
    ]
    assert (await browser.get(CARLA, message["document"]["url"])).content == b"Beste gemeente"


async def _until(lines: AsyncIterator[str], words: str) -> AsyncIterator[str]:
    async for line in lines:
        yield line
        if words in line:
            return


async def test_a_bad_connection_is_between_the_phone_and_the_bot(browser: Browser) -> None:
    faults = browser.playing.visitors.faults
    async with browser.client.stream("GET", f"{browser.path}{CARLA}/events?after=0") as listening:
        pieces = listening.aiter_raw()
        await anext(pieces)
        wanted = {"next": [{"method": "chat", "kind": "bad_gateway"}]}
        assert (await browser.client.post("/play/faults", json=wanted)).is_success
        # It begins anew, and so notices what goes wrong.
        with pytest.raises(httpx.TransportError):
            async for _piece in pieces:
                pass
    assert (await browser.get(CARLA, "chat?after=0")).status_code == 502
    for kind in ("reset", "timeout"):
        faults.next("send", kind, seconds=0)
        with pytest.raises(httpx.TransportError):
            await browser.post(CARLA, "send", text=f"kwijt door {kind}")
    faults.next("send", "answer_lost")
    with pytest.raises(httpx.TransportError):
        await browser.post(CARLA, "send", text="toch aangekomen")
    await browser.sees(CARLA, "toch aangekomen")
    texts = [each["text"] for each in browser.playing.visitors.people[CARLA].messages.values()]
    assert not any("kwijt door" in text for text in texts)
    # A phone has the page's own files already.
    faults.rate("*", "reset", 1)
    assert (await browser.get(CARLA, "page/phone.js")).is_success
    faults.clear()


async def test_after_friday_comes_monday(browser: Browser) -> None:
    playing = browser.playing

    def moment() -> Any:
        return playing.clock.now().astimezone(playing.scheme.zone)

    for _each in range(6):
        before = moment().date()
        assert (await browser.do("next_working_day")).is_success
        now = moment()
        assert (now.hour, now.minute) == (8, 30)
        days = [before + timedelta(days=each) for each in range(1, (now.date() - before).days + 1)]
        assert [day for day in days if is_working_day(day)] == [now.date()]


async def test_half_a_year_of_use_is_there_and_its_books_balance(browser: Browser) -> None:
    playing = browser.playing
    began = playing.clock.now()
    process = playing.bot.process
    assert process is not None
    going_by = asyncio.create_task(browser.do("half_year"))
    # Who opens a page meanwhile waits for it, and a page that is open asks again.
    await playing.visitors.wait_until(lambda: process.returncode is not None, 30)
    asked = await browser.get(ANNEKE, "chat?after=0")
    assert asked.status_code == 503
    assert "<title>" in (await browser.get(ANNEKE, "", timeout=120)).text
    assert (await going_by).is_success
    now = playing.clock.now()
    assert timedelta(weeks=26) <= now - began < timedelta(weeks=28)
    told = await browser.sees(CARLA, f"{now.astimezone(playing.scheme.zone).year}, 08.30 uur")
    given = int(told.split("Totaal: ")[1].split(" ")[0])
    assert 500 < given < 1_000
    async with looking_at_one_moment(playing.folder / "demo.sqlite") as reading:
        wrong = await audit.imbalances(reading) + await coupons.imbalances(reading)
        assert wrong + await uptake.disagreements(reading) == []
        # No other clock tells the bot that it is half a year later.
        assert not (await clocks.known(reading)).doubt
        day = now.date() - timedelta(days=2)
        end = end_of(day, playing.scheme)
        async with evaluation(reading, day, end) as counts:
            promotion = await promotion_figures(reading, day, end)
            findings = await find_out(counts, playing.scheme, promotion)
    assert findings.use_by_approach is not None
    assert len(findings.offers.by_kind.counts or {}) > 5
    # A second half year would be given to people who are gone.
    again = await browser.do("half_year")
    assert again.status_code == 400
    assert "passed already" in again.text
    # The bot goes on as if nothing had happened, and everybody is still in.
    assert (await browser.post(CARLA, "send", text="stand")).is_success
    told = await browser.sees(CARLA, f"Totaal: {given} van 1.500")
    assert (await browser.get(ANNEKE, "chat?after=0")).is_success
