"""The rules of a scheme: Assen's own figures, and every mistake that an operator can make."""

import calendar
import copy
import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.mistakes import SchemeError
from bot.domain.postcodes import read_postcodes
from bot.domain.scheme import Scheme, UnknownOrganisation
from bot.domain.scheme_file import read_scheme, scheme_of

ASSEN = Path(__file__).parents[2] / "schemes" / "assen" / "scheme.toml"
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Copies Assen's scheme with changes, and moves there: messages then start with the name."""
    monkeypatch.chdir(tmp_path)

    def write(*changes: tuple[str, str], postcodes: str | bytes = "", offers: str = "") -> Path:
        text = ASSEN.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"Assen's scheme has no {old!r}"
            text = text.replace(old, new, 1)
        Path("scheme.toml").write_text(text, encoding="utf-8")
        if isinstance(postcodes, str):
            postcodes = (postcodes or "postcode;neighbourhood\n9401;Centrum\n").encode()
        Path("postcodes.csv").write_bytes(postcodes)
        Path("offers.csv").write_text(offers or "titel;categorie;soort\n", encoding="utf-8")
        return Path("scheme.toml")

    return write


def problems_of(path: Path) -> list[str]:
    with pytest.raises(SchemeError) as caught:
        read_scheme(path)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


class TestAssen:
    scheme = read_scheme(ASSEN)

    def test_the_budget_is_that_of_the_council(self) -> None:
        pots = self.scheme.pots
        assert self.scheme.voucher_cents == 150_00
        assert pots.vouchers_cents == 225_000_00
        assert pots.settlement_cents == 15_000_00
        assert pots.settlement_each_cents == self.scheme.settlement_each_cents == 10_00
        assert pots.intermediaries_cents == 5_000_00
        assert pots.promotion_cents == 2_500_00

    def test_1500_vouchers_can_exist_and_1400_are_expected(self) -> None:
        assert self.scheme.most_vouchers == 1_500
        assert self.scheme.expected_vouchers == 1_400

    def test_it_is_open_on_the_day_of_the_demo_and_closed_outside_its_dates(self) -> None:
        assert self.scheme.is_open_on(date(2021, 9, 6))
        assert self.scheme.is_open_on(date(2022, 9, 6))
        assert self.scheme.is_open_on(self.scheme.starts)
        assert self.scheme.is_open_on(self.scheme.ends)
        assert not self.scheme.is_open_on(self.scheme.starts - timedelta(days=1))
        assert not self.scheme.is_open_on(self.scheme.ends + timedelta(days=1))

    def test_the_zone_knows_summer_time(self) -> None:
        summer = datetime(2021, 9, 6, 12, tzinfo=self.scheme.zone)
        assert summer.utcoffset() == timedelta(hours=2)

    def test_categories_have_a_label_and_words_for_a_sentence(self) -> None:
        assert [(c.key, c.label, c.in_sentence) for c in self.scheme.categories] == [
            ("sport", "Sport", "voor sport"),
            ("culture", "Cultuur", "voor cultuur"),
            ("unknown", "Weet nog niet", "voor sport of cultuur"),
        ]
        assert self.scheme.category("culture").label == "Cultuur"
        with pytest.raises(KeyError):
            self.scheme.category("cooking")

    def test_only_vaart_welzijn_has_a_choice_of_approaches(self) -> None:
        approaches = {
            organisation.name: [approach.label for approach in organisation.approaches]
            for organisation in self.scheme.organisations
        }
        assert approaches == {
            "Voedselbank": ["Voedselbank"],
            "Vaart Welzijn": ["Huisarts / Welzijn op Recept", "Buurtteam", "Toegang", "Anders"],
        }
        vaart = self.scheme.organisation("Vaart Welzijn")
        assert vaart.approach("buurtteam").label == "Buurtteam"
        with pytest.raises(KeyError):
            vaart.approach("voedselbank")

    def test_the_rest_of_the_rules(self) -> None:
        assert (self.scheme.name, self.scheme.place) == ("Voucher voor sport en cultuur", "Assen")
        assert (self.scheme.double_check.on, self.scheme.double_check.per) == (
            "address",
            "household",
        )
        assert self.scheme.codes == "own"
        assert self.scheme.thresholds == (75, 90, 100)

    def test_its_postcodes_are_those_of_the_municipality(self) -> None:
        areas = [*range(9401, 9410), *range(9486, 9490), 9491, 9492]
        assert sorted(self.scheme.neighbourhoods) == [str(area) for area in areas]

    def test_nobody_can_be_reached_on_the_number_for_the_demo(self) -> None:
        # In a Dutch area code no subscriber's number begins with a 0.
        assert self.scheme.coordinator_phone.replace(" ", "") == "0592000000"

    def test_the_rules_cannot_change_while_the_bot_runs(self) -> None:
        with pytest.raises(ValidationError):
            self.scheme.place = "Emmen"  # type: ignore[misc]
        with pytest.raises(TypeError):
            self.scheme.neighbourhoods["7811"] = "Emmen"  # type: ignore[index]

    def test_every_key_is_explained(self) -> None:
        lines = ASSEN.read_text(encoding="utf-8").splitlines()
        comments = "\n".join(line for line in lines if line.startswith("#"))
        explained_in_a_list = ["key", "label", "in_sentence", "name", "envelope", "approaches"]
        explained_in_a_list.append("words")
        for key in explained_in_a_list:
            assert f"#   {key} " in comments
        for number, line in enumerate(lines):
            key, equals, _ = line.partition(" = ")
            if not equals or line.startswith("#") or key in explained_in_a_list:
                continue
            # Keys that belong together share one comment.
            before = number - 1
            while " = " in lines[before] and not lines[before].startswith("#"):
                before -= 1
            if lines[before].startswith("["):
                before -= 1
            assert lines[before].startswith("#"), f"{key} has no comment"


