"""Texts as people, their children and their enemies type them: strategies for hypothesis."""

import unicodedata

from hypothesis import strategies as st

from bot.domain.codes import ALPHABET, LENGTH
from bot.simulator.html import utf16_length
from bot.simulator.limits import TEXT_LIMIT
from tests.fuzz.sentences import MIXED, SENTENCE

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
LONG_PIECES = (
    "1", "1 ", "9401 AB 12 ", "a", "aA1-", " ", "9-", "<", "(", "I", "Z", "٣", "e\u0301",
)  # fmt: skip
UNSEEN = "\u200b\u200d\u202e\u2066\xad\x00\x08\u0301\ufe0f\u2028"


def _cut(text: str) -> str:
    """No longer than Telegram lets through, and never empty."""
    while utf16_length(text) > TEXT_LIMIT:
        text = text[: len(text) // 2]
    return text or "x"


def _in_block(block: tuple[int, int]) -> st.SearchStrategy[str]:
    alphabet = st.characters(min_codepoint=block[0], max_codepoint=block[1], codec="utf-8")
    return st.text(alphabet, min_size=1, max_size=200)


def _join(*parts: str) -> str:
    return "".join(parts)


def _disturb(text: str, place: int, put_in: str) -> str:
    place %= len(text) + 1
    return text[:place] + put_in + text[place:]


def _repeat(piece: str, length: int) -> str:
    return (piece * length)[:length]


WORD = st.builds(
    lambda word, form, end: form(word) + end,
    st.sampled_from(WORDS),
    st.sampled_from((str.lower, str.upper, str.title)),
    st.sampled_from(("", ".", "!", " ", "\n")),
)
ADDRESS = st.builds(
    "{}{} {}".format,
    st.sampled_from(("", "sport ", "cultuur ", "voucher sport ", "xyz ")),
    st.sampled_from(POSTCODES),
    st.sampled_from(HOUSES) | st.integers(1, 3000).map(str),
)
# A code of the right form; that it exists is another matter.
CODE = st.text(ALPHABET + "OIL10 -", min_size=LENGTH, max_size=LENGTH + 2) | st.text(
    ALPHABET, min_size=LENGTH, max_size=LENGTH
)
NUMBER = st.text(DIGITS, min_size=1, max_size=30)
TRICK = st.lists(st.sampled_from(TRICKS), min_size=1, max_size=4).map("".join)
# Made to keep a pattern busy, up to as long as it can be.
LONG = st.builds(
    _repeat,
    st.sampled_from(LONG_PIECES) | st.text(min_size=1, max_size=3),
    st.sampled_from((81, 1000, TEXT_LIMIT)) | st.integers(1, TEXT_LIMIT),
)
COMMAND = st.builds(
    _join,
    st.sampled_from(COMMANDS),
    st.sampled_from(("", " ", "  ", "\n", " v_", " i_", " V_")),
    st.just("") | CODE | TRICK | NUMBER,
)
# All of Unicode that can be sent, control characters included.
ARBITRARY = st.text() | st.sampled_from(BLOCKS).flatmap(_in_block)
DISTURBED = st.builds(
    _disturb,
    WORD | ADDRESS | CODE,
    st.integers(0, 30),
    st.sampled_from(UNSEEN) | st.characters(categories=("Cc", "Cf", "Mn", "Zl", "Zp")),
)
NORMALISED = st.builds(
    unicodedata.normalize, st.sampled_from(("NFD", "NFKD", "NFC")), ADDRESS | ARBITRARY
)
ANY = st.one_of(
    WORD,
    ADDRESS,
    ARBITRARY,
    COMMAND,
    CODE,
    DISTURBED,
    TRICK,
    NUMBER,
    NORMALISED,
    LONG,
    SENTENCE,
    MIXED,
).map(_cut)
SHORT = st.one_of(st.just("Anneke"), WORD, TRICK, st.text(min_size=1, max_size=64)).map(
    lambda text: text[:64]
)
