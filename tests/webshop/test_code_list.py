"""`import-codes`: a list of a webshop's codes in whatever form, and no word among them."""

import csv
import io
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from bot.parsing.tables.refusals import TableRefused
from bot.storage import pool_codes
from bot.webshop.code_list import CodeList, odd_ones, read_codes
from tests.conftest import ASSEN, SetStage
from tests.helpers.tables import workbook
from tests.helpers.terminal import ZONE, Terminal
from tests.helpers.terminal import terminal as terminal

# What pretix draws its gift cards of, 12 of them (pretix/base/models/giftcards.py).
PRETIX = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"
# Its exporter `giftcardlist` in English (pretix/base/exporters/orderlist.py).
GIFT_CARDS = (
    *("Gift card code", "Test mode card", "Creation date", "Expiry date"),
    *("Special terms and conditions", "Currency", "Current value", "Created in order"),
)


def drawn(count: int, *, seed: str = "7", length: int = 12) -> list[str]:
    """Codes as pretix draws them; some are without a figure."""
    dice = random.Random(seed)
    return ["".join(dice.choices(PRETIX, k=length)) for _ in range(count)]


CODES = drawn(60)
LETTERS = [code for code in CODES if code.isalpha()]


def found_in(data: bytes | str) -> CodeList:
    data = data.encode() if isinstance(data, str) else data
    return next(read_codes(data, 15_000, date(2021, 9, 6), ZONE))


def codes(data: bytes | str) -> list[str]:
    """The codes of a list in which nothing is wrong."""
    found = found_in(data)
    assert (found.wrong, found.refused) == ([], [])
    return [code for _row, code in found.codes]


def wrong(data: bytes | str) -> list[int]:
    """The rows that are no codes."""
    return [each.row for each in found_in(data).wrong]


