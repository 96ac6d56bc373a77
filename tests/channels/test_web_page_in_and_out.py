"""The phone page in Chromium: getting in by an invitation or a link, and being let out again."""

from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.channels.web_browser import Phone, phone_with
from tests.channels.web_script import CODE, conversation
from tests.channels.web_stand_in import PHONE, Refused, WebStandIn, web_stand_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

INVITATION = "i_goed-en-nieuw"


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[WebStandIn]:
    async with web_stand_in(conversation) as stand_in:
        yield stand_in


@pytest_asyncio.fixture(loop_scope="session")
async def phone(chromium: Browser, server: WebStandIn) -> AsyncIterator[Phone]:
    async with phone_with(chromium, server) as in_hand:
        yield in_hand


# Getting in.


async def test_an_invitation_lets_in_and_leaves_the_address(phone: Phone) -> None:
    await phone.open(INVITATION)
    await expect(phone.page.get_by_role("heading")).to_have_text("Welkom bij de voucherhulp")
    assert phone.page.url == phone.server.url
    await phone.accessible()
    await phone.picture("01-uitnodiging")
    # A reload does not lose it.
    await phone.page.reload()
    await phone.page.get_by_label("Uw naam").fill("Anneke")
    await phone.page.get_by_role("button", name="Begin").click()
    await phone.hears("Wat wilt u doen?")
    await expect(phone.page.locator(".chat-as")).to_have_text("U bent Anneke")
    [joined] = phone.server.heard
    assert joined == {"kind": "join", "text": f"/start {INVITATION}", "name": "Anneke"}
    # Not in what is asked of the server, and not where going back leads.
    assert not [
        url for url in phone.asked if INVITATION in urlsplit(url)._replace(fragment="").geturl()
    ]
    assert INVITATION not in await phone.page.evaluate(
        "JSON.stringify([location.href, sessionStorage])"
    )
    await phone.page.go_back()
    assert INVITATION not in phone.page.url


async def test_without_a_name_nobody_gets_in(phone: Phone) -> None:
    await phone.open(INVITATION)
    await phone.page.get_by_label("Uw naam").fill("  ")
    await phone.page.get_by_role("button", name="Begin").click()
    await expect(phone.page.get_by_role("alert")).to_have_text("Typ eerst uw naam.")
    await expect(phone.page.get_by_label("Uw naam")).to_be_focused()
    await expect(phone.page.get_by_label("Uw naam")).to_have_attribute("aria-invalid", "true")
    await phone.accessible()
    assert "POST join" not in phone.server.requests


async def test_a_used_invitation_says_so_and_another_may_be_pasted(phone: Phone) -> None:
    await phone.open("i_al-gebruikt-door-iemand")
    await phone.page.get_by_label("Uw naam").fill("Anneke")
    await phone.page.get_by_role("button", name="Begin").click()
    await expect(phone.page.locator(".lead")).to_contain_text("is al gebruikt, of te oud")
    await phone.accessible()
    await phone.picture("02-gebruikte-uitnodiging")
    field = phone.page.get_by_label("Hebt u een link gekregen?")
    await field.fill("dit is geen link")
    await phone.page.get_by_role("button", name="Verder").click()
    await expect(phone.page.get_by_role("alert")).to_contain_text("Dit is geen link")
    await field.fill(f" {phone.server.url}#{INVITATION} ")
    await phone.page.get_by_role("button", name="Verder").click()
    await phone.page.get_by_label("Uw naam").fill("Anneke")
    await phone.page.get_by_role("button", name="Begin").click()
    await phone.hears("Wat wilt u doen?")


def passed_on(link: str) -> str:
    """What “Kopieer tekst” gives of an invitation, and what comes with it from another chat."""
    token = link.rpartition("#")[2]
    return (
        "[14:02, 30-11-2026] Petra: Uitnodiging: intermediair voor Voedselbank.\n"
        f"Open deze link in de browser, zoals Chrome of Safari:\n\n{link}\n\n"
        "Of deze in Telegram, en tik dan op Start:\n\n"
        f"https://t.me/meedoen_bot?start={token}\n\n"
        "De uitnodiging werkt één keer, 7 dagen lang."
    )


