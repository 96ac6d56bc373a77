"""A photo of a card: rotated, at arm's length, badly lit; and photos that are none."""

import base64
import io
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image

from bot.conversation.background import TaskRunner
from bot.domain.codes import candidates
from bot.domain.scheme_file import read_scheme
from bot.parsing.barcodes import NoPicture, codes_here
from bot.render.card import card_png
from bot.render.qr import qr_png
from bot.simulator.model import FileKind, Upload
from bot.storage import people
from bot.storage.people import Role
from tests.conftest import ASSEN, WEB, Person, SetStage, Stage
from tests.helpers import telegram_only
from tests.helpers.answers import NO_FILES, STRANGER
from tests.helpers.coupons import some, stocked
from tests.helpers.pictures import FACTS, card_of, photograph, run_in_background
from tests.helpers.redeeming import in_parts, provider

pytestmark = pytest.mark.slow

LINK = "https://t.me/meedoen_demo_bot?start=v_K7M4-2P9Q-XC3DT"
CARD = card_png(replace(FACTS, link=LINK))


@pytest.mark.parametrize("turned", [0, 17, 90, 135, 180, 300])
@pytest.mark.parametrize("share", [0.8, 0.3])
def test_a_card_is_read_at_any_angle_and_at_arms_length(turned: float, share: float) -> None:
    [text] = codes_here(photograph(CARD, turned, share))
    assert "K7M4-2P9Q-XC3DT" in candidates(text)


def test_a_photo_held_on_its_side_is_read() -> None:
    """Phones often leave the picture as it is and note in it which side is up."""
    picture = Image.open(io.BytesIO(photograph(CARD)))
    exif = picture.getexif()
    exif[0x0112] = 6
    kept = io.BytesIO()
    picture.rotate(90, expand=True).save(kept, "JPEG", exif=exif)
    assert len(codes_here(kept.getvalue())) == 1


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, CARD[:500]]
)
def test_what_is_no_picture_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NoPicture):
        codes_here(data)


def test_a_picture_with_too_many_pixels_is_not_unpacked() -> None:
    kept = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(kept, "PNG")
    assert len(kept.getvalue()) < 20_000
    with pytest.raises(NoPicture):
        codes_here(kept.getvalue())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WPDA-7K2M", ["WPDA-7K2M"]),
        ("https://t.me/bot?start=v_K7M4-2P9Q-XC3DT", ["K7M4-2P9Q-XC3DT", "bot"]),
        ("https://meedoen.example.nl/assen/#v_K7M4-2P9Q-XC3DT", ["K7M4-2P9Q-XC3DT"]),
        ("https://shop.example.nl/?coupon=WPDA-7K2M&x=", ["WPDA-7K2M"]),
        ("HTTPS://shop.example.nl/bon/WPDA-7K2M/", ["WPDA-7K2M"]),
        ("https://[", []),
    ],
)
def test_the_code_is_found_in_a_link(text: str, found: list[str]) -> None:
    assert candidates(text) == found


