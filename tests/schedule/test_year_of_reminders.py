"""A year of reminders, against a reckoning of its own: each that was due once, none at night, none
for what is past, however often the bot was killed or stood still.

The reckoning below knows the rules from the text of the issue, not from the code: it walks over the
looks and asks of each activity in plain local time whether somebody has to hear of it.
"""

import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from pathlib import Path
from types import ModuleType

import pytest

import bot.domain.events as events_words
import bot.domain.reminders as rules
import bot.schedule.reminders as telling
from bot.domain.events import (
    ActivityFacts,
    Agenda,
    Planned,
    State,
)
from bot.domain.reminders import Choice, Wants
from bot.keys import QUICK, load_keys
from bot.schedule.reminders import take_back, tell_due
from bot.storage import (
    events,
    notifications,
    planning,
    subscriptions,
)
from bot.storage.database import Transaction
from bot.storage.installation import Installation
from bot.storage.letters import ReminderMessage, open_letter
from bot.storage.notifications import Recall
from bot.storage.planning import Replan
from tests.conftest import ZONE, assens
from tests.helpers.clocks import StoodClock
from tests.helpers.databases import database_at
from tests.helpers.sqlite_only import CONTROL, LONG_FORM

pytestmark = pytest.mark.slow

PEOPLE, SINGLES, SERIES, PARTS = 250, 120, 8, 10
# A leap year, with both changes of the clock.
BEGIN, END = datetime(2024, 1, 1, 9, tzinfo=ZONE), datetime(2025, 1, 1, 9, tzinfo=ZONE)
HOURS = ((0, 30), (7, 0), (8, 15), (9, 30), (10, 0), (13, 0), (19, 30), (22, 45), (23, 30))
CHOICES = (
    *(Choice() for _ in range(5)),
    Choice(Wants.DAY, time(18)),
    Choice(Wants.HOURS, time(10)),
    Choice(Wants.BOTH, time(9)),
)

# (who, about, kind, of which start, at which look)
Told = tuple[int, str, str, str, datetime]


@dataclass
class Activity:
    """One activity and all that it ever was: (from when, what), the oldest first."""

    uid: str
    occurrence: str
    series: str | None
    history: list[tuple[datetime, ActivityFacts]]

    def at(self, moment: datetime) -> ActivityFacts:
        return [facts for since, facts in self.history if since <= moment][-1]

    def moved(self, moment: datetime) -> datetime | None:
        """When its beginning was last changed, or whether it goes on, before a moment."""
        found = None
        for (_since, before), (since, after) in zip(self.history, self.history[1:], strict=False):
            if since <= moment and begin(before) != begin(after):
                found = since
        return found


def begin(facts: ActivityFacts) -> tuple[object, ...]:
    going = facts.state not in (State.CANCELLED, State.REMOVED)
    return facts.first, facts.starts_at, facts.day_known, going


@dataclass
class Story:
    """What happens in the year."""

    activities: list[Activity]
    choices: dict[int, Choice]
    # (person, activity or series, when)
    follows: list[tuple[int, Activity | str, datetime]]
    nos: list[tuple[int, Activity, datetime]]
    looks: list[datetime]
    kills: set[datetime]


def invented(seed: int) -> Story:
    """A year by chance."""
    chance = random.Random(seed)
    activities = [_single(chance, number) for number in range(SINGLES)]
    for number in range(SERIES):
        activities += _series(chance, number)
    # Where the clock changes, and on the day that most years have not.
    for uid, day in (("spring", (3, 31)), ("autumn", (10, 27)), ("leap", (2, 29))):
        facts = ActivityFacts(uid, date(2024, *day), date(2024, *day))
        for hour in (1, 4, 12):
            moment = datetime(2024, *day, hour, 30, tzinfo=ZONE).astimezone(UTC)
            whole = replace(facts, starts_at=moment)
            activities.append(Activity(f"{uid}-{hour}", "", None, [(BEGIN, whole)]))
    people = range(1, PEOPLE + 1)
    choices = {person: chance.choice(CHOICES) for person in people}
    singles = [each for each in activities if each.series is None]
    names = sorted({each.series for each in activities if each.series})
    follows: list[tuple[int, Activity | str, datetime]] = []
    nos = []
    for person in people:
        for activity in chance.sample(singles, 5):
            since = _asked(chance, activity)
            follows.append((person, activity, since))
            if chance.random() < 0.1:
                nos.append((person, activity, since + timedelta(hours=chance.uniform(0, 200))))
        if chance.random() < 0.4:
            when = BEGIN + timedelta(days=chance.uniform(0, 300))
            follows.append((person, chance.choice(names), when))
    looks, kills = _looks(chance)
    return Story(activities, choices, follows, nos, looks, kills)