class TestOrganisation:
    scheme = read_scheme(ASSEN)

    @pytest.mark.parametrize(
        "typed", ["Vaart Welzijn", "vaart welzijn", "VAART  WELZIJN ", "vaart_welzijn"]
    )
    def test_is_found_by_name_or_key_in_capitals_or_not(self, typed: str) -> None:
        assert self.scheme.organisation(typed).key == "vaart_welzijn"

    @pytest.mark.parametrize("typed", ["vaart", "Vaartwelzijn", "Vaart Welzin"])
    def test_suggests_what_may_have_been_meant(self, typed: str) -> None:
        with pytest.raises(UnknownOrganisation) as caught:
            self.scheme.organisation(typed)
        assert str(caught.value) == (
            f'There is no organisation "{typed}". Did you mean "Vaart Welzijn"? '
            "The scheme has: Voedselbank, Vaart Welzijn."
        )

    @pytest.mark.parametrize("typed", ["Leger des Heils", ""])
    def test_names_all_when_nothing_is_close(self, typed: str) -> None:
        with pytest.raises(UnknownOrganisation) as caught:
            self.scheme.organisation(typed)
        assert str(caught.value) == (
            f'There is no organisation "{typed}". The scheme has: Voedselbank, Vaart Welzijn.'
        )


def with_months(months: int) -> Scheme:
    scheme = read_scheme(ASSEN)
    voucher = scheme.voucher.model_copy(update={"months": months})
    return scheme.model_copy(update={"voucher": voucher})


BY_MONTHS = {months: with_months(months) for months in range(6, 25)}


class TestValidity:
    @pytest.mark.parametrize(
        ("issued_on", "months", "last_day"),
        [
            (date(2021, 9, 6), 12, date(2022, 9, 6)),
            (date(2021, 8, 31), 6, date(2022, 2, 28)),
            (date(2023, 8, 31), 6, date(2024, 2, 29)),
            (date(2021, 8, 29), 6, date(2022, 2, 28)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2024, 2, 29), 6, date(2024, 8, 29)),
            (date(2021, 3, 31), 6, date(2021, 9, 30)),
            (date(2021, 12, 31), 12, date(2022, 12, 31)),
            (date(2021, 6, 15), 6, date(2021, 12, 15)),
            (date(2021, 7, 15), 6, date(2022, 1, 15)),
            (date(2022, 12, 31), 24, date(2024, 12, 31)),
        ],
    )
    def test_ends_on_the_same_day_or_the_last_of_the_month(
        self, issued_on: date, months: int, last_day: date
    ) -> None:
        assert BY_MONTHS[months].valid_until(issued_on) == last_day

    @given(issued_on=DAYS, months=st.sampled_from(sorted(BY_MONTHS)))
    def test_is_never_less_than_half_a_year(self, issued_on: date, months: int) -> None:
        last_day = BY_MONTHS[months].valid_until(issued_on)
        # The shortest half year is from 1 September to 1 March: 181 days.
        assert (last_day - issued_on).days >= 181
        passed = (last_day.year - issued_on.year) * 12 + last_day.month - issued_on.month
        assert passed == months
        end_of_month = calendar.monthrange(last_day.year, last_day.month)[1]
        assert last_day.day == min(issued_on.day, end_of_month)

    @given(issued_on=DAYS, months=st.sampled_from(sorted(BY_MONTHS)))
    def test_a_later_voucher_never_ends_earlier(self, issued_on: date, months: int) -> None:
        scheme = BY_MONTHS[months]
        assert scheme.valid_until(issued_on) <= scheme.valid_until(issued_on + timedelta(days=1))

    def test_is_not_cut_off_by_the_end_of_the_scheme(self) -> None:
        scheme = read_scheme(ASSEN)
        assert scheme.valid_until(scheme.ends) > scheme.ends


