"""Of every letter that the bot can send, each button works after each other that does not end it.

The letters are found in the source: whatever says something with buttons is here by itself.
"""

import ast
import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.conversation.routing import Tap
from bot.domain.scheme_file import read_scheme
from bot.routes import routes
from bot.storage.buttons import Button, ButtonRow, rows_to_json
from bot.storage.letters import Letter, TextMessage
from bot.storage.outbox import post
from bot.storage.people import Role
from tests.conftest import ASSEN, Stage
from tests.helpers.roles import Somebody, carried, converse, prepare

pytestmark = pytest.mark.slow

BOT = Path(__file__).parents[2] / "bot"
TAPS = {route.action: route for route in routes(read_scheme(ASSEN)) if isinstance(route, Tap)}
SAYING = {"context.say", "context.send"}
# These say what they are given the rows of; who gives them is found as well.
GIVEN = {
    "context._asked_again",
    "context.send",
    "context.tell",
    "issue._ask",
    "sent_tables.begin_reading",
    "sent_tables._say_to",
    "sent_tables.say_found",
    "notifications._to_many",
    "lookup.say_and_delete",
    "promotion_costs.typed_line",
    "public.show_code",
}
LEAVING = "leave.now"
_AT_ONCE = 60
# In as many parts, which nobody has to read the bot's source for before the tests begin.
_PARTS = 10
CHOSEN, ENDED = "Dit had u al gekozen.", "Dit gesprek is al afgelopen. Typ start."
REFUSED = (
    CHOSEN,
    ENDED,
    "Dit is een oude vraag. Kies bij de nieuwste vraag.",
    "Deze knop werkt niet meer. Typ start.",
)


class Function(NamedTuple):
    """A function of the bot's source, with the actions that it names and what it calls."""

    name: str
    actions: frozenset[str]
    calls: frozenset[str]
    makes_rows: bool
    says_with_buttons: bool


