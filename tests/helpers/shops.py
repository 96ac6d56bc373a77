"""A stage with a live webshop beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.conversation.shop_keeper import ShopKeeper
from bot.domain.scheme import Scheme
from bot.simulator.pretix import ORGANIZER, TOKEN, PretixShop, open_shop
from tests.conftest import AT_ONCE, MONDAY, Stage, assens, staged
from tests.helpers.redeeming import in_parts


@dataclass
class Town:
    """A stage with a live webshop."""

    stage: Stage
    shop: PretixShop

    @property
    def keeper(self) -> ShopKeeper:
        assert self.stage.bot.shop is not None
        return self.stage.bot.shop

    async def later(self, seconds: float = 30) -> None:
        """Let time pass, as long as a round of asking takes unless it is said."""
        self.stage.later(seconds=seconds)
        self.keeper.wake()
        await self.stage.settled()


@asynccontextmanager
async def opened_town(folder: Path, scheme: Scheme | None = None) -> AsyncIterator[Town]:
    """A stage with this scheme, or one in which vouchers keep a balance."""
    scheme = scheme or assens().model_copy(update=in_parts(assens()))
    shop = PretixShop(lambda: MONDAY)
    async with open_shop(shop) as url:
        link = {
            "shop": "pretix",
            "shop_url": url,
            "shop_organizer": ORGANIZER,
            "shop_token": SecretStr(TOKEN),
        }
        async with staged(folder, scheme, AT_ONCE | link) as stage:
            shop.now = stage.clock.now
            yield Town(stage, shop)


def plain(text: str) -> str:
    """Without the spaces that keep amounts together."""
    return text.replace("\N{NO-BREAK SPACE}", " ")