@pytest.mark.parametrize(
    "around",
    [passed_on, "<{}>".format, "Zie {}.".format, "({})\nTot straks!".format, "{}&source=x".format],
)
@pytest.mark.parametrize("token", [INVITATION, "d_ander-toestel"])
async def test_a_link_is_found_wherever_it_stands_in_what_is_pasted(
    phone: Phone, token: str, around: Callable[[str], str]
) -> None:
    phone.server.invitations.add("d_ander-toestel")
    await phone.open()
    await phone.screen("nobody")
    await paste(phone, around(f"{phone.server.url}#{token}"))
    await phone.page.keyboard.press("Enter")
    await phone.screen("join")
    if token == INVITATION:
        await phone.page.get_by_label("Uw naam").fill("Anneke")
    await phone.page.get_by_role("button", name="Begin").click()
    await phone.screen("chat")
    assert phone.server.sessions


async def paste(phone: Phone, text: str) -> None:
    """As a browser does it: with what it makes of the lines."""
    await phone.page.get_by_label("Hebt u een link gekregen?").focus()
    await phone.page.keyboard.insert_text(text)


async def test_a_word_that_only_looks_like_a_link_is_none(phone: Phone) -> None:
    await phone.open()
    await phone.screen("nobody")
    await paste(phone, "grid_coordinaten, https://x.example/i_kort, id_12345678901")
    await phone.page.get_by_role("button", name="Verder").click()
    await expect(phone.page.get_by_role("alert")).to_contain_text("Dit is geen link")


async def test_an_answer_that_was_lost_lets_in_once(phone: Phone) -> None:
    await phone.open(INVITATION)
    phone.server.faults.lose_answer.add("join")
    await phone.page.get_by_label("Uw naam").fill("Anneke")
    await phone.page.get_by_role("button", name="Begin").click()
    await expect(phone.page.get_by_role("alert")).to_contain_text("geen verbinding")
    phone.server.faults.lose_answer.clear()
    await phone.page.get_by_role("button", name="Begin").click()
    await phone.hears("Wat wilt u doen?")
    assert [each["kind"] for each in phone.server.heard] == ["join"]


async def test_a_link_for_another_device_asks_for_no_name(phone: Phone) -> None:
    phone.server.name = "Anneke"
    phone.server.say("Dit stond er al.")
    await phone.open("d_ander-toestel")
    await expect(phone.page.get_by_label("Uw naam")).to_have_count(0)
    await phone.accessible()
    await phone.picture("03-ander-apparaat")
    await phone.page.get_by_role("button", name="Begin").click()
    await phone.hears("Dit stond er al.")
    await expect(phone.page.locator(".chat-as")).to_have_text("U bent Anneke")


async def test_whoever_has_no_session_reads_what_to_do(phone: Phone) -> None:
    await phone.open()
    await phone.screen("nobody")
    await expect(phone.page.locator("main")).to_contain_text(PHONE)
    await expect(phone.page.get_by_role("link", name=PHONE)).to_have_attribute(
        "href", "tel:0592000000"
    )
    await phone.accessible()
    await phone.picture("04-niet-aangemeld")


async def test_whoever_scans_a_card_without_a_session_sees_what_it_is_worth(phone: Phone) -> None:
    phone.server.invitations.add(f"v_{CODE}")
    await phone.open(f"v_{CODE}")
    await phone.hears("Geldig. € 150.")
    await expect(phone.page.locator(".chat-as")).to_have_text("")
    await phone.accessible()
    # An invitation lets them in as anybody else: it asks for a name.
    phone.server.invitations.add("i_een-rol-voor-mij")
    await phone.open("i_een-rol-voor-mij")
    await expect(phone.page.get_by_label("Uw naam")).to_be_visible()


async def test_a_card_that_can_not_be_shown_now_says_so(phone: Phone) -> None:
    await phone.open(f"v_{CODE}")
    await phone.screen("nobody")
    await expect(phone.page.locator("main")).to_contain_text(PHONE)


async def test_without_javascript_the_page_says_what_to_do(
    chromium: Browser, server: WebStandIn
) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(server.url)
    words = await page.locator("main").inner_text()
    seen = await page.locator(".begin").is_visible()
    await context.close()
    assert "JavaScript" in words and "andere browser" in words and PHONE in words
    assert not seen


