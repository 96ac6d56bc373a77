"""One person, in Telegram and in the page; more devices; and a lost phone."""

import pytest

from bot.storage import own_data, people
from bot.storage.people import Role
from tests.channels.conftest import Site
from tests.conftest import Person
from tests.helpers.browser import Browser, new_id


def link_in(text: str) -> str:
    """The token of somebody's own link, as it stands in a message."""
    return text[text.index("d_") :].split()[0]


async def link_of(somebody: Person | Browser, way: str = "In de browser") -> str:
    """One more device: the link that somebody gets in their chat."""
    await somebody.send("ander apparaat")
    await somebody.tap("Nog een apparaat")
    return link_in(await somebody.tap(way))


async def also_in_page(site: Site, somebody: Person) -> Browser:
    """Somebody of Telegram opens the page as well."""
    page = site.open()
    assert await page.join(await link_of(somebody), "") == 200
    await page.look()
    return page


async def also_in_telegram(site: Site, somebody: Browser) -> Person:
    phone = site.stage.stranger("Anneke")
    token = await link_of(somebody, "In Telegram")
    await phone.open(f"https://t.me/{site.stage.telegram.username}?start={token}")
    return phone


async def tell(carla: Person, code: str) -> None:
    """A coordinator lets whoever gave a voucher hear of it."""
    await carla.send(code)
    await carla.tap("Andere categorie")
    await carla.tap("Cultuur")
    await carla.tap("Ja, verander")
    await carla.tap("Stuur nieuwe kaart")


TOLD = "verbeterde"


async def how_many(site: Site, table: str) -> int:
    count: int = await site.stage.database.reading.value(f"SELECT count(*) FROM {table}")
    return count


async def test_who_is_in_telegram_opens_the_page_and_is_the_same(site: Site) -> None:
    anneke = await site.stage.intermediary()
    await anneke.give()
    page = await also_in_page(site, anneke)
    assert "U kunt mij nu gebruiken op" in page.last
    # Where they were is said that it happened.
    assert "U kunt mij nu gebruiken op" in anneke.last
    assert anneke.offers("Mijn apparaten")
    await page.give("9401 AB 13")
    await page.send("stand")
    assert "2" in page.last
    assert await anneke.send("stand") == page.last
    assert await how_many(site, "people") == 1
    assert await site.stage.issued() == 2 and await site.stage.balanced()


async def test_of_both_ways_it_is_said_what_is_kept(site: Site) -> None:
    said = await (await site.stage.intermediary()).send("/privacy")
    assert "In de pagina bewaren wij 30 dagen wat u typt" in said
    assert "In Telegram bewaren wij het nummer van uw chat." in said


async def test_who_is_in_the_page_opens_telegram_and_is_the_same(site: Site) -> None:
    anneke = await site.member()
    await anneke.give()
    phone = await also_in_telegram(site, anneke)
    assert "U kunt mij nu gebruiken op Telegram" in phone.last
    await phone.give("9401 AB 13")
    assert await how_many(site, "people") == 1
    await anneke.send("stand")
    assert await phone.send("stand") == anneke.last
    # A second household is theirs to be asked about, wherever the first was given.
    await anneke.send("sport 9401 AB 13")
    assert "eerder" in anneke.last or "al" in anneke.last


async def test_what_is_told_goes_where_they_were_last(site: Site) -> None:
    carla = await site.stage.coordinator()
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)

    async def heard(code: str) -> tuple[bool, bool]:
        """Whether they hear in Telegram, and in the page, that their voucher was taken back."""
        await tell(carla, code)
        await page.look()
        return any(TOLD in text for text in anneke.screen), any(TOLD in text for text in page.texts)

    assert await heard(await page.give("9401 AB 20")) == (False, True)
    assert await heard(await anneke.give("9401 AB 21")) == (True, True)
    # That was what the page said before.
    assert sum(TOLD in text for text in page.texts) == 1