def in_csv(delimiter: str, quoting: int, header: tuple[str, ...], codes: list[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(header)
    for code in codes:
        writer.writerow([code, *gift_card()])
    return text.getvalue()


def gift_card(
    test: str = "No", expires: str = "", currency: str = "EUR", value: str = "150.00"
) -> tuple[str, ...]:
    """The rest of a row of pretix' list."""
    return test, "2021-09-01", expires, "", currency, value, ""


FORMS: dict[str, Callable[[list[str]], bytes]] = {
    "lines": lambda codes: "\n".join(codes).encode(),
    "lines of Windows": lambda codes: ("\r\n".join(codes) + "\r\n\r\n").encode("utf-8-sig"),
    "lines in UTF-16": lambda codes: "\r\n".join(codes).encode("utf-16"),
    "lines below a heading": lambda codes: "\n".join(["Code", *codes]).encode(),
    "lines in quotes": lambda codes: "".join(f'"{each}"\n' for each in ["codes", *codes]).encode(),
    "pretix, Excel": lambda codes: in_csv(";", csv.QUOTE_MINIMAL, GIFT_CARDS, codes).encode(),
    "pretix, comma": lambda codes: in_csv(",", csv.QUOTE_ALL, GIFT_CARDS, codes).encode(),
    "pretix, semicolon": lambda codes: in_csv(";", csv.QUOTE_ALL, GIFT_CARDS, codes).encode(),
    "pretix, XLSX": lambda codes: workbook(GIFT_CARDS, *((each, *gift_card()) for each in codes)),
    "lines below a title": lambda codes: "\n".join(["Codes van de winkel", "", *codes]).encode(),
    "one column without a name, XLSX": lambda codes: workbook(*((each,) for each in codes)),
    "links, XLSX": lambda codes: workbook(("Code",), *((f"https://w.nl/b/{x}",) for x in codes)),
    "one column, XLSX": lambda codes: workbook(("Couponcode",), *((each,) for each in codes)),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_list_in_any_form_gives_its_codes(form: Callable[[list[str]], bytes]) -> None:
    assert len(LETTERS) > 3, "codes without a figure are among them"
    assert codes(form(CODES)) == CODES


@pytest.mark.parametrize(
    "word",
    [
        *("Voedselbank", "code", "KAARTNUMMER", "kaartnummers", "Cadeaukaarten", "einde lijst"),
        *("Totaal: 60", "WQRTKLM", "WQRT3KLM", "wqrtklmnpvxz", "ABC", "x" * 61, "é3é3é3é3é3é3"),
    ],
)
def test_what_is_of_another_shape_than_all_others_is_named(word: str) -> None:
    assert wrong("\n".join([*CODES[:20], word, *CODES[20:]])) == [21]
    assert wrong("\n".join([*CODES, word])) == [61]
    assert wrong(workbook(("Code",), *((each,) for each in [*CODES, word]))) == [62]


@pytest.mark.parametrize("heading", ["Code", "codes", "Cadeaukaarten", "Gift card code", "Nummers"])
def test_a_heading_is_no_code(heading: str) -> None:
    assert codes("\n".join([heading, *CODES])) == CODES


TITLES = [
    *("Vouchercodes van de webshop", "Codes 2021, sport en cultuur", "Sport en cultuur:"),
    *("Lijst voor Vaart Welzijn (60 stuks)", "Geldig tot en met 31 december 2021"),
]


@pytest.mark.parametrize("title", TITLES)
def test_words_above_the_codes_are_none(title: str) -> None:
    for heading in ([title], [title, "", "Code"], [title, "Assen, september", "codes"]):
        assert codes("\n".join([*heading, *CODES])) == CODES
        book = workbook(*((each,) for each in [*heading, *CODES]))
        assert codes(book) == CODES


def test_a_code_with_spaces_is_no_title() -> None:
    first = f"{CODES[0][:4]} {CODES[0][4:]}"
    assert wrong("\n".join([first, *CODES[1:]])) == [1]
    lower = [each.lower() for each in CODES]
    assert wrong("\n".join([f"{lower[0][:6]} {lower[0][6:]}", *lower[1:]])) == [1]


def test_a_workbook_of_one_column_needs_no_name_for_it() -> None:
    assert codes(workbook(*((each,) for each in CODES))) == CODES
    assert codes(workbook(*((None, None, each) for each in CODES))) == CODES
    numbers = [(10_000_019 * n,) for n in range(101, 141)]
    assert codes(workbook(*numbers)) == [str(number) for (number,) in numbers]
    assert wrong(workbook(*((each,) for each in [*CODES, "Totaal: 60"]))) == [61]
    assert wrong(workbook(*((each,) for each in [*CODES, date(2021, 9, 6)]))) == [61]


def test_a_hidden_row_of_such_a_workbook_is_not_taken_for_a_code() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True

    with pytest.raises(TableRefused, match="verborgen"):
        found_in(workbook(*((each,) for each in CODES), change=hide))


def test_codes_beside_something_need_names_above_them() -> None:
    for data in (
        workbook(*((each, 150) for each in CODES)),
        "".join(f"{each};150\n" for each in CODES),
    ):
        with pytest.raises(TableRefused) as refused:
            found_in(data)
        assert str(refused.value) == (
            "Boven de kolommen staan geen namen. Zet bovenaan een rij die zegt wat erin staat,"
            " bijvoorbeeld: “code”."
        )


def test_codes_in_links_are_codes() -> None:
    links = "\n".join(["Code", *(f"https://winkel.nl/bon/{each}" for each in CODES)])
    book = workbook(*((line,) for line in links.split("\n")))
    assert codes(book) == CODES


def test_codes_of_two_kinds_are_codes() -> None:
    other = [f"ASSEN-{code}" for code in drawn(30, seed="8", length=8)]
    both = [*CODES, *(each for each in other if any(c.isdigit() for c in each))]
    assert codes("\n".join(both)) == both


def test_a_number_whose_zeros_are_lost_is_named() -> None:
    numbers = [f"{n * 7919 % 10**8:08}" for n in range(1, 41)]
    numbers[7], numbers[30] = "0123456", "12345"
    assert wrong("\n".join(numbers)) == [8, 31]


def test_letters_alone_are_codes_where_they_are_capitals_of_one_shape() -> None:
    assert codes("WQRTKLMNPVXZ\n") == ["WQRTKLMNPVXZ"]
    assert wrong("sport\ncultuur\n") == [1, 2]
    assert wrong("Voedselbank\n") == [1]


@given(st.integers(1, 80), st.text(max_size=3))
def test_every_code_that_pretix_draws_is_taken(count: int, seed: str) -> None:
    several = [*drawn(count, seed=seed), "ABC7DEFGHJKL"]
    assert odd_ones(several) == []


@given(st.lists(st.text(max_size=20), max_size=20))
def test_every_line_is_a_code_or_named(lines: list[str]) -> None:
    odd = odd_ones(lines)
    assert odd == sorted(set(odd))
    assert all(any(c.isdigit() for c in each) or each.isupper()
               for at, each in enumerate(lines) if at not in odd)  # fmt: skip


def test_what_can_not_be_given_out_is_left_out_with_why() -> None:
    cards = {
        CODES[0]: gift_card(),
        CODES[1]: gift_card(test="Yes"),
        CODES[2]: gift_card(expires="2021-09-05"),
        CODES[3]: gift_card(currency="USD"),
        CODES[4]: gift_card(value="149.99"),
        CODES[5]: gift_card(value="0.00"),
    }
    found = found_in(workbook(GIFT_CARDS, *((code, *rest) for code, rest in cards.items())))
    assert [code for _row, code in found.codes] == CODES[:1]
    assert {each.row: each.why for each in found.refused} == {
        3: "Dit is een testbon en geen echte.",
        4: "De laatste dag van deze code is voorbij.",
        5: "Dit is niet in euro.",
        6: "Deze code is €\N{NO-BREAK SPACE}149,99 waard, en een voucher €\N{NO-BREAK SPACE}150.",
        7: "Deze code is €\N{NO-BREAK SPACE}0 waard, en een voucher €\N{NO-BREAK SPACE}150.",
    }


# At the command line


@pytest.fixture
def pool(terminal: Terminal) -> Terminal:
    """A terminal of a scheme with a webshop's own codes."""
    for name in ("scheme.toml", "postcodes.csv", "offers.csv"):
        text = ASSEN.with_name(name).read_text(encoding="utf-8")
        changed = text.replace('codes = "own"', 'codes = "pool"')
        (terminal.folder / name).write_text(changed, encoding="utf-8")
    terminal.monkeypatch.setenv("SCHEME", str(terminal.folder / "scheme.toml"))
    return terminal


def written(folder: Path, data: bytes) -> str:
    path = folder / "codes"
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_command_takes_a_list_in_any_form_once(
    pool: Terminal, form: Callable[[list[str]], bytes]
) -> None:
    path = written(pool.folder, form(CODES))
    assert pool.run("import-codes", path) == (0, "60 new codes, 0 were there already.\n")
    assert pool.run("import-codes", path) == (0, "0 new codes, 60 were there already.\n")


def test_the_command_names_the_row_that_is_no_code(pool: Terminal) -> None:
    path = written(pool.folder, "\n".join([*CODES, "Voedselbank"]).encode())
    code, said = pool.run("import-codes", path)
    assert code == 2 and "row 61: This is no code" in said and "Nothing was imported." in said
    assert "Voedselbank" not in said
    path = written(pool.folder, workbook(GIFT_CARDS, (CODES[0], *gift_card(test="Yes"))))
    code, said = pool.run("import-codes", path)
    assert (code, said) == (
        0,
        "Row 2: This is a test, not a real coupon.\n0 new codes, 0 were there already.\n",
    )


def test_the_command_refuses_codes_that_people_can_not_tell_apart(pool: Terminal) -> None:
    mixed = [*CODES, CODES[3].lower()]
    code, said = pool.run("import-codes", written(pool.folder, "\n".join(mixed).encode()))
    assert code == 2 and "row 61 differs from another code by its capitals only" in said
    assert pool.run("import-codes", written(pool.folder, "\n".join(CODES).encode()))[0] == 0
    code, said = pool.run("import-codes", written(pool.folder, CODES[5].lower().encode()))
    assert code == 2 and "Nothing was imported." in said


def test_the_command_refuses_what_is_no_list(pool: Terminal) -> None:
    for data, why in (
        (b"", "empty"),
        (b"Kolom A;Kolom B\nx;y\n", "columns"),
        (b"PK\x03\x04", "damaged"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01\x02", "can't read this file"),
    ):
        code, said = pool.run("import-codes", written(pool.folder, data))
        assert code == 2 and why in said and "Nothing was imported." in said
    data = b"Kolom A;Kolom B\n" + "".join(f"{each};x\n" for each in CODES).encode()
    path = written(pool.folder, data)
    assert pool.run("import-codes", path, "--column", "code=Kolom A")[0] == 0


async def test_a_code_without_a_figure_is_known_in_the_chat(set_stage: SetStage) -> None:
    stage = await set_stage(codes="pool", coupons=None)
    anneke = await stage.intermediary()
    for code, line in ((LETTERS[0], "9401 AB 12"), ("WQRT-KLMN-PVXZ", "9401 AB 14")):
        async with stage.database.transaction() as transaction:
            await pool_codes.add(transaction, [code])
        assert await anneke.give(line) == code
        assert "Nog niet gebruikt." in await anneke.send(code)
