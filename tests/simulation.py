"""Whole schemes by chance, of which the truth is known because it was made up here.

`python -m tests.simulation` says how often the report's ranges hold the truth, over 200 schemes.
"""

import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.database_address import Address
from bot.domain.scheme import Scheme
from bot.domain.scheme_file import read_scheme
from bot.messages.figures import end_of
from bot.reporting.evaluation import Findings, find_out
from bot.reporting.promotion import promotion_figures
from bot.reporting.statistics import used_by, within
from bot.storage.engines import looking_at_one_moment
from bot.storage.evaluation import evaluation
from tests.helpers.by_hand import Hand, by_hand
from tests.helpers.databases import database_at, done_with

ASSEN = Path(__file__).parents[1] / "schemes" / "assen" / "scheme.toml"
FIRST = date(2021, 9, 6)
WEEKS, ISSUE_WEEKS = 40, 30
# Sundays: when all is over, and halfway, when many were given too lately to be used.
END = FIRST + timedelta(days=7 * WEEKS - 1)
HALFWAY = FIRST + timedelta(days=7 * 20 - 1)
# Whoever uses a voucher does so on one of these days, each as likely.
SLOWEST_DAYS = 60
CURVE_DAYS = 28
SCHEMES = 200
# Of the vouchers that nobody used, so many were taken back and do not count.
TAKEN_BACK = 0.02
# What each provider offers: kind and category. Of so many uses it said which it was, of so many of
# those it was something else, and so many fit what was chosen where there is any such offer.
OFFERED = {
    "Sportclub A": [("zwemmen", "sport")],
    "Sportclub B": [("zwemmen", "sport"), ("fitness", "sport"), ("dans", "culture")],
    "Sportclub C": [("fitness", "sport"), ("yoga", "sport")],
    "Sportclub D": [("theater", "culture"), ("dans", "culture")],
    "Sportclub E": [("theater", "culture"), ("judo", "sport")],
    "Sportclub F": [("muziekles", "culture"), ("fitness", "sport"), ("schilderen", "culture")],
    "Sportclub G": [("voetbal", "sport"), ("judo", "sport"), ("zwemmen", "sport")],
}
SAID, SOMETHING_ELSE, FITS = 0.85, 0.04, 0.8
# All in one transaction PostgreSQL goes past each former row of a pot, for every new one.
_ENTRIES_AT_ONCE = 100
# Of so many ranges at 95 of 100 it is no accident any more when this few or this many hold.
SUSPICIOUS = 0.01


@dataclass(frozen=True)
class Truth:
    """What is really so: by approach which part is used, and which part of those is new."""

    weights: dict[str, float] = field(
        default_factory=lambda: {"voedselbank": 8, "recept": 5, "buurtteam": 4, "toegang": 3}
    )
    used: dict[str, float] = field(
        default_factory=lambda: {
            "voedselbank": 0.62,
            "recept": 0.45,
            "buurtteam": 0.45,
            "toegang": 0.3,
        }
    )
    new: dict[str, float] = field(
        default_factory=lambda: {
            "voedselbank": 0.7,
            "recept": 0.6,
            "buurtteam": 0.5,
            "toegang": 0.5,
        }
    )

    @property
    def used_of_those_that_count(self) -> dict[str, float]:
        """By approach, which part of the vouchers that were not taken back is used."""
        return {key: counting(part) for key, part in self.used.items()}


def counting(used: float) -> float:
    """Which part is used of what is left: a few of those that nobody used were taken back."""
    return used / (1 - TAKEN_BACK * (1 - used))


def approaches_of(scheme: Scheme) -> dict[str, str]:
    """Each approach's organisation."""
    return {each.key: one.key for one in scheme.organisations for each in one.approaches}