async def test_a_question_that_is_open_in_the_one_chat_is_done_once(site: Site) -> None:
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)
    await anneke.send("sport 9401 AB 12")
    button = anneke.find("Geef voucher")
    await page.send("sport 9401 AB 14")
    await page.tap("Geef voucher")
    assert await site.stage.issued() == 1
    # The question of the phone is theirs still.
    await anneke.tap("Geef voucher")
    assert await site.stage.issued() == 2
    assert await anneke.tap_again(button) == "Dit had u al gekozen."
    assert await site.stage.issued() == 2 and await site.stage.balanced()


async def test_the_same_address_in_both_chats_is_one_voucher_at_a_time(site: Site) -> None:
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)
    await anneke.send("sport 9401 AB 12")
    await page.send("sport 9401 AB 12")
    await anneke.tap("Geef voucher")
    await page.tap("Geef voucher")
    assert await site.stage.issued() == 1
    assert await site.stage.balanced()


async def test_a_code_is_folded_on_both_screens(site: Site) -> None:
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)
    code = await anneke.give()
    assert code in str([message.text for message in anneke.messages])
    await page.give("9401 AB 14")
    assert code not in str([message.text for message in anneke.messages])


async def test_limits_are_of_the_person(site: Site) -> None:
    """Wrong codes that were typed in the page count on the phone as well."""
    gym = await site.stage.join(Role.PROVIDER, "Zwembad")
    page = await also_in_page(site, gym)
    wrong = [f"K7P{number}9XQ{number}" for number in range(2, 8)]
    for code in wrong[:5]:
        await page.send(f"MD-{code}")
    rows = await site.stage.database.reading.rows("SELECT DISTINCT chat_id FROM throttle")
    before = await how_many(site, "throttle")
    await gym.send("start")
    after = await site.stage.database.reading.rows("SELECT DISTINCT chat_id FROM throttle")
    assert await how_many(site, "throttle") == before
    assert [row["chat_id"] for row in after] == ([gym.id] if rows else [])


async def test_access_that_is_withdrawn_is_withdrawn_in_both(site: Site) -> None:
    carla = await site.stage.coordinator()
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)
    await anneke.send("sport 9401 AB 12")
    await page.send("voucher")
    button = anneke.find("Geef voucher")
    await carla.send("start")
    await carla.tap("Mensen")
    await carla.tap(next(label for label in carla.buttons if label.startswith("Anneke")))
    await carla.tap("Toegang intrekken")
    await carla.tap("Ja, trek in")
    assert (await page.get("chat?after=0"))[0] == 401
    # They used the page last, and can't read there any more: so they read it on their phone.
    assert "Uw toegang is gestopt" in anneke.last
    await anneke.tap_again(button)
    assert await site.stage.issued() == 0
    assert "Uw toegang is gestopt" in await anneke.send("voucher")


async def test_who_leaves_in_the_one_is_forgotten_in_both(site: Site) -> None:
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)
    await page.send("/privacy")
    await page.tap("Ik doe niet meer mee")
    message, data = page.find("Ja, ik stop")
    await page.post("tap", {"id": new_id(), "message": message, "data": data})
    await site.stage.settled()
    assert (await page.get("chat?after=0"))[0] == 401
    assert "Hebt u een uitnodiging" in await anneke.send("voucher")
    await site.stage.settled()
    await site.stage.forget()
    reading = site.stage.database.reading
    for table in ("web_chats", "web_messages", "web_sessions", "other_chats", "web_links"):
        assert await how_many(site, table) == 0, table
    for table in ("inbox", "outbox", "conversations", "throttle", "lookups"):
        left = await reading.value(
            f"SELECT count(*) FROM {table} WHERE chat_id = :chat", {"chat": anneke.id}
        )
        assert left == 0, table


async def test_who_blocks_telegram_is_told_in_the_page(site: Site) -> None:
    carla = await site.stage.coordinator()
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)
    code = await page.give()
    await anneke.send("start")
    site.stage.telegram.block(anneke.id)
    await site.stage.settled()
    await tell(carla, code)
    await page.look()
    assert any(TOLD in text for text in page.texts)
    assert any(one["photo"] and code in one["text"] for one in page.screen.values())
    await carla.send("start")
    await carla.tap("Mensen")
    await carla.tap(next(label for label in carla.buttons if label.startswith("Anneke")))
    assert "blok" not in carla.last
    # Once they open it again they go on there.
    site.stage.telegram.unblock(anneke.id)
    assert "welkom" in (await anneke.send("start")).lower()


