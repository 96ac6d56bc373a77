"""Whoever scanned a card and has no access: their language, and what they ask next."""

import pytest

from tests.channels.conftest import Site
from tests.helpers.browser import Browser, new_id

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}


async def says(site: Site, stranger: Browser, text: str, headers: dict[str, str]) -> str:
    """Type a line in a browser of some language; what the bot says last."""
    status, said = await stranger.post("send", {"id": new_id(), "text": text}, headers)
    assert status == 200, said
    await site.stage.settled()
    await stranger.look()
    return stranger.last


async def visitor(site: Site, headers: dict[str, str], line: str = "9401 AB 12") -> Browser:
    """Somebody who scanned a card a moment ago."""
    code = await (await site.stage.intermediary()).give(line)
    stranger = site.open()
    told = {"invitation": f"v_{code}", "id": new_id()}
    assert (await stranger.post("join", told, headers))[0] == 200
    await site.stage.settled()
    await stranger.look()
    return stranger


async def test_who_reads_english_is_answered_in_it(site: Site) -> None:
    stranger = await visitor(site, ENGLISH)
    assert stranger.last.startswith("This voucher")
    assert (await says(site, stranger, "hello", ENGLISH)).startswith("This is the voucher help of")
    # Of somebody who is in nothing changes.
    anneke = await site.member()
    assert (await says(site, anneke, "start", ENGLISH)).startswith("Welkom bij de voucherhulp")


@pytest.mark.parametrize("asked", ["Waar kan ik zwemmen?", "waar kan ik hem gebruiken"])
async def test_the_code_that_was_just_scanned_is_not_asked_for(site: Site, asked: str) -> None:
    stranger = await visitor(site, {})
    card = stranger.last
    assert (await says(site, stranger, asked, {})).endswith(card)
    assert not any("Typ de code" in text for text in stranger.texts)


async def test_a_question_that_is_not_understood_brings_the_card_once_more(site: Site) -> None:
    stranger = await visitor(site, ENGLISH)
    card = stranger.last
    assert await says(site, stranger, "Where can I swim?", ENGLISH) == card
    assert "I do not understand this." in stranger.texts[-2]
    assert not any(character in " ".join(stranger.texts) for character in ("Typ de", "Dit is"))
    # What was asked may hold a name.
    assert not any("swim" in message["text"] for message in stranger.screen.values())


async def test_the_card_of_another_is_not_known_here(site: Site) -> None:
    stranger = await visitor(site, {})
    other = site.open()
    told = {"invitation": "v_K7M42P9QXC3DT", "id": new_id()}
    assert (await other.post("join", told))[0] == 200
    await site.stage.settled()
    await other.look()
    assert "Typ de code van uw voucher." in await says(site, other, "waar kan ik zwemmen", {})
    assert stranger.last not in other.texts
