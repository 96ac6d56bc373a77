"""The languages of the card as a coordinator sees them: what is on, and the drafts to read."""

from bot.conversation.context import Context, Place
from bot.formatting import in_dutch, join
from bot.storage.buttons import Button, ButtonRow
from bot.storage.letters import SampleMessage
from bot.translation import LANGUAGE, participant
from bot.translation import gettext as _

_IN_A_ROW = 2


async def show(context: Context) -> None:
    """Which languages participants can get, and which are drafts; an example of each."""
    scheme = context.scheme
    lines = [
        _("The card can be in: {languages}.").format(
            languages=join([in_dutch(each) for each in scheme.reviewed_languages])
        )
    ]
    if drafts := scheme.draft_languages:
        lines += [
            _("Drafts: {languages}.").format(languages=join([in_dutch(each) for each in drafts])),
            _("Nobody gets a draft. Let somebody who speaks the language read it first."),
            _("Is it right? Then the administrator puts it on."),
        ]
    lines.append(_("Which language do you want to see?"))
    buttons = [
        Button(participant(each).name, "languages.one", {"language": each})
        for each in (*scheme.reviewed_languages, *drafts)
    ]
    rows: list[ButtonRow] = [
        [*buttons[at : at + _IN_A_ROW]] for at in range(0, len(buttons), _IN_A_ROW)
    ]
    context.say("\n".join(lines), *rows, [Button(_("Back"), "menu")])


async def show_one(context: Context) -> None:
    """An example of the card and of the page to print, in one language."""
    language: str = context.choice["language"]
    if language not in (LANGUAGE, *context.scheme.languages):
        await show(context)
        return
    context.send(SampleMessage(language), keep=True, place=Place.NEW)
    back: ButtonRow = [Button(_("Languages"), "languages"), Button(_("Back"), "menu")]
    context.send(SampleMessage(language, on_paper=True), back, keep=True, place=Place.NEW)
