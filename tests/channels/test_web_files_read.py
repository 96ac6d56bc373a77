"""What somebody sent in the page is gone once it was read, and their chat says so."""

import pytest
from PIL import Image

from bot.channels.channel import NotFetched
from bot.conversation import turns
from bot.conversation.background import TaskKind, TaskRunner
from bot.storage.people import Role
from bot.storage.sqlite.parts import statements
from bot.storage.web_files import PIECE_BYTES
from tests.channels.conftest import Site
from tests.helpers.browser import Browser
from tests.helpers.coupons import export, some
from tests.helpers.pictures import saved
from tests.helpers.sent_files import count, parts_of, sent_file
from tests.helpers.steps import script_of


async def card_of(site: Site, anneke: Browser) -> bytes:
    """A photo of the card of a voucher that was just given."""
    await anneke.give()
    shown = next(one["photo"] for one in anneke.screen.values() if one["photo"])
    web = site.stage.bot.web
    assert web is not None
    return await web.file(await site.chat_of(anneke), shown.removeprefix("file/"))


def mine(browser: Browser) -> list[dict[str, object]]:
    """What they sent, as it stands on their screen."""
    return [one for one in browser.screen.values() if one["from"] == "me"]


async def test_a_photo_of_a_card_is_not_kept_and_each_screen_says_so(site: Site) -> None:
    anneke = await site.member()
    card = await card_of(site, anneke)
    given = await count(site.stage.database.reading, "file_parts")
    status, _said = await anneke.upload(card, "IMG_1.jpg", "photo", type="image/png")
    assert status == 200 and "Voucher" in anneke.last
    file = await sent_file(site.stage.database.reading)
    assert await parts_of(site.stage.database.reading, file) == 0
    assert await count(site.stage.database.reading, "file_parts") == given, (
        "the control: what the bot sent stays"
    )
    assert (await anneke.get(f"file/{file}"))[0] == 404
    web, chat = site.stage.bot.web, await site.chat_of(anneke)
    with pytest.raises(NotFetched):
        assert web is not None and await web.file(chat, file)
    other = await site.device_of(chat)
    await other.look()
    for browser in (anneke, other):
        (sent,) = [one for one in mine(browser) if "Foto" in str(one["text"])]
        assert sent["text"] == "Foto, gelezen en niet bewaard"
        assert sent["photo"] is None and not sent["edited"]
    site.stage.later(minutes=20)
    await site.stage.forget()
    assert await parts_of(site.stage.database.reading, file) == 0


async def test_what_was_written_below_stays(site: Site) -> None:
    anneke = await site.member()
    card = await card_of(site, anneke)
    await anneke.upload(card, "IMG_1.jpg", "photo", caption="Kijk <eens>", type="image/png")
    assert mine(anneke)[-1]["text"] == "Foto, gelezen en niet bewaard\nKijk <eens>"


async def test_a_list_is_gone_from_the_chat_once_it_was_read(site: Site) -> None:
    carla = await site.member(Role.COORDINATOR, "Gemeente Assen", "Carla")
    rows = export(*some(3))
    assert (await carla.upload(rows, "bonnen.csv", type="text/csv"))[0] == 200
    assert "3 rijen" in carla.last
    assert (
        await parts_of(site.stage.database.reading, await sent_file(site.stage.database.reading))
        == 0
    )
    (sent,) = [one for one in mine(carla) if "bonnen.csv" in str(one["text"])]
    assert sent["text"] == "Bestand bonnen.csv, gelezen. Het staat niet meer in deze chat"
    assert sent["document"] is None


async def test_a_file_that_nobody_can_read_is_not_kept_either(site: Site) -> None:
    carla = await site.member(Role.VOLUNTEER, "vaart_welzijn", "Carla")
    assert (await carla.upload(b"%PDF-1.7 " + bytes(9_000), "brief.pdf"))[0] == 200
    assert (
        await parts_of(site.stage.database.reading, await sent_file(site.stage.database.reading))
        == 0
    )
    assert not mine(carla), "it leaves the chat as well"