def _asked(chance: random.Random, activity: Activity) -> datetime:
    """Somebody asks weeks before, or at the last moment; now and then too late."""
    start = datetime.combine(activity.history[0][1].first, time(12), ZONE)
    ahead = chance.choice((3, 30, 200, 1000)) * chance.random() - 1
    return max(BEGIN + timedelta(minutes=1), start - timedelta(hours=ahead))


def _facts(chance: random.Random, title: str, day: date) -> ActivityFacts:
    kind = chance.random()
    if kind < 0.2:
        return ActivityFacts(title, day, day)
    if kind < 0.3:
        return ActivityFacts(title, day, day + timedelta(days=chance.randint(1, 9)))
    at = datetime.combine(day, time(*chance.choice(HOURS)), ZONE).astimezone(UTC)
    return ActivityFacts(title, day, day, starts_at=at, ends_at=at + timedelta(hours=2))


def _single(chance: random.Random, number: int) -> Activity:
    title = f"Activiteit {number}"
    day = BEGIN.date() + timedelta(days=chance.randint(2, 360))
    facts = _facts(chance, title, day)
    history = [(BEGIN, facts)]
    at = datetime.combine(day, time(11), ZONE) - timedelta(hours=chance.uniform(1, 400))
    at = max(at, BEGIN + timedelta(hours=1))
    match chance.choice(("stays", "stays", "moves", "called off", "back", "unknown", "place")):
        case "moves":
            new_day = day + timedelta(days=chance.randint(-3, 20))
            history.append((at, _facts(chance, title, max(new_day, at.date()))))
        case "called off":
            history.append((at, replace(facts, state=State.CANCELLED)))
        case "back":
            history.append((at, replace(facts, state=State.CANCELLED)))
            history.append((at + timedelta(hours=chance.uniform(1, 60)), facts))
        case "unknown":
            vague = ActivityFacts(
                title, day - timedelta(days=5), day + timedelta(days=5), day_known=False
            )
            history = [(BEGIN, vague), (at, facts)]
        case "place":
            history.append((at, replace(facts, place="Asserbos")))
    return Activity(f"single-{number}", "", None, history)


def _series(chance: random.Random, number: int) -> list[Activity]:
    """A repeated activity; now and then one of them falls out or moves."""
    first = BEGIN.date() + timedelta(days=chance.randint(5, 250))
    step, uid = chance.choice((1, 2, 7, 7)), f"series-{number}"
    found = []
    for part in range(PARTS):
        day = first + timedelta(days=step * part)
        at = datetime.combine(day, time(*chance.choice(HOURS)), ZONE).astimezone(UTC)
        facts = ActivityFacts(uid, day, day, starts_at=at)
        history = [(BEGIN, facts)]
        if chance.random() < 0.15:
            when = max(at - timedelta(hours=chance.uniform(1, 300)), BEGIN + timedelta(hours=1))
            history.append((when, replace(facts, state=State.CANCELLED)))
        found.append(Activity(uid, day.isoformat(), uid, history))
    return found


