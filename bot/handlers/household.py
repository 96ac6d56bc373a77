"""The line that doubles are checked on: how it is asked for, and read."""

import asyncio
import re
from dataclasses import dataclass, field
from html import escape

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.domain.scheme import Scheme
from bot.formatting import clock_time, number
from bot.keys import TypedHousehold
from bot.parsing.about_people import holds_name
from bot.parsing.address import (
    BEGUN,
    TOO_MUCH,
    Address,
    AddressProblem,
    ProblemKind,
    gone_on,
    holds_postcode,
    read_address,
    read_reference,
)
from bot.storage import lookups, misses, notices, people
from bot.storage.buttons import ButtonRow, Data
from bot.storage.letters import TextMessage
from bot.translation import gettext as _
from bot.understanding.people_named import names_nobody

# A question where an address is asked for: it ends in its sign, or begins as questions do.
_QUESTION = re.compile(
    r".*\?\W*|\W*(?:waar|wat|hoe|hoeveel|wanneer|wie|welke?|waarom|waarvoor|kan|kun|kunt|kunnen"
    r"|mag|mogen|moet|moeten|heeft|hebt|heb|hebben|is|zijn|geldt|krijgt?|krijgen|wordt)"
    r"\s+\w+.*",
    re.IGNORECASE | re.DOTALL,
)

# How old somebody is or how many they are, and no more.
_COUNTED = re.compile(
    r"(?:\W*(?:voor|van|met|een|hij|zij|ze|het|is|zijn|gezin|en|nu|al|[0-9]{1,2}|jaar|jarige?"
    r"|maanden|personen|persoons?|mensen|kind(?:je|eren)?|keer|vouchers?|bon(?:nen)?)\b)+\W*",
    re.IGNORECASE,
)
# A street with its number, or a number that is said to be one; perhaps with the place.
_HOUSE = re.compile(
    r"(?:nr\.?|[^\W\d](?:[^\d,]* )?[^\W\d]{3,})[ ,]+"
    r"(?P<house>[1-9][0-9]{0,4}(?: ?[a-z]\b|-[0-9]{1,3})?)"
    r"(?:[ ,]+(?:in |te )?(?P<place>[^\W\d]+))?\W*",
    re.IGNORECASE,
)
# What may be a name in small letters, and an address with one.
_LONGEST_NAME, _LONGEST_LINE = 2, 4


@dataclass(frozen=True)
class Line:
    """A typed line: whose household it is, and what is shown of it until it is answered.

    `neighbourhood` is None outside the municipality, and where no address is typed.
    """

    household: TypedHousehold
    typed: str = field(repr=False)
    neighbourhood: str | None = None

    def known(self) -> Data:
        """What a conversation remembers of it."""
        return {
            "mark": self.household.mark.hex(),
            "public": self.household.public.hex(),
            "typed": self.typed,
            "neighbourhood": self.neighbourhood,
        }


def line_question(context: Context) -> str:
    """The question for the line that doubles are checked on."""
    if context.scheme.double_check.on == "address":
        return _("Type the postcode and the house number. For example: 9401 AB 12. Type no name.")
    return _("Type your own client number. Type no name.")


async def read_line(context: Context, line: str) -> Line:
    """What a typed line says; no neighbourhood outside the municipality.

    Once in a turn, as it is slow.

    Raises AddressProblem.
    """
    if context.scheme.double_check.on == "address":
        address = read_address(line, context.scheme.places)
        return Line(
            await _household(context, f"address {address.normalised}"),
            _as_typed(address),
            context.scheme.neighbourhood(address.postcode),
        )
    reference = read_reference(line)
    household = await _household(context, f"reference {context.organisation.key} {reference}")
    return Line(household, reference)


async def _household(context: Context, line: str) -> TypedHousehold:
    """In a thread: others are answered meanwhile."""
    return await asyncio.to_thread(context.keys.household, line)


def _as_typed(address: Address) -> str:
    """An address as people write it: 9401 AB 12 A, 9401 AB 12-3."""
    postcode = f"{address.postcode[:4]} {address.postcode[4:]}"
    between = "-" if address.addition[:1].isdigit() else " "
    return f"{postcode} {address.number}{between}{address.addition}".rstrip()


def problem_text(problem: AddressProblem) -> str:
    """What to say about a line that can't be read."""
    match problem.kind:
        case ProblemKind.NO_HOUSE_NUMBER:
            return _("I miss the house number. Type for example 9401 AB 12.")
        case ProblemKind.NO_POSTCODE:
            return _("I miss the postcode. Type for example 9401 AB 12.")
        case ProblemKind.NO_LETTERS:
            return _("I miss the letters of the postcode. Type for example 9401 AB 12.")
        case ProblemKind.BAD_POSTCODE:
            return _("This postcode does not exist. Look for a mistake and type it again.")
        case ProblemKind.BSN | ProblemKind.NAME:
            return _("Do not send a name or BSN.")
        case ProblemKind.STREET:
            return _("Type only the postcode and the house number.")
        case ProblemKind.POST_BOX:
            return _("Nobody lives in a post box. Type the postcode and the number of the house.")
        case ProblemKind.TWO_NUMBERS:
            return _(
                "I see two numbers. Is the second an addition? Put a dash before it, like this:"
                " 9401 AB 12-3."
            )
        case ProblemKind.PHONE:
            return _("Do not type a telephone number.")
        case ProblemKind.UNCLEAR:
            return _("I do not understand this.")


