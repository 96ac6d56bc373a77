"""The coordinator's settlement: what the webshop has to know, and what has to be paid to whom."""

from bot.conversation.context import Context
from bot.conversation.role_menu import stop_button
from bot.formatting import day_and_time
from bot.storage import settlement, shop_cards
from bot.storage.buttons import Button, ButtonRow
from bot.storage.letters import ExportMessage
from bot.storage.settlement import Batch
from bot.translation import gettext as _
from bot.webshop import settlement_files

_LATEST = 6


async def show(context: Context, before: str = "", *more: ButtonRow) -> None:
    """What happened since the last export, and what can be done with it; `before` stands above."""
    context.end()
    new = await settlement.pending(context.transaction)
    last = await settlement.latest(context.transaction, 1)
    lines = [_("No export was made yet.")]
    if last:
        lines = [
            _("The last export is number {number}, of {moment}.").format(
                number=last[0].number, moment=_moment(context, last[0])
            )
        ]
    rows: list[ButtonRow] = []
    if new:
        lines += ["", _("Since then:") if last else _("Until now:")]
        lines.append(await settlement_files.in_short(context.transaction, new))
        make = _("Make export {number}").format(number=new.number)
        rows.append([Button(make, "settlement.ask", {"new": new.number})])
    else:
        lines.append(_("Nothing happened since then.") if last else _("Nothing happened yet."))
    if await shop_cards.is_linked(context.transaction):
        lines += ["", settlement_files.told_live()]
    else:
        rows.append([Button(_("Read the webshop's list"), "redemptions")])
    if last:
        rows.append([Button(_("Earlier exports"), "settlement.earlier")])
    text = "\n".join(lines)
    context.say(
        f"{before}\n\n{text}" if before else text, *more, *rows, [Button(_("Back"), "menu")]
    )


def _moment(context: Context, batch: Batch) -> str:
    return day_and_time(batch.made_at, context.scheme.zone)


async def ask_make(context: Context) -> None:
    """What an export does, before it is made."""
    new = await settlement.pending(context.transaction)
    if new is None or new.number != context.choice["new"]:
        await show(context)
    else:
        await ask_make_of(context, new)


async def ask_make_of(context: Context, new: Batch, before: str = "", *more: ButtonRow) -> None:
    """Ask whether this export is to be made; `before` stands above, `more` are other buttons."""
    context.begin()
    context.go_to("settlement.make")
    lines = [
        *([before, ""] if before else []),
        _("<b>Export {number}</b>").format(number=new.number),
        await settlement_files.in_short(context.transaction, new),
        "",
        _(
            "You get a file for the webshop, with codes, and one for the bookkeeping, with what is"
            " to be paid. What happens after this comes in the next export. It can't be undone."
        ),
        *await _knows_codes(context),
        _("Make it now?"),
    ]
    label = _("Yes, make export {number}").format(number=new.number)
    context.say(
        "\n".join(lines),
        [Button(label, "settlement.make", {"new": new.number})],
        *more,
        [stop_button()],
    )


async def _knows_codes(context: Context) -> list[str]:
    """That nobody has to tell a live webshop of its codes; nothing where there is none."""
    if not await shop_cards.is_linked(context.transaction):
        return []
    return [_("The webshop knows these codes already. You need not send it the file.")]


async def make(context: Context) -> None:
    """The confirming tap: close the batch.

    Somebody else may just have done so: then theirs is shown.
    """
    batch = await settlement.batch(context.transaction, context.choice["new"])
    if batch is None:
        batch = await settlement.make(
            context.transaction, context.scheme, context.person.id, context.now
        )
    if batch is None:
        await show(context)
        return
    await _say_batch(context, batch)


async def show_earlier(context: Context) -> None:
    """The latest exports, to get once more."""
    context.end()
    rows = [row_of(context, each) for each in await settlement.latest(context.transaction, _LATEST)]
    context.say(_("Which export?"), *rows, [Button(_("Back"), "settlement")])


def row_of(context: Context, batch: Batch) -> ButtonRow:
    """The button that shows an earlier export."""
    label = f"{batch.number} · {_moment(context, batch)}"
    return [Button(label, "settlement.batch", {"number": batch.number})]


async def show_batch(context: Context) -> None:
    """An earlier export: the files are the same as the first time."""
    batch = await settlement.batch(context.transaction, context.choice["number"])
    if batch is None:
        raise LookupError("an export")
    await _say_batch(context, batch)


async def _say_batch(context: Context, batch: Batch) -> None:
    context.end()
    this = {"number": batch.number}
    text = _("Export {number} of {moment}.").format(
        number=batch.number, moment=_moment(context, batch)
    )
    text += "\n" + await settlement_files.in_short(context.transaction, batch)
    knows = await _knows_codes(context)
    text += "\n\n" + (
        " ".join([_("<b>For the webshop</b>: a file with codes."), *knows])
        if knows
        else _(
            "<b>For the webshop</b>: a file with codes. Send it to the webshop and to nobody else."
        )
    )
    text += "\n" + _(
        "<b>For the bookkeeping</b>: what is to be paid to whom. There is no code in it."
    )
    context.say(
        text,
        [
            Button(_("Excel"), "settlement.file", this | {"form": settlement_files.XLSX}),
            Button(_("CSV"), "settlement.file", this | {"form": settlement_files.CSV}),
        ],
        [Button(_("Back"), "settlement")],
        keep=True,
    )


async def send_files(context: Context) -> None:
    """The files of an export, each as a document."""
    number, form = context.choice["number"], context.choice["form"]
    for place in range(settlement_files.FILES[form]):
        context.send(ExportMessage(number, form, place), keep=True)
