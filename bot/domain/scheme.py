"""The rules of one scheme, read from schemes/<place>/scheme.toml and checked as a whole.

An operator who copies the folder for another municipality gets every mistake at once, in
plain words. The bot itself only ever sees a Scheme that is right.
"""

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError
from stdnum.nl import postcode as dutch_postcode

from bot.domain.mistakes import closest, shown
from bot.domain.offer_file import read_offers
from bot.domain.offer_rows import OfferRows
from bot.domain.offers import Areas, Offer, Point
from bot.domain.postcodes import read_households, read_points, read_postcodes
from bot.domain.scheme_parts import (
    Category,
    CouponRules,
    Day,
    DoubleCheck,
    Expected,
    KeyWords,
    LanguageTexts,
    Line,
    Organisation,
    Part,
    Percent,
    Pots,
    Privacy,
    Purpose,
    Retention,
    Rules,
    VoucherRules,
)
from bot.formatting import plain_capitals, without_accents
from bot.translation import LANGUAGE


class UnknownOrganisation(KeyError):
    """No organisation has this name or key; the text says which name may have been meant."""

    def __str__(self) -> str:
        # KeyError would show the sentence between quotes.
        return str(self.args[0])


def _zone(name: object) -> ZoneInfo:
    if not isinstance(name, str):
        raise ValueError
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError from error


def _file_beside(file_name: object, key: str, info: ValidationInfo) -> Path:
    """A file that the scheme file names, in the folder it stands in."""
    if not isinstance(file_name, str) or not file_name.strip():
        raise ValueError
    scheme_path: Path = (info.context or {})["path"]
    path = scheme_path.parent / file_name
    if not path.is_file():
        raise _unreadable(
            [
                f"{scheme_path}, key {key}: expected a file in the same folder, "
                f"found no file {shown(file_name)}"
            ]
        )
    return path


def _unreadable(problems: Sequence[str]) -> PydanticCustomError:
    return PydanticCustomError("list", "unreadable list", {"problems": problems})


def _neighbourhoods(file_name: object, info: ValidationInfo) -> Mapping[str, str]:
    neighbourhoods, problems = read_postcodes(_file_beside(file_name, "postcodes", info))
    if problems:
        raise _unreadable(problems)
    return neighbourhoods


def _households(file_name: object, info: ValidationInfo) -> Mapping[str, int]:
    """Read the same list for its households. What is wrong with it `_neighbourhoods` tells."""
    path: Path = (info.context or {})["path"].parent / str(file_name)
    return read_households(path) if path.is_file() else {}


def _points(file_name: object, info: ValidationInfo) -> Mapping[str, Point]:
    path: Path = (info.context or {})["path"].parent / str(file_name)
    return read_points(path) if path.is_file() else {}


def _offers(file_name: object, info: ValidationInfo) -> Sequence[Offer]:
    """Read the list of offers by the categories and postcodes, which stand above it."""
    path = _file_beside(file_name, "offers", info)
    if not {"categories", "neighbourhoods", "points"} <= set(info.data):
        # What is wrong there is told; without it every line would seem wrong.
        return ()
    areas = Areas(info.data["neighbourhoods"], info.data["points"])
    offers, problems = read_offers(path, OfferRows(info.data["categories"], areas))
    if problems:
        raise _unreadable(problems)
    return tuple(offers)


