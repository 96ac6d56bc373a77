"""What people type beside what was asked: kind words, a button's words, codes in a text."""

from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.routing import Tap
from bot.domain.codes import codes_in, grouped, new_code
from bot.domain.scheme_file import read_scheme
from bot.parsing.small_talk import Talk, small_talk
from bot.routes import routes
from bot.storage.people import Role
from tests.conftest import ASSEN, Person, SetStage, Stage
from tests.fuzz.effects import EFFECTS
from tests.helpers import telegram_only
from tests.helpers.activities import local, open_event, write
from tests.helpers.coupons import some, stocked

pytestmark = pytest.mark.slow

DELETED = "Ik heb uw bericht gewist."
KIND = {
    Talk.GREETING: (
        "hallo|Goedemorgen!|GOEDEMORGEN|goeie middag|hoi|hoii|Heeyyy|hey 👋|moi|salaam aleikum"
        "|Merhaba|hello|Goedemorgen allemaal|hoe gaat het?|Hallo, goedemorgen|yo|👋🏽|?|goede dag"
    ),
    Talk.THANKS: (
        "dank je|Dank u wel!|dankjewel :)|bedankt|BEDANKT!!!|heel erg bedankt|thanks|thnx|merci"
        "|dank je wel voor de hulp|shukran|🙏|❤️|Hartelijk dank|bedanktttt|super bedankt"
    ),
    Talk.NOD: (
        "ok|Ok.|oké|okee|OKAY|ja|Jaaa|nee|nee hoor|prima|top|👍|👍🏿|is goed|goed zo|:-)|jazeker"
        "|ja hoor|tuurlijk|begrepen|inshallah|haha"
    ),
    Talk.GOODBYE: (
        "fijn weekend|Fijn weekend!|tot zaterdag|Tot volgende week|doei|houdoe|tot ziens|fijne dag"
        "|tot morgen|tot dan|jij ook|ja hoor, tot zaterdag!|groetjes|welterusten|tot maandagochtend"
    ),
    Talk.SORRY: "sorry|Sorry hoor|oeps|foutje",
}


@pytest.mark.parametrize(
    ("talk", "text"), [(talk, text) for talk, texts in KIND.items() for text in texts.split("|")]
)
def test_kind_words_are_known(talk: Talk, text: str) -> None:
    assert talk in small_talk(text)


KIND_TEXTS = st.sampled_from(
    [
        text
        for kind in (Talk.GREETING, Talk.THANKS)
        for text in KIND[kind].split("|")
        if text[0].isalpha()
    ]
)


@given(KIND_TEXTS, KIND_TEXTS, st.sampled_from(["", " ", "!", " 😀", "...", "\n", " 👍🏻"]))
def test_kind_words_in_any_spelling(first: str, second: str, sign: str) -> None:
    text = f"{first}{sign} {second}{sign}"
    expected = small_talk(first) | small_talk(second)
    for spelled in (text, text.upper(), text.capitalize(), text.replace("a", "aaa")):
        assert expected <= small_talk(spelled)


NOT_KIND = (
    "mevrouw Jansen|dank je Fatima Jansen|9401 AB 12|sport 9401 AB 12|hallo 9401 AB 12"
    "|06-12345678|bedankt, mijn nummer is 0612345678|voucher|stop|sport|hallo ik ben Jan"
    "|goedemorgen, waar kan ik zwemmen|ja, voor Mohammed|zaterdag|12|tot zaterdag bij Jansen"
)


@pytest.mark.parametrize("text", NOT_KIND.split("|"))
def test_what_says_more_is_no_kind_word(text: str) -> None:
    assert not small_talk(text)


@given(st.text(max_size=80))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert small_talk(text) <= set(Talk)


def own(person: Person) -> list[str]:
    """What somebody sent themselves and still stands in the chat."""
    return [message.text for message in person.messages if message.sender == "me"]


