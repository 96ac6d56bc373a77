"""`make demo-shop`: the demo with a real webshop beside it, to buy with a code of the bot.

It is today in this one, for the shop has no other clock.
"""

import argparse
import asyncio
import re
import shutil
import signal
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.domain.scheme_file import shipped_scheme
from bot.simulator.exercise import Story
from bot.simulator.page_demo import page_demo
from bot.simulator.scene import START, STORIES
from bot.simulator.server import PortClosed
from tests.live_shop.pretix_server import PretixServer, pretix
from tests.live_shop.staff import Staff

# What a shop has that is in use: cards of others, used ones and old ones.
_CARDS = (
    ("CADEAU-2026-A1", "25", None),
    ("CADEAU-2026-B2", "10", None),
    ("OUD-2024-X9", "25", "2024-12-31T23:59:59+01:00"),
)


def todays_scheme(folder: Path, today: date) -> Path:
    """Assen's scheme and its calendar, moved from the demo's first week to this one; its file.

    Vouchers are spent in parts, as a shop with a balance wants it.
    """
    there = shutil.copytree(shipped_scheme("assen").parent, folder / "scheme")
    weeks = (today - START.date()) // timedelta(weeks=1) * timedelta(weeks=1)
    scheme = there / "scheme.toml"
    text = re.sub(
        r"^((?:starts|ends) = )([\d-]+)$",
        lambda line: f"{line[1]}{date.fromisoformat(line[2]) + weeks}",
        scheme.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    scheme.write_text(text.replace("\npartial = false\n", "\npartial = true\n"), encoding="utf-8")
    agenda = there / "agenda.ics"
    moved = re.sub(
        rb"(?<=[:=])202\d{5}",
        lambda day: f"{date.fromisoformat(day[0].decode()) + weeks:%Y%m%d}".encode(),
        agenda.read_bytes(),
    )
    agenda.write_bytes(moved)
    return scheme


def settings_for(server: PretixServer) -> dict[str, str]:
    """With these the bot finds its shop."""
    return {
        "SHOP": "pretix",
        "SHOP_URL": server.url,
        "SHOP_TOKEN": server.token,
        "SHOP_ORGANIZER": server.organizer,
    }


def stories(shop_url: str) -> list[Story]:
    """What to try where there is a shop, and vouchers are spent in parts."""
    give, take, look = STORIES
    buy = Story(
        "Koop er iets mee in de webshop",
        "U bent Anneke. Kopieer de code van de voucher. Kies iets in de webshop, op"
        f" {shop_url}. Betaal daar met ‘Cadeaubon’ en plak de code. Zoek daarna hier de code op.",
        give.person,
    )
    told = "Plak de code die Anneke gaf. Tik op ‘Neem’ met het bedrag dat erop staat."
    return [give, buy, replace(take, text=f"U bent Esra van de sportschool. {told}"), look]


async def _serve(port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="meedoen-shop-scheme-") as folder, pretix() as server:
        await _filled(server)
        async with page_demo(
            port,
            scheme_path=todays_scheme(Path(folder), now.date()),
            start=now,
            settings=settings_for(server),
            stories=stories(server.shop_url),
        ) as playing:
            print(_told(playing.base_url, server), flush=True)
            await stop.wait()


async def _filled(server: PretixServer) -> None:
    staff = Staff(server)
    for code, value, until in _CARDS:
        await staff.make(code, value, until)
    staff.go_home()


def _told(page: str, server: PretixServer) -> str:
    back = server.known["staff"]
    return (
        f"Open {page} in a browser: the bot, with a phone.\n"
        f"Open {server.shop_url} : the webshop. Pay there with a code that the bot gave.\n"
        f"Open {server.url}/control/ : its staff, {back['email']} {back['password']}.\n"
        "Stop with Ctrl-C."
    )


def main() -> None:
    """Serve the pages until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8800)
    print("Beginning the demo and its webshop; they are there in half a minute ...", flush=True)
    try:
        asyncio.run(_serve(parser.parse_args().port))
    except PortClosed as closed:
        sys.exit(f"{closed} Try: make demo-shop PORT=8801")


if __name__ == "__main__":
    main()