async def test_a_large_file_goes_as_well(site: Site) -> None:
    carla = await site.member(Role.COORDINATOR, "Gemeente Assen", "Carla")
    assert (await carla.upload(b"a;b\n" * (20 * PIECE_BYTES // 4), "groot.csv"))[0] == 200
    assert (
        await parts_of(site.stage.database.reading, await sent_file(site.stage.database.reading))
        == 0
    )


async def test_what_may_yet_be_promotion_material_is_there_for_an_hour_at_most(site: Site) -> None:
    carla = await site.member(Role.COORDINATOR, "Gemeente Assen", "Carla")
    await carla.upload(saved(Image.new("RGB", (600, 600), "white"), "PNG"), "p.png", "photo")
    file = await sent_file(site.stage.database.reading)
    assert await parts_of(site.stage.database.reading, file) > 0
    site.stage.later(minutes=59)
    await site.stage.forget()
    assert await parts_of(site.stage.database.reading, file) > 0
    await carla.tap("Het is promotiemateriaal")
    assert "Hoe heet" in carla.last
    assert await parts_of(site.stage.database.reading, file) == 0, "it is kept as material now"


async def test_what_waits_to_be_read_stays_until_it_was(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the bot is away for longer than the hour after which leftovers go."""
    anneke = await site.member()
    card = await card_of(site, anneke)
    with monkeypatch.context() as patched:
        patched.setattr(TaskRunner, "look", _idle)
        await anneke.upload(card, "IMG_1.jpg", "photo", type="image/png")
        file = await sent_file(site.stage.database.reading)
        site.stage.later(hours=2)
        await site.stage.forget()
        assert await parts_of(site.stage.database.reading, file) > 0, (
            "its turn was, and its task waits"
        )
    site.stage.bot.tasks.wake()
    await site.stage.settled()
    await anneke.look()
    assert "Voucher" in anneke.last
    assert await parts_of(site.stage.database.reading, file) == 0
    assert mine(anneke)[-1]["text"] == "Foto, gelezen en niet bewaard"


async def test_what_came_to_nothing_goes_after_an_hour(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An update that kills the bot is set aside unopened."""
    anneke = await site.member()
    card = await card_of(site, anneke)
    with monkeypatch.context() as patched:
        patched.setattr(turns, "file_of", lambda _update: None)
        patched.setattr(TaskKind, "run_in_background", _forgotten)
        await anneke.upload(card, "IMG_1.jpg", "photo", type="image/png")
    file = await sent_file(site.stage.database.reading)
    assert await parts_of(site.stage.database.reading, file) > 0
    site.stage.later(minutes=61)
    await site.stage.forget()
    assert await parts_of(site.stage.database.reading, file) == 0
    await anneke.look()
    assert mine(anneke)[-1]["text"] == "Foto, niet bewaard"


async def test_what_was_sent_before_this_was_so_goes_as_well(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database of before: what was read stands there, and nothing says whether it was."""
    anneke = await site.member()
    card = await card_of(site, anneke)
    given = await count(site.stage.database.reading, "file_parts")
    with monkeypatch.context() as patched:
        patched.setattr(turns, "file_of", lambda _update: None)
        patched.setattr(TaskKind, "run_in_background", _forgotten)
        await anneke.upload(card, "IMG_1.jpg", "photo", type="image/png")
    *_columns, marks = statements(script_of(14))
    async with site.stage.database.transaction() as transaction:
        await transaction.queue("UPDATE web_files SET reading = NULL")
        await transaction.queue(marks)
    site.stage.later(minutes=61)
    await site.stage.forget()
    assert await count(site.stage.database.reading, "file_parts") == given
    await anneke.look()
    assert mine(anneke)[-1]["text"] == "Foto, niet bewaard"


async def _idle(_runner: TaskRunner) -> None:
    """As a bot that does not come to its tasks."""


async def _forgotten(*_args: object, **_more: object) -> None:
    """As a turn that leaves no task."""
