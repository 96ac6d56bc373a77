"""Kills of the bot and the shop; other seeds and numbers are for `make kill-shop`."""

from tests.live_shop.kills import DEEDS, agreed, kill_often, running, wrong_in

KILLS = 200


async def test_after_kills_the_books_and_the_shops_agree() -> None:
    async with running(seed=1) as run:
        await kill_often(run, KILLS)
        assert await agreed(run) == [], dict(run.done)
        kills = [run.done[f"kill of {which}"] for which in ("the bot", "the shop", "both")]
        assert sum(kills) == KILLS and all(kills)
        assert all(run.done[name] for names, _weight in DEEDS for name in names)
        # The control: a cent that went in the shop a moment ago is seen.
        (code, *_others) = [code for code, (made, *_) in (await run.staff.cards()).items() if made]
        await run.staff.change(code, "0.01")
        assert await wrong_in(run) != []
        # It stays a difference, until staff take it off again.
        await run.staff.change(code, "-0.01")
        assert await agreed(run) == []
