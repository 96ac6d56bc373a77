"""What the words in a column mean, as a coordinator says it who tapped that it tells what counts.

Goedgekeurd says ja of a voucher that was handed in, or of one that may be: nobody can know.
"""

from html import escape

from bot.conversation.context import Context, Place
from bot.handlers import columns
from bot.storage.buttons import Button, ButtonRow
from bot.translation import gettext as _


async def ask(context: Context) -> None:
    """Which of the words in this column says that a row counts?"""
    name, words = context.choice["name"], context.choice["words"]
    counts, not_counting = columns.sent_list(context).meanings
    rows: list[ButtonRow] = []
    for word in [*words, None]:
        meant = {each.casefold(): counts if each == word else not_counting for each in words}
        label = _("None of these") if word is None else word or _("nothing")
        told = {"columns": context.choice["columns"], "key": context.choice["key"], "meant": meant}
        rows.append([Button(label, "columns.tell", told)])
    question = columns.sent_list(context).which_word().format(name=escape(name))
    context.say(question, *rows, columns.last_row(context), place=Place.HERE)