class TestMoney:
    @given(euros=st.integers(1, 1_000_000), cents=st.integers(0, 99))
    def test_an_amount_in_quotes_is_exact(self, euros: int, cents: int) -> None:
        scheme = scheme_from({"pots": {"vouchers": f"{euros + 1000}.{cents:02}"}})
        assert scheme.pots.vouchers_cents == (euros + 1000) * 100 + cents

    @given(euros=st.integers(1_000, 1_000_000))
    def test_whole_euros_are_cents_times_a_hundred(self, euros: int) -> None:
        scheme = scheme_from({"pots": {"vouchers": euros}})
        assert scheme.pots.vouchers_cents == euros * 100

    @given(
        voucher=st.integers(1, 500),
        pot=st.integers(500, 300_000),
        settlement=st.integers(50, 20_000),
        each=st.integers(0, 50),
    )
    def test_the_most_vouchers_is_what_both_pots_can_pay(
        self, voucher: int, pot: int, settlement: int, each: int
    ) -> None:
        scheme = scheme_from(
            {
                "voucher": {"amount": voucher},
                "pots": {"vouchers": pot, "settlement": settlement, "settlement_each": each},
            }
        )
        most = scheme.most_vouchers
        assert most >= 1
        assert most * voucher <= pot
        assert most * each <= settlement
        # And not one fewer than could be.
        assert (most + 1) * voucher > pot or (most + 1) * each > settlement

    def test_the_expected_number_rounds_a_half_up(self) -> None:
        assert scheme_from({"expected": {"households": 5, "percent": 50}}).expected_vouchers == 3
        assert scheme_from({"expected": {"households": 7, "percent": 7}}).expected_vouchers == 0


ASSEN_TABLE = tomllib.loads(ASSEN.read_text(encoding="utf-8"))


def scheme_from(changes: dict[str, dict[str, Any]]) -> Scheme:
    """Assen's scheme with some keys of its tables changed, without a file in between."""
    table = copy.deepcopy(ASSEN_TABLE)
    for part, values in changes.items():
        table[part].update(values)
    return Scheme.model_validate(table, context={"path": ASSEN})


ONE_LINE = "one line of text in quotes, at most 200 characters"
A_KEY = 'a short key of small letters, digits and _ in quotes, such as "sport"'
A_DATE = "a date such as 2021-09-01, without quotes, from 2000 to 2100"
A_PRICE = 'an amount in euros above 0, such as 150 or "12.50"'
AN_AMOUNT = 'an amount in euros such as 150 or "12.50"'
A_ZONE = 'a time zone such as "Europe/Amsterdam"'
MONTHS = "a whole number of months from 6 (half a year) to 120"
THRESHOLDS = "whole numbers from 1 to 100 in a list, such as [75, 90, 100]"
PHONE = 'a telephone number in quotes, such as "0592 00 00 00"'