def make_scheme(
    address: Address, seed: int, vouchers: int = 1_500, truth: Truth | None = None
) -> None:
    """Fill a database that has its tables, as a scheme of forty weeks would have."""
    truth, chance, scheme = truth or Truth(), random.Random(seed), read_scheme(ASSEN)
    organisation_of = approaches_of(scheme)
    neighbourhoods = sorted(set(scheme.neighbourhoods.values()))
    given: list[tuple[object, ...]] = []
    taken: list[tuple[object, ...]] = []
    ledger: list[tuple[Any, ...]] = []
    for id in range(1, vouchers + 1):
        week, weekday = chance.randrange(ISSUE_WEEKS), chance.randrange(5)
        day = FIRST + timedelta(days=7 * week + weekday)
        [approach] = chance.choices(list(truth.weights), list(truth.weights.values()))
        [category] = chance.choices(["sport", "culture", "unknown"], [6, 3, 1])
        [neighbourhood] = chance.choices(neighbourhoods, range(1, len(neighbourhoods) + 1))
        organisation = organisation_of[approach]
        moment = _moment(day, chance)
        given.append(
            (id, f"CODE{id}", id, category, organisation, approach, neighbourhood, moment,
             day.isoformat(), scheme.valid_until(day).isoformat())
        )  # fmt: skip
        pots = [
            ("vouchers", 15_000),
            ("settlement", 1_000),
            (f"organisation:{organisation}", 15_000),
        ]
        ledger += [(id, "issued", pot, cents, 0, moment, None) for pot, cents in pots]
        if chance.random() < truth.used[approach]:
            day += timedelta(days=chance.randint(1, SLOWEST_DAYS))
            moment = _moment(day, chance)
            answer = "yes" if chance.random() < truth.new[approach] else "no"
            provider = f"Sportclub {chance.choice('ABCDEFGH')}"
            taken.append((id, id, id, provider, moment, day.isoformat(), answer))
            ledger += [(id, "redeemed", pot, -cents, cents, moment, id) for pot, cents in pots]
        elif chance.random() < TAKEN_BACK:
            ledger += [(id, "undone", pot, -cents, 0, moment, None) for pot, cents in pots]
    ledger.sort(key=lambda entry: (entry[5], entry[0]))
    with by_hand(address) as hand:
        hand.run(
            "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
            " VALUES (1, 1, 'intermediary', 'voedselbank', ?, '2021-09-01')",
            b"\0",
        )
        hand.run_many(
            "INSERT INTO pots (name, ceiling_cents) VALUES (?, 22500000) ON CONFLICT DO NOTHING",
            [("vouchers",), ("settlement",)]
            + [(f"organisation:{one.key}",) for one in scheme.organisations],
        )
        hand.run_many(
            "INSERT INTO vouchers (id, code, draft_id, amount_cents, category, organisation,"
            " issued_by, approach, neighbourhood, issued_at, issued_on, valid_until)"
            " VALUES (?, ?, ?, 15000, ?, ?, 1, ?, ?, ?, ?, ?)",
            given,
        )
        hand.run_many(
            "INSERT INTO redemptions (number, voucher_id, draft_id, organisation, amount_cents,"
            " redeemed_at, redeemed_on, new_participant) VALUES (?, ?, ?, ?, 15000, ?, ?, ?)",
            taken,
        )
        _say_what_was_used(hand, seed, taken, {one[0]: one[3] for one in given})
        for start in range(0, len(ledger), _ENTRIES_AT_ONCE):
            hand.run_many(
                "INSERT INTO ledger (voucher_id, kind, pot, committed_cents, spent_cents, at,"
                " person_id, redemption) VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
                ledger[start : start + _ENTRIES_AT_ONCE],
            )
            hand.commit()


