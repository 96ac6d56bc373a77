"""The parts of a scheme: what each value and each table of `scheme.toml` has to be.

Money is in cents. The description of a value completes "expected ..., found ...".
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

# A voucher has to last "ten minste een half jaar" (herstelagenda, section 2).
LEAST_MONTHS = 6
# Far above any scheme, far below what SQLite and a chart can hold.
MOST_EUROS = 100_000_000
# With room to count on from either: "9999-12-31" for no end has no day after it.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def cents_of(euros: object) -> int:
    """Turn an amount as written in the file, 150 or "12.50", into cents.

    A TOML decimal arrives as a float, which cannot hold every cent, so it is refused.
    """
    match euros:
        case bool():
            raise ValueError
        case int():
            cents = euros * 100
        case str() if re.fullmatch(r"[0-9]+\.[0-9]{2}", euros):
            cents = int(euros.replace(".", ""))
        case _:
            raise ValueError
    if not 0 <= cents <= MOST_EUROS * 100:
        raise ValueError
    return cents


def _day(value: object) -> date:
    if type(value) is not date:  # a datetime is a date as well, but not a day
        raise ValueError
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError
    return value


# What each kind of value has to be. The description completes "expected ..., found ...".
Line = Annotated[
    str,
    Field(
        # Nothing that can't be seen: it stands on terminals, in chats and on paper.
        # How long is asked apart: a pattern that counts to 198 takes 14 MiB and 50 ms to compile.
        pattern=r"^[^\s\p{C}]([^\p{C}]*[^\s\p{C}])?$",
        max_length=200,
        description="one line of text in quotes, at most 200 characters",
    ),
]
Paragraph = Annotated[
    str,
    Field(
        pattern=r"^[^\s\p{C}]([^\p{C}]*[^\s\p{C}])?$",
        max_length=600,
        description="one line of text in quotes, at most 600 characters",
    ),
]
WordPart = Annotated[
    str,
    Field(
        # Of two letters it would be a part of nearly anything.
        pattern=r"^[\p{L}\p{N}][\p{L}\p{N}' -]{1,38}[\p{L}\p{N}]$",
    ),
]
Key = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]{0,31}$",
        description='a short key of small letters, digits and _ in quotes, such as "sport"',
    ),
]
Cents = Annotated[
    int,
    BeforeValidator(cents_of),
    Field(description='an amount in euros such as 150 or "12.50"'),
]
PositiveCents = Annotated[
    int,
    BeforeValidator(cents_of),
    Field(gt=0, description='an amount in euros above 0, such as 150 or "12.50"'),
]
Percent = Annotated[int, Field(ge=1, le=100, description="a whole number from 1 to 100")]
Day = Annotated[
    date,
    BeforeValidator(_day),
    Field(description="a date such as 2021-09-01, without quotes, from 2000 to 2100"),
]


# Keys, each with what people call it.
KeyWords = tuple[tuple[str, tuple[str, ...]], ...]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class VoucherRules(Part):
    """What one voucher is worth, how long it can be used, and whether in parts."""

    amount_cents: PositiveCents = Field(alias="amount")
    months: int = Field(
        ge=LEAST_MONTHS,
        le=120,
        description="a whole number of months from 6 (half a year) to 120",
    )
    partial: bool = Field(default=False, description="true or false, without quotes")


class Pots(Part):
    """The council's budget, in cents (herstelagenda, section 2)."""

    vouchers_cents: PositiveCents = Field(alias="vouchers")
    settlement_cents: Cents = Field(alias="settlement")
    settlement_each_cents: Cents = Field(alias="settlement_each")
    intermediaries_cents: Cents = Field(alias="intermediaries")
    promotion_cents: Cents = Field(alias="promotion")


class Expected(Part):
    """Whom the council counts on: so many households, of which so many percent take part."""

    households: int = Field(ge=1, le=10_000_000, description="a whole number of 1 or more")
    percent: Percent


class Category(Part):
    """What a voucher is for: `label` on a button, `in_sentence` after "een voucher".

    `words` are what people call it, besides its key and label: how such a word begins or ends.
    """

    key: Key
    label: Line
    in_sentence: Line
    words: tuple[WordPart, ...] = Field(
        default=(),
        strict=False,
        description='words of 3 to 40 letters in a list, such as ["zwem", "duik"]',
    )


