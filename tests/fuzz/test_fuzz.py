"""Some stories in a few seconds; `make fuzz` is the long form. And what the checks would notice."""

import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bot.conversation.context import Context
from bot.domain.codes import new_code
from bot.handlers import issue
from bot.storage import people, vouchers
from bot.storage.letters import Letter, TextMessage
from bot.storage.people import Role
from bot.storage.vouchers import NewVoucher
from tests.fuzz.play import Player, Story, Wrong, search
from tests.fuzz.strategies import Beginning, led, stories

pytestmark = pytest.mark.slow

SEED = 1
STORIES = 12


@pytest.fixture(scope="module")
def player() -> Iterator[Player]:
    with Player() as made:
        yield made


def test_nothing_that_comes_in_does_harm(player: Player) -> None:
    search(player.play, examples=STORIES, seeded=SEED)
    assert player.outcome.updates > 5 * STORIES


async def _give_untapped(context: Context) -> None:
    new = NewVoucher(
        context.turn.inbox_id, context.person.id, "voedselbank", "sport", "voedselbank", None
    )
    await vouchers.issue(context.transaction, new, context.scheme, new_code(), context.now)
    context.say("Alstublieft.")


async def _talk_to_anybody(context: Context) -> None:
    context.say("Wat leuk dat u er bent! Wij geven vouchers van € 150 aan iedereen.")


async def _fail(context: Context) -> None:
    raise ZeroDivisionError


async def _tell_somebody_else(context: Context) -> None:
    # Whoever it is, one of the two is somebody else.
    for chat_id in (1001, 1002):
        context.turn.letters.append(Letter(chat_id, TextMessage("Iemand typte iets.")))
    context.say("Klaar.")


async def _give_two(context: Context) -> None:
    await _give_untapped(context)
    await issue.give(context)


async def _forget_somebody(context: Context) -> None:
    await people.withdraw(context.transaction, context.person.id, context.now)
    context.say("Tot ziens.")


@pytest.mark.parametrize(
    ("name", "act", "problem"),
    [
        ("menu.stop", _give_untapped, "changed: vouchers"),
        ("menu.show_menu", _forget_somebody, "changed: people"),
        ("issue.give", _give_two, "too many: 2 new vouchers of 1 taps"),
        ("fallback.not_understood", _talk_to_anybody, "uninvited: sendMessage"),
        ("menu.show_menu", _tell_somebody_else, "another's chat: sendMessage"),
    ],
)
def test_a_bot_that_does_harm_is_found(
    player: Player, name: str, act: Callable[[Context], Awaitable[None]], problem: str
) -> None:
    told = stories((1,), more=2, beginnings=player.beginnings_of(name))
    with player.instead(name, act), pytest.raises(Wrong, match=problem):
        search(player.play, examples=1000, seeded=SEED, told=told, shrink=False)
    with player.instead(name, act), pytest.raises(Wrong, match=problem):
        player.play(player.story)
    # It is the act that does harm, not the story.
    player.play(player.story)


def test_what_goes_wrong_is_made_short_and_can_be_told_again(
    player: Player, tmp_path: Path
) -> None:
    told = led(player.beginnings_of("help.show_help"), 3)
    with player.instead("help.show_help", _fail), pytest.raises(Wrong, match="ZeroDivisionError"):
        search(player.play, examples=100, seeded=SEED, told=told)
    story = json.loads(player.kept(tmp_path).read_text(encoding="utf-8"))
    assert [len(beat["updates"]) for beat in story] == [1], "one update is enough"
    with player.instead("help.show_help", _fail), pytest.raises(Wrong, match="ZeroDivisionError"):
        player.play(story)


def test_a_word_that_was_said_in_vain_is_said_again(player: Player) -> None:
    for _ in range(100):
        player.beginnings()
    assert any(begun.lines for begun in player.beginnings_of("issue.other_approach"))


class _FoundError(Exception):
    """Somebody stands before what was looked for."""


def test_lists_that_are_made_up_hide_something_that_is_asked_about(player: Player) -> None:
    coordinators = player.world.cast(frozenset({Role.COORDINATOR}))
    told = led([Beginning([], coordinators, "file", file=True)], 0)

    def play(story: Story) -> None:
        player.play(story)
        if player.beginnings_of("columns.choose_hidden"):
            raise _FoundError

    with pytest.raises(_FoundError):
        search(play, examples=300, seeded=SEED, told=told, shrink=False)


def test_whoever_says_the_same_is_led_to_their_own_entry(player: Player) -> None:
    for named, role in (
        ("repair_meant.undo", Role.INTERMEDIARY),
        ("redeem_meant.undo", Role.PROVIDER),
        ("lookup_meant.undo", Role.COORDINATOR),
    ):
        [begun] = player.beginnings_of(named)
        assert begun.people == player.world.cast(frozenset({role}))


def test_a_list_brings_as_many_offers_as_it_has_rows(player: Player) -> None:
    """By one tap."""
    [coordinator, *_others] = player.world.cast(frozenset({Role.COORDINATOR}))
    me = {"$me": 0}
    chat, sender = {"id": me, "type": "private"}, {"id": me, "is_bot": False, "first_name": "Carla"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": sender}
    listed = {
        "names": ["titel", "categorie", "soort aanbod", "postcode"],
        "rows": [["Zumba", "sport", "dans", "9401 AB"], ["Schaken", "cultuur", "spel", "9402"]],
        "form": "csv",
        "hides": "",
    }
    tap = {"id": {"$query": 0}, "from": sender, "message": message, "chat_instance": "1"}
    updates = (
        {"message": message | {"document": {"$list": listed}}},
        {"callback_query": tap | {"data": {"$named": ["offer_list.store", 0]}}},
    )
    player.play(
        [
            {"pause": 0, "updates": [{"who": coordinator, "twice": False, "update": update}]}
            for update in updates
        ]
    )
    assert player.outcome.entries["button `offer_list.store` → offer_import.store"]
