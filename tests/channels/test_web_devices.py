"""Which devices somebody is in on, in the page only, and how one more comes in."""

from pathlib import Path

import aiohttp

from bot.storage.people import Role
from tests.channels.test_web_alone import alone, invited
from tests.helpers.browser import Browser


async def test_where_there_is_one_way_nobody_is_asked_which(tmp_path: Path) -> None:
    async with (
        alone(tmp_path) as (bot, installation),
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        anneke, carla = Browser(bot, http), Browser(bot, http)
        assert await anneke.join(await invited(installation)) == 200
        await anneke.send("mijn apparaten")
        assert "Hoe wilt u mij daar gebruiken" not in await anneke.tap("Nog een apparaat")
        token = anneke.last[anneke.last.index("d_") :].split()[0]
        assert await Browser(bot, http).join(token, "") == 200
        # A coordinator is told what comes next.
        assert await carla.join(await invited(installation, Role.COORDINATOR)) == 200
        await carla.send("mijn apparaten")
        await carla.tap("Nog een apparaat")
        assert "#d_" in carla.last and "vraag ik u hier" in "".join(carla.texts)
