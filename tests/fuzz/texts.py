"""Texts as people, their children and their enemies type them: all scripts, lengths and tricks."""

import unicodedata
from collections.abc import Callable
from random import Random

from bot.codes import ALPHABET, LENGTH
from bot.simulator.html import utf16_length
from bot.simulator.telegram import TEXT_LIMIT

WORDS = (
    "start", "menu", "begin", "stop", "stoppen", "hulp", "help", "privacy", "voucher",
    "voucher geven", "herstellen", "herstel", "sport", "cultuur", "ja", "nee", "Jan de Vries",
)  # fmt: skip
COMMANDS = ("/start", "/stop", "/help", "/privacy", "/menu", "/", "//", "/start@meedoen_demo_bot")
POSTCODES = ("9401 AB", "9402AB", "9403-ab", "9404.AB", "9405 ab", "1011 AB", "9401 SS", "0000 AA")
HOUSES = ("1", "12", "12a", "12-a", "7 bis", "3 II", "99999", "0", "", "12-1-1", "５", "4/2")
DIGITS = "0123456789٠١٢٣٤٥٦٧٨٩०१२३४５６７８９𝟎𝟏𝟐𝟑²³½Ⅻ①"
TRICKS = (
    "<b>", "</b>", "<a href='x'>", "&lt;", "&#0;", "{phone}", "{0.__class__}", "%s%n", "'; --",
    '"', "\\", "\\u0000", "${x}", "../../etc", "v_", "i_", "None", "null", "NaN", "-1", "1e999",
    "@all", "https://t.me/x?start=i_", "tel:+31", "\r\n", "\N{ZERO WIDTH SPACE}",
    "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{COMBINING LONG SOLIDUS OVERLAY}", "👩‍👩‍👧‍👦", "🇳🇱",
    "\ufeff", "\x7f",
)  # fmt: skip
# One block of each kind: first and last code point.
BLOCKS = (
    (0x01, 0x1F), (0x20, 0x7E), (0x80, 0xFF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF),
    (0x530, 0x58F), (0x590, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F), (0xE00, 0xE7F),
    (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x137F), (0x1400, 0x167F), (0x2000, 0x206F),
    (0x2070, 0x209F), (0x20D0, 0x20FF), (0x2150, 0x218F), (0x2800, 0x28FF), (0x3040, 0x30FF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xE000, 0xF8FF), (0xFDD0, 0xFDEF), (0xFE00, 0xFE0F),
    (0xFF00, 0xFFEF), (0xFFF0, 0xFFFF), (0x12000, 0x123FF), (0x1D400, 0x1D7FF),
    (0x1F1E6, 0x1F1FF), (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF), (0xE0000, 0xE007F),
    (0x10FFF0, 0x10FFFF),
)  # fmt: skip


class Texts:
    """Makes texts by chance. `codes` and `tokens` are real ones, which others may not know."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.codes: list[str] = []
        self._kinds: list[tuple[int, Callable[[], str]]] = [
            (20, self.word),
            (8, self.command),
            (25, self.address),
            (10, self.code),
            (6, self.number),
            (14, self.script),
            (6, self.trick),
            (2, self.long),
        ]

    def any(self) -> str:
        """A text of any kind, never empty and never longer than Telegram lets through."""
        weights = [weight for weight, _kind in self._kinds]
        kinds = [kind for _weight, kind in self._kinds]
        text = self.chance.choices(kinds, weights)[0]()
        if self.chance.random() < 0.05:
            text = self._disturbed(text)
        while utf16_length(text) > TEXT_LIMIT:
            text = text[: len(text) // 2]
        return text or "x"

    def short(self) -> str:
        """A few characters, for names and titles."""
        return self.any()[: self.chance.randint(1, 64)]

    def word(self) -> str:
        word = self.chance.choice(WORDS)
        form = self.chance.choice((str.lower, str.upper, str.title))
        return form(word) + self.chance.choice(("", "", "", ".", "!", " ", "\n"))

    def command(self) -> str:
        command = self.chance.choice(COMMANDS)
        if self.chance.random() < 0.5:
            return command
        payload = self.chance.choice((self.code, self.trick, self.number, self.word))()
        before = self.chance.choice((" ", "  ", "\n", " v_", " i_", " v_"))
        return f"{command}{before}{payload}"

    def address(self) -> str:
        line = f"{self.chance.choice(POSTCODES)} {self.chance.choice(HOUSES)}"
        if self.chance.random() < 0.3:
            line = f"{self.chance.choice(POSTCODES)} {self.chance.randint(1, 3000)}"
        category = self.chance.choice(("sport ", "cultuur ", "voucher sport ", "", "", "xyz "))
        return category + line

    def code(self) -> str:
        if self.codes and self.chance.random() < 0.6:
            code = self.chance.choice(self.codes)
        else:
            code = "".join(self.chance.choice(ALPHABET) for _ in range(LENGTH))
        if self.chance.random() < 0.3:
            place = self.chance.randrange(LENGTH)
            code = code[:place] + self.chance.choice(ALPHABET + "OIL10 ") + code[place + 1 :]
        if self.chance.random() < 0.3:
            code = f"{code[:4]}-{code[4:8]} {code[8:]}"
        return self.chance.choice((code, code.lower()))

    def number(self) -> str:
        digits = self.chance.choice(("0123456789", DIGITS))
        return "".join(self.chance.choice(digits) for _ in range(self.chance.choice((1, 8, 9, 30))))

    def script(self) -> str:
        first, last = self.chance.choice(BLOCKS)
        length = self.chance.choice((1, 2, 5, 20, 20, 200))
        return "".join(chr(self.chance.randint(first, last)) for _ in range(length))

    def trick(self) -> str:
        return "".join(self.chance.choice(TRICKS) for _ in range(self.chance.randint(1, 4)))

    def long(self) -> str:
        """As long as it can be, and made to keep a pattern busy."""
        piece = self.chance.choice(
            ("1", "1 ", "9401 AB 12 ", "a", "aA1-", " ", "9-", "<", "(", "I", "Z", "٣", "e\u0301")
        )
        most = self.chance.choice((81, 1000, TEXT_LIMIT))
        return (piece * most)[:most]

    def _disturbed(self, text: str) -> str:
        """Something that cannot be seen put in, or another spelling of the same characters."""
        if self.chance.random() < 0.3:
            form = self.chance.choice(("NFD", "NFKD", "NFC"))
            return unicodedata.normalize(form, text)  # type: ignore[arg-type]
        place = self.chance.randrange(len(text) + 1)
        put_in = self.chance.choice("\u200b\u200d\u202e\u2066\xad\x00\x08\u0301\ufe0f\u2028")
        return text[:place] + put_in + text[place:]