def _looks(chance: random.Random) -> tuple[list[datetime], set[datetime]]:
    """When the bot looks: mostly often, sometimes not for days, once not for seven weeks."""
    looks, kills = [], set()
    now = BEGIN.astimezone(UTC)
    long_stop = BEGIN + timedelta(days=150)
    while now < END:
        hours = chance.choice((0.25, 0.5, 1, 1, 2, 3))
        if chance.random() < 0.01:
            hours = chance.uniform(6, 90)
        if now < long_stop <= now + timedelta(hours=4):
            hours = 49 * 24
        now += timedelta(hours=hours)
        looks.append(now)
        if chance.random() < 0.03:
            kills.add(now)
    return looks, kills


# The reckoning.


def at_night(moment: datetime) -> bool:
    local = moment.astimezone(ZONE)
    return not 8 <= local.hour < 21


def wanted(facts: ActivityFacts, choice: Choice) -> list[tuple[str, list[datetime], datetime]]:
    """(kind, moments to choose from, too late from) of one activity, in the issue's words."""
    if facts.state is State.CANCELLED or not facts.day_known:
        return []
    first, start = facts.first, facts.starts_at
    too_late = start or datetime(first.year, first.month, first.day, tzinfo=ZONE) + timedelta(1)
    eve = first - timedelta(1)
    at = choice.day_at
    found = []
    if start is None or choice.wants.value != "hours":
        day_before = datetime(eve.year, eve.month, eve.day, at.hour, at.minute, tzinfo=ZONE)
        found.append(("day", [day_before], too_late))
    if start is not None and choice.wants.value != "day":
        two_before = (start - timedelta(hours=2)).astimezone(ZONE)
        moments = [two_before]
        if at_night(two_before):
            night = two_before.date() - timedelta(1 if two_before.hour < 8 else 0)
            morning = night + timedelta(1)
            moments = [datetime(night.year, night.month, night.day, 20, 30, tzinfo=ZONE)]
            after = datetime(morning.year, morning.month, morning.day, 8, tzinfo=ZONE)
            moments += [after] if after < start else []
        found.append(("hours", moments, too_late))
    return found


def start_named(facts: ActivityFacts) -> str:
    return facts.starts_at.isoformat() if facts.starts_at else facts.first.isoformat()


def reckoned(story: Story) -> Counter[Told]:
    """Everything that people have to be told."""
    said_no = {(person, each.uid): at for person, each, at in story.nos}
    looks = [look for look in story.looks if not at_night(look)]
    told: Counter[Told] = Counter()
    for person, what, since in story.follows:
        if isinstance(what, str):
            told += _of_series(story, person, what, since, looks)
        else:
            no = said_no.get((person, what.uid))
            told += _of_one(story, person, what, since, no, looks)
    return told


def _of_one(
    story: Story,
    person: int,
    activity: Activity,
    since: datetime,
    no: datetime | None,
    looks: list[datetime],
) -> Counter[Told]:
    told: Counter[Told] = Counter()
    done: set[tuple[str, str]] = set()
    last = max(facts.last for _since, facts in activity.history) + timedelta(2)
    for look in looks[bisect_left(looks, since) :]:
        if look.date() > last:
            break
        if no is not None and look >= no:
            break
        facts = activity.at(look)
        base = max(since, activity.moved(look) or since)
        owed = []
        for kind, moments, too_late in wanted(facts, story.choices[person]):
            mine = [moment for moment in moments if moment >= base]
            new = (kind, start_named(facts)) not in done
            if mine and mine[0] <= look < too_late and new:
                owed.append(kind)
        # Who missed both needs one.
        for kind in owed[-1:]:
            told[(person, activity.uid, kind, start_named(facts), look)] += 1
        done |= {(kind, start_named(facts)) for kind in owed}
    return told


