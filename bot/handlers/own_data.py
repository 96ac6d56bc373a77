"""What is kept of whoever asks, as a file."""

from bot.conversation.context import Context, Place
from bot.handlers.menu import show_privacy
from bot.storage import people
from bot.storage.letters import OwnDataMessage


async def send(context: Context) -> None:
    """For everybody whom we know, also once their access ended; of others nothing is kept."""
    person_id = await people.number_of(context.transaction, context.turn.chat_id)
    if person_id is None:
        await show_privacy(context)
        return
    context.send(OwnDataMessage(person_id), place=Place.NEW, keep=True)