async def test_who_signs_out_the_page_is_told_in_telegram(site: Site) -> None:
    carla = await site.stage.coordinator()
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)
    code = await page.give()
    assert (await page.post("leave"))[0] == 200
    await tell(carla, code)
    assert any(TOLD in text for text in anneke.screen)


async def test_a_page_that_is_used_no_more_is_not_written_to(site: Site) -> None:
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)
    await page.send("start")
    site.stage.later(days=40)
    await site.stage.clean_up()
    assert await people.chat_of(site.stage.database.reading, 1) == anneke.id


async def test_what_is_kept_of_both_chats_is_theirs_to_read(site: Site) -> None:
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)
    await page.send("start")
    chat = await site.chat_of(page)
    found = await own_data.of_person(site.stage.database.reading, 1, chat)
    assert {row["chat_id"] for row in found["outbox"]} == {str(chat), str(anneke.id)}
    assert "other_chats" in found


async def test_devices_are_shown_and_signed_out(site: Site) -> None:
    anneke = await site.member()
    other = site.open()
    assert await other.join(await link_of(anneke), "") == 200
    site.stage.later(days=2)
    await other.look()
    await anneke.send("mijn apparaten")
    assert anneke.last.count("•") == 2
    label = next(
        button["text"]
        for message in sorted(anneke.screen.values(), key=lambda one: -one["id"])
        for row in message["keyboard"] or []
        for button in row
        if " · " in button["text"]
    )
    await anneke.tap(label)
    assert "afmelden?" in anneke.last
    await anneke.tap("Ja, meld af")
    assert "is afgemeld" in anneke.last
    # Used last is the other one, which stands first.
    assert (await other.get("chat?after=0"))[0] == 401
    assert (await anneke.get("chat?after=0"))[0] == 200


async def test_a_lost_phone_with_telegram_is_signed_out_from_the_page(site: Site) -> None:
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)
    await page.send("mijn apparaten")
    await page.tap("Telegram")
    await page.tap("Ja, meld af")
    assert "Hebt u een uitnodiging" in await anneke.send("voucher")
    assert await how_many(site, "people") == 1
    await page.give()


async def test_a_link_works_once_and_for_an_hour(site: Site) -> None:
    anneke = await site.stage.intermediary()
    token = await link_of(anneke)
    assert await site.open().join(token, "") == 200
    assert await site.open().join(token, "") == 403
    late = await link_of(anneke)
    site.stage.later(minutes=61)
    stranger = site.stage.stranger()
    link = f"https://t.me/{site.stage.telegram.username}?start={late}"
    assert "werkt niet meer" in await stranger.open(link)
    assert await site.open().join(late, "") == 403


async def test_a_link_may_be_pasted_where_it_is_to_be_used(site: Site) -> None:
    anneke, phone = await site.member(), site.stage.stranger("Anneke")
    token = await link_of(anneke, "In Telegram")
    link = f"https://t.me/{site.stage.telegram.username}?start={token}"
    assert "op Telegram" in await phone.send(f"Open deze link in Telegram:\n\n{link}\n\n1 uur.")
    await phone.give()
    assert await how_many(site, "people") == 1
    # Who is in reads the same as by a tap on it.
    own = await link_of(anneke, "In Telegram")
    assert "bent hier al binnen" in await phone.send(f"<{own}>")


async def test_a_link_is_not_for_somebody_who_takes_part_already(site: Site) -> None:
    anneke, ben = await site.stage.intermediary(), await site.stage.intermediary(name="Ben")
    token = await link_of(anneke)
    link = f"https://t.me/{site.stage.telegram.username}?start={token}"
    assert "doet hier al mee" in await ben.open(link)
    assert "bent hier al binnen" in await anneke.open(link)
    # It was not used up by that.
    assert await site.open().join(token, "") == 200


