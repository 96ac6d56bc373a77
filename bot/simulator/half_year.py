"""Half a year of made-up use for the demo: vouchers issued, redeemed, undone and settled.

It is written by the bot's own rules into the database of a bot that stands still, the same each
time but for the codes. Nobody in it exists.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, groupby
from string import ascii_uppercase
from typing import TypeVar

from bot.domain.codes import new_code
from bot.domain.scheme import Scheme
from bot.domain.working_days import is_working_day
from bot.keys import Keys
from bot.storage import (
    households,
    invitations,
    offers,
    people,
    redemptions,
    settlement,
    used_offers,
    vouchers,
)
from bot.storage.database import Database, Transaction
from bot.storage.people import Role
from bot.storage.redemptions import NewParticipant, Redeemer
from bot.storage.vouchers import NewVoucher, State

_Each = TypeVar("_Each")

# Providers beside the one that can be played, and what people use their vouchers for there.
PROVIDERS = {
    "Zwembad Voorbeeld": ("sport",),
    "Judoschool Voorbeeld": ("sport",),
    "Muziekschool Voorbeeld": ("culture",),
    "Theater Voorbeeld": ("culture",),
}
_PLAYED_PROVIDER: tuple[str, ...] = ("sport",)
# Nobody plays them and they have no phone: they took part, and have no access any more.
_FIRST_CHAT = 9_000_001
# On a working day, once it has got going.
_A_DAY = (3, 9)
_WEEKS_TO_GET_GOING = 4
_SLOWEST_DAYS = 75
# By approach, how likely a voucher is redeemed: what the report is to find out.
_USED = {"voedselbank": 0.68, "recept": 0.55, "buurtteam": 0.5, "toegang": 0.35, "anders": 0.45}
_OTHERWISE_USED = 0.5
_NEW_PARTICIPANT = 0.6
_UNDONE = 0.02
_SAME_ADDRESS = 0.03


@dataclass(frozen=True)
class _Cast:
    """Ids of who does something: intermediaries and approaches by organisation, providers."""

    intermediaries: dict[str, int]
    providers: dict[str, tuple[int, tuple[str, ...]]]
    coordinator: int


@dataclass(frozen=True)
class _Life:
    """One voucher from beginning to end; times are UTC. Nobody used it where `ended_at` is None."""

    number: int
    organisation: str
    approach: str
    category: str
    address: str
    neighbourhood: str
    other_household: bool
    issued_at: datetime
    ended_at: datetime | None
    provider: str | None
    new_participant: NewParticipant


async def live_through(
    database: Database, scheme: Scheme, keys: Keys, first: date, last: date
) -> int:
    """Let everything happen from the first day until the last; returns how many were issued."""
    cast = await _cast(database, scheme, keys, first)
    lives = list(_lives(scheme, cast, first, last))
    happenings = sorted(
        [(life.issued_at, life.number, life, False) for life in lives]
        + [(life.ended_at, life.number, life, True) for life in lives if life.ended_at],
        key=lambda each: each[:2],
    )
    ids: dict[int, int] = {}
    for _month, of_month in groupby(happenings, key=lambda each: (each[0].year, each[0].month)):
        async with database.transaction() as transaction:
            for at, number, life, is_end in of_month:
                if is_end:
                    await _end(transaction, life, ids[number], cast, scheme, at)
                else:
                    ids[number] = await _issue(transaction, life, cast, scheme, keys)
            if last - at.date() > timedelta(days=7):
                await settlement.make(transaction, scheme, cast.coordinator, at)
    return len(lives)


async def _cast(database: Database, scheme: Scheme, keys: Keys, first: date) -> _Cast:
    """Those who play, and providers of whom nobody plays."""
    now = datetime.combine(first, time(8), scheme.zone).astimezone(UTC)
    members = await people.members(database.reading, keys)
    providers = {
        each.roles[Role.PROVIDER]: (each.id, _PLAYED_PROVIDER)
        for each in members
        if Role.PROVIDER in each.roles
    }
    async with database.transaction() as transaction:
        for chat_id, (name, categories) in zip(count(_FIRST_CHAT), PROVIDERS.items(), strict=False):
            token = await invitations.make(
                transaction, Role.PROVIDER, name, invited_by=None, now=now
            )
            invitation = await invitations.find(transaction, invitations.token_hash(token), now)
            assert invitation is not None  # noqa: S101 - it was made just now
            person = await invitations.accept(
                transaction, invitation, chat_id=chat_id, name=name, keys=keys, now=now
            )
            await people.withdraw(transaction, person.id, now)
            providers[name] = (person.id, categories)
    return _Cast(
        {
            each.roles[Role.INTERMEDIARY]: each.id
            for each in members
            if Role.INTERMEDIARY in each.roles
        },
        providers,
        next(each.id for each in members if Role.COORDINATOR in each.roles),
    )


def _lives(scheme: Scheme, cast: _Cast, first: date, last: date) -> Iterator[_Life]:
    """Each voucher's life, as chance has it; chance is the same each time."""
    chance = random.Random(first.toordinal())  # noqa: S311 - nothing here is secret
    numbers = count(1)
    addresses: list[tuple[str, str]] = []
    for ahead in range((last - first).days):
        day = first + timedelta(days=ahead)
        if not is_working_day(day):
            continue
        got_going = min(1, (ahead + 7) / (7 * _WEEKS_TO_GET_GOING))
        for _each in range(round(chance.randint(*_A_DAY) * got_going)):
            again = bool(addresses) and chance.random() < _SAME_ADDRESS
            address, neighbourhood = chance.choice(addresses) if again else _address(scheme, chance)
            addresses.append((address, neighbourhood))
            organisation = _one_of(sorted(cast.intermediaries, reverse=True), chance)
            approach = _one_of(scheme.organisation(organisation).approaches, chance).key
            category = _one_of(scheme.categories, chance).key
            issued_at = _moment(day, chance, scheme)
            ended_at, provider = _ending(issued_at, approach, category, cast, chance)
            if ended_at and ended_at.date() >= last:
                ended_at = provider = None
            yield _Life(
                number=next(numbers),
                organisation=organisation,
                approach=approach,
                category=category,
                address=address,
                neighbourhood=neighbourhood,
                other_household=again,
                issued_at=issued_at,
                ended_at=ended_at,
                provider=provider,
                new_participant=(
                    NewParticipant.YES if chance.random() < _NEW_PARTICIPANT else NewParticipant.NO
                ),
            )


