"""The page behind Caddy and nginx as deploy/ sets them up."""

import asyncio
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from bot.channels.channel import MOST_BYTES
from tests.helpers.proxies import Begin, Behind, answers, begin_caddy, begin_nginx, behind, client

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# More than an address may try.
GUESSES = 30
# A proxy that collects before it passes on would hold an event back for ever.
EVENT_SECONDS = 20


@pytest.mark.parametrize("begin", [begin_caddy, begin_nginx])
async def test_the_page_works_behind_it(begin: Begin, tmp_path: Path) -> None:
    async with behind(begin, tmp_path) as there, client(there.front) as http:
        front = there.front
        async with http.get(front.url) as response:
            page = await response.text()
            assert response.headers.getall("Strict-Transport-Security") == ["max-age=31536000"]
            assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
            assert "<script" in page
        async with http.get(f"http://localhost:{front.http}/x", allow_redirects=False) as response:
            assert response.status in (301, 308)
            assert response.headers["Location"].startswith("https://localhost")

        anneke = there.browser(http)
        assert await anneke.join(await there.invitation()) == 200
        async with anneke.listening():
            await anneke.sees("Welkom")
            await anneke.post("send", {"id": "een", "text": "voucher"})
            async with asyncio.timeout(EVENT_SECONDS):
                await anneke.sees("Waarvoor")

        # The largest file gets in; what is larger is told so, or cut off.
        status, said = await anneke.upload(bytes(MOST_BYTES), "lijst.csv", id="twee")
        assert status == 200, said
        # It may hang up while we are still sending.
        with suppress(aiohttp.ClientError):
            status, _ = await anneke.upload(bytes(MOST_BYTES + 2**21), "lijst.csv", id="drie")
            assert status == 413

        for path in ("healthz", "metrics"):
            assert (await anneke.get(path))[0] == 404
            async with http.get(f"{there.inside}/{path}") as response:
                assert response.status == 200

        # Who is away for a moment is told so by the proxy, and the page goes on after it.
        await there.bot.stop()
        assert (await anneke.get("chat?after=0"))[0] == 502
        await there.bot.start()
        await answers(there)
        await anneke.look()
        assert "Waarvoor" in anneke.last or "lijst" in anneke.last
        await nobody_gets_round_a_limit(there, http)


async def nobody_gets_round_a_limit(there: Behind, http: aiohttp.ClientSession) -> None:
    """Whatever they say of themselves."""

    async def guess(base: str) -> set[int]:
        seen = set()
        for number in range(GUESSES):
            browser = there.browser(http)
            browser.base = base
            told = {"invitation": f"i_{number:0>20}", "name": "Anneke", "id": str(number)}
            headers = {"X-Forwarded-For": f"10.0.0.{number}"}
            seen.add((await browser.post("join", told, headers))[0])
        return seen

    assert await guess(there.front.url) == {403, 429}
    # Without the proxy one could: why the port has to stay inside.
    assert await guess(there.inside) == {403}
