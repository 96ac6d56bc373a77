"""What stands above and between the rows of a table and is no row: a title, a heading, a remark.

It may say of the rows below it that they do not count. Where it holds a word that says no, they
bring nothing, up to the next heading; any other text is asked about.
"""

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from bot.domain.codes import shape
from bot.formatting import cut, join, number, one_line
from bot.parsing.personal_numbers import holds_bsn, holds_phone
from bot.parsing.tables.cells import Cell
from bot.parsing.tables.columns import plain_name
from bot.parsing.tables.totals import says_total
from bot.translation import gettext as _

_LONGEST_SHOWN = 80
_MOST_ASKED = 10
# How words begin that say that rows do not count.
_DENIES = re.compile(
    r"\b(?:niet|nooit|geen|not|never|annul|geannul|cancel|gecancel|afgelast|afgekeurd|afgewezen"
    r"|geweiger|reject|declin|ongeldig|onbest|ongebruikt|unused|unspent|invalid|ingetrok|intrek"
    r"|withdraw|retour|geretour|return|terug|storn|gestorn|refund|restitu|void|revers|mislukt|fail"
    r"|fout|error|dubbel|duplica|ongedaan|test|proef|demo|dummy|voorbeeld|concept|draft|vervallen"
    r"|verlopen|expired|lapsed|uitgegeven|uitgedeeld|uitgereikt|gegeven|issued|given|verkocht|sold"
    r"|opgewaard|opwaard|geladen|geblok|blocked|pending|wacht|openstaand|nog te)"
)
# Of some rows only, wherever it stands.
_OF_A_ROW = re.compile(r"\b(?:rij|rijen|regels?|rows?|lines?) [0-9]")
_LETTER, _FIGURE = re.compile(r"[^\W\d_]"), re.compile(r"[0-9]")
# A title of these, of figures and of months says nothing of what the rows are.
_PLAIN = frozenset((
    "lijst", "overzicht", "export", "rapport", "rapportage", "report", "list", "overview",
    "voucher", "vouchers", "bon", "bonnen", "coupon", "coupons", "code", "codes", "cadeaubon",
    "cadeaubonnen", "gift", "card", "cards", "van", "de", "het", "een", "der", "en", "of", "the",
    "and", "voor", "for", "per", "uit", "from", "op", "on", "tot", "t", "m", "met", "by", "door",
    "week", "weken", "maand", "month", "periode", "period", "jaar", "year", "kwartaal", "quarter",
    "datum", "date", "dag", "day", "blad", "pagina", "page", "webshop", "shop", "winkel", "store",
    "meedoen", "gemeente",
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december", "january", "february", "march", "may", "june", "july",
    "august", "october", "jan", "feb", "mrt", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
    "okt", "oct", "nov", "dec", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag",
    "zaterdag", "zondag", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday",
))  # fmt: skip


@lru_cache(maxsize=1_000)
def denies(text: str) -> bool:
    """Whether a text holds a word that may say of rows that they do not count."""
    return _DENIES.search(plain_name(text)) is not None


