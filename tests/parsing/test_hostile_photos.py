"""Pictures that are sent to do harm: they take no memory and no time of the bot, and end."""

import contextlib
import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from bot import child_process
from bot.channels.channel import MOST_BYTES
from bot.child_process import NotMade, made_apart
from bot.parsing import barcodes
from bot.parsing.barcodes import NoPicture, codes_here, codes_on
from bot.render.pdf import card_pdf
from bot.render.qr import qr_png
from bot.storage.people import Role
from tests.conftest import Stage
from tests.helpers.effort import measured
from tests.helpers.pictures import FACTS, corners, saved

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("processes")]

MEBIBYTE = 2**20
NO_CODE = "Ik zie geen code op deze foto."


def unpacking_webp() -> bytes:
    """16383 by 3662 pixels of one colour, as Pillow writes them without loss."""
    return bytes.fromhex(
        "524946461e000000574542505650384c110000002ffe7f93030750e42217b9ff8188e87f0000"
    )


def turned_tiff() -> bytes:
    """In four colours, and to be turned: three times its size in memory."""
    picture = Image.new("CMYK", (4000, 4000))
    picture.getexif()[0x0112] = 6
    return saved(picture, "TIFF", compression="tiff_lzw", exif=picture.getexif())


def many_scans(count: int = 500) -> bytes:
    """A progressive JPEG of which one scan is repeated, each of them over the whole picture."""
    whole = saved(Image.effect_noise((3000, 3000), 0), "JPEG", progressive=True, quality=10)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * count + whole[-2:]


