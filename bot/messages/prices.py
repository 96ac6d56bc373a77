"""What something costs, in words of whoever reads it."""

import re

from bot.translation import Participant

_PER = re.compile(
    r"(?:per|een|elke|1) "
    r"(?P<unit>les|keer|bezoek|week|maand|kwartaal|half ?jaar|jaar|seizoen|persoon)"
)
_COUNTED = re.compile(r"(?P<count>[2-9]|[1-9][0-9]{1,2}) ?(?P<unit>les(?:sen)?|keer|bezoeken)")


def price_text(cents: int, what_for: str, reader: Participant) -> str:
    """An amount in cents, and for what it is: in the reader's words where it is a usual period or a
    number of lessons, else as somebody wrote it down.
    """
    if not cents:
        return reader.translated("free")
    amount, written = reader.euro(cents), what_for.strip().casefold()
    if counted := _COUNTED.fullmatch(written):
        lessons = counted["unit"].startswith("les")
        text = reader.translated("{amount} for {count} lessons")
        text = text if lessons else reader.translated("{amount} for {count} times")
        return text.format(amount=amount, count=counted["count"])
    per = _PER.fullmatch(written)
    text = _per(per["unit"].replace(" ", ""), reader) if per else ""
    if text:
        return text.format(amount=amount)
    what = reader.not_theirs(what_for)
    if what_for[:1].isdigit():
        return reader.translated("{amount} for {what}").format(amount=amount, what=what)
    return f"{amount} {what}".rstrip()


def _per(unit: str, reader: Participant) -> str:
    match unit:
        case "les":
            return reader.translated("{amount} per lesson")
        case "week":
            return reader.translated("{amount} per week")
        case "maand":
            return reader.translated("{amount} per month")
        case "kwartaal":
            return reader.translated("{amount} per three months")
        case "halfjaar":
            return reader.translated("{amount} per half year")
        case "jaar":
            return reader.translated("{amount} per year")
        case "seizoen":
            return reader.translated("{amount} per season")
        case "persoon":
            return reader.translated("{amount} per person")
        case _:
            return reader.translated("{amount} each time")
