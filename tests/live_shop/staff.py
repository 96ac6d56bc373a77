"""What those who run the shop do by hand, and what its own books say: inside/staff.py, asked."""

import asyncio
import json
import subprocess
import threading
from typing import Any

from tests.helpers.shops import ShopSaysNo
from tests.live_shop.install import PYTHON
from tests.live_shop.pretix_server import PretixServer


class Staff:
    """The staff of one shop. They work on while its server is down, and for any event loop."""

    def __init__(self, server: PretixServer) -> None:
        self._server = server
        self._process: subprocess.Popen[str] | None = None
        self._turn = threading.Lock()

    async def make(
        self,
        code: str,
        value: str,
        until: str | None = None,
        *,
        is_test: bool = False,
        currency: str = "EUR",
        organizer: str | None = None,
    ) -> int:
        """A card by hand; its number. `until` is a moment in ISO's form."""
        made: int = await self._do(
            "make",
            organizer,
            code=code,
            value=value,
            until=until,
            is_test=is_test,
            currency=currency,
        )
        return made

    async def fill(self, prefix: str, count: int, value: str) -> None:
        """Many cards at once, alike, numbered from 0."""
        await self._do("fill", prefix=prefix, count=count, value=value)

    async def change(self, code: str, value: str) -> None:
        """More on a card, or less, by hand."""
        await self._do("change", code=code, value=value)

    async def refund(self, order: str, value: str | None = None) -> str:
        """Give back what a gift card paid of an order, whole or so much; how much that was."""
        given: str = await self._do("refund", order=order, value=value)
        return given

    async def card(self, code: str) -> dict[str, Any]:
        """What the shop has of this code. It is an error if there is another than one."""
        (found,) = await self._do("card", code=code)
        return dict(found)

    async def cards(self) -> dict[str, list[str]]:
        """Every movement of every card, oldest first, by its code."""
        found: dict[str, list[str]] = await self._do("cards")
        return found

    async def paid(self, order: str) -> str:
        """What gift cards paid of an order."""
        found: str = await self._do("paid", order=order)
        return found

    async def accept(self, issuer: str) -> None:
        """Take in another organizer's cards from now on; it is made where it is not there."""
        await self._do("accept", issuer=issuer)

    def go_home(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    async def _do(self, deed: str, organizer: str | None = None, **given: Any) -> Any:
        asked = {"do": deed, "organizer": organizer or self._server.organizer, **given}
        line = await asyncio.to_thread(self._asked, json.dumps(asked))
        answer = json.loads(line) if line else {"wrong": "the process ended"}
        if "wrong" in answer:
            raise ShopSaysNo(f"{deed}: {answer['wrong']}")
        return answer["is"]

    def _asked(self, line: str) -> str:
        with self._turn:
            process = self._at_work()
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(line + "\n")
            process.stdin.flush()
            return process.stdout.readline()

    def _at_work(self) -> "subprocess.Popen[str]":
        if self._process is None:
            self._process = subprocess.Popen(
                [PYTHON, "-m", "tests.live_shop.inside.staff"],
                env=self._server.environment,
                cwd=self._server.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self._process
