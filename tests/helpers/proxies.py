"""What stands in front of the bot's page: Caddy and nginx, with the files of deploy/, before a real
process. Only names, ports and places are others than an operator's.
"""

import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.clock import FileClock
from bot.simulator.bot_process import BotProcess
from tests.conftest import ASSEN, MONDAY
from tests.helpers.browser import Browser

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FETCHED = ROOT / "build" / "proxies"
NAME = "meedoen.example.nl"
START_SECONDS = 60


def program(name: str, fetched: str) -> str:
    """A proxy, as `make test` fetches it or as the machine has it."""
    if (FETCHED / fetched).exists():
        return str(FETCHED / fetched)
    path = shutil.which(name)
    if path is None:
        if shutil.which("apt-get"):
            pytest.fail(f"There is no {name}. Fetch it: sh tests/operation/fetch_proxies.sh")
        pytest.skip(f"there is no {name} on this machine, and no Debian to have it of")
    return path


@dataclass(frozen=True)
class Front:
    """Where a proxy listens: https and plain http; and how its certificate is known."""

    https: int
    http: int
    authority: Path

    @property
    def url(self) -> str:
        return f"https://localhost:{self.https}"

    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))


Begin = Callable[[Path, Front, int], list[str]]


def begin_caddy(folder: Path, front: Front, inside: int) -> list[str]:
    """Our Caddyfile as it is, with a name of which Caddy itself makes the certificate."""
    site = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    return caddy_with(folder, front, site.replace("127.0.0.1:8000", f"127.0.0.1:{inside}"))


def caddy_with(folder: Path, front: Front, site: str) -> list[str]:
    """What begins Caddy with a Caddyfile of ours, at the ports of `front`."""
    site = site.replace(NAME, "localhost")
    ports = f"\thttp_port {front.http}\n\thttps_port {front.https}\n"
    own = f"\tadmin off\n\tskip_install_trust\n\tstorage file_system {folder}\n"
    path = folder / "Caddyfile"
    path.write_text("{\n" + ports + own + "}\n" + site, encoding="utf-8")
    return [program("caddy", "usr/bin/caddy"), "run", "--config", str(path)]


def begin_nginx(folder: Path, front: Front, inside: int) -> list[str]:
    """Our file as it is, within the least that surrounds it in Debian's nginx.conf."""
    certificate, key = front.authority, folder / "key.pem"
    make_certificate(certificate, key)
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for here, there in {
        f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(certificate),
        f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(key),
        NAME: "localhost",
        "listen 80;": f"listen 127.0.0.1:{front.http};",
        "listen 443 ": f"listen 127.0.0.1:{front.https} ",
        "listen [::]:80;": "",
        "listen [::]:443 ssl http2;": "",
        "127.0.0.1:8000": f"127.0.0.1:{inside}",
        "/var/log/nginx/meedoenbot.log": str(folder / "error.log"),
    }.items():
        assert here in site, here
        site = site.replace(here, there)
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{place}_temp_path {folder}/{place};\n" for place in places)
    # A process that nobody else has stays one of whoever begins it.
    around = f"daemon off;\npid {folder}/pid;\nuser root;\nworker_processes 1;\n"
    path = folder / "nginx.conf"
    path.write_text(
        f"{around}events {{}}\nhttp {{\n{temporary}{site}}}\n",
        encoding="utf-8",
    )
    command = [program("nginx", "usr/sbin/nginx"), "-p", str(folder), "-c", str(path)]
    return [*command, "-e", str(folder / "error.log")]


def make_certificate(certificate: Path, key: Path) -> None:
    """A certificate of localhost that vouches for itself."""
    certificate.parent.mkdir(parents=True)
    command = [
        *(program("openssl", "usr/bin/openssl"), "req", "-x509", "-nodes", "-days", "1"),
        *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=localhost"),
        *("-addext", "subjectAltName=DNS:localhost", "-out", str(certificate), "-keyout", str(key)),
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


def free_ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports: list[int] = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class Behind:
    """A bot behind a proxy, for whoever asks through it."""

    http_port = None

    def __init__(self, bot: BotProcess, front: Front, inside: int) -> None:
        self.bot = bot
        self.front = front
        self.inside = f"http://127.0.0.1:{inside}"

    async def settled(self) -> None:
        """What it does is told by events."""

    async def invitation(self) -> str:
        who = ("--role", "intermediary", "--organisation", "voedselbank")
        code, said = await self.bot.command("invite", *who)
        assert code == 0 and said.startswith(f"{self.front.url}/#i_")
        return said.split("#")[1].split()[0]

    def browser(self, http: aiohttp.ClientSession) -> Browser:
        browser = Browser(self, http)
        browser.base = browser.origin = self.front.url
        return browser


@asynccontextmanager
async def behind(begin: Begin, folder: Path) -> AsyncIterator[Behind]:
    """A bot behind a proxy, which both answer."""
    https, http, inside = free_ports(3)
    authority = folder / "pki" / "authorities" / "local" / "root.crt"
    front = Front(https, http, authority)
    clock = folder / "clock.json"
    FileClock(clock).move_to(MONDAY)
    settings = {
        "BOT_TOKEN": "",
        "WEB_URL": front.url,
        "HTTP_PORT": str(inside),
        "WEB_PROXY": "true",
    }
    bot = BotProcess(folder, ASSEN, "http://127.0.0.1:9", clock, settings | {"METRICS": "true"})
    command = begin(folder, front, inside)
    with (folder / "proxy.log").open("wb") as log:
        proxy = await asyncio.create_subprocess_exec(
            *command, stdout=log, stderr=subprocess.STDOUT, env={"HOME": str(folder)}
        )
    await bot.start()
    there = Behind(bot, front, inside)
    try:
        await answers(there)
        yield there
    finally:
        await bot.stop()
        proxy.terminate()
        await proxy.wait()


async def answers(there: Behind) -> None:
    """Wait until the page comes through."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            # Caddy makes its authority as it starts.
            with suppress(aiohttp.ClientError, OSError):
                async with client(there.front) as http, http.get(there.front.url) as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(0.1)


@asynccontextmanager
async def client(front: Front) -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(ssl=front.trust())
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as http:
        yield http