class Approach(Part):
    """A way in which an organisation meets people, such as Welzijn op Recept."""

    key: Key
    label: Line


class Organisation(Part):
    """An intermediary organisation; `envelope_cents` is the most that it may hand out."""

    key: Key
    name: Line
    envelope_cents: PositiveCents | None = Field(
        default=None,
        alias="envelope",
        description='an amount in euros above 0, such as 15000 or "12.50"',
    )
    approaches: tuple[Approach, ...] = Field(
        strict=False, min_length=1, description="at least one [[organisations.approaches]]"
    )

    def approach(self, key: str) -> Approach:
        """The approach with this key. Raises KeyError."""
        return {approach.key: approach for approach in self.approaches}[key]


class DoubleCheck(Part):
    """How the bot notices a second voucher for the same household or person."""

    on: Literal["address", "own reference", "off"] = Field(
        description='"address", "own reference" or "off"'
    )
    per: Literal["household", "person"] = Field(description='"household" or "person"')


class Purpose(Part):
    """What a coupon is for: `label` on a button, `in_sentence` after "een bon".

    `words` are what the webshop's export calls it, and people too, in whole or in part.
    """

    key: Key
    label: Line
    in_sentence: Line
    words: tuple[Line, ...] = Field(
        strict=False, min_length=1, description='words in a list, such as ["school"]'
    )


class CouponRules(Part):
    """Coupons ("bonnen") of a webshop that are handed out beside the vouchers.

    `most_per_household_cents` is the most that one household may get; None is no limit.
    """

    most_per_household_cents: PositiveCents | None = Field(
        default=None,
        alias="most_per_household",
        description='an amount in euros above 0, such as 60 or "12.50"',
    )
    where_to_spend: Line
    purposes: tuple[Purpose, ...] = Field(
        strict=False, min_length=1, description="at least one [[coupons.purposes]]"
    )

    def purpose(self, key: str) -> Purpose:
        """The purpose with this key. Raises KeyError."""
        return {purpose.key: purpose for purpose in self.purposes}[key]


class LanguageTexts(Part):
    """What the scheme says to participants in one language, beside what is the same everywhere."""

    reviewed: bool = Field(description="true or false, without quotes")
    """Whether somebody who speaks the language has read it all. Until then nobody gets it."""
    name: Line
    where_to_spend: Line
    categories: dict[str, Line] = Field(description="one line of text in quotes for each category")
    """By the category's key: what it says after "a voucher"."""
    coupons_where_to_spend: Line | None = None
    purposes: dict[str, Line] = Field(
        default={}, description="one line of text in quotes for each purpose"
    )
    """By the purpose's key: what it says after "a coupon"."""

    def purpose(self, key: str) -> str:
        """What a coupon is for, in a sentence; its key where the scheme no longer has it."""
        return self.purposes.get(key, key)


class Rules(Part):
    """What the municipality itself says of its rules, by what people ask.

    The figures stand elsewhere in the scheme, and the bot adds them.
    """

    who: Paragraph | None = None
    """Who may get a voucher."""
    long: Paragraph | None = None
    """How long it can be used."""
    split: Paragraph | None = None
    """Whether it can be used in parts, and what happens to the rest."""
    double: Paragraph | None = None
    """Whether somebody, or a household, may get another."""
    partner: Paragraph | None = None
    """How a partner counts."""
    where: Paragraph | None = None
    """Where it can be used, and for what."""


class Retention(Part):
    """How long something is kept after it is over."""

    households_days: int = Field(
        default=30, ge=0, le=366, description="a whole number of days from 0 to 366"
    )
    """After the scheme's last day: which addresses had a voucher or a coupon."""
    staff_days: int = Field(
        default=30, ge=0, le=366, description="a whole number of days from 0 to 366"
    )
    """After somebody's access ended: their name and their chat."""


class Privacy(Part):
    """Whom people can ask about what is kept of them. Without these: municipality, coordinator."""

    responsible: Line | None = None
    """Who is responsible, as the law means it."""
    contact: Line | None = None
    """Where one asks to see, correct or erase: an address, a telephone number, a desk."""
    page: str | None = Field(
        default=None,
        pattern=r"^https://[^\s/]+\S*$",
        max_length=200,
        description='an address that begins with https://, such as "https://example.nl/privacy"',
    )
    """The municipality's own statement."""
