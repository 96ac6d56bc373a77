"""From invitation to voucher in the page, as in Telegram; and each thing once."""

import asyncio

from bot.storage import web_links
from tests.channels.conftest import Site
from tests.helpers.browser import new_id


async def test_from_an_invitation_to_a_voucher_all_by_events(site: Site) -> None:
    anneke = site.open()
    assert await anneke.join(await site.token()) == 200
    async with anneke.listening():
        await anneke.sees("U bent vanaf nu intermediair")
        await anneke.post("send", {"id": new_id(), "text": "voucher"})
        await anneke.until(lambda: "Sport" in str(anneke.screen))
        number, data = anneke.find("Sport")
        await anneke.post("tap", {"id": new_id(), "message": number, "data": data})
        await anneke.sees("postcode")
        await anneke.post("send", {"id": new_id(), "text": "9401 AB 12"})
        await anneke.until(lambda: "Geef voucher" in str(anneke.screen))
        # The address was typed, and is off the screen.
        await anneke.until(lambda: "9401" not in str(mine(anneke.screen)))
        number, data = anneke.find("Geef voucher")
        await anneke.post("tap", {"id": new_id(), "message": number, "data": data})
        await anneke.until(lambda: any(one["photo"] for one in anneke.screen.values()))
    assert await site.stage.issued() == 1 and await site.stage.balanced()
    shown = next(one for one in anneke.screen.values() if one["photo"])
    assert anneke.copied() in shown["text"]
    async with anneke.http.get(
        f"{anneke.base}/{shown['photo']}", headers=anneke.headers()
    ) as response:
        assert response.status == 200 and response.content_type == "image/png"
        assert response.headers["Content-Disposition"].startswith("inline")
        assert len(await response.read()) == response.content_length


def mine(screen: dict[int, dict[str, object]]) -> list[dict[str, object]]:
    return [one for one in screen.values() if one["from"] == "me"]


async def test_what_comes_twice_is_done_once_and_answered_the_same(site: Site) -> None:
    anneke = await site.member()
    line, tap = {"id": new_id(), "text": "voucher"}, new_id()
    answers = await asyncio.gather(*(anneke.post("send", line) for _ in range(3)))
    assert all(answer == answers[0] and answer[0] == 200 for answer in answers)
    await site.stage.settled()
    await anneke.look()
    assert [one["text"] for one in mine(anneke.screen)].count("voucher") == 1
    button = anneke.find("Sport")
    for _ in range(3):
        await anneke.tap_this(button, tap)
    await anneke.send("9401 AB 12")
    confirm, id = anneke.find("Geef voucher"), new_id()
    told = {"id": id, "message": confirm[0], "data": confirm[1]}
    await asyncio.gather(*(anneke.post("tap", told) for _ in range(5)))
    await site.stage.settled()
    assert await site.stage.issued() == 1
    taps = await site.stage.database.reading.value("SELECT count(*) FROM web_taps")
    assert taps == 2


async def test_a_line_that_was_taken_off_the_screen_is_not_done_once_more(site: Site) -> None:
    """An address is deleted as soon as it is read; its answer may have been lost on the way."""
    anneke = await site.member()
    await anneke.send("voucher")
    await anneke.tap("Sport")
    id = new_id()
    await anneke.send("9401 AB 12", id)
    first = await anneke.post("send", {"id": id, "text": "9401 AB 12"})
    await anneke.send("9401 AB 12", id)
    assert first == await anneke.post("send", {"id": id, "text": "9401 AB 12"})
    assert "Geef voucher" in str(anneke.screen)
    assert [one["text"] for one in mine(anneke.screen)] == ["voucher"]
    # Control: under an id of its own it is another line, and answered anew.
    assert first != await anneke.post("send", {"id": new_id(), "text": "9401 AB 12"})


async def test_a_lost_answer_to_an_invitation_is_had_by_the_same_try(site: Site) -> None:
    anneke, id, token = site.open(), new_id(), await site.token()
    assert await anneke.join(token, "Anneke", id) == 200
    first, anneke.cookie = anneke.cookie, None
    assert await anneke.join(token, "Anneke", id) == 200
    assert anneke.cookie not in (None, first)
    await anneke.look()
    assert len([text for text in anneke.texts if "vanaf nu" in text]) == 1
    assert await site.stage.database.reading.value("SELECT count(*) FROM web_chats") == 1
    # Whoever has only the link has nothing.
    other = site.open()
    assert await other.join(token, "Anneke") == 403
    assert other.cookie is None


async def test_two_devices_see_the_same(site: Site) -> None:
    anneke = await site.member()
    chat = await site.chat_of(anneke)
    other = site.open()
    async with site.stage.database.transaction() as transaction:
        person = await transaction.value(
            "SELECT id FROM people WHERE chat_id = :chat", {"chat": chat}
        )
        link = await web_links.make(transaction, person, site.stage.clock.now())
    assert await other.join(link, "") == 200
    await other.look()
    async with anneke.listening(), other.listening():
        await anneke.post("send", {"id": new_id(), "text": "voucher"})
        await other.until(lambda: "Sport" in str(other.screen))
        number, data = other.find("Sport")
        await other.post("tap", {"id": new_id(), "message": number, "data": data})
        await anneke.sees("postcode")
        await other.sees("postcode")
    await anneke.look()
    await other.look()
    assert anneke.screen == other.screen
    # A link is for one device.
    assert await site.open().join(link, "") == 403


async def test_a_page_that_was_away_hears_of_edits_and_of_what_is_gone(site: Site) -> None:
    anneke = await site.member()
    await anneke.send("voucher")
    before = anneke.changed
    seen = dict(anneke.screen)
    away = site.open()
    away.cookie, away.changed, away.screen = anneke.cookie, before, dict(seen)
    await anneke.tap("Sport")
    await anneke.send("9401 AB 12")
    await anneke.tap("Geef voucher")
    told = await away.look()
    assert away.screen == anneke.screen and away.changed == anneke.changed
    assert any(message.get("gone") for message in told["messages"])
    # The same by events, from where it was.
    again = site.open()
    again.cookie, again.changed, again.screen = anneke.cookie, before, dict(seen)
    async with again.listening():
        await again.until(lambda: again.changed == anneke.changed)
    assert again.screen == anneke.screen


async def test_a_tap_gets_its_answer_also_where_it_says_nothing(site: Site) -> None:
    anneke = await site.member()
    await anneke.send("voucher")
    id = new_id()
    await anneke.tap("Sport", id)
    assert anneke.answers == {id: None}
    stale = new_id()
    await anneke.tap_this((1, "999999.0"), stale)
    assert anneke.answers[stale]