MISTAKES: list[tuple[str, str, str]] = [
    # missing
    ('place = "Assen"', "", f"key place: expected {ONE_LINE}, found nothing"),
    ("starts = 2021-09-01", "", f"key starts: expected {A_DATE}, found nothing"),
    ("amount = 150", "", f"key voucher.amount: expected {A_PRICE}, found nothing"),
    (
        'label = "Toegang"',
        "",
        f"key organisations #2.approaches #3.label: expected {ONE_LINE}, found nothing",
    ),
    # of the wrong kind
    ('place = "Assen"', "place = 9401", f"key place: expected {ONE_LINE}, found 9401"),
    ('place = "Assen"', 'place = ""', f'key place: expected {ONE_LINE}, found ""'),
    ('place = "Assen"', 'place = " Assen"', f'key place: expected {ONE_LINE}, found " Assen"'),
    (
        'place = "Assen"',
        f'place = "{"A" * 201}"',
        f'key place: expected {ONE_LINE}, found "{"A" * 56}...',
    ),
    (
        'place = "Assen"',
        'place = "\\u001b[2JAss\\u202een"',
        f'key place: expected {ONE_LINE}, found "\\u001b[2JAss\\u202een"',
    ),
    (
        '"Europe/Amsterdam"',
        '"Europe/Assen"',
        f'key zone: expected {A_ZONE}, found "Europe/Assen"',
    ),
    ('"Europe/Amsterdam"', '"Europe"', f'key zone: expected {A_ZONE}, found "Europe"'),
    ('"Europe/Amsterdam"', "1", f"key zone: expected {A_ZONE}, found 1"),
    ("2022-12-31", '"31-12-2022"', f'key ends: expected {A_DATE}, found "31-12-2022"'),
    (
        "2022-12-31",
        "2022-12-31T12:00:00",
        f"key ends: expected {A_DATE}, found 2022-12-31 12:00:00",
    ),
    # with which a year can't be counted on
    ("2022-12-31", "9999-12-31", f"key ends: expected {A_DATE}, found 9999-12-31"),
    (
        "starts = 2021-09-01",
        "starts = 0001-01-01",
        f"key starts: expected {A_DATE}, found 0001-01-01",
    ),
    (
        "ends = 2022-12-31",
        "ends = 2021-08-31",
        "key ends: expected a date not before starts (2021-09-01), found 2021-08-31",
    ),
    ('"0592 00 00 00"', '"14"', f'key coordinator_phone: expected {PHONE}, found "14"'),
    ('"0592 00 00 00"', "592000000", f"key coordinator_phone: expected {PHONE}, found 592000000"),
    ('codes = "own"', 'codes = "owm"', 'key codes: expected "own" or "pool", found "owm"'),
    (
        "[75, 90, 100]",
        "[75, 90, 101]",
        f"key thresholds #3: expected {THRESHOLDS}, found 101",
    ),
    ("[75, 90, 100]", '[75, "90"]', f'key thresholds #2: expected {THRESHOLDS}, found "90"'),
    ("[75, 90, 100]", "75", f"key thresholds: expected {THRESHOLDS}, found 75"),
    (
        "[75, 90, 100]",
        "[75, 100, 90, 90]",
        "key thresholds: expected each number once, rising, found [75, 100, 90, 90]",
    ),
    ("amount = 150", "amount = 150.0", f"key voucher.amount: expected {A_PRICE}, found 150.0"),
    ("amount = 150", 'amount = "150"', f'key voucher.amount: expected {A_PRICE}, found "150"'),
    (
        "amount = 150",
        'amount = "1.500"',
        f'key voucher.amount: expected {A_PRICE}, found "1.500"',
    ),
    (
        "amount = 150",
        'amount = "12,50"',
        f'key voucher.amount: expected {A_PRICE}, found "12,50"',
    ),
    ("amount = 150", "amount = 0", f"key voucher.amount: expected {A_PRICE}, found 0"),
    ("amount = 150", "amount = true", f"key voucher.amount: expected {A_PRICE}, found true"),
    (
        "promotion = 2500",
        "promotion = -1",
        f"key pots.promotion: expected {AN_AMOUNT}, found -1",
    ),
    (
        "promotion = 2500",
        "promotion = 100000001",
        f"key pots.promotion: expected {AN_AMOUNT}, found 100000001",
    ),
    ("months = 12", "months = 5", f"key voucher.months: expected {MONTHS}, found 5"),
    ("months = 12", 'months = "12"', f'key voucher.months: expected {MONTHS}, found "12"'),
    (
        "households = 3500",
        "households = 0",
        "key expected.households: expected a whole number of 1 or more, found 0",
    ),
    (
        "percent = 40",
        "percent = 140",
        "key expected.percent: expected a whole number from 1 to 100, found 140",
    ),
    (
        'on = "address"',
        'on = "adress"',
        'key double_check.on: expected "address", "own reference" or "off", found "adress"',
    ),
    (
        'per = "household"',
        "per = 1",
        'key double_check.per: expected "household" or "person", found 1',
    ),
    (
        'key = "culture"',
        'key = "Cultuur"',
        f'key categories #2.key: expected {A_KEY}, found "Cultuur"',
    ),
    (
        "# envelope = 112500",
        'envelope = "veel"',
        "key organisations #2.envelope: expected "
        'an amount in euros above 0, such as 15000 or "12.50", found "veel"',
    ),
    # contradictions
    (
        "vouchers = 225000",
        "vouchers = 149",
        "key pots.vouchers: expected at least one voucher of 150 euros, found 149",
    ),
    (
        "settlement = 15000",
        'settlement = "9.50"',
        "key pots.settlement: expected at least one settlement of 10 euros, found 9.50",
    ),
    (
        "# envelope = 112500",
        "envelope = 149",
        "key organisations #2.envelope: expected at least one voucher of 150 euros, found 149",
    ),
    (
        "# envelope = 112500",
        "envelope = 225001",
        "key organisations #2.envelope: "
        "expected at most pots.vouchers (225000 euros), found 225001",
    ),
    # doubles
    (
        'key = "culture"',
        'key = "sport"',
        'key categories #2.key: expected another key than #1 has, found "sport"',
    ),
    (
        'label = "Cultuur"',
        'label = "SPORT"',
        'key categories #2.label: expected another label than #1 has, found "SPORT"',
    ),
    (
        'key = "vaart_welzijn"',
        'key = "voedselbank"',
        'key organisations #2.key: expected another key than #1 has, found "voedselbank"',
    ),
    (
        'name = "Vaart Welzijn"',
        'name = "voedselbank"',
        'key organisations #2.name: expected another name than #1 has, found "voedselbank"',
    ),
    (
        'key = "toegang"',
        'key = "recept"',
        'key organisations #2.approaches #3.key: expected another key than #1 has, found "recept"',
    ),
    # what people call things, and what the municipality says
    (
        '"beweeg"',
        '"ja"',
        "key categories #1.words #2: expected words of 3 to 40 letters in a list, such as "
        '["zwem", "duik"], found "ja"',
    ),
    (
        'words = ["cultuur", "zuidhaege", "nieuwe kolk"]',
        'words = "cultuur"',
        "key categories #2.words: expected words of 3 to 40 letters in a list, such as "
        '["zwem", "duik"], found "cultuur"',
    ),
    (
        '"zuidhaege"',
        '"Sport"',
        'key categories #2.words: expected words that #1 has not, found "Sport"',
    ),
    (
        'words = ["school", "onderwijs", "etui"]',
        'words = ["school", "Sportartikelen"]',
        'key coupons.purposes #2.words: expected words that #1 has not, found "Sportartikelen"',
    ),
    (
        "[rules]",
        "[rules]\nlong = 12",
        "key rules.long: expected one line of text in quotes, at most 600 characters, found 12",
    ),
    (
        "[rules]\n",
        '[rules]\nparner = "Ja."\n',
        'key rules.parner: expected a key that the scheme knows, found "parner" '
        '(did you mean "partner"?)',
    ),
    (
        "[voucher]",
        "[privacy]\ncontact = 3\n\n[voucher]",
        "key privacy.contact: expected one line of text in quotes, at most 200 characters, found 3",
    ),
    # unknown keys
    (
        'place = "Assen"',
        'place = "Assen"\ncolour = "red"',
        'key colour: expected a key that the scheme knows, found "colour"',
    ),
    (
        "months = 12",
        "months = 12\nmonth = 12",
        "key voucher.month: expected a key that the scheme knows, "
        'found "month" (did you mean "months"?)',
    ),
    (
        "# envelope = 112500",
        "envelop = 112500",
        "key organisations #2.envelop: expected a key that the scheme knows, "
        'found "envelop" (did you mean "envelope"?)',
    ),
    # languages
    (
        "[languages.tr]\nreviewed = false",
        '[languages.tr]\nreviewed = "no"',
        'key languages.tr.reviewed: expected true or false, without quotes, found "no"',
    ),
    (
        "[languages.tr]",
        "[languages.tlh]",
        'key languages.tlh: expected one of ar, en, pl, ti, tr, uk, found "tlh"',
    ),
    (
        'categories.sport = "spor için"',
        "",
        "key languages.tr.categories.sport: expected one line of text in quotes, found nothing",
    ),
    (
        'categories.sport = "spor için"',
        "categories.sport = 1",
        "key languages.tr.categories.sport: expected one line of text in quotes for each category,"
        " found 1",
    ),
    (
        'purposes.school = "okul malzemeleri için"',
        "",
        "key languages.tr.purposes.school: expected one line of text in quotes, found nothing",
    ),
    (
        'coupons_where_to_spend = "Kuponu internet mağazasında kullanın."',
        "",
        "key languages.tr.coupons_where_to_spend: expected one line of text, as there are coupons,"
        " found nothing",
    ),
    (
        "[languages.tr]\nreviewed = false",
        "[languages.tr]\nreviewed = false\nreview = false",
        "key languages.tr.review: expected a key that the scheme knows, "
        'found "review" (did you mean "reviewed"?)',
    ),
    # references
    (
        '"postcodes.csv"',
        '"postcode.csv"',
        'key postcodes: expected a file in the same folder, found no file "postcode.csv"',
    ),
    (
        '"postcodes.csv"',
        '["9401"]',
        'key postcodes: expected the name of a file in quotes, such as "postcodes.csv", '
        'found ["9401"]',
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_each_mistake_is_told_in_one_sentence(
    folder: Folder, old: str, new: str, message: str
) -> None:
    assert problems_of(folder((old, new))) == [f"scheme.toml, {message}"]


def test_a_whole_table_can_be_missing_or_misspelt(folder: Folder) -> None:
    assert problems_of(folder(("[pots]", "[pot]"))) == [
        "scheme.toml, key pots: expected a table [pots], found nothing",
        "scheme.toml, key pot: expected a key that the scheme knows, "
        'found "pot" (did you mean "pots"?)',
    ]


def test_ten_mistakes_are_told_at_once(folder: Folder) -> None:
    path = folder(
        ('place = "Assen"', "place = 1"),
        ("Europe/Amsterdam", "Mars/Olympus"),
        ("ends = 2022-12-31", "ends = 2020-12-31"),
        ("amount = 150", "amount = 12.5"),
        ("months = 12", "months = 3"),
        ("promotion = ", "promo = "),  # misspelt: one key unknown and one missing
        ('key = "culture"', 'key = "sport"'),
        ('label = "Anders"', ""),
        postcodes="postcode;neighbourhood\n94;Centrum\n",
    )
    problems = problems_of(path)
    assert sorted(problem.split(": ")[0] for problem in problems) == [
        "postcodes.csv, line 2",
        "scheme.toml, key categories #2.key",
        "scheme.toml, key ends",
        "scheme.toml, key organisations #2.approaches #4.label",
        "scheme.toml, key place",
        "scheme.toml, key pots.promo",
        "scheme.toml, key pots.promotion",
        "scheme.toml, key voucher.amount",
        "scheme.toml, key voucher.months",
        "scheme.toml, key zone",
    ]


class TestFile:
    def test_that_is_not_there(self) -> None:
        assert problems_of(Path("schemes/nowhere/scheme.toml")) == [
            "schemes/nowhere/scheme.toml: expected a file that can be read, "
            "found: No such file or directory"
        ]

    def test_that_is_a_folder(self, tmp_path: Path) -> None:
        assert problems_of(tmp_path) == [
            f"{tmp_path}: expected a file that can be read, found: Is a directory"
        ]

    def test_that_is_not_utf_8(self, tmp_path: Path) -> None:
        path = tmp_path / "scheme.toml"
        path.write_bytes('name = "één"'.encode("cp1252"))
        assert problems_of(path) == [f"{path}: expected text in UTF-8, found other bytes"]

    def test_that_stops_halfway(self, tmp_path: Path) -> None:
        path = tmp_path / "scheme.toml"
        path.write_text('name = "Voucher"\nthresholds = [75,')
        assert problems_of(path) == [
            f"{path}, end of the file: expected valid TOML, found: Invalid value"
        ]

    @pytest.mark.parametrize(
        ("line", "mistake"),
        [
            ("place = Assen", "Invalid value"),
            ("starts = 2021-02-30", "Invalid date or datetime"),
            ('name = "Twice"', "Cannot overwrite a value"),
        ],
    )
    def test_that_is_no_toml(self, tmp_path: Path, line: str, mistake: str) -> None:
        path = tmp_path / "scheme.toml"
        path.write_text(f'# A comment\nname = "Voucher"\n{line}\nzone = "Europe/Amsterdam"\n')
        assert problems_of(path) == [f"{path}, line 3: expected valid TOML, found: {mistake}"]

    def test_with_the_mark_that_windows_puts_in_front_is_read(self, folder: Folder) -> None:
        path = folder()
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert read_scheme(path).place == "Assen"

    def test_that_is_empty_misses_every_key(self, tmp_path: Path) -> None:
        path = tmp_path / "scheme.toml"
        path.touch()
        required = [field for field in Scheme.model_fields.values() if field.is_required()]
        assert len(problems_of(path)) == len(required)


class TestLanguages:
    scheme = read_scheme(ASSEN)

    def test_only_what_somebody_has_read_is_on(self) -> None:
        assert self.scheme.reviewed_languages == ("nl", "en")
        assert self.scheme.draft_languages == ("ar", "uk", "tr", "pl", "ti")

    def test_a_scheme_may_have_none(self) -> None:
        table = copy.deepcopy(ASSEN_TABLE)
        del table["languages"]
        scheme = scheme_of(table, ASSEN)
        assert (scheme.reviewed_languages, scheme.draft_languages) == (("nl",), ())

    def test_in_dutch_it_says_what_stands_in_the_scheme_itself(self) -> None:
        dutch = self.scheme.in_language("nl")
        assert (dutch.name, dutch.where_to_spend) == (self.scheme.name, self.scheme.where_to_spend)
        assert dutch.categories["unknown"] == "voor sport of cultuur"
        assert dutch.purpose("school") == "voor schoolartikelen"
        assert dutch.purpose("gone") == "gone"
        assert dutch.coupons_where_to_spend == "Gebruik de bon in de webshop."

    def test_in_another_language_it_says_what_was_written_for_it(self) -> None:
        english = self.scheme.in_language("en")
        assert english.name == "Voucher for sport and culture"
        assert english.categories["culture"] == "for culture"
        with pytest.raises(KeyError):
            self.scheme.in_language("fr")


class TestCoupons:
    def test_a_scheme_may_have_none(self) -> None:
        text = ASSEN.read_text(encoding="utf-8")
        start, end = text.index("[coupons]"), text.index("# The intermediary organisations.")
        assert "coupons" in text[start:end]
        table = tomllib.loads(text[:start] + text[end:])
        assert Scheme.model_validate(table, context={"path": ASSEN}).coupons is None

    def test_of_assen_are_for_sport_and_school_up_to_60_euros(self) -> None:
        coupons = read_scheme(ASSEN).coupons
        assert coupons is not None
        assert coupons.most_per_household_cents == 6_000
        assert [purpose.key for purpose in coupons.purposes] == ["sport", "school"]


class TestPostcodes:
    def read(self, folder: Folder, text: str | bytes) -> Scheme:
        return read_scheme(folder(postcodes=text))

    def test_the_most_specific_line_wins(self, folder: Folder) -> None:
        text = "postcode;neighbourhood\n9401AB;Oude hart\n9401;Centrum\n9403 XZ;Marsdijk\n"
        scheme = self.read(folder, text)
        assert scheme.neighbourhood("9401AB") == "Oude hart"
        assert scheme.neighbourhood("9401 ab") == "Oude hart"
        assert scheme.neighbourhood("9401AC") == "Centrum"
        assert scheme.neighbourhood("9403XZ") == "Marsdijk"

    def test_what_is_not_in_the_list_is_outside_the_municipality(self, folder: Folder) -> None:
        scheme = self.read(folder, "postcode;neighbourhood\n9403XZ;Marsdijk\n")
        assert scheme.neighbourhood("9403XA") is None
        assert scheme.neighbourhood("1012AB") is None

    @pytest.mark.parametrize("typed", ["", "9401", "9401ABC", "0401AB", "9401SS", "Assen"])
    def test_what_is_no_postcode_is_refused(self, typed: str) -> None:
        with pytest.raises(ValueError):
            read_scheme(ASSEN).neighbourhood(typed)

    @given(
        area=st.integers(1000, 9999),
        letters=st.text("ABCDEFGHJKLMNPRTUVWXZ", min_size=2, max_size=2),
    )
    def test_every_postcode_in_a_listed_area_has_its_neighbourhood(
        self, area: int, letters: str
    ) -> None:
        scheme = read_scheme(ASSEN)
        expected = scheme.neighbourhoods.get(str(area))
        for typed in (f"{area}{letters}", f"{area} {letters.lower()}"):
            assert scheme.neighbourhood(typed) == expected

    def test_a_file_from_excel_is_read(self, folder: Folder) -> None:
        text = '\ufeffPostcode;Neighbourhood\r\n9401;"Centrum"\r\n;\r\n# note\r\n9402 ; Noord\r\n'
        scheme = self.read(folder, text)
        assert dict(scheme.neighbourhoods) == {"9401": "Centrum", "9402": "Noord"}

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", ": expected at least one postcode, found nothing"),
            ("# note\n", ": expected at least one postcode, found nothing"),
            ("postcode;neighbourhood\n", ": expected at least one postcode, found nothing"),
            (
                "9401;Centrum\n",
                ', line 1: expected the line postcode;neighbourhood first, found "9401;Centrum"',
            ),
            (
                "postcode;neighbourhood\n\n94O1;Centrum\n",
                ', line 3: expected a postcode such as 9401 or 9401AB, found "94O1"',
            ),
            (
                "postcode;neighbourhood\n9401SS;Centrum\n",
                ', line 2: expected a postcode such as 9401 or 9401AB, found "9401SS"',
            ),
            (
                "postcode;neighbourhood\n9401,Centrum\n",
                ", line 2: expected a postcode and a neighbourhood with ; between them, "
                'found "9401,Centrum"',
            ),
            (
                "postcode;neighbourhood\n9401;Centrum;Assen\n",
                ", line 2: expected a postcode and a neighbourhood with ; between them, "
                'found "9401;Centrum;Assen"',
            ),
            (
                "postcode;neighbourhood\n9401;\n",
                ", line 2: expected a neighbourhood after 9401, found nothing",
            ),
            (
                "postcode;neighbourhood\n9401AB;Centrum\n# note\n9401 ab;Noord\n",
                ", line 4: expected each postcode once, found 9401AB of line 2 again",
            ),
            (
                'postcode;neighbourhood\n9401;"Centrum\n',
                ', line 2: expected quotes in pairs, found "9401;"Centrum"',
            ),
            (
                "postcode;neighbourhood\n9401;Café\n".encode("cp1252"),
                ", line 2: expected text in UTF-8 (in Excel: save as CSV UTF-8), found other bytes",
            ),
        ],
    )
    def test_each_mistake_is_told_with_its_line(
        self, folder: Folder, text: str | bytes, problem: str
    ) -> None:
        path = folder()
        data = text.encode() if isinstance(text, str) else text
        Path("postcodes.csv").write_bytes(data)
        assert problems_of(path) == [f"postcodes.csv{problem}"]

    def test_a_third_column_tells_how_many_households_there_are(self, folder: Folder) -> None:
        text = (
            "postcode;neighbourhood;households\n9401;Centrum;120\n9402;Centrum;80\n"
            "9403;Noord;50\n9404;Noord;\n9405;Zuid\n9406;Leeg;0\n"
        )
        scheme = self.read(folder, text)
        assert scheme.neighbourhood("9404AB") == "Noord"
        assert dict(scheme.households) == {"Centrum": 200}, "of Noord a part is not known"
        assert self.read(folder, "postcode;neighbourhood\n9401;Centrum\n").households == {}

    def test_a_number_of_households_that_is_none_is_told(self, folder: Folder) -> None:
        path = folder(postcodes="postcode;neighbourhood;households\n9401;Centrum;veel\n")
        assert problems_of(path) == [
            'postcodes.csv, line 2: expected a number of households, found "veel"'
        ]

    def test_where_postcodes_lie_may_follow(self, folder: Folder) -> None:
        text = "postcode;neighbourhood;latitude;longitude\n9401;Centrum;52.99;6.56\n9402;Noord;;\n"
        scheme = self.read(folder, text)
        assert scheme.areas.points == {"9401": (52.99, 6.56)}
        assert scheme.areas.neighbourhood("9402AB") == "Noord"
        text = "postcode;neighbourhood;households;latitude;longitude\n9401;Centrum;9;52,99;6,56\n"
        scheme = self.read(folder, text)
        assert scheme.points == {"9401": (52.99, 6.56)} and scheme.households == {"Centrum": 9}

    @pytest.mark.parametrize("point", ["6.56;52.99", "52.99;", "noord;oost", "52;6", "-52.9;6.5"])
    def test_a_place_outside_the_country_is_told(self, folder: Folder, point: str) -> None:
        path = folder(postcodes=f"postcode;neighbourhood;latitude;longitude\n9401;A;{point}\n")
        assert problems_of(path) == [
            "postcodes.csv, line 2: expected a latitude and a longitude in the Netherlands, such as"
            f' 52.996;6.562, found "{point}"'
        ]

    def test_all_lines_are_checked(self, folder: Folder) -> None:
        path = folder(postcodes="postcode;neighbourhood\n94;a\n95;b\n9401;Centrum\n96;c\n")
        assert len(problems_of(path)) == 3

    def test_a_list_that_cannot_be_opened_is_a_problem_too(self, tmp_path: Path) -> None:
        _, problems = read_postcodes(tmp_path)
        assert problems == [f"{tmp_path}: expected a file that can be read, found: Is a directory"]


