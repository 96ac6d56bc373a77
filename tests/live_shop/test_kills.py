"""Kills of the bot and the shop: a few here, and as many as one likes by `make kill-shop`."""

from tests.live_shop.kills import agreed, kill_often, running, wrong_in


async def test_after_kills_the_books_and_the_shops_agree() -> None:
    async with running(seed=1) as run:
        await kill_often(run, 6)
        assert await agreed(run) == []
        assert run.done["kill of the bot"] and run.done["kill of the shop"]
        # The control: a cent that went in the shop a moment ago is seen.
        (code, *_others) = [code for code, (made, *_) in (await run.staff.cards()).items() if made]
        await run.staff.change(code, "0.01")
        assert await wrong_in(run) != []
        assert await agreed(run) == []