async def test_a_coordinators_own_link_needs_their_yes(site: Site) -> None:
    carla = await site.stage.coordinator()
    token, page, id = await link_of(carla), site.open(), new_id()
    assert await page.join(token, "", id) == 409
    assert page.cookie is None
    thief = site.open()
    assert await thief.join(token, "") == 403
    assert "Bent u dit?" in carla.last
    await carla.tap("Ja, klopt")
    assert await page.join(token, "", id) == 200
    await page.send("start")
    assert "Uitnodigen" in str(page.screen)
    # By a no nobody comes in.
    token, other = await link_of(carla), site.open()
    assert await other.join(token, "", id) == 409
    await carla.tap("Nee")
    assert await other.join(token, "", id) == 403


async def test_a_coordinators_own_link_to_telegram_needs_their_yes(site: Site) -> None:
    carla = await site.member(Role.COORDINATOR, "Gemeente Assen", "Carla")
    phone = site.stage.stranger("Carla")
    token = await link_of(carla, "In Telegram")
    await phone.open(f"https://t.me/{site.stage.telegram.username}?start={token}")
    assert "Bijna klaar" in phone.last
    assert "Bijna klaar" in await phone.send("mensen")
    await carla.look()
    await carla.tap("Ja, klopt")
    assert phone.offers("Uitnodigen")
    assert await how_many(site, "people") == 1


@pytest.mark.parametrize("started", ["telegram", "page"])
async def test_a_lost_phone_a_new_link_by_the_coordinator(site: Site, started: str) -> None:
    carla = await site.stage.coordinator()
    if started == "telegram":
        anneke = await site.stage.intermediary()
        page = await also_in_page(site, anneke)
    else:
        page = await site.member()
        anneke = await also_in_telegram(site, page)
    await page.give()
    await carla.send("start")
    await carla.tap("Mensen")
    await carla.tap(next(label for label in carla.buttons if label.startswith("Anneke")))
    await carla.tap("Nieuwe link")
    await carla.tap("Maak link")
    token = link_in(carla.last)
    assert (await page.get("chat?after=0"))[0] == 401
    assert "nieuwe link" in anneke.last
    assert "Hebt u een uitnodiging" in await anneke.send("voucher")
    new = site.open()
    assert await new.join(token, "") == 200
    await new.look()
    await new.send("stand")
    assert await how_many(site, "people") == 2
    await new.give("9401 AB 14")
    assert await site.stage.issued() == 2


async def test_of_a_coordinator_no_link_is_passed_on(site: Site) -> None:
    carla = await site.stage.coordinator()
    await site.stage.join(Role.COORDINATOR, "Gemeente Assen", "Ben")
    await carla.send("start")
    await carla.tap("Mensen")
    await carla.tap(next(label for label in carla.buttons if label.startswith("Ben")))
    assert not carla.offers("Nieuwe link") and carla.offers("Toegang intrekken")


async def test_an_invitation_is_shared_as_each_way_shares(site: Site) -> None:
    carla = await site.stage.coordinator()
    page = await site.member(Role.COORDINATOR, "Gemeente Assen", "Cor")
    for which in (carla, page):
        await which.send("start")
        await which.tap("Uitnodigen")
        await which.tap("Coördinator")
        await which.tap("Maak uitnodiging")
    assert carla.offers("Deel via WhatsApp") and not carla.offers("Deel")
    labels = [
        button["text"]
        for message in page.screen.values()
        for row in message["keyboard"] or []
        for button in row
        if "wa.me" in button.get("url", "")
    ]
    assert labels == ["Deel"]


async def test_an_invitation_tells_both_ways(site: Site) -> None:
    carla = await site.stage.coordinator()
    await carla.send("start")
    await carla.tap("Uitnodigen")
    await carla.tap("Aanbieder")
    await carla.send("Zwembad") if "naam" in carla.last.lower() else await carla.tap("Zwembad")
    await carla.tap("Maak uitnodiging")
    assert "meedoen.example.nl/#i_" in carla.last and "?start=i_" in carla.last
    first = carla.question
    await carla.tap("Scannen in Telegram")
    assert carla.question.id != first.id and carla.offers("Scannen in de browser")
    assert "?start=i_" in carla.last