async def test_a_greeting_gets_one_back_by_the_clock(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert await anneke.send("Goedemorgen!") == "Goedemorgen. Wat wilt u doen?"
    assert "Voucher geven" in anneke.buttons and "Goedemorgen!" in own(anneke)
    stage.later(hours=5)
    assert await anneke.send("hallo") == "Goedemiddag. Wat wilt u doen?"
    stage.later(hours=5)
    assert await anneke.send("hoi") == "Goedenavond. Wat wilt u doen?"


@pytest.mark.parametrize("role", list(Role))
async def test_thanks_and_nods_cost_nothing(stage: Stage, role: Role) -> None:
    person = await stage.join(role, "voedselbank")
    for text in ("dank je wel", "bedankt!", "ok", "ja", "nee", "👍🏽", "fijn weekend", "sorry"):
        await person.send(text)
        assert text in own(person), text
    assert await person.send("dank u") == "Graag gedaan."
    said = " ".join(person.screen)
    assert "Dat begrijp ik niet" not in said and DELETED not in said
    # Nothing was counted: the first miss is the first one, the second gives the number.
    assert "Kies een knop." in await person.send("qwerty uiop")
    # A coordinator can't call the coordinator.
    whom = "Typ “hulp”" if role is Role.COORDINATOR else "Bel de coördinator: "
    assert whom in await person.send("qwerty uiop")


async def test_at_a_question_the_word_comes_first_and_then_the_question(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.send("voucher")
    await anneke.tap("Sport")
    asked = anneke.last
    assert await anneke.send("goedemorgen") == f"Goedemorgen.\n\n{asked}"
    assert await anneke.send("bedankt") == f"Graag gedaan.\n\n{asked}"
    assert "goedemorgen" in own(anneke) and "Stop" in anneke.buttons
    assert "Klopt dit?" in await anneke.send("9401 AB 12")
    assert "Klopt dit?" in await anneke.send("hallo")
    assert "De code is" in " ".join([await anneke.tap("Geef voucher"), *anneke.screen])


@pytest.mark.parametrize("nod", ["ja", "Ja hoor!", "ok", "klopt", "dat klopt"])
async def test_a_nod_is_no_tap_and_that_is_said(stage: Stage, nod: str) -> None:
    anneke = await stage.intermediary()
    await anneke.send("sport 9401 AB 12")
    asked = anneke.last.partition("\n\n")[2]
    tap = "Tik op de knop zelf. Dan weet ik het zeker."
    assert await anneke.send(nod) == f"{tap}\n\n{asked}"
    await anneke.tap("Geef voucher")
    await anneke.send("sport 9401 AB 12")
    assert (await anneke.send(nod)).startswith(f"{tap}\n\n9401 AB 12")
    assert await stage.issued() == 1
    # Where something is to be typed it is only a kind word.
    await anneke.send("stop")
    await anneke.send("voucher")
    await anneke.tap("Sport")
    assert (await anneke.send(nod)).startswith("Goed.\n\nTyp de postcode")


@pytest.mark.parametrize(
    ("word", "category"),
    [("sport", "sport"), ("Cultuur!", "cultuur"), ("weet nog niet", "sport of cultuur")],
)
async def test_a_category_alone_is_as_good_as_its_button(
    stage: Stage, word: str, category: str
) -> None:
    anneke = await stage.intermediary()
    assert (await anneke.send(word)).startswith("Typ de postcode en het huisnummer.")
    assert word in own(anneke)
    assert f"voor {category}." in await anneke.send("9401 AB 12")
    # At the confirmation it is another category for the same address.
    await anneke.send("sport")
    assert "9401 AB 12" in anneke.last and "voor sport" in anneke.last
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1
    dirk = await stage.volunteer()
    await dirk.send(word)
    assert "uitnodiging" not in dirk.last, "it is no button of theirs"


async def test_the_coordinators_own_text_may_be_a_greeting(stage: Stage) -> None:
    await stage.volunteer()
    await write(stage, "Goedemorgen allemaal!")
    carla = stage.people["carla"]
    assert "Goedemorgen allemaal!" in carla.last and "Verstuur bericht" in carla.buttons


FILE = {"file_id": "f", "file_unique_id": "u"}
FILM = FILE | {"width": 1, "height": 1, "duration": 1}
HARMLESS: dict[str, dict[str, Any]] = {
    "sticker": {
        "sticker": FILE
        | {
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
            "emoji": "👍",
        }
    },
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
}
POINT = {"latitude": 53.0, "longitude": 6.5}
DELETES: dict[str, tuple[dict[str, Any], str]] = {
    "voice": ({"voice": FILE | {"duration": 1}}, "Ik kan geen geluid beluisteren."),
    "audio": ({"audio": FILE | {"duration": 1}}, "Ik kan geen geluid beluisteren."),
    "video": ({"video": FILM}, "Ik kan geen film bekijken."),
    "video note": (
        {"video_note": FILE | {"length": 1, "duration": 1}},
        "Ik kan geen film bekijken.",
    ),
    "animation": ({"animation": FILM, "document": FILE}, "Ik kan geen film bekijken."),
    "contact": (
        {"contact": {"phone_number": "0", "first_name": "Piet"}},
        "Stuur geen contact. Daar staan een naam en een telefoonnummer in.",
    ),
    "location": ({"location": POINT}, "Ik kan niets met een plek op de kaart."),
    "venue": (
        {"venue": {"location": POINT, "title": "a", "address": "b"}, "location": POINT},
        "Ik kan niets met een plek op de kaart.",
    ),
    "poll": (
        {
            "poll": {
                "id": "1",
                "question": "?",
                "options": [],
                "total_voter_count": 0,
                "is_closed": False,
                "is_anonymous": True,
                "type": "regular",
                "allows_multiple_answers": False,
                "allows_revoting": False,
                "members_only": False,
            }
        },
        "Ik kan niet meedoen aan een peiling.",
    ),
    "sound file": (
        {"document": FILE | {"mime_type": "audio/ogg"}},
        "Ik kan niets met dit bestand.",
    ),
    "story": (
        {"story": {"id": 1, "chat": {"id": 1, "type": "private", "first_name": "Piet"}}},
        "Dit soort bericht kan ik niet lezen.",
    ),
}


@telegram_only.OTHER_KINDS
@pytest.mark.parametrize("kind", HARMLESS)
async def test_a_sticker_or_dice_stays(stage: Stage, kind: str) -> None:
    dirk = await stage.volunteer()
    message = stage.telegram.send_other(dirk.id, HARMLESS[kind])
    await stage.settled()
    assert message in [each.id for each in dirk.messages]
    assert DELETED not in " ".join(dirk.screen)


@telegram_only.OTHER_KINDS
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", DELETES)
async def test_what_may_show_somebody_is_deleted_with_a_true_sentence(
    stage: Stage, kind: str, role: Role
) -> None:
    person = await stage.join(role, "voedselbank")
    content, sentence = DELETES[kind]
    message = stage.telegram.send_other(person.id, content)
    await stage.settled()
    assert message not in [each.id for each in person.messages]
    assert person.last.startswith(f"{DELETED}\n\n{sentence}")


@telegram_only.OTHER_KINDS
async def test_a_sticker_that_means_nothing_gets_a_word(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    sticker = {key: each for key, each in HARMLESS["sticker"]["sticker"].items() if key != "emoji"}
    stage.telegram.send_other(anneke.id, {"sticker": sticker})
    await stage.settled()
    assert anneke.last.startswith("Een sticker kan ik niet lezen. Typ wat u wilt.\n\nTyp de post")


@telegram_only.OTHER_KINDS
async def test_a_reaction_is_nothing(stage: Stage) -> None:
    dirk = await stage.volunteer()
    seen = dirk.screen
    user = stage.telegram.people[dirk.id].user
    stage.telegram.inject(
        {
            "message_reaction": {
                "chat": stage.telegram.people[dirk.id].chat,
                "message_id": dirk.messages[-1].id,
                "user": user,
                "date": 0,
                "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": "👍"}],
            }
        }
    )
    await stage.settled()
    assert dirk.screen == seen


# An answer in words


async def test_an_answer_in_words_goes_to_the_coordinator_who_asked(stage: Stage) -> None:
    dirk = await stage.volunteer()
    await write(stage)
    carla = stage.people["carla"]
    await carla.tap("Verstuur bericht")
    await stage.tell()
    await dirk.tap("Ja, ik kan")
    said = await dirk.send("ja hoor, tot zaterdag!")
    assert said == "Dank u. Ik heb dit doorgegeven aan de coördinator."
    assert "ja hoor, tot zaterdag!" in own(dirk)
    assert carla.last == "Dirk antwoordt op uw bericht: “ja hoor, tot zaterdag!”"
    await dirk.send("Ik kan pas om drie uur")
    assert carla.last == "Dirk antwoordt op uw bericht: “Ik kan pas om drie uur”"
    # Thanks are for the bot, and what may be about somebody goes to nobody.
    heard = len(carla.screen)
    assert await dirk.send("dank je wel") == "Graag gedaan."
    await dirk.send("ik neem iemand mee van 9401 AB 12")
    await dirk.send("123456782 is mijn nummer")
    assert len(carla.screen) == heard


async def test_an_answer_in_words_has_its_bounds(stage: Stage) -> None:
    dirk, els = await stage.volunteer(), await stage.volunteer("Els")
    await write(stage)
    carla = stage.people["carla"]
    await carla.tap("Verstuur bericht")
    await stage.tell()
    for _ in range(5):
        await dirk.send("ja hoor, tot dan")
    heard = len(carla.screen)
    await dirk.send("ja hoor, tot dan")
    stage.later(days=2, minutes=1)
    assert await els.send("ja hoor, tot dan") == "Dank u, en tot ziens."
    assert len(carla.screen) == heard


@pytest.mark.parametrize(
    "text",
    [
        "Kan ik ook om 11.30 uur komen?",
        "ik ben er om 9:45",
        "Ik kan van 9.30 tot 12.00 uur",
        "pas na 13.15 uur hoor",
    ],
)
async def test_a_time_is_no_number_of_somebody(stage: Stage, text: str) -> None:
    dirk = await stage.volunteer()
    await write(stage)
    carla = stage.people["carla"]
    await carla.tap("Verstuur bericht")
    await stage.tell()
    await dirk.tap("Ja, ik kan")
    assert await dirk.send(text) == "Dank u. Ik heb dit doorgegeven aan de coördinator."
    assert text in own(dirk) and text in carla.last
    heard = len(carla.screen)
    for number in (
        "mijn nummer is 06.12.34.56.78",
        "bel maar 06 12.34.56 78",
        "het is 9401.12 hoor",
    ):
        await dirk.send(number)
        assert len(carla.screen) == heard, number


@pytest.mark.parametrize(
    "text", ["ja", "ja hoor, tot zaterdag!", "Jazeker", "nee", "ja ik kom", "helaas niet", "graag"]
)
async def test_an_answer_in_words_to_a_reminder_is_not_promised(
    set_stage: SetStage, text: str
) -> None:
    stage = await set_stage()
    await stage.read_calendar()
    dirk = await stage.volunteer()
    await open_event(dirk, "Opening Week van de Sport")
    await dirk.tap("Herinner mij")
    await stage.at(local(2021, 9, 10, 10, 0))
    assert dirk.last.endswith("Komt u?")
    asked = "Tik op “Ik kom” of “Ik kom niet”. Dan weet ik het zeker."
    assert await dirk.send(text) == asked
    assert text in own(dirk)
    assert await dirk.send("ok") == asked
    assert await dirk.send("dank je wel") == "Graag gedaan."
    assert "Genoteerd. U komt naar" in await dirk.tap("Ik kom")
    assert await dirk.send("ja") == "Goed."
    # What is written down already needs no tap; the opposite does.
    await dirk.send("start")
    await stage.at(local(2021, 9, 11, 11, 0))
    assert dirk.last.endswith("U komt.")
    assert await dirk.send("ja hoor") == "Goed."
    assert await dirk.send("nee helaas") == asked


async def test_who_says_to_come_out_of_the_blue_hears_that_nothing_is_written(
    stage: Stage,
) -> None:
    dirk, gym = await stage.volunteer(), await stage.join(Role.PROVIDER, "Sportschool")
    for text in ("ik kom", "Ja ik kom!", "ik ben erbij", "ik kom niet"):
        said = await dirk.send(text)
        assert said.startswith("Ik heb nog niets opgeschreven."), text
    assert await gym.send("ik kom") == "Goed."


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("vergist", "U hebt vandaag nog niets ingenomen."),
        ("Terugdraaien", "U hebt vandaag nog niets ingenomen."),
        ("deze maand", "U hebt deze maand nog niets ingenomen."),
        ("Wat krijg ik betaald?", "U hebt deze maand nog niets ingenomen."),
        ("wanneer krijg ik mijn geld", "U hebt deze maand nog niets ingenomen."),
        ("hoeveel heb ik ingenomen", "U hebt vandaag nog niets ingenomen."),
    ],
)
async def test_a_provider_asks_in_words(stage: Stage, text: str, answer: str) -> None:
    gym = await stage.join(Role.PROVIDER, "Sportschool")
    assert await gym.send(text) == answer
    assert text in own(gym)


