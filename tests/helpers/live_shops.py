"""A town with a live webshop: whichever of those that the bot knows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import SecretStr

from bot.app import App
from bot.conversation.shop_keeper import ShopKeeper
from bot.simulator import pretix, woocommerce
from bot.simulator.moody_shop import open_shop
from bot.simulator.pretix import PretixShop
from bot.simulator.woocommerce import WooShop
from bot.webshop.shop_compare import Kind, differences
from tests.conftest import AT_ONCE, MONDAY, Stage, assens, staged
from tests.helpers.redeeming import in_parts

ShopT = TypeVar("ShopT", bound=PretixShop | WooShop)
# What stands in the path of the webhook of a shop that does not sign.
PASSWORD = "a-path-that-only-the-shop-knows"
# A bot that has no live shop any more.
NO_SHOP: dict[str, object] = {"shop": None, "shop_url": None}
_SETTINGS = {
    PretixShop: {
        "shop": "pretix",
        "shop_organizer": pretix.ORGANIZER,
        "shop_token": SecretStr(pretix.TOKEN),
        "shop_secret": SecretStr(PASSWORD),
    },
    WooShop: {
        "shop": "woocommerce",
        "shop_token": SecretStr(woocommerce.KEY),
        "shop_secret": SecretStr(woocommerce.SECRET),
    },
}


@dataclass
class Town(Generic[ShopT]):
    """A stage with a live webshop."""

    stage: Stage
    shop: ShopT

    @property
    def keeper(self) -> ShopKeeper:
        """Who looks after the shop."""
        assert self.stage.bot.shop is not None
        return self.stage.bot.shop

    @property
    def has_balances(self) -> bool:
        """Whether what is not spent of a card can be spent later."""
        return self.keeper.shop.has_balances

    async def later(self, seconds: float = 30) -> None:
        """Let time pass, as long as a round of asking takes unless it is said."""
        self.stage.later(seconds=seconds)
        self.keeper.wake()
        await self.stage.settled()

    async def differences(self) -> list[Kind]:
        """In what the shop and the books differ now."""
        installation = self.stage.installation
        found = await differences(
            installation.database.reading, self.keeper.shop, self.stage.scheme, installation.today
        )
        return [each.kind for each in found]

    def undo(self, order: str) -> None:
        """In the shop a purchase is undone, so that the card is worth what it was."""
        if isinstance(self.shop, WooShop):
            self.shop.change(order, "cancelled")
        else:
            self.shop.refund(order)

    def shut(self, code: str) -> None:
        """Staff of the shop close a card."""
        if isinstance(self.shop, WooShop):
            self.shop.card(code).status = "draft"
        else:
            self.shop.card(code).expires = self.shop.now()

    def lose(self, code: str) -> None:
        """A card is gone from the shop."""
        if isinstance(self.shop, WooShop):
            self.shop.coupons.remove(self.shop.card(code))
        else:
            self.shop.cards.remove(self.shop.card(code))


class Mute:
    """Nobody reads what is said."""

    async def say(self, *_said: Any) -> bool:
        return False

    async def set_aside(self, *_said: Any, **_more: Any) -> None: ...

    async def taken(self, *_said: Any) -> None: ...

    put_back = refused = missing = stopped = only_whole = taken
    not_in_time = no_card = no_shop = unsure = taken


@asynccontextmanager
async def town_with(
    folder: Path, kind: type[ShopT], *, partial: bool | None = None, **limits: object
) -> AsyncIterator[Town[ShopT]]:
    """Raise a stage with a shop of this kind, and a scheme as suits it unless it is said: what is
    not spent of a coupon of WooCommerce is lost."""
    keeps = kind is PretixShop if partial is None else partial
    scheme = assens().model_copy(update=in_parts(assens()) if keeps else {})
    shop = kind(lambda: MONDAY)
    async with (
        open_shop(shop) as url,
        staged(folder, scheme, AT_ONCE | _SETTINGS[kind] | {"shop_url": url} | limits) as stage,
    ):
        shop.now = stage.clock.now
        yield Town(stage, shop)


def app(town: Town[Any], **changed: object) -> App:
    """Another bot on the same database, with other settings."""
    return App(town.stage.settings.model_copy(update=changed), town.stage.installation)


def plain(text: str) -> str:
    """Without the spaces that keep amounts together."""
    return text.replace("\N{NO-BREAK SPACE}", " ")