async def usable_line(
    context: Context, line: str, step: str, *, outside: tuple[ButtonRow, ...] = ()
) -> Line | None:
    """A typed line that something may be given for; else why not is said, and `step` goes on.

    `outside` are the buttons below a postcode outside the municipality; without them the line is
    asked for again at once.
    """
    read = await _read_or_ask_again(context, line, step)
    if read is None:
        return None
    if context.scheme.double_check.on == "address" and read.neighbourhood is None:
        context.go_to(step)
        text = _("This postcode is not in {place}, by our list.").format(
            place=escape(context.scheme.place)
        )
        if not outside:
            text += "\n\n" + line_question(context)
        context.delete_typed()
        context.say(text, *outside, [stop_button()])
        return None
    return read if await may_ask(context) else None


async def _read_or_ask_again(context: Context, line: str, step: str) -> Line | None:
    """As `read_line`; where the line can't be read that is said, and `step` goes on waiting."""
    begun = context.data.pop("begun", "")
    if begun and not (holds_postcode(begun) and holds_postcode(line)):
        line = gone_on(begun, line) or line
    try:
        return await read_line(context, line)
    except AddressProblem as problem:
        # What may go on in the next message, until that comes.
        begun = line if problem.kind in BEGUN else _house_in(line, context.scheme)
        context.go_to(step, **({"begun": begun} if begun else {}))
        text = problem_text(problem)
        if problem.kind is ProblemKind.NAME and _COUNTED.fullmatch(line):
            text = _("I do not understand this.")
        elif problem.kind is ProblemKind.NAME and (is_sentence(line) or names_nobody(line)):
            await misses.count(context.transaction, context.person.role, context.today)
            text = _("I do not understand this.")
        if problem.kind in (ProblemKind.NAME, ProblemKind.UNCLEAR) and _is_question(line):
            note = _("I do not know that. Call the coordinator: {phone}.").format(
                phone=escape(context.scheme.coordinator_phone)
            )
            context.delete_typed()
            # That is no part of the question, which may come back.
            context.send(TextMessage(line_question(context), note=note), [stop_button()])
            return None
        if problem.kind in (*TOO_MUCH, ProblemKind.STREET, ProblemKind.UNCLEAR):
            text += "\n\n" + line_question(context)
        context.delete_typed()
        context.say(text, [stop_button()])
        return None


def _house_in(line: str, scheme: Scheme) -> str:
    """The number of a house in its street, of which the postcode may follow; empty without one."""
    found = _HOUSE.fullmatch(line)
    place = found["place"] if found else None
    is_here = place is None or place.upper() in scheme.places
    return found["house"] if found and is_here else ""


def other_question(context: Context, *, of_address: str, of_number: str) -> tuple[str, str]:
    """Whether it is for somebody else at the same line, and what the button says that says so.

    The question begins with what is known already, `of_address` or `of_number`: what was typed.
    """
    check = context.scheme.double_check
    if check.per == "household":
        question, answer = _("Is this another household?"), _("Other household")
    else:
        question, answer = _("Is this for another person?"), _("Other person")
    return f"{of_address if check.on == 'address' else of_number} {question}", answer


async def may_ask(context: Context) -> bool:
    """Whether what is known of a line that was typed just now may be told; if not, that is said.

    What is asked after counts until something is given for it: the answer alone tells a stranger's
    household something.
    """
    most, chat = context.scheme.addresses_an_hour, context.turn.chat_id
    again = await lookups.again_at(context.transaction, chat, most, context.now)
    if again is None:
        await lookups.count(context.transaction, chat, context.now)
        return True
    context.end()
    context.delete_typed()
    context.say(
        _(
            "You asked after {count} addresses in an hour without giving anything."
            " Try again at {time}. Is it urgent? Call the coordinator: {phone}."
        ).format(
            count=number(most),
            time=clock_time(again, context.scheme.zone),
            phone=escape(context.scheme.coordinator_phone),
        ),
        *context.menu(),
    )
    notice = f"addresses {context.person.id} {context.today.isoformat()}"
    if await notices.once(context.transaction, notice, context.now):
        me = await people.member(context.transaction, context.person.id, context.keys)
        await context.tell_coordinators(
            _(
                "{name} of {organisation} asked after {count} addresses in an hour and gave"
                " nothing. See whether that is right."
            ).format(
                name=escape(me.name if me else ""),
                organisation=escape(context.scheme.organisation_name(context.person.organisation)),
                count=number(most),
            )
        )
    return False


# Small words that stand in no name and in no address.
_TELLS = re.compile(r"\b(?:niet|geen|ik|ze|zij|hij|we|is|heeft|hebben|weet|hoe|bedoel)\b")


def is_sentence(line: str) -> bool:
    """Whether it is said in words, and nobody is called by their name there."""
    words, digits = len(line.split()), any(map(str.isdigit, line))
    is_long = words > (_LONGEST_LINE if digits else _LONGEST_NAME)
    return bool(is_long or _TELLS.search(line)) and not holds_name(line)


def _is_question(line: str) -> bool:
    """Whether somebody asks something there; with digits it is a line with a mistake in it."""
    return _QUESTION.fullmatch(line) is not None and not any(map(str.isdigit, line))