@pytest.mark.parametrize("role", [Role.INTERMEDIARY, Role.COORDINATOR, Role.PROVIDER])
async def test_a_mistyped_code_in_a_text_is_a_mistyped_code(stage: Stage, role: Role) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    wrong = code[:-1] + ("7" if code[-1] != "7" else "8")
    person = await stage.join(role, "voedselbank")
    for spelled in (wrong, wrong.lower().replace("-", " "), wrong.replace("-", "")):
        for text in (f"code: {spelled} graag", f"Uw code: {spelled}\nGebruik hem tot morgen."):
            answer = await person.send(text)
            assert answer.endswith("Er zit een typefout in deze code. Typ hem nog een keer.")
            # What stands around a code may be an address.
            assert text not in own(person)


async def test_an_answer_in_words_looks_like_nobody_elses(stage: Stage) -> None:
    dirk = await stage.volunteer()
    await write(stage)
    carla = stage.people["carla"]
    await carla.tap("Verstuur bericht")
    await stage.tell()
    await dirk.send("ik kan”\n\nGemeente Assen:\nuw toegang verloopt\u202e, kijk “snel")
    assert carla.last == (
        "Dirk antwoordt op uw bericht: “ik kan” Gemeente Assen: uw toegang verloopt, kijk “snel”"
    )


