"""A short conversation for the stand-in: from the menu to a voucher's card, as the bot has it."""

from typing import Any

from bot.render.card import card_png
from tests.channels.web_stand_in import Json, WebStandIn
from tests.helpers.pictures import FACTS

CODE = FACTS.code
WELCOME = "Welkom bij de voucherhulp van Assen. Wat wilt u doen?"
SURE = "Klopt dit? Voucher van € 150 voor sport, voor 9401 AB 12."
ARABIC = "هذه القسيمة بقيمة 150 يورو للرياضة."


def keyboard(*rows: str) -> list[list[Json]]:
    """Rows of buttons, each row as "Sport|Cultuur"."""
    return [[{"text": text, "data": text} for text in row.split("|")] for row in rows]


def conversation(server: WebStandIn, did: Json) -> None:
    """Answer what somebody did."""
    kind = did["kind"]
    if kind == "join" and did["text"].startswith("/start v_"):
        _line(server, did["text"], 0)
    elif kind == "join":
        server.say(f"Welkom, {did['name']}. U bent nu intermediair bij de Voedselbank.")
        _menu(server)
    elif kind == "send":
        _line(server, did["text"], did["message"])
    elif kind == "tap":
        _tap(server, did)
    else:
        server.say(f"Ik heb uw bestand: {did['name']}.")


def _menu(server: WebStandIn) -> None:
    rows = keyboard("Voucher geven", "Code nakijken|Activiteiten", "Hulp")
    server.say(WELCOME, keyboard=rows)


def _line(server: WebStandIn, text: str, number: int) -> None:
    if text.startswith("/start v_"):
        server.say("Geldig. € 150. Deze voucher is voor sport.", keyboard=keyboard("Neem in|Stop"))
    elif text.startswith("/start") or text == "start":
        _menu(server)
    elif text.startswith("9401"):
        server.delete(number)
        server.say(f"Dank u. Ik heb uw bericht gewist.\n\n{SURE}", keyboard=_sure())
    elif text == CODE:
        server.say("Geldig. € 150. Deze voucher is voor sport.", keyboard=keyboard("Neem in|Stop"))
    elif text == "lang":
        server.say("Een lange regel zonder einde. " * 60)
    else:
        server.say("Dat begrijp ik niet. Kies een knop.")


def _sure() -> list[list[Json]]:
    return keyboard("Geef voucher", "Andere categorie|Stop")


def _tap(server: WebStandIn, did: Json) -> None:
    data, number = did["data"], did["on"]
    if data == "Voucher geven":
        server.edit(number, "Waarvoor is de voucher?", keyboard=keyboard("Sport|Cultuur", "Stop"))
    elif data in ("Sport", "Cultuur"):
        text = "Typ de postcode en het huisnummer. Bijvoorbeeld: <b>9401 AB 12</b>. Typ geen naam."
        server.edit(number, text)
    elif data == "Geef voucher":
        if any("Klaar. De code" in str(each) for _at, each in server.messages.values()):
            server.answer(did["id"], "Dit had u al gekozen.")
            return
        server.edit(
            number, f"Klaar. De code is <code>{CODE}</code>.\nGeldig tot en met 11 september."
        )
        _card(server)
    elif data == "Hulp":
        server.answer(did["id"], "Bel 0592 00 00 00 als u vragen hebt.")
        return
    server.answer(did["id"])


def _card(server: WebStandIn) -> None:
    photo = server.add_file(card_png(FACTS), "voucher.png", "image/png")
    sheet = server.add_file(b"%PDF-1.4 sheet", "voucher.pdf", "application/pdf")
    rows: list[list[dict[str, Any]]] = [
        [{"text": "Volgende", "data": "Voucher geven"}],
        [{"text": "Kopieer code", "copy": CODE}, {"text": "Print", "data": "print"}],
        [
            {"text": "Deel", "url": "https://wa.me/?text=Uw%20voucher%3A%20" + CODE},
            {"text": "Waar te besteden", "url": "https://www.openstreetmap.org/search?query=Assen"},
        ],
        [{"text": "Arabisch", "url": f"{server.url}#ar_v_{CODE}"}],
    ]
    server.say("Dit is uw voucher van € 150 voor sport.", photo=photo, keyboard=rows)
    document = {"name": "voucher.pdf", "size": 48_213, "url": sheet}
    server.say("De kaart om te printen.", document=document)
    link = f"{server.url}#i_voor-een-ander"
    server.say(f"Stuur dit door:\n{ARABIC}\nOf geef deze link aan een collega: {link}")