def places(value: object, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a table where a value stands."""
    found = [way] if way else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*way, key))
    if isinstance(value, list):
        for number, inner in enumerate(value):
            found += places(inner, (*way, number))
    return found


ANYTHING = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.dates(),
        st.datetimes(),
        st.times(),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


@given(
    changes=st.lists(
        st.tuples(st.sampled_from(places(ASSEN_TABLE)), ANYTHING), min_size=1, max_size=4
    )
)
def test_whatever_stands_in_the_file_the_answer_is_a_scheme_or_its_problems(
    changes: list[tuple[tuple[str | int, ...], object]],
) -> None:
    table: Any = copy.deepcopy(ASSEN_TABLE)
    for way, value in changes:
        part = table
        try:
            for step in way[:-1]:
                part = part[step]
            part[way[-1]] = value
        except (LookupError, TypeError):
            continue  # an earlier change took this place away
    try:
        scheme = scheme_of(table, ASSEN)
    except SchemeError as error:
        assert error.problems
        assert all(": expected " in problem for problem in error.problems)
    else:
        assert scheme.most_vouchers >= 1
        assert scheme.valid_until(date(2021, 9, 6)) >= date(2022, 3, 6)


class TestOffers:
    def test_its_mistakes_are_told_with_the_others(self, folder: Folder) -> None:
        path = folder(("percent = 40", "percent = 0"), offers="titel;soort\nA;b\n")
        assert problems_of(path) == [
            "scheme.toml, key expected.percent: expected a whole number from 1 to 100, found 0",
            "offers.csv, line 1: expected a heading categorie, found none",
        ]

    def test_the_key_may_be_left_out(self, folder: Folder) -> None:
        assert read_scheme(folder(('offers = "offers.csv"', ""))).offers == ()

    @pytest.mark.parametrize(
        ("value", "found"),
        [
            (
                '"aanbod.csv"',
                'key offers: expected a file in the same folder, found no file "aanbod.csv"',
            ),
            (
                "3",
                'key offers: expected the name of a file in quotes, such as "offers.csv", found 3',
            ),
        ],
    )
    def test_a_file_that_is_not_there_is_told(self, folder: Folder, value: str, found: str) -> None:
        path = folder(('"offers.csv"', value))
        assert problems_of(path) == [f"scheme.toml, {found}"]

    def test_no_line_seems_wrong_for_a_mistake_elsewhere(self, folder: Folder) -> None:
        path = folder(
            ('label = "Sport"', 'label = ""'), offers="titel;categorie;soort\nA;sport;b\n"
        )
        [problem] = problems_of(path)
        assert "categories #1.label" in problem