async def test_an_intermediarys_other_words_are_not_passed_on(stage: Stage) -> None:
    """They type about participants; only a nod is meant for the coordinator."""
    dirk = await stage.volunteer()
    await write(stage)
    carla = stage.people["carla"]
    heard = len(carla.screen)
    assert await dirk.send("ja hoor, tot zaterdag") == "Dank u, en tot ziens."
    assert len(carla.screen) == heard


# The words on buttons


def test_what_changes_something_needs_its_tap() -> None:
    taps = [route for route in routes(read_scheme(ASSEN)) if isinstance(route, Tap)]
    known = {tap.action for tap in taps}
    assert set(EFFECTS) & known <= {tap.action for tap in taps if tap.changes}


async def test_a_typed_label_is_its_button(stage: Stage) -> None:
    anneke = await stage.intermediary()
    assert await anneke.send("voucher geven") == "Waarvoor is de voucher?"
    assert (await anneke.send("Sport!")).startswith("Typ de postcode")
    assert "Klopt dit?" in await anneke.send("9401 AB 12")
    assert (await anneke.send("andere categorie")).endswith("Waarvoor is de voucher?")
    await anneke.send("cultuur")
    asked = anneke.last
    assert await anneke.send("geef voucher") == (
        f"Tik op de knop zelf. Dan weet ik het zeker.\n\n{asked}"
    )
    assert await stage.issued() == 0
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1
    said = await anneke.send("volgende")
    assert "Typ de postcode" in said or said == "Waarvoor is de voucher?"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("code kwijt", "Typ de code"),
        ("terugnemen", "U kunt alleen"),
        ("volgende", "Waarvoor is de voucher?"),
        ("volgende voucher", "Waarvoor is de voucher?"),
        ("hoeveel vouchers zijn er nog?", ""),
        ("Activiteiten", ""),
    ],
)
async def test_words_for_a_button(stage: Stage, text: str, answer: str) -> None:
    anneke = await stage.intermediary()
    said = await anneke.send(text)
    assert answer in said and "Dat begrijp ik niet" not in said
    # Also while something else is asked.
    await anneke.send("voucher")
    await anneke.tap("Sport")
    said = await anneke.send(text)
    assert answer in said.replace("De volgende voucher, weer voor sport.", answer)
    assert "niet" not in said[:20] and DELETED not in said
    await anneke.send("stop")