def _say_what_was_used(
    hand: Hand,
    seed: int,
    taken: Sequence[tuple[Any, ...]],
    chosen: Mapping[Any, Any],
) -> None:
    """Fill in which offers there are, and what their providers said of what was used."""
    # With dice of its own, so that the vouchers of a seed stay what they are.
    chance = random.Random(f"offers {seed}")
    numbers: dict[tuple[str, str, str], int] = {}
    for provider, offered in OFFERED.items():
        for kind, category in offered:
            [(number,)] = hand.run(
                "INSERT INTO offers (source, listed_as, changed_at, provider, title, category,"
                " kind, women_only, wheelchair, place, address, held, price_for, sign_up, phone,"
                " website, is_full, example, provider_as, searched)"
                " VALUES ('file', ?, '2021-09-01', ?, ?, ?, ?, 0, 0,"
                "  '', '', '', '', '', '', '', 0, 0, ?, '') RETURNING id",
                *(f"{provider} {kind}", provider, kind, category, kind, provider.casefold()),
            )
            numbers[provider, kind, category] = number
    said: list[tuple[object, ...]] = []
    for number, voucher, _draft, provider, moment, _day, _answer in taken:
        offered = OFFERED.get(provider, [])
        if not offered or chance.random() >= SAID:
            continue
        fitting = [one for one in offered if one[1] == chosen[voucher]]
        one = chance.choice(fitting if fitting and chance.random() < FITS else offered)
        if chance.random() < SOMETHING_ELSE:
            said.append((number, None, None, None, moment))
        else:
            said.append((number, numbers[provider, *one], *one, moment))
    hand.run_many(
        "INSERT INTO redemption_offers (redemption, offer, kind, category, at)"
        " VALUES (?, ?, ?, ?, ?)",
        said,
    )


def _moment(day: date, chance: random.Random) -> str:
    return datetime.combine(day, time(chance.randint(8, 14), 0), UTC).isoformat()


async def made_at(
    path: Path, seed: int, vouchers: int = 1_500, truth: Truth | None = None
) -> Address:
    """The database that a test knows by this path, new and filled."""
    database = await database_at(path)
    await database.close()
    make_scheme(database.address, seed, vouchers, truth)
    return database.address


async def findings_of(address: Address, day: date) -> Findings:
    """What the report would tell of a database, as of a day."""
    scheme = read_scheme(ASSEN)
    async with (
        looking_at_one_moment(address) as reading,
        evaluation(reading, day, end_of(day, scheme)) as counts,
    ):
        promotion = await promotion_figures(reading, day, end_of(day, scheme))
        return await find_out(counts, scheme, promotion)


async def ranges(folder: Path, schemes: int) -> Counter[tuple[str, bool]]:
    """How often a range held the truth: (kind of range, whether it did)."""
    scheme, truth = read_scheme(ASSEN), Truth()
    held: Counter[tuple[str, bool]] = Counter()
    for seed in range(schemes):
        path = folder / f"{seed}.sqlite"
        made = await made_at(path, seed)
        findings = await findings_of(made, END)
        for kind, compared, really in (
            ("used", findings.use_by_approach, truth.used_of_those_that_count),
            ("new", findings.new_by_approach, truth.new),
        ):
            assert compared is not None
            for key, share in compared.shares:
                held[kind, share.low <= really[key] <= share.high] += 1
        async with (
            looking_at_one_moment(made) as reading,
            evaluation(reading, HALFWAY, end_of(HALFWAY, scheme)) as counts,
        ):
            curve = used_by(await counts.days_until_used(), await counts.days_unused())
        point = within(curve, CURVE_DAYS)
        assert point is not None
        weight = sum(truth.weights.values())
        really_used = counting(
            sum(truth.weights[key] * truth.used[key] for key in truth.used) / weight
        )
        reached = really_used * CURVE_DAYS / SLOWEST_DAYS
        held["curve", point.low <= reached <= point.high] += 1
        done_with(path)
    return held


def main() -> int:
    """Print how often each kind of range held the truth; 1 where that can't be 95 of 100."""
    # A second to import, which the tests that make schemes up do without.
    from scipy.stats import binomtest

    with tempfile.TemporaryDirectory() as folder:
        held = asyncio.run(ranges(Path(folder), SCHEMES))
    good = True
    for kind in ("used", "new", "curve"):
        hits, misses = held[kind, True], held[kind, False]
        found = binomtest(hits, hits + misses, 0.95)
        good &= found.pvalue >= SUSPICIOUS
        print(
            f"{kind}: {hits} of {hits + misses} ranges held the truth"
            f" ({hits / (hits + misses):.1%}; if 95% really do, chance alone takes it so far or"
            f" farther {found.pvalue:.0%} of the time)"
        )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
