"""Of a list of no known layout nothing counts before each of its columns is understood."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codes import new_code
from bot.parsing.tables.columns import (
    Choice,
    Header,
    Mapping,
    NotChoosable,
    is_only_who,
    is_personal,
    plain_name,
)
from bot.parsing.tables.refusals import TableRefused
from bot.parsing.tables.table import TableRow
from bot.parsing.tables.unread import Unread
from bot.webshop import redemption_columns
from bot.webshop.listed_lines import ListedLine
from bot.webshop.plain_columns import says_nothing
from bot.webshop.recognition import layout_of_list
from bot.webshop.reconciliation import list_in_pieces, read_lines
from bot.webshop.redemption_words import leaning, may_undo
from tests.helpers.webshop import SCHEME

KNOWN = {plain_name(name) for column in redemption_columns.columns() for name in column.names}
KNOWN |= redemption_columns.INERT | redemption_columns.NUMBERS
[TEST] = [column for column in redemption_columns.columns() if column.key == "test"]
PLAIN = ("code", "bedrag", "datum")


def is_plain(name: str) -> bool:
    """Whether only words that deny, or that it is a test, say something below it."""
    plain = plain_name(name)
    is_test = TEST.says is not None and re.search(TEST.says, plain)
    return not plain or bool(is_test) or says_nothing(Unread(0, name, {"zz": 1}, 1, 1))


NAMES = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyz -", min_size=1, max_size=12).map(str.strip),
    st.sampled_from(
        ("Resultaat", "Uitkomst", "Betaald?", "Geannuleerd op", "Stand", "Af/Bij", "D/C", "Refund")
    ),
).filter(
    lambda name: plain_name(name) not in KNOWN and not is_personal(name) and not is_plain(name)
)
WORDS = st.one_of(
    st.sampled_from(("nee", "0", "mislukt", "storno", "150", "6-9-2021", "ja", "x", "C", "gelukt")),
    st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=20).map(str.strip).filter(bool),
)


def opened(
    columns: Sequence[str], rows: Sequence[Sequence[str]], choice: Choice | None = None
) -> tuple[Mapping, Header, list[TableRow]]:
    lines = [";".join(cells) + "\n" for cells in (columns, *rows)]
    *pieces, (mapping, header) = list_in_pieces("".join(lines).encode(), choice)
    assert isinstance(mapping, Mapping) and isinstance(header, Header)
    return mapping, header, [row for piece in pieces for row in piece if isinstance(row, TableRow)]


def booked(
    columns: Sequence[str], rows: Sequence[Sequence[str]], choice: Choice | None = None
) -> list[ListedLine]:
    """What a tap would book; nothing where something is asked first."""
    try:
        mapping, header, found = opened(columns, rows, choice)
    except TableRefused:
        return []
    if header.asks or header.doubts:
        return []
    return read_lines(found, SCHEME, mapping, layout_of_list(mapping.header, found)).lines


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[str], list[list[str]], int]:
    """A plain list with one column more, of any name, that says something in some rows."""
    order = list(draw(st.permutations(range(4))))
    count = draw(st.integers(1, 6))
    cells = [
        [new_code(), "150", "6-9-2021", draw(st.one_of(st.just(""), WORDS))] for _ in range(count)
    ]
    cells[draw(st.integers(0, count - 1))][3] = draw(WORDS)
    names = [*PLAIN, draw(NAMES)]
    rows = [[row[place] for place in order] for row in cells]
    return [names[place] for place in order], rows, order.index(3)


USES = (
    "ingewisseld",
    "ingeleverd",
    "gebruikt",
    "verzilverd",
    "betaald",
    "used",
    "redeemed",
    "paid",
)
UNDOINGS = ("geannuleerd", "ongeldig", "mislukt", "refunded", "teruggestort", "afgekeurd", "fout")
BESIDE = st.lists(st.sampled_from(("op", "datum", "door", "bon", "klant", "ja", "al")), max_size=3)


@given(BESIDE, st.sampled_from(USES), BESIDE, st.sampled_from(("niet", "nooit", "not", "never")))
def test_a_negation_turns_the_meaning_of_a_name_round(
    before: list[str], word: str, behind: list[str], negation: str
) -> None:
    assert leaning(" ".join([*before, word, *behind])) is True
    assert leaning(" ".join([*before, negation, word, *behind])) is False
    assert leaning(" ".join([*before, word, negation, *behind])) is False


@given(BESIDE, st.sampled_from(UNDOINGS), BESIDE, st.sampled_from(("", *USES)))
def test_what_undoes_counts_for_more_than_what_it_undoes(
    before: list[str], word: str, behind: list[str], use: str
) -> None:
    assert leaning(" ".join([*before, use, word, *behind])) is False


# Without vowels it is no word of any list.
@given(st.text("bcdfghjklmnpqrstvwxz", min_size=7, max_size=12), st.sampled_from(USES))
def test_a_name_with_an_unknown_word_never_leans_to_handed_in(word: str, use: str) -> None:
    known = may_undo(word) or leaning(word) is not None
    assert known or leaning(f"{use} {word}") is None


WHO = ("naam klant", "e-mail", "Adres", "telefoonnummer", "klantnummer", "customer name", "client")


@given(st.sampled_from(WHO), st.sampled_from((*USES, *UNDOINGS, "saldo", "gemaild op", "sent at")))
def test_a_name_of_people_with_a_word_of_what_happened_says_more_than_who(
    who: str, word: str
) -> None:
    assert is_personal(who) and is_only_who(who)
    assert not is_only_who(f"{who} {word}") and not is_only_who(f"{word} {who}")


@given(lists())
def test_nothing_counts_before_somebody_said_what_a_column_says(
    found: tuple[list[str], list[list[str]], int],
) -> None:
    columns, rows, _place = found
    assert booked(columns, rows) == []


@given(lists())
def test_what_says_nothing_changes_nothing_and_what_says_something_only_takes_away(
    found: tuple[list[str], list[list[str]], int],
) -> None:
    columns, rows, place = found
    told = {"amount": columns.index("bedrag"), "on": columns.index("datum")}
    plain = booked(PLAIN, [[row[columns.index(name)] for name in PLAIN] for row in rows])
    assert len(plain) == len(rows)
    as_nothing = booked(columns, rows, Choice(1, dict(told), told={place: None}))
    assert as_nothing in ([], plain), "only its name may have been taken for more"
    as_state = booked(columns, rows, Choice(1, dict(told), told={place: "state"}))
    assert all(line in plain for line in as_state)


def test_a_column_of_people_may_be_named_for_whether_a_row_counts_and_for_nothing_else() -> None:
    rows = [["CODE1", "150", "6-9-2021", "nee"]]
    header = opened([*PLAIN, "Betaald door klant"], rows)[1]
    columns = redemption_columns.columns()
    assert header.choice([("state", "betaald door klant")], columns).told == {3: "state"}
    assert header.choice([("nothing", "Betaald door klant")], columns).told == {3: None}
    with pytest.raises(NotChoosable):
        header.choice([("provider", "Betaald door klant")], columns)


@pytest.mark.parametrize("row", [0, 199, 200, 201, 1_500, 3_000])
@pytest.mark.parametrize("word", ["mislukt", "xyz"])
def test_what_one_row_of_many_says_is_seen(row: int, word: str) -> None:
    rows = [[f"CODE{n}", "150", "6-9-2021", ""] for n in range(3_001)]
    rows[row][3] = word
    _mapping, header, _rows = opened([*PLAIN, "Uitkomst"], rows)
    (doubt,) = header.doubts
    assert (doubt.place, doubt.empty, doubt.denying) == (3, 3_000, word == "mislukt")


@pytest.mark.parametrize(
    "word",
    [
        *("geannuleerd", "Refund", "afgelast", "annulatie", "geretourneerd", "fout", "dubbel"),
        *("ongedaan gemaakt", "TEST", "Testwinkel", "testkassa 2", "gaat niet door", "betaalfout"),
        *("CN-2021001", "CREDIT4712", "re_4qqhO8", "YKF3P-R-1", "gestorneerd", "proefbestelling"),
        *("geld terug", "void", "mislukte betaling", "ongeldig", "Demo", "cancelled by customer"),
    ],
)
def test_a_word_that_denies_is_asked_about_in_any_column(word: str) -> None:
    columns = [
        "winkel",
        "aanbieder",
        "locatie",
        "tijd",
        "kenmerk",
        "bestelling",
        "product",
        "kassa",
    ]
    for column in [*columns, "medewerker", "filiaal", "shop", "order id", "payment id", "regel"]:
        rows = [["CODE1", "150", "6-9-2021", "W-17"], ["CODE2", "150", "6-9-2021", word]]
        doubts = opened([*PLAIN, column], rows)[1].doubts
        assert [(each.name, each.denying) for each in doubts] == [(column, 1)], column


@pytest.mark.parametrize(
    "word", ["Sportpaleis", "0:00", "0", "Latest", "creditcard", "Democratie", "YKF3P", "2021-1001"]
)
def test_a_word_that_denies_nothing_is_no_question(word: str) -> None:
    for column in ("winkel", "tijd", "product", "kassa"):
        assert opened([*PLAIN, column], [["CODE1", "150", "6-9-2021", word]])[1].doubts == ()


def test_a_number_of_another_form_is_seen_at_the_end_of_many() -> None:
    rows = [[f"CODE{n}", "150", f"WEB-{n}"] for n in range(3_000)]
    rows[2_900][2] = "CN-2021001"
    (doubt,) = opened(["code", "bedrag", "bestelnummer"], rows)[1].doubts
    assert (doubt.name, doubt.denying) == ("bestelnummer", 1)


def test_a_reference_is_seen_as_words_by_one_row_of_many() -> None:
    rows = [[f"CODE{n}", "150", f"WEB-{n}"] for n in range(1_500)]
    assert opened(["code", "bedrag", "kenmerk"], rows)[1].doubts == ()
    rows[1_200][2] = "opgewaardeerd"
    assert [each.name for each in opened(["code", "bedrag", "kenmerk"], rows)[1].doubts] == [
        "kenmerk"
    ]