async def test_every_button_of_the_menu_can_be_typed(stage: Stage) -> None:
    for role in Role:
        person = await stage.join(role, "voedselbank")
        await person.send("menu")
        for label in person.buttons:
            await person.send("menu")
            menu = person.buttons
            said = await person.send(label.lower() + ".")
            assert "Dat begrijp ik niet" not in said, label
            assert person.buttons != menu or said != "Stopped", label


# A code anywhere

AROUND = st.sampled_from(
    [
        "{}",
        "code: {}",
        "{} graag",
        "{}!",
        "({})",
        "Dit is uw voucher van € 150.\nUw code: {}\nGeldig tot en met dinsdag 6 september 2022.",
        "https://t.me/meedoen_bot?start=v_{}",
        "mevrouw heeft\n{}\nkan dat?",
        "'{}'",
        "voucher {} is niet goed",
        "9401 AB 12 en {}",
    ]
)
SPELLED = st.sampled_from(
    [
        grouped,
        str,
        lambda code: grouped(code).lower(),
        lambda code: grouped(code).replace("-", " "),
        lambda code: grouped(code).replace("-", " - "),
        lambda code: grouped(code).replace("-", "\n"),
        lambda code: grouped(code).replace("-", "\N{EN DASH}"),
        lambda code: " ".join(code),
        lambda code: grouped(code).replace("5", "S").replace("2", "Z"),
    ]
)


