"""Does one update, or what came of a task, as one turn inside a transaction."""

from html import escape

from bot.channels.update import Raw, Update, read
from bot.conversation import edits, left
from bot.conversation.background import Act, Task
from bot.conversation.context import Context
from bot.conversation.routing import Routes
from bot.conversation.sent_files import file_of, forget_file
from bot.conversation.turn import ROLE, load, load_chat, save, welcome_back
from bot.storage.database import Transaction
from bot.storage.installation import Installation
from bot.storage.letters import Letter, Priority, TextMessage
from bot.storage.outbox import post
from bot.storage.people import Role, has_access
from bot.translation import gettext as _


class Turns:
    """Reads, decides, writes and says: all of it in the transaction that is given."""

    def __init__(self, installation: Installation, routes: Routes) -> None:
        self._installation = installation
        self._routes = routes

    async def handle(self, transaction: Transaction, inbox_id: int, raw: Raw) -> bool:
        """The turn of an update; whether it left a task. Raises what the handler raised."""
        update = read(raw)
        turn = await load(transaction, self._installation, self._routes.again, inbox_id, update)
        if turn is None:
            return False
        if turn.was_unreachable and update.membership is None:
            await welcome_back(turn)
        context = Context(turn, self._installation)
        if update.edited is None or await edits.read_again(context):
            before = edits.before(turn)
            await self._routes.handle(context)
            edits.remember(turn, before)
            left.say_what_was_left(context, before)
        await save(turn, self._installation)
        if not turn.left_task:
            keys, file = self._installation.keys, file_of(update)
            await forget_file(transaction, keys, turn.chat_id, file, "unread")
        return turn.left_task

    async def say(self, transaction: Transaction, task: Task, act: Act) -> bool:
        """A turn of a chat without an update; whether a button leads to the task's file.

        Who lost their role meanwhile hears nothing.
        """
        turn = await load_chat(
            transaction,
            self._installation,
            self._routes.again,
            task.inbox_id,
            Update(),
            task.chat_id,
        )
        if turn.person is None:
            return False
        turn.about = task.args.get("message")
        # In the role in which it was left, which need not be how they go on.
        meant = Role(task.args.get(ROLE, turn.person.role))
        if meant not in turn.person.roles:
            return False
        turn.person = turn.person.acting_as(meant)
        turn.acted_as = turn.person.role
        await act(Context(turn, self._installation))
        await save(turn, self._installation)
        return turn.keeps_file

    async def set_aside(
        self, transaction: Transaction, chat_id: int | None, typed: int | None, *, kills: bool
    ) -> None:
        """Tell whoever sent an update that kept failing that nothing came of it."""
        if chat_id is None:
            return
        sorry = _("Something went wrong. Nothing was changed. Try it once more.")
        if kills:
            sorry = _(
                "This goes wrong each time. Nothing was changed. Do not send it once more."
                " Call the coordinator: {phone}."
            ).format(phone=escape(self._installation.scheme.coordinator_phone))
        known = await has_access(transaction, chat_id)
        letter = Letter(
            chat_id,
            TextMessage(sorry),
            # What nobody could read may hold anything.
            deletes=typed,
            deleted_note=_("I deleted your message.") + "\n\n",
            priority=Priority.ANSWER if known else Priority.STRANGER,
        )
        now = self._installation.clock.now()
        await post(transaction, self._installation.keys, letter, now)