class Headings:
    """The titles and headings of a table, while its rows are read in their order.

    `names` are what the column of the codes may be called, `header` are those of all columns.
    `plain` are words more of which a title may be made that says nothing. `shapes` gives those of
    the table's codes.
    """

    def __init__(
        self, names: Collection[str], header: Sequence[str], shapes: Callable[[], Collection[str]]
    ) -> None:
        self.plain: Collection[str] = ()
        self.may_be_between = True
        """Whether a heading looks unlike a row: in a single column each row may be one."""
        self.why_not: str | None = None
        """Why the rows here do not count, if anything above them says so."""
        self._code_names = {each.casefold() for each in names}
        self._header = _without_end([plain_name(each) for each in header])
        self._names = self._code_names | {each.casefold() for each in header if each}
        self._shapes = shapes
        self._open = ""
        self._asked: list[str] = []

    @property
    def asked(self) -> tuple[str, ...]:
        """The texts of which nobody knows what they say of the rows."""
        return tuple(dict.fromkeys([*self._asked, *filter(None, [self._open])]))

    def name(self, text: str) -> None:
        """The name of what the table is in, which nearly always says nothing."""
        if denies(text):
            self._ask(_shown(text))

    def title(self, cells: Sequence[Cell]) -> None:
        """What stands in a row above the names, which may be names of more columns together."""
        texts = [one_line(each) for each in cells if isinstance(each, str) and each]
        if len(texts) == 1 or any(map(denies, texts)):
            self._head(" ".join(texts))

    def take(self, cells: Sequence[Cell], code_at: int) -> bool:
        """Whether a row with one filled cell is a heading; then it counts from here on."""
        at, text = next((at, each) for at, each in enumerate(cells) if each != "")
        if not self.may_be_between:
            return False
        if not isinstance(text, str) or not _LETTER.search(text) or says_total(text, cells):
            return False
        if at == code_at and self._is_code(text):
            return False
        self._head(text)
        return True

    def is_header(self, code: Cell, cells: Sequence[Cell]) -> bool:
        """Whether names of columns stand in a row: it begins like one, or has only the table's."""
        if not self.may_be_between or not isinstance(code, str):
            return False
        if (folded := code.casefold()) not in self._names:
            return False
        if all(isinstance(each, str) for each in cells):
            names = {plain_name(str(each)) for each in cells if each}
            if len(names) > 1 and names <= set(self._header):
                return True
        return folded in self._code_names and not any(
            not isinstance(each, str) or _FIGURE.search(each) for each in cells
        )

    def another(self, row: int, cells: Sequence[Cell]) -> str | None:
        """Why names in a row begin another table; None where they stand as in the header."""
        texts = [one_line(each) if isinstance(each, str) else "" for each in cells]
        if _without_end([plain_name(each) for each in texts]) == self._header:
            return None
        names = [_shown(each) for each in filter(None, texts)]
        return _(
            "In row {row} another table begins: {names}. Send each table as a file of its own."
        ).format(row=number(row), names=join(names[:_MOST_ASKED]))

    def row(self) -> None:
        """A row follows on what denies it: then that is no text below the last row."""
        self._open = ""

    def _head(self, text: str) -> None:
        if not _LETTER.search(text):
            return
        self.why_not, self._open = None, ""
        if not denies(text):
            if not set(plain_name(text).split()) <= _PLAIN.union(self.plain, _figures(text)):
                self._ask(_shown(text))
        elif _OF_A_ROW.search(plain_name(text)):
            self._ask(_shown(text))
        else:
            self._open = _shown(text)
            self.why_not = _(
                "Above this row it says “{words}”. Does the row count? Then take that line out of"
                " the file."
            ).format(words=self._open)

    def _ask(self, text: str) -> None:
        if len(self._asked) < _MOST_ASKED:
            self._asked.append(text)

    def _is_code(self, text: str) -> bool:
        """Whether what stands alone in the column of the codes is one."""
        if _FIGURE.search(text) and " " not in text:
            return True
        if denies(text) or text.endswith(":"):
            return False
        shapes = self._shapes()
        if shape(text) in shapes or text.isupper():
            return True
        # Where nothing else tells what codes look like: in the words of one are figures.
        words = text.split()
        return not shapes and (len(words) == 1 or all(map(_FIGURE.search, words)))


def _without_end(names: list[str]) -> list[str]:
    """Without what is empty behind the last name."""
    while names and not names[-1]:
        names.pop()
    return names


def _figures(text: str) -> list[str]:
    return [word for word in plain_name(text).split() if _FIGURE.search(word)]


def _shown(text: str) -> str:
    plain = one_line(text)
    return "…" if holds_bsn(plain) or holds_phone(plain) else cut(plain, _LONGEST_SHOWN)