def test_the_v_of_a_link_is_no_letter_of_a_code() -> None:
    # V with the first twelve letters is a code as well.
    assert codes_in("?start=v_T Q 8 J V Q 6 N 2 P M V F") == ["TQ8JVQ6N2PMVF"]


@given(AROUND, SPELLED)
def test_any_code_in_any_spelling_in_any_text(around: str, spelled: Any) -> None:
    code = new_code()
    assert codes_in(around.format(spelled(code))) == [code]


@given(
    st.integers(1000, 9999),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2),
    st.integers(1, 9999),
    st.sampled_from(["", " bis", "-2", "a", " RT 4", "-23 CD"]),
    st.sampled_from(["{} {} {}{}", "{}{} {}{}", "{}{}{}{}", "sport {} {}, {}{}"]),
)
def test_no_address_is_a_code(digits: int, letters: str, house: int, more: str, how: str) -> None:
    assert codes_in(how.format(digits, letters, house, more)) == []


@pytest.mark.parametrize("role", [Role.INTERMEDIARY, Role.COORDINATOR, Role.PROVIDER])
async def test_a_code_in_a_text_is_looked_up(stage: Stage, role: Role) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    links = [
        button["url"]
        for message in anneke.messages
        for row in message.keyboard
        for button in row
        if "wa.me" in button.get("url", "")
    ]
    share = unquote(links[0].partition("text=")[2])
    assert code in share
    person = await stage.join(role, "voedselbank")
    for text in (f"code: {code}", f"{code} graag", share, code.lower().replace("-", "\n")):
        said = await person.send(text)
        assert "voor sport" in said and "geldig" in said.lower()
        # What stands around a code may be an address; a code by itself is none.
        alone = text == code.lower().replace("-", "\n")
        assert (text.strip() in own(person)) == alone


async def test_a_code_is_a_code_while_an_address_is_asked(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    await anneke.send("voucher")
    await anneke.tap("Cultuur")
    assert "Nog niet gebruikt." in await anneke.send(f"en deze dan: {code}")
    assert "Er zit een typefout in deze code." in await anneke.send(
        ("2" if code[0] != "2" else "3") + code[1:]
    )
    assert "Klopt dit?" in await anneke.send("9401 AB 13")


async def test_a_lost_voucher_is_found_by_a_code_in_a_text(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    await anneke.send("code kwijt")
    assert "nieuwe code" in (await anneke.send(f"het was {code} geloof ik")).lower()
    assert await stage.issued() == 1


async def test_of_several_codes_the_one_that_works_is_shown(
    set_stage: SetStage,
) -> None:
    stage = await set_stage()
    anneke, gym = await stage.intermediary(), await stage.join(Role.PROVIDER, "Sportschool")
    first, second = await anneke.give(), await anneke.give("9401 AB 13", "Cultuur")
    said = await gym.send(f"{first} en {second}")
    assert said == "Ik zie meer dan één code. Stuur ze één voor één."
    await gym.send(first)
    await gym.tap("Neem in")
    assert "voor cultuur" in await gym.send(f"{first} en {second}")


@pytest.mark.parametrize(
    "word", ["stop", "afmelden", "Ik doe niet meer mee", "verwijder mijn naam"]
)
async def test_a_volunteer_who_wants_to_stop_is_asked_with_what(stage: Stage, word: str) -> None:
    dirk = await stage.volunteer()
    assert await dirk.send(word) == "Waarmee wilt u stoppen?"
    assert dirk.buttons == ["Stop herinneringen", "Ik doe niet meer mee", "Terug"]


async def test_a_webshops_code_stands_anywhere_in_a_text(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await stage.join(Role.PROVIDER, "Sportschool")
    await stocked(stage, *some(1))
    for person in (anneke, gym):
        said = await person.send("is bon school-0001 nog goed?")
        assert "schoolartikelen" in said or "Niet geldig" in said
    # A guess in a text counts as a guess.
    for number in range(12):
        await gym.send(f"en bon gok-{number}x dan?")
    assert "Te veel verkeerde codes" in await gym.send("is bon school-0001 nog goed?")