async def test_who_scans_a_card_with_no_access_sees_in_the_page_what_it_is_worth(
    site: Site,
) -> None:
    anneke = await site.stage.intermediary()
    code = await anneke.give()
    stranger = site.open()
    assert await stranger.join(f"v_{code}", "") == 200
    await stranger.look()
    in_telegram = await site.stage.stranger().open(
        f"https://t.me/{site.stage.telegram.username}?start=v_{code}"
    )
    assert stranger.texts == [in_telegram]
    # They go on as any stranger does, and have nothing that is not for anybody.
    assert "Hebt u een uitnodiging" in await stranger.send("mensen")
    assert "Binnen een dag wissen wij het" in await stranger.send("/privacy")
    (link,) = [
        button["url"]
        for message in stranger.screen.values()
        for row in message["keyboard"] or []
        for button in row
        if button["text"] == "Innemen in Telegram"
    ]
    assert link.endswith(f"?start=v_{code}")
    assert await how_many(site, "people") == 1
    site.stage.later(days=1, minutes=1)
    await site.stage.forget()
    for table in ("web_chats", "web_messages", "web_sessions"):
        assert await how_many(site, table) == 0, table


async def test_a_card_is_shown_in_the_language_of_the_browser_or_of_the_link(site: Site) -> None:
    anneke = await site.stage.intermediary()
    code = await anneke.give()
    languages = site.stage.scheme.reviewed_languages
    assert languages, "the scheme has a language that is on"
    other = next(each for each in languages if each != "nl")
    one, two = site.open(), site.open()
    told = {"invitation": f"v_{code}", "id": new_id()}
    assert (await one.post("join", told, {"Accept-Language": f"{other},nl;q=0.5"}))[0] == 200
    await site.stage.settled()
    await one.look()
    assert await two.join(f"{other}_v_{code}", "") == 200
    await two.look()
    assert one.texts == two.texts and "Deze voucher" not in one.last


async def test_few_look_at_cards_from_one_address(site: Site) -> None:
    code = await (await site.stage.intermediary()).give()
    said = [await site.open().join(f"v_{code}", "") for _ in range(14)]
    assert said == [200] * 12 + [429] * 2
    assert await how_many(site, "web_chats") == 12


async def test_who_is_in_opens_a_card_in_their_chat(site: Site) -> None:
    gym = await site.member(Role.PROVIDER, "Zwembad", "Gerard")
    code = await (await site.stage.intermediary()).give()
    told = {"invitation": f"v_{code}", "id": new_id()}
    assert (await gym.post("join", told))[0] == 200
    await site.stage.settled()
    await gym.look()
    await gym.tap("Neem in")
    assert "Ingenomen" in str(gym.texts)


async def test_whoever_is_out_reads_why_for_a_day(site: Site) -> None:
    carla = await site.stage.coordinator()
    anneke, ben = await site.member(), await site.member(name="Ben")
    await carla.send("start")
    await carla.tap("Mensen")
    await carla.tap(next(label for label in carla.buttons if label.startswith("Anneke")))
    await carla.tap("Toegang intrekken")
    await carla.tap("Ja, trek in")
    await ben.send("/privacy")
    await ben.tap("Ik doe niet meer mee")
    message, data = ben.find("Ja, ik stop")
    await ben.post("tap", {"id": new_id(), "message": message, "data": data})
    await site.stage.settled()
    status, said = await anneke.get("chat?after=0")
    assert status == 401 and said["text"].startswith("Uw toegang is gestopt.")
    status, said = await ben.get("chat?after=0")
    assert status == 401 and "Bedankt voor uw hulp" in said["text"]
    site.stage.later(days=1, minutes=1)
    await site.stage.forget()
    for device in (anneke, ben):
        status, said = await device.get("chat?after=0")
        assert status == 401 and "niet meer aangemeld" in said["text"]


async def test_whose_last_device_another_takes_over_is_told_in_telegram(site: Site) -> None:
    carla = await site.stage.coordinator()
    anneke = await site.stage.intermediary()
    page = await also_in_page(site, anneke)
    code = await page.give("9401 AB 20")
    gertie = await site.member(name="Gertie")
    assert await page.join(await link_of(gertie), "") == 200
    await tell(carla, code)
    assert any(TOLD in text for text in anneke.screen)