def _of_series(
    story: Story, person: int, series: str, since: datetime, looks: list[datetime]
) -> Counter[Told]:
    told: Counter[Told] = Counter()
    done: set[date] = set()
    parts = [each for each in story.activities if each.series == series]
    last = max(each.history[0][1].first for each in parts) + timedelta(2)
    at = story.choices[person].day_at
    for look in looks[bisect_left(looks, since) :]:
        if look.date() > last:
            break
        late: dict[date, datetime] = {}
        for each in parts:
            facts = each.at(look)
            if facts.state is not State.CANCELLED and facts.starts_at is not None:
                late[facts.first] = max(facts.starts_at, late.get(facts.first, facts.starts_at))
        due = {}
        for day, too_late in late.items():
            eve = day - timedelta(1)
            moment = datetime(eve.year, eve.month, eve.day, at.hour, at.minute, tzinfo=ZONE)
            on_the_day = datetime(day.year, day.month, day.day, at.hour, at.minute, tzinfo=ZONE)
            if moment < since and on_the_day + timedelta(hours=2) <= too_late:
                moment = on_the_day
            if moment >= since and day not in done and look < too_late:
                due[day] = moment
        if any(moment <= look for moment in due.values()):
            today = look.astimezone(ZONE).date()
            now = {day for day, moment in due.items() if moment.date() <= today}
            told[(person, series, "series", "", look)] += 1
            done |= now
    return told


# The bot, without Telegram: what is in the outbox was sent, unless the bot was killed first.