async def test_a_photo_of_the_bots_own_card_is_answered(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await stage.join(Role.PROVIDER, "Sportschool")
    await anneke.give()
    photo = photograph(card_of(anneke), 17, 0.35)
    assert "Nog niet gebruikt." in await anneke.upload(photo, "foto.jpg", "photo")
    assert "Geldig. €\u00a0150. Deze voucher is voor sport." in await gym.upload(
        photo, "foto.jpg", "photo"
    )
    assert "Geldig." in await gym.upload(photo, "foto.jpg", "document")
    assert await stage.database.reading.value("SELECT count(*) FROM tasks") == 0


async def test_a_photo_of_a_coupon_is_answered(stage: Stage) -> None:
    carla = await stocked(stage, *some(1))
    answer = await carla.upload(qr_png("school-0001"), "foto.png", "photo")
    assert answer.startswith("Bon van €\u00a010 voor schoolartikelen.\nNog niet gegeven.")


async def test_volunteers_and_strangers_learn_nothing_from_a_photo(
    stage: Stage, channel: str
) -> None:
    anneke, dirk = await stage.intermediary(), await stage.join(Role.VOLUNTEER, "voedselbank")
    await anneke.give()
    photo = photograph(card_of(anneke))
    assert "Ik kan hier niets met een foto." in await dirk.upload(photo, "foto.jpg", "photo")
    stranger = stage.stranger()
    await stranger.phone.begin()
    # The page takes no file of whoever has no access.
    heard = NO_FILES if channel == WEB else STRANGER
    assert (await stranger.upload(photo, "foto.jpg", "photo")).endswith(heard)
    assert stranger.screen == [stranger.last]


async def test_a_photo_without_a_code_is_deleted(stage: Stage) -> None:
    anneke = await stage.intermediary()
    kept = io.BytesIO()
    Image.new("RGB", (640, 480), (120, 96, 70)).save(kept, "JPEG")
    answer = await anneke.upload(kept.getvalue(), "foto.jpg", "photo")
    assert answer.startswith("Ik heb uw bericht gewist.\n\nIk zie geen code op deze foto.")
    assert not any(message.file for message in anneke.messages)


def two_codes(*texts: str) -> bytes:
    both = Image.new("RGB", (900, 400), "white")
    for place, text in enumerate(texts):
        both.paste(Image.open(io.BytesIO(qr_png(text))).resize((360, 360)), (20 + 450 * place, 20))
    kept = io.BytesIO()
    both.save(kept, "PNG")
    return kept.getvalue()


async def test_two_cards_on_one_photo_are_one_too_many(stage: Stage) -> None:
    anneke = await stage.intermediary()
    both = two_codes("WPDA-0001", "WPDA-0002")
    assert "Ik zie meer dan één code." in await anneke.upload(both, "f.png", "photo")


async def test_wrong_codes_on_photos_are_throttled_too(stage: Stage) -> None:
    gym = await stage.join(Role.PROVIDER, "Sportschool")
    for number in range(10):
        answer = await gym.upload(qr_png(f"WPDA-{number:04}"), "foto.png", "photo")
        assert "Ik ken de code op deze foto niet." in answer
    assert "Te veel verkeerde codes." in await gym.upload(qr_png("WPDA-9999"), "f.png", "photo")


async def test_a_photo_in_the_middle_of_a_voucher_loses_nothing(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    await anneke.upload(qr_png("WPDA-0001"), "foto.png", "photo")
    await anneke.send("9401 AB 12")
    assert "Klaar." in await anneke.tap("Geef voucher") or "Klaar." in "".join(anneke.screen)
    assert await stage.issued() == 1


@telegram_only.OUTAGE
async def test_a_photo_that_telegram_does_not_give_is_asked_for_again(stage: Stage) -> None:
    anneke = await stage.intermediary()
    anneke.phone.upload(CARD, "foto.png", "photo")
    stage.telegram.files.clear()
    await stage.settled()
    assert "Ik kon uw foto niet ophalen." in anneke.last


async def test_what_a_kill_interrupted_is_done_at_the_next_start(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row is there until the answer is committed: a photo that nobody answered is answered."""
    anneke = await stage.intermediary()
    code = await anneke.give()
    with monkeypatch.context() as killed:
        killed.setattr(TaskRunner, "look", _begin_nothing)
        anneke.phone.upload(qr_png(code), "foto.png", "photo")
        await stage.settled()
    assert await stage.database.reading.value("SELECT count(*) FROM tasks") == 1
    before = len(anneke.screen)
    stage.bot.tasks.wake()
    await stage.settled()
    assert len(anneke.screen) == before + 1 and "Nog niet gebruikt" in anneke.last
    assert await stage.database.reading.value("SELECT count(*) FROM tasks") == 0


async def _begin_nothing(_runner: TaskRunner) -> None:
    """As a bot that is killed before it comes to a task."""


async def test_who_lost_access_meanwhile_hears_nothing(stage: Stage) -> None:
    anneke = await stage.intermediary()
    code = await anneke.give()
    heard = len(anneke.screen)
    async with stage.database.transaction() as transaction:
        person = await transaction.value("SELECT id FROM people")
        await people.withdraw(transaction, person, stage.clock.now())
    await run_in_background(stage, anneke, code)
    assert len(anneke.screen) == heard


def paper_of(person: Person) -> bytes:
    """The newest voucher.pdf that the bot sent."""
    return next(
        message.file.content
        for message in reversed(person.messages)
        if message.file is not None and message.file.name == "voucher.pdf"
    )


async def test_the_bots_own_paper_is_read(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    await anneke.give()
    await anneke.tap("Print")
    paper = paper_of(anneke)
    assert (await gym.upload(paper, "voucher.pdf")).startswith("Geldig.")
    assert "Ingenomen" in await gym.tap("Neem in")
    assert "Ingenomen op maandag 6 september" in await anneke.upload(paper, "voucher.pdf")


async def test_a_coordinator_may_send_the_bots_own_paper(stage: Stage) -> None:
    anneke, carla = await stage.intermediary(), await stage.coordinator()
    await anneke.give()
    await anneke.tap("Print")
    paper = paper_of(anneke)
    assert "Nog niet gebruikt." in await carla.upload(paper, "voucher.pdf")
    await carla.send("start")
    await carla.tap("Voucher zoeken")
    assert "Nog niet gebruikt." in await carla.upload(paper, "voucher.pdf")
    said = await carla.upload(b"%PDF-1.4\n%%EOF", "lijst.pdf")
    assert "Dit is geen papier van de bot. Is het een lijst? Stuur hem als Excel of CSV." in said


async def test_a_paper_that_is_not_the_bots_can_be_put_out(stage: Stage) -> None:
    carla, anneke = await stage.coordinator(), await stage.intermediary()
    kept = io.BytesIO()
    Image.new("L", (200, 300), 255).save(kept, "PDF")
    paper = kept.getvalue()
    await carla.upload(paper, "folder.pdf")
    assert "Hoe heet het?" in await carla.tap("Het is promotiemateriaal")
    await carla.send("Kom zwemmen")
    await carla.tap("Folder")
    await carla.tap("Nederlands")
    await carla.send("31 december")
    assert await stage.database.reading.value("SELECT state FROM materials") == "waiting"
    await carla.tap("Zet klaar")
    await anneke.send("promotie")
    await anneke.tap("Folder")
    await anneke.tap("Kom zwemmen")
    sent = next(m.file for m in reversed(anneke.messages) if m.file and m.sender == "bot")
    assert sent.content == paper
    await anneke.upload(paper, "folder.pdf")
    assert not anneke.offers("Het is promotiemateriaal")


def drawing(orders: bytes, creator: bytes = b"Meedoenbot") -> bytes:
    """A paper with these orders on it, packed as ours are."""
    packed = base64.a85encode(zlib.compress(orders)) + b"~>"
    head = b"%PDF-1.4\n/Creator (" + creator + b")\n<< /Filter [ /ASCII85Decode /FlateDecode ] >>"
    return head + b" stream\n" + packed + b"endstream\n%%EOF"


# Made only when it is its turn: two of them are large.
HOSTILE: list[Callable[[], bytes]] = [
    lambda: b"%PDF-1.4\n%%EOF",
    lambda: b"%PDF-1.4\n/Creator (Meedoenbot)",
    lambda: drawing(b"1 1 1 1 re " * 200 + b"f ", b"Word"),
    lambda: drawing(b"1 1 1 1 re " * 200 + b"f "),
    lambda: drawing(b"0 0 999999 999999 re " * 200 + b"f "),
    lambda: drawing(b"-.-.- .. 1 1 re " * 200 + b"f "),
    lambda: drawing(b"1 1 -1 -1 re 0 0 9 9 re " * 200 + b"f "),
    lambda: drawing(b"1 1 1 1 re " * 2_000_000),
    lambda: drawing(b"\0" * 100_000_000),
    lambda: (
        b"%PDF- /Creator (Meedoenbot) "
        + b"/ASCII85Decode /FlateDecode ] stream\n\xff~>endstream" * 50_000
    ),
]


@pytest.mark.parametrize("paper", HOSTILE)
async def test_another_paper_is_not_read(stage: Stage, paper: Callable[[], bytes]) -> None:
    gym = await provider(stage)
    answer = await gym.upload(paper(), "factuur.pdf")
    assert "Stuur een foto van de kaart, of typ de code." in answer
    assert not any(message.file for message in gym.messages)


async def test_a_photo_as_a_phone_keeps_it_says_what_to_do(stage: Stage) -> None:
    gym = await provider(stage)
    answer = await gym.upload(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100, "IMG_1.HEIC")
    assert "Maak er een schermfoto van, of typ de code." in answer


@telegram_only.ALBUMS
async def test_an_album_gets_one_answer_and_each_card_alone_its_own(stage: Stage) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    cards = []
    for line in ("9401 AB 12", "9401 AB 21"):
        await anneke.give(line)
        cards.append(card_of(anneke))
    for album in ("77", "78"):
        heard = len(gym.screen)
        for card in cards:
            upload = stage.telegram.keep(Upload("foto.png", card, "image/png"), "photo")
            stage.telegram.send_other(gym.id, {**upload.as_content(), "media_group_id": album})
        await stage.settled()
        assert gym.screen[heard:] == [
            "Ik heb uw bericht gewist.\n\nU stuurde meer dan één foto tegelijk."
            " Stuur één kaart per keer, of typ de code."
        ]
    assert not any(message.sender == "me" and "photo" in message.api for message in gym.messages)
    for card in cards:
        assert (await gym.upload(card, "foto.png", "photo")).startswith("Geldig.")
        assert "Ingenomen" in await gym.tap("Neem in")
    assert await stage.database.reading.value("SELECT count(*) FROM redemptions") == 2


@telegram_only.ALBUMS
@pytest.mark.parametrize("role", list(Role))
async def test_ten_photos_in_one_go_get_one_answer(stage: Stage, role: Role) -> None:
    person = await stage.join(role, "voedselbank")
    kept = io.BytesIO()
    Image.new("RGB", (64, 64)).save(kept, "JPEG")
    heard = len(person.screen)
    for number in range(10):
        stage.telegram.upload(person.id, kept.getvalue(), f"{number}.jpg", "photo", album="7")
        if number == 1:
            # The rest comes in after the first was answered.
            await stage.settled()
    await stage.settled()
    [answer] = person.screen[heard:]
    assert answer.startswith("Ik heb uw bericht gewist.\n\n")
    assert not any(message.sender == "me" and "photo" in message.api for message in person.messages)


@telegram_only.ALBUMS
async def test_an_album_in_the_middle_of_a_voucher_loses_nothing(stage: Stage) -> None:
    anneke = await stage.intermediary()
    await anneke.tap("Voucher geven")
    await anneke.tap("Sport")
    for number in range(3):
        stage.telegram.upload(anneke.id, b"%PDF-1.4", f"{number}.docx", "document", album="7")
    await stage.settled()
    told = "Ik kan niets met dit bestand."
    assert sum(told in text for text in anneke.screen) == 1
    await anneke.send("9401 AB 12")
    await anneke.tap("Geef voucher")
    assert await stage.issued() == 1


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100


def blank() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 64)).save(kept, "JPEG")
    return kept.getvalue()


@pytest.mark.parametrize("partial", [False, True])
@pytest.mark.parametrize(
    "sent",
    [
        "heic",
        "blank",
        "two",
        "paper",
        "unknown",
        pytest.param("album", marks=telegram_only.ALBUMS),
        pytest.param("not got", marks=telegram_only.OUTAGE),
    ],
)
async def test_the_button_of_the_card_before_ends_with_any_photo(
    set_stage: SetStage, sent: str, partial: bool
) -> None:
    """Who sends the next card and taps too soon does not take in the one before."""
    stage = await set_stage(**in_parts(read_scheme(ASSEN)) if partial else {})
    anneke, gym = await stage.intermediary(), await provider(stage)
    assert (await gym.send(await anneke.give())).startswith("Geldig.")
    button = gym.find("Neem €\u00a0150 in" if partial else "Neem in")
    match sent:
        case "heic":
            await gym.upload(HEIC, "IMG_1.HEIC")
        case "blank":
            await gym.upload(blank(), "foto.jpg", "photo")
        case "paper":
            await gym.upload(b"%PDF-1.4\n%%EOF", "kaart.pdf")
        case "unknown":
            await gym.upload(qr_png("WPDA-0001"), "foto.png", "photo")
        case "two":
            await gym.upload(two_codes("WPDA-0001", "WPDA-0002"), "f.png", "photo")
        case "album":
            for number in range(2):
                stage.telegram.upload(gym.id, blank(), f"{number}.jpg", "photo", album="7")
            await stage.settled()
        case "not got":
            gym.phone.upload(blank(), "foto.jpg", "photo")
            stage.telegram.files.clear()
            await stage.settled()
    await gym.tap_again(button)
    assert await stage.database.reading.value("SELECT count(*) FROM redemptions") == 0


@pytest.mark.parametrize("words", ["{}", "en deze: {}", "{} {}"])
async def test_another_code_below_a_photo_is_one_too_many(stage: Stage, words: str) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    first = await anneke.give()
    other = await anneke.give("9401 AB 21")
    card = qr_png(first)
    caption = words.format(other) if words != "{} {}" else f"{first} {other}"
    gym.phone.upload(card, "f.png", "photo", caption=caption)
    await stage.settled()
    assert gym.last.endswith("Ik zie meer dan één code. Stuur ze één voor één.")
    for same in (first, f"is {first.lower()} nog goed?", "bedankt!"):
        gym.phone.upload(card, "f.png", "photo", caption=same)
        await stage.settled()
        assert gym.last.startswith("Geldig."), gym.last


async def test_another_coupon_below_a_photo_is_one_too_many(stage: Stage) -> None:
    carla = await stocked(stage, *some(2))
    carla.phone.upload(qr_png("school-0001"), "f.png", "photo", caption="SCHOOL-0002")
    await stage.settled()
    assert carla.last.endswith("Ik zie meer dan één code. Stuur ze één voor één.")
    carla.phone.upload(qr_png("school-0001"), "f.png", "photo", caption="SCHOOL 0001")
    await stage.settled()
    assert carla.last.startswith("Bon van €\u00a010 voor schoolartikelen.")


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_code_below_a_photo_is_read_where_the_photo_has_none(
    stage: Stage, kind: FileKind
) -> None:
    anneke, gym = await stage.intermediary(), await provider(stage)
    code = await anneke.give()
    kept = io.BytesIO()
    Image.new("RGB", (64, 64)).save(kept, "JPEG")
    for caption in (code, f"is {code.lower()} nog goed?"):
        gym.phone.upload(kept.getvalue(), "f.jpg", kind, caption=caption)
        await stage.settled()
        assert gym.last.startswith("Geldig."), gym.last
    await gym.tap("Neem in")
    assert await stage.database.reading.value("SELECT count(*) FROM redemptions") == 1