class Scheme(Part):
    """The rules of one municipality's scheme. Money is in cents, days are local days."""

    name: Line
    place: Line
    zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = Field(
        description='a time zone such as "Europe/Amsterdam"'
    )
    starts: Day
    ends: Day
    coordinator_phone: str = Field(
        pattern=r"^[+0][0-9 ()-]{5,18}[0-9]$",
        description='a telephone number in quotes, such as "0592 00 00 00"',
    )
    where_to_spend: Line
    codes: Literal["own", "pool"] = Field(description='"own" or "pool"')
    thresholds: tuple[Percent, ...] = Field(
        strict=False, description="whole numbers from 1 to 100 in a list, such as [75, 90, 100]"
    )
    question_minutes: int = Field(
        default=30, ge=1, le=1440, description="a whole number of minutes from 1 to 1440"
    )
    addresses_an_hour: int = Field(
        default=20, ge=1, le=100_000, description="a whole number from 1 to 100000"
    )
    day_limit: int = Field(
        default=40, ge=1, le=100_000, description="a whole number from 1 to 100000"
    )
    neighbourhoods: Annotated[
        Mapping[str, str], BeforeValidator(_neighbourhoods), AfterValidator(MappingProxyType)
    ] = Field(
        alias="postcodes", description='the name of a file in quotes, such as "postcodes.csv"'
    )
    households: Annotated[
        Mapping[str, int], BeforeValidator(_households), AfterValidator(MappingProxyType)
    ] = Field(default={}, validation_alias=AliasChoices("postcodes"))
    """How many households with a low income each neighbourhood has, where the list tells."""
    points: Annotated[
        Mapping[str, Point], BeforeValidator(_points), AfterValidator(MappingProxyType)
    ] = Field(default={}, validation_alias=AliasChoices("postcodes"))
    """Where postcodes lie, in degrees, where the list tells."""
    voucher: VoucherRules = Field(description="a table [voucher]")
    pots: Pots = Field(description="a table [pots]")
    expected: Expected = Field(description="a table [expected]")
    double_check: DoubleCheck = Field(description="a table [double_check]")
    categories: tuple[Category, ...] = Field(
        strict=False, min_length=1, description="at least one [[categories]]"
    )
    offers: Annotated[tuple[Offer, ...], BeforeValidator(_offers)] = Field(
        default=(), description='the name of a file in quotes, such as "offers.csv"'
    )
    """What providers offer, by the list beside the scheme."""
    organisations: tuple[Organisation, ...] = Field(
        strict=False, min_length=1, description="at least one [[organisations]]"
    )
    coupons: CouponRules | None = Field(default=None, description="a table [coupons]")
    languages: Annotated[Mapping[str, LanguageTexts], AfterValidator(MappingProxyType)] = Field(
        default={}, description="a table such as [languages.en]"
    )
    """What it says to participants in other languages than Dutch; see `in_language`."""
    rules: Rules = Field(default=Rules(), description="a table [rules]")
    retention: Retention = Field(default=Retention(), description="a table [retention]")
    privacy: Privacy = Field(default=Privacy(), description="a table [privacy]")

    @property
    def voucher_cents(self) -> int:
        """What one voucher is worth, in cents."""
        return self.voucher.amount_cents

    @property
    def settlement_each_cents(self) -> int:
        """What the settlement of one voucher costs, in cents; 0 where it costs nothing."""
        return self.pots.settlement_each_cents

    @property
    def most_vouchers(self) -> int:
        """How many vouchers can exist: the pot that runs out first decides.

        Both the voucher and its settlement have to be paid (herstelagenda, section 2).
        """
        most = self.pots.vouchers_cents // self.voucher_cents
        if self.settlement_each_cents:
            most = min(most, self.pots.settlement_cents // self.settlement_each_cents)
        return most

    @property
    def expected_vouchers(self) -> int:
        """How many vouchers the council counts on, a half rounded up."""
        return (self.expected.households * self.expected.percent + 50) // 100

    def is_open_on(self, day: date) -> bool:
        """Whether vouchers are issued on this local day; the first and last day count."""
        return self.starts <= day <= self.ends

    def valid_until(self, issued_on: date) -> date:
        """The last local day on which a voucher issued on this day can be used.

        It is the same day some months later, or the last day of that month where it has no
        such day. The end of the scheme does not shorten it: everybody has the promised time.
        """
        year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + self.voucher.months, 12)
        last_day = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(issued_on.day, last_day))

    def neighbourhood(self, postcode: str) -> str | None:
        """The neighbourhood of a full postcode, or None outside the municipality.

        A line with the full postcode wins over one with its four digits.
        Raises ValueError on what is not a Dutch postcode.
        """
        full = dutch_postcode.validate(postcode).replace(" ", "")
        return self.neighbourhoods.get(full) or self.neighbourhoods.get(full[:4])

    @property
    def areas(self) -> Areas:
        """The areas of the municipality, to look for what is near."""
        return Areas(self.neighbourhoods, self.points)

    @property
    def reviewed_languages(self) -> tuple[str, ...]:
        """The languages in which participants get their card: Dutch, and what somebody read."""
        return (LANGUAGE, *(key for key, texts in self.languages.items() if texts.reviewed))

    @property
    def draft_languages(self) -> tuple[str, ...]:
        """The languages that nobody who speaks them has read yet: only coordinators see them."""
        return tuple(key for key, texts in self.languages.items() if not texts.reviewed)

    def in_language(self, language: str) -> LanguageTexts:
        """What the scheme says to participants in a language. Raises KeyError."""
        if language != LANGUAGE:
            return self.languages[language]
        coupons = self.coupons
        return LanguageTexts(
            reviewed=True,
            name=self.name,
            where_to_spend=self.where_to_spend,
            categories={each.key: each.in_sentence for each in self.categories},
            coupons_where_to_spend=coupons.where_to_spend if coupons else None,
            purposes={each.key: each.in_sentence for each in (coupons.purposes if coupons else ())},
        )

    @property
    def places(self) -> frozenset[str]:
        """The municipality and what its list of postcodes names, in capitals without accents.

        A name with the figures of its postcode ("Assen 9401") is that without them.
        """
        named = {self.place, *self.neighbourhoods.values()}
        plain = (re.sub("[0-9]+", "", without_accents(plain_capitals(name))) for name in named)
        return frozenset(name.strip() for name in plain if len(name.strip()) > 2)

    @property
    def category_words(self) -> KeyWords:
        """The categories by what people call them."""
        return tuple((each.key, _called(each)) for each in self.categories)

    @property
    def purpose_words(self) -> KeyWords:
        """What coupons are for, by what people call it."""
        purposes = self.coupons.purposes if self.coupons else ()
        return tuple((each.key, _called(each)) for each in purposes)

    def category(self, key: str) -> Category:
        """The category with this key. Raises KeyError."""
        return {category.key: category for category in self.categories}[key]

    def purpose_text(self, key: str) -> str:
        """What a coupon is for, in a sentence; its key where the scheme no longer has it."""
        purposes = self.coupons.purposes if self.coupons else ()
        return next((each.in_sentence for each in purposes if each.key == key), key)

    def organisation_name(self, name_or_key: str) -> str:
        """An organisation as people know it; one that the scheme has not is a name already."""
        try:
            return self.organisation(name_or_key).name
        except UnknownOrganisation:
            return name_or_key

    def approach_label(self, organisation: str, approach: str) -> str:
        """An approach as people know it; the key of one that the scheme no longer has."""
        try:
            return self.organisation(organisation).approach(approach).label
        except (UnknownOrganisation, KeyError):
            return approach

    def organisation(self, name_or_key: str) -> Organisation:
        """The organisation with this name or key, in capitals or not.

        Raises UnknownOrganisation, whose text suggests what may have been meant.
        """
        wanted = " ".join(name_or_key.split()).casefold()
        known = {organisation.name.casefold(): organisation for organisation in self.organisations}
        known |= {organisation.key: organisation for organisation in self.organisations}
        if wanted in known:
            return known[wanted]
        close = closest(wanted, known)
        names = ", ".join(organisation.name for organisation in self.organisations)
        hint = f'Did you mean "{known[close].name}"? ' if close else ""
        raise UnknownOrganisation(
            f'There is no organisation "{name_or_key}". {hint}The scheme has: {names}.'
        )


def _called(kind: Category | Purpose) -> tuple[str, ...]:
    """Its key, label and words; a label of more words is rather a sentence of its own."""
    label = () if " " in kind.label else (kind.label,)
    return (kind.key, *label, *kind.words)