@cache
def functions() -> dict[str, list[Function]]:
    """All functions that can have to do with buttons, by their bare name."""
    found: dict[str, list[Function]] = {}
    rooms = ("conversation", "messages", "handlers", "schedule")
    for path in sorted(path for room in rooms for path in (BOT / room).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = dict(_constants(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                each = _function(f"{path.stem}.{node.name}", node, constants)
                found.setdefault(node.name, []).append(each)
    return found


def _constants(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Names at the top of a file, and the actions in what they stand for: _STOP."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name):
                # A step may be called like an action, but is no button.
                yield target.id, _named(node) if _has_button(node) else set()


def _has_button(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Call) and _called(each) == "Button" for each in ast.walk(node))


def _named(node: ast.AST) -> set[str]:
    """The actions that a piece of source names."""
    return _actions(ast.walk(node))


def _actions(nodes: Iterable[ast.AST]) -> set[str]:
    return {
        each.value
        for each in nodes
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value in TAPS
    }


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _has_rows(call: ast.Call) -> bool:
    return any(keyword.arg == "rows" for keyword in call.keywords)


def _function(
    name: str, node: ast.FunctionDef | ast.AsyncFunctionDef, constants: dict[str, set[str]]
) -> Function:
    inside = list(ast.walk(node))
    calls = [each for each in inside if isinstance(each, ast.Call)]
    names = {each.id for each in inside if isinstance(each, ast.Name)}
    # What a step is called is no button.
    steps = [call for call in calls if _called(call) in ("go_to", "_ask", "run_in_background")]
    actions = _actions(inside)
    for step in steps:
        for argument in step.args[:2]:
            if isinstance(argument, ast.Constant):
                actions -= _named(argument) - _buttons(node)
    for used in names & constants.keys():
        actions |= constants[used]
    returns = ast.unparse(node.returns) if node.returns else ""
    says = any(
        (ast.unparse(call.func) in SAYING and len(call.args) > 1)
        or (_called(call) == "Letter" and (len(call.args) > 2 or _has_rows(call)))
        for call in calls
    )
    return Function(
        name,
        frozenset(actions),
        frozenset(_called(call) for call in calls),
        "Row" in returns or "Button" in returns,
        says,
    )


def _buttons(node: ast.AST) -> set[str]:
    found = set[str]()
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and _called(each) == "Button":
            found |= _named(each)
    return found


def actions_of(function: Function, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """All actions that can stand under what a function says: its own, and of the rows it calls.

    A menu is a letter of its own; beside other buttons, the one stands for it that all menus have.
    """
    actions = function.actions | ({"help"} if {"menu", "menu_rows"} & function.calls else set())
    for name in function.calls - seen - {"menu", "menu_rows"}:
        for called in functions().get(name, []):
            if called.makes_rows:
                actions |= actions_of(called, seen | {name})
    return actions


def letters() -> dict[str, frozenset[str]]:
    """Every function that says something with buttons, and what these can do."""
    return {
        each.name: actions_of(each)
        for group in functions().values()
        for each in group
        if each.says_with_buttons or each.name == "menu.menu_rows"
    }


def test_every_letter_with_buttons_is_found() -> None:
    """None is without, and each button that the bot knows stands under at least one."""
    found = letters()
    assert {name for name, actions in found.items() if not actions} <= GIVEN
    assert len(found) > 90
    named = frozenset[str]().union(*(each.actions for g in functions().values() for each in g))
    assert set(TAPS) - named == set()


def pairs(role: Role) -> list[tuple[str, str]]:
    """Two buttons that this role can see under one letter, in the order of tapping.

    In each letter each button comes once after another and once before one: what a tap ends, and
    what a tap needs, it ends and needs whatever the other button is.
    """
    mine = {action for action, tap in TAPS.items() if tap.roles is None or role in tap.roles}
    found = set[tuple[str, str]]()
    for actions in letters().values():
        seen = sorted(actions & mine)
        if len(seen) > 1:
            found |= set(pairwise([*seen, seen[0]])) | set(pairwise([*reversed(seen), seen[-1]]))
    return sorted(found)


async def tapped(
    stage: Stage, somebody: Somebody, message: int, row: int, button: int
) -> str | None:
    """Tap a button; the short text that it gets."""
    return await somebody.person.tap_again((message, f"{row}.{button}"))


async def going_on(stage: Stage, chat_id: int) -> int | None:
    """The conversation that is going on."""
    draft: int | None = await stage.database.reading.value(
        "SELECT draft_id FROM conversations WHERE chat_id = :chat", {"chat": chat_id}
    )
    return draft


@pytest.mark.parametrize("part", range(_PARTS))
@pytest.mark.parametrize("role", Role)
async def test_each_button_works_after_each_other_that_does_not_end_it(
    stage: Stage, role: Role, part: int
) -> None:
    some = pairs(role)[part::_PARTS]
    assert len(some) <= _AT_ONCE, "more would not find their own in the books"
    for number, (first, second) in enumerate(some, start=1):
        somebody = await prepare(stage, role, number)
        draft = 1_000_000 + number
        await converse(stage, somebody, TAPS[first], draft)
        row, message = await one_letter(stage, somebody, [first, second], draft)
        assert await tapped(stage, somebody, message, row, 0) not in REFUSED, first
        if first == LEAVING:
            # Nothing is left to tap for whoever is gone.
            continue
        over = await going_on(stage, somebody.person.id) != draft
        text = await tapped(stage, somebody, message, row, 1)
        if TAPS[second].again or (TAPS[first].again and not over):
            assert text not in REFUSED, (first, second)
        else:
            assert text == (ENDED if TAPS[first].again else CHOSEN), (first, second)


async def one_letter(
    stage: Stage, somebody: Somebody, actions: list[str], draft_id: int
) -> tuple[int, int]:
    """A letter with these buttons in a conversation; returns its row and its message."""
    buttons = [Button(action, action, carried(somebody, action)) for action in actions]
    rows: list[ButtonRow] = [[button] for button in buttons]
    letter = Letter(somebody.person.id, TextMessage("Kies."), rows, draft_id=draft_id)
    async with stage.database.transaction() as transaction:
        await post(transaction, stage.keys, letter, stage.clock.now())
    stage.bot.outbox.wake()
    await stage.settled()
    row = await stage.database.reading.row(
        "SELECT id, message_id FROM outbox WHERE actions = :actions ORDER BY id DESC LIMIT 1",
        {"actions": json.dumps([(button.action, button.args) for button in buttons])},
    )
    assert row is not None
    return row["id"], row["message_id"]


def test_buttons_stand_beside_each_other_only_where_a_phone_shows_them_whole() -> None:
    rows: list[ButtonRow] = [
        [Button("Ja, ik kan", "can"), Button("Nee, ik kan niet", "can_not")],
        [Button("Ja", "yes"), Button("Nee", "no")],
        [Button("Herinner mij aan deze activiteit", "follow")],
    ]
    labels, actions = rows_to_json(rows)
    assert [[label for label, _name in row] for row in labels] == [
        ["Ja, ik kan"],
        ["Nee, ik kan niet"],
        ["Ja", "Nee"],
        ["Herinner mij aan deze activiteit"],
    ]
    assert [action for action, _args in actions] == ["can", "can_not", "yes", "no", "follow"]