def _one_of(each: Sequence[_Each], chance: random.Random) -> _Each:
    """One of these, what stands first more often: the second half as often, and so on."""
    [one] = chance.choices(each, [1 / place for place in range(1, len(each) + 1)])
    return one


def _address(scheme: Scheme, chance: random.Random) -> tuple[str, str]:
    """An address that is made up, and its neighbourhood."""
    area = _one_of(sorted(each for each in scheme.neighbourhoods if len(each) == 4), chance)
    letters = "".join(chance.choices(ascii_uppercase, k=2))
    return f"{area}{letters} {chance.randint(1, 180)}", scheme.neighbourhoods[area]


def _moment(day: date, chance: random.Random, scheme: Scheme) -> datetime:
    local = datetime.combine(day, time(9), scheme.zone)
    return (local + timedelta(minutes=chance.randrange(6 * 60))).astimezone(UTC)


def _ending(
    issued_at: datetime, approach: str, category: str, cast: _Cast, chance: random.Random
) -> tuple[datetime | None, str | None]:
    """When it ends and at which provider; without a provider it is undone, a minute later."""
    if chance.random() < _UNDONE:
        return issued_at + timedelta(minutes=1), None
    if chance.random() >= _USED.get(approach, _OTHERWISE_USED):
        return None, None
    fitting = [
        name
        for name, (_id, categories) in cast.providers.items()
        if category in categories or category == "unknown"
    ]
    days = min(chance.randint(1, _SLOWEST_DAYS), chance.randint(1, _SLOWEST_DAYS))
    return issued_at + timedelta(days=days), chance.choice(sorted(fitting))


async def _issue(
    transaction: Transaction, life: _Life, cast: _Cast, scheme: Scheme, keys: Keys
) -> int:
    """Issue it; returns the voucher's id. Conversations count up, so the drafts count down."""
    new = NewVoucher(
        draft_id=-life.number,
        person_id=cast.intermediaries[life.organisation],
        organisation=life.organisation,
        category=life.category,
        approach=life.approach,
        neighbourhood=life.neighbourhood,
        other_household=life.other_household,
    )
    voucher = await vouchers.issue(transaction, new, scheme, new_code(), life.issued_at)
    household = keys.household(f"address {life.address}")
    await households.add(transaction, household, voucher.id)
    return voucher.id


async def _end(
    transaction: Transaction, life: _Life, id: int, cast: _Cast, scheme: Scheme, at: datetime
) -> None:
    if life.provider is None:
        person_id = cast.intermediaries[life.organisation]
        await vouchers.end(transaction, id, State.UNDONE, person_id, at)
        return
    voucher = await vouchers.by_id(transaction, id)
    assert voucher is not None  # noqa: S101 - it was issued before
    person_id, _categories = cast.providers[life.provider]
    taker = Redeemer(life.provider, person_id, draft_id=-life.number)
    redemption = await redemptions.redeem(
        transaction, voucher, voucher.balance_cents, taker, scheme, at
    )
    await redemptions.answer(transaction, redemption.number, life.new_participant)
    offered = await offers.of_provider(transaction, life.provider, at.date())
    if offered:
        used = offered[life.number % len(offered)]
        await used_offers.note(transaction, redemption.number, used, at)