@dataclass
class Bot:
    """The code under test, on a database that is opened again after each kill."""

    path: Path
    story: Story
    clock: StoodClock = field(default_factory=lambda: StoodClock(BEGIN))
    told: Counter[Told] = field(default_factory=Counter)
    changes: Counter[tuple[int, str]] = field(default_factory=Counter)
    taken_back: int = 0
    half_planned: int = 0

    async def live(self) -> None:
        """The whole year."""
        self.keys = load_keys(self.path.with_suffix(".key"), QUICK)
        await self._open()
        self.chance = random.Random(1)
        await self._people()
        steps: list[tuple[datetime, int, object]] = []
        changes = {at for each in self.story.activities for at, _facts in each.history}
        changes = {at for at in changes if at <= self.story.looks[-1]}
        steps += [(at, 0, "calendar") for at in changes]
        steps += [(at, 1, (person, what)) for person, what, at in self.story.follows]
        steps += [(at, 2, (person, what, "no")) for person, what, at in self.story.nos]
        steps += [(at, 3, "look") for at in self.story.looks]
        try:
            for at, _order, step in sorted(steps, key=lambda each: each[:2]):
                self.clock.moment = at.astimezone(UTC)
                await self._do(step)
        finally:
            await self.database.close()

    async def _open(self) -> None:
        self.database = await database_at(self.path)
        self.installation = Installation(assens(), self.keys, self.clock, self.database)

    async def _people(self) -> None:
        async with self.database.transaction() as transaction:
            for person, choice in self.story.choices.items():
                await transaction.queue(
                    "INSERT INTO people (id, chat_id, role, organisation, name_sealed, joined_at)"
                    " VALUES (:id, :id, 'volunteer', 'vaart_welzijn', :name, :now)",
                    {"id": person, "now": BEGIN.isoformat(), "name": b"-"},
                )
                if choice != Choice():
                    await subscriptions.choose(transaction, person, choice, ZONE, BEGIN)

    async def _do(self, step: object) -> None:
        now = self.clock.now()
        match step:
            case "calendar":
                planned = [
                    Planned(each.uid, each.occurrence, each.series, each.at(now))
                    for each in self.story.activities
                ]
                async with self.database.transaction() as transaction:
                    done = await events.refresh(transaction, Agenda(planned, []), ZONE, now)
                    await planning.changed(transaction, done)
            case (int(person), str(series)):
                async with self.database.transaction() as transaction:
                    await subscriptions.follow_series(transaction, person, series, ZONE, now)
            case (int(person), Activity() as activity):
                event = await self._event(activity)
                async with self.database.transaction() as transaction:
                    await subscriptions.follow_event(transaction, person, event, ZONE, now)
            case (int(person), Activity() as activity, "no"):
                event = await self._event(activity)
                async with self.database.transaction() as transaction:
                    await subscriptions.answer(transaction, person, event, False, ZONE, now)
            case "look":
                await self._look()

    async def _event(self, activity: Activity) -> events.Event:
        id = await self.database.reading.value(
            "SELECT id FROM events WHERE uid = :uid AND occurrence = :occurrence",
            {"uid": activity.uid, "occurrence": activity.occurrence},
        )
        event = await events.by_id(self.database.reading, id)
        assert event is not None
        return event

    async def _look(self) -> None:
        """Look until nothing is due; sometimes the bot is killed while letters wait."""
        killed = self.clock.now() not in self.story.kills
        if not killed:
            async with self.database.transaction() as transaction:
                self.half_planned += await planning.plan_some(transaction, ZONE, self.clock.now())
            await self._open_again()
        while await tell_due(self.installation):
            if not killed:
                killed = True
                await self._kill()
            else:
                await self._send()

    async def _kill(self) -> None:
        """Gone in the middle: some of the letters went out, the others did not."""
        await self._send(self.chance.randint(0, 20))
        waiting = "SELECT count(*) FROM outbox WHERE state = 'waiting'"
        self.taken_back += await self.database.reading.value(waiting)
        await self._open_again()

    async def _open_again(self) -> None:
        await self.database.close()
        await self._open()
        await take_back(self.database, self.clock.now())

    async def _send(self, most: int = 1_000_000) -> None:
        async with self.database.transaction() as transaction:
            found = await transaction.rows(
                "SELECT outbox.id, person_id, kind, notifications.series, version, sealed, uid"
                " FROM outbox JOIN notifications ON outbox_id = outbox.id"
                " LEFT JOIN events ON events.id = event_id WHERE outbox.id IN"
                " (SELECT id FROM outbox WHERE state = 'waiting' ORDER BY id LIMIT :most)"
                " ORDER BY outbox.id, notifications.id DESC",
                {"most": most},
            )
            # A letter may be about more than one.
            rows = list({row["id"]: row for row in found}.values())
            for row in rows:
                await transaction.queue(
                    "UPDATE outbox SET state = 'sent' WHERE id = :id", {"id": row["id"]}
                )
        for row in rows:
            if row["kind"] == "change":
                self.changes[(row["person_id"], row["version"])] += 1
                continue
            assert isinstance(open_letter(self.keys, row["sealed"]).message, ReminderMessage)
            series = row["kind"] == "series"
            about = row["series"] if series else row["uid"]
            version = "" if series else row["version"]
            self.told[(row["person_id"], about, row["kind"], version, self.clock.now())] += 1


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that even the followers of one activity are planned in several transactions."""
    monkeypatch.setattr(planning, "PEOPLE_AT_ONCE", 8)


async def lived(path: Path, story: Story) -> Bot:
    bot = Bot(path, story)
    await bot.live()
    return bot


def agree(story: Story, bot: Bot) -> None:
    """What was told is what had to be told."""
    expected = reckoned(story)
    missing, extra = expected - bot.told, bot.told - expected
    assert (list(missing.items())[:3], list(extra.items())[:3]) == ([], [])


@LONG_FORM
async def test_a_year_of_reminders(tmp_path: Path) -> None:
    story = invented(2024)
    bot = await lived(tmp_path / "bot.sqlite", story)
    agree(story, bot)
    assert max(bot.told.values()) == 1
    assert max(bot.changes.values()) == 1
    kinds = Counter(kind for _who, _about, kind, _start, _at in bot.told)
    assert min(kinds["day"], kinds["hours"], kinds["series"]) > 100
    # And of what is special there was some: letters that a kill took back, and changes.
    assert bot.taken_back > 10
    assert bot.half_planned > 0
    assert len(bot.changes) > 100
    assert not any(at_night(at) for *_rest, at in bot.told)


def _without_summer(
    day: date, choice: Choice, until: datetime, zone: object
) -> tuple[datetime, ...]:
    """The day before, by a clock that is never put forward."""
    moment = datetime.combine(day - timedelta(days=1), choice.day_at, timezone(timedelta(hours=1)))
    return (moment.astimezone(UTC),)


def _an_hour_late(day: date, choice: Choice, until: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    moment = datetime.combine(day - timedelta(days=1), choice.day_at, zone)
    return (moment.astimezone(UTC) + timedelta(hours=1),)


def _too_late(facts: ActivityFacts, zone: tzinfo) -> datetime:
    """Somebody is reminded of what has begun."""
    return events_words.useful_until(facts, zone) + timedelta(hours=3)


def _never_quiet(moment: datetime, zone: tzinfo) -> bool:
    return False


def _as_everybody(wants: str | None, day_at: str | None) -> Choice:
    return Choice()


async def _keep_the_old_time(
    transaction: Transaction, kind: Replan, about: object, asked: str
) -> None:
    """What changed is not planned again."""


async def _forget_the_rest(
    transaction: Transaction, plan: planning._Plan, first: int, last: int
) -> None:
    """Whoever does not fit in the first piece is left out."""
    await _PIECE(transaction, plan, first, last)


async def _send_again(transaction: Transaction, now: datetime, *, which: Recall) -> None:
    """After a start everything that was told is told once more."""
    await transaction.queue("UPDATE notifications SET state = 'waiting' WHERE state = 'posted'")


def _from_the_beginning(found: list[tuple[str, rules.Slot]], base: datetime) -> Iterable[object]:
    """A moment from before somebody asked counts too."""
    return _LINES(found, BEGIN)


_PIECE, _LINES = planning._piece, planning._lines
MUTATIONS: dict[str, tuple[ModuleType, str, object]] = {
    "the day before an hour late": (rules, "_day_before", _an_hour_late),
    "without summer time": (rules, "_day_before", _without_summer),
    "what has begun": (rules, "useful_until", _too_late),
    "two hours before an hour early": (rules, "HOURS_BEFORE", timedelta(hours=3)),
    "the night begins late": (rules, "QUIET_FROM", time(22)),
    "the night ends late": (rules, "QUIET_UNTIL", time(9)),
    "another evening": (rules, "EVENING", time(20)),
    "at night as well": (telling, "is_quiet", _never_quiet),
    "a move is not followed": (planning, "_put", _keep_the_old_time),
    "choices do not count": (planning, "choice_in", _as_everybody),
    "from before it was asked": (planning, "_lines", _from_the_beginning),
    "the rest of a piece is forgotten": (planning, "_piece", _forget_the_rest),
    "twice after a start": (notifications, "recall", _send_again),
}
# Days until these show; the others do within forty.
_LONGER = {
    "without summer time": 100,
    "two hours before an hour early": 70,
    "the night begins late": 70,
    "the night ends late": 70,
}


@CONTROL
@pytest.mark.parametrize("name", MUTATIONS)
async def test_a_wrong_reckoning_is_found(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the code changed a little, the year does not come out."""
    monkeypatch.setattr(*MUTATIONS[name])
    monkeypatch.setattr(planning, "PEOPLE_AT_ONCE", 1)
    story = _shorter(invented(7), _LONGER.get(name, 40))
    bot = await lived(tmp_path / "bot.sqlite", story)
    with pytest.raises(AssertionError):
        agree(story, bot)


async def test_the_shorter_year_comes_out_without_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "PEOPLE_AT_ONCE", 1)
    story = _shorter(invented(7), 100)
    agree(story, await lived(tmp_path / "bot.sqlite", story))


def _shorter(story: Story, days: int) -> Story:
    """So many days (summer time begins in the last of a hundred), fewer people, and of the calendar
    what these ask about."""
    end = BEGIN + timedelta(days=days)
    follows = [each for each in story.follows if each[0] <= 40 and each[2] < end]
    asked = {what if isinstance(what, str) else what.uid for _person, what, _since in follows}
    return replace(
        story,
        activities=[each for each in story.activities if each.uid in asked],
        choices={person: story.choices[person] for person in range(1, 41)},
        follows=follows,
        nos=[each for each in story.nos if each[0] <= 40 and each[2] < end],
        looks=[look for look in story.looks if look < end],
    )
