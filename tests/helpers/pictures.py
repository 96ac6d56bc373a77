"""Photos of cards, honest and hostile."""

import io
import json
from dataclasses import replace
from datetime import date

from PIL import Image, ImageFilter

from bot.render.card import CardFacts
from tests.conftest import Person, Stage

FACTS = CardFacts(
    code="K7M4-2P9Q-XC3DT",
    amount_cents=15_000,
    category="voor sport",
    valid_until=date(2027, 9, 11),
    scheme="Voucher voor sport en cultuur",
    place="Assen",
    link="https://t.me/voorbeeld_bot?start=K7M42P9QXC3DT",
    phone="0592 00 00 00",
    where_to_spend="Betaal met deze voucher op een plek die meedoet.",
    address="t.me/voorbeeld_bot",
)

CATEGORIES = {"ar": "للرياضة", "ti": "ንስፖርት", "uk": "на спорт", "tr": "spor için"}
PLACES = (
    "Zwembad De Golf, Dorpsstraat 17",
    "Judo: Zuid, Lange Dwarsweg 140 (6-12 jaar)",
    "Theater Het Podium, Markt 1 (bestaat niet)",
)


def facts_in(language: str) -> CardFacts:
    """A card for sport with three places, for who reads this language."""
    category = CATEGORIES.get(language, FACTS.category)
    return replace(
        FACTS,
        language=language,
        category=category,
        kind="sport",
        places=PLACES,
        has_more_places=True,
    )


def photograph(card: bytes, turned: float = 0, share: float = 0.5, blur: float = 1.0) -> bytes:
    """A card on a table, as a phone's camera sees it and Telegram sends it on.

    `share` is the part of the picture's width that the card takes: 0.25 is at arm's length.
    """
    width, height = 1280, 960
    table = Image.new("RGB", (width, height), (120, 96, 70))
    picture = Image.open(io.BytesIO(card)).convert("RGB")
    wide = int(width * share)
    small = picture.resize((wide, picture.height * wide // picture.width), Image.Resampling.LANCZOS)
    lying = small.convert("RGBA").rotate(turned, expand=True, resample=Image.Resampling.BICUBIC)
    lying.thumbnail((width - 40, height - 40))
    table.paste(lying, ((width - lying.width) // 2, (height - lying.height) // 2), lying)
    kept = io.BytesIO()
    seen = table.filter(ImageFilter.GaussianBlur(blur)).point(lambda level: 30 + level * 0.75)
    seen.save(kept, "JPEG", quality=60)
    return kept.getvalue()


def card_of(person: Person) -> bytes:
    """The newest card that the bot sent as a picture."""
    return next(
        message.file.content
        for message in reversed(person.messages)
        if message.file is not None and message.file.kind == "photo" and message.sender == "bot"
    )


async def run_in_background(
    stage: Stage, person: Person, file_id: str, *, begun_by: str | None = None
) -> None:
    """As a bot leaves it that was killed after the turn in which the photo came.

    `begun_by` is the run of the bot that was killed while it had the photo in hand.
    """
    async with stage.database.transaction() as transaction:
        await transaction.queue(
            "INSERT INTO tasks (kind, chat_id, inbox_id, sealed, due_at, begun_by)"
            " VALUES ('photo.read', :chat, 1, :sealed, :now, :begun_by)",
            {
                "begun_by": begun_by,
                "chat": person.id,
                "sealed": stage.keys.seal(json.dumps({"file": file_id}).encode()),
                "now": stage.clock.now().isoformat(),
            },
        )
    stage.bot.tasks.wake()
    await stage.settled()


def saved(picture: Image.Image, form: str, **how: object) -> bytes:
    """A picture as a file."""
    kept = io.BytesIO()
    picture.save(kept, form, **how)
    return kept.getvalue()


def corners(side: int = 2000) -> bytes:
    """Nothing but the corners of QR codes: each three of them could be one."""
    tile = Image.new("L", (8, 8), 255)
    for inset, level in ((0, 0), (1, 255), (2, 0)):
        tile.paste(level, (inset, inset, 7 - inset, 7 - inset))
    row = Image.new("L", (side, 8))
    for left in range(0, side, 8):
        row.paste(tile, (left, 0))
    everywhere = Image.new("L", (side, side))
    for top in range(0, side, 8):
        everywhere.paste(row, (0, top))
    return saved(everywhere, "PNG")
