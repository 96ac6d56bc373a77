"""What names something that can be done, but asks for it no more than "stuur geen bericht" does."""

from bot.conversation.context import Context
from bot.handlers.fallback import not_understood
from bot.handlers.meant import is_idle
from bot.storage.buttons import Button
from bot.translation import gettext as _


async def ask_which(context: Context, button: Button) -> None:
    """Ask whether it is meant after all; in the middle of something that goes on."""
    if not is_idle(context.turn):
        await not_understood(context)
        return
    context.say(
        _("What do you mean? Tap a button."), [button], [Button(_("Something else"), "menu")]
    )