def png(
    *chunks: tuple[bytes, bytes], size: tuple[int, int] = (64, 64), lines: bytes = b""
) -> bytes:
    """A PNG of grey pixels with these chunks before them."""
    head = struct.pack("!IIBBBBB", *size, 8, 0, 0, 0, 0)
    pixels = zlib.compress(lines or bytes((size[0] + 1) * size[1]))
    parts = [(b"IHDR", head), *chunks, (b"IDAT", pixels), (b"IEND", b"")]
    written = (
        struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def long_text_png() -> bytes:
    """64 MB of text in 64 kB."""
    text = zlib.compress(bytes(64 * MEBIBYTE), 9)
    return png((b"zTXt", b"Comment\x00\x00" + text))


def long_profile_png() -> bytes:
    """A colour profile that unpacks to 64 MB."""
    return png((b"iCCP", b"x\x00\x00" + zlib.compress(bytes(64 * MEBIBYTE), 9)))


def endless_png() -> bytes:
    """Its header says 60,000 by 60,000."""
    return png(size=(60_000, 60_000), lines=b"\x00" * 100)


def animated_png() -> bytes:
    """Ten pictures in one, of which only the first is looked at."""
    first = Image.new("L", (1000, 1000), 255)
    others = [Image.new("L", (1000, 1000), level) for level in range(9)]
    return saved(first, "PNG", save_all=True, append_images=others)


def looping_exif() -> bytes:
    """What a camera noted, with a directory that is its own next one."""
    entries = b"".join(struct.pack("<HHII", 0x0112, 3, 1, 6) for _each in range(5_000))
    directory = struct.pack("<H", 5_000) + entries + struct.pack("<I", 8)
    note = b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + directory
    return saved(Image.new("L", (64, 64)), "JPEG", exif=note)


def of_kind(form: str) -> Callable[[], bytes]:
    """A flat picture of another kind than photos are."""

    def make() -> bytes:
        return saved(Image.new("RGB", (64, 64)), form)

    return make


def photoshop() -> bytes:
    """A header of a PSD: 30,000 by 30,000, and nothing in it."""
    return b"8BPS\x00\x01" + bytes(6) + struct.pack("!HIIHH", 3, 30_000, 30_000, 8, 3) + bytes(14)


def icon_of_apple() -> bytes:
    """An ICNS that is a picture in a picture."""
    inner = unpacking_webp()
    body = b"ic10" + struct.pack("!I", len(inner) + 8) + inner
    return b"icns" + struct.pack("!I", len(body) + 8) + body


HOSTILE: dict[str, Callable[[], bytes]] = {
    "WEBP that unpacks": unpacking_webp,
    "TIFF that is turned": turned_tiff,
    "PNG of corners": corners,
    "JPEG of scans": many_scans,
    "PNG with a text": long_text_png,
    "PNG with a profile": long_profile_png,
    "PNG without end": endless_png,
    "PNG that moves": animated_png,
    "EXIF that loops": looping_exif,
    "GIF": of_kind("GIF"),
    "BMP": of_kind("BMP"),
    "PPM": of_kind("PPM"),
    "ICO": of_kind("ICO"),
    "PDF": of_kind("PDF"),
    "EPS": of_kind("EPS"),
    "PSD": photoshop,
    "ICNS": icon_of_apple,
}


@pytest.fixture
def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """One second is as good as ten to show that there is an end to it."""
    monkeypatch.setattr(barcodes, "CPU_SECONDS", 1)


@pytest.fixture
def nothing_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the process that has the key no picture is opened at all."""

    def opens(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a picture is opened in the bot's own process")

    monkeypatch.setattr("PIL.Image.open", opens)
    monkeypatch.setattr("zxingcpp.read_barcodes", opens)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_picture_takes_nothing_of_the_bot(
    name: str, briefly: None, nothing_read_here: None
) -> None:
    data = HOSTILE[name]()
    assert len(data) < MOST_BYTES, "Telegram would not give it to a bot"
    found: list[str] = []
    with measured() as effort, contextlib.suppress(NoPicture):
        found = await codes_on(data)
    assert found == []
    assert effort.seconds < 0.1


def test_read_here_it_would_take_the_bots_own_time() -> None:
    """The control: smaller, so that it ends."""
    with measured() as effort:
        assert codes_here(corners(600)) == []
    assert effort.seconds > 0.1


async def test_what_takes_too_long_is_ended_by_the_clock_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(barcodes, "READING_SECONDS", 0.3)
    with pytest.raises(NoPicture, match="not ready after"):
        await codes_on(corners())


ON_ITS_SIDE = b"Exif\x00\x00II*\x00" + struct.pack("<IHHHIII", 8, 1, 0x0112, 3, 1, 6, 0)
KINDS: dict[str, tuple[str, str, dict[str, object]]] = {
    "JPEG": ("RGB", "JPEG", {}),
    "grey JPEG": ("L", "JPEG", {}),
    "JPEG for print": ("CMYK", "JPEG", {}),
    "JPEG in steps": ("RGB", "JPEG", {"progressive": True}),
    "JPEG that lies on its side": ("RGB", "JPEG", {"exif": ON_ITS_SIDE}),
    "two photos in one": ("RGB", "MPO", {"save_all": True}),
    "PNG": ("RGB", "PNG", {}),
    "PNG of one bit": ("1", "PNG", {}),
    "PNG with a palette": ("P", "PNG", {"transparency": 0}),
    "PNG that shines through": ("RGBA", "PNG", {}),
    "PNG that moves": ("RGB", "PNG", {"save_all": True}),
    "deep PNG": ("I;16", "PNG", {}),
    "WEBP": ("RGB", "WEBP", {}),
    "WEBP that shines through": ("RGBA", "WEBP", {"lossless": True}),
    "WEBP that moves": ("RGB", "WEBP", {"save_all": True}),
}


@pytest.mark.parametrize("name", KINDS)
async def test_what_phones_and_telegram_make_is_read(name: str) -> None:
    mode, form, how = KINDS[name]
    card = Image.open(io.BytesIO(qr_png("WPDA-0001"))).convert("L")
    if mode == "I;16":
        card = card.point([level * 257 for level in range(256)], "I").convert("I;16")
    else:
        card = card.convert("RGB").convert(mode)
    more = {"append_images": [card.rotate(90)]} if "save_all" in how else {}
    assert await codes_on(saved(card, form, **how, **more)) == ["WPDA-0001"]


@pytest.mark.parametrize(
    ("back", "left"), [(7, None), ({"a": 1}, None), ([7], None), (["a"] * 9, 5), (["a" * 999], 0)]
)
async def test_of_what_comes_back_only_codes_are_believed(
    back: object, left: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def taken_over(*_arguments: object, **_bounds: object) -> object:
        return back

    monkeypatch.setattr(child_process, "made_apart", taken_over)
    if left is None:
        with pytest.raises(NoPicture):
            await codes_on(b"")
    else:
        assert len(await codes_on(b"")) == left


# What somebody does who took the process over, once it looked at a picture.
TAKEN_OVER = """
import socket
from contextlib import suppress
from bot.parsing.barcodes import NoPicture, {reads} as reads
with suppress(NoPicture):
    reads(b"")
{opens}
"""


@pytest.mark.parametrize("opens", ["open('/dev/null')", "socket.socket()"])
async def test_whoever_takes_over_the_process_reads_no_file_and_tells_nobody(opens: str) -> None:
    """It is of the same user as the key: so it opens nothing more once it looks at a picture."""
    with pytest.raises(NotMade, match="OSError"):
        await made_apart(exec, TAKEN_OVER.format(reads="codes_alone", opens=opens))
    # The control: without that it could.
    await made_apart(exec, TAKEN_OVER.format(reads="codes_here", opens=opens))


@pytest.mark.parametrize("how", [{}, {"progressive": True}])
async def test_an_honest_photo_of_50_megapixels_is_read(how: dict[str, bool]) -> None:
    photo = Image.new("RGB", (8160, 6144), (120, 96, 70))
    card = Image.open(io.BytesIO(qr_png("WPDA-0001"))).convert("RGB").resize((900, 900))
    photo.paste(card, (4000, 3000))
    assert await codes_on(saved(photo, "JPEG", quality=60, **how)) == ["WPDA-0001"]


async def test_who_sends_one_is_answered_and_holds_nobody_up(stage: Stage, briefly: None) -> None:
    gym, anneke = await stage.join(Role.PROVIDER, "Sportschool"), await stage.intermediary()
    stage.telegram.upload(gym.id, corners(), "foto.png", "document")
    await anneke.tap_now("Voucher geven", "Waarvoor is de voucher?")
    assert NO_CODE not in "".join(gym.screen), "it is still being read"
    await stage.settled()
    assert gym.last.startswith(f"Ik heb uw bericht gewist.\n\n{NO_CODE}")
    assert NO_CODE in await gym.upload(unpacking_webp(), "foto.webp", "document")
    code = await anneke.give()
    assert "Geldig." in await gym.upload(qr_png(code), "foto.png", "photo")
    assert await stage.database.reading.value("SELECT count(*) FROM tasks") == 0


async def test_our_own_paper_is_read_in_the_process_apart(processes: None) -> None:
    assert await codes_on(card_pdf(FACTS)) == [FACTS.link]