async def test_a_link_opened_by_who_is_in_goes_into_the_chat(phone: Phone) -> None:
    await phone.join()
    await phone.open(f"v_{CODE}")
    await phone.hears("Geldig. € 150.")
    await expect(phone.mine.last).to_contain_text("Link geopend")
    assert phone.server.texts()[-1] == f"/start v_{CODE}"
    assert phone.page.url == phone.server.url
    # An invitation may be meant for somebody else.
    await phone.open("i_een-andere-rol")
    dialog = phone.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("U bent hier al aangemeld als Anneke.")
    await phone.accessible()
    await dialog.get_by_role("button", name="Stop").click()
    assert phone.server.texts()[-1] == f"/start v_{CODE}"
    # A link that is pasted into the address of the open page is no new page.
    await phone.page.evaluate("location.hash = 'i_een-andere-rol'")
    await phone.page.get_by_role("dialog").get_by_role("button", name="Gebruik").click()
    await phone.until(lambda: phone.server.texts()[-1] == "/start i_een-andere-rol", "not sent")


async def test_the_link_one_came_in_by_opens_the_chat_again(phone: Phone) -> None:
    await phone.join()
    heard = len(phone.server.heard)
    await phone.open(INVITATION)
    await phone.hears("Wat wilt u doen?")
    await phone.is_live()
    await expect(phone.page.get_by_role("dialog")).to_have_count(0)
    assert len(phone.server.heard) == heard


async def test_a_link_of_another_never_takes_the_place_of_who_is_in_unseen(phone: Phone) -> None:
    """Whoever taps on gives what they type from then on to whoever sent it."""
    await phone.join()
    heard = len(phone.server.heard)
    await phone.open("d_ander-toestel")
    await expect(phone.page.locator(".lead")).to_contain_text(
        "U bent hier al aangemeld als Anneke."
    )
    await phone.accessible()
    await phone.picture("03-ander-apparaat-al-aangemeld")
    main = phone.page.get_by_role("main").locator("button.primary")
    await expect(main).to_have_text("Blijf in mijn gesprek")
    await phone.page.get_by_role("button", name="Blijf in mijn gesprek").click()
    await phone.hears("Wat wilt u doen?")
    await phone.is_live()
    assert len(phone.server.heard) == heard
    await phone.page.reload()
    await phone.screen("chat")


async def test_whoever_uses_a_link_of_another_is_told_what_they_lose(phone: Phone) -> None:
    await phone.join("Fatima")
    phone.server.invitations.add("d_van-een-ander")
    await phone.open("d_van-een-ander")
    lead = phone.page.locator(".lead")
    await expect(lead).to_contain_text("Dan bent u hier niet meer aangemeld als Fatima")
    # Whoever made it may be neither of them: a coordinator passes one on.
    await expect(lead).not_to_contain_text("wie de link maakte")
    await phone.picture("03-ander-apparaat-wat-men-verliest")
    await phone.page.get_by_role("button", name="Ga toch door").click()
    await phone.screen("chat")


async def test_whoever_is_in_and_opens_a_used_link_goes_back_to_their_chat(phone: Phone) -> None:
    await phone.join()
    await phone.open("d_al-gebruikt-door-iemand")
    await phone.page.get_by_role("button", name="Ga toch door").click()
    await phone.screen("useless")
    await phone.accessible()
    await phone.picture("02-gebruikte-link-van-wie-er-al-is")
    await phone.page.get_by_role("button", name="Terug naar mijn gesprek").click()
    await phone.hears("Wat wilt u doen?")
    await phone.is_live()
    await phone.page.reload()
    await phone.screen("chat")


async def test_whoever_pastes_a_link_for_another_device_in_their_chat_opens_it(
    phone: Phone,
) -> None:
    await phone.join()
    heard = len(phone.server.heard)
    await phone.type(f"Hier: {phone.server.url}#d_ander-toestel.")
    await phone.screen("join")
    await expect(phone.page.locator(".lead")).to_contain_text("al aangemeld als Anneke")
    await phone.page.get_by_role("button", name="Blijf in mijn gesprek").click()
    await phone.is_live()
    assert len(phone.server.heard) == heard


