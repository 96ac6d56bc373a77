"""The kinds of entry that bot/routes.py lists: a command, a word, a tap, something typed at a step.

Each says who may use it. Who may not gets one sentence, and nothing else happens.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from html import escape

from bot.channels.update import Document, PhotoSize
from bot.conversation.context import Context, Place
from bot.conversation.taps import check_tap
from bot.conversation.turn import Turn, is_allowed
from bot.parsing.small_talk import small_talk
from bot.storage.buttons import Data
from bot.storage.people import Role
from bot.storage.turns import Yes
from bot.translation import gettext as _
from bot.understanding.intents import Intent

Act = Callable[[Context], Awaitable[None]]
First = Callable[[Context], Awaitable[bool]]
Reads = Callable[[Context], Awaitable[Data]]
Roles = frozenset[Role] | None

EVERYBODY: Roles = None
MEMBERS: Roles = frozenset(Role)
COORDINATOR = frozenset({Role.COORDINATOR})
INTERMEDIARY = frozenset({Role.INTERMEDIARY})
PROVIDER = frozenset({Role.PROVIDER})
VOLUNTEER = frozenset({Role.VOLUNTEER})
FIGURE_READERS = frozenset({Role.COORDINATOR, Role.INTERMEDIARY})
# Who may see what is on: a provider only looks up codes.
EVENT_READERS = frozenset({Role.COORDINATOR, Role.INTERMEDIARY, Role.VOLUNTEER})
# Who is asked where a voucher can be spent.
OFFER_READERS = frozenset(Role)
# Whoever has to do with codes.
CODE_READERS = frozenset({Role.COORDINATOR, Role.INTERMEDIARY, Role.PROVIDER})


class Route:
    """An entry of the list: what it answers to, what it does, and for whom."""

    def __init__(self, act: Act, roles: Roles) -> None:
        self.act = act
        self.roles = roles
        # Asked first by what is typed: whether it is for somebody else. It answers if so.
        self.first: First | None = None
        # Asked where somebody may not do this, before they are refused.
        self.otherwise: First | None = None

    def answers(self, turn: Turn) -> bool:
        """Whether this entry is the one for the turn."""
        raise NotImplementedError

    async def handle(self, context: Context) -> None:
        """Do it, for who may do this."""
        if is_allowed(context.turn, self.roles):
            await self.do(context)
        elif self.otherwise is None or not await self.otherwise(context):
            refuse(context)

    async def do(self, context: Context) -> None:
        """What happens for somebody who may do this."""
        if self.first is None or not await self.first(context):
            await self.act(context)


class Command(Route):
    """A command such as /start, with whatever follows it."""

    def __init__(self, name: str, act: Act, roles: Roles) -> None:
        super().__init__(act, roles)
        self.name = name

    def answers(self, turn: Turn) -> bool:
        first = turn.text.split(maxsplit=1)[:1]
        return bool(first) and first[0].partition("@")[0].lower() == f"/{self.name}"


class Word(Route):
    """A whole message that is one of a few words, in any case; it works at every step."""

    def __init__(self, words: tuple[str, ...], act: Act, roles: Roles) -> None:
        super().__init__(act, roles)
        self.words = words

    def answers(self, turn: Turn) -> bool:
        return turn.text.strip(" .!?").casefold() in self.words


class Tap(Route):
    """A tap on a button with this action. A tap that must have no effect gets its answer here.

    `again` is for a button that may be used as often as one likes, whatever else goes on. Any other
    is an answer to the question that it stands under; see Button. `changes` is for one that
    changes something: its words, typed, only point to it. One that `confirms` changes something as
    well, and a question that waited too long is asked again first.
    """

    def __init__(
        self,
        action: str,
        act: Act,
        roles: Roles,
        *,
        again: bool = False,
        changes: bool = False,
        confirms: bool = False,
    ) -> None:
        super().__init__(act, roles)
        self.action = action
        self.again = again
        self.changes = changes or confirms
        self.confirms = confirms

    def answers(self, turn: Turn) -> bool:
        return turn.tapped is not None and turn.tapped.action == self.action

    async def do(self, context: Context) -> None:
        objection = await check_tap(context.turn)
        if objection:
            context.toast(objection)
        elif not (self.confirms and context.ask_again_if_old()):
            context.turn.counts = True
            await self.act(context)


class Meant(Route):
    """What somebody says in a sentence of their own, by its intent; meant.py finds the entry.

    `tells`: it only answers something, so that what was asked before comes back behind it.
    `within`: the steps of its own conversation begin so; there it goes on with what is answered.
    `keeps`: it sees to it itself that a voucher of which the address was typed is not lost.
    `reads`: what it takes from the text besides the details, so that it is still known when
    somebody was asked first what they meant.
    """

    def __init__(
        self,
        intent: Intent,
        act: Act,
        roles: Roles,
        *,
        tells: bool = False,
        within: tuple[str, ...] = (),
        keeps: bool = False,
        reads: Reads | None = None,
    ) -> None:
        super().__init__(act, roles)
        self.intent = intent
        self.tells = tells
        self.within = within
        self.keeps = keeps
        self.reads = reads

    def answers(self, turn: Turn) -> bool:
        return False

    def is_for(self, turn: Turn) -> bool:
        """Whether somebody in this role may say it."""
        person = turn.person
        return person is not None and (self.roles is None or person.role in self.roles)


class Typed(Route):
    """Text that is typed while the conversation waits at this step.

    `reads`: whether a text is what the step asks for, so that it is taken for nothing else.
    """

    def __init__(
        self, step: str, act: Act, roles: Roles, reads: Callable[[str], bool] | None = None
    ) -> None:
        super().__init__(act, roles)
        self.step = step
        self.reads = reads

    def answers(self, turn: Turn) -> bool:
        return bool(turn.text) and turn.step == self.step


class TypedMatching(Route):
    """Text that a test recognises, typed at any moment that comes to it: `but_at` one step, or
    only `at` one."""

    def __init__(
        self,
        test: Callable[[str], bool],
        act: Act,
        roles: Roles,
        *,
        but_at: str | None = None,
        at: str | None = None,
    ) -> None:
        super().__init__(act, roles)
        self.test = test
        self.but_at = but_at
        self.at = at

    def answers(self, turn: Turn) -> bool:
        barred = self.but_at is not None and turn.step == self.but_at
        here = not barred and self.at in (None, turn.step)
        return here and bool(turn.text) and self.test(turn.text)


class Shown(TypedMatching):
    """Text that a test recognises, of whoever has no role that may look such a thing up."""

    def answers(self, turn: Turn) -> bool:
        may_look = turn.person is not None and not CODE_READERS.isdisjoint(turn.person.roles)
        return not may_look and super().answers(turn)


class Picture(Route):
    """A photo, a picture sent as a file, or a paper; with a step only while it is waited for."""

    def __init__(self, act: Act, roles: Roles, step: str | None = None) -> None:
        super().__init__(act, roles)
        self.step = step

    def answers(self, turn: Turn) -> bool:
        return self.step in (None, turn.step) and picture_of(turn) is not None


class Table(Route):
    """A file that may hold a table: whatever is no picture, sound or film.

    With a step only while the conversation waits there.
    """

    def __init__(self, act: Act, roles: Roles, step: str | None = None) -> None:
        super().__init__(act, roles)
        self.step = step

    def answers(self, turn: Turn) -> bool:
        message = turn.message
        # What moves is sent as a document as well.
        document = message.document if message and "animation" not in message.kinds else None
        if self.step is not None and turn.step != self.step:
            return False
        return document is not None and not (document.mime_type or "").startswith(
            ("image/", "audio/", "video/")
        )


class AnyTap(Route):
    """A tap on a button that nothing above knows."""

    def answers(self, turn: Turn) -> bool:
        return turn.update.tap is not None


class AnyMessage(Route):
    """Whatever else is sent."""

    def answers(self, turn: Turn) -> bool:
        return turn.message is not None


class Membership(Route):
    """Somebody blocked the bot, or opened it again."""

    def answers(self, turn: Turn) -> bool:
        return turn.update.membership is not None


class Routes:
    """The list of everything that the bot answers to: the first that fits does the turn.

    `again` are the actions of buttons that may be used again.
    """

    def __init__(self, listed: Sequence[Route]) -> None:
        self.listed = listed
        # Nothing else answers to a tap.
        self._of_taps = [each for each in listed if isinstance(each, Tap | AnyTap)]
        self.again = frozenset(
            each.action for each in listed if isinstance(each, Tap) and each.again
        )

    def __iter__(self) -> Iterator[Route]:
        return iter(self.listed)

    async def handle(self, context: Context) -> None:
        """Do one turn; nothing where no entry fits."""
        for route in self._of_taps if context.turn.update.tap else self.listed:
            if route.answers(context.turn):
                await route.handle(context)
                return


# By its name, of what a phone gives no kind.
_CARDS = (".heic", ".heif", ".pdf")


def picture_of(turn: Turn) -> PhotoSize | Document | None:
    """The picture or paper in a message, a photo at its largest; None where there is none."""
    message = turn.message
    if message is None:
        return None
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height)
    document = message.document
    return document if document and _shows_card(document) else None


def _shows_card(document: Document) -> bool:
    """Whether a file may be a card: a picture or a paper."""
    kind, name = document.mime_type or "", (document.file_name or "").lower()
    return kind.startswith("image/") or kind == "application/pdf" or name.endswith(_CARDS)


def refuse(context: Context) -> None:
    """The one answer for whoever may not do this; what is new to them is what the bot is."""
    words = {
        "place": escape(context.scheme.place),
        "phone": escape(context.scheme.coordinator_phone),
    }
    person = context.turn.person
    if person is not None and Role.COORDINATOR in person.roles:
        text = _("This belongs to another role. With “Invite” you can give yourself that as well.")
    elif person is not None:
        text = _("You cannot do this yet. Ask your coordinator for an invitation.")
    elif context.turn.waits_for is Yes.INVITER:
        text = _(
            "You wait for the yes of the coordinator who invited you. You get a message then."
            " Questions? Call {phone}."
        ).format(**words)
    elif context.turn.waits_for is Yes.OWN:
        text = _("Almost done. Say yes where you made this link: there you have a message now.")
    elif context.turn.was_withdrawn:
        text = _("Your access has ended. Questions? Call {phone}.").format(**words)
    else:
        reader = context.reader
        text = reader.translated(
            "This is the voucher help of {place}. Do you have an invitation? Tap the link, or paste"
            " it here. Do you have a voucher? Type the code. Questions? Call {phone}."
        ).format(place=words["place"], phone=reader.left_to_right(words["phone"]))
    context.turn.refused = True
    delete = may_be_about_somebody(context.turn)
    if delete:
        context.delete_typed()
    context.say(text, place=Place.NEW)


def may_be_about_somebody(turn: Turn) -> bool:
    """A command, a greeting or a sticker holds nothing; anything else may."""
    message = turn.message
    if message is None or message.kinds & {"sticker", "dice"}:
        return False
    is_word = turn.text.strip(" .!?").isalpha()
    return not (is_word or small_talk(turn.text) or turn.text.startswith("/"))