async def test_to_wait_for_ones_own_yes_is_no_mistake(phone: Phone) -> None:
    almost = "Bijna klaar. Zeg ja waar u deze link maakte."
    phone.server.faults.refuse["join"] = Refused(409, almost)
    await phone.open("d_ander-toestel")
    await phone.page.get_by_role("button", name="Begin").click()
    await expect(phone.page.get_by_role("status")).to_have_text(almost)
    await expect(phone.page.get_by_role("alert")).to_have_count(0)
    await phone.accessible()
    await phone.picture("03-ander-apparaat-bijna-klaar")
    phone.server.faults.refuse.clear()
    phone.server.invitations.add("d_ander-toestel")
    await phone.page.get_by_role("button", name="Begin").click()
    await phone.screen("chat")


async def test_whoever_pastes_an_invitation_under_a_card_is_asked_for_a_name(phone: Phone) -> None:
    phone.server.invitations.add(f"v_{CODE}")
    await phone.open(f"v_{CODE}")
    await phone.hears("Geldig. € 150.")
    await phone.type(f"https://meedoen.example.nl/#{INVITATION}")
    await phone.screen("join")
    await phone.page.get_by_label("Uw naam").fill("Anneke")
    await phone.page.get_by_role("button", name="Begin").click()
    await expect(phone.page.locator(".chat-as")).to_have_text("U bent Anneke")


# Leaving.


async def test_this_device_is_left_only_by_who_is_sure(
    chromium: Browser, server: WebStandIn
) -> None:
    async with phone_with(chromium, server, keeps_page=True) as phone:
        await phone.join()
        await phone.choose("Dit apparaat afmelden")
        dialog = phone.page.get_by_role("dialog")
        await expect(dialog.get_by_role("button", name="Stop")).to_be_focused()
        await phone.accessible()
        await phone.picture("20-afmelden")
        await dialog.get_by_role("button", name="Stop").click()
        assert phone.server.sessions
        await phone.choose("Dit apparaat afmelden")
        await dialog.get_by_role("button", name="Meld af").click()
        await phone.screen("left")
        await expect(phone.page.locator(".lead")).to_contain_text(
            "Bent u nog ergens anders aangemeld?"
        )
        await phone.accessible()
        assert phone.server.sessions == set()
        await phone.page.reload()
        await phone.screen("nobody")
        await nothing_is_kept(phone)


async def test_whoever_is_withdrawn_is_out_at_once_with_nothing_left(phone: Phone) -> None:
    await phone.join()
    await phone.page.locator("#message").fill("half getypt")
    phone.server.end_sessions()
    await phone.screen("out")
    await expect(phone.page.locator("main")).to_contain_text("U bent hier niet meer aangemeld")
    await phone.accessible()
    await phone.picture("21-niet-meer-aangemeld")
    await nothing_is_kept(phone)


async def test_whoever_is_out_reads_why_once_the_server_can_be_asked(phone: Phone) -> None:
    await phone.join()
    phone.server.faults.refuse["chat"] = Refused(503, "Nu niet.")
    phone.server.end_sessions()
    await phone.screen("out")
    lead = phone.page.locator(".lead")
    await expect(lead).to_contain_text("Waarom, vraag ik")
    await expect(lead).not_to_contain_text("Bent u zelf gestopt?")
    await phone.picture("21-niet-meer-aangemeld-zonder-verbinding")
    phone.server.faults.refuse.clear()
    await phone.online()
    await expect(lead).to_contain_text("U bent niet meer aangemeld.")
    await expect(lead).not_to_contain_text("Waarom, vraag ik")


async def test_a_session_that_ended_meanwhile_shows_at_the_next_start(phone: Phone) -> None:
    await phone.join()
    await phone.page.goto("about:blank")
    phone.server.end_sessions()
    await phone.open()
    await phone.screen("out")
    await nothing_is_kept(phone)


async def nothing_is_kept(phone: Phone) -> None:
    """Neither the chat nor what waited is on this device any more."""
    kept = await phone.page.evaluate(
        """async () => {
          const [{ name }] = await indexedDB.databases();
          const open = indexedDB.open(name);
          await new Promise((go) => (open.onsuccess = go));
          const database = open.result;
          const counts = await Promise.all([...database.objectStoreNames].map((store) =>
            new Promise((go) => {
              const count = database.transaction(store).objectStore(store).count();
              count.onsuccess = () => go(count.result);
            })));
          database.close();
          const rows = counts.reduce((sum, count) => sum + count, 0);
          return [rows, sessionStorage.length, localStorage.length];
        }"""
    )
    assert kept == [0, 0, 0]
